/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-write.h"

#include "base/error.h"
#include "model/file.h"
#include "store/file-parts.h"

#include <glib/gi18n.h>

typedef struct
{
  char *attachment;
  gint64 size;
  GFileOutputStream *out;
  GBytes *bytes;
  guint part;
} Writing;

static void write_next (GTask *task);

static void
writing_free (Writing *writing)
{
  g_free (writing->attachment);
  g_clear_object (&writing->out);
  g_clear_pointer (&writing->bytes, g_bytes_unref);
  g_free (writing);
}

static void
fail (GTask *task, GError *error)
{
  g_autoptr (GError) owned = error;

  if (owned->domain == ALONG_ERROR || g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&owned));
  else if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_FULL, "No room left");
  else
    g_task_return_new_error_literal (
        task, ALONG_ERROR, ALONG_ERROR_INVALID,
        _ ("The file could not be saved there. Choose another folder."));
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    fail (task, error);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&writing->bytes, g_bytes_unref);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      fail (task, error);
      return;
    }
  writing->part++;
  write_next (g_steal_pointer (&task));
}

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);
  GError *error = NULL;
  gsize size = 0;
  gconstpointer bytes = NULL;

  writing->bytes = along_store_get_file_part_finish (ALONG_STORE (source), result, &error);
  if (writing->bytes == NULL)
    {
      fail (task, error);
      return;
    }
  bytes = g_bytes_get_data (writing->bytes, &size);
  g_output_stream_write_all_async (G_OUTPUT_STREAM (writing->out), bytes, size, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_written_cb,
                                   g_object_ref (task));
}

/* Takes over @task. */
static void
write_next (GTask *task)
{
  Writing *writing = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (writing->part >= along_file_n_parts (writing->size))
    g_output_stream_close_async (G_OUTPUT_STREAM (writing->out), G_PRIORITY_DEFAULT, cancellable,
                                 on_closed_cb, task);
  else
    along_store_get_file_part_async (g_task_get_source_object (task), writing->attachment,
                                     writing->part, cancellable, on_part_cb, task);
}

static void
on_replaced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Writing *writing = g_task_get_task_data (task);
  GError *error = NULL;

  writing->out = g_file_replace_finish (G_FILE (source), result, &error);
  if (writing->out == NULL)
    fail (task, error);
  else
    write_next (g_steal_pointer (&task));
}

/**
 * along_file_write_async:
 * @store: a store
 * @attachment: the id of the attachment of a file that is whole on this device
 * @size: how many bytes it has
 * @to: where it goes; what is there is replaced once the new file is whole
 * @cancellable: (nullable): to give up
 * @callback: called when it is written
 * @data: given to @callback
 *
 * Writes a file out of the store, for this user's eyes only.
 */
void
along_file_write_async (AlongStore *store,
                        const char *attachment,
                        gint64 size,
                        GFile *to,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Writing *writing = g_new0 (Writing, 1);

  writing->attachment = g_strdup (attachment);
  writing->size = size;
  g_task_set_source_tag (task, along_file_write_async);
  g_task_set_task_data (task, writing, (GDestroyNotify)writing_free);
  g_file_replace_async (to, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                        G_PRIORITY_DEFAULT, cancellable, on_replaced_cb, task);
}

/**
 * along_file_write_finish:
 * @store: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_INVALID with a sentence, %ALONG_ERROR_FULL, %ALONG_ERROR_NOT_FOUND where the
 *   file is not here
 *
 * Returns: %TRUE if it is written
 */
gboolean
along_file_write_finish (AlongStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
