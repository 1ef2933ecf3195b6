/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "store/db.h"
#include "sync/secrets.h"
#include "window/town.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>

/* What people see when what is kept on their device can't be opened: why, and the way on. Whatever the reason, the
 * file stays as it was, byte for byte, until they have chosen. */

#define USER "morag"
#define TRY_AGAIN "Try Again"
#define SHOW_FOLDER "Show the Folder"
#define START_AGAIN "Start Again With the Server…"
#define PUT_ASIDE "Put Aside and Start Again"
#define DAMAGED "The File on This Device Is Damaged"
#define WRONG_KEY "The Key Does Not Fit"
#define FULL "The Disk Is Full"
#define BUSY "Not to Be Opened Just Now"

/* Who signed in once; each case begins with a copy of what was there then. */
static Town *town;
static char *profile;
static char *kept;
static GBytes *key;

static void
run (const char *program, const char *first, const char *second, const char *third)
{
  const char *argv[] = { program, first, second, third, NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                     &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", program, error->message);
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

/* While nobody else has the profile open. */
static AlongProfile *
hold_profile (void)
{
  g_autoptr (GError) error = NULL;
  AlongProfile *held = along_profile_open (profile, &error);

  g_assert_no_error (error);
  return held;
}

static void
keep_key (GBytes *other, const char *passphrase)
{
  AlongProfile *held = hold_profile ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  along_secrets_keep_async (held, other, passphrase, NULL, keep_cb, &result);
  along_secrets_keep_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  along_profile_unref (held);
}

static GBytes *
load_key (void)
{
  AlongProfile *held = hold_profile ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *loaded = NULL;

  g_assert_cmpint (along_secrets_get_keeper (held), ==, ALONG_KEEPER_KEYRING);
  along_secrets_load_async (held, NULL, keep_cb, &result);
  loaded = along_secrets_load_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  along_profile_unref (held);
  return loaded;
}

static char *
store_path (void)
{
  return g_build_filename (profile, "store.db", NULL);
}

static char *
contents (const char *path)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, length);
}

static void
assert_same (const char *path, const char *before)
{
  g_autofree char *after = contents (path);

  g_assert_cmpstr (after, ==, before);
}

/* The store that was put aside. */
static char *
find_aside (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (profile, 0, &error);
  const char *name = NULL;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "broken-"))
      return g_build_filename (profile, name, "store.db", NULL);
  return NULL;
}

static Desk *
open_desk (void)
{
  return town_desk (town, USER, 0, 1000, 760);
}

/* The first sign-in takes longest: it is done once, and kept. */
static void
begin (void)
{
  if (kept == NULL)
    {
      Desk *desk = open_desk ();

      desk_wait_for_text (desk, "Up to date");
      desk_close (desk);
      profile = town_profile (town, USER);
      kept = g_strconcat (profile, ".kept", NULL);
      key = load_key ();
      run ("cp", "-a", profile, kept);
      return;
    }
  run ("rm", "-rf", "--", profile);
  run ("cp", "-a", kept, profile);
  keep_key (key, NULL);
}

/* A desktop that has reached the server has a new refresh token. Who comes back with the old one after a minute is taken for
 * a thief: the next test begins with what is here now. */
static void
keep_renewed (void)
{
  g_autofree char *all = g_strconcat (profile, "/.", NULL);

  run ("rm", "-rf", "--", kept);
  run ("mkdir", "-m", "700", kept);
  run ("cp", "-a", all, kept);
}

static void
look (Desk *desk, const char *name)
{
  static const int widths[] = { 1000, 360 };
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autoptr (GPtrArray) nameless = NULL;
      g_autofree char *path
          = folder != NULL ? g_strdup_printf ("%s/profile-%s-%d.png", folder, name, widths[i])
                           : NULL;

      desk_resize (desk, widths[i], 760);
      nameless = desk_nameless (desk);
      for (guint k = 0; k < nameless->len; k++)
        g_test_message ("%s: no name: %s", name, (const char *)g_ptr_array_index (nameless, k));
      g_assert_cmpuint (nameless->len, ==, 0);
      if (path != NULL)
        desk_shot (desk, path);
    }
  desk_resize (desk, 1000, 760);
}

/* As little opens as before; whoever uses the keyboard is where they were. */
static void
try_in_vain (Desk *desk, const char *title)
{
  desk_press (desk, TRY_AGAIN);
  desk_wait_for_text (desk, "Still");
  desk_wait_for (desk, title);
}

/* Another key in the keyring, as after the move to a new computer. */
static void
test_wrong_key (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autoptr (GBytes) other = along_secrets_new_key ();
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;

  begin ();
  path = store_path ();
  before = contents (path);
  keep_key (other, NULL);
  desk = open_desk ();
  desk_wait_for (desk, WRONG_KEY);
  g_assert_true (desk_shows (desk, SHOW_FOLDER));
  g_assert_true (desk_shows (desk, START_AGAIN));
  look (desk, "key");
  try_in_vain (desk, WRONG_KEY);
  assert_same (path, before);
}

/* Bytes are others than were written, from one part of the file to another. */
static void
overwrite (const char *path, double from, double to)
{
  char noise[4096];
  FILE *file = g_fopen (path, "r+");
  long size = 0;

  memset (noise, 0x5a, sizeof noise);
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, 0, SEEK_END), ==, 0);
  size = ftell (file);
  for (long at = (long)((double)size * from); at < (long)((double)size * to);
       at += (long)sizeof noise)
    {
      g_assert_cmpint (fseek (file, at, SEEK_SET), ==, 0);
      g_assert_cmpuint (fwrite (noise, 1, sizeof noise, file), ==, sizeof noise);
    }
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_damaged (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *aside = NULL;

  begin ();
  path = store_path ();
  overwrite (path, 0.25, 0.75);
  before = contents (path);
  desk = open_desk ();
  desk_wait_for (desk, DAMAGED);
  look (desk, "damaged");
  try_in_vain (desk, DAMAGED);
  assert_same (path, before);

  /* Asked for, thought over, left. */
  desk_press (desk, START_AGAIN);
  desk_wait_for (desk, PUT_ASIDE);
  look (desk, "start-again");
  desk_press (desk, "Cancel");
  desk_wait_gone (desk, PUT_ASIDE);
  assert_same (path, before);

  desk_press (desk, START_AGAIN);
  desk_press (desk, PUT_ASIDE);
  desk_wait_for (desk, "User Name");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  aside = find_aside ();
  g_assert_nonnull (aside);
  assert_same (aside, before);
  desk_fill (desk, "User Name", USER);
  desk_fill (desk, "Password", "sample");
  desk_press (desk, "Sign In");
  desk_wait_for_text (desk, "Up to date");
  assert_same (aside, before);
}

/* Damage that opening does not come upon: what waits can't be read, so nobody is told that nothing does. */
static void
test_damaged_further (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autofree char *path = NULL;

  begin ();
  path = store_path ();
  overwrite (path, 0.8, 1);
  desk = open_desk ();
  desk_wait_for_text (desk, "damaged");
  g_assert_false (desk_shows_text (desk, "Nothing Is Waiting"));
  look (desk, "damaged-further");
  desk_wait_for_text (desk, "Close Alongside and open it again");

  /* As it says: what is there is known not to be whole now, and there is a way on. */
  desk_close (g_steal_pointer (&desk));
  desk = open_desk ();
  desk_wait_for (desk, DAMAGED);
  g_assert_true (desk_shows (desk, START_AGAIN));
}

static void
raise_schema (const char *path)
{
  g_autoptr (GBytes) for_store = along_secrets_derive (key, ALONG_KEY_FOR_STORE);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongDb) db = along_db_open (path, for_store, &error);

  g_assert_no_error (error);
  along_db_exec (db, "PRAGMA user_version=1000", &error);
  g_assert_no_error (error);
}

/* What a newer version wrote is left alone: only that version is the way on. */
static void
test_too_new (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;

  begin ();
  path = store_path ();
  raise_schema (path);
  before = contents (path);
  desk = open_desk ();
  desk_wait_for (desk, "A Newer Alongside Is Needed");
  g_assert_true (desk_shows (desk, TRY_AGAIN));
  g_assert_false (desk_shows (desk, START_AGAIN));
  look (desk, "too-new");
  try_in_vain (desk, "A Newer Alongside Is Needed");
  assert_same (path, before);
}

/* Somebody else has it open; when they have closed it, something else is wrong, and the page says so. */
static void
test_busy (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *copy = NULL;
  AlongProfile *held = NULL;

  begin ();
  path = store_path ();
  before = contents (path);
  copy = g_build_filename (kept, "store.db", NULL);
  held = hold_profile ();
  desk = open_desk ();
  desk_wait_for (desk, BUSY);
  g_assert_false (desk_shows (desk, START_AGAIN));
  look (desk, "busy");
  assert_same (path, before);
  overwrite (path, 0.25, 0.75);
  along_profile_unref (held);
  desk_press (desk, TRY_AGAIN);
  desk_wait_for (desk, DAMAGED);
  g_assert_true (desk_shows (desk, START_AGAIN));
  /* A copy that was put back opens without another start. */
  run ("cp", "-a", copy, path);
  desk_press (desk, TRY_AGAIN);
  desk_wait_for_text (desk, "Up to date");
  desk_close (g_steal_pointer (&desk));
  keep_renewed ();
}

/* The keyring hangs, for half a minute at most: also when the test ends before. */
static GPid
stop_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *later = NULL;
  const char *argv[] = { "sh", "-c", NULL, NULL };
  guint32 pid = 0;

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                        g_variant_new ("(s)", "org.freedesktop.secrets"),
                                        G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                        &error);
  g_assert_no_error (error);
  g_variant_get (answer, "(u)", &pid);
  later = g_strdup_printf ("sleep 30; kill -CONT %u", pid);
  argv[2] = later;
  g_spawn_async (NULL, (char **)argv, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kill ((GPid)pid, SIGSTOP), ==, 0);
  return (GPid)pid;
}

/* A keyring that does not answer is not waited for for ever, not even by who closes the window meanwhile. */
static void
test_no_answer (void)
{
  Desk *desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  GPid keyring = 0;

  begin ();
  path = store_path ();
  before = contents (path);
  keyring = stop_keyring ();
  desk = open_desk ();
  desk_wait_for (desk, BUSY);
  desk_press (desk, TRY_AGAIN);
  /* A button stays down for a moment before it acts. */
  desk_settle (500);
  desk_close (desk);
  g_assert_cmpint (kill (keyring, SIGCONT), ==, 0);
  assert_same (path, before);
}

/* A key that a passphrase seals, damaged: no passphrase opens it, and it must not lock out who starts again. */
static void
test_sealed (void)
{
  g_autoptr (Desk) desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *sealed = NULL;

  begin ();
  path = store_path ();
  before = contents (path);
  keep_key (key, "three or four words");
  sealed = g_build_filename (profile, "key.sealed", NULL);
  g_assert_true (g_file_set_contents (sealed, "not a key", -1, NULL));
  desk = open_desk ();
  desk_fill (desk, "Passphrase", "three or four words");
  desk_press (desk, "Unlock");
  desk_wait_for (desk, DAMAGED);
  look (desk, "sealed");
  assert_same (path, before);
  desk_press (desk, START_AGAIN);
  desk_press (desk, PUT_ASIDE);
  desk_fill (desk, "User Name", USER);
  desk_fill (desk, "Password", "sample");
  desk_press (desk, "Sign In");
  desk_wait_for_text (desk, "Up to date");
  aside = find_aside ();
  assert_same (aside, before);
}

/* A disk of its own that has just room for what is there. */
static gboolean
fill_disk (void)
{
  g_autofree char *filler = g_build_filename (profile, "filler", NULL);
  g_autofree char *all = g_strconcat (kept, "/.", NULL);
  g_autofree guint8 *bytes = g_malloc0 (4096);
  FILE *file = NULL;

  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("disk", profile, "tmpfs", 0, "size=64m,mode=0700") != 0)
    return FALSE;
  run ("cp", "-a", all, profile);
  file = g_fopen (filler, "w");
  g_assert_nonnull (file);
  setbuf (file, NULL);
  while (fwrite (bytes, 4096, 1, file) == 1)
    ;
  fclose (file);
  return TRUE;
}

static void
test_full (void)
{
  Desk *desk = NULL;
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *filler = NULL;

  begin ();
  if (!fill_disk ())
    {
      g_test_skip ("a disk can be made only where mounting is allowed");
      return;
    }
  path = store_path ();
  before = contents (path);
  filler = g_build_filename (profile, "filler", NULL);
  desk = open_desk ();
  desk_wait_for (desk, FULL);
  g_assert_false (desk_shows (desk, START_AGAIN));
  look (desk, "full");
  try_in_vain (desk, FULL);
  assert_same (path, before);
  g_assert_cmpint (g_unlink (filler), ==, 0);
  desk_press (desk, TRY_AGAIN);
  desk_wait_for_text (desk, "Up to date");
  desk_close (desk);
  keep_renewed ();
  g_assert_cmpint (umount (profile), ==, 0);
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns when somebody it has just asked has gone, as windows do. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  town = town_new (20, 1);
  g_test_add_func ("/window/profile/wrong-key", test_wrong_key);
  g_test_add_func ("/window/profile/damaged", test_damaged);
  g_test_add_func ("/window/profile/too-new", test_too_new);
  g_test_add_func ("/window/profile/no-answer", test_no_answer);
  g_test_add_func ("/window/profile/sealed", test_sealed);
  /* Those that reach the server with the kept sign-in: the last one leaves it behind damaged. */
  g_test_add_func ("/window/profile/busy", test_busy);
  g_test_add_func ("/window/profile/full", test_full);
  g_test_add_func ("/window/profile/damaged-further", test_damaged_further);
  status = g_test_run ();
  g_clear_pointer (&key, g_bytes_unref);
  g_free (profile);
  g_free (kept);
  town_free (town);
  return status;
}
