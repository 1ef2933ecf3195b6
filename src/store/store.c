/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"
#include "store/derived.h"
#include "store/file-rows.h"
#include "store/old-words.h"
#include "store/ranking.h"
#include "store/schema.h"
#include "store/store-private.h"

struct _AlongStore
{
  GObject parent_instance;

  AlongWorker *worker;
};

G_DEFINE_FINAL_TYPE (AlongStore, along_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  OUTBOX_CHANGED,
  NOTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What the worker needs to tell the store's listeners, without keeping the store alive. */
typedef struct
{
  GWeakRef store;
  GMainContext *context;
} Teller;

typedef struct
{
  AlongStore *store;
  GHashTable *by_kind;
  gboolean outbox;
  gboolean noted;
} Telling;

static void
teller_free (Teller *teller)
{
  g_weak_ref_clear (&teller->store);
  g_main_context_unref (teller->context);
  g_free (teller);
}

static void
telling_free (Telling *telling)
{
  g_object_unref (telling->store);
  g_hash_table_unref (telling->by_kind);
  g_free (telling);
}

static gboolean
tell_cb (gpointer data)
{
  Telling *telling = data;

  if (g_hash_table_size (telling->by_kind) > 0)
    g_signal_emit (telling->store, signals[CHANGED], 0, telling->by_kind);
  if (telling->outbox)
    g_signal_emit (telling->store, signals[OUTBOX_CHANGED], 0);
  if (telling->noted)
    g_signal_emit (telling->store, signals[NOTED], 0);
  return G_SOURCE_REMOVE;
}

static GHashTable *
lists_of (const AlongChanges *changes)
{
  GHashTable *by_kind
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  GHashTableIter kinds;
  gpointer kind = NULL;
  gpointer ids = NULL;

  g_hash_table_iter_init (&kinds, changes->records);
  while (g_hash_table_iter_next (&kinds, &kind, &ids))
    {
      GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
      GHashTableIter iter;
      gpointer id = NULL;

      g_hash_table_iter_init (&iter, ids);
      while (g_hash_table_iter_next (&iter, &id, NULL))
        {
          g_ptr_array_add (list, id);
          g_hash_table_iter_steal (&iter);
        }
      g_hash_table_insert (by_kind, g_strdup (kind), list);
    }
  return by_kind;
}

/* On the worker's thread. */
static void
tell (const AlongChanges *changes, gpointer data)
{
  Teller *teller = data;
  AlongStore *store = g_weak_ref_get (&teller->store);
  g_autoptr (GSource) source = NULL;
  Telling *telling = NULL;

  if (store == NULL)
    return;
  telling = g_new0 (Telling, 1);
  telling->store = store;
  telling->by_kind = lists_of (changes);
  telling->outbox = changes->outbox;
  telling->noted = changes->noted;
  /* Not g_main_context_invoke(), which may run it here, on the worker's thread. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, telling, (GDestroyNotify)telling_free);
  g_source_attach (source, teller->context);
}

static void
along_store_finalize (GObject *object)
{
  AlongStore *self = ALONG_STORE (object);

  along_worker_stop (self->worker);
  G_OBJECT_CLASS (along_store_parent_class)->finalize (object);
}

static void
along_store_class_init (AlongStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = along_store_finalize;

  /**
   * AlongStore::changed:
   * @self: a store
   * @by_kind: (element-type utf8 GPtrArray): kind → ids
   *
   * Records were written. Once a commit or pulled batch, in the context the store was opened from.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_HASH_TABLE);
  /**
   * AlongStore::outbox-changed:
   * @self: a store
   *
   * Something waits to be sent, or no longer does. In the context the store was opened from.
   */
  signals[OUTBOX_CHANGED] = g_signal_new ("outbox-changed", G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * AlongStore::noted:
   * @self: a store
   *
   * Something waits for the audit log. In the context the store was opened from.
   */
  signals[NOTED] = g_signal_new ("noted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_store_init (AlongStore *self)
{
  Teller *teller = g_new0 (Teller, 1);

  g_weak_ref_init (&teller->store, self);
  teller->context = g_main_context_ref_thread_default ();
  self->worker = along_worker_new (tell, teller, (GDestroyNotify)teller_free);
}

/**
 * along_which_new:
 * @entity: a kind
 * @id: a record's id
 *
 * Returns: (transfer full): the two together
 */
AlongWhich *
along_which_new (const AlongEntity *entity, const char *id)
{
  AlongWhich *which = g_new0 (AlongWhich, 1);

  which->entity = entity;
  which->id = g_strdup (id);
  return which;
}

/**
 * along_which_free:
 * @which: (transfer full): which record
 */
void
along_which_free (AlongWhich *which)
{
  g_free (which->id);
  g_free (which);
}

/**
 * along_store_run:
 * @self: a store
 * @tag: the public function
 * @mode: what kind of job it is
 * @func: what to do
 * @data: (transfer full): given to @func
 * @free_data: (nullable): frees @data
 * @free_result: (nullable): frees a result that nobody took
 * @cancellable: (nullable): for reads
 * @callback: (nullable): whom to answer
 * @user_data: given to @callback
 *
 * Runs a job on the store's thread and answers in the caller's context.
 */
void
along_store_run (AlongStore *self,
                 gpointer tag,
                 AlongJobMode mode,
                 AlongJobFunc func,
                 gpointer data,
                 GDestroyNotify free_data,
                 GDestroyNotify free_result,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  along_worker_run (self->worker, task, mode, func, data, free_data, free_result);
}

/**
 * along_store_do:
 * @self: a store
 * @mode: what kind of job it is
 * @func: what to do
 * @data: (transfer full): given to @func
 * @free_data: (nullable): frees @data
 *
 * Runs a job nobody waits for; a failure is logged.
 */
void
along_store_do (
    AlongStore *self, AlongJobMode mode, AlongJobFunc func, gpointer data, GDestroyNotify free_data)
{
  along_worker_run (self->worker, NULL, mode, func, data, free_data, NULL);
}

/**
 * along_store_result:
 * @self: a store
 * @tag: the public function
 * @result: what the callback got
 * @error: set when the job failed
 *
 * Returns: (transfer full) (nullable): the job's result
 */
gpointer
along_store_result (AlongStore *self, gpointer tag, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * along_store_done:
 * @self: a store
 * @tag: the public function
 * @result: what the callback got
 * @error: set when the job failed
 *
 * Returns: %TRUE if a job without result went well
 */
gboolean
along_store_done (AlongStore *self, gpointer tag, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) own_error = NULL;

  along_store_result (self, tag, result, &own_error);
  if (own_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

typedef struct
{
  char *path;
  GBytes *key;
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->path);
  g_clear_pointer (&opening->key, g_bytes_unref);
  g_free (opening);
}

static gpointer
open_job (AlongDb *none, gpointer data, AlongChanges *changes, GError **error)
{
  const Opening *opening = data;
  g_autoptr (AlongDb) db = along_db_open (opening->path, opening->key, error);
  guint n_steps = 0;
  const AlongSchemaStep *steps = along_schema_steps (&n_steps);

  if (db == NULL || !along_schema_migrate (db, opening->path, opening->key, steps, n_steps, error))
    return NULL;
  if (!along_old_words_forget (db, error) || !along_file_rows_tidy (db, error))
    return NULL;
  if (!along_derived_open (db, error) || !along_ranking_open (db, error))
    {
      along_derived_close (db);
      return NULL;
    }
  return g_steal_pointer (&db);
}

/**
 * along_store_open_async:
 * @path: a file, made where it is absent, in a folder that exists; `:memory:` for one that is forgotten
 * @key: (nullable): 32 bytes, or %NULL for a file without encryption (tests)
 * @cancellable: (nullable): unused; opening is short
 * @callback: whom to answer
 * @data: given to @callback
 *
 * Opens a device's database on a thread of its own. Its signals will be emitted in the thread-default main
 * context of the caller. An older file is copied to `PATH.backup-SCHEMA` and brought up to date; on any error the
 * file stays as it was.
 */
void
along_store_open_async (const char *path,
                        GBytes *key,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr (AlongStore) self = g_object_new (ALONG_TYPE_STORE, NULL);
  Opening *opening = g_new0 (Opening, 1);

  opening->path = g_strdup (path);
  opening->key = key != NULL ? g_bytes_ref (key) : NULL;
  along_store_run (self, along_store_open_async, ALONG_JOB_OPEN, open_job, opening,
                   (GDestroyNotify)opening_free, NULL, cancellable, callback, data);
}

/**
 * along_store_open_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_KEY, %ALONG_ERROR_CORRUPT, %ALONG_ERROR_TOO_NEW, %ALONG_ERROR_FULL,
 *   %ALONG_ERROR_BUSY, %ALONG_ERROR_NOT_FOUND (no such folder) or %ALONG_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable): the open store
 */
AlongStore *
along_store_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr (AlongStore) self = ALONG_STORE (g_async_result_get_source_object (result));

  if (!along_store_done (self, along_store_open_async, result, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * along_store_close_async:
 * @self: a store
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Closes the file after everything that was asked before. Later calls fail with %ALONG_ERROR_FAILED.
 */
void
along_store_close_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data)
{
  along_store_run (self, along_store_close_async, ALONG_JOB_CLOSE, NULL, NULL, NULL, NULL, NULL,
                   callback, data);
}

/**
 * along_store_close_finish:
 * @self: a store
 * @result: what the callback got
 * @error: unused; closing does not fail
 *
 * Returns: %TRUE if it is closed
 */
gboolean
along_store_close_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  gboolean closed = along_store_done (self, along_store_close_async, result, error);

  along_worker_join (self->worker);
  return closed;
}
