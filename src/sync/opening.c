/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/opening.h"
#include "base/clock.h"
#include "base/error.h"
#include "sync/secrets.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/* A clock that stands this far before what the server last said was put back (sync.md §2.14). */
#define CLOCK_TOLERANCE_MS (10 * 60 * 1000)

typedef enum
{
  STEP_KEY,
  STEP_KEEP,
  STEP_OPEN,
  STEP_META,
  STEP_STATE,
  STEP_LEASE,
  STEP_WRITE,
  STEP_MOVE,
  STEP_DONE,
} Step;

/* One state after another instead of a chain of callbacks: each callback takes its result and calls advance(). */
typedef struct
{
  AlongProfile *profile;
  AlongSignIn *fresh;
  char *passphrase;
  char *new_replica;
  char *refresh;
  AlongOpened *opened;
  Step step;
  gboolean first;
  gboolean moved; /* the server has another address than the store knows */
  GError *error;  /* what is told once the store has closed */
} Opening;

static void advance (GTask *task);

static AlongSignIn *
sign_in_copy (const AlongSignIn *from)
{
  AlongSignIn *copy = g_new0 (AlongSignIn, 1);

  *copy = *from;
  copy->access = g_strdup (from->access);
  copy->refresh = g_strdup (from->refresh);
  copy->user = g_strdup (from->user);
  copy->login = g_strdup (from->login);
  copy->worker = g_strdup (from->worker);
  copy->name = g_strdup (from->name);
  copy->org = g_strdup (from->org);
  copy->org_name = g_strdup (from->org_name);
  copy->epoch = g_strdup (from->epoch);
  return copy;
}

/**
 * along_opened_free:
 * @self: (transfer full): what came of an opening
 */
void
along_opened_free (AlongOpened *self)
{
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->account, along_sign_in_free);
  g_free (self->replica);
  g_free (self->server);
  g_clear_object (&self->store);
  g_clear_object (&self->transport);
  g_free (self);
}

static void
opening_free (Opening *self)
{
  along_profile_unref (self->profile);
  g_clear_pointer (&self->fresh, along_sign_in_free);
  g_free (self->passphrase);
  g_free (self->new_replica);
  g_free (self->refresh);
  g_clear_pointer (&self->opened, along_opened_free);
  g_clear_error (&self->error);
  g_free (self);
}

static void
succeed (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&self->opened), (GDestroyNotify)along_opened_free);
  g_object_unref (task);
}

static void
end (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  if (self->error == NULL)
    {
      succeed (task);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&self->error));
  g_object_unref (task);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!along_store_close_finish (ALONG_STORE (source), result, &error))
    g_warning ("A store could not be closed: %s", along_error_code (error->code));
  g_clear_object (&self->opened->store);
  end (task);
}

/* Whoever asked is told when the store has closed: the process may end then. */
static void
close_store (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  if (self->opened->store != NULL)
    along_store_close_async (self->opened->store, on_closed_cb, task);
  else
    end (task);
}

static void
fail (GTask *task, GError *error)
{
  Opening *self = g_task_get_task_data (task);

  self->error = error;
  close_store (task);
}

/**
 * along_lease_has_ended:
 * @account: whose the store is
 *
 * Returns: %TRUE if what is stored may not be read before somebody signs in: the server was not met for too long,
 *   or the clock was put back
 */
gboolean
along_lease_has_ended (const AlongSignIn *account)
{
  gint64 now = along_clock_now_ms ();

  return (account->lease_until > 0 && now > account->lease_until)
         || now < account->server_time - CLOCK_TOLERANCE_MS;
}

/**
 * along_tokens_keep:
 * @profile: a profile
 * @key: its key
 * @answer: what the server said
 * @error: see [func@secrets_seal]
 *
 * Puts the refresh token where a crash can't lose it. May be called from any thread.
 *
 * Returns: %TRUE if it is kept
 */
gboolean
along_tokens_keep (AlongProfile *profile, GBytes *key, const AlongSignIn *answer, GError **error)
{
  g_autoptr (GBytes) for_tokens = along_secrets_derive (key, ALONG_KEY_FOR_TOKENS);
  g_autoptr (GBytes) content = g_bytes_new (answer->refresh, strlen (answer->refresh));

  return along_secrets_seal (profile, "tokens", for_tokens, content, error);
}

static char *
read_refresh_token (Opening *self)
{
  g_autoptr (GBytes) for_tokens = along_secrets_derive (self->opened->key, ALONG_KEY_FOR_TOKENS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = along_secrets_unseal (self->profile, "tokens", for_tokens, &error);

  /* Without it people work on, and sign in again before anything is sent. */
  if (content == NULL)
    {
      g_message ("There is no refresh token: %s", along_error_code (error->code));
      return NULL;
    }
  return g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
}

/* Key */

static void
ask_for_passphrase (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  g_clear_pointer (&self->opened->key, g_bytes_unref);
  self->opened->needs_passphrase = TRUE;
  succeed (task);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (along_secrets_keep_finish (result, &error))
    {
      self->step = STEP_OPEN;
      advance (task);
    }
  else if (self->passphrase == NULL && g_error_matches (error, ALONG_ERROR, ALONG_ERROR_BUSY))
    {
      g_error_free (error);
      ask_for_passphrase (task);
    }
  else
    fail (task, error);
}

static void
take_key (GTask *task, GBytes *key, GError *error)
{
  Opening *self = g_task_get_task_data (task);

  if (key == NULL && self->fresh != NULL && !along_profile_has (self->profile, "store.db")
      && g_error_matches (error, ALONG_ERROR, ALONG_ERROR_KEY))
    {
      /* A key that is gone, and nothing that needs it. */
      g_error_free (error);
      self->step = STEP_KEEP;
    }
  else if (key == NULL)
    {
      fail (task, error);
      return;
    }
  else
    {
      self->opened->key = key;
      self->step = STEP_OPEN;
    }
  advance (task);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GBytes *key = along_secrets_load_finish (result, &error);

  take_key (data, key, error);
}

static void
on_unlocked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GBytes *key = along_secrets_unlock_finish (result, &error);

  take_key (data, key, error);
}

static void
get_key (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (along_secrets_get_keeper (self->profile))
    {
    case ALONG_KEEPER_PASSPHRASE:
      if (self->passphrase == NULL)
        ask_for_passphrase (task);
      else
        along_secrets_unlock_async (self->profile, self->passphrase, cancellable, on_unlocked_cb,
                                    task);
      return;
    case ALONG_KEEPER_KEYRING:
    case ALONG_KEEPER_FILE:
      along_secrets_load_async (self->profile, cancellable, on_loaded_cb, task);
      return;
    case ALONG_KEEPER_NONE:
    default:
      if (self->fresh == NULL || along_profile_has (self->profile, "store.db"))
        {
          fail (task,
                g_error_new_literal (ALONG_ERROR, ALONG_ERROR_KEY,
                                     _ ("The key of what is stored here is not there any more.")));
          return;
        }
      self->step = STEP_KEEP;
      advance (task);
    }
}

static void
keep_key (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  self->opened->key = along_secrets_new_key ();
  along_secrets_keep_async (self->profile, self->opened->key, self->passphrase,
                            g_task_get_cancellable (task), on_kept_cb, task);
}

/* Store */

static void
on_store_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->opened->store = along_store_open_finish (result, &error);
  if (self->opened->store == NULL)
    {
      fail (task, error);
      return;
    }
  self->step = STEP_META;
  advance (task);
}

static void
open_store (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GBytes) for_store = along_secrets_derive (self->opened->key, ALONG_KEY_FOR_STORE);
  g_autofree char *path = along_profile_path (self->profile, "store.db");

  along_store_open_async (path, for_store, g_task_get_cancellable (task), on_store_cb, task);
}

static gboolean
take_meta (Opening *self, GHashTable *meta, GError **error)
{
  AlongOpened *opened = self->opened;
  const char *server = g_hash_table_lookup (meta, "server");

  opened->account = along_sign_in_from_meta (meta);
  opened->replica = g_strdup (g_hash_table_lookup (meta, "replica"));
  /* An address that is asked for goes before the one that was kept. */
  self->moved = opened->server != NULL && server != NULL && !g_str_equal (opened->server, server);
  if (opened->server == NULL)
    opened->server = g_strdup (server);
  if (opened->account == NULL && self->fresh == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                           _ ("Nobody has signed in here."));
      return FALSE;
    }
  self->first = opened->account == NULL;
  if (!self->first && self->fresh != NULL
      && !g_str_equal (opened->account->user, self->fresh->user))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                   /* TRANSLATORS: %s is the name somebody signs in with */
                   _ ("This device holds the work of %s. They have to sign out here first."),
                   opened->account->login);
      return FALSE;
    }
  return TRUE;
}

static void
on_meta_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GHashTable) meta = along_store_get_meta_finish (ALONG_STORE (source), result, &error);

  if (meta == NULL || !take_meta (self, meta, &error))
    {
      fail (task, error);
      return;
    }
  self->step = STEP_STATE;
  advance (task);
}

static void
on_state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (AlongSyncState) state
      = along_store_sync_state_finish (ALONG_STORE (source), result, &error);

  if (state == NULL)
    {
      fail (task, error);
      return;
    }
  self->opened->waiting = state->waiting;
  if (self->fresh == NULL)
    self->refresh = read_refresh_token (self);
  if (self->fresh != NULL)
    self->step = STEP_WRITE;
  else if (along_lease_has_ended (self->opened->account))
    self->step = STEP_LEASE;
  else
    self->step = self->moved ? STEP_MOVE : STEP_DONE;
  advance (task);
}

/* Lease */

static void
lock (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  self->opened->locked = TRUE;
  close_store (task);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  if (answer != NULL && along_answer_to_error (answer, &error))
    self->fresh = along_sign_in_decode (answer->body, &error);
  if (self->fresh == NULL)
    {
      g_message ("The lease has ended and was not renewed: %s", error->message);
      lock (task);
      return;
    }
  self->step = STEP_WRITE;
  advance (task);
}

/* Any contact renews it: one that is asked for now will do, too. */
static void
renew_lease (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  g_autoptr (AlongSoupTransport) transport = NULL;
  g_autoptr (GString) text = NULL;
  g_autoptr (GBytes) body = NULL;

  if (self->refresh == NULL || self->opened->server == NULL)
    {
      lock (task);
      return;
    }
  transport = along_soup_transport_new (self->opened->server);
  text = g_string_new ("{\"refresh\":");
  along_json_append_text (text, self->refresh);
  g_string_append_c (text, '}');
  body = g_bytes_new (text->str, text->len);
  along_transport_call_async (ALONG_TRANSPORT (transport), "POST", "/v1/refresh", body,
                              g_task_get_cancellable (task), on_refreshed_cb, task);
}

/* What a sign-in changes */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    {
      fail (task, error);
      return;
    }
  g_clear_pointer (&self->opened->account, along_sign_in_free);
  self->opened->account = sign_in_copy (self->fresh);
  self->step = STEP_DONE;
  advance (task);
}

static void
write_sign_in (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GHashTable) meta = along_sign_in_to_meta (self->fresh);
  GError *error = NULL;

  if (!along_tokens_keep (self->profile, self->opened->key, self->fresh, &error)
      || !along_profile_set_server (self->profile, self->opened->server, &error))
    {
      fail (task, error);
      return;
    }
  g_hash_table_insert (meta, g_strdup ("server"), g_strdup (self->opened->server));
  if (self->first)
    {
      /* The store is the one the server was told of. Later, another epoch must be noticed, not taken over. */
      g_hash_table_insert (meta, g_strdup ("epoch"), g_strdup (self->fresh->epoch));
      g_hash_table_insert (meta, g_strdup ("replica"), g_strdup (self->new_replica));
      g_set_str (&self->opened->replica, self->new_replica);
    }
  along_store_set_meta_async (self->opened->store, meta, on_written_cb, task);
}

static void
on_moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!along_store_set_meta_finish (ALONG_STORE (source), result, &error))
    {
      fail (task, error);
      return;
    }
  self->step = STEP_DONE;
  advance (task);
}

/* The next start needs not be told again. */
static void
move_server (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GHashTable) meta = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GError *error = NULL;

  if (!along_profile_set_server (self->profile, self->opened->server, &error))
    {
      fail (task, error);
      return;
    }
  g_hash_table_insert (meta, g_strdup ("server"), g_strdup (self->opened->server));
  along_store_set_meta_async (self->opened->store, meta, on_moved_cb, task);
}

static void
finish_opening (GTask *task)
{
  Opening *self = g_task_get_task_data (task);
  AlongOpened *opened = self->opened;

  opened->transport = along_soup_transport_new (opened->server != NULL ? opened->server : "");
  if (self->fresh != NULL)
    along_soup_transport_set_tokens (opened->transport, self->fresh->access,
                                     self->fresh->access_expires, self->fresh->refresh);
  else
    along_soup_transport_set_tokens (opened->transport, NULL, 0, self->refresh);
  succeed (task);
}

static void
advance (GTask *task)
{
  Opening *self = g_task_get_task_data (task);

  switch (self->step)
    {
    case STEP_KEY:
      get_key (task);
      break;
    case STEP_KEEP:
      keep_key (task);
      break;
    case STEP_OPEN:
      open_store (task);
      break;
    case STEP_META:
      along_store_get_meta_async (self->opened->store, on_meta_cb, task);
      break;
    case STEP_STATE:
      along_store_sync_state_async (self->opened->store, on_state_cb, task);
      break;
    case STEP_LEASE:
      renew_lease (task);
      break;
    case STEP_WRITE:
      write_sign_in (task);
      break;
    case STEP_MOVE:
      move_server (task);
      break;
    case STEP_DONE:
    default:
      finish_opening (task);
      break;
    }
}

/**
 * along_opening_async:
 * @profile: a profile
 * @server: (nullable): the address somebody signed in to or asked for; %NULL for the one the store knows
 * @fresh: (nullable) (transfer none): what the server just answered to a sign-in; %NULL to open what is here
 * @replica: (nullable): the id the server was told, for a store that is made now
 * @passphrase: (nullable): what somebody typed
 * @cancellable: (nullable): to give up
 * @callback: called when it is open, or not
 * @data: given to @callback
 *
 * Gets or makes the key, opens or makes the store, reads whose it is and whether it may be read, and keeps
 * what a sign-in brought.
 */
void
along_opening_async (AlongProfile *profile,
                     const char *server,
                     AlongSignIn *fresh,
                     const char *replica,
                     const char *passphrase,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Opening *self = g_new0 (Opening, 1);

  self->profile = along_profile_ref (profile);
  self->fresh = fresh != NULL ? sign_in_copy (fresh) : NULL;
  self->new_replica = g_strdup (replica);
  self->passphrase = g_strdup (passphrase);
  self->opened = g_new0 (AlongOpened, 1);
  self->opened->server = g_strdup (server);
  g_task_set_source_tag (task, along_opening_async);
  /* A store that has opened is handed over, also to somebody who has given up: they close it. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify)opening_free);
  advance (task);
}

/**
 * along_opening_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_KEY, %ALONG_ERROR_CORRUPT, %ALONG_ERROR_TOO_NEW, %ALONG_ERROR_FULL, %ALONG_ERROR_BUSY
 *   (the keyring does not answer), %ALONG_ERROR_NOT_FOUND (nobody has signed in), %ALONG_ERROR_AUTH (another
 *   passphrase), %ALONG_ERROR_INVALID (somebody else's store)
 *
 * Returns: (transfer full): what came of it
 */
AlongOpened *
along_opening_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
