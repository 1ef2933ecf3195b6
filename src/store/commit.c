/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/commit.h"
#include "base/clock.h"
#include "store/conflict-row.h"
#include "store/derived.h"
#include "store/history.h"
#include "store/store-private.h"
#include "wire/batch.h"

#include <glib/gi18n-lib.h>

/* One record while a transaction is worked out. */
typedef struct
{
  AlongKept *kept;
  GPtrArray *pending;
  AlongRecord *before; /* as it was when the transaction began; NULL for none */
  gint64 first;        /* what its rows in lists went by then */
  AlongRecord *now;
  GHashTable *written; /* groups that the transaction has written already */
} Touched;

typedef struct
{
  AlongDb *db;
  AlongTxn *txn;
  GPtrArray *touched;
  char *author;
} Commit;

static void
touched_free (Touched *touched)
{
  along_kept_free (touched->kept);
  g_ptr_array_unref (touched->pending);
  g_clear_pointer (&touched->before, along_record_unref);
  g_clear_pointer (&touched->now, along_record_unref);
  g_hash_table_unref (touched->written);
  g_free (touched);
}

/**
 * along_hlc_next:
 * @db: a connection, writing
 * @hlc: (out): the next time
 * @error: set when it cannot be stored
 *
 * The hybrid logical clock: it goes with the wall clock and never back (sync.md §2.5).
 *
 * Returns: %TRUE if it was stored
 */
gboolean
along_hlc_next (AlongDb *db, gint64 *hlc, GError **error)
{
  gint64 last = 0;

  if (!along_db_get_meta_integer (db, "hlc", 0, &last, error))
    return FALSE;
  *hlc = MAX (along_clock_now_ms () << 16, last + 1);
  return along_db_set_meta_integer (db, "hlc", *hlc, error);
}

/**
 * along_hlc_merge:
 * @db: a connection, writing
 * @server_time: the server's clock, milliseconds; 0 for not told
 * @error: set when it cannot be stored
 *
 * What is written from now on counts as later than @server_time.
 *
 * Returns: %TRUE if it was stored
 */
gboolean
along_hlc_merge (AlongDb *db, gint64 server_time, GError **error)
{
  gint64 last = 0;
  gint64 last_server_time = 0;

  if (server_time <= 0)
    return TRUE;
  if (!along_db_get_meta_integer (db, "hlc", 0, &last, error)
      || !along_db_get_meta_integer (db, "last_server_time", 0, &last_server_time, error))
    return FALSE;
  if (server_time << 16 > last && !along_db_set_meta_integer (db, "hlc", server_time << 16, error))
    return FALSE;
  return server_time <= last_server_time
         || along_db_set_meta_integer (db, "last_server_time", server_time, error);
}

/**
 * along_outbox_add:
 * @db: a connection, writing
 * @txn: a transaction with its number and clock
 * @error: set when writing fails
 *
 * Returns: %TRUE if it waits to be sent
 */
gboolean
along_outbox_add (AlongDb *db, const AlongTxn *txn, GError **error)
{
  g_autofree char *json = along_txn_to_json (txn);
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "INSERT INTO outbox(n, txn, hlc, schema, org, ops) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, txn->n);
  along_stmt_text (stmt, 2, txn->id);
  along_stmt_integer (stmt, 3, txn->hlc);
  along_stmt_integer (stmt, 4, txn->schema);
  along_stmt_text (stmt, 5, txn->org);
  along_stmt_text (stmt, 6, json);
  return along_db_run (db, stmt, error);
}

static Touched *
touch (Commit *commit, const AlongOp *op, GError **error)
{
  g_autoptr (AlongKept) kept = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  Touched *touched = NULL;

  for (guint i = 0; i < commit->touched->len; i++)
    {
      touched = g_ptr_array_index (commit->touched, i);
      if (touched->kept->entity == op->entity && g_str_equal (touched->kept->id, op->id))
        return touched;
    }
  kept = along_kept_load (commit->db, op->entity, op->id, error);
  pending = kept != NULL ? along_pending_load (commit->db, op->entity->kind, op->id, error) : NULL;
  if (pending == NULL)
    return NULL;
  touched = g_new0 (Touched, 1);
  touched->kept = g_steal_pointer (&kept);
  touched->pending = g_steal_pointer (&pending);
  touched->before = along_kept_view (touched->kept);
  touched->first = along_kept_first (touched->kept);
  touched->now = touched->before != NULL ? along_record_copy (touched->before) : NULL;
  touched->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (commit->touched, touched);
  return touched;
}

static gboolean
refuse (const char *sentence, GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

static gboolean
writes_group (const AlongOp *op, const char *group)
{
  switch (op->type)
    {
    case ALONG_OP_NEW:
      return TRUE;
    case ALONG_OP_SET:
    case ALONG_OP_ELT:
      return g_str_equal (op->group, group);
    case ALONG_OP_MOVE:
      for (guint i = 0; i < along_entity_n_fields (op->entity); i++)
        {
          const AlongField *field = along_entity_field (op->entity, i);

          if (g_str_equal (along_field_group (field), group)
              && g_variant_lookup (op->values, field->name, "*", NULL))
            return TRUE;
        }
      return FALSE;
    case ALONG_OP_DELETE:
    default:
      return FALSE;
    }
}

/* The number of the last transaction of one's own that wrote the group and has not come back yet: what is seen
 * of it is one's own work, so that changing it again is no conflict with oneself (sync.md §2.6). */
static gint64
own_base (const Touched *touched, const char *group)
{
  gint64 n = 0;

  for (guint i = 0; i < touched->pending->len; i++)
    {
      const AlongPending *one = g_ptr_array_index (touched->pending, i);

      for (guint k = 0; k < one->txn->ops->len; k++)
        {
          const AlongOp *op = g_ptr_array_index (one->txn->ops, k);

          if (op->entity == touched->kept->entity && g_str_equal (op->id, touched->kept->id)
              && writes_group (op, group))
            n = one->sent_n;
        }
    }
  return n;
}

/* What was seen: which version the server had, whether it was one's own, and a digest of the value. */
static void
fill_seen (Touched *touched, AlongOp *op)
{
  if (op->type == ALONG_OP_DELETE)
    {
      op->base = along_kept_rev (touched->kept);
      return;
    }
  op->base = along_kept_fver (touched->kept, touched->now, op->group);
  op->base_own = 0;
  /* After an earlier operation of the same transaction the digest alone tells that it is no conflict. */
  if (!g_hash_table_contains (touched->written, op->group)
      && !g_hash_table_contains (touched->written, "*"))
    op->base_own = own_base (touched, op->group);
  g_free (op->old);
  op->old = along_value_digest (touched->now, op->group);
}

static gboolean
check_set_once (const AlongRecord *before,
                const AlongRecord *now,
                const AlongOp *op,
                GError **error)
{
  const AlongEntity *entity = op->entity;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *old = along_record_get_at (before, i);
      GVariant *value = along_record_get_at (now, i);
      gboolean same
          = old == value || (old != NULL && value != NULL && g_variant_equal (old, value));
      g_autofree char *sentence = NULL;

      if (same || op->type == ALONG_OP_MOVE)
        continue;
      if ((field->flags & ALONG_FIELD_SET_ONCE && old != NULL) || field->flags & ALONG_FIELD_STATE)
        {
          /* TRANSLATORS: %s is the name of a form field, such as "Person" */
          sentence = g_strdup_printf (_ ("%s cannot be changed any more."), _ (field->label));
          return refuse (sentence, error);
        }
    }
  return TRUE;
}

/* A change must leave what it is about valid. What was wrong before, or cannot be seen here, is not its
 * business. */
static gboolean
check_change (const AlongRecord *before, const AlongRecord *now, const AlongOp *op, GError **error)
{
  g_autoptr (GPtrArray) was = along_record_problems (before);
  g_autoptr (GPtrArray) is = along_record_problems (now);

  for (guint i = 0; i < is->len; i++)
    {
      const AlongProblem *problem = g_ptr_array_index (is, i);

      if (problem->field == NULL ? was->len == 0
                                 : writes_group (op, along_field_group (problem->field)))
        return refuse (problem->message, error);
    }
  return check_set_once (before, now, op, error);
}

static gboolean
check_new (Touched *touched, GError **error)
{
  if (touched->now != NULL || (touched->kept->parts->len > 0))
    return refuse (_ ("This is there already."), error);
  return TRUE;
}

static gboolean
work_out (Commit *commit, guint step, GError **error)
{
  AlongOp *op = g_ptr_array_index (commit->txn->ops, step);
  Touched *touched = touch (commit, op, error);
  g_autoptr (AlongRecord) next = NULL;
  g_autoptr (AlongRecord) before = NULL;

  if (touched == NULL)
    return FALSE;
  if (op->type == ALONG_OP_NEW)
    {
      next = along_record_new (op->entity, op->id);
      if (!check_new (touched, error) || !along_op_apply (op, next, error)
          || !along_record_validate (next, error))
        return FALSE;
      g_hash_table_add (touched->written, g_strdup ("*"));
    }
  else if (touched->now == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                           "The record is not on this device");
      return FALSE;
    }
  else if (op->type == ALONG_OP_DELETE)
    {
      fill_seen (touched, op);
    }
  else
    {
      if (op->type != ALONG_OP_MOVE)
        fill_seen (touched, op);
      if (op->entity->append_only && op->type != ALONG_OP_MOVE)
        return refuse (_ ("This is kept as it was written; write another that follows it."), error);
      next = along_record_copy (touched->now);
      if (!along_op_apply (op, next, error) || !check_change (touched->now, next, op, error))
        return FALSE;
      if (op->group != NULL)
        g_hash_table_add (touched->written, g_strdup (op->group));
    }
  before = g_steal_pointer (&touched->now);
  touched->now = g_steal_pointer (&next);
  return along_history_add_own (commit->db, commit->txn, step, before, touched->now, commit->author,
                                error);
}

static gboolean
note_pending (Commit *commit, const Touched *touched, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      commit->db, "INSERT INTO pending(kind, id, txn) VALUES(?1, ?2, ?3)", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, touched->kept->entity->kind);
  along_stmt_text (stmt, 2, touched->kept->id);
  along_stmt_text (stmt, 3, commit->txn->id);
  return along_db_run (commit->db, stmt, error);
}

static gboolean
refresh_lists (Commit *commit, const Touched *touched, GError **error)
{
  AlongListed before = { touched->first, touched->before };
  AlongListed now = { along_kept_first (touched->kept), touched->now };

  return along_derived_refresh (commit->db, touched->kept->entity, touched->kept->id, &before, &now,
                                error);
}

static gboolean
is_known (AlongDb *db, const char *txn, gboolean *known, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT 1 FROM outbox WHERE txn = ?1 UNION ALL SELECT 1 FROM sent WHERE txn = ?1", error);

  *known = FALSE;
  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, txn);
  return along_db_step (db, stmt, known, error);
}

static gboolean
commit_txn (Commit *commit, AlongChanges *changes, GError **error)
{
  AlongTxn *txn = commit->txn;

  if (!along_db_get_meta_integer (commit->db, "next_n", 1, &txn->n, error)
      || !along_db_set_meta_integer (commit->db, "next_n", txn->n + 1, error)
      || !along_hlc_next (commit->db, &txn->hlc, error)
      || !along_db_get_meta (commit->db, "worker", &commit->author, error))
    return FALSE;
  for (guint i = 0; i < txn->ops->len; i++)
    if (!work_out (commit, i, error))
      return FALSE;
  if (!along_outbox_add (commit->db, txn, error)
      || !along_conflict_settle_here (commit->db, txn, commit->author, error))
    return FALSE;
  for (guint i = 0; i < commit->touched->len; i++)
    {
      Touched *touched = g_ptr_array_index (commit->touched, i);
      const AlongKept *kept = touched->kept;

      if (!note_pending (commit, touched, error)
          || !along_kept_save_view (touched->kept, commit->db, touched->now, error)
          || !refresh_lists (commit, touched, error))
        return FALSE;
      along_changes_add (changes, kept->entity, kept->id);
    }
  changes->outbox = TRUE;
  return TRUE;
}

static gpointer
commit_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  AlongTxn *txn = data;
  Commit commit = { db, txn, NULL, NULL };
  gboolean known = FALSE;

  /* Committed twice, say because the answer was not waited for: once is enough. */
  if (!is_known (db, txn->id, &known, error) || known)
    return NULL;
  if (txn->ops->len == 0)
    return NULL;
  commit.touched = g_ptr_array_new_with_free_func ((GDestroyNotify)touched_free);
  (void)commit_txn (&commit, changes, error);
  g_ptr_array_unref (commit.touched);
  g_free (commit.author);
  return NULL;
}

/**
 * along_store_commit_async:
 * @self: a store
 * @txn: what a key press changes; the store works on a copy
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Commits one transaction: the records, the outbox, the history and the lists, all or nothing. It is on the disk when it is
 * answered.
 */
void
along_store_commit_async (AlongStore *self,
                          AlongTxn *txn,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  along_store_run (self, along_store_commit_async, ALONG_JOB_WRITE, commit_job,
                   along_txn_copy (txn), (GDestroyNotify)along_txn_free, NULL, NULL, callback,
                   data);
}

/**
 * along_store_commit_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_INVALID with a sentence for the one who typed, %ALONG_ERROR_STALE for a move from
 *   another state, %ALONG_ERROR_NOT_FOUND, or what the disk said; nothing was changed then
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_commit_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_commit_async, result, error);
}
