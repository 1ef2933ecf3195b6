/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-files.h"

#include "base/error.h"
#include "store/records.h"

/* As many as a referral's page shows. */
#define MOST_FILES 100

typedef struct
{
  AlongFilePicker *picker;
  AlongRecord *earlier;
  GCancellable *cancellable;
} Carrying;

static void
carrying_free (Carrying *carrying)
{
  g_object_unref (carrying->picker);
  along_record_unref (carrying->earlier);
  g_object_unref (carrying->cancellable);
  g_free (carrying);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Carrying, carrying_free)

static void
on_files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Carrying) carrying = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = along_store_query_finish (ALONG_STORE (source), result, &error);
  g_auto (GStrv) listed = along_record_get_set (carrying->earlier, "attachments");

  if (files == NULL)
    {
      along_file_picker_say_error (carrying->picker, error);
      return;
    }
  /* What the earlier receiver sent back is theirs, and on nobody's list. */
  for (guint i = 0; i < files->len; i++)
    {
      AlongRecord *file = g_ptr_array_index (files, i);

      if (g_strv_contains ((const char *const *)listed, along_record_get_id (file)))
        along_file_picker_carry (carrying->picker, file, carrying->cancellable);
    }
}

static void
ask_for_files (Carrying *carrying, AlongStore *store)
{
  g_autoptr (AlongQuery) query = along_query_new (along_entity_find ("attachment"));

  along_query_where (query, "referral", ALONG_IS,
                     g_variant_new_string (along_record_get_id (carrying->earlier)));
  along_store_query_async (store, query, MOST_FILES, carrying->cancellable, on_files_cb, carrying);
}

static void
on_parent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Carrying) carrying = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) parent = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (parent == NULL)
    {
      if (!g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
        along_file_picker_say_error (carrying->picker, error);
      return;
    }
  /* A draft that people made themselves and that waits for its day has files of its own. */
  if (g_strcmp0 (along_record_get_text (parent, "redirected_to"),
                 along_record_get_id (carrying->earlier))
      != 0)
    return;
  along_record_unref (carrying->earlier);
  carrying->earlier = g_steal_pointer (&parent);
  ask_for_files (g_steal_pointer (&carrying), ALONG_STORE (source));
}

/**
 * along_refer_files_carry:
 * @context: the window's context
 * @picker: where files for the new referral are picked
 * @earlier: the referral in whose place the new one goes, or the draft that was made when it was passed on
 * @cancellable: to give up
 *
 * What went with a referral that came to nothing is picked for the one in its place, too: copies, as each receiver
 * has files of their own. Whoever sends it sees them, and takes out what the other service is not to get; nothing
 * leaves before that.
 */
void
along_refer_files_carry (AlongContext *context,
                         AlongFilePicker *picker,
                         const AlongRecord *earlier,
                         GCancellable *cancellable)
{
  AlongStore *store = along_context_get_store (context);
  gboolean draft = g_strcmp0 (along_record_get_state (earlier), "draft") == 0;
  const char *parent = draft ? along_record_get_text (earlier, "parent_referral") : NULL;
  Carrying *carrying = NULL;

  if (draft && parent == NULL)
    return;
  carrying = g_new0 (Carrying, 1);
  carrying->picker = g_object_ref (picker);
  carrying->earlier = along_record_copy (earlier);
  carrying->cancellable = g_object_ref (cancellable);
  if (draft)
    along_store_get_async (store, along_entity_find ("referral"), parent, cancellable, on_parent_cb,
                           carrying);
  else
    ask_for_files (carrying, store);
}
