/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/opening.h"
#include "sync/session.h"

G_BEGIN_DECLS

/* Within the sync room: what session.c and session-account.c share. */

/* A file of a profile that is to be wiped, should the program end before it is. */
#define ALONG_WIPE_MARK "wipe"

struct _AlongSession
{
  GObject parent_instance;

  char *dir;
  char *preset;
  AlongProfile *profile;
  AlongSessionState state;
  GError *error;
  AlongOpened *opened;
  AlongEngine *engine;
  AlongActor actor;
  guint lease_id;
  gboolean locked;
  gboolean wiping;       /* the server has ordered it */
  gboolean wiped;        /* and it has happened */
  gint64 lost;           /* how many changes went with it */
  guint opening;         /* how many openings are on their way */
  GCancellable *leaving; /* cancelled when the session closes for good */
  GTask *closing;        /* a closing that waits for the openings */

  /* A sign-in that went well and waits for the passphrase its key is sealed with. */
  AlongSignIn *pending;
  char *pending_server;
  char *pending_replica;
};

void along_session_set_state (AlongSession *self, AlongSessionState state);
void along_session_set_error (AlongSession *self, const GError *error);
void along_session_notify_all (AlongSession *self);
void along_session_forget_pending (AlongSession *self);
gboolean along_session_hold_profile (AlongSession *self, GError **error);
/* Keeps what the server said of the account, in the store and here. */
void along_session_keep_account (AlongSession *self, GHashTable *meta);
/* Ends engine and store; @then is called with @task afterwards. */
void along_session_close_down (AlongSession *self, GTask *task, GFunc then);
/* Removes store, tokens and key, and ends @task; for along_session_close_down(). */
void along_session_remove_everything (gpointer task, gpointer unused);
/* Has everything removed from this device, because the server says so. */
void along_session_wipe (AlongSession *self);
/* Ends what was begun before the program ended. Takes over @task. */
void along_session_wipe_on (AlongSession *self, GTask *task);
/* Opens what is here, or what the sign-in that went well asks for. Takes over @task. */
void along_session_open_with (AlongSession *self, GTask *task, const char *passphrase);

G_END_DECLS
