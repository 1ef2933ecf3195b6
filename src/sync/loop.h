/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sync-side.h"
#include "sync/backoff.h"
#include "sync/status.h"
#include "sync/ticks.h"
#include "sync/transport.h"

G_BEGIN_DECLS

/* Within the sync room: what the engine's thread does. Everything here belongs to that thread. */

/**
 * AlongLaneName:
 * @ALONG_LANE_HELLO: finds out whether the server is there, and which
 * @ALONG_LANE_PUSH: sends what waits
 * @ALONG_LANE_PULL: fetches what changed
 * @ALONG_LANE_LIVE: listens for hints
 * @ALONG_LANE_FILES: sends the bytes of files
 * @ALONG_LANE_NOTES: sends what the audit log is to have
 *
 * What goes on side by side. No lane waits for another's success, but all wait for hello.
 */
typedef enum
{
  ALONG_LANE_HELLO,
  ALONG_LANE_PUSH,
  ALONG_LANE_PULL,
  ALONG_LANE_LIVE,
  ALONG_LANE_FILES,
  ALONG_LANE_NOTES,
  ALONG_N_LANES,
} AlongLaneName;

#define ALONG_NEVER G_MAXINT64

/**
 * AlongLane:
 * @wanted_at: from when on there is something to do, in ticks; %ALONG_NEVER for nothing
 * @running: it is being done
 * @not_before: after a failure: earlier than this nothing is tried
 * @backoff: for the next failure
 */
typedef struct
{
  gint64 wanted_at;
  gboolean running;
  gint64 not_before;
  AlongBackoff backoff;
} AlongLane;

/**
 * AlongPulse:
 *
 * What people see of it all; see #AlongEngine's properties.
 */
typedef struct
{
  AlongSyncStatus status;
  gint64 waiting;
  gint64 attention;
  double progress;
  gint64 last_synced;
  int problem;
} AlongPulse;

typedef struct _AlongLoop AlongLoop;
typedef struct _AlongPullLane AlongPullLane;
typedef struct _AlongLiveLane AlongLiveLane;

typedef void (*AlongPulseFunc) (const AlongPulse *pulse, gpointer data);

struct _AlongLoop
{
  AlongStore *store;
  AlongTransport *transport;
  GCancellable *cancellable;
  AlongPulseFunc on_pulse;
  gpointer on_pulse_data;
  AlongTicksFunc ticks;
  gpointer ticks_data;

  GSource *alarm;
  guint n_running;
  gboolean started;
  gboolean stopping;
  GFunc on_stopped;
  gpointer on_stopped_data;

  AlongLane lanes[ALONG_N_LANES];
  gboolean greeted;
  gboolean offline;
  gboolean signed_out;
  gboolean may_pull;
  gboolean leaving;
  char *epoch;
  guint n_epochs;
  gint64 max_bytes;
  gint64 max_inflated;
  guint max_txns;
  guint batch_txns;
  guint gaps;
  gint64 last_pull;
  AlongPulse pulse;

  AlongPullLane *pull;
  AlongLiveLane *live;
};

AlongLoop *along_loop_new (AlongStore *store, AlongTransport *transport);
void along_loop_free (AlongLoop *self);
void along_loop_start (AlongLoop *self);
void along_loop_stop (AlongLoop *self, GFunc on_stopped, gpointer data);
void along_loop_want (AlongLoop *self, AlongLaneName name, gint64 in_ms);
void along_loop_try_now (AlongLoop *self);
void along_loop_network (AlongLoop *self);
gboolean along_loop_is_idle (AlongLoop *self, AlongLaneName name);
void along_loop_step (AlongLoop *self);
gint64 along_loop_now (AlongLoop *self);
void along_loop_end (AlongLoop *self, AlongLaneName name, GError *error, gint64 retry_after);
void along_loop_read_state (AlongLoop *self);
void along_loop_outbox_changed (AlongLoop *self);
void along_loop_take_state (AlongLoop *self, const AlongSyncState *state);
void along_loop_publish (AlongLoop *self);
gboolean along_loop_conflict (AlongLoop *self, AlongLaneName lane, const AlongAnswer *answer);

/* The lanes, each in its own file. */
void along_push_begin (AlongLoop *loop);
void along_upload_begin (AlongLoop *loop);
void along_notes_begin (AlongLoop *loop);
AlongPullLane *along_pull_lane_new (void);
void along_pull_lane_free (AlongPullLane *self);
void along_pull_look_again (AlongLoop *loop);
void along_pull_begin (AlongLoop *loop);
AlongLiveLane *along_live_lane_new (void);
void along_live_lane_free (AlongLiveLane *self);
void along_live_begin (AlongLoop *loop);
gint64 along_live_check (AlongLoop *loop);
gboolean along_live_is_open (AlongLoop *loop);
gboolean along_pull_has_come (AlongLoop *loop);

G_END_DECLS
