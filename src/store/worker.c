/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/worker.h"
#include "store/derived.h"
#include "store/schema.h"
#include "store/watch.h"

struct _AlongWorker
{
  gatomicrefcount ref_count;
  GThread *thread; /* NULL for one that works in its caller's thread, and once it has ended */
  gboolean is_inline;
  GAsyncQueue *queue;
  gboolean stopped; /* with the queue's lock */

  AlongTellFunc tell;
  gpointer tell_data;
  GDestroyNotify free_tell_data;

  struct
  {
    AlongDb *db;
  } on_thread;
};

static gboolean all_inline;

typedef struct
{
  GTask *task; /* NULL for a job nobody waits for */
  AlongJobMode mode;
  AlongJobFunc func;
  gpointer data;
  GDestroyNotify free_data;
  GDestroyNotify free_result;
} Job;

static void
job_free (Job *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_clear_object (&job->task);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
worker_unref (AlongWorker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  self->free_tell_data (self->tell_data);
  g_async_queue_unref (self->queue);
  g_free (self);
}

/**
 * along_workers_set_inline:
 * @is_inline: whether jobs are done at once, in the thread that asks
 *
 * For the simulation, which has one thread: what is asked of a store is done before the call returns, and answered
 * in the caller's context as always. Counts for stores opened from now on.
 */
void
along_workers_set_inline (gboolean is_inline)
{
  all_inline = is_inline;
}

/**
 * along_changes_add:
 * @changes: what has changed so far
 * @entity: a kind
 * @id: a record's id
 */
void
along_changes_add (AlongChanges *changes, const AlongEntity *entity, const char *id)
{
  GHashTable *ids = g_hash_table_lookup (changes->records, entity->kind);

  if (ids == NULL)
    {
      ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (changes->records, (gpointer)entity->kind, ids);
    }
  if (!g_hash_table_contains (ids, id))
    g_hash_table_add (ids, g_strdup (id));
}

static gpointer
run_writing (AlongWorker *self, Job *job, AlongChanges *changes, GError **error)
{
  AlongDb *db = self->on_thread.db;
  GError *own_error = NULL;
  gpointer result = NULL;

  if (!along_db_begin (db, job->mode == ALONG_JOB_WRITE, error))
    return NULL;
  result = job->func (db, job->data, changes, &own_error);
  if (own_error == NULL && along_db_commit (db, &own_error))
    {
      along_watches_flush (db, TRUE);
      return result;
    }
  along_db_rollback (db);
  along_derived_rolled_back (db);
  along_watches_flush (db, FALSE);
  if (result != NULL && job->free_result != NULL)
    job->free_result (result);
  g_propagate_error (error, own_error);
  return NULL;
}

static gpointer
run (AlongWorker *self, Job *job, AlongChanges *changes, GError **error)
{
  if (job->mode == ALONG_JOB_OPEN)
    {
      self->on_thread.db = job->func (NULL, job->data, changes, error);
      return NULL;
    }
  if (job->mode == ALONG_JOB_CLOSE)
    return NULL;
  if (self->on_thread.db == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The store is not open");
      return NULL;
    }
  if (job->mode == ALONG_JOB_READ)
    return job->func (self->on_thread.db, job->data, changes, error);
  return run_writing (self, job, changes, error);
}

typedef struct
{
  GTask *task;
  gpointer result;
  GDestroyNotify free_result;
  GError *error;
} Answer;

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;

  if (answer->error != NULL)
    g_task_return_error (answer->task, g_steal_pointer (&answer->error));
  else
    g_task_return_pointer (answer->task, g_steal_pointer (&answer->result), answer->free_result);
  return G_SOURCE_REMOVE;
}

static void
answer_free (Answer *answer)
{
  if (answer->result != NULL && answer->free_result != NULL)
    answer->free_result (answer->result);
  g_object_unref (answer->task);
  g_clear_error (&answer->error);
  g_free (answer);
}

/* The task goes over to the thread that waits for it, whole: when that has its answer, nothing here holds the store
 * any more. */
static void
answer (Job *job, gpointer result, GError *error)
{
  Answer *one = g_new0 (Answer, 1);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (g_task_get_context (job->task));

  one->task = g_steal_pointer (&job->task);
  one->result = result;
  one->free_result = job->free_result;
  one->error = error;
  g_source_set_priority (source, g_task_get_priority (one->task));
  g_source_set_callback (source, answer_cb, one, (GDestroyNotify)answer_free);
  g_source_attach (source, context);
}

static void
run_and_tell (AlongWorker *self, Job *job)
{
  AlongChanges changes = { NULL, FALSE };
  GError *error = NULL;
  gpointer result = NULL;

  /* A read that nobody wants any more is not begun; what is written is always told. */
  if (job->task != NULL && job->mode == ALONG_JOB_READ
      && g_cancellable_set_error_if_cancelled (g_task_get_cancellable (job->task), &error))
    {
      answer (job, NULL, error);
      return;
    }
  changes.records
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_hash_table_unref);
  result = run (self, job, &changes, &error);
  if (error == NULL && (g_hash_table_size (changes.records) > 0 || changes.outbox || changes.noted))
    self->tell (&changes, self->tell_data);
  g_hash_table_unref (changes.records);

  if (job->task != NULL)
    {
      answer (job, result, error);
      return;
    }
  if (error != NULL)
    g_warning ("A job of the store: %s", error->message);
  g_clear_error (&error);
}

static void
close_db (AlongWorker *self)
{
  AlongDb *db = g_steal_pointer (&self->on_thread.db);

  if (db == NULL)
    return;
  for (guint i = 0; i < db->watches->len; i++)
    along_watch_free (g_ptr_array_index (db->watches, i));
  g_ptr_array_set_size (db->watches, 0);
  along_derived_close (db);
  along_db_scrub (db);
  along_db_close (db);
}

static void
refuse (Job *job)
{
  if (job->task != NULL && job->mode == ALONG_JOB_CLOSE)
    g_task_return_pointer (job->task, NULL, NULL);
  else if (job->task != NULL)
    g_task_return_new_error_literal (job->task, ALONG_ERROR, ALONG_ERROR_FAILED,
                                     "The store is closed");
}

/* What was asked after the last job is answered, never forgotten. */
static void
refuse_rest (AlongWorker *self)
{
  Job *job = NULL;

  g_async_queue_lock (self->queue);
  self->stopped = TRUE;
  while ((job = g_async_queue_try_pop_unlocked (self->queue)) != NULL)
    {
      refuse (job);
      job_free (job);
    }
  g_async_queue_unlock (self->queue);
}

static gboolean
do_job (AlongWorker *self, Job *job)
{
  gboolean last = job->mode == ALONG_JOB_CLOSE;

  if (last)
    {
      close_db (self);
      refuse_rest (self);
    }
  run_and_tell (self, job);
  return last;
}

static gpointer
worker_main (gpointer data)
{
  AlongWorker *self = data;
  gboolean last = FALSE;

  while (!last)
    {
      g_autoptr (Job) job = g_async_queue_pop (self->queue);

      last = do_job (self, job);
    }
  worker_unref (self);
  return NULL;
}

/**
 * along_worker_new:
 * @tell: tells what was committed
 * @data: given to @tell
 * @free_data: frees @data
 *
 * Returns: (transfer full): a running worker, to be ended with along_worker_stop()
 */
AlongWorker *
along_worker_new (AlongTellFunc tell, gpointer data, GDestroyNotify free_data)
{
  AlongWorker *self = g_new0 (AlongWorker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->queue = g_async_queue_new_full ((GDestroyNotify)job_free);
  self->tell = tell;
  self->tell_data = data;
  self->free_tell_data = free_data;
  self->is_inline = all_inline;
  if (!self->is_inline)
    {
      g_atomic_ref_count_inc (&self->ref_count);
      self->thread = g_thread_new ("store", worker_main, self);
    }
  return self;
}

/**
 * along_worker_run:
 * @self: a worker
 * @task: (nullable) (transfer full): who waits for it; answered in its own context
 * @mode: what kind of job it is
 * @func: (nullable): what to do
 * @data: (transfer full): given to @func
 * @free_data: (nullable): frees @data
 * @free_result: (nullable): frees a result that nobody took
 *
 * Puts a job at the end of the queue, from any thread. A worker without thread does it at once.
 */
void
along_worker_run (AlongWorker *self,
                  GTask *task,
                  AlongJobMode mode,
                  AlongJobFunc func,
                  gpointer data,
                  GDestroyNotify free_data,
                  GDestroyNotify free_result)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->mode = mode;
  job->func = func;
  job->data = data;
  job->free_data = free_data;
  job->free_result = free_result;
  /* A committed write must not be told as cancelled. */
  if (task != NULL && mode != ALONG_JOB_READ)
    g_task_set_check_cancellable (task, FALSE);

  g_async_queue_lock (self->queue);
  if (!self->stopped && self->is_inline)
    {
      g_async_queue_unlock (self->queue);
      do_job (self, job);
      job_free (job);
      return;
    }
  if (!self->stopped)
    {
      g_async_queue_push_unlocked (self->queue, job);
      g_async_queue_unlock (self->queue);
      return;
    }
  g_async_queue_unlock (self->queue);
  refuse (job);
  job_free (job);
}

/**
 * along_worker_join:
 * @self: a worker whose closing was answered
 *
 * Waits for the rest of its thread, which is nothing but its end: what libraries keep for a thread goes with it, and
 * must do so before the program ends. To be called by another thread.
 */
void
along_worker_join (AlongWorker *self)
{
  GThread *thread = g_atomic_pointer_exchange (&self->thread, NULL);

  if (thread != NULL)
    g_thread_join (thread);
}

/**
 * along_worker_stop:
 * @self: (transfer full): a worker
 *
 * Ends it after the jobs that were asked for, and waits until the file is closed, unless it is called by
 * the worker itself.
 */
void
along_worker_stop (AlongWorker *self)
{
  along_worker_run (self, NULL, ALONG_JOB_CLOSE, NULL, NULL, NULL, NULL);
  if (g_atomic_pointer_get (&self->thread) == g_thread_self ())
    g_thread_unref (g_atomic_pointer_exchange (&self->thread, NULL));
  else
    along_worker_join (self);
  worker_unref (self);
}
