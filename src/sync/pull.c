/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/loop.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "sync/line-reader.h"
#include "wire/pull.h"

#include <string.h>

/* The most lines in one transaction of the store (sync.md §2.8), and how few are worth one: people see the
 * first of their caseload while the rest still comes. */
#define MOST_LINES 5000
#define FEWEST_LINES 500
/* A scope that needs fetching so often in one go never comes to agree; leave it for later. */
#define MOST_SNAPSHOTS 3

typedef enum
{
  STEP_PULL,
  STEP_SNAPSHOT,
} Step;

struct _AlongPullLane
{
  Step step;
  AlongLineReader *reader;
  GPtrArray *lines;
  /* Those that are being applied: kept so that they are let go of here, not on the store's busy thread. */
  GPtrArray *at_store;
  GCancellable *cancellable;
  gulong cancelled_id;
  gboolean applying;
  gboolean paused;
  gboolean ended;
  gboolean more;
  gboolean came;
  gboolean partial;
  /* A scope went with this pull: it was none of all that are left. */
  gboolean revoked;
  guint epoch;
  /* What the store said after a pull: so it stays until something is applied, or another history begins. */
  AlongSyncState *known;
  guint known_in;
  AlongAnswer *answer;
  GError *error;
  /* The snapshot under way: its scope, the last key the store has, where to follow from once it is whole. */
  AlongCursor *scope;
  char *after;
  char *start;
  gboolean start_kept;
  /* A scope whose snapshot was refused: the next pull names it, so that the server says whether it is revoked. */
  char *refused;
  /* The one the last run left unfinished. */
  char *left_after;
  char *left_start;
  GHashTable *fetched;
  guint n_scopes;
  guint n_done;
  guint n_rows;
};

static void begin_pull (AlongLoop *loop);
static void apply_some (AlongLoop *loop);

/**
 * along_pull_lane_new:
 *
 * Returns: (transfer full): the lane that fetches
 */
AlongPullLane *
along_pull_lane_new (void)
{
  AlongPullLane *self = g_new0 (AlongPullLane, 1);

  self->fetched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
clear_stream (AlongPullLane *self)
{
  g_clear_pointer (&self->reader, along_line_reader_free);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->at_store, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->answer, along_answer_free);
  g_clear_error (&self->error);
}

/**
 * along_pull_lane_free:
 * @self: (transfer full): a lane
 */
void
along_pull_lane_free (AlongPullLane *self)
{
  clear_stream (self);
  g_clear_pointer (&self->scope, along_cursor_free);
  g_clear_pointer (&self->known, along_sync_state_free);
  g_hash_table_unref (self->fetched);
  g_free (self->after);
  g_free (self->start);
  g_free (self->refused);
  g_free (self->left_after);
  g_free (self->left_start);
  g_free (self);
}

/**
 * along_pull_has_come:
 * @loop: a loop
 *
 * Returns: %TRUE if a pull runs that has brought something, or the first fetch of a scope
 */
gboolean
along_pull_has_come (AlongLoop *loop)
{
  return loop->lanes[ALONG_LANE_PULL].running && loop->pull->came;
}

static void
finish (AlongLoop *loop, GError *error, gint64 retry_after)
{
  AlongPullLane *self = loop->pull;

  clear_stream (self);
  g_clear_pointer (&self->scope, along_cursor_free);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->start, g_free);
  g_hash_table_remove_all (self->fetched);
  self->came = FALSE;
  along_loop_end (loop, ALONG_LANE_PULL, error, retry_after);
}

static void
publish_progress (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;
  /* Nobody knows how long a scope is before its end: each row brings it nearer to done, and none to the end. */
  double within = (double)self->n_rows / (self->n_rows + 2000.0);
  double progress = self->n_scopes > 0 ? (self->n_done + within) / self->n_scopes : 0;

  if (loop->pulse.last_synced == 0)
    loop->pulse.progress = CLAMP (progress, loop->pulse.progress, 1.0);
  along_loop_publish (loop);
}

/* The server began a new history while this was under way: cursors of the old one would say that the scopes which
 * are to be fetched anew are whole. */
static void
drop_if_outdated (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;

  if (loop->n_epochs == self->epoch)
    return;
  g_ptr_array_set_size (self->lines, 0);
  if (self->error == NULL)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         "The server began a new history");
  g_cancellable_cancel (self->cancellable);
}

/* Reading */

static void
on_cancelled_cb (GCancellable *all, gpointer data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

static gboolean
on_chunk_cb (GBytes *bytes, gpointer data)
{
  AlongLoop *loop = data;
  AlongPullLane *self = loop->pull;

  if (self->error != NULL)
    return TRUE;
  if (!along_line_reader_feed (self->reader, bytes, self->lines, &self->error))
    {
      /* The rest cannot be better. What was read before is applied: without its cursor it does no harm. */
      g_cancellable_cancel (self->cancellable);
      return TRUE;
    }
  drop_if_outdated (loop);
  if (!self->applying && self->lines->len >= FEWEST_LINES)
    apply_some (loop);
  self->paused = self->applying && self->lines->len >= MOST_LINES;
  return !self->paused;
}

static void step_done (AlongLoop *loop);

static void
on_stream_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  AlongPullLane *self = loop->pull;
  g_autoptr (GError) error = NULL;

  self->answer = along_transport_stream_finish (ALONG_TRANSPORT (source), result, &error);
  g_cancellable_disconnect (loop->cancellable, self->cancelled_id);
  self->ended = TRUE;
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (self->error == NULL && along_answer_to_error (self->answer, &self->error)
      && !along_line_reader_is_complete (self->reader))
    g_set_error_literal (&self->error, ALONG_ERROR, ALONG_ERROR_OFFLINE, "The answer was cut off");
  drop_if_outdated (loop);
  if (self->applying)
    return;
  if (self->lines->len > 0)
    apply_some (loop);
  else
    step_done (loop);
}

static void
begin_stream (AlongLoop *loop, Step step, const char *method, const char *path, GBytes *body)
{
  AlongPullLane *self = loop->pull;

  clear_stream (self);
  self->step = step;
  self->reader = along_line_reader_new ();
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
  self->cancellable = g_cancellable_new ();
  self->cancelled_id = g_cancellable_connect (loop->cancellable, G_CALLBACK (on_cancelled_cb),
                                              g_object_ref (self->cancellable), g_object_unref);
  self->applying = self->paused = self->ended = self->more = FALSE;
  along_transport_stream_async (loop->transport, method, path, body, on_chunk_cb, loop,
                                self->cancellable, on_stream_cb, loop);
}

/* Applying */

static void
go_on (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;

  self->applying = FALSE;
  drop_if_outdated (loop);
  if (self->lines->len >= FEWEST_LINES || (self->ended && self->lines->len > 0))
    apply_some (loop);
  else if (self->ended)
    {
      step_done (loop);
      return;
    }
  if (self->paused && self->lines->len < MOST_LINES)
    {
      self->paused = FALSE;
      along_transport_stream_resume (loop->transport, loop);
    }
}

static void
on_start_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* Not knowing it only means to begin again after a restart. */
  if (!along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    g_message ("Where a snapshot began cannot be kept: %s", error->message);
  go_on (data);
}

/* How far it came the store notes with the rows; where it began is for us to keep, to go on after a restart. */
static void
keep_start (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;
  g_autoptr (GHashTable) meta = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *start = g_strdup_printf ("%s,%" G_GINT64_FORMAT ",%s", self->scope->sid,
                                            self->scope->gen, self->start);

  self->start_kept = TRUE;
  g_hash_table_insert (meta, (gpointer) "snapshot_start", start);
  along_store_set_meta_async (loop->store, meta, on_start_kept_cb, loop);
}

static void
on_applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  AlongPullLane *self = loop->pull;
  g_autoptr (GPtrArray) applied = g_steal_pointer (&self->at_store);
  g_autoptr (GError) error = NULL;

  if (!along_store_apply_finish (ALONG_STORE (source), result, &error))
    {
      g_ptr_array_set_size (self->lines, 0);
      self->paused = FALSE;
      if (self->error == NULL)
        self->error = g_steal_pointer (&error);
      g_cancellable_cancel (self->cancellable);
      along_transport_stream_resume (loop->transport, loop);
    }
  publish_progress (loop);
  if (self->step == STEP_SNAPSHOT && self->start != NULL && !self->start_kept)
    keep_start (loop);
  else
    go_on (loop);
}

/* FALSE for what the store must not see: a snapshot has a check after each page, and none but the last says that
 * the scope is whole. */
static gboolean
note_line (AlongPullLane *self, AlongLine *line)
{
  if (line->type != ALONG_LINE_CHECK)
    {
      self->came = TRUE;
      self->partial = self->partial || line->type == ALONG_LINE_EVENT;
      self->revoked = self->revoked
                      || (line->type == ALONG_LINE_EVENT && g_str_equal (line->event, "revoke"));
      if (line->type == ALONG_LINE_ROW)
        {
          g_free (self->after);
          self->after = g_strdup_printf ("%s,%s,%s", line->part->entity->kind, line->part->id,
                                         along_facet_name (line->part->facet));
          self->n_rows++;
        }
      return TRUE;
    }
  self->more = line->more;
  if (self->step == STEP_SNAPSHOT && line->more)
    {
      if (line->cursors->len == 1)
        g_set_str (&self->start, ((AlongCursor *)g_ptr_array_index (line->cursors, 0))->cursor);
      return FALSE;
    }
  /* To the store, "no more" means that own work which was acknowledged has come back by now, in whichever scope
   * it belongs. That is so only after a pull of them all. */
  line->more = line->more || self->step == STEP_SNAPSHOT || self->partial;
  return TRUE;
}

static void
apply_some (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;
  g_autoptr (GPtrArray) some = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
  guint n = MIN (self->lines->len, MOST_LINES);

  for (guint i = 0; i < n; i++)
    {
      AlongLine *line = g_ptr_array_index (self->lines, i);

      if (note_line (self, line))
        g_ptr_array_add (some, line);
      else
        along_line_free (line);
    }
  g_ptr_array_set_free_func (self->lines, NULL);
  g_ptr_array_remove_range (self->lines, 0, n);
  g_ptr_array_set_free_func (self->lines, (GDestroyNotify)along_line_free);
  self->applying = TRUE;
  self->at_store = g_ptr_array_ref (some);
  g_clear_pointer (&self->known, along_sync_state_free);
  along_store_apply_async (loop->store, some, on_applied_cb, loop);
}

/* Steps */

static void
on_synced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  GError *error = NULL;

  along_store_set_meta_finish (ALONG_STORE (source), result, &error);
  finish (loop, error, 0);
}

static void
everything_is_here (AlongLoop *loop)
{
  g_autoptr (GHashTable) meta = NULL;
  g_autofree char *now = NULL;

  loop->pulse.last_synced = along_clock_now_ms ();
  loop->pulse.progress = 1.0;
  /* Of a whole pull the store has noted it with what came. */
  if (!loop->pull->partial)
    {
      finish (loop, NULL, 0);
      return;
    }
  meta = g_hash_table_new (g_str_hash, g_str_equal);
  now = g_strdup_printf ("%" G_GINT64_FORMAT, loop->pulse.last_synced);
  g_hash_table_insert (meta, (gpointer) "last_synced", now);
  along_store_set_meta_async (loop->store, meta, on_synced_cb, loop);
}

/* What people need first: their own settings, then the directory that gives names to everything, then the
 * caseload, who somebody is before what is known of them. */
static guint
rank_of (const char *sid)
{
  static const char *const order[] = { "user:", "ref", "org:", "person:" };
  guint rank = 0;

  while (rank < G_N_ELEMENTS (order) && !g_str_has_prefix (sid, order[rank]))
    rank++;
  return rank * 2 + (rank == 2 && !g_str_has_suffix (sid, ":identity") ? 1 : 0);
}

static const AlongCursor *
next_scope (AlongLoop *loop, const AlongSyncState *state)
{
  const AlongCursor *next = NULL;

  for (guint i = 0; i < state->cursors->len; i++)
    {
      const AlongCursor *scope = g_ptr_array_index (state->cursors, i);

      if (scope->cursor == NULL && (next == NULL || rank_of (scope->sid) < rank_of (next->sid)))
        next = scope;
    }
  return next;
}

static void
send_snapshot (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;
  g_autofree char *sid = g_uri_escape_string (self->scope->sid, NULL, FALSE);
  g_autoptr (GString) path = g_string_new (NULL);

  g_string_append_printf (path, "/v1/snapshot?sid=%s&gen=%" G_GINT64_FORMAT, sid, self->scope->gen);
  /* The key is worth nothing without the cursor: what changed before it meanwhile would be missed. */
  if (self->after != NULL && self->start != NULL)
    {
      g_autofree char *after = g_uri_escape_string (self->after, NULL, FALSE);
      g_autofree char *start = g_uri_escape_string (self->start, NULL, FALSE);

      g_string_append_printf (path, "&after=%s&cursor=%s", after, start);
    }
  begin_stream (loop, STEP_SNAPSHOT, "GET", path->str, NULL);
}

/* Takes up what the last run left, where it is of the same grant. */
static void
take_left (AlongPullLane *self)
{
  g_autofree char *prefix = g_strdup_printf ("%s,", self->scope->sid);
  g_autofree char *grant = g_strdup_printf ("%s%" G_GINT64_FORMAT ",", prefix, self->scope->gen);

  if (self->left_after != NULL && self->left_start != NULL
      && g_str_has_prefix (self->left_after, prefix) && g_str_has_prefix (self->left_start, grant))
    {
      self->after = g_strdup (self->left_after + strlen (prefix));
      self->start = g_strdup (self->left_start + strlen (grant));
      self->start_kept = TRUE;
    }
  g_clear_pointer (&self->left_after, g_free);
}

static void
on_scope_begun_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  GError *error = NULL;

  if (!along_store_begin_scope_finish (ALONG_STORE (source), result, &error) || loop->stopping)
    finish (loop, error, 0);
  else
    send_snapshot (loop);
}

static void
begin_snapshot (AlongLoop *loop, const AlongCursor *scope)
{
  AlongPullLane *self = loop->pull;
  guint times = GPOINTER_TO_UINT (g_hash_table_lookup (self->fetched, scope->sid));

  if (times == MOST_SNAPSHOTS)
    {
      finish (loop, g_error_new_literal (ALONG_ERROR, ALONG_ERROR_BUSY, "A scope does not settle"),
              0);
      return;
    }
  g_hash_table_insert (self->fetched, g_strdup (scope->sid), GUINT_TO_POINTER (times + 1));
  g_clear_pointer (&self->scope, along_cursor_free);
  self->scope = along_cursor_copy (scope);
  g_clear_pointer (&self->after, g_free);
  g_clear_pointer (&self->start, g_free);
  self->start_kept = FALSE;
  self->n_rows = 0;
  self->came = TRUE;
  take_left (self);
  if (self->after != NULL)
    send_snapshot (loop);
  else
    along_store_begin_scope_async (loop->store, self->scope->sid, on_scope_begun_cb, loop);
}

static void
on_state_after_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  AlongPullLane *self = loop->pull;
  GError *error = NULL;
  g_autoptr (AlongSyncState) state
      = along_store_sync_state_finish (ALONG_STORE (source), result, &error);
  const AlongCursor *scope = NULL;

  if (state == NULL || loop->stopping)
    {
      finish (loop, error, 0);
      return;
    }
  along_loop_take_state (loop, state);
  scope = next_scope (loop, state);
  self->n_scopes = state->cursors->len;
  self->n_done = 0;
  for (guint i = 0; i < state->cursors->len; i++)
    self->n_done += ((AlongCursor *)g_ptr_array_index (state->cursors, i))->cursor != NULL;
  publish_progress (loop);
  if (scope != NULL)
    begin_snapshot (loop, scope);
  else if (self->step == STEP_SNAPSHOT || self->more || self->revoked)
    begin_pull (loop);
  else
    {
      self->known = g_steal_pointer (&state);
      self->known_in = loop->n_epochs;
      everything_is_here (loop);
    }
}

static void
step_done (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;
  gint64 retry_after = self->answer != NULL ? self->answer->retry_after : 0;

  if (self->error == NULL && self->step == STEP_SNAPSHOT && self->more && self->after != NULL
      && self->start != NULL)
    {
      send_snapshot (loop);
      return;
    }
  if (self->error == NULL)
    {
      along_store_sync_state_async (loop->store, on_state_after_cb, loop);
      return;
    }
  if (self->answer != NULL && self->answer->status == 409
      && along_loop_conflict (loop, ALONG_LANE_PULL, self->answer))
    {
      clear_stream (self);
      g_hash_table_remove_all (self->fetched);
      self->came = FALSE;
      return;
    }
  /* The scope is no longer granted, or not in this generation: the next pull says which. */
  if (self->step == STEP_SNAPSHOT && self->answer != NULL
      && (self->answer->status == 403 || self->answer->status == 404
          || self->answer->status == 410))
    {
      g_set_str (&self->refused, self->scope->sid);
      begin_pull (loop);
      return;
    }
  finish (loop, g_steal_pointer (&self->error), retry_after);
}

static void
send_pull (AlongLoop *loop, const AlongSyncState *state)
{
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  g_autoptr (GBytes) body = NULL;

  /* A check makes the store forget it. */
  if (state->snapshot_after != NULL)
    {
      g_set_str (&loop->pull->left_after, state->snapshot_after);
      g_set_str (&loop->pull->left_start, state->snapshot_start);
    }
  pull->epoch = g_strdup (loop->epoch);
  pull->marks = g_strdupv (state->marks);
  pull->max_bytes = ALONG_PULL_MAX_BYTES;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  for (guint i = 0; i < state->cursors->len; i++)
    {
      const AlongCursor *scope = g_ptr_array_index (state->cursors, i);

      if (scope->cursor != NULL
          || (g_strcmp0 (scope->sid, loop->pull->refused) == 0 && !along_fault ("asks-for-ever")))
        g_ptr_array_add (pull->scopes, along_cursor_copy (scope));
      if (scope->cursor == NULL)
        loop->pull->partial = TRUE;
    }
  g_clear_pointer (&loop->pull->refused, g_free);
  body = along_pull_encode (pull);
  begin_stream (loop, STEP_PULL, "POST", "/v1/pull", body);
}

static void
on_state_before_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  GError *error = NULL;
  g_autoptr (AlongSyncState) state
      = along_store_sync_state_finish (ALONG_STORE (source), result, &error);

  if (state == NULL || loop->stopping)
    {
      finish (loop, error, 0);
      return;
    }
  along_loop_take_state (loop, state);
  send_pull (loop, state);
}

static void
begin_pull (AlongLoop *loop)
{
  AlongPullLane *self = loop->pull;

  self->epoch = loop->n_epochs;
  self->partial = FALSE;
  self->revoked = FALSE;
  if (self->known_in != loop->n_epochs)
    g_clear_pointer (&self->known, along_sync_state_free);
  if (self->known != NULL)
    send_pull (loop, self->known);
  else
    along_store_sync_state_async (loop->store, on_state_before_cb, loop);
}

/**
 * along_pull_look_again:
 * @loop: a loop
 *
 * Something else than a pull has changed what the store has to say of where the device stands.
 */
void
along_pull_look_again (AlongLoop *loop)
{
  g_clear_pointer (&loop->pull->known, along_sync_state_free);
}

/**
 * along_pull_begin:
 * @loop: a loop
 *
 * Fetches what changed: a pull, a snapshot of each scope that is new, and so on until nothing is missing.
 */
void
along_pull_begin (AlongLoop *loop)
{
  begin_pull (loop);
}
