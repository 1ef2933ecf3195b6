/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-unmet.h"

#include "base/clock.h"
#include "base/id.h"
#include "model/value-sets.h"
#include "store/records.h"

#include <glib/gi18n.h>

/* As many as anybody writes down about one person in a day, and then some. */
#define MOST 50

typedef struct
{
  AlongWindow *window;
  AlongContext *context;
  AlongRecord *unmet;
} Raising;

static void
raising_free (Raising *raising)
{
  g_clear_object (&raising->window);
  g_object_unref (raising->context);
  along_record_unref (raising->unmet);
  g_free (raising);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Raising, raising_free)

static gboolean
says_the_same (const AlongRecord *a, const AlongRecord *b)
{
  return g_strcmp0 (along_record_get_text (a, "need"), along_record_get_text (b, "need")) == 0
         && g_strcmp0 (along_record_get_text (a, "domain"), along_record_get_text (b, "domain"))
                == 0;
}

/* Once for each need and day: who looks again an hour later has not found another gap. */
static void
on_today_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Raising) raising = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) today = along_store_query_finish (ALONG_STORE (source), result, &error);
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;
  const char *org = along_context_get_actor (raising->context)->org;

  if (today == NULL || raising->window == NULL)
    {
      g_debug ("An unmet need was not raised: %s",
               error != NULL ? along_error_code (error->code) : "no window");
      return;
    }
  for (guint i = 0; i < today->len; i++)
    if (says_the_same (g_ptr_array_index (today, i), raising->unmet))
      return;
  txn = along_txn_new (org);
  along_txn_create (txn, raising->unmet);
  undo = along_txn_new (org);
  along_txn_add (undo, along_op_delete (along_record_get_entity (raising->unmet),
                                        along_record_get_id (raising->unmet), _ ("Undone")));
  along_window_commit (raising->window, txn, _ ("Noted as an unmet need"), undo);
}

/**
 * along_unmet_raise:
 * @window: (nullable): the window that says so
 * @context: its context
 * @person: the person
 * @need: (nullable): the id of the need
 * @domain: the part of life
 * @cause: why, a code of `unmet_cause`
 * @words: (nullable): what is missing
 *
 * Nothing was found for somebody: that is kept for those who plan and pay, once for each need and day.
 * The toast takes it back.
 */
void
along_unmet_raise (AlongWindow *window,
                   AlongContext *context,
                   const AlongRecord *person,
                   const char *need,
                   const char *domain,
                   const char *cause,
                   const char *words)
{
  const AlongEntity *entity = along_entity_find ("unmet_need");
  g_autofree char *id = along_id_new ();
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongQuery) query = along_query_new (entity);
  Raising *raising = g_new0 (Raising, 1);
  const char *town = along_record_get_text (person, "town");
  gint64 decile = along_record_get_integer (person, "simd_decile", 0);

  raising->window = window != NULL ? g_object_ref (window) : NULL;
  raising->context = g_object_ref (context);
  raising->unmet = along_record_new (entity, id);
  along_record_set_text (raising->unmet, "domain", domain);
  along_record_set_text (raising->unmet, "cause", cause);
  along_record_set_text (raising->unmet, "org", along_context_get_actor (context)->org);
  along_record_set_text (raising->unmet, "person", along_record_get_id (person));
  along_record_set_text (raising->unmet, "words",
                         words != NULL && *words != '\0'
                             ? words
                             : along_value_set_label (&along_values_need_domain, domain));
  along_record_set_text (raising->unmet, "raised_by", "empty_search");
  along_record_set_text (raising->unmet, "status", "open");
  along_record_set_text (raising->unmet, "need", need);
  along_record_set_text (raising->unmet, "area", town);
  along_record_set_text (raising->unmet, "datazone", along_record_get_text (person, "datazone"));
  if (decile > 0)
    along_record_set_integer (raising->unmet, "simd_decile", decile);
  along_record_set_text (raising->unmet, "date", today);
  along_query_where (query, "person", ALONG_IS,
                     g_variant_new_string (along_record_get_id (person)));
  along_query_where (query, "raised_by", ALONG_IS, g_variant_new_string ("empty_search"));
  along_query_where (query, "date", ALONG_IS, g_variant_new_string (today));
  along_store_query_async (along_context_get_store (context), query, MOST, NULL, on_today_cb,
                           raising);
}
