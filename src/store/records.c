/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/records.h"
#include "store/query-private.h"
#include "store/read.h"
#include "store/store-private.h"

static gpointer
get_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  const AlongWhich *which = data;

  return along_read_record (db, which->entity, which->id, error);
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
  along_store_run (self, along_store_get_async, ALONG_JOB_READ, get_job,
                   along_which_new (entity, id), (GDestroyNotify)along_which_free,
                   (GDestroyNotify)along_record_unref, cancellable, callback, data);
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
