/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/session-private.h"
#include "base/error.h"
#include "sync/secrets.h"

#include <glib/gi18n-lib.h>

/* How often to look whether the lease has ended, for a desktop that stays open for days. */
#define LEASE_CHECK_S 300

enum
{
  PROP_STATE = 1,
  PROP_STORE,
  PROP_ENGINE,
  PROP_SERVER,
  PROP_USER_NAME,
  PROP_ORGANISATION_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AlongSession, along_session, G_TYPE_OBJECT)

void
along_session_notify_all (AlongSession *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_STORE; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
along_session_set_state (AlongSession *self, AlongSessionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
along_session_set_error (AlongSession *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
}

void
along_session_forget_pending (AlongSession *self)
{
  g_clear_pointer (&self->pending, along_sign_in_free);
  g_clear_pointer (&self->pending_server, g_free);
  g_clear_pointer (&self->pending_replica, g_free);
}

gboolean
along_session_hold_profile (AlongSession *self, GError **error)
{
  if (self->profile == NULL)
    self->profile = along_profile_open (self->dir, error);
  return self->profile != NULL;
}

/* What the account says changes with each refresh: another name, another role, a longer lease. */

static void
take_account (AlongSession *self)
{
  const AlongSignIn *account = self->opened->account;

  self->actor = (AlongActor){ .user = account->user,
                              .worker = account->worker,
                              .org = account->org,
                              .roles = account->roles };
}

static void
on_account_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    g_message ("What the server said of the account cannot be kept: %s",
               along_error_code (error->code));
}

void
along_session_keep_account (AlongSession *self, GHashTable *meta)
{
  along_store_set_meta_async (self->opened->store, meta, on_account_kept_cb, NULL);
  g_clear_pointer (&self->opened->account, along_sign_in_free);
  self->opened->account = along_sign_in_from_meta (meta);
  take_account (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USER_NAME]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORGANISATION_NAME]);
}

typedef struct
{
  GWeakRef session;
  AlongProfile *profile;
  GBytes *key;
  GMainContext *context;
} TokenKeeper;

typedef struct
{
  AlongSession *session;
  GHashTable *meta;
} NewAccount;

static void
new_account_free (NewAccount *self)
{
  g_object_unref (self->session);
  g_hash_table_unref (self->meta);
  g_free (self);
}

static gboolean
take_new_account_cb (gpointer data)
{
  NewAccount *new_account = data;
  AlongSession *self = new_account->session;

  /* Signed out meanwhile. */
  if (self->opened == NULL || self->opened->store == NULL)
    return G_SOURCE_REMOVE;
  along_session_keep_account (self, new_account->meta);
  return G_SOURCE_REMOVE;
}

/* In the engine's thread. */
static gboolean
keep_tokens_cb (const AlongSignIn *answer, gpointer data, GError **error)
{
  TokenKeeper *keeper = data;
  g_autoptr (AlongSession) session = NULL;
  NewAccount *new_account = NULL;

  if (!along_tokens_keep (keeper->profile, keeper->key, answer, error))
    return FALSE;
  session = g_weak_ref_get (&keeper->session);
  if (session == NULL)
    return TRUE;
  new_account = g_new0 (NewAccount, 1);
  new_account->session = g_steal_pointer (&session);
  new_account->meta = along_sign_in_to_meta (answer);
  g_main_context_invoke_full (keeper->context, G_PRIORITY_DEFAULT, take_new_account_cb, new_account,
                              (GDestroyNotify)new_account_free);
  return TRUE;
}

static void
token_keeper_free (gpointer data)
{
  TokenKeeper *keeper = data;

  g_weak_ref_clear (&keeper->session);
  along_profile_unref (keeper->profile);
  g_bytes_unref (keeper->key);
  g_main_context_unref (keeper->context);
  g_free (keeper);
}

static TokenKeeper *
token_keeper_new (AlongSession *self)
{
  TokenKeeper *keeper = g_new0 (TokenKeeper, 1);

  g_weak_ref_init (&keeper->session, self);
  keeper->profile = along_profile_ref (self->profile);
  keeper->key = g_bytes_ref (self->opened->key);
  keeper->context = g_main_context_ref_thread_default ();
  return keeper;
}

static gboolean
wipe_cb (gpointer data)
{
  along_session_wipe (data);
  return G_SOURCE_REMOVE;
}

/* In the engine's thread. */
static void
on_wipe_ordered_cb (gpointer data)
{
  TokenKeeper *keeper = data;
  AlongSession *session = g_weak_ref_get (&keeper->session);

  if (session != NULL)
    g_main_context_invoke_full (keeper->context, G_PRIORITY_DEFAULT, wipe_cb, session,
                                g_object_unref);
}

/* Closing: the engine first, then the store it writes to. */

typedef struct
{
  AlongStore *store;
  GTask *task;
  GFunc then;
} Closing;

static void
closing_done (Closing *self)
{
  if (self->then != NULL)
    self->then (self->task, NULL);
  g_clear_object (&self->store);
  g_free (self);
}

static void
on_store_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!along_store_close_finish (ALONG_STORE (source), result, &error))
    g_warning ("The store did not close: %s", along_error_code (error->code));
  closing_done (data);
}

static void
on_engine_stopped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Closing *closing = data;
  g_autoptr (GError) error = NULL;

  if (!along_engine_stop_finish (ALONG_ENGINE (source), result, &error))
    g_warning ("Sync did not stop: %s", along_error_code (error->code));
  along_store_close_async (closing->store, on_store_closed_cb, closing);
}

/* Nobody gets the store or the engine from here on; @then is called with @task once both have ended. */
void
along_session_close_down (AlongSession *self, GTask *task, GFunc then)
{
  g_autoptr (AlongEngine) engine = g_steal_pointer (&self->engine);
  Closing *closing = g_new0 (Closing, 1);

  g_clear_handle_id (&self->lease_id, g_source_remove);
  closing->task = task;
  closing->then = then;
  closing->store = self->opened != NULL ? g_steal_pointer (&self->opened->store) : NULL;
  along_session_notify_all (self);
  if (engine != NULL)
    along_engine_stop_async (engine, on_engine_stopped_cb, closing);
  else if (closing->store != NULL)
    along_store_close_async (closing->store, on_store_closed_cb, closing);
  else
    closing_done (closing);
}

static gboolean
check_lease_cb (gpointer data)
{
  AlongSession *self = data;

  if (!along_lease_has_ended (self->opened->account))
    return G_SOURCE_CONTINUE;
  self->lease_id = 0;
  self->locked = TRUE;
  self->opened->waiting = along_engine_get_waiting (self->engine);
  along_session_close_down (self, NULL, NULL);
  along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
  return G_SOURCE_REMOVE;
}

/* Opening */

static void
start (AlongSession *self)
{
  TokenKeeper *keeper = token_keeper_new (self);

  along_soup_transport_on_tokens (self->opened->transport, keep_tokens_cb, keeper,
                                  token_keeper_free);
  along_soup_transport_on_wipe (self->opened->transport, on_wipe_ordered_cb,
                                token_keeper_new (self), token_keeper_free);
  self->engine = along_engine_new (self->opened->store, ALONG_TRANSPORT (self->opened->transport));
  take_account (self);
  self->locked = FALSE;
  self->wiped = FALSE;
  self->lost = 0;
  self->lease_id = g_timeout_add_seconds (LEASE_CHECK_S, check_lease_cb, self);
  along_session_forget_pending (self);
  along_session_set_error (self, NULL);
  along_engine_start (self->engine);
  along_session_notify_all (self);
  along_session_set_state (self, ALONG_SESSION_OPEN);
}

static void
take_opened (AlongSession *self, AlongOpened *opened)
{
  if (opened->needs_passphrase)
    {
      along_opened_free (opened);
      along_session_set_state (self, ALONG_SESSION_NEEDS_PASSPHRASE);
      return;
    }
  g_clear_pointer (&self->opened, along_opened_free);
  self->opened = opened;
  if (!opened->locked)
    {
      start (self);
      return;
    }
  self->locked = TRUE;
  along_session_notify_all (self);
  along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
}

static void
closed (gpointer task, gpointer unused)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* What opened for nobody closes again; then the one who closes is told. */
static void
give_up_opening (AlongSession *self, AlongOpened *opened)
{
  if (opened != NULL)
    {
      g_clear_pointer (&self->opened, along_opened_free);
      self->opened = opened;
    }
  if (self->opening == 0 && self->closing != NULL)
    along_session_close_down (self, g_steal_pointer (&self->closing), closed);
}

static void
on_opening_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSession *self = g_task_get_source_object (task);
  GError *error = NULL;
  AlongOpened *opened = along_opening_finish (result, &error);

  self->opening--;
  if (g_cancellable_is_cancelled (self->leaving))
    {
      g_clear_error (&error);
      give_up_opening (self, opened);
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closing");
      return;
    }
  if (opened != NULL)
    {
      take_opened (self, opened);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* A wrong passphrase, or somebody else's sign-in, can be tried again; the rest needs another way on. */
  if (!g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH)
      && !g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      along_session_set_error (self, error);
      along_session_set_state (self, ALONG_SESSION_BROKEN);
    }
  g_task_return_error (task, error);
}

void
along_session_open_with (AlongSession *self, GTask *task, const char *passphrase)
{
  if (g_cancellable_is_cancelled (self->leaving))
    {
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closing");
      g_object_unref (task);
      return;
    }
  self->opening++;
  along_opening_async (self->profile,
                       self->pending_server != NULL ? self->pending_server : self->preset,
                       self->pending, self->pending_replica, passphrase, self->leaving,
                       on_opening_cb, task);
}

/**
 * along_session_close_async:
 * @self: a session
 * @callback: called when the store has closed, or none was open
 * @data: given to @callback
 *
 * For the end of the program: gives up what is being opened, stops the engine and closes the store. The session can't
 * be opened again.
 */
void
along_session_close_async (AlongSession *self, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, along_session_close_async);
  g_cancellable_cancel (self->leaving);
  if (self->opening > 0)
    self->closing = task;
  else
    along_session_close_down (self, task, closed);
}

/**
 * along_session_close_finish:
 * @self: a session
 * @result: what the callback got
 * @error: unused; what went wrong with closing is a warning
 *
 * Returns: %TRUE if it is closed
 */
gboolean
along_session_close_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * along_session_open_async:
 * @self: a session
 * @cancellable: (nullable): to give up
 * @callback: called when the state is known
 * @data: given to @callback
 *
 * Opens what the profile holds. It needs no server.
 */
void
along_session_open_async (AlongSession *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  GError *error = NULL;

  g_task_set_source_tag (task, along_session_open_async);
  if (self->state == ALONG_SESSION_OPEN || self->state == ALONG_SESSION_NEEDS_PASSPHRASE)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  if (!along_session_hold_profile (self, &error))
    {
      along_session_set_error (self, error);
      along_session_set_state (self, ALONG_SESSION_BROKEN);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  if (along_profile_has (self->profile, ALONG_WIPE_MARK))
    {
      along_session_wipe_on (self, task);
      return;
    }
  if (!along_profile_has (self->profile, "store.db"))
    {
      along_session_notify_all (self);
      along_session_set_state (self, ALONG_SESSION_SIGNED_OUT);
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  along_session_open_with (self, task, NULL);
}

/**
 * along_session_open_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set where the state is %ALONG_SESSION_BROKEN
 *
 * Returns: %TRUE if it could be seen what the profile holds
 */
gboolean
along_session_open_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * along_session_unlock_async:
 * @self: a session that needs a passphrase
 * @passphrase: what somebody typed
 * @cancellable: (nullable): to give up
 * @callback: called when it is open, or not
 * @data: given to @callback
 *
 * Opens the sealed key, or seals a new one: see along_session_get_new_passphrase().
 */
void
along_session_unlock_async (AlongSession *self,
                            const char *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, along_session_unlock_async);
  if (self->state != ALONG_SESSION_NEEDS_PASSPHRASE || *passphrase == '\0')
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_INVALID,
                                       _ ("Type the passphrase."));
      g_object_unref (task);
      return;
    }
  along_session_open_with (self, task, passphrase);
}

/**
 * along_session_unlock_finish:
 * @self: a session
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_AUTH for another passphrase
 *
 * Returns: %TRUE if it is open
 */
gboolean
along_session_unlock_finish (AlongSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
along_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AlongSession *self = ALONG_SESSION (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, (int)self->state);
      break;
    case PROP_STORE:
      g_value_set_object (value, along_session_get_store (self));
      break;
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    case PROP_SERVER:
      g_value_set_string (value, along_session_get_server (self));
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, along_session_get_user_name (self));
      break;
    case PROP_ORGANISATION_NAME:
      g_value_set_string (value, along_session_get_organisation_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
along_session_dispose (GObject *object)
{
  AlongSession *self = ALONG_SESSION (object);

  /* Who closes the session has stopped the engine; if not, it must not run on without it. */
  if (self->engine != NULL)
    along_engine_stop_async (self->engine, NULL, NULL);
  g_clear_object (&self->engine);
  g_clear_handle_id (&self->lease_id, g_source_remove);
  g_clear_pointer (&self->opened, along_opened_free);
  G_OBJECT_CLASS (along_session_parent_class)->dispose (object);
}

static void
along_session_finalize (GObject *object)
{
  AlongSession *self = ALONG_SESSION (object);

  along_session_forget_pending (self);
  g_clear_pointer (&self->profile, along_profile_unref);
  g_clear_error (&self->error);
  g_object_unref (self->leaving);
  g_free (self->dir);
  g_free (self->preset);
  G_OBJECT_CLASS (along_session_parent_class)->finalize (object);
}

static void
along_session_class_init (AlongSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = along_session_get_property;
  object_class->dispose = along_session_dispose;
  object_class->finalize = along_session_finalize;
  properties[PROP_STATE]
      = g_param_spec_int ("state", NULL, NULL, 0, ALONG_SESSION_BROKEN, 0, flags);
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, ALONG_TYPE_STORE, flags);
  properties[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, ALONG_TYPE_ENGINE, flags);
  properties[PROP_SERVER] = g_param_spec_string ("server", NULL, NULL, NULL, flags);
  properties[PROP_USER_NAME] = g_param_spec_string ("user-name", NULL, NULL, NULL, flags);
  properties[PROP_ORGANISATION_NAME]
      = g_param_spec_string ("organisation-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
along_session_init (AlongSession *self)
{
  self->leaving = g_cancellable_new ();
}

/**
 * along_session_new:
 * @profile_dir: the folder of the profile
 * @server: (nullable): the server's address, in place of the one the profile has kept
 *
 * Returns: (transfer full): a session that is closed
 */
AlongSession *
along_session_new (const char *profile_dir, const char *server)
{
  AlongSession *self = g_object_new (ALONG_TYPE_SESSION, NULL);

  self->dir = g_strdup (profile_dir);
  self->preset = g_strdup (server);
  return self;
}

/**
 * along_session_get_state:
 * @self: a session
 *
 * Returns: what the window shows
 */
AlongSessionState
along_session_get_state (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), ALONG_SESSION_CLOSED);

  return self->state;
}

/**
 * along_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it is %ALONG_SESSION_BROKEN
 */
const GError *
along_session_get_error (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->error;
}

/**
 * along_session_get_store:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the store, where it is open
 */
AlongStore *
along_session_get_store (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->opened != NULL ? self->opened->store : NULL;
}

/**
 * along_session_get_engine:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what keeps the store in step, where it is open
 */
AlongEngine *
along_session_get_engine (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->engine;
}

/**
 * along_session_get_actor:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): who acts, where it is open; good until the main loop runs again
 */
const AlongActor *
along_session_get_actor (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->actor.user != NULL ? &self->actor : NULL;
}

/**
 * along_session_get_locked:
 * @self: a session
 *
 * Returns: %TRUE if somebody's work is here and may not be read before they sign in again
 */
gboolean
along_session_get_locked (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), FALSE);

  return self->locked;
}

/**
 * along_session_get_wiped:
 * @self: a session
 * @lost: (out): how many changes could not be sent before; -1 where nobody knows
 *
 * Returns: %TRUE if the server had everything removed from this device, and nobody has signed in since
 */
gboolean
along_session_get_wiped (AlongSession *self, gint64 *lost)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), FALSE);

  *lost = self->lost;
  return self->wiped;
}

/**
 * along_session_get_new_passphrase:
 * @self: a session
 *
 * Returns: %TRUE if the passphrase that is needed is a new one
 */
gboolean
along_session_get_new_passphrase (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), FALSE);

  return self->state == ALONG_SESSION_NEEDS_PASSPHRASE && self->profile != NULL
         && along_secrets_get_keeper (self->profile) != ALONG_KEEPER_PASSPHRASE;
}

/**
 * along_session_get_profile_dir:
 * @self: a session
 *
 * Returns: (transfer none): the folder everything is kept in
 */
const char *
along_session_get_profile_dir (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->dir;
}

/**
 * along_session_get_server:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the server's address: the one signed in to, or else the one to offer
 */
const char *
along_session_get_server (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  if (self->opened != NULL && self->opened->server != NULL)
    return self->opened->server;
  if (self->preset == NULL && self->profile != NULL)
    self->preset = along_profile_get_server (self->profile);
  return self->preset;
}

/**
 * along_session_get_user_name:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the name of who is signed in, or whose work is locked
 */
const char *
along_session_get_user_name (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->opened != NULL && self->opened->account != NULL ? self->opened->account->name : NULL;
}

/**
 * along_session_get_organisation_name:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the name of the organisation they act for
 */
const char *
along_session_get_organisation_name (AlongSession *self)
{
  g_return_val_if_fail (ALONG_IS_SESSION (self), NULL);

  return self->opened != NULL && self->opened->account != NULL ? self->opened->account->org_name
                                                               : NULL;
}
