/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "server/access.h"
#include "server/erased.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  AlongService *service;
  const AlongActor *actor;
  /* The same, with what they are let in to besides. */
  AlongActor writer;
  const AlongBatch *batch;
  AlongRefusal *refusal;
  gint64 now;
  gint64 last_n;
  AlongResults *results;
  GHashTable *sids;
  AlongPosition begin;
  AlongPosition end;
  gint64 lost_since; /* from when on something that the device was told of is not there any more */
  gboolean keeps;    /* there is something that was not there before */
} Push;

static char *
print_result (AlongResult *result)
{
  AlongResults one = { 0 };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GBytes) json = NULL;
  gsize length = 0;
  const char *text = NULL;

  g_ptr_array_add (array, result);
  one.results = array;
  json = along_results_encode (&one);
  text = g_bytes_get_data (json, &length);
  return g_strndup (text, length);
}

static AlongResult *
read_result (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (AlongResults) results = along_results_decode (bytes, error);

  return results != NULL ? g_ptr_array_steal_index (results->results, 0) : NULL;
}

/* The same again. What only confirms is said to be a repetition; what needs the author is said once more,
 * because the first answer may have been lost. */
static gboolean
answer_again (Push *push,
              const AlongTxn *txn,
              const AlongStoredResult *known,
              const char *digest,
              GError **error)
{
  AlongResult *result = NULL;

  if (!g_str_equal (known->account, push->actor->user) || !g_str_equal (known->digest, digest))
    {
      g_message ("transaction %s came again with another content", txn->id);
      result = g_new0 (AlongResult, 1);
      result->r = g_strdup ("rejected");
      result->code = g_strdup ("txn_reuse");
      result->message = g_strdup (_ ("This change carries the number of another one."));
    }
  else
    {
      result = read_result (known->result, error);
      if (result == NULL)
        return FALSE;
      if (g_str_equal (result->r, "applied") || g_str_equal (result->r, "merged"))
        g_set_str (&result->r, "duplicate");
    }
  result->n = txn->n;
  g_ptr_array_add (push->results->results, result);
  return TRUE;
}

/* What somebody typed and cannot be applied is kept whole, and their device is told why. */
static gboolean
quarantine (AlongTx *tx,
            Push *push,
            guint i,
            AlongResult *result,
            const GError *why,
            const char *state,
            GError **error)
{
  const AlongTxn *txn = g_ptr_array_index (push->batch->txns, i);
  gboolean stale = g_error_matches (why, ALONG_ERROR, ALONG_ERROR_STALE);
  AlongStoredQuarantine kept = { 0 };
  gboolean erased = FALSE;

  if (!along_erased_touches (tx, txn, &erased, error))
    return FALSE;
  stale = stale && !erased;
  result->r = g_strdup (stale ? "stale" : "quarantined");
  result->code = g_strdup (along_error_code (erased ? ALONG_ERROR_FORBIDDEN : why->code));
  result->message
      = g_strdup (erased ? _ ("This is about somebody whose data was erased.") : why->message);
  result->state = stale ? g_strdup (state) : NULL;
  kept.txn = txn->id;
  kept.account = (char *)push->actor->user;
  kept.org = (char *)push->actor->org;
  kept.code = result->code;
  kept.message = erased ? (char *)"" : result->message;
  kept.json = erased ? (char *)"{}" : g_ptr_array_index (push->batch->bodies, i);
  kept.at = push->now;
  return tx->api->quarantine_add (tx, &kept, error);
}

static gboolean
check_org (const AlongTxn *txn, const AlongActor *actor, GError **error)
{
  if (txn->org == NULL || g_strcmp0 (txn->org, actor->org) == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You no longer act for the organisation this was written for."));
  return FALSE;
}

static char **
conflict_ids (AlongApplied *applied)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; i < applied->conflicts->len; i++)
    {
      const AlongStoredConflict *conflict = g_ptr_array_index (applied->conflicts, i);

      if (!conflict->open)
        continue;
      g_strv_builder_add (builder, conflict->id);
      any = TRUE;
    }
  return any ? g_strv_builder_end (builder) : NULL;
}

static gboolean
take_one (AlongTx *tx, Push *push, guint i, AlongResult *result, GError **error)
{
  const AlongTxn *txn = g_ptr_array_index (push->batch->txns, i);
  const GError *problem = g_ptr_array_index (push->batch->problems, i);
  AlongWriter writer = { .actor = &push->writer,
                         .replica = push->batch->replica,
                         .txn = txn,
                         .received = push->now };
  g_autoptr (AlongApplied) applied = along_applied_new (tx);
  g_autoptr (GError) verdict = problem != NULL ? g_error_copy (problem) : NULL;

  if (verdict == NULL && check_org (txn, push->actor, &verdict)
      && along_apply (&writer, applied, &verdict))
    {
      if (!along_service_write_applied (&writer, applied, push->sids, &result->seq, error))
        return FALSE;
      result->r = g_strdup (applied->merged ? "merged" : "applied");
      result->conflicts = conflict_ids (applied);
      return TRUE;
    }
  if (!along_service_is_verdict (verdict))
    {
      g_propagate_error (error, g_steal_pointer (&verdict));
      return FALSE;
    }
  return quarantine (tx, push, i, result, verdict, applied->state, error);
}

static gboolean
take_txn (AlongTx *tx, Push *push, guint i, GError **error)
{
  const AlongTxn *txn = g_ptr_array_index (push->batch->txns, i);
  char *digest = g_ptr_array_index (push->batch->digests, i);
  g_autoptr (AlongStoredResult) known = NULL;
  g_autofree char *json = NULL;
  AlongStoredResult stored = { 0 };
  AlongResult *result = NULL;

  push->last_n = MAX (push->last_n, txn->n);
  if (!tx->api->result_get (tx, txn->id, &known, error))
    return FALSE;
  if (known != NULL && !along_fault ("no-dedup"))
    return answer_again (push, txn, known, digest, error);

  result = g_new0 (AlongResult, 1);
  result->n = txn->n;
  g_ptr_array_add (push->results->results, result);
  if (!take_one (tx, push, i, result, error))
    return FALSE;
  json = print_result (result);
  stored.txn = txn->id;
  stored.account = (char *)push->actor->user;
  stored.replica = push->batch->replica;
  stored.n = txn->n;
  stored.digest = digest;
  stored.seq = result->seq;
  stored.result = json;
  stored.at = push->now;
  push->keeps |= known == NULL;
  return known != NULL || tx->api->result_put (tx, &stored, error);
}

/* A number that was used before must belong to a transaction that is known; otherwise somebody put an old
 * copy of the store back, and the device has to begin a new one (sync.md §2.4). */
static gboolean
check_numbers (AlongTx *tx, Push *push, GError **error)
{
  const AlongTxn *first = g_ptr_array_index (push->batch->txns, 0);

  if (first->n > push->last_n + 1)
    {
      *push->refusal = (AlongRefusal){ .code = "gap", .expected = push->last_n + 1 };
      return TRUE;
    }
  for (guint i = 0; i < push->batch->txns->len; i++)
    {
      const AlongTxn *txn = g_ptr_array_index (push->batch->txns, i);
      g_autoptr (AlongStoredResult) known = NULL;

      if (txn->n > push->last_n)
        break;
      if (!tx->api->result_get (tx, txn->id, &known, error))
        return FALSE;
      if (known == NULL)
        {
          *push->refusal = (AlongRefusal){ .code = "replica_forked" };
          return TRUE;
        }
    }
  return TRUE;
}

static gboolean
push_all (AlongTx *tx, gpointer data, GError **error)
{
  Push *push = data;
  const AlongBatch *batch = push->batch;
  g_auto (GStrv) granted = NULL;

  *push->refusal = (AlongRefusal){ 0 };
  push->keeps = FALSE;
  g_hash_table_remove_all (push->sids);
  g_ptr_array_set_size (push->results->results, 0);
  if (!tx->api->replica_get (tx, push->actor->user, batch->replica, &push->last_n, error)
      || !along_access_granted (tx, push->actor->user, &granted, error)
      || !tx->api->safe_end (tx, &push->begin, error)
      || !along_service_find_lost (push->service, tx, batch->epoch, batch->marks, &push->begin,
                                   &push->lost_since, error))
    return FALSE;
  if (push->lost_since != G_MAXINT64)
    return TRUE;
  push->writer = *push->actor;
  push->writer.granted = (const char *const *)granted;
  if (batch->txns->len > 0)
    {
      if (!check_numbers (tx, push, error))
        return FALSE;
      if (push->refusal->code != NULL)
        return TRUE;
    }
  for (guint i = 0; i < batch->txns->len; i++)
    if (!take_txn (tx, push, i, error))
      return FALSE;
  /* What was taken and changed no scope has its place too, so that a mark lies behind it. Nobody holds that one. */
  if (push->keeps && g_hash_table_size (push->sids) == 0
      && !tx->api->scope_touch (tx, "kept", error))
    return FALSE;
  return tx->api->replica_put (tx, push->actor->user, batch->replica, push->last_n, push->now,
                               error)
         && tx->api->safe_end (tx, &push->end, error);
}

static gboolean
is_in_order (const AlongBatch *batch, GError **error)
{
  for (guint i = 0; i < batch->txns->len; i++)
    {
      const AlongTxn *txn = g_ptr_array_index (batch->txns, i);
      const AlongTxn *first = g_ptr_array_index (batch->txns, 0);

      if (first->n < 1 || txn->n != first->n + i)
        {
          g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                               "the transactions are not numbered one after the other");
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * along_service_push:
 * @self: the service
 * @actor: who is signed in
 * @batch: what their device sends, decoded
 * @refusal: (out caller-allocates): why the push as a whole was not looked at; its code is %NULL otherwise
 * @error: %ALONG_ERROR_INVALID for a malformed push; another code where the storage failed, and the same push may
 *   be sent again
 *
 * Takes a device's transactions in, each whole or not at all, all of them in one commit that is on the disk
 * before this returns (sync.md §2.4). Sending the same again changes nothing.
 *
 * Returns: (transfer full) (nullable): what became of each; %NULL for a refusal or an error
 */
AlongResults *
along_service_push (AlongService *self,
                    const AlongActor *actor,
                    const AlongBatch *batch,
                    AlongRefusal *refusal,
                    GError **error)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (AlongResults) results = g_new0 (AlongResults, 1);
  Push push = { .service = self,
                .actor = actor,
                .batch = batch,
                .refusal = refusal,
                .now = along_clock_now_ms (),
                .results = results,
                .sids = sids };

  results->results = g_ptr_array_new_with_free_func ((GDestroyNotify)along_result_free);
  *refusal = (AlongRefusal){ 0 };
  if (!is_in_order (batch, error)
      || !along_service_check_epoch (self, batch->epoch, batch->marks, refusal, error)
      || !self->storage->api->write (self->storage, push_all, &push, error)
      || refusal->code != NULL)
    return NULL;
  if (push.lost_since != G_MAXINT64)
    {
      if (along_service_begin_anew (self, batch->epoch, push.lost_since, error))
        along_service_check_epoch (self, batch->epoch, batch->marks, refusal, error);
      return NULL;
    }
  along_service_tell (self, sids, &push.begin, &push.end);
  results->acked_n = push.last_n;
  /* After the commit: no pull that looked earlier can have it, and no backup of earlier holds it. */
  results->server_time = along_clock_now_ms ();
  results->mark = along_service_mark (self, &push.end);
  return g_steal_pointer (&results);
}
