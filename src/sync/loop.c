/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/loop.h"
#include "base/clock.h"
#include "base/error.h"
#include "wire/json.h"

/* After a change of the network everybody tries, but not in the same moment (sync.md §2.13). */
#define NETWORK_JITTER_MS 5000
/* While something waits, it is tried at least this often. */
#define WAITING_LONGEST_MS (60 * 1000)
/* Hints that come this close after a pull began share the next one. */
#define HINTS_JOIN_MS 30

/**
 * along_loop_new:
 * @store: what is kept in step
 * @transport: the way to the server
 *
 * Returns: (transfer full): a loop that does nothing yet
 */
AlongLoop *
along_loop_new (AlongStore *store, AlongTransport *transport)
{
  AlongLoop *self = g_new0 (AlongLoop, 1);

  self->store = g_object_ref (store);
  self->transport = g_object_ref (transport);
  self->cancellable = g_cancellable_new ();
  self->max_txns = self->batch_txns = ALONG_BATCH_MAX_TXNS;
  self->max_bytes = ALONG_BATCH_MAX_BYTES;
  self->max_inflated = ALONG_BATCH_MAX_INFLATED;
  self->may_pull = TRUE;
  self->last_pull = G_MININT64 / 2;
  self->pulse.problem = -1;
  for (guint i = 0; i < ALONG_N_LANES; i++)
    self->lanes[i] = (AlongLane){ .wanted_at = ALONG_NEVER, .not_before = G_MININT64 };
  self->pull = along_pull_lane_new ();
  self->live = along_live_lane_new ();
  return self;
}

static void
clear_alarm (AlongLoop *self)
{
  if (self->alarm != NULL)
    {
      g_source_destroy (self->alarm);
      g_clear_pointer (&self->alarm, g_source_unref);
    }
}

/**
 * along_loop_free:
 * @self: (transfer full): a loop that has stopped
 */
void
along_loop_free (AlongLoop *self)
{
  clear_alarm (self);
  along_pull_lane_free (self->pull);
  along_live_lane_free (self->live);
  g_clear_object (&self->store);
  g_clear_object (&self->transport);
  g_clear_object (&self->cancellable);
  g_free (self->epoch);
  g_free (self);
}

/**
 * along_loop_now:
 * @self: a loop
 *
 * Returns: milliseconds of a clock that only goes forward
 */
gint64
along_loop_now (AlongLoop *self)
{
  return self->ticks != NULL ? self->ticks (self->ticks_data) : g_get_monotonic_time () / 1000;
}

static gboolean
on_alarm_cb (gpointer data)
{
  AlongLoop *self = data;

  clear_alarm (self);
  along_loop_step (self);
  return G_SOURCE_REMOVE;
}

static void
set_alarm (AlongLoop *self, gint64 at, gint64 now)
{
  clear_alarm (self);
  /* Who brings a clock of their own wakes the loop themselves. */
  if (at == ALONG_NEVER || self->ticks != NULL)
    return;
  self->alarm = g_timeout_source_new ((guint)CLAMP (at - now, 0, G_MAXINT / 2));
  g_source_set_callback (self->alarm, on_alarm_cb, self, NULL);
  g_source_attach (self->alarm, g_main_context_get_thread_default ());
}

static AlongSyncStatus
status_of (AlongLoop *self)
{
  if (self->signed_out)
    return ALONG_SYNC_SIGNED_OUT;
  if (self->offline)
    return ALONG_SYNC_OFFLINE;
  if (self->pulse.last_synced == 0)
    return ALONG_SYNC_FIRST;
  if (self->pulse.waiting > 0 || along_pull_has_come (self))
    return ALONG_SYNC_WORKING;
  return ALONG_SYNC_UP_TO_DATE;
}

/**
 * along_loop_publish:
 * @self: a loop
 *
 * Tells the engine what people should see now.
 */
void
along_loop_publish (AlongLoop *self)
{
  self->pulse.status = status_of (self);
  if (self->on_pulse != NULL)
    self->on_pulse (&self->pulse, self->on_pulse_data);
}

/**
 * along_loop_want:
 * @self: a loop
 * @name: a lane
 * @in_ms: in how many milliseconds; 0 for at once
 *
 * There is something to do. An earlier wish stands, and so does the wait after a failure.
 */
void
along_loop_want (AlongLoop *self, AlongLaneName name, gint64 in_ms)
{
  self->lanes[name].wanted_at = MIN (self->lanes[name].wanted_at, along_loop_now (self) + in_ms);
  along_loop_step (self);
}

/**
 * along_loop_is_idle:
 * @self: a loop
 * @name: a lane
 *
 * Returns: %TRUE if the lane does nothing and has nothing to do
 */
gboolean
along_loop_is_idle (AlongLoop *self, AlongLaneName name)
{
  return !self->lanes[name].running && self->lanes[name].wanted_at == ALONG_NEVER;
}

/**
 * along_loop_try_now:
 * @self: a loop
 *
 * Somebody asked for it, or signed in again: forget all waiting and begin with hello.
 */
void
along_loop_try_now (AlongLoop *self)
{
  self->signed_out = FALSE;
  self->greeted = FALSE;
  for (guint i = 0; i < ALONG_N_LANES; i++)
    {
      along_backoff_reset (&self->lanes[i].backoff);
      self->lanes[i].not_before = G_MININT64;
    }
  along_loop_want (self, ALONG_LANE_HELLO, 0);
}

/**
 * along_loop_network:
 * @self: a loop
 *
 * The network changed: a reason to try, soon but not with everybody else.
 */
void
along_loop_network (AlongLoop *self)
{
  if (!self->offline)
    return;
  along_backoff_reset (&self->lanes[ALONG_LANE_HELLO].backoff);
  self->lanes[ALONG_LANE_HELLO].not_before
      = along_loop_now (self) + along_jitter (NETWORK_JITTER_MS);
  along_loop_step (self);
}

static gint64
start_of (AlongLoop *self, AlongLaneName name)
{
  const AlongLane *lane = &self->lanes[name];
  gint64 start = MAX (lane->wanted_at, lane->not_before);

  if (lane->running || lane->wanted_at == ALONG_NEVER || self->signed_out)
    return ALONG_NEVER;
  /* A device that is to be wiped brings what it has and is told nothing any more. */
  if (self->leaving && (name == ALONG_LANE_PULL || name == ALONG_LANE_LIVE))
    return ALONG_NEVER;
  if (name != ALONG_LANE_HELLO && (!self->greeted || self->lanes[ALONG_LANE_HELLO].running))
    return ALONG_NEVER;
  if (name == ALONG_LANE_PULL)
    {
      /* Too old an app can still send (sync.md §2.12). */
      if (!self->may_pull)
        return ALONG_NEVER;
      start = MAX (start, self->last_pull + HINTS_JOIN_MS);
    }
  return start;
}

static void begin_hello (AlongLoop *self);

static void
begin (AlongLoop *self, AlongLaneName name)
{
  self->lanes[name].running = TRUE;
  self->lanes[name].wanted_at = ALONG_NEVER;
  self->n_running++;
  switch (name)
    {
    case ALONG_LANE_HELLO:
      begin_hello (self);
      break;
    case ALONG_LANE_PUSH:
      along_push_begin (self);
      break;
    case ALONG_LANE_PULL:
      self->last_pull = along_loop_now (self);
      along_pull_begin (self);
      break;
    case ALONG_LANE_LIVE:
      along_live_begin (self);
      break;
    case ALONG_LANE_FILES:
      along_upload_begin (self);
      break;
    case ALONG_LANE_NOTES:
      along_notes_begin (self);
      break;
    case ALONG_N_LANES:
    default:
      g_assert_not_reached ();
    }
}

/**
 * along_loop_step:
 * @self: a loop
 *
 * Looks at every lane, begins what may begin now, and sets the alarm for what comes next.
 */
void
along_loop_step (AlongLoop *self)
{
  gint64 now = along_loop_now (self);
  gint64 next = ALONG_NEVER;

  if (self->stopping)
    {
      if (self->n_running == 0 && self->on_stopped != NULL)
        {
          GFunc on_stopped = g_steal_pointer (&self->on_stopped);

          clear_alarm (self);
          on_stopped (self, self->on_stopped_data);
        }
      return;
    }
  if (!self->started)
    return;
  for (guint i = 0; i < ALONG_N_LANES; i++)
    if (start_of (self, i) <= now)
      begin (self, i);
  for (guint i = 0; i < ALONG_N_LANES; i++)
    next = MIN (next, start_of (self, i));
  next = MIN (next, along_live_check (self));
  set_alarm (self, next, now);
}

static void
fail (AlongLoop *self, AlongLaneName name, const GError *error, gint64 retry_after)
{
  AlongLane *lane = &self->lanes[name];
  gint64 longest = self->pulse.waiting > 0 ? WAITING_LONGEST_MS : ALONG_BACKOFF_LONGEST_MS;

  /* It was under way when the order to wipe came. */
  if (self->leaving && (name == ALONG_LANE_PULL || name == ALONG_LANE_LIVE))
    return;
  /* Nothing is lost with a failure: what was wanted still is. */
  lane->wanted_at = MIN (lane->wanted_at, along_loop_now (self));
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH)
      || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    {
      self->signed_out = TRUE;
      return;
    }
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE) && name != ALONG_LANE_LIVE)
    {
      self->offline = TRUE;
      self->greeted = FALSE;
      lane = &self->lanes[ALONG_LANE_HELLO];
      if (!lane->running)
        {
          lane->wanted_at = along_loop_now (self);
          lane->not_before
              = along_loop_now (self) + along_backoff_next (&lane->backoff, longest, retry_after);
        }
      return;
    }
  if (name == ALONG_LANE_LIVE)
    /* A pull finds out whether the server is gone or only the stream. */
    self->lanes[ALONG_LANE_PULL].wanted_at
        = MIN (self->lanes[ALONG_LANE_PULL].wanted_at, along_loop_now (self));
  else if (error->domain == ALONG_ERROR && error->code != ALONG_ERROR_BUSY)
    self->pulse.problem = error->code;
  lane->not_before
      = along_loop_now (self) + along_backoff_next (&lane->backoff, longest, retry_after);
}

/**
 * along_loop_end:
 * @self: a loop
 * @name: a lane that runs
 * @error: (nullable) (transfer full): why it did not work
 * @retry_after: milliseconds the server asked to wait; 0 for nothing
 *
 * A lane has come to its end, well or not.
 */
void
along_loop_end (AlongLoop *self, AlongLaneName name, GError *error, gint64 retry_after)
{
  g_autoptr (GError) owned = error;

  g_assert (self->lanes[name].running);
  self->lanes[name].running = FALSE;
  self->n_running--;
  if (owned == NULL)
    {
      along_backoff_reset (&self->lanes[name].backoff);
      self->lanes[name].not_before = G_MININT64;
      if (name == ALONG_LANE_PUSH || name == ALONG_LANE_PULL)
        self->pulse.problem = -1;
    }
  else if (!g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_debug ("lane %d: %s", name, owned->message);
      fail (self, name, owned, retry_after);
    }
  along_loop_publish (self);
  along_loop_step (self);
}

static void
take_limits (AlongLoop *self, JsonObject *limits)
{
  gint64 txns = ALONG_BATCH_MAX_TXNS;

  along_json_get_integer (limits, "max_txns", FALSE, &txns, NULL);
  along_json_get_integer (limits, "max_bytes", FALSE, &self->max_bytes, NULL);
  along_json_get_integer (limits, "max_inflated", FALSE, &self->max_inflated, NULL);
  self->max_txns = (guint)CLAMP (txns, 1, ALONG_BATCH_MAX_TXNS);
  self->batch_txns = MIN (self->batch_txns, self->max_txns);
}

static void
on_epoch_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *self = data;
  g_autoptr (GError) error = NULL;

  if (!along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    g_warning ("The server's epoch cannot be kept: %s", error->message);
  self->n_running--;
  along_loop_step (self);
}

/* A store that was never in step takes the server's history as its own. */
static void
keep_first_epoch (AlongLoop *self, const char *epoch)
{
  g_autoptr (GHashTable) meta = g_hash_table_new (g_str_hash, g_str_equal);

  self->epoch = g_strdup (epoch);
  g_hash_table_insert (meta, (gpointer) "epoch", self->epoch);
  self->n_running++;
  along_store_set_meta_async (self->store, meta, on_epoch_kept_cb, self);
}

static gboolean
take_hello (AlongLoop *self, GBytes *body, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "hello", error) : NULL;
  JsonNode *proto = object != NULL ? json_object_get_member (object, "proto") : NULL;
  JsonNode *limits = object != NULL ? json_object_get_member (object, "limits") : NULL;
  JsonNode *schema = object != NULL ? json_object_get_member (object, "schema") : NULL;
  const char *epoch = NULL;
  gint64 min_pull = 1;

  if (object == NULL || !along_json_get_text (object, "epoch", TRUE, &epoch, error))
    return FALSE;
  if (proto == NULL || !JSON_NODE_HOLDS_ARRAY (proto)
      || json_array_get_length (json_node_get_array (proto)) != 2
      || json_array_get_int_element (json_node_get_array (proto), 0) > ALONG_PROTO
      || json_array_get_int_element (json_node_get_array (proto), 1) < ALONG_PROTO)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW,
                           "The server speaks another version");
      return FALSE;
    }
  if (limits != NULL && JSON_NODE_HOLDS_OBJECT (limits))
    take_limits (self, json_node_get_object (limits));
  if (schema != NULL && JSON_NODE_HOLDS_OBJECT (schema)
      && !along_json_get_integer (json_node_get_object (schema), "min_pull", FALSE, &min_pull,
                                  error))
    return FALSE;
  self->may_pull = min_pull <= along_schema;
  if (!self->may_pull)
    self->pulse.problem = ALONG_ERROR_TOO_NEW;
  /* Another epoch than the store's is found out by push and pull, which say from when the server's is. */
  if (self->epoch == NULL)
    keep_first_epoch (self, epoch);
  return TRUE;
}

static void
on_hello_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *self = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);
  gint64 retry_after = answer != NULL ? answer->retry_after : 0;

  if (answer != NULL && along_answer_to_error (answer, &error)
      && take_hello (self, answer->body, &error))
    {
      self->greeted = TRUE;
      self->offline = FALSE;
      for (guint i = ALONG_LANE_PUSH; i < ALONG_N_LANES; i++)
        if (!self->lanes[i].running)
          self->lanes[i].wanted_at = along_loop_now (self);
    }
  along_loop_end (self, ALONG_LANE_HELLO, error, retry_after);
}

static void
begin_hello (AlongLoop *self)
{
  along_transport_call_async (self->transport, "GET", "/v1/hello", NULL, self->cancellable,
                              on_hello_cb, self);
}

/**
 * along_loop_take_state:
 * @self: a loop
 * @state: what the store just said
 *
 * Takes over what people see of it.
 */
void
along_loop_take_state (AlongLoop *self, const AlongSyncState *state)
{
  self->pulse.waiting = state->waiting;
  self->pulse.attention = state->attention;
  if (state->epoch != NULL)
    g_set_str (&self->epoch, state->epoch);
  along_loop_publish (self);
}

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongSyncState) state
      = along_store_sync_state_finish (ALONG_STORE (source), result, &error);

  self->n_running--;
  if (state != NULL)
    along_loop_take_state (self, state);
  else
    g_warning ("The state of sync cannot be read: %s", error->message);
  if (!self->started)
    {
      self->started = TRUE;
      self->lanes[ALONG_LANE_HELLO].wanted_at = along_loop_now (self);
    }
  along_loop_step (self);
}

/**
 * along_loop_read_state:
 * @self: a loop
 *
 * Asks the store how much waits.
 */
void
along_loop_read_state (AlongLoop *self)
{
  if (self->stopping)
    return;
  self->n_running++;
  along_store_sync_state_async (self->store, on_state_cb, self);
}

/**
 * along_loop_outbox_changed:
 * @self: a loop
 *
 * The store says that something waits to be sent, or no longer does.
 */
void
along_loop_outbox_changed (AlongLoop *self)
{
  along_loop_read_state (self);
  along_loop_want (self, ALONG_LANE_PUSH, 0);
  along_loop_want (self, ALONG_LANE_FILES, 0);
}

static void
on_meta_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) meta = along_store_get_meta_finish (ALONG_STORE (source), result, &error);
  const char *last = meta != NULL ? g_hash_table_lookup (meta, "last_synced") : NULL;

  if (error != NULL)
    g_warning ("What the store knows of the server cannot be read: %s", error->message);
  if (last != NULL)
    self->pulse.last_synced = g_ascii_strtoll (last, NULL, 10);
  self->n_running--;
  along_loop_read_state (self);
  along_loop_step (self);
}

/**
 * along_loop_start:
 * @self: a loop
 *
 * Begins, in the thread-default main context.
 */
void
along_loop_start (AlongLoop *self)
{
  self->n_running++;
  along_store_get_meta_async (self->store, on_meta_cb, self);
}

/**
 * along_loop_stop:
 * @self: a loop
 * @on_stopped: called once nothing is under way any more
 * @data: given to @on_stopped
 *
 * Gives up what is under way. Nothing that was not acknowledged leaves the outbox.
 */
void
along_loop_stop (AlongLoop *self, GFunc on_stopped, gpointer data)
{
  self->stopping = TRUE;
  self->on_stopped = on_stopped;
  self->on_stopped_data = data;
  g_cancellable_cancel (self->cancellable);
  along_loop_step (self);
}

typedef struct
{
  AlongLoop *loop;
  AlongLaneName lane;
} Handling;

static void
handled (Handling *handling, GError *error)
{
  AlongLoop *self = handling->loop;
  AlongLaneName lane = handling->lane;

  g_free (handling);
  if (error == NULL)
    {
      /* What the store holds is another now: both ways again, from the start. */
      self->lanes[ALONG_LANE_PUSH].wanted_at = along_loop_now (self);
      self->lanes[ALONG_LANE_PULL].wanted_at = along_loop_now (self);
      along_loop_read_state (self);
    }
  along_loop_end (self, lane, error, 0);
}

static void
on_new_epoch_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  along_store_new_epoch_finish (ALONG_STORE (source), result, &error);
  handled (data, error);
}

static void
on_fork_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  along_store_fork_finish (ALONG_STORE (source), result, &error);
  handled (data, error);
}

static void
start_epoch (Handling *handling, const char *epoch, gint64 restored_to)
{
  AlongLoop *self = handling->loop;

  /* What the pull that is under way brings belongs to the old one: it must not reach the store any more. */
  self->n_epochs++;
  g_set_str (&self->epoch, epoch);
  along_store_new_epoch_async (self->store, self->epoch, restored_to, on_new_epoch_cb, handling);
}

/**
 * along_loop_conflict:
 * @self: a loop
 * @lane: the lane that was refused
 * @answer: a 409
 *
 * What the server cannot reconcile with what this device knows (sync.md §2.4, §2.11).
 *
 * Returns: %TRUE if it will be mended and the lane ended; %FALSE for a 409 this version does not know
 */
gboolean
along_loop_conflict (AlongLoop *self, AlongLaneName lane, const AlongAnswer *answer)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonNode) root = size > 0 ? along_json_parse (text, (gssize)size, NULL) : NULL;
  JsonObject *object = root != NULL ? along_json_object (root, "a refusal", NULL) : NULL;
  const char *epoch = NULL;
  gint64 restored_to = 0;
  Handling *handling = NULL;

  if (object == NULL || answer->code == NULL)
    return FALSE;
  if (g_str_equal (answer->code, "epoch_changed"))
    {
      if (!along_json_get_text (object, "epoch", TRUE, &epoch, NULL)
          || !along_json_get_integer (object, "restored_to", FALSE, &restored_to, NULL))
        return FALSE;
      handling = g_new0 (Handling, 1);
      *handling = (Handling){ self, lane };
      /* The other lane may have met it first. */
      if (g_strcmp0 (epoch, self->epoch) == 0)
        handled (handling, NULL);
      else
        start_epoch (handling, epoch, restored_to);
      return TRUE;
    }
  if (!g_str_equal (answer->code, "gap") && !g_str_equal (answer->code, "replica_forked"))
    return FALSE;
  handling = g_new0 (Handling, 1);
  *handling = (Handling){ self, lane };
  /* A gap means the server lost what it had acknowledged: everything still known as sent goes again. Where that
   * does not fill it, a new replica does: transactions keep their ids and count from one. */
  if (g_str_equal (answer->code, "gap") && self->gaps++ == 0)
    start_epoch (handling, self->epoch != NULL ? self->epoch : "", 0);
  else
    along_store_fork_async (self->store, on_fork_cb, handling);
  return TRUE;
}
