/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/attention.h"
#include "store/refresh.h"
#include "store/removal.h"
#include "store/store-private.h"

/**
 * along_attention_free:
 * @attention: (transfer full): something that needs somebody
 */
void
along_attention_free (AlongAttention *attention)
{
  g_free (attention->id);
  g_free (attention->what);
  g_free (attention->kind);
  g_free (attention->record);
  g_clear_pointer (&attention->txn, along_txn_free);
  g_free (attention->message);
  g_free (attention->state);
  g_clear_pointer (&attention->conflict, along_conflict_unref);
  g_free (attention);
}

static gpointer
attention_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db,
      "SELECT a.id, a.what, a.kind, a.record, a.txn, a.message, a.state, a.at, c.body"
      " FROM attention a LEFT JOIN conflict c ON c.id = a.id ORDER BY a.at DESC, a.id DESC",
      error);
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_attention_free);
  gboolean row = FALSE;

  if (stmt == NULL || !along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongAttention *one = g_new0 (AlongAttention, 1);
      const char *txn = along_stmt_get_text (stmt, 4);
      g_autoptr (GVariant) conflict = along_stmt_get_variant (stmt, 8, G_VARIANT_TYPE_VARDICT);

      g_ptr_array_add (list, one);
      one->id = g_strdup (along_stmt_get_text (stmt, 0));
      one->what = g_strdup (along_stmt_get_text (stmt, 1));
      one->kind = g_strdup (along_stmt_get_text (stmt, 2));
      one->record = g_strdup (along_stmt_get_text (stmt, 3));
      one->message = g_strdup (along_stmt_get_text (stmt, 5));
      one->state = g_strdup (along_stmt_get_text (stmt, 6));
      one->at = sqlite3_column_int64 (stmt, 7);
      one->conflict = conflict != NULL ? along_conflict_read (conflict) : NULL;
      if (txn != NULL)
        {
          one->txn = along_txn_from_json (txn, error);
          if (one->txn == NULL)
            return NULL;
        }
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&list);
}

/**
 * along_store_attention_async:
 * @self: a store
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * What needs somebody: changes that could not be applied, values that wait for a decision, and removals the
 * server gave no reason for.
 */
void
along_store_attention_async (AlongStore *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  along_store_run (self, along_store_attention_async, ALONG_JOB_READ, attention_job, NULL, NULL,
                   (GDestroyNotify)g_ptr_array_unref, cancellable, callback, data);
}

/**
 * along_store_attention_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type AlongAttention): newest first
 */
GPtrArray *
along_store_attention_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_attention_async, result, error);
}

static gboolean
agree_to_removal (AlongDb *db, const char *sid, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongRefresh) refresh = along_refresh_begin (db, changes, error);
  AlongScope *scope = refresh != NULL ? along_scopes_find (refresh->scopes, sid) : NULL;

  if (refresh == NULL)
    return FALSE;
  if (scope == NULL || !scope->hold)
    return TRUE;
  scope->hold = FALSE;
  scope->changed = TRUE;
  return along_removal_of_scope (refresh, scope, scope->round, TRUE, error)
         && along_refresh_end (refresh, error);
}

static gpointer
settle_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const char *id = data;
  g_autoptr (AlongStmt) find
      = along_db_prepare (db, "SELECT what, record FROM attention WHERE id = ?1", error);
  g_autoptr (AlongStmt) drop = along_db_prepare (db, "DELETE FROM attention WHERE id = ?1", error);
  g_autofree char *what = NULL;
  g_autofree char *record = NULL;
  gboolean row = FALSE;

  if (find == NULL || drop == NULL)
    return NULL;
  along_stmt_text (find, 1, id);
  if (!along_db_step (db, find, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "It was settled already");
      return NULL;
    }
  what = g_strdup (along_stmt_get_text (find, 0));
  record = g_strdup (along_stmt_get_text (find, 1));
  along_stmt_reset (find);
  along_stmt_text (drop, 1, id);
  if (!along_db_run (db, drop, error))
    return NULL;
  changes->outbox = TRUE;
  if (g_str_equal (what, "removal"))
    (void)agree_to_removal (db, record, changes, error);
  return NULL;
}

/**
 * along_store_settle_async:
 * @self: a store
 * @attention_id: what has been settled
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Somebody has done what was needed, say typed it again or let it go: it is no longer kept. Settling a `removal`
 * agrees to it.
 */
void
along_store_settle_async (AlongStore *self,
                          const char *attention_id,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  along_store_run (self, along_store_settle_async, ALONG_JOB_WRITE, settle_job,
                   g_strdup (attention_id), g_free, NULL, NULL, callback, data);
}

/**
 * along_store_settle_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_NOT_FOUND when it was settled already
 *
 * Returns: %TRUE if it is settled
 */
gboolean
along_store_settle_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_settle_async, result, error);
}
