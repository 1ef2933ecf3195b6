/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/read.h"
#include "store/parts.h"
#include "store/store-private.h"

/**
 * along_read_record:
 * @db: a connection
 * @entity: a kind
 * @id: a record's id
 * @error: set to %ALONG_ERROR_NOT_FOUND where there is none
 *
 * Returns: (transfer full) (nullable): the record as people see it
 */
AlongRecord *
along_read_record (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);
  g_autoptr (AlongRecord) record = NULL;

  if (kept == NULL)
    return NULL;
  record = along_kept_view (kept);
  if (record == NULL)
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                         "The record is not on this device");
  return g_steal_pointer (&record);
}

/**
 * along_read_count:
 * @db: a connection
 * @entity: a kind
 * @sql: a query's SQL
 * @n: (out): how many records it finds
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_read_count (
    AlongDb *db, const AlongEntity *entity, const AlongQuerySql *sql, gint64 *n, GError **error)
{
  g_autofree char *text
      = g_strdup_printf ("SELECT count(*) FROM list_%s WHERE %s", entity->kind, sql->where);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, text, error);
  gboolean row = FALSE;

  *n = 0;
  if (stmt == NULL)
    return FALSE;
  along_query_sql_bind (sql, stmt);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

/**
 * along_read_page:
 * @db: a connection
 * @entity: a kind
 * @sql: a query's SQL
 * @offset: how many to pass over
 * @limit: how many at most; -1 for all
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable) (element-type AlongRecord): the records in the query's order
 */
GPtrArray *
along_read_page (AlongDb *db,
                 const AlongEntity *entity,
                 const AlongQuerySql *sql,
                 gint64 offset,
                 gint64 limit,
                 GError **error)
{
  g_autofree char *text
      = g_strdup_printf ("SELECT id FROM list_%s WHERE %s ORDER BY %s LIMIT ?%u OFFSET ?%u",
                         entity->kind, sql->where, sql->order, sql->values->len + 1,
                         sql->values->len + 2);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, text, error);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_query_sql_bind (sql, stmt);
  along_stmt_integer (stmt, (int)sql->values->len + 1, limit);
  along_stmt_integer (stmt, (int)sql->values->len + 2, offset);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongRecord *record = along_read_record (db, entity, along_stmt_get_text (stmt, 0), error);

      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&records);
}

typedef struct
{
  const AlongEntity *entity;
  char *id;
} Get;

static void
get_free (Get *get)
{
  g_free (get->id);
  g_free (get);
}

static gpointer
get_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Get *get = data;

  return along_read_record (db, get->entity, get->id, error);
}

/**
 * along_store_get_async:
 * @self: a store
 * @entity: a kind
 * @id: a record's id
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Reads one record: all its parts that this device has, with everything own that waits.
 */
void
along_store_get_async (AlongStore *self,
                       const AlongEntity *entity,
                       const char *id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  Get *get = g_new0 (Get, 1);

  get->entity = entity;
  get->id = g_strdup (id);
  along_store_run (self, along_store_get_async, ALONG_JOB_READ, get_job, get,
                   (GDestroyNotify)get_free, (GDestroyNotify)along_record_unref, cancellable,
                   callback, data);
}

/**
 * along_store_get_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_NOT_FOUND where there is none, or what reading failed of
 *
 * Returns: (transfer full) (nullable): the record
 */
AlongRecord *
along_store_get_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_get_async, result, error);
}

typedef struct
{
  AlongQuery *query;
  guint limit;
} Ask;

static Ask *
ask_new (const AlongQuery *query, guint limit)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->query = along_query_copy (query);
  ask->limit = limit;
  return ask;
}

static void
ask_free (Ask *ask)
{
  along_query_free (ask->query);
  g_free (ask);
}

static gpointer
query_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Ask *ask = data;
  g_autoptr (AlongQuerySql) sql = along_query_to_sql (ask->query);

  return along_read_page (db, along_query_get_entity (ask->query), sql, 0, ask->limit, error);
}

/**
 * along_store_query_async:
 * @self: a store
 * @query: which records, in what order; copied
 * @limit: how many at most
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Reads all records of a query at once, for short answers.
 */
void
along_store_query_async (AlongStore *self,
                         AlongQuery *query,
                         guint limit,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  along_store_run (self, along_store_query_async, ALONG_JOB_READ, query_job, ask_new (query, limit),
                   (GDestroyNotify)ask_free, (GDestroyNotify)g_ptr_array_unref, cancellable,
                   callback, data);
}

/**
 * along_store_query_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable) (element-type AlongRecord): the records
 */
GPtrArray *
along_store_query_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_result (self, along_store_query_async, result, error);
}

static gpointer
count_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const Ask *ask = data;
  g_autoptr (AlongQuerySql) sql = along_query_to_sql (ask->query);
  gint64 n = 0;

  if (!along_read_count (db, along_query_get_entity (ask->query), sql, &n, error))
    return NULL;
  return g_memdup2 (&n, sizeof n);
}

/**
 * along_store_count_async:
 * @self: a store
 * @query: which records; copied
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Counts the records of a query.
 */
void
along_store_count_async (AlongStore *self,
                         AlongQuery *query,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  along_store_run (self, along_store_count_async, ALONG_JOB_READ, count_job, ask_new (query, 0),
                   (GDestroyNotify)ask_free, g_free, cancellable, callback, data);
}

/**
 * along_store_count_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: how many, or -1 on an error
 */
gint64
along_store_count_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *n = along_store_result (self, along_store_count_async, result, error);

  return n != NULL ? *n : -1;
}
