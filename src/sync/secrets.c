/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/secrets.h"
#include "base/error.h"
#include "base/random.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <sodium.h>
#include <string.h>

/* A locked keyring with a display asks and waits for ever. */
#define KEYRING_TIMEOUT_MS 5000
/* argon2id, 3 passes over 64 MiB: 0.15 s for us, and for whoever tries passphrases (sync.md §3.2). */
#define PASSES 3
#define MEMORY (64 * 1024 * 1024)
#define CONTEXT "alongsde"
#define MAGIC "ALONGKEY"

/* The passphrase's salt, what argon2id was asked for, and the sealed key. */
typedef struct
{
  guint8 magic[8];
  guint32 passes;
  guint32 memory;
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  guint8 sealed[ALONG_KEY_BYTES + crypto_secretbox_MACBYTES];
} SealedKey;

static const SecretSchema schema = {
  .name = "org.alongside.Alongside.Key",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = { { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static void
need_sodium (void)
{
  /* It may be called often; it fails only where the machine gives no random numbers, and then nothing is safe. */
  int ready = sodium_init ();

  g_assert (ready >= 0);
}

/**
 * along_secrets_get_keeper:
 * @profile: a profile
 *
 * Returns: who keeps its key
 */
AlongKeeper
along_secrets_get_keeper (AlongProfile *profile)
{
  if (along_profile_has (profile, "key.sealed"))
    return ALONG_KEEPER_PASSPHRASE;
  if (along_profile_has (profile, "key.keyring"))
    return ALONG_KEEPER_KEYRING;
  if (along_profile_has (profile, "key") && along_profile_has (profile, "dev-profile"))
    return ALONG_KEEPER_FILE;
  return ALONG_KEEPER_NONE;
}

static void
free_key (gpointer key)
{
  sodium_memzero (key, ALONG_KEY_BYTES);
  g_free (key);
}

/* Takes over @key, and wipes it when the last one who uses it is done. */
static GBytes *
wrap_key (guint8 *key)
{
  return g_bytes_new_with_free_func (key, ALONG_KEY_BYTES, free_key, key);
}

/**
 * along_secrets_new_key:
 *
 * Returns: (transfer full): 32 bytes nobody can guess
 */
GBytes *
along_secrets_new_key (void)
{
  guint8 *key = g_malloc (ALONG_KEY_BYTES);

  along_random_bytes (key, ALONG_KEY_BYTES);
  return wrap_key (key);
}

/**
 * along_secrets_derive:
 * @key: the profile's key
 * @use: what for
 *
 * Returns: (transfer full): 32 bytes that tell nothing about @key or those for another use
 */
GBytes *
along_secrets_derive (GBytes *key, AlongKeyUse use)
{
  guint8 *derived = g_malloc (ALONG_KEY_BYTES);

  g_assert (g_bytes_get_size (key) == crypto_kdf_KEYBYTES);
  need_sodium ();
  crypto_kdf_derive_from_key (derived, ALONG_KEY_BYTES, use, CONTEXT, g_bytes_get_data (key, NULL));
  return wrap_key (derived);
}

/* The keyring */

typedef struct
{
  gatomicrefcount ref_count;
  GTask *task;
  GCancellable *cancellable;
  GSource *alarm;
} Ask;

static void
ask_unref (Ask *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* The task to answer, for the first who comes: the keyring or the clock. */
static GTask *
settle (Ask *self)
{
  if (self->alarm != NULL)
    g_source_destroy (self->alarm);
  g_clear_pointer (&self->alarm, g_source_unref);
  return g_steal_pointer (&self->task);
}

static gboolean
on_late_cb (gpointer data)
{
  Ask *self = data;
  g_autoptr (GTask) task = settle (self);

  g_cancellable_cancel (self->cancellable);
  if (task != NULL)
    g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_BUSY,
                                     _ ("The keyring does not answer."));
  return G_SOURCE_REMOVE;
}

static Ask *
ask_new (GTask *task)
{
  Ask *self = g_new0 (Ask, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->task = g_object_ref (task);
  self->cancellable = g_cancellable_new ();
  self->alarm = g_timeout_source_new (KEYRING_TIMEOUT_MS);
  g_atomic_ref_count_inc (&self->ref_count);
  g_source_set_callback (self->alarm, on_late_cb, self, (GDestroyNotify)ask_unref);
  g_source_attach (self->alarm, g_main_context_get_thread_default ());
  return self;
}

static void
return_no_keyring (GTask *task, const GError *error)
{
  g_message ("The keyring cannot be used: %s", error->message);
  g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_BUSY,
                                   _ ("The keyring can't be used."));
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Ask *self = data;
  g_autoptr (GError) error = NULL;
  char *text = secret_password_lookup_finish (result, &error);
  g_autoptr (GTask) task = settle (self);
  guint8 *key = NULL;
  gsize length = 0;

  if (task != NULL && error != NULL)
    return_no_keyring (task, error);
  else if (task != NULL)
    {
      key = g_malloc (ALONG_KEY_BYTES);
      need_sodium ();
      if (text != NULL
          && sodium_hex2bin (key, ALONG_KEY_BYTES, text, strlen (text), NULL, &length, NULL) == 0
          && length == ALONG_KEY_BYTES)
        g_task_return_pointer (task, wrap_key (key), (GDestroyNotify)g_bytes_unref);
      else
        {
          free_key (key);
          g_task_return_new_error_literal (
              task, ALONG_ERROR, ALONG_ERROR_KEY,
              _ ("The keyring no longer has the key of what is stored here."));
        }
    }
  secret_password_free (text);
  ask_unref (self);
}

static void
on_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Ask *self = data;
  g_autoptr (GError) error = NULL;
  gboolean stored = secret_password_store_finish (result, &error);
  g_autoptr (GTask) task = settle (self);
  g_autoptr (GBytes) marker = g_bytes_new_static ("", 0);
  GError *failure = NULL;

  if (task != NULL && !stored)
    return_no_keyring (task, error);
  else if (task != NULL
           && along_profile_write (g_task_get_task_data (task), "key.keyring", marker, &failure))
    g_task_return_boolean (task, TRUE);
  else if (task != NULL)
    g_task_return_error (task, failure);
  ask_unref (self);
}

static void
store_in_keyring (GTask *task, GBytes *key)
{
  AlongProfile *profile = g_task_get_task_data (task);
  char text[ALONG_KEY_BYTES * 2 + 1];
  Ask *ask = ask_new (task);

  need_sodium ();
  sodium_bin2hex (text, sizeof text, g_bytes_get_data (key, NULL), ALONG_KEY_BYTES);
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT,
                         _ ("Key of Alongside on this computer"), text, ask->cancellable,
                         on_stored_cb, ask, "profile", along_profile_get_dir (profile), NULL);
  sodium_memzero (text, sizeof text);
}

/* Files */

static GBytes *
read_file (AlongProfile *profile, const char *name, GError **error)
{
  g_autofree char *path = along_profile_path (profile, name);
  g_autoptr (GError) local = NULL;
  char *data = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &data, &length, &local))
    return g_bytes_new_take (data, length);
  g_set_error_literal (error, ALONG_ERROR,
                       g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                           ? ALONG_ERROR_NOT_FOUND
                           : ALONG_ERROR_FAILED,
                       _ ("A file of this profile can't be read."));
  return NULL;
}

static GBytes *
load_plain (AlongProfile *profile, GError **error)
{
  g_autoptr (GBytes) file = read_file (profile, "key", error);

  if (file == NULL)
    return NULL;
  if (g_bytes_get_size (file) != ALONG_KEY_BYTES)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_KEY,
                           _ ("The key of what is stored here is damaged."));
      return NULL;
    }
  return g_steal_pointer (&file);
}

static gboolean
stretch (const char *passphrase, const SealedKey *sealed, guint8 *into, GError **error)
{
  need_sodium ();
  if (crypto_pwhash (into, crypto_secretbox_KEYBYTES, passphrase, strlen (passphrase), sealed->salt,
                     GUINT32_FROM_LE (sealed->passes), GUINT32_FROM_LE (sealed->memory),
                     crypto_pwhash_ALG_ARGON2ID13)
      == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                       _ ("There is not enough memory to unlock the key."));
  return FALSE;
}

static GBytes *
unlock (AlongProfile *profile, const char *passphrase, GError **error)
{
  g_autoptr (GBytes) file = read_file (profile, "key.sealed", error);
  const SealedKey *sealed = file != NULL ? g_bytes_get_data (file, NULL) : NULL;
  guint8 wrap[crypto_secretbox_KEYBYTES];
  guint8 *key = NULL;
  int opened = -1;

  if (sealed == NULL)
    return NULL;
  if (g_bytes_get_size (file) != sizeof *sealed
      || memcmp (sealed->magic, MAGIC, sizeof sealed->magic) != 0
      || GUINT32_FROM_LE (sealed->memory) > 16 * MEMORY || GUINT32_FROM_LE (sealed->passes) > 100)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                           _ ("The key of what is stored here is damaged."));
      return NULL;
    }
  if (!stretch (passphrase, sealed, wrap, error))
    return NULL;
  key = g_malloc (ALONG_KEY_BYTES);
  opened = crypto_secretbox_open_easy (key, sealed->sealed, sizeof sealed->sealed, sealed->nonce,
                                       wrap);
  sodium_memzero (wrap, sizeof wrap);
  if (opened == 0)
    return wrap_key (key);
  free_key (key);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_AUTH, _ ("That is not the passphrase."));
  return NULL;
}

static gboolean
keep_sealed (AlongProfile *profile, GBytes *key, const char *passphrase, GError **error)
{
  SealedKey sealed = { .passes = GUINT32_TO_LE (PASSES), .memory = GUINT32_TO_LE (MEMORY) };
  guint8 wrap[crypto_secretbox_KEYBYTES];
  g_autoptr (GBytes) file = NULL;

  memcpy (sealed.magic, MAGIC, sizeof sealed.magic);
  along_random_bytes (sealed.salt, sizeof sealed.salt);
  along_random_bytes (sealed.nonce, sizeof sealed.nonce);
  if (!stretch (passphrase, &sealed, wrap, error))
    return FALSE;
  crypto_secretbox_easy (sealed.sealed, g_bytes_get_data (key, NULL), ALONG_KEY_BYTES, sealed.nonce,
                         wrap);
  sodium_memzero (wrap, sizeof wrap);
  file = g_bytes_new (&sealed, sizeof sealed);
  return along_profile_write (profile, "key.sealed", file, error);
}

/* What a thread needs: argon2id takes long enough to be seen. */
typedef struct
{
  AlongProfile *profile;
  GBytes *key;
  char *passphrase;
} Stretching;

static void
stretching_free (Stretching *self)
{
  g_clear_pointer (&self->key, g_bytes_unref);
  sodium_memzero (self->passphrase, strlen (self->passphrase));
  g_free (self->passphrase);
  g_free (self);
}

static Stretching *
stretching_new (AlongProfile *profile, GBytes *key, const char *passphrase)
{
  Stretching *self = g_new0 (Stretching, 1);

  self->profile = profile;
  self->key = key != NULL ? g_bytes_ref (key) : NULL;
  self->passphrase = g_strdup (passphrase);
  return self;
}

static void
unlock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Stretching *self = data;
  GError *error = NULL;
  GBytes *key = unlock (self->profile, self->passphrase, &error);

  if (key != NULL)
    g_task_return_pointer (task, key, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Stretching *self = data;
  GError *error = NULL;

  if (keep_sealed (self->profile, self->key, self->passphrase, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * along_secrets_load_async:
 * @profile: a profile, open until this is answered
 * @cancellable: (nullable): to give up
 * @callback: called with the key
 * @data: given to @callback
 *
 * Gets the key from the keyring or the plain file. A sealed one needs along_secrets_unlock_async().
 */
void
along_secrets_load_async (AlongProfile *profile,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  GBytes *key = NULL;
  GError *error = NULL;
  Ask *ask = NULL;

  g_task_set_source_tag (task, along_secrets_load_async);
  switch (along_secrets_get_keeper (profile))
    {
    case ALONG_KEEPER_FILE:
      key = load_plain (profile, &error);
      if (key != NULL)
        g_task_return_pointer (task, key, (GDestroyNotify)g_bytes_unref);
      else
        g_task_return_error (task, error);
      return;
    case ALONG_KEEPER_KEYRING:
      ask = ask_new (task);
      secret_password_lookup (&schema, ask->cancellable, on_looked_up_cb, ask, "profile",
                              along_profile_get_dir (profile), NULL);
      return;
    case ALONG_KEEPER_PASSPHRASE:
    case ALONG_KEEPER_NONE:
    default:
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                                       _ ("There is no key yet."));
      return;
    }
}

/**
 * along_secrets_load_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_BUSY where the keyring does not answer within 5 s, to %ALONG_ERROR_KEY where it does
 *   not have the key, to %ALONG_ERROR_NOT_FOUND where there is none
 *
 * Returns: (transfer full): the key
 */
GBytes *
along_secrets_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * along_secrets_unlock_async:
 * @profile: a profile, open until this is answered
 * @passphrase: what somebody typed
 * @cancellable: (nullable): to give up
 * @callback: called with the key
 * @data: given to @callback
 *
 * Opens the sealed key.
 */
void
along_secrets_unlock_async (AlongProfile *profile,
                            const char *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, along_secrets_unlock_async);
  g_task_set_task_data (task, stretching_new (profile, NULL, passphrase),
                        (GDestroyNotify)stretching_free);
  g_task_run_in_thread (task, unlock_in_thread);
}

/**
 * along_secrets_unlock_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_AUTH for another passphrase, to %ALONG_ERROR_CORRUPT
 *
 * Returns: (transfer full): the key
 */
GBytes *
along_secrets_unlock_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * along_secrets_keep_async:
 * @profile: a profile, open until this is answered
 * @key: its key
 * @passphrase: (nullable): to seal it with, where there is no keyring
 * @cancellable: (nullable): to give up
 * @callback: called when the key is kept
 * @data: given to @callback
 *
 * Gives the key to its keeper: with a passphrase the profile, sealed; without one the keyring; in a `./dev`
 * profile a plain file. Nothing is ever written plain elsewhere.
 */
void
along_secrets_keep_async (AlongProfile *profile,
                          GBytes *key,
                          const char *passphrase,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  GError *error = NULL;

  g_task_set_source_tag (task, along_secrets_keep_async);
  if (passphrase != NULL)
    {
      g_task_set_task_data (task, stretching_new (profile, key, passphrase),
                            (GDestroyNotify)stretching_free);
      g_task_run_in_thread (task, keep_in_thread);
      return;
    }
  g_task_set_task_data (task, profile, NULL);
  if (!along_profile_has (profile, "dev-profile"))
    store_in_keyring (task, key);
  else if (along_profile_write (profile, "key", key, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * along_secrets_keep_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_BUSY where there is no keyring or it does not answer within 5 s: then a passphrase
 *   is needed
 *
 * Returns: %TRUE if the key is kept
 */
gboolean
along_secrets_keep_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
forget_files (AlongProfile *profile, GError **error)
{
  return along_profile_remove (profile, "key", error)
         && along_profile_remove (profile, "key.sealed", error)
         && along_profile_remove (profile, "key.keyring", error);
}

static void
return_forgotten (GTask *task, AlongProfile *profile)
{
  GError *error = NULL;

  if (forget_files (profile, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_cleared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Ask *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  secret_password_clear_finish (result, &error);
  task = settle (self);
  if (task != NULL && error != NULL)
    return_no_keyring (task, error);
  else if (task != NULL)
    return_forgotten (task, g_task_get_task_data (task));
  ask_unref (self);
}

/**
 * along_secrets_forget_async:
 * @profile: a profile, open until this is answered
 * @callback: called when the key is gone
 * @data: given to @callback
 *
 * Forgets the key. Whatever was encrypted with it can't be read by anybody from then on.
 */
void
along_secrets_forget_async (AlongProfile *profile, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Ask *ask = NULL;

  g_task_set_source_tag (task, along_secrets_forget_async);
  g_task_set_task_data (task, profile, NULL);
  if (along_secrets_get_keeper (profile) != ALONG_KEEPER_KEYRING)
    {
      return_forgotten (task, profile);
      return;
    }
  ask = ask_new (task);
  secret_password_clear (&schema, ask->cancellable, on_cleared_cb, ask, "profile",
                         along_profile_get_dir (profile), NULL);
}

/**
 * along_secrets_forget_finish:
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_BUSY where the keyring does not answer within 5 s
 *
 * Returns: %TRUE if the key is gone
 */
gboolean
along_secrets_forget_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * along_secrets_seal:
 * @profile: a profile
 * @name: a file in it
 * @key: a key, see [func@secrets_derive]
 * @content: what goes in
 * @error: see [method@Profile.write]
 *
 * Writes a small file only @key can open, whole or not at all, and has it on the disk before it returns.
 * May be called from any thread.
 *
 * Returns: %TRUE if it is there
 */
gboolean
along_secrets_seal (
    AlongProfile *profile, const char *name, GBytes *key, GBytes *content, GError **error)
{
  gsize length = g_bytes_get_size (content);
  gsize total = crypto_secretbox_NONCEBYTES + length + crypto_secretbox_MACBYTES;
  g_autofree guint8 *sealed = g_malloc (total);
  g_autoptr (GBytes) bytes = NULL;

  need_sodium ();
  along_random_bytes (sealed, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy (sealed + crypto_secretbox_NONCEBYTES, g_bytes_get_data (content, NULL),
                         length, sealed, g_bytes_get_data (key, NULL));
  bytes = g_bytes_new (sealed, total);
  return along_profile_write (profile, name, bytes, error);
}

/**
 * along_secrets_unseal:
 * @profile: a profile
 * @name: a file in it
 * @key: the key it was sealed with
 * @error: set to %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_KEY for another key or damage
 *
 * Returns: (transfer full): its content
 */
GBytes *
along_secrets_unseal (AlongProfile *profile, const char *name, GBytes *key, GError **error)
{
  g_autoptr (GBytes) file = read_file (profile, name, error);
  gsize size = 0;
  const guint8 *sealed = file != NULL ? g_bytes_get_data (file, &size) : NULL;
  gsize head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  g_autofree guint8 *content = NULL;

  if (file == NULL)
    return NULL;
  need_sodium ();
  content = g_malloc (size + 1);
  if (size < head
      || crypto_secretbox_open_easy (content, sealed + crypto_secretbox_NONCEBYTES,
                                     size - crypto_secretbox_NONCEBYTES, sealed,
                                     g_bytes_get_data (key, NULL))
             != 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_KEY,
                           _ ("A file of this profile can't be opened."));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&content), size - head);
}
