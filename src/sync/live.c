/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/loop.h"
#include "base/error.h"
#include "sync/event-stream.h"

/* The server pings every 20 s. A stream that says nothing for longer is dead, whatever the network thinks. */
#define SILENCE_MS 50000
/* Who closes a stream this soon does not want it. */
#define QUICK_MS 2000
/* Without the stream, changes are looked for this often. */
#define WITHOUT_MS 30000

struct _AlongLiveLane
{
  AlongEventStream *events;
  GCancellable *cancellable;
  gulong cancelled_id;
  gboolean open;
  gint64 opened_at;
  gint64 heard_at;
};

/**
 * along_live_lane_new:
 *
 * Returns: (transfer full): the lane that listens
 */
AlongLiveLane *
along_live_lane_new (void)
{
  return g_new0 (AlongLiveLane, 1);
}

/**
 * along_live_lane_free:
 * @self: (transfer full): a lane
 */
void
along_live_lane_free (AlongLiveLane *self)
{
  g_clear_pointer (&self->events, along_event_stream_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/**
 * along_live_is_open:
 * @loop: a loop
 *
 * Returns: %TRUE if the server will tell when something changes
 */
gboolean
along_live_is_open (AlongLoop *loop)
{
  return loop->live->open;
}

/**
 * along_live_check:
 * @loop: a loop
 *
 * Gives up a stream that has been silent too long, and asks for a pull now and then where there is none.
 *
 * Returns: when to check again, in ticks
 */
gint64
along_live_check (AlongLoop *loop)
{
  AlongLiveLane *self = loop->live;

  if (!loop->lanes[ALONG_LANE_LIVE].running)
    return ALONG_NEVER;
  if (along_loop_now (loop) < self->heard_at + SILENCE_MS)
    return self->heard_at + SILENCE_MS;
  g_cancellable_cancel (self->cancellable);
  return ALONG_NEVER;
}

static void
on_event_cb (const char *event, const char *data, gpointer user_data)
{
  AlongLoop *loop = user_data;

  /* Which scopes it names does not matter: the cursors tell the server what is new to this device. */
  if (g_str_equal (event, "hint"))
    along_loop_want (loop, ALONG_LANE_PULL, 0);
}

static gboolean
on_chunk_cb (GBytes *bytes, gpointer data)
{
  AlongLoop *loop = data;
  AlongLiveLane *self = loop->live;

  self->heard_at = along_loop_now (loop);
  if (!self->open)
    {
      self->open = TRUE;
      self->opened_at = self->heard_at;
      /* Whatever changed since the last pull was hinted to nobody. */
      along_loop_want (loop, ALONG_LANE_PULL, 0);
    }
  along_event_stream_feed (self->events, bytes);
  return TRUE;
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongLoop *loop = data;
  AlongLiveLane *self = loop->live;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_stream_finish (ALONG_TRANSPORT (source), result, &error);
  gboolean quick = !self->open || along_loop_now (loop) - self->opened_at < QUICK_MS;

  g_cancellable_disconnect (loop->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  self->open = FALSE;
  if (answer != NULL && along_answer_to_error (answer, &error) && quick)
    g_set_error_literal (&error, ALONG_ERROR, ALONG_ERROR_BUSY, "The stream was closed at once");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !loop->stopping)
    {
      g_clear_error (&error);
      g_set_error_literal (&error, ALONG_ERROR, ALONG_ERROR_OFFLINE, "The stream fell silent");
    }
  /* The server closes a stream when the token runs out: that is no failure, and the next begins at once. */
  if (error == NULL && !loop->stopping)
    loop->lanes[ALONG_LANE_LIVE].wanted_at = along_loop_now (loop);
  if (!loop->stopping)
    loop->lanes[ALONG_LANE_PULL].wanted_at
        = MIN (loop->lanes[ALONG_LANE_PULL].wanted_at, along_loop_now (loop) + WITHOUT_MS);
  along_loop_end (loop, ALONG_LANE_LIVE, error, answer != NULL ? answer->retry_after : 0);
}

static void
on_cancelled_cb (GCancellable *all, gpointer data)
{
  g_cancellable_cancel (G_CANCELLABLE (data));
}

/**
 * along_live_begin:
 * @loop: a loop
 *
 * Listens.
 */
void
along_live_begin (AlongLoop *loop)
{
  AlongLiveLane *self = loop->live;

  g_clear_pointer (&self->events, along_event_stream_free);
  self->events = along_event_stream_new (on_event_cb, loop);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->cancelled_id = g_cancellable_connect (loop->cancellable, G_CALLBACK (on_cancelled_cb),
                                              g_object_ref (self->cancellable), g_object_unref);
  self->open = FALSE;
  self->heard_at = along_loop_now (loop);
  along_transport_stream_async (loop->transport, "GET", "/v1/live", NULL, on_chunk_cb, loop,
                                self->cancellable, on_ended_cb, loop);
}
