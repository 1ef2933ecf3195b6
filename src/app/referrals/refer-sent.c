/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refer-sent.h"

#include "base/error.h"
#include "store/records.h"

/* What was sent, and what it was made of. */
typedef struct
{
  AlongWindow *window; /* until its toast is there */
  AlongStore *store;
  char *draft_key;
  GHashTable *drafts; /* text by field */
  char *words;
  AlongTxn *undo;
  char *undo_id;
} Sent;

static void
sent_free (Sent *sent)
{
  g_clear_object (&sent->window);
  g_object_unref (sent->store);
  g_free (sent->draft_key);
  g_clear_pointer (&sent->drafts, g_hash_table_unref);
  g_free (sent->words);
  g_clear_pointer (&sent->undo, along_txn_free);
  g_free (sent->undo_id);
  g_free (sent);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sent, sent_free)

static void
put_back (const Sent *sent)
{
  GHashTableIter iter;
  gpointer field = NULL;
  gpointer text = NULL;

  g_hash_table_iter_init (&iter, sent->drafts);
  while (g_hash_table_iter_next (&iter, &field, &text))
    along_store_put_draft (sent->store, sent->draft_key, field, text);
}

static void
on_undo_settled_cb (AlongWindow *window, const char *id, gboolean undone, Sent *sent)
{
  if (!g_str_equal (id, sent->undo_id))
    return;
  if (undone)
    put_back (sent);
  /* The last of it: @sent goes with its handler. */
  g_signal_handlers_disconnect_by_data (window, sent);
}

static void
sent_closure_free (gpointer data, GClosure *closure)
{
  sent_free (data);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sent) sent = data;
  g_autoptr (AlongWindow) window = g_steal_pointer (&sent->window);
  g_autofree char *words = g_steal_pointer (&sent->words);
  AlongTxn *undo = g_steal_pointer (&sent->undo);
  g_autoptr (GError) error = NULL;

  sent->drafts = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);
  along_store_drop_drafts (sent->store, sent->draft_key);
  if (sent->drafts == NULL)
    g_debug ("What was typed could not be read: %s", along_error_code (error->code));
  else
    g_signal_connect_data (window, "undo-settled", G_CALLBACK (on_undo_settled_cb),
                           g_steal_pointer (&sent), sent_closure_free, G_CONNECT_DEFAULT);
  along_window_toast_undo (window, words, undo);
}

/**
 * along_refer_sent:
 * @window: (nullable): the window that says so; %NULL where it has gone
 * @store: the store
 * @draft_key: under which name what was typed is kept
 * @sending: what was sent
 *
 * Sent: the number is what people say on the phone. What was typed is kept no longer, unless people take back what they
 * sent: then it is there again.
 */
void
along_refer_sent (AlongWindow *window,
                  AlongStore *store,
                  const char *draft_key,
                  const AlongReferralSending *sending)
{
  Sent *sent = NULL;

  if (window == NULL)
    {
      along_store_drop_drafts (store, draft_key);
      return;
    }
  sent = g_new0 (Sent, 1);
  sent->window = g_object_ref (window);
  sent->store = g_object_ref (store);
  sent->draft_key = g_strdup (draft_key);
  sent->words = along_referral_sending_words (sending);
  sent->undo = along_referral_sending_undo (sending);
  sent->undo_id = g_strdup (sent->undo->id);
  along_store_get_drafts_async (store, draft_key, NULL, on_drafts_cb, sent);
}
