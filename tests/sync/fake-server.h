/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/transport.h"
#include "wire/pull.h"

G_BEGIN_DECLS

/**
 * FakeServer:
 *
 * A server in memory, as far as the engine can tell: it acknowledges, keeps what it was told, and tells others
 * by scope. It does not merge: the last one who comes wins; that is for the real server's tests. Counters say what
 * was asked of it, faults what goes wrong. Any thread may call it.
 */
typedef struct _FakeServer FakeServer;

typedef enum
{
  FAKE_HELLO,
  FAKE_PUSH,
  FAKE_PULL,
  FAKE_SNAPSHOT,
  FAKE_LIVE,
  FAKE_OTHER,
  FAKE_N_CALLS,
} FakeCall;

/**
 * FakeFault:
 * @FAKE_LOSE_REQUEST: the request never arrives
 * @FAKE_LOSE_ANSWER: it is done, but nobody hears of it
 * @FAKE_DOUBLE: it arrives twice
 * @FAKE_TRUNCATE: the answer is cut off in the middle
 * @FAKE_TRUNCATE_LONG: the same, but only where it is longer than a few lines
 * @FAKE_STATUS: it is answered with `fault_status`, `fault_body` and `fault_retry_after` and not done
 */
typedef enum
{
  FAKE_NONE,
  FAKE_LOSE_REQUEST,
  FAKE_LOSE_ANSWER,
  FAKE_DOUBLE,
  FAKE_TRUNCATE,
  FAKE_TRUNCATE_LONG,
  FAKE_STATUS,
} FakeFault;

FakeServer *fake_server_new (void);
void fake_server_free (FakeServer *self);
AlongTransport *fake_transport_new (FakeServer *self);

/* Faults: the next @times calls of that kind; -1 for until it is changed. */
void fake_server_fault (FakeServer *self, FakeCall call, FakeFault fault, int times);
void fake_server_refuse (
    FakeServer *self, FakeCall call, int times, guint status, const char *body, gint64 retry_after);
void fake_server_down (FakeServer *self, gboolean down);
void fake_server_limit (FakeServer *self, guint max_txns);
void fake_server_refuse_large (FakeServer *self, const char *word);
guint fake_server_count (FakeServer *self, FakeCall call);
int fake_server_faults_left (FakeServer *self, FakeCall call);
guint fake_server_n_resumed (FakeServer *self);

/* What it holds. */
void fake_server_put (FakeServer *self, const AlongRecord *record);
char *fake_server_text (FakeServer *self, const char *kind, const char *id, const char *field);
guint fake_server_n_txns (FakeServer *self);
guint fake_server_n_applied (FakeServer *self, const char *kind, const char *id);
void fake_server_raw (FakeServer *self, const char *line);
void fake_server_hint (FakeServer *self);
void fake_server_close_live (FakeServer *self);
void fake_server_revoke (FakeServer *self, const char *sid);
void fake_server_grant (FakeServer *self, const char *sid);

/* Disasters: what it held at the last fake_server_back_up() is all it has, in a new epoch or, as if nobody had
 * noticed, in the old one; or it knows nothing of the devices' numbers. */
void fake_server_back_up (FakeServer *self);
void fake_server_restore (FakeServer *self, gboolean new_epoch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
