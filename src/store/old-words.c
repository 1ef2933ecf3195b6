/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/old-words.h"
#include "base/clock.h"
#include "base/id.h"
#include "wire/batch.h"

/* How long words stay that somebody was typing about what was deleted meanwhile: it may come back. The same for what was
 * refused. */
#define KEEP_TYPED_MS ((gint64)7 * 24 * 60 * 60 * 1000)

static gboolean
run_with (AlongDb *db, const char *sql, const char *first, const char *second, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, first);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    along_stmt_text (stmt, 2, second);
  return along_db_run (db, stmt, error);
}

static gboolean
is_here (AlongDb *db, const char *id, gboolean *here, GError **error)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  *here = FALSE;
  for (guint i = 0; i < n && !*here; i++)
    {
      g_autoptr (AlongStmt) stmt
          = along_db_prepare (db, "SELECT 1 FROM part WHERE kind = ?1 AND id = ?2 LIMIT 1", error);

      if (stmt == NULL)
        return FALSE;
      along_stmt_text (stmt, 1, all[i]->kind);
      along_stmt_text (stmt, 2, id);
      if (!along_db_step (db, stmt, here, error))
        return FALSE;
    }
  return TRUE;
}

/* The texts of a statement's first two columns, one after the other. */
static GPtrArray *
read_pairs (AlongDb *db, const char *sql, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, along_clock_now_ms () - KEEP_TYPED_MS);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_ptr_array_add (texts, g_strdup (along_stmt_get_text (stmt, 0)));
      g_ptr_array_add (texts, g_strdup (along_stmt_get_text (stmt, 1)));
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&texts);
}

static gboolean
forget_draft_where_gone (AlongDb *db, const char *name, GError **error)
{
  g_auto (GStrv) pieces = g_strsplit_set (name, ":/", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gboolean here = FALSE;

      if (!along_id_is_valid (pieces[i]))
        continue;
      if (!is_here (db, pieces[i], &here, error))
        return FALSE;
      if (here)
        continue;
      db->forgets = TRUE;
      db->forgot = TRUE;
      return run_with (db, "DELETE FROM draft WHERE record = ?1", name, NULL, error);
    }
  return TRUE;
}

static gboolean
is_made_in (const AlongTxn *txn, const AlongOp *op)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *other = g_ptr_array_index (txn->ops, i);

      if (other->type == ALONG_OP_NEW && g_str_equal (other->id, op->id))
        return TRUE;
    }
  return FALSE;
}

/* What was refused together with the record that it was to make stands nowhere else, and stays. */
static gboolean
cut_where_gone (AlongDb *db, const char *attention, const char *json, GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_from_json (json, error);
  g_autofree char *left = NULL;
  guint n = txn != NULL ? txn->ops->len : 0;

  if (txn == NULL)
    return FALSE;
  for (guint i = n; i > 0; i--)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i - 1);
      gboolean here = FALSE;

      if (is_made_in (txn, op))
        continue;
      if (!is_here (db, op->id, &here, error))
        return FALSE;
      if (!here)
        g_ptr_array_remove_index (txn->ops, i - 1);
    }
  if (txn->ops->len == n)
    return TRUE;
  db->forgets = TRUE;
  db->forgot = TRUE;
  left = along_txn_is_empty (txn) ? NULL : along_txn_to_json (txn);
  return run_with (db, "UPDATE attention SET txn = ?2 WHERE id = ?1", attention, left, error);
}

static gboolean
forget_all (AlongDb *db, GPtrArray *drafts, GPtrArray *refused, GError **error)
{
  for (guint i = 0; i < drafts->len; i += 2)
    if (!forget_draft_where_gone (db, g_ptr_array_index (drafts, i), error))
      return FALSE;
  for (guint i = 0; i < refused->len; i += 2)
    if (!cut_where_gone (db, g_ptr_array_index (refused, i), g_ptr_array_index (refused, i + 1),
                         error))
      return FALSE;
  return TRUE;
}

/**
 * along_old_words_forget:
 * @db: a connection that has just been opened
 * @error: set when writing fails
 *
 * Forgets what was typed or refused, a week ago or longer, about records that are not on this device any more: they were
 * deleted, and may be about somebody who was erased.
 *
 * Returns: %TRUE if none of that is left
 */
gboolean
along_old_words_forget (AlongDb *db, GError **error)
{
  g_autoptr (GPtrArray) drafts = read_pairs (
      db, "SELECT record, NULL FROM draft GROUP BY record HAVING max(at) < ?1 ORDER BY record",
      error);
  g_autoptr (GPtrArray) refused
      = drafts != NULL
            ? read_pairs (
                  db, "SELECT id, txn FROM attention WHERE txn IS NOT NULL AND at < ?1 ORDER BY id",
                  error)
            : NULL;

  if (refused == NULL)
    return FALSE;
  if (drafts->len == 0 && refused->len == 0)
    return TRUE;
  if (!along_db_begin (db, TRUE, error))
    return FALSE;
  if (forget_all (db, drafts, refused, error))
    return along_db_commit (db, error);
  along_db_rollback (db);
  return FALSE;
}
