/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "sync/secrets.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  char *folder;
  AlongProfile *profile;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("along-secrets-XXXXXX", &error);
  g_assert_no_error (error);
  self->profile = along_profile_open (self->folder, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GSubprocess) remove = NULL;

  along_profile_unref (self->profile);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", self->folder, NULL);
  g_assert_true (g_subprocess_wait_check (remove, NULL, NULL));
  g_free (self->folder);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
keep (Fixture *self, GBytes *key, const char *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_secrets_keep_async (self->profile, key, passphrase, NULL, keep_cb, &result);
  return along_secrets_keep_finish (wait_for (&result), error);
}

static GBytes *
load (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_secrets_load_async (self->profile, NULL, keep_cb, &result);
  return along_secrets_load_finish (wait_for (&result), error);
}

static GBytes *
unlock (Fixture *self, const char *passphrase, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_secrets_unlock_async (self->profile, passphrase, NULL, keep_cb, &result);
  return along_secrets_unlock_finish (wait_for (&result), error);
}

static gboolean
forget (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_secrets_forget_async (self->profile, keep_cb, &result);
  return along_secrets_forget_finish (wait_for (&result), error);
}

static guint
mode_of (Fixture *self, const char *name)
{
  g_autofree char *path = along_profile_path (self->profile, name);
  GStatBuf info = { 0 };

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_keys (void)
{
  g_autoptr (GBytes) one = along_secrets_new_key ();
  g_autoptr (GBytes) other = along_secrets_new_key ();
  g_autoptr (GBytes) store = along_secrets_derive (one, ALONG_KEY_FOR_STORE);
  g_autoptr (GBytes) again = along_secrets_derive (one, ALONG_KEY_FOR_STORE);
  g_autoptr (GBytes) tokens = along_secrets_derive (one, ALONG_KEY_FOR_TOKENS);

  g_assert_cmpuint (g_bytes_get_size (one), ==, ALONG_KEY_BYTES);
  g_assert_false (g_bytes_equal (one, other));
  g_assert_true (g_bytes_equal (store, again));
  g_assert_false (g_bytes_equal (store, tokens));
  g_assert_false (g_bytes_equal (store, one));
}

static void
test_dev (Fixture *self, gconstpointer data)
{
  g_autofree char *marker = along_profile_path (self->profile, "dev-profile");
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (marker, "", 0, &error));
  g_assert_true (keep (self, key, NULL, &error));
  g_assert_cmpuint (mode_of (self, "key"), ==, 0600);
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_FILE);
  loaded = load (self, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (key, loaded));
  /* Without the marker a plain key is not looked at. */
  g_assert_cmpint (g_unlink (marker), ==, 0);
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_NONE);
}

/* Without keyring, and not of ./dev: nothing is written plain. */
static void
test_no_keyring (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GError) error = NULL;

  g_assert_false (keep (self, key, NULL, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  g_assert_false (along_profile_has (self->profile, "key"));
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_NONE);
}

static void
test_passphrase (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GBytes) unlocked = NULL;
  g_autofree char *path = along_profile_path (self->profile, "key.sealed");
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (keep (self, key, "Gàidhlig agus brochan", &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_PASSPHRASE);
  g_assert_cmpuint (mode_of (self, "key.sealed"), ==, 0600);
  unlocked = unlock (self, "Gàidhlig agus brochan", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (key, unlocked));
  g_clear_pointer (&unlocked, g_bytes_unref);
  unlocked = unlock (self, "Gaidhlig agus brochan", &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_clear_error (&error);

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_null (memmem (bytes, length, g_bytes_get_data (key, NULL), ALONG_KEY_BYTES));
  /* A damaged file is no other passphrase, and makes nobody wait for terabytes. */
  bytes[0] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  unlocked = unlock (self, "Gàidhlig agus brochan", &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
  g_clear_error (&error);
  bytes[0] ^= 1;
  bytes[15] = 0x7f;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  unlocked = unlock (self, "Gàidhlig agus brochan", &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, bytes, 20, NULL));
  unlocked = unlock (self, "Gàidhlig agus brochan", &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
}

static void
test_seal (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GBytes) other = along_secrets_new_key ();
  g_autoptr (GBytes) content = g_bytes_new_static ("a refresh token", 15);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) opened = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autofree char *path = along_profile_path (self->profile, "tokens");
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  none = along_secrets_unseal (self->profile, "tokens", key, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (along_secrets_seal (self->profile, "tokens", key, content, &error));
  g_assert_cmpuint (mode_of (self, "tokens"), ==, 0600);
  opened = along_secrets_unseal (self->profile, "tokens", key, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (opened, content));
  none = along_secrets_unseal (self->profile, "tokens", other, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_KEY);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_null (g_strstr_len (bytes, (gssize)length, "token"));
  bytes[length - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
  none = along_secrets_unseal (self->profile, "tokens", key, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_KEY);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, bytes, 5, NULL));
  none = along_secrets_unseal (self->profile, "tokens", key, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_KEY);
  g_clear_error (&error);
  g_clear_pointer (&opened, g_bytes_unref);
  g_assert_true (along_secrets_seal (self->profile, "tokens", key, nothing, &error));
  opened = along_secrets_unseal (self->profile, "tokens", key, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (opened), ==, 0);
}

/* In a session of its own with a keyring that is open. */
static void
keyring_keeps (Fixture *self)
{
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GBytes) loaded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (keep (self, key, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_KEYRING);
  g_assert_false (along_profile_has (self->profile, "key"));
  loaded = load (self, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (key, loaded));
  g_clear_pointer (&loaded, g_bytes_unref);
  g_assert_true (forget (self, &error));
  g_assert_no_error (error);
  g_assert_cmpint (along_secrets_get_keeper (self->profile), ==, ALONG_KEEPER_NONE);
}

/* libsecret keeps one connection a process, so each kind of keyring needs a process of its own. */
static void
in_session (const char *path, const char *before)
{
  g_autofree char *bus = g_find_program_in_path ("dbus-run-session");
  g_autofree char *daemon = g_find_program_in_path ("gnome-keyring-daemon");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *home = NULL;
  g_autofree char *script = NULL;
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GSubprocess) remove = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  if (bus == NULL || daemon == NULL)
    {
      g_test_skip ("no dbus-run-session or no gnome-keyring-daemon");
      return;
    }
  home = g_dir_make_tmp ("along-keyring-XXXXXX", &error);
  g_assert_no_error (error);
  script = g_strdup_printf ("%s exec '%s' -p %s", before, self, path);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                        | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "ALONGSIDE_TEST_KEYRING", "1", TRUE);
  g_subprocess_launcher_unsetenv (launcher, "DBUS_SESSION_BUS_ADDRESS");
  process = g_subprocess_launcher_spawn (launcher, &error, bus, "--", "sh", "-c", script, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_test_message ("%s", output);
  g_assert_true (g_subprocess_get_successful (process));
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", home, NULL);
  g_assert_true (g_subprocess_wait_check (remove, NULL, NULL));
}

static void
test_keyring (Fixture *self, gconstpointer data)
{
  if (g_getenv ("ALONGSIDE_TEST_KEYRING") != NULL)
    keyring_keeps (self);
  else
    in_session ("/sync/secrets/keyring",
                "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null;");
}

static void
on_owned_cb (GDBusConnection *connection, const char *name, gpointer data)
{
  *(gboolean *)data = TRUE;
}

/* Who owns the name and never answers: a keyring that waits for somebody to type. */
static gpointer
silent_keyring (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean owned = FALSE;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_main_context_push_thread_default (context);
  connection = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  g_assert_nonnull (connection);
  g_bus_own_name_on_connection (connection, "org.freedesktop.secrets", G_BUS_NAME_OWNER_FLAGS_NONE,
                                on_owned_cb, NULL, &owned, NULL);
  while (!owned)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return g_steal_pointer (&connection);
}

static GDBusMessage *
swallow_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

static void
keyring_is_silent (Fixture *self)
{
  g_autoptr (GThread) thread = g_thread_new ("silent-keyring", silent_keyring, NULL);
  g_autoptr (GDBusConnection) connection = g_thread_join (g_steal_pointer (&thread));
  g_autoptr (GBytes) key = along_secrets_new_key ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_dbus_connection_add_filter (connection, swallow_cb, NULL, NULL);
  g_assert_false (keep (self, key, NULL, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 4 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 9 * G_USEC_PER_SEC);
  g_assert_false (along_profile_has (self->profile, "key.keyring"));
}

/* Five seconds, and no longer. */
static void
test_silent_keyring (Fixture *self, gconstpointer data)
{
  if (g_getenv ("ALONGSIDE_TEST_KEYRING") != NULL)
    keyring_is_silent (self);
  else
    in_session ("/sync/secrets/silent-keyring", "");
}

static void
test_lock (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongProfile) second = along_profile_open (self->folder, &error);

  g_assert_null (second);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_BUSY);
  g_clear_error (&error);
  along_profile_unref (g_steal_pointer (&self->profile));
  self->profile = along_profile_open (self->folder, &error);
  g_assert_no_error (error);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/sync/secrets/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("ALONGSIDE_TEST_KEYRING") == NULL)
    /* The keyring of whoever runs the tests is none of their business. */
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add_func ("/sync/secrets/keys", test_keys);
  add ("dev", test_dev);
  add ("no-keyring", test_no_keyring);
  add ("passphrase", test_passphrase);
  add ("seal", test_seal);
  add ("keyring", test_keyring);
  add ("silent-keyring", test_silent_keyring);
  add ("lock", test_lock);
  return g_test_run ();
}
