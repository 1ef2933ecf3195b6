/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/http.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the files of the HTTP layer share. Everything here belongs to the main thread, except where it says
 * otherwise. */

typedef struct _AlongLive AlongLive;

/**
 * AlongConn:
 * @socket: (transfer none): its socket, which tells when it goes away
 * @deadline: monotonic microseconds at which it is cut off; 0 for never
 * @body_end: the same for the body as a whole
 * @who: (nullable): account and device, once known
 *
 * One connection.
 */
typedef struct
{
  AlongHttp *http;
  GSocket *socket;
  gint64 deadline;
  gint64 body_end;
  char *who;
} AlongConn;

/**
 * AlongCall:
 * @msg: libsoup's message
 * @conn: (nullable): its connection; %NULL once that is gone
 * @route: (nullable): what is asked
 * @started: when its headers had come, monotonic microseconds
 * @gone: whether the message has ended
 * @refused: whether it was refused before its body came
 * @received: how many bytes of body came
 * @large: whether it counts among the large bodies under way
 * @raw: the body as it came
 * @response: (nullable): what the worker made of it
 * @page: (nullable): what is to be sent next
 * @busy: whether a worker has it
 *
 * One request. A worker has the fields from @path to @page while @busy is set, the main thread otherwise.
 */
typedef struct
{
  AlongHttp *http;
  SoupServerMessage *msg;
  AlongConn *conn;
  const AlongRoute *route;
  gint64 started;
  gboolean gone;
  gboolean refused;
  gsize received;
  gboolean large;
  gboolean busy;

  char *path;
  char *query;
  char *access;
  char *address;
  char *encoding;
  char *type;
  char *cookie;
  char *site;
  gboolean takes_zstd;
  GByteArray *raw;
  AlongResponse *response;
  GBytes *page;
  AlongLive *live;
} AlongCall;

struct _AlongHttp
{
  /* One of the two. */
  AlongRouter *router;
  AlongAnswerPage *page;
  AlongMetrics *metrics;
  SoupServer *server;
  GMainContext *context;
  char *address;
  char *unix_path;
  gboolean trusted_proxy;
  guint max_connections;
  gint64 header_us;
  gint64 body_idle_us;

  GHashTable *conns;
  GHashTable *calls;
  GHashTable *per_device;
  guint busy;
  guint large;
  GThreadPool *pools[ALONG_N_POOLS];
  GThread *housekeeper;
  GSource *tick;

  /* sid → GPtrArray of AlongLive */
  GHashTable *listeners;
  GPtrArray *lives;
  gint64 next_ping;
  guint64 hint;

  gboolean stopping;
  gint64 stop_by;
  GCallback stopped;
  gpointer stopped_data;

  GMutex mutex;
  GCond wake;
  /* Guarded by @mutex. */
  gboolean ending;
};

void along_guard_started (AlongHttp *self, SoupServerMessage *msg);
void along_guard_tick (AlongHttp *self, gint64 now);
void along_guard_refuse (AlongCall *call, guint status, const char *code, const char *message);
gboolean along_guard_take_device (AlongCall *call, const AlongLogin *login);
void along_guard_cut (AlongConn *conn);
void along_guard_forget_all (AlongHttp *self);
AlongResponse *
along_http_refuse (AlongHttp *self, guint status, const char *code, const char *message);
void along_call_end (AlongCall *call);
void along_call_unref (AlongCall *call);

void along_live_add (AlongCall *call);
void along_live_remove (AlongLive *live);
void along_live_tick (AlongHttp *self, gint64 now);
void along_live_changed (const char *const *sids, gpointer data);
void along_live_close_all (AlongHttp *self);

G_END_DECLS
