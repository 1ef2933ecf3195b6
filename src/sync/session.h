/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/policy.h"
#include "sync/engine.h"

G_BEGIN_DECLS

/**
 * AlongSession:
 *
 * One profile: its folder, its key, its account and its engine. Main thread only. Properties, notified:
 * `state` (#AlongSessionState as int), `store` (#AlongStore, nullable), `engine` (#AlongEngine, nullable),
 * `server` (string), `user-name` (string), `organisation-name` (string).
 */
typedef enum
{
  ALONG_SESSION_CLOSED,     /* nothing opened yet */
  ALONG_SESSION_SIGNED_OUT, /* no account on this profile, or its lease has ended: show sign-in */
  ALONG_SESSION_NEEDS_PASSPHRASE, /* no keyring: ask for the passphrase that wraps the key */
  ALONG_SESSION_OPEN,             /* store open; engine running (perhaps offline) */
  ALONG_SESSION_BROKEN,           /* the store cannot be opened: see along_session_get_error */
} AlongSessionState;

#define ALONG_TYPE_SESSION (along_session_get_type ())
G_DECLARE_FINAL_TYPE (AlongSession, along_session, ALONG, SESSION, GObject)

AlongSession *along_session_new (const char *profile_dir, const char *server);
AlongSessionState along_session_get_state (AlongSession *self);
const GError *along_session_get_error (AlongSession *self);
AlongStore *along_session_get_store (AlongSession *self);
AlongEngine *along_session_get_engine (AlongSession *self);
const AlongActor *along_session_get_actor (AlongSession *self);
/* SIGNED_OUT, but the work of one person is still here: they must sign in again before it may be read. */
gboolean along_session_get_locked (AlongSession *self);
/* SIGNED_OUT, because the server had everything removed from this device; @lost: how many changes had not been sent;
 * -1 where nobody knows. */
gboolean along_session_get_wiped (AlongSession *self, gint64 *lost);
/* NEEDS_PASSPHRASE: a new one is chosen, not an old one asked for. */
gboolean along_session_get_new_passphrase (AlongSession *self);
const char *along_session_get_profile_dir (AlongSession *self);
const char *along_session_get_server (AlongSession *self);
const char *along_session_get_user_name (AlongSession *self);
const char *along_session_get_organisation_name (AlongSession *self);

/* Opens what the profile holds: state becomes SIGNED_OUT, NEEDS_PASSPHRASE, OPEN or BROKEN. */
void along_session_open_async (AlongSession *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean along_session_open_finish (AlongSession *self, GAsyncResult *result, GError **error);
/* For the end of the program: waits for what is being opened, then closes everything. */
void along_session_close_async (AlongSession *self, GAsyncReadyCallback callback, gpointer data);
gboolean along_session_close_finish (AlongSession *self, GAsyncResult *result, GError **error);
void along_session_unlock_async (AlongSession *self,
                                 const char *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
gboolean along_session_unlock_finish (AlongSession *self, GAsyncResult *result, GError **error);
void along_session_sign_in_async (AlongSession *self,
                                  const char *server,
                                  const char *user,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean along_session_sign_in_finish (AlongSession *self, GAsyncResult *result, GError **error);
/* @file: 0600, one-time code from `alongside-server user code`; deleted after use. */
void along_session_sign_in_with_file_async (AlongSession *self,
                                            const char *server,
                                            const char *file,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
/* Sends what waits, then forgets the account, the key and the store. With @discard, what cannot be sent
 * is given up (the window asks first); without it that fails with ALONG_ERROR_OFFLINE and nothing is lost. */
void along_session_sign_out_async (AlongSession *self,
                                   gboolean discard,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean along_session_sign_out_finish (AlongSession *self, GAsyncResult *result, GError **error);
void along_session_change_password_async (AlongSession *self,
                                          const char *old_password,
                                          const char *new_password,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
gboolean
along_session_change_password_finish (AlongSession *self, GAsyncResult *result, GError **error);
/* Only in BROKEN: puts the store that can't be opened aside in the profile's folder (renamed, never
 * deleted) and forgets the account, so that people can sign in anew. State becomes SIGNED_OUT. */
void along_session_set_aside_async (AlongSession *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean along_session_set_aside_finish (AlongSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
