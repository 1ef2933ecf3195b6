/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"
#include "sync/status.h"
#include "sync/ticks.h"
#include "sync/transport.h"

G_BEGIN_DECLS

/**
 * AlongEngine:
 *
 * Keeps a store in step with the server, on a thread of its own. Made, started and stopped from the main
 * thread; its properties are notified there: `status` (#AlongSyncStatus as int), `waiting` (int64),
 * `attention` (int64), `progress` (double, 0 to 1, during the first sync), `last-synced` (int64 ms, 0 for
 * never), `problem` (string, nullable: the code of what keeps sync from going on though the server is there:
 * `full`, `corrupt`, `too_new`, `conflict`, …).
 */
#define ALONG_TYPE_ENGINE (along_engine_get_type ())
G_DECLARE_FINAL_TYPE (AlongEngine, along_engine, ALONG, ENGINE, GObject)

AlongEngine *along_engine_new (AlongStore *store, AlongTransport *transport);
void along_engine_start (AlongEngine *self);
void along_engine_stop_async (AlongEngine *self, GAsyncReadyCallback callback, gpointer data);
gboolean along_engine_stop_finish (AlongEngine *self, GAsyncResult *result, GError **error);
void along_engine_sync_now (AlongEngine *self);
AlongSyncStatus along_engine_get_status (AlongEngine *self);
gint64 along_engine_get_waiting (AlongEngine *self);
gint64 along_engine_get_attention (AlongEngine *self);
double along_engine_get_progress (AlongEngine *self);
gint64 along_engine_get_last_synced (AlongEngine *self);
const char *along_engine_get_problem (AlongEngine *self);

/* Sends what waits. Fails with ALONG_ERROR_OFFLINE or ALONG_ERROR_AUTH where that cannot be done now. */
void along_engine_flush_async (AlongEngine *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean along_engine_flush_finish (AlongEngine *self, GAsyncResult *result, GError **error);

/* The same, for a device that is to be wiped: nothing is fetched any more. Ends with along_engine_flush_finish(). */
void along_engine_deliver_async (AlongEngine *self, GAsyncReadyCallback callback, gpointer data);

/* One call of the server with the engine's transport, which knows the tokens. */
void along_engine_call_async (AlongEngine *self,
                              const char *method,
                              const char *path,
                              GBytes *body,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
AlongAnswer *along_engine_call_finish (AlongEngine *self, GAsyncResult *result, GError **error);

/* For tests: a clock of one's own, set before the start. It wakes nobody: along_engine_wake() does. */
void along_engine_set_ticks (AlongEngine *self, AlongTicksFunc func, gpointer data);
void along_engine_wake (AlongEngine *self);

G_END_DECLS
