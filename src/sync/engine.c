/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/engine.h"
#include "base/error.h"
#include "sync/loop.h"

#include <glib/gi18n-lib.h>

/* What is noted within so long goes up together. */
#define NOTES_JOIN_MS 2000

struct _AlongEngine
{
  GObject parent_instance;

  AlongStore *store;
  AlongTransport *transport;
  GMainContext *main_context;
  GMainContext *context;
  GMainLoop *main_loop;
  GThread *thread;
  AlongTicksFunc ticks;
  gpointer ticks_data;
  AlongPulse pulse;
  GTask *stopping;
  gboolean stopped;

  /* What only the engine's thread touches. */
  struct
  {
    AlongLoop *loop;
    GPtrArray *flushes;
  } on_thread;

  /* What goes from there to the main thread: the latest counts, the ones before don't. */
  GMutex lock;
  AlongPulse next_pulse;
  gboolean pulse_under_way;
};

enum
{
  PROP_STATUS = 1,
  PROP_WAITING,
  PROP_ATTENTION,
  PROP_PROGRESS,
  PROP_LAST_SYNCED,
  PROP_PROBLEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AlongEngine, along_engine, G_TYPE_OBJECT)

/* Main thread */

static gboolean
take_pulse_cb (gpointer data)
{
  AlongEngine *self = data;
  AlongPulse old = self->pulse;

  g_mutex_lock (&self->lock);
  self->pulse = self->next_pulse;
  self->pulse_under_way = FALSE;
  g_mutex_unlock (&self->lock);
  g_object_freeze_notify (G_OBJECT (self));
  if (old.status != self->pulse.status)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
  if (old.waiting != self->pulse.waiting)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITING]);
  if (old.attention != self->pulse.attention)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTENTION]);
  if (old.progress < self->pulse.progress || old.progress > self->pulse.progress)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  if (old.last_synced != self->pulse.last_synced)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SYNCED]);
  if (old.problem != self->pulse.problem)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

static void
invoke (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, free_data);
  g_source_attach (source, context);
}

/* Engine's thread */

/* A file that the server did not take is tried again much later: nobody waits for that. */
static gboolean
are_files_put_off (AlongLoop *loop)
{
  const AlongLane *files = &loop->lanes[ALONG_LANE_FILES];

  return loop->pulse.waiting > 0 && along_loop_is_idle (loop, ALONG_LANE_PUSH) && !files->running
         && files->wanted_at != ALONG_NEVER && files->wanted_at > along_loop_now (loop);
}

/* Where the server puts them off, nobody waits for that. */
static gboolean
are_notes_under_way (AlongLoop *loop)
{
  return !along_loop_is_idle (loop, ALONG_LANE_NOTES)
         && loop->lanes[ALONG_LANE_NOTES].not_before <= along_loop_now (loop);
}

static void
settle_flushes (AlongEngine *self)
{
  AlongLoop *loop = self->on_thread.loop;
  g_autoptr (GPtrArray) flushes = NULL;
  AlongError code = ALONG_ERROR_FAILED;
  const char *message = NULL;

  if (self->on_thread.flushes->len == 0)
    return;
  if (loop->pulse.status == ALONG_SYNC_SIGNED_OUT)
    {
      code = ALONG_ERROR_AUTH;
      message = _ ("You need to sign in again before changes can be sent.");
    }
  else if (loop->offline || loop->stopping
           || loop->lanes[ALONG_LANE_PUSH].not_before > along_loop_now (loop)
           || loop->lanes[ALONG_LANE_FILES].not_before > along_loop_now (loop))
    {
      code = ALONG_ERROR_OFFLINE;
      message = _ ("The server can't be reached, so some changes are not sent yet.");
    }
  else if (are_files_put_off (loop))
    {
      code = ALONG_ERROR_OFFLINE;
      message = _ ("The server does not take a file yet, so it is not sent.");
    }
  else if (loop->pulse.waiting > 0 || !loop->greeted || !along_loop_is_idle (loop, ALONG_LANE_PUSH)
           || !along_loop_is_idle (loop, ALONG_LANE_FILES) || are_notes_under_way (loop))
    return;
  flushes = g_steal_pointer (&self->on_thread.flushes);
  self->on_thread.flushes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flushes->len; i++)
    {
      if (message != NULL)
        g_task_return_new_error_literal (g_ptr_array_index (flushes, i), ALONG_ERROR, code,
                                         message);
      else
        g_task_return_boolean (g_ptr_array_index (flushes, i), TRUE);
    }
}

static void
on_pulse_cb (const AlongPulse *pulse, gpointer data)
{
  AlongEngine *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->next_pulse = *pulse;
  if (!self->pulse_under_way)
    {
      self->pulse_under_way = TRUE;
      invoke (self->main_context, take_pulse_cb, g_object_ref (self), g_object_unref);
    }
  g_clear_pointer (&locker, g_mutex_locker_free);
  settle_flushes (self);
}

static void
on_stopped_cb (gpointer loop, gpointer data)
{
  AlongEngine *self = data;

  settle_flushes (self);
  g_main_loop_quit (self->main_loop);
}

static gboolean
has_ended_cb (gpointer data)
{
  AlongEngine *self = data;

  g_clear_pointer (&self->thread, g_thread_join);
  self->stopped = TRUE;
  if (self->stopping != NULL)
    g_task_return_boolean (self->stopping, TRUE);
  g_clear_object (&self->stopping);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  AlongEngine *self = data;
  AlongLoop *loop = NULL;

  g_main_context_push_thread_default (self->context);
  loop = along_loop_new (self->store, self->transport);
  loop->on_pulse = on_pulse_cb;
  loop->on_pulse_data = self;
  loop->ticks = self->ticks;
  loop->ticks_data = self->ticks_data;
  self->on_thread.loop = loop;
  self->on_thread.flushes = g_ptr_array_new_with_free_func (g_object_unref);
  along_loop_start (loop);
  g_main_loop_run (self->main_loop);
  g_clear_pointer (&self->on_thread.loop, along_loop_free);
  g_clear_pointer (&self->on_thread.flushes, g_ptr_array_unref);
  /* The transport's connections close in the context they were opened in. */
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  invoke (self->main_context, has_ended_cb, self, g_object_unref);
  return NULL;
}

static gboolean
stop_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_stop (self->on_thread.loop, on_stopped_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
outbox_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_outbox_changed (self->on_thread.loop);
  return G_SOURCE_REMOVE;
}

static gboolean
noted_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_want (self->on_thread.loop, ALONG_LANE_NOTES, NOTES_JOIN_MS);
  return G_SOURCE_REMOVE;
}

static gboolean
network_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_network (self->on_thread.loop);
  return G_SOURCE_REMOVE;
}

static gboolean
try_now_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_try_now (self->on_thread.loop);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    along_loop_step (self->on_thread.loop);
  return G_SOURCE_REMOVE;
}

/* Main thread again */

static void
on_outbox_changed_cb (AlongEngine *self)
{
  invoke (self->context, outbox_cb, g_object_ref (self), g_object_unref);
}

static void
on_noted_cb (AlongEngine *self)
{
  invoke (self->context, noted_cb, g_object_ref (self), g_object_unref);
}

static void
on_network_changed_cb (AlongEngine *self, gboolean available)
{
  if (available)
    invoke (self->context, network_cb, g_object_ref (self), g_object_unref);
}

static void
along_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AlongEngine *self = ALONG_ENGINE (object);

  switch (id)
    {
    case PROP_STATUS:
      g_value_set_int (value, (int)self->pulse.status);
      break;
    case PROP_WAITING:
      g_value_set_int64 (value, self->pulse.waiting);
      break;
    case PROP_ATTENTION:
      g_value_set_int64 (value, self->pulse.attention);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->pulse.progress);
      break;
    case PROP_LAST_SYNCED:
      g_value_set_int64 (value, self->pulse.last_synced);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, along_engine_get_problem (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
along_engine_finalize (GObject *object)
{
  AlongEngine *self = ALONG_ENGINE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->transport);
  g_main_loop_unref (self->main_loop);
  g_main_context_unref (self->context);
  g_main_context_unref (self->main_context);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (along_engine_parent_class)->finalize (object);
}

static void
along_engine_class_init (AlongEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = along_engine_get_property;
  object_class->finalize = along_engine_finalize;
  properties[PROP_STATUS]
      = g_param_spec_int ("status", NULL, NULL, 0, ALONG_SYNC_SIGNED_OUT, 0, flags);
  properties[PROP_WAITING] = g_param_spec_int64 ("waiting", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ATTENTION]
      = g_param_spec_int64 ("attention", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_LAST_SYNCED]
      = g_param_spec_int64 ("last-synced", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
along_engine_init (AlongEngine *self)
{
  g_mutex_init (&self->lock);
  self->main_context = g_main_context_ref_thread_default ();
  self->context = g_main_context_new ();
  self->main_loop = g_main_loop_new (self->context, FALSE);
  self->pulse = self->next_pulse = (AlongPulse){ .status = ALONG_SYNC_WORKING, .problem = -1 };
}

/**
 * along_engine_new:
 * @store: what is kept in step
 * @transport: the way to the server; from the start on the engine's thread's alone
 *
 * Returns: (transfer full): an engine that does nothing yet
 */
AlongEngine *
along_engine_new (AlongStore *store, AlongTransport *transport)
{
  AlongEngine *self = g_object_new (ALONG_TYPE_ENGINE, NULL);

  self->store = g_object_ref (store);
  self->transport = g_object_ref (transport);
  return self;
}

/**
 * along_engine_start:
 * @self: an engine
 *
 * Begins to keep the store in step. The engine lives until along_engine_stop_async().
 */
void
along_engine_start (AlongEngine *self)
{
  g_return_if_fail (ALONG_IS_ENGINE (self) && self->thread == NULL && !self->stopped);

  g_signal_connect_object (self->store, "outbox-changed", G_CALLBACK (on_outbox_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "noted", G_CALLBACK (on_noted_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed_cb), self, G_CONNECT_SWAPPED);
  self->thread = g_thread_new ("along-sync", run, g_object_ref (self));
}

/**
 * along_engine_stop_async:
 * @self: an engine
 * @callback: (nullable): called once its thread has ended
 * @data: given to @callback
 *
 * Stops. What is under way is given up; whatever was not acknowledged stays in the outbox. An engine
 * cannot be started again.
 */
void
along_engine_stop_async (AlongEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  /* Nobody waits, and there is nothing to wait for: no task that would keep the engine for a while. */
  if (self->thread == NULL && callback == NULL)
    {
      self->stopped = TRUE;
      return;
    }
  task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, along_engine_stop_async);
  if (self->thread == NULL)
    {
      self->stopped = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->stopping != NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_BUSY,
                                       "It is stopping already");
      return;
    }
  self->stopping = g_steal_pointer (&task);
  g_signal_handlers_disconnect_by_data (self->store, self);
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), self);
  invoke (self->context, stop_cb, g_object_ref (self), g_object_unref);
}

/**
 * along_engine_stop_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_BUSY where it was stopping already
 *
 * Returns: %TRUE once it has stopped
 */
gboolean
along_engine_stop_finish (AlongEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * along_engine_sync_now:
 * @self: an engine
 *
 * Forgets every wait and tries now: somebody asked for it, or signed in again.
 */
void
along_engine_sync_now (AlongEngine *self)
{
  g_return_if_fail (ALONG_IS_ENGINE (self));

  invoke (self->context, try_now_cb, g_object_ref (self), g_object_unref);
}

/**
 * along_engine_set_ticks:
 * @self: an engine that has not been started
 * @func: a clock that only goes forward, called from the engine's thread
 * @data: given to @func
 *
 * Replaces the clock that waiting goes by. Nothing wakes the engine then but along_engine_wake().
 */
void
along_engine_set_ticks (AlongEngine *self, AlongTicksFunc func, gpointer data)
{
  g_return_if_fail (ALONG_IS_ENGINE (self) && self->thread == NULL);

  self->ticks = func;
  self->ticks_data = data;
}

/**
 * along_engine_wake:
 * @self: an engine
 *
 * Looks at the clock.
 */
void
along_engine_wake (AlongEngine *self)
{
  invoke (self->context, wake_cb, g_object_ref (self), g_object_unref);
}

static gboolean
flush_cb (gpointer data)
{
  GTask *task = data;
  AlongEngine *self = g_task_get_source_object (task);
  AlongLoop *loop = self->on_thread.loop;

  if (loop == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Sync has stopped");
      return G_SOURCE_REMOVE;
    }
  g_ptr_array_add (self->on_thread.flushes, g_object_ref (task));
  loop->offline = FALSE;
  loop->lanes[ALONG_LANE_PUSH].wanted_at = along_loop_now (loop);
  loop->lanes[ALONG_LANE_FILES].wanted_at = along_loop_now (loop);
  loop->lanes[ALONG_LANE_NOTES].wanted_at = along_loop_now (loop);
  along_loop_try_now (loop);
  along_loop_read_state (loop);
  return G_SOURCE_REMOVE;
}

/**
 * along_engine_flush_async:
 * @self: an engine
 * @cancellable: (nullable): to stop waiting for it
 * @callback: called when nothing waits any more, or cannot be sent
 * @data: given to @callback
 *
 * Sends what waits.
 */
void
along_engine_flush_async (AlongEngine *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, along_engine_flush_async);
  if (self->thread == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Sync has stopped");
      g_object_unref (task);
      return;
    }
  invoke (self->context, flush_cb, task, g_object_unref);
}

/**
 * along_engine_flush_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE or %ALONG_ERROR_AUTH, with a sentence for people
 *
 * Returns: %TRUE if everything was sent
 */
gboolean
along_engine_flush_finish (AlongEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
leave_cb (gpointer data)
{
  AlongEngine *self = data;

  if (self->on_thread.loop != NULL)
    self->on_thread.loop->leaving = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * along_engine_deliver_async:
 * @self: an engine
 * @callback: called when nothing waits any more, or cannot be sent
 * @data: given to @callback
 *
 * Sends what waits from a device that is to be wiped. Nothing is fetched from here on.
 */
void
along_engine_deliver_async (AlongEngine *self, GAsyncReadyCallback callback, gpointer data)
{
  invoke (self->context, leave_cb, g_object_ref (self), g_object_unref);
  along_engine_flush_async (self, NULL, callback, data);
}

typedef struct
{
  char *method;
  char *path;
  GBytes *body;
} Call;

static void
call_free (Call *call)
{
  g_free (call->method);
  g_free (call->path);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call);
}

static void
on_call_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  AlongAnswer *answer = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  self->on_thread.loop->n_running--;
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify)along_answer_free);
  else
    g_task_return_error (task, error);
  along_loop_step (self->on_thread.loop);
}

static gboolean
call_cb (gpointer data)
{
  GTask *task = data;
  AlongEngine *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (self->on_thread.loop == NULL || self->on_thread.loop->stopping)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Sync has stopped");
      return G_SOURCE_REMOVE;
    }
  self->on_thread.loop->n_running++;
  along_transport_call_async (self->transport, call->method, call->path, call->body,
                              g_task_get_cancellable (task), on_call_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

/**
 * along_engine_call_async:
 * @self: an engine
 * @method: `GET` or `POST`
 * @path: such as `/v1/password`
 * @body: (nullable): JSON
 * @cancellable: (nullable): to give up
 * @callback: called in the thread-default main context of the caller
 * @data: given to @callback
 *
 * Calls the server in the engine's thread, so that only one thread ever uses and renews the tokens.
 */
void
along_engine_call_async (AlongEngine *self,
                         const char *method,
                         const char *path,
                         GBytes *body,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->body = body != NULL ? g_bytes_ref (body) : NULL;
  g_task_set_source_tag (task, along_engine_call_async);
  g_task_set_task_data (task, call, (GDestroyNotify)call_free);
  if (self->thread == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Sync has stopped");
      g_object_unref (task);
      return;
    }
  invoke (self->context, call_cb, task, g_object_unref);
}

/**
 * along_engine_call_finish:
 * @self: an engine
 * @result: what the callback got
 * @error: see #AlongTransport
 *
 * Returns: (transfer full): what the server answered, whatever its status
 */
AlongAnswer *
along_engine_call_finish (AlongEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * along_engine_get_status:
 * @self: an engine
 *
 * Returns: what people should see
 */
AlongSyncStatus
along_engine_get_status (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), ALONG_SYNC_OFFLINE);

  return self->pulse.status;
}

/**
 * along_engine_get_waiting:
 * @self: an engine
 *
 * Returns: how many changes are not sent yet
 */
gint64
along_engine_get_waiting (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), 0);

  return self->pulse.waiting;
}

/**
 * along_engine_get_attention:
 * @self: an engine
 *
 * Returns: how many changes need a person
 */
gint64
along_engine_get_attention (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), 0);

  return self->pulse.attention;
}

/**
 * along_engine_get_progress:
 * @self: an engine
 *
 * Returns: how far the first sync has come, 0 to 1
 */
double
along_engine_get_progress (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), 0);

  return self->pulse.progress;
}

/**
 * along_engine_get_last_synced:
 * @self: an engine
 *
 * Returns: when everything was last in step, milliseconds; 0 for never
 */
gint64
along_engine_get_last_synced (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), 0);

  return self->pulse.last_synced;
}

/**
 * along_engine_get_problem:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): the code of what keeps sync from going on although the server is
 *   there, see along_error_code(); %NULL for nothing
 */
const char *
along_engine_get_problem (AlongEngine *self)
{
  g_return_val_if_fail (ALONG_IS_ENGINE (self), NULL);

  return self->pulse.problem >= 0 ? along_error_code (self->pulse.problem) : NULL;
}
