/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/conflict-row.h"
#include "base/clock.h"

/* What a conflict says of itself, as the server tells it. */
typedef struct
{
  const char *id;
  const char *kind;
  const char *record;
  const char *facet;
  gboolean open;
  gint64 at;
} Head;

static gboolean
read_head (GVariant *told, Head *head)
{
  *head = (Head){ .open = TRUE };
  if (!g_variant_lookup (told, "id", "&s", &head->id)
      || !g_variant_lookup (told, "kind", "&s", &head->kind)
      || !g_variant_lookup (told, "record", "&s", &head->record))
    return FALSE;
  g_variant_lookup (told, "facet", "&s", &head->facet);
  g_variant_lookup (told, "open", "b", &head->open);
  if (!g_variant_lookup (told, "at", "x", &head->at))
    head->at = along_clock_now_ms ();
  return TRUE;
}

/* Between others it is not for me to decide, though I may. */
static gboolean
concerns (GVariant *told, const char *worker)
{
  g_autoptr (GVariant) values = g_variant_lookup_value (told, "values", NULL);
  gsize n = values != NULL && g_variant_is_container (values) ? g_variant_n_children (values) : 0;

  if (worker == NULL)
    return TRUE;
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) voice = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (child)
                                       : g_variant_ref (child);
      const char *by = NULL;

      if (g_variant_is_of_type (voice, G_VARIANT_TYPE_VARDICT)
          && g_variant_lookup (voice, "by", "&s", &by) && g_str_equal (by, worker))
        return TRUE;
    }
  return FALSE;
}

static gboolean
keep (AlongDb *db, GVariant *told, const Head *head, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "INSERT INTO conflict(id, kind, record, facet, body) VALUES(?1, ?2, ?3, ?4, ?5)"
      " ON CONFLICT(id) DO UPDATE SET body = ?5",
      error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, head->id);
  along_stmt_text (stmt, 2, head->kind);
  along_stmt_text (stmt, 3, head->record);
  along_stmt_text (stmt, 4, head->facet);
  along_stmt_variant (stmt, 5, told);
  return along_db_run (db, stmt, error);
}

static gboolean
ask (AlongDb *db, const Head *head, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db,
                          "INSERT INTO attention(id, what, kind, record, at) VALUES(?1, "
                          "'conflict', ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                          error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, head->id);
  along_stmt_text (stmt, 2, head->kind);
  along_stmt_text (stmt, 3, head->record);
  along_stmt_integer (stmt, 4, head->at);
  return along_db_run (db, stmt, error);
}

static gboolean
ask_no_more (AlongDb *db, const char *id, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "DELETE FROM attention WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, id);
  return along_db_run (db, stmt, error);
}

/**
 * along_conflict_take:
 * @db: a connection, writing
 * @told: `a{sv}`: a conflict as the server tells it
 * @error: set when writing fails
 *
 * Keeps it, and asks who wrote one of its values; one that is settled asks nobody any more.
 *
 * Returns: %TRUE if it is kept, or says nothing that this version knows
 */
gboolean
along_conflict_take (AlongDb *db, GVariant *told, GError **error)
{
  g_autofree char *worker = NULL;
  Head head;

  if (!read_head (told, &head))
    return TRUE;
  if (!along_db_get_meta (db, "worker", &worker, error) || !keep (db, told, &head, error))
    return FALSE;
  if (!head.open)
    return ask_no_more (db, head.id, error);
  return !concerns (told, worker) || ask (db, &head, error);
}

static gboolean
close_here (AlongDb *db, const char *id, const AlongTxn *txn, const char *author, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT body FROM conflict WHERE id = ?1", error);
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GVariant) closed = NULL;
  gboolean row = FALSE;
  Head head;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, id);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  if (row)
    told = along_stmt_get_variant (stmt, 0, G_VARIANT_TYPE_VARDICT);
  along_stmt_reset (stmt);
  if (told != NULL && read_head (told, &head))
    {
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (told);

      g_variant_dict_insert (&dict, "open", "b", FALSE);
      g_variant_dict_insert (&dict, "settled_at", "x", txn->hlc >> 16);
      if (author != NULL)
        g_variant_dict_insert (&dict, "settled_by", "s", author);
      if (txn->org != NULL)
        g_variant_dict_insert (&dict, "settled_for", "s", txn->org);
      closed = g_variant_ref_sink (g_variant_dict_end (&dict));
      if (!keep (db, closed, &head, error))
        return FALSE;
    }
  return ask_no_more (db, id, error);
}

/**
 * along_conflict_settle_here:
 * @db: a connection, writing
 * @txn: a transaction of one's own
 * @author: (nullable): the worker
 * @error: set when writing fails
 *
 * What @txn decides asks nobody on this device any more. The server has the last word: a value that came meanwhile opens it
 * again.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_conflict_settle_here (AlongDb *db, const AlongTxn *txn, const char *author, GError **error)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->settles != NULL && !close_here (db, op->settles, txn, author, error))
        return FALSE;
    }
  return TRUE;
}

/* What @txn closed here, and nobody else since, is open. */
static gboolean
open_again (AlongDb *db, const char *id, const AlongTxn *txn, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT body FROM conflict WHERE id = ?1", error);
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GVariant) open = NULL;
  gint64 settled_at = 0;
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, id);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  if (row)
    told = along_stmt_get_variant (stmt, 0, G_VARIANT_TYPE_VARDICT);
  along_stmt_reset (stmt);
  if (told != NULL && g_variant_lookup (told, "settled_at", "x", &settled_at)
      && settled_at == txn->hlc >> 16)
    {
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (told);

      g_variant_dict_insert (&dict, "open", "b", TRUE);
      g_variant_dict_remove (&dict, "settled_at");
      g_variant_dict_remove (&dict, "settled_by");
      g_variant_dict_remove (&dict, "settled_for");
      open = g_variant_ref_sink (g_variant_dict_end (&dict));
    }
  return open == NULL || along_conflict_take (db, open, error);
}

/**
 * along_conflict_refused_here:
 * @db: a connection, writing
 * @txn: a transaction of one's own that the server did not take
 * @error: set when writing fails
 *
 * What @txn was to decide waits for somebody as before.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_conflict_refused_here (AlongDb *db, const AlongTxn *txn, GError **error)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->settles != NULL && !open_again (db, op->settles, txn, error))
        return FALSE;
    }
  return TRUE;
}
