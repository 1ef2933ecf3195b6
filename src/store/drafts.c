/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "store/store-private.h"

typedef struct
{
  char *record;
  char *field;
  char *text;
} Draft;

static Draft *
draft_new (const char *record, const char *field, const char *text)
{
  Draft *draft = g_new0 (Draft, 1);

  draft->record = g_strdup (record);
  draft->field = g_strdup (field);
  draft->text = g_strdup (text);
  return draft;
}

static void
draft_free (Draft *draft)
{
  g_free (draft->record);
  g_free (draft->field);
  g_free (draft->text);
  g_free (draft);
}

static gpointer
put_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Draft *draft = data;
  gboolean empty = draft->text == NULL || *draft->text == '\0';
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db,
                          empty
                              ? "DELETE FROM draft WHERE record = ?1 AND field = ?2"
                              : "INSERT INTO draft(record, field, text, at) VALUES(?1, ?2, ?3, ?4)"
                                " ON CONFLICT DO UPDATE SET text = ?3, at = ?4",
                          error);

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, draft->record);
  along_stmt_text (stmt, 2, draft->field);
  if (!empty)
    {
      along_stmt_text (stmt, 3, draft->text);
      along_stmt_integer (stmt, 4, along_clock_now_ms ());
    }
  (void)along_db_run (db, stmt, error);
  return NULL;
}

/**
 * along_store_put_draft:
 * @self: a store
 * @record: the record that is being written, or any other word for what is (`new:person`)
 * @field: the field
 * @text: (nullable): what stands in it now; %NULL or empty forgets it
 *
 * Keeps what is being typed, as it is typed. Nobody is told; a later read comes after it.
 */
void
along_store_put_draft (AlongStore *self, const char *record, const char *field, const char *text)
{
  along_store_do (self, ALONG_JOB_WRITE, put_job, draft_new (record, field, text),
                  (GDestroyNotify)draft_free);
}

static gpointer
drop_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "DELETE FROM draft WHERE record = ?1", error);

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, data);
  (void)along_db_run (db, stmt, error);
  return NULL;
}

/**
 * along_store_drop_drafts:
 * @self: a store
 * @record: as for along_store_put_draft()
 *
 * Forgets what was being typed, once it has been committed or given up.
 */
void
along_store_drop_drafts (AlongStore *self, const char *record)
{
  along_store_do (self, ALONG_JOB_WRITE, drop_job, g_strdup (record), g_free);
}

static gpointer
get_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db, "SELECT field, text FROM draft WHERE record = ?1", error);
  g_autoptr (GHashTable) drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, data);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_hash_table_insert (drafts, g_strdup (along_stmt_get_text (stmt, 0)),
                           g_strdup (along_stmt_get_text (stmt, 1)));
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&drafts);
}

/**
 * along_store_get_drafts_async:
 * @self: a store
 * @record: as for along_store_put_draft()
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Reads what was being typed.
 */
void
along_store_get_drafts_async (AlongStore *self,
                              const char *record,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  along_store_run (self, along_store_get_drafts_async, ALONG_JOB_READ, get_job, g_strdup (record),
                   g_free, (GDestroyNotify)g_hash_table_unref, cancellable, callback, data);
}

/**
 * along_store_get_drafts_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): text by field; empty for none
 */
GHashTable *
along_store_get_drafts_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_get_drafts_async, result, error);
}
