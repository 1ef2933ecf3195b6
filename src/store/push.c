/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "store/commit.h"
#include "store/conflict-row.h"
#include "store/forget.h"
#include "store/marks.h"
#include "store/refresh.h"
#include "store/store-private.h"
#include "store/sync-side.h"

#include <string.h>

/* At least as long as the server's backups may lie back (sync.md §2.3). */
#define KEEP_SENT_MS ((gint64)35 * 24 * 60 * 60 * 1000)

static gpointer
next_batch_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  guint max_txns = GPOINTER_TO_UINT (data);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "SELECT ops FROM outbox ORDER BY n", error);
  g_autoptr (AlongBatch) batch = g_new0 (AlongBatch, 1);
  gboolean row = FALSE;
  gsize bytes = 0;

  batch->proto = ALONG_PROTO;
  batch->schema = along_schema;
  batch->txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  if (stmt == NULL || !along_db_get_meta (db, "epoch", &batch->epoch, error)
      || !along_db_get_meta (db, "replica", &batch->replica, error)
      || !along_marks_load (db, &batch->marks, error) || !along_db_step (db, stmt, &row, error))
    return NULL;
  while (row && batch->txns->len < MIN (max_txns, ALONG_BATCH_MAX_TXNS))
    {
      const char *json = along_stmt_get_text (stmt, 0);
      AlongTxn *txn = NULL;

      /* The limit is for the compressed body; what is below it as text is below it in any case. One that
       * alone is above it goes alone, and the server says so. */
      bytes += strlen (json) + 1;
      if (bytes > ALONG_BATCH_MAX_BYTES && batch->txns->len > 0)
        break;
      txn = along_txn_from_json (json, error);
      if (txn == NULL)
        return NULL;
      g_ptr_array_add (batch->txns, txn);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&batch);
}

/**
 * along_store_next_batch_async:
 * @self: a store
 * @max_txns: how many transactions at most; fewer after the server found a batch too large
 * @callback: whom to answer
 * @data: given to @callback
 *
 * What is to be sent next. It stays in the outbox until it is acknowledged.
 */
void
along_store_next_batch_async (AlongStore *self,
                              guint max_txns,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  along_store_run (self, along_store_next_batch_async, ALONG_JOB_READ, next_batch_job,
                   GUINT_TO_POINTER (max_txns), NULL, (GDestroyNotify)along_batch_free, NULL,
                   callback, data);
}

/**
 * along_store_next_batch_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): the batch, without transactions when nothing waits
 */
AlongBatch *
along_store_next_batch_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_next_batch_async, result, error);
}

static gboolean
is_refused (const AlongResult *result)
{
  return g_str_equal (result->r, "stale") || g_str_equal (result->r, "quarantined")
         || g_str_equal (result->r, "rejected");
}

static gboolean
run_with_txn (AlongDb *db, const char *sql, const char *txn, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, txn);
  return along_db_run (db, stmt, error);
}

static gboolean
keep_sent (AlongDb *db,
           const AlongResult *result,
           const char *txn,
           gint64 server_time,
           gboolean echo,
           GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "INSERT INTO sent(txn, n, hlc, schema, org, ops, seq, acked_at, server_time, echo)"
      " SELECT txn, n, hlc, schema, org, ops, ?2, ?3, ?4, ?5 FROM outbox WHERE txn = ?1",
      error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, txn);
  along_stmt_integer (stmt, 2, result->seq);
  along_stmt_integer (stmt, 3, along_clock_now_ms ());
  along_stmt_integer (stmt, 4, server_time);
  along_stmt_integer (stmt, 5, echo);
  return along_db_run (db, stmt, error);
}

/* Everything that was typed stays, until somebody has settled it. What is refused once more, after the server was put back,
 * is the same thing still; and what the server keeps may be about something that is gone from here. */
static gboolean
need_somebody (
    AlongDb *db, const AlongResult *result, const AlongTxn *txn, const char *json, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "INSERT INTO attention(id, what, kind, record, txn, message, state, at) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
      " ON CONFLICT(id) DO UPDATE SET what = ?2, kind = ?3, record = ?4, txn = ?5, message = ?6, "
      "state = ?7, at = ?8",
      error);
  g_autofree char *id = along_id_derive ("refused", txn->id, NULL);
  g_autofree char *left = NULL;
  const AlongOp *first = txn->ops->len > 0 ? g_ptr_array_index (txn->ops, 0) : NULL;

  if (stmt == NULL)
    return FALSE;
  if (g_str_equal (result->r, "quarantined"))
    {
      g_autoptr (AlongTxn) cut = along_txn_from_json (json, error);

      if (cut == NULL || !along_forget_unseen (db, cut, error))
        return FALSE;
      left = along_txn_is_empty (cut) ? NULL : along_txn_to_json (cut);
    }
  else
    left = g_strdup (json);
  /* It is told of the record whose move came too late, where there is one. */
  for (guint i = 0; i < txn->ops->len && g_str_equal (result->r, "stale"); i++)
    if (((const AlongOp *)g_ptr_array_index (txn->ops, i))->type == ALONG_OP_MOVE)
      {
        first = g_ptr_array_index (txn->ops, i);
        break;
      }
  along_stmt_text (stmt, 1, id);
  along_stmt_text (stmt, 2, result->r);
  along_stmt_text (stmt, 3, first != NULL ? first->entity->kind : "");
  along_stmt_text (stmt, 4, first != NULL ? first->id : "");
  along_stmt_text (stmt, 5, left);
  along_stmt_text (stmt, 6, result->message);
  along_stmt_text (stmt, 7, result->state);
  along_stmt_integer (stmt, 8, along_clock_now_ms ());
  return along_db_run (db, stmt, error);
}

static gboolean
note_received (AlongDb *db, const char *txn, gint64 server_time, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "UPDATE history SET received = ?2 WHERE txn = ?1", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, txn);
  along_stmt_integer (stmt, 2, server_time > 0 ? server_time : along_clock_now_ms ());
  return along_db_run (db, stmt, error);
}

/* What came too late was not made, and yet somebody wrote it: it stays in the history as that. */
#define LATE_LINES "UPDATE history SET received = -1 WHERE txn = ?1"

static gboolean
take_result (AlongRefresh *self, const AlongResult *result, gint64 server_time, GError **error)
{
  AlongDb *db = self->db;
  g_autoptr (AlongStmt) find = along_db_prepare (db, "SELECT ops FROM outbox WHERE n = ?1", error);
  g_autofree char *json = NULL;
  g_autoptr (AlongTxn) txn = NULL;
  gboolean refused = is_refused (result);
  gboolean row = FALSE;

  if (find == NULL)
    return FALSE;
  along_stmt_integer (find, 1, result->n);
  if (!along_db_step (db, find, &row, error))
    return FALSE;
  /* An answer that came twice. */
  if (!row)
    return TRUE;
  json = g_strdup (along_stmt_get_text (find, 0));
  along_stmt_reset (find);
  txn = along_txn_from_json (json, error);
  if (txn == NULL || !along_refresh_pending_of (self, txn->id, FALSE, error))
    return FALSE;

  if (refused
      && (!along_conflict_refused_here (db, txn, error)
          || (!along_fault ("lost-refusals") && !need_somebody (db, result, txn, json, error))
          || !run_with_txn (db, "DELETE FROM pending WHERE txn = ?1", txn->id, error)
          || !run_with_txn (db,
                            g_str_equal (result->r, "stale") ? LATE_LINES
                                                             : "DELETE FROM history WHERE txn = ?1",
                            txn->id, error)))
    return FALSE;
  /* A move that came too late must not be sent again after a restore; what is in quarantine must. */
  if ((!refused || g_str_equal (result->r, "quarantined"))
      && !keep_sent (db, result, txn->id, server_time, !refused, error))
    return FALSE;
  return (refused || note_received (db, txn->id, server_time, error))
         && run_with_txn (db, "DELETE FROM outbox WHERE txn = ?1", txn->id, error);
}

static gboolean
forget_old_sent (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "DELETE FROM sent WHERE acked_at < ?1 AND echo = 0", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, along_clock_now_ms () - KEEP_SENT_MS);
  return along_db_run (db, stmt, error);
}

static AlongResults *
results_copy (const AlongResults *results)
{
  AlongResults *copy = g_new0 (AlongResults, 1);

  copy->acked_n = results->acked_n;
  copy->server_time = results->server_time;
  copy->mark = g_strdup (results->mark);
  copy->results = g_ptr_array_new_with_free_func ((GDestroyNotify)along_result_free);
  for (guint i = 0; i < results->results->len; i++)
    {
      const AlongResult *from = g_ptr_array_index (results->results, i);
      AlongResult *to = g_new0 (AlongResult, 1);

      to->n = from->n;
      to->r = g_strdup (from->r);
      to->seq = from->seq;
      to->code = g_strdup (from->code);
      to->message = g_strdup (from->message);
      to->state = g_strdup (from->state);
      to->conflicts = g_strdupv (from->conflicts);
      g_ptr_array_add (copy->results, to);
    }
  return copy;
}

typedef struct
{
  char *replica;
  AlongResults *results;
} Acked;

static void
acked_free (Acked *acked)
{
  g_free (acked->replica);
  along_results_free (acked->results);
  g_free (acked);
}

static gpointer
ack_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Acked *acked = data;
  const AlongResults *results = acked->results;
  g_autoptr (AlongRefresh) self = NULL;
  g_autofree char *replica = NULL;

  /* What waits was numbered anew since: the answer is about other transactions, and these are sent once more. */
  if (!along_db_get_meta (db, "replica", &replica, error)
      || g_strcmp0 (replica, acked->replica) != 0)
    return NULL;
  self = along_refresh_begin (db, changes, error);
  if (self == NULL)
    return NULL;
  for (guint i = 0; i < results->results->len; i++)
    if (!take_result (self, g_ptr_array_index (results->results, i), results->server_time, error))
      return NULL;
  changes->outbox = TRUE;
  if ((results->mark == NULL || along_db_set_meta (db, "pushed_mark", results->mark, error))
      && along_hlc_merge (db, results->server_time, error) && forget_old_sent (db, error))
    (void)along_refresh_end (self, error);
  return NULL;
}

/**
 * along_store_ack_async:
 * @self: a store
 * @replica: (nullable): as which replica the batch was sent that is answered
 * @results: what the server answered; copied
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Takes the answers to a push. An answer that comes twice changes nothing more, nor does one that comes after the store took
 * another replica id: its numbers mean other transactions by then. What was applied stays in sight until its
 * rows have come back with a pull; what was not falls back, and waits with everything that was typed for
 * somebody to settle it.
 */
void
along_store_ack_async (AlongStore *self,
                       const char *replica,
                       const AlongResults *results,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  Acked *acked = g_new0 (Acked, 1);

  acked->replica = g_strdup (replica);
  acked->results = results_copy (results);
  along_store_run (self, along_store_ack_async, ALONG_JOB_WRITE, ack_job, acked,
                   (GDestroyNotify)acked_free, NULL, NULL, callback, data);
}

/**
 * along_store_ack_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written; then everything still waits
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_ack_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_ack_async, result, error);
}

static GPtrArray *
read_outbox (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "SELECT ops FROM outbox ORDER BY hlc", error);
  g_autoptr (GPtrArray) txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongTxn *txn = along_txn_from_json (along_stmt_get_text (stmt, 0), error);

      if (txn == NULL)
        return NULL;
      g_ptr_array_add (txns, txn);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&txns);
}

/* What was seen as one's own under an old number: under the new one where it still waits, else as the server's
 * version that it became. */
static gboolean
renumber_base (AlongDb *db, GHashTable *numbers, AlongOp *op, GError **error)
{
  gint64 *number = g_hash_table_lookup (numbers, &op->base_own);
  g_autoptr (AlongStmt) stmt = NULL;
  gboolean row = FALSE;

  if (op->base_own == 0)
    return TRUE;
  if (number != NULL)
    {
      op->base_own = *number;
      return TRUE;
    }
  stmt
      = along_db_prepare (db, "SELECT seq FROM sent WHERE n = ?1 ORDER BY hlc DESC LIMIT 1", error);
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, op->base_own);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  op->base = row ? sqlite3_column_int64 (stmt, 0) : 0;
  op->base_own = 0;
  return TRUE;
}

/* A position of a history that has ended may be anything in the next. What was seen is still told by its digest; to the server it
 * counts as older than whatever somebody wrote. */
static void
forget_position (AlongOp *op)
{
  if (op->type != ALONG_OP_DELETE && op->base != 0)
    op->base = 1;
}

static gboolean
renumber (AlongDb *db, gboolean in_new_history, GError **error)
{
  g_autoptr (GPtrArray) txns = read_outbox (db, error);
  g_autoptr (GHashTable) numbers
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autofree char *replica = along_id_new ();

  if (txns == NULL || !along_db_exec (db, "DELETE FROM outbox", error))
    return FALSE;
  for (guint i = 0; i < txns->len; i++)
    {
      AlongTxn *txn = g_ptr_array_index (txns, i);
      gint64 now = i + 1;

      for (guint k = 0; k < txn->ops->len; k++)
        {
          AlongOp *op = g_ptr_array_index (txn->ops, k);

          if (!renumber_base (db, numbers, op, error))
            return FALSE;
          if (in_new_history)
            forget_position (op);
        }
      g_hash_table_insert (numbers, g_memdup2 (&txn->n, sizeof txn->n),
                           g_memdup2 (&now, sizeof now));
      txn->n = now;
      if (!along_outbox_add (db, txn, error))
        return FALSE;
    }
  return along_db_set_meta (db, "replica", replica, error)
         && along_db_set_meta_integer (db, "next_n", (gint64)txns->len + 1, error);
}

static gpointer
fork_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  changes->outbox = TRUE;
  (void)renumber (db, FALSE, error);
  return NULL;
}

/**
 * along_store_fork_async:
 * @self: a store
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * A copied or restored store found its numbers taken: it takes a new replica id and numbers what waits from 1.
 * Transactions keep their ids, so none is applied twice.
 */
void
along_store_fork_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_fork_async, ALONG_JOB_WRITE, fork_job, NULL, NULL, NULL, NULL,
                   callback, data);
}

/**
 * along_store_fork_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_fork_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_fork_async, result, error);
}

typedef struct
{
  char *epoch;
  gint64 restored_to;
} Epoch;

static void
epoch_free (Epoch *epoch)
{
  g_free (epoch->epoch);
  g_free (epoch);
}

static gboolean
send_again (AlongDb *db, gint64 restored_to, GError **error)
{
  static const char *const steps[] = {
    "INSERT INTO pending(kind, id, txn) SELECT DISTINCT o.value ->> 'k', o.value ->> 'id', s.txn"
    " FROM sent s, json_each(s.ops, '$.ops') o WHERE s.server_time >= ?1 ON CONFLICT DO NOTHING",
    /* They get their numbers when all are numbered anew. */
    "INSERT INTO outbox(txn, hlc, schema, org, ops)"
    " SELECT txn, hlc, schema, org, ops FROM sent WHERE server_time >= ?1",
    "UPDATE history SET received = 0 WHERE txn IN (SELECT txn FROM sent WHERE server_time >= ?1)",
    "DELETE FROM sent WHERE server_time >= ?1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (AlongStmt) stmt = along_db_prepare (db, steps[i], error);

      if (stmt == NULL)
        return FALSE;
      along_stmt_integer (stmt, 1, restored_to);
      if (!along_db_run (db, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
new_epoch_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Epoch *epoch = data;
  g_autoptr (AlongScopes) scopes = along_scopes_load (db, error);

  if (scopes == NULL)
    return NULL;
  changes->outbox = TRUE;
  along_scopes_refetch_all (scopes, "epoch");
  /* Positions of the history that ended mean nothing in the new one: everything that comes is news. */
  if (!along_db_set_meta (db, "epoch", epoch->epoch, error) || !along_marks_forget (db, error)
      || (!along_fault ("lost-sent") && !send_again (db, epoch->restored_to, error))
      || !along_db_exec (db, "UPDATE part SET rev = 1, fvers = NULL WHERE rev > 0", error)
      /* Those that are still open come again, and only those. */
      || !along_db_exec (db, "DELETE FROM attention WHERE what = 'conflict'", error)
      || !along_db_exec (db, "DELETE FROM conflict", error)
      || !along_db_exec (db, "UPDATE file SET sent = 0 WHERE own = 1 AND whole = 1", error)
      || !along_scopes_rehash (scopes, db, error) || !along_scopes_save (scopes, db, error))
    return NULL;
  (void)renumber (db, TRUE, error);
  return NULL;
}

/**
 * along_store_new_epoch_async:
 * @self: a store
 * @epoch: the history the server has begun
 * @restored_to_ms: up to when it still knows what was sent before; milliseconds of the server's clock
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * The server was restored. What it acknowledged after @restored_to_ms waits again, under a new replica id, and all scopes are
 * to be fetched anew; until they have been, nothing is removed.
 */
void
along_store_new_epoch_async (AlongStore *self,
                             const char *epoch,
                             gint64 restored_to_ms,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  Epoch *job = g_new0 (Epoch, 1);

  job->epoch = g_strdup (epoch);
  job->restored_to = restored_to_ms;
  along_store_run (self, along_store_new_epoch_async, ALONG_JOB_WRITE, new_epoch_job, job,
                   (GDestroyNotify)epoch_free, NULL, NULL, callback, data);
}

/**
 * along_store_new_epoch_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_new_epoch_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_new_epoch_async, result, error);
}
