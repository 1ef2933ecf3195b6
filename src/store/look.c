/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/look.h"
#include "store/query-private.h"
#include "store/read.h"

typedef struct
{
  AlongQuery *query;
  AlongWatch *watch;
  gboolean count;
  GArray *starts;
} Ask;

static void
ask_free (Ask *ask)
{
  along_query_free (ask->query);
  g_clear_pointer (&ask->watch, along_watch_free);
  g_array_unref (ask->starts);
  g_free (ask);
}

/**
 * along_look_free:
 * @look: (transfer full): what a list looked like
 */
void
along_look_free (AlongLook *look)
{
  g_array_unref (look->starts);
  g_ptr_array_unref (look->pages);
  g_free (look);
}

static gpointer
look_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  Ask *ask = data;
  const AlongEntity *entity = along_query_get_entity (ask->query);
  g_autoptr (AlongQuerySql) sql = along_query_to_sql (ask->query);
  g_autoptr (AlongLook) look = g_new0 (AlongLook, 1);

  look->version = db->version;
  look->count = -1;
  look->starts = g_array_new (FALSE, FALSE, sizeof (guint));
  look->pages = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  if (ask->count && !along_read_count (db, entity, sql, &look->count, error))
    return NULL;
  for (guint i = 0; i < ask->starts->len; i++)
    {
      guint start = g_array_index (ask->starts, guint, i);
      GPtrArray *page = NULL;

      /* A list that has become shorter has no such page any more. */
      if (look->count >= 0 && start >= look->count)
        continue;
      page = along_read_page (db, entity, sql, start, ALONG_PAGE, error);
      if (page == NULL)
        return NULL;
      g_array_append_val (look->starts, start);
      g_ptr_array_add (look->pages, page);
    }
  if (ask->watch != NULL)
    g_ptr_array_add (db->watches, g_steal_pointer (&ask->watch));
  return g_steal_pointer (&look);
}

/**
 * along_look_async:
 * @store: a store
 * @query: what to look for; copied
 * @watch: (nullable) (transfer full): tells what happens after this look
 * @count: whether to count
 * @starts: (element-type guint) (transfer full): where the pages to read begin
 * @cancellable: (nullable): stops it
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Counts and reads pages in one go, so that they fit each other.
 */
void
along_look_async (AlongStore *store,
                  const AlongQuery *query,
                  AlongWatch *watch,
                  gboolean count,
                  GArray *starts,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer data)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->query = along_query_copy (query);
  ask->watch = watch;
  ask->count = count;
  ask->starts = starts;
  along_store_run (store, along_look_async, ALONG_JOB_READ, look_job, ask, (GDestroyNotify)ask_free,
                   (GDestroyNotify)along_look_free, cancellable, callback, data);
}

/**
 * along_look_finish:
 * @store: a store
 * @result: what the callback got
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): what it looked like
 */
AlongLook *
along_look_finish (AlongStore *store, GAsyncResult *result, GError **error)
{
  return along_store_result (store, along_look_async, result, error);
}

static gpointer
no_more_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  along_watch_remove (db, *(guint64 *)data);
  return NULL;
}

/**
 * along_look_no_more:
 * @store: a store
 * @watch: the id of a watch
 *
 * Nothing is to be told to it any more.
 */
void
along_look_no_more (AlongStore *store, guint64 watch)
{
  along_store_do (store, ALONG_JOB_READ, no_more_job, g_memdup2 (&watch, sizeof watch), g_free);
}
