/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/session-private.h"
#include "base/config.h"
#include "base/error.h"
#include "base/id.h"
#include "sync/secrets.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Signing in */

typedef struct
{
  char *server;
  char *replica;
  char *file;
  AlongSoupTransport *transport;
} SigningIn;

static void
signing_in_free (SigningIn *self)
{
  g_free (self->server);
  g_free (self->replica);
  g_free (self->file);
  g_clear_object (&self->transport);
  g_free (self);
}

/* The engine goes on with new tokens; nothing else changes. */
static void
rejoin (AlongSession *self, AlongSignIn *fresh, GTask *task)
{
  g_autoptr (GHashTable) meta = NULL;
  GError *error = NULL;

  if (!g_str_equal (fresh->user, self->opened->account->user))
    {
      g_task_return_new_error (
          task, ALONG_ERROR, ALONG_ERROR_INVALID,
          /* TRANSLATORS: %s is the name somebody signs in with */
          _ ("This device holds the work of %s. They have to sign out here first."),
          self->opened->account->login);
      return;
    }
  if (!along_tokens_keep (self->profile, self->opened->key, fresh, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  meta = along_sign_in_to_meta (fresh);
  along_session_keep_account (self, meta);
  along_soup_transport_set_tokens (self->opened->transport, fresh->access, fresh->access_expires,
                                   fresh->refresh);
  along_engine_sync_now (self->engine);
  g_task_return_boolean (task, TRUE);
}

static void
use_up_file (SigningIn *self)
{
  if (self->file != NULL && g_unlink (self->file) != 0)
    g_warning ("The sign-in file could not be removed");
}

static void
explain_refusal (const AlongAnswer *answer, GTask *task)
{
  GError *error = NULL;

  along_answer_to_error (answer, &error);
  if (error->code == ALONG_ERROR_AUTH)
    g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_AUTH,
                                     _ ("The name or the password is not right."));
  else if (error->code == ALONG_ERROR_BUSY)
    g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_BUSY,
                                     _ ("Too many tries. Wait a minute, then try again."));
  else
    g_task_return_new_error_literal (task, ALONG_ERROR, error->code, error->message);
  g_error_free (error);
}

static void
on_sign_in_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSession *self = g_task_get_source_object (task);
  SigningIn *signing_in = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);
  g_autoptr (AlongSignIn) fresh = NULL;

  if (answer != NULL && (answer->status == 200 || answer->status == 401))
    use_up_file (signing_in);
  if (answer != NULL && answer->status != 200)
    {
      explain_refusal (answer, task);
      return;
    }
  if (answer != NULL)
    fresh = along_sign_in_decode (answer->body, &error);
  if (fresh == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->state == ALONG_SESSION_OPEN)
    {
      rejoin (self, fresh, task);
      return;
    }
  along_session_forget_pending (self);
  self->pending = g_steal_pointer (&fresh);
  self->pending_server = g_strdup (signing_in->server);
  self->pending_replica = g_strdup (signing_in->replica);
  along_session_open_with (self, g_steal_pointer (&task), NULL);
}

/* Takes over @task. */
static void
send_sign_in (
    AlongSession *self, GTask *task, const char *server, const char *credentials, const char *file)
{
  SigningIn *signing_in = g_new0 (SigningIn, 1);
  g_autoptr (GString) text = g_string_new (credentials);
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;

  g_task_set_task_data (task, signing_in, (GDestroyNotify)signing_in_free);
  if (!along_server_address_check (server, &error) || !along_session_hold_profile (self, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  signing_in->server = g_strdup (server);
  signing_in->file = g_strdup (file);
  signing_in->replica = self->opened != NULL && self->opened->replica != NULL
                            ? g_strdup (self->opened->replica)
                            : along_id_new ();
  signing_in->transport = along_soup_transport_new (server);
  g_string_append (text, ",\"replica\":");
  along_json_append_text (text, signing_in->replica);
  g_string_append (text, ",\"device\":");
  along_json_append_text (text, g_get_host_name ());
  g_string_append (text, ",\"app\":\"" ALONG_VERSION "\"}");
  body = g_bytes_new (text->str, text->len);
  along_transport_call_async (ALONG_TRANSPORT (signing_in->transport), "POST", "/v1/sign-in", body,
                              g_task_get_cancellable (task), on_sign_in_cb, task);
}

/**
 * along_session_sign_in_async:
 * @self: a session
 * @server: the server's address
 * @user: the name to sign in with
 * @password: the password
 * @cancellable: (nullable): to give up
 * @callback: called when it is open, or not
 * @data: given to @callback
 *
 * Signs in. The first time it makes the key and the store; the first sync then runs while people look
 * around. Where there is no keyring the state becomes %ALONG_SESSION_NEEDS_PASSPHRASE.
 */
void
along_session_sign_in_async (AlongSession *self,
                             const char *server,
                             const char *user,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GString) credentials = g_string_new ("{\"user\":");

  g_task_set_source_tag (task, along_session_sign_in_async);
  along_json_append_text (credentials, user);
  g_string_append (credentials, ",\"password\":");
  along_json_append_text (credentials, password);
  send_sign_in (self, task, server, credentials->str, NULL);
}

static char *
read_code (const char *file, GError **error)
{
  g_autofree char *code = NULL;
  GStatBuf info = { 0 };

  if (g_lstat (file, &info) != 0 || !S_ISREG (info.st_mode)
      || !g_file_get_contents (file, &code, NULL, NULL))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                           _ ("The sign-in file can't be read."));
      return NULL;
    }
  if ((info.st_mode & 0077) != 0 || info.st_uid != getuid ())
    {
      g_set_error_literal (
          error, ALONG_ERROR, ALONG_ERROR_INVALID,
          _ ("Others can read the sign-in file. It must be yours alone (mode 0600)."));
      return NULL;
    }
  return g_strdup (g_strstrip (code));
}

/**
 * along_session_sign_in_with_file_async:
 * @self: a session
 * @server: the server's address
 * @file: holds a one-time code; removed once the server has seen it
 * @cancellable: (nullable): to give up
 * @callback: called when it is open, or not; it ends with along_session_sign_in_finish()
 * @data: given to @callback
 *
 * Signs in without typing.
 */
void
along_session_sign_in_with_file_async (AlongSession *self,
                                       const char *server,
                                       const char *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;
  g_autofree char *code = read_code (file, &error);
  g_autoptr (GString) credentials = g_string_new ("{\"code\":");

  g_task_set_source_tag (task, along_session_sign_in_with_file_async);
  if (code == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  along_json_append_text (credentials, code);
  send_sign_in (self, task, server, credentials->str, file);
}

/**
 * along_session_sign_in_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_AUTH, %ALONG_ERROR_BUSY (too many tries), %ALONG_ERROR_OFFLINE, %ALONG_ERROR_INVALID
 *   (the address, or somebody else's device), or to what the store says
 *
 * Returns: %TRUE if the server let them in
 */
gboolean
along_session_sign_in_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Signing out */

static void
on_forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSession *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) mark = NULL;

  /* The store is gone; a key in a keyring that does not answer opens nothing. */
  if (!along_secrets_forget_finish (result, &error))
    g_message ("The key could not be removed: %s", along_error_code (error->code));
  if (!along_profile_remove (self->profile, ALONG_WIPE_MARK, &mark))
    g_message ("The order to wipe could not be removed: %s", along_error_code (mark->code));
  self->wiped = self->wiping;
  self->wiping = FALSE;
  g_clear_pointer (&self->opened, along_opened_free);
  along_session_forget_pending (self);
  self->actor = (AlongActor){ 0 };
  self->locked = FALSE;
  along_session_set_error (self, NULL);
  along_session_notify_all (self);
  along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
  g_task_return_boolean (task, TRUE);
}

void
along_session_remove_everything (gpointer data, gpointer unused)
{
  GTask *task = data;
  AlongSession *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!along_profile_remove_store (self->profile, &error))
    {
      along_session_set_error (self, error);
      along_session_set_state (self, ALONG_SESSION_BROKEN);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  along_secrets_forget_async (self->profile, on_forgotten_cb, task);
}

static void
on_told_server_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);

  /* The token it would have ended ends by itself. */
  if (answer == NULL)
    g_message ("The server was not told of the sign-out: %s", error->message);
  along_session_close_down (g_task_get_source_object (task), task, along_session_remove_everything);
}

/* Takes over @task. */
static void
tell_server (AlongSession *self, GTask *task)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  along_engine_call_async (self->engine, "POST", "/v1/sign-out", body, NULL, on_told_server_cb,
                           task);
}

static void
on_flushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSession *self = g_task_get_source_object (task);
  gboolean discard = GPOINTER_TO_INT (g_task_get_task_data (task));
  GError *error = NULL;

  if (!along_engine_flush_finish (ALONG_ENGINE (source), result, &error) && !discard)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  tell_server (self, g_steal_pointer (&task));
}

/**
 * along_session_sign_out_async:
 * @self: a session
 * @discard: whether what cannot be sent is given up
 * @callback: called when nothing is left on this device, or something could not be sent
 * @data: given to @callback
 *
 * Sends what waits, then forgets the account, the key and the store.
 */
void
along_session_sign_out_async (AlongSession *self,
                              gboolean discard,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, along_session_sign_out_async);
  g_task_set_task_data (task, GINT_TO_POINTER (discard), NULL);
  if (self->engine != NULL)
    {
      along_engine_flush_async (self->engine, NULL, on_flushed_cb, task);
      return;
    }
  /* Locked or sealed: nobody can send it before signing in. */
  if (self->profile == NULL || self->state == ALONG_SESSION_BROKEN
      || (!discard && !(self->locked && self->opened->waiting == 0)))
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE,
                                       _ ("What is stored here may not have been sent yet."));
      g_object_unref (task);
      return;
    }
  along_session_close_down (self, task, along_session_remove_everything);
}

/**
 * along_session_sign_out_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE or %ALONG_ERROR_AUTH where something waits and cannot be sent: nothing is
 *   lost then
 *
 * Returns: %TRUE if nothing is left on this device
 */
gboolean
along_session_sign_out_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Password */

static void
on_password_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);
  g_autoptr (JsonNode) root = NULL;
  const char *message = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (along_answer_to_error (answer, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  text = g_bytes_get_data (answer->body, &size);
  root = size > 0 ? along_json_parse (text, (gssize)size, NULL) : NULL;
  /* The server's sentence is made for people: it says what the password lacks. */
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    along_json_get_text (json_node_get_object (root), "message", FALSE, &message, NULL);
  g_task_return_new_error_literal (task, ALONG_ERROR, error->code,
                                   message != NULL ? message : error->message);
  g_error_free (error);
}

/**
 * along_session_change_password_async:
 * @self: a session that is open
 * @old_password: the password until now
 * @new_password: the password from now on
 * @cancellable: (nullable): to give up
 * @callback: called when it is changed, or not
 * @data: given to @callback
 */
void
along_session_change_password_async (AlongSession *self,
                                     const char *old_password,
                                     const char *new_password,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GString) text = g_string_new ("{\"old\":");
  g_autoptr (GBytes) body = NULL;

  g_task_set_source_tag (task, along_session_change_password_async);
  if (self->engine == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_AUTH,
                                       _ ("You are signed out."));
      g_object_unref (task);
      return;
    }
  along_json_append_text (text, old_password);
  g_string_append (text, ",\"new\":");
  along_json_append_text (text, new_password);
  g_string_append_c (text, '}');
  body = g_bytes_new (text->str, text->len);
  along_engine_call_async (self->engine, "POST", "/v1/password", body, cancellable, on_password_cb,
                           task);
}

/**
 * along_session_change_password_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_AUTH or %ALONG_ERROR_FORBIDDEN for a wrong old one, to %ALONG_ERROR_INVALID for a new one
 *   that will not do, to %ALONG_ERROR_OFFLINE
 *
 * Returns: %TRUE if it is changed
 */
gboolean
along_session_change_password_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * along_session_set_aside_async:
 * @self: a session whose store can't be opened
 * @cancellable: (nullable): to give up
 * @callback: called when people can sign in anew
 * @data: given to @callback
 *
 * Moves the store aside in the profile's folder and forgets the account. Nothing is deleted.
 */
void
along_session_set_aside_async (AlongSession *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  g_task_set_source_tag (task, along_session_set_aside_async);
  if (self->state != ALONG_SESSION_BROKEN)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_FAILED,
                                       _ ("What is stored here is in use."));
      return;
    }
  if (!along_session_hold_profile (self, &error)
      || !along_profile_put_aside (self->profile, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->opened, along_opened_free);
  along_session_forget_pending (self);
  along_session_set_error (self, NULL);
  along_session_notify_all (self);
  along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
  g_task_return_boolean (task, TRUE);
}

/**
 * along_session_set_aside_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_FAILED, %ALONG_ERROR_FULL, %ALONG_ERROR_BUSY
 *
 * Returns: %TRUE if people can sign in anew
 */
gboolean
along_session_set_aside_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
