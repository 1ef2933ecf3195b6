/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/scopes.h"

struct _AlongScopes
{
  GHashTable *by_sid;
  GHashTable *by_num;
};

static void
scope_free (AlongScope *scope)
{
  g_free (scope->sid);
  g_free (scope->cursor);
  g_free (scope->why);
  g_free (scope);
}

static void
insert (AlongScopes *self, AlongScope *scope)
{
  g_hash_table_insert (self->by_sid, scope->sid, scope);
  g_hash_table_insert (self->by_num, &scope->num, scope);
}

/**
 * along_scopes_load:
 * @db: a connection
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable): all scopes, as they are stored
 */
AlongScopes *
along_scopes_load (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT num, sid, gen, cursor, n, sum, round, why, hold, partial, refetched FROM scope",
      error);
  g_autoptr (AlongScopes) self = g_new0 (AlongScopes, 1);
  gboolean row = FALSE;

  self->by_sid = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_num
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)scope_free);
  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongScope *scope = g_new0 (AlongScope, 1);

      scope->num = sqlite3_column_int64 (stmt, 0);
      scope->sid = g_strdup (along_stmt_get_text (stmt, 1));
      scope->gen = sqlite3_column_int64 (stmt, 2);
      scope->cursor = g_strdup (along_stmt_get_text (stmt, 3));
      scope->n = sqlite3_column_int64 (stmt, 4);
      scope->sum = (guint64)sqlite3_column_int64 (stmt, 5);
      scope->round = sqlite3_column_int64 (stmt, 6);
      scope->why = g_strdup (along_stmt_get_text (stmt, 7));
      scope->hold = sqlite3_column_int (stmt, 8) != 0;
      scope->partial = sqlite3_column_int (stmt, 9) != 0;
      scope->refetched = sqlite3_column_int64 (stmt, 10);
      insert (self, scope);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * along_scopes_free:
 * @self: (transfer full): scopes
 */
void
along_scopes_free (AlongScopes *self)
{
  g_hash_table_unref (self->by_sid);
  g_hash_table_unref (self->by_num);
  g_free (self);
}

/**
 * along_scopes_find:
 * @self: scopes
 * @sid: a name
 *
 * Returns: (transfer none) (nullable): the scope of that name
 */
AlongScope *
along_scopes_find (AlongScopes *self, const char *sid)
{
  return g_hash_table_lookup (self->by_sid, sid);
}

/**
 * along_scopes_add:
 * @self: scopes
 * @db: a connection, writing
 * @sid: a name
 * @gen: which grant
 * @error: set when writing fails
 *
 * Returns: (transfer none) (nullable): a new scope that is still to be fetched
 */
AlongScope *
along_scopes_add (AlongScopes *self, AlongDb *db, const char *sid, gint64 gen, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "INSERT INTO scope(sid, gen) VALUES(?1, ?2)", error);
  AlongScope *scope = NULL;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, sid);
  along_stmt_integer (stmt, 2, gen);
  if (!along_db_run (db, stmt, error))
    return NULL;
  scope = g_new0 (AlongScope, 1);
  scope->num = sqlite3_last_insert_rowid (db->native);
  scope->sid = g_strdup (sid);
  scope->gen = gen;
  scope->round = 1;
  scope->why = g_strdup ("grant");
  insert (self, scope);
  return scope;
}

/**
 * along_scopes_drop:
 * @self: scopes
 * @db: a connection, writing
 * @scope: (transfer full): the one that is not followed any more; it gives no more reasons
 * @error: set when writing fails
 *
 * Returns: %TRUE if it is gone
 */
gboolean
along_scopes_drop (AlongScopes *self, AlongDb *db, AlongScope *scope, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "DELETE FROM scope WHERE num = ?1", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, scope->num);
  if (!along_db_run (db, stmt, error))
    return FALSE;
  g_hash_table_remove (self->by_sid, scope->sid);
  g_hash_table_remove (self->by_num, &scope->num);
  return TRUE;
}

static gboolean
save (AlongDb *db, const AlongScope *scope, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db,
                          "UPDATE scope SET gen = ?2, cursor = ?3, n = ?4, sum = ?5, round = ?6, "
                          "why = ?7, hold = ?8, partial = ?9,"
                          " refetched = ?10 WHERE num = ?1",
                          error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, scope->num);
  along_stmt_integer (stmt, 2, scope->gen);
  along_stmt_text (stmt, 3, scope->cursor);
  along_stmt_integer (stmt, 4, scope->n);
  along_stmt_integer (stmt, 5, (gint64)scope->sum);
  along_stmt_integer (stmt, 6, scope->round);
  along_stmt_text (stmt, 7, scope->why);
  along_stmt_integer (stmt, 8, scope->hold);
  along_stmt_integer (stmt, 9, scope->partial);
  along_stmt_integer (stmt, 10, scope->refetched);
  return along_db_run (db, stmt, error);
}

/**
 * along_scopes_save:
 * @self: scopes
 * @db: a connection, writing
 * @error: set when writing fails
 *
 * Returns: %TRUE if everything that changed is stored
 */
gboolean
along_scopes_save (AlongScopes *self, AlongDb *db, GError **error)
{
  GHashTableIter iter;
  AlongScope *scope = NULL;

  g_hash_table_iter_init (&iter, self->by_num);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&scope))
    {
      if (scope->changed && !save (db, scope, error))
        return FALSE;
      scope->changed = FALSE;
    }
  return TRUE;
}

/**
 * along_scope_refetch:
 * @scope: a scope
 * @why: `grant`, `sum` or `epoch`
 *
 * It is to be fetched from its beginning; what that does not bring is stale at its end.
 */
void
along_scope_refetch (AlongScope *scope, const char *why)
{
  g_clear_pointer (&scope->cursor, g_free);
  scope->round++;
  g_set_str (&scope->why, why);
  scope->hold = FALSE;
  scope->changed = TRUE;
}

/**
 * along_scopes_refetch_all:
 * @self: scopes
 * @why: as for along_scope_refetch()
 */
void
along_scopes_refetch_all (AlongScopes *self, const char *why)
{
  GHashTableIter iter;
  AlongScope *scope = NULL;

  g_hash_table_iter_init (&iter, self->by_num);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&scope))
    along_scope_refetch (scope, why);
}

/**
 * along_scopes_all_followed:
 * @self: scopes
 *
 * Returns: whether none of them is still to be fetched
 */
gboolean
along_scopes_all_followed (AlongScopes *self)
{
  GHashTableIter iter;
  const AlongScope *scope = NULL;

  g_hash_table_iter_init (&iter, self->by_num);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&scope))
    if (scope->cursor == NULL)
      return FALSE;
  return TRUE;
}

/**
 * along_reason_add:
 * @self: scopes
 * @db: a connection, writing
 * @scope: a scope
 * @part: a part's row
 * @hash: the part's hash
 * @error: set when writing fails
 *
 * @scope is a reason for the part to be here. Saying so twice is once.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_reason_add (
    AlongScopes *self, AlongDb *db, AlongScope *scope, gint64 part, guint64 hash, GError **error)
{
  g_autoptr (AlongStmt) add = along_db_prepare (
      db, "INSERT INTO part_scope(scope, part, round) VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING",
      error);
  g_autoptr (AlongStmt) renew = NULL;

  if (add == NULL)
    return FALSE;
  along_stmt_integer (add, 1, scope->num);
  along_stmt_integer (add, 2, part);
  along_stmt_integer (add, 3, scope->round);
  if (!along_db_run (db, add, error))
    return FALSE;
  if (sqlite3_changes (db->native) == 1)
    {
      scope->n++;
      scope->sum += hash;
      scope->changed = TRUE;
      return TRUE;
    }
  if (scope->round == 1)
    return TRUE;
  renew = along_db_prepare (db, "UPDATE part_scope SET round = ?3 WHERE scope = ?1 AND part = ?2",
                            error);
  if (renew == NULL)
    return FALSE;
  along_stmt_integer (renew, 1, scope->num);
  along_stmt_integer (renew, 2, part);
  along_stmt_integer (renew, 3, scope->round);
  return along_db_run (db, renew, error);
}

/**
 * along_reason_remove:
 * @self: scopes
 * @db: a connection, writing
 * @scope: a scope
 * @part: a part's row
 * @hash: the part's hash
 * @error: set when writing fails
 *
 * @scope is no reason any more for the part to be here.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_reason_remove (
    AlongScopes *self, AlongDb *db, AlongScope *scope, gint64 part, guint64 hash, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "DELETE FROM part_scope WHERE scope = ?1 AND part = ?2", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, scope->num);
  along_stmt_integer (stmt, 2, part);
  if (!along_db_run (db, stmt, error))
    return FALSE;
  if (sqlite3_changes (db->native) == 1)
    {
      scope->n--;
      scope->sum -= hash;
      scope->changed = TRUE;
    }
  return TRUE;
}

static GPtrArray *
scopes_of (AlongScopes *self, AlongDb *db, gint64 part, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT scope FROM part_scope WHERE part = ?1", error);
  g_autoptr (GPtrArray) scopes = g_ptr_array_new ();
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, part);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      gint64 num = sqlite3_column_int64 (stmt, 0);
      AlongScope *scope = g_hash_table_lookup (self->by_num, &num);

      if (scope != NULL)
        g_ptr_array_add (scopes, scope);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&scopes);
}

/**
 * along_reasons_remove_all:
 * @self: scopes
 * @db: a connection, writing
 * @part: a part's row
 * @hash: the part's hash
 * @error: set when writing fails
 *
 * Returns: %TRUE if there is no reason left for the part
 */
gboolean
along_reasons_remove_all (AlongScopes *self, AlongDb *db, gint64 part, guint64 hash, GError **error)
{
  g_autoptr (GPtrArray) scopes = scopes_of (self, db, part, error);

  if (scopes == NULL)
    return FALSE;
  for (guint i = 0; i < scopes->len; i++)
    if (!along_reason_remove (self, db, g_ptr_array_index (scopes, i), part, hash, error))
      return FALSE;
  return TRUE;
}

/**
 * along_reasons_rehash:
 * @self: scopes
 * @db: a connection, writing
 * @part: a part's row
 * @before: its hash before
 * @now: its hash now
 * @error: set when reading fails
 *
 * Returns: %TRUE if the sums of its scopes follow
 */
gboolean
along_reasons_rehash (
    AlongScopes *self, AlongDb *db, gint64 part, guint64 before, guint64 now, GError **error)
{
  g_autoptr (GPtrArray) scopes = scopes_of (self, db, part, error);

  if (scopes == NULL)
    return FALSE;
  for (guint i = 0; i < scopes->len; i++)
    {
      AlongScope *scope = g_ptr_array_index (scopes, i);

      scope->sum += now - before;
      scope->changed = TRUE;
    }
  return TRUE;
}

/**
 * along_reasons_count:
 * @db: a connection
 * @part: a part's row
 * @n: (out): how many reasons it has
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_reasons_count (AlongDb *db, gint64 part, gint64 *n, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT count(*) FROM part_scope WHERE part = ?1", error);
  gboolean row = FALSE;

  *n = 0;
  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, part);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

/**
 * along_scopes_rehash:
 * @self: scopes
 * @db: a connection
 * @error: set when reading fails
 *
 * Works out the counts and sums of all scopes anew, after versions were changed in bulk.
 *
 * Returns: %TRUE if they are right
 */
gboolean
along_scopes_rehash (AlongScopes *self, AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "SELECT s.scope, p.kind, p.id, p.facet, p.rev FROM part_scope s JOIN part p ON p.pk = s.part",
      error);
  GHashTableIter iter;
  AlongScope *scope = NULL;
  gboolean row = FALSE;

  g_hash_table_iter_init (&iter, self->by_num);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&scope))
    {
      scope->n = 0;
      scope->sum = 0;
      scope->changed = TRUE;
    }
  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      gint64 num = sqlite3_column_int64 (stmt, 0);

      scope = g_hash_table_lookup (self->by_num, &num);
      if (scope != NULL)
        {
          scope->n++;
          scope->sum
              += along_part_hash (along_stmt_get_text (stmt, 1), along_stmt_get_text (stmt, 2),
                                  along_facet_find (along_stmt_get_text (stmt, 3)),
                                  sqlite3_column_int64 (stmt, 4));
        }
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}
