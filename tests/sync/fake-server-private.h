/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-server.h"

G_BEGIN_DECLS

/* What the server in memory and the way to it share. */

typedef struct
{
  GHashTable *records; /* "kind/id" → Held */
  GHashTable *results; /* txn id → seq */
  GHashTable *last_n;  /* replica → n */
  gint64 seq;
  gint64 time;
} History;

struct _FakeServer
{
  GMutex lock;
  char *epoch;
  gint64 restored_to;
  History *now;
  History *backup;
  GPtrArray *grants;
  GPtrArray *raw;
  GPtrArray *live;
  gboolean down;
  guint max_txns;
  char *large; /* who has this word in it is too large */
  guint counts[FAKE_N_CALLS];
  guint n_resumed;
  FakeFault faults[FAKE_N_CALLS];
  int times[FAKE_N_CALLS];
  guint status;
  char *body;
  gint64 retry_after;
};

typedef struct
{
  guint status;
  char *code;
  gint64 retry_after;
  GBytes *body;
} Reply;

#define LOCKED(self) g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&(self)->lock)

FakeCall fake_call_of (const char *path);
void fake_reply_clear (Reply *self);
gboolean
fake_server_ask (FakeServer *server, const char *path, GBytes *body, Reply *answer, gboolean *cut);

G_END_DECLS
