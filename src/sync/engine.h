/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"
#include "sync/transport.h"

G_BEGIN_DECLS

/**
 * AlongSyncStatus:
 * @ALONG_SYNC_UP_TO_DATE: "Up to date"
 * @ALONG_SYNC_WORKING: "Syncing…"
 * @ALONG_SYNC_FIRST: the first sync is under way; `progress` says how far
 * @ALONG_SYNC_OFFLINE: "Working offline: 3 changes waiting"
 * @ALONG_SYNC_SIGNED_OUT: the server asks to sign in again; work goes on
 */
typedef enum
{
  ALONG_SYNC_UP_TO_DATE,
  ALONG_SYNC_WORKING,
  ALONG_SYNC_FIRST,
  ALONG_SYNC_OFFLINE,
  ALONG_SYNC_SIGNED_OUT,
} AlongSyncStatus;

/**
 * AlongEngine:
 *
 * Keeps a store in step with the server, on a thread of its own. Made, started and stopped from the main
 * thread; its properties are notified there: `status` (#AlongSyncStatus as int), `waiting` (int64),
 * `attention` (int64), `progress` (double, 0 to 1, during the first sync), `last-synced` (int64 ms, 0 for never).
 */
#define ALONG_TYPE_ENGINE (along_engine_get_type ())
G_DECLARE_FINAL_TYPE (AlongEngine, along_engine, ALONG, ENGINE, GObject)

AlongEngine    *along_engine_new           (AlongStore *store,
                                            AlongTransport *transport);
void            along_engine_start         (AlongEngine *self);
void            along_engine_stop_async    (AlongEngine *self,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
gboolean        along_engine_stop_finish   (AlongEngine *self,
                                            GAsyncResult *result,
                                            GError **error);
void            along_engine_sync_now      (AlongEngine *self);
AlongSyncStatus along_engine_get_status    (AlongEngine *self);
gint64          along_engine_get_waiting   (AlongEngine *self);
gint64          along_engine_get_attention (AlongEngine *self);
double          along_engine_get_progress  (AlongEngine *self);
gint64          along_engine_get_last_synced (AlongEngine *self);

G_END_DECLS
