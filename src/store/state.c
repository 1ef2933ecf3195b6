/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/file-rows.h"
#include "store/marks.h"
#include "store/scopes.h"
#include "store/store-private.h"
#include "store/sync-side.h"

#include <string.h>

/**
 * along_sync_state_free:
 * @state: (transfer full): a state
 */
void
along_sync_state_free (AlongSyncState *state)
{
  g_free (state->replica);
  g_free (state->epoch);
  g_strfreev (state->marks);
  g_clear_pointer (&state->cursors, g_ptr_array_unref);
  g_free (state->snapshot_after);
  g_free (state->snapshot_start);
  g_free (state);
}

static gboolean
read_cursors (AlongDb *db, AlongSyncState *state, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT sid, gen, cursor, n, sum FROM scope ORDER BY num", error);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      AlongCursor *cursor = g_new0 (AlongCursor, 1);

      cursor->sid = g_strdup (along_stmt_get_text (stmt, 0));
      cursor->gen = sqlite3_column_int64 (stmt, 1);
      cursor->cursor = g_strdup (along_stmt_get_text (stmt, 2));
      cursor->n = sqlite3_column_int64 (stmt, 3);
      cursor->sum = (guint64)sqlite3_column_int64 (stmt, 4);
      g_ptr_array_add (state->cursors, cursor);
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* Where a snapshot had come to counts only while its scope is still in that round. */
static gboolean
read_snapshot (AlongDb *db, AlongSyncState *state, GError **error)
{
  g_autofree char *after = NULL;
  g_autofree char *sid = NULL;
  gint64 round = 0;
  g_autoptr (AlongStmt) stmt = NULL;
  gboolean row = FALSE;

  if (!along_db_get_meta (db, "snapshot_after", &after, error)
      || !along_db_get_meta_integer (db, "snapshot_round", 0, &round, error))
    return FALSE;
  if (after == NULL)
    return TRUE;
  stmt = along_db_prepare (
      db, "SELECT 1 FROM scope WHERE sid = ?1 AND round = ?2 AND cursor IS NULL", error);
  if (stmt == NULL)
    return FALSE;
  sid = g_strndup (after, strcspn (after, ","));
  along_stmt_text (stmt, 1, sid);
  along_stmt_integer (stmt, 2, round);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  state->snapshot_after = g_steal_pointer (&after);
  return along_db_get_meta (db, "snapshot_start", &state->snapshot_start, error);
}

static gpointer
sync_state_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongSyncState) state = g_new0 (AlongSyncState, 1);

  state->cursors = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  if (!along_db_get_meta (db, "replica", &state->replica, error)
      || !along_db_get_meta (db, "epoch", &state->epoch, error)
      || !along_marks_load (db, &state->marks, error)
      || !along_db_get_meta_integer (db, "lease_until", 0, &state->lease_until, error)
      || !along_db_count (db, "SELECT (SELECT count(*) FROM outbox) + " ALONG_FILES_WAITING,
                          &state->waiting, error)
      || !along_db_count (db, "SELECT count(*) FROM attention", &state->attention, error)
      || !read_cursors (db, state, error) || !read_snapshot (db, state, error))
    return NULL;
  return g_steal_pointer (&state);
}

/**
 * along_store_sync_state_async:
 * @self: a store
 * @callback: whom to answer
 * @data: given to @callback
 *
 * How far the store is in step with the server.
 */
void
along_store_sync_state_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_sync_state_async, ALONG_JOB_READ, sync_state_job, NULL, NULL,
                   (GDestroyNotify)along_sync_state_free, NULL, callback, data);
}

/**
 * along_store_sync_state_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): the state
 */
AlongSyncState *
along_store_sync_state_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_sync_state_async, result, error);
}

static gboolean
begun_before (AlongDb *db, const AlongScope *scope, gboolean *begun, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT 1 FROM part_scope WHERE scope = ?1 AND round = ?2 LIMIT 1", error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_integer (stmt, 1, scope->num);
  along_stmt_integer (stmt, 2, scope->round);
  return along_db_step (db, stmt, begun, error);
}

static gpointer
begin_scope_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongScopes) scopes = along_scopes_load (db, error);
  AlongScope *scope = scopes != NULL ? along_scopes_find (scopes, data) : NULL;
  gboolean begun = FALSE;

  if (scope == NULL || scope->cursor != NULL || !begun_before (db, scope, &begun, error))
    return NULL;
  if (begun)
    {
      scope->round++;
      scope->changed = TRUE;
    }
  (void)(along_db_set_meta (db, "snapshot_after", NULL, error)
         && along_db_set_meta (db, "snapshot_start", NULL, error)
         && along_scopes_save (scopes, db, error));
  return NULL;
}

/**
 * along_store_begin_scope_async:
 * @self: a store
 * @sid: a scope that is about to be fetched, from its beginning
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * What an earlier fetch that was cut off has brought counts no more: it may have gone in between, and nothing would say so.
 */
void
along_store_begin_scope_async (AlongStore *self,
                               const char *sid,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  along_store_run (self, along_store_begin_scope_async, ALONG_JOB_PULLED, begin_scope_job,
                   g_strdup (sid), g_free, NULL, NULL, callback, data);
}

/**
 * along_store_begin_scope_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_begin_scope_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_begin_scope_async, result, error);
}

/* What only the store itself may set. */
static gboolean
is_own (const char *key)
{
  static const char *const own[]
      = { "replica",        "next_n",         "hlc",         "last_server_time", "derived_from",
          "snapshot_after", "snapshot_round", "pushed_mark", "pulled_mark",      NULL };

  return g_strv_contains (own, key);
}

/* A store that has written nothing yet may take the id its device was signed in with. */
static gboolean
may_set (AlongDb *db, const char *key, gboolean *may, GError **error)
{
  gint64 next_n = 0;

  *may = !is_own (key);
  if (!g_str_equal (key, "replica"))
    return TRUE;
  if (!along_db_get_meta_integer (db, "next_n", 0, &next_n, error))
    return FALSE;
  *may = next_n == 1;
  return TRUE;
}

static gpointer
set_meta_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  GHashTableIter iter;
  const char *key = NULL;
  const char *value = NULL;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&value))
    {
      gboolean may = FALSE;

      if (!may_set (db, key, &may, error))
        return NULL;
      if (!may)
        {
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s is the store's own", key);
          return NULL;
        }
      if (!along_db_set_meta (db, key, value, error))
        return NULL;
    }
  return NULL;
}

/**
 * along_store_set_meta_async:
 * @self: a store
 * @values: (element-type utf8 utf8): what to remember; a %NULL value forgets; copied
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Remembers small values. The store itself reads `epoch`, `worker` (the id of the worker who signed in: the author
 * in histories) and `lease_until`.
 */
void
along_store_set_meta_async (AlongStore *self,
                            GHashTable *values,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  const char *key = NULL;
  const char *value = NULL;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, (gpointer *)&key, (gpointer *)&value))
    g_hash_table_insert (copy, g_strdup (key), g_strdup (value));
  along_store_run (self, along_store_set_meta_async, ALONG_JOB_WRITE, set_meta_job, copy,
                   (GDestroyNotify)g_hash_table_unref, NULL, NULL, callback, data);
}

/**
 * along_store_set_meta_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_store_set_meta_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_set_meta_async, result, error);
}

static gpointer
get_meta_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "SELECT k, v FROM meta", error);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_hash_table_insert (values, g_strdup (along_stmt_get_text (stmt, 0)),
                           g_strdup (along_stmt_get_text (stmt, 1)));
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&values);
}

/**
 * along_store_get_meta_async:
 * @self: a store
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Reads everything that is remembered.
 */
void
along_store_get_meta_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_get_meta_async, ALONG_JOB_READ, get_meta_job, NULL, NULL,
                   (GDestroyNotify)g_hash_table_unref, NULL, callback, data);
}

/**
 * along_store_get_meta_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): the values by key
 */
GHashTable *
along_store_get_meta_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_get_meta_async, result, error);
}
