/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

struct _Town
{
  char *folder;
  char *data;
  char *url;
  GPid server;
  gboolean ours;
  GHashTable *signed_in; /* users who have been here before */
};

static char *
run (char **argv)
{
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &complaint,
                     &status, &error))
    g_error ("%s: %s", argv[0], error->message);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s %s: %s: %s", argv[0], argv[1], error->message, complaint);
  return g_steal_pointer (&output);
}

/**
 * town_run:
 * @self: a town
 * @first: a verb of alongside-server
 * @...: its further words, %NULL at the end; the data folder is added
 *
 * Runs a verb of the server and fails the test when it is refused.
 *
 * Returns: (transfer full): what it printed
 */
char *
town_run (Town *self, const char *first, ...)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_auto (GStrv) built = NULL;
  va_list words;

  g_strv_builder_add (argv, desk_program ("ALONGSIDE_SERVER", "alongside-server"));
  va_start (words, first);
  for (const char *word = first; word != NULL; word = va_arg (words, const char *))
    g_strv_builder_add (argv, word);
  va_end (words);
  g_strv_builder_add_many (argv, "--data", self->data, NULL);
  built = g_strv_builder_end (argv);
  return run (built);
}

/**
 * town_start_server:
 * @self: a town
 *
 * Starts the server again, at the address it had.
 */
void
town_start_server (Town *self)
{
  const char *listen = self->url != NULL ? self->url + strlen ("http://") : "127.0.0.1:0";
  const char *argv[] = { desk_program ("ALONGSIDE_SERVER", "alongside-server"),
                         "serve",
                         "--listen",
                         listen,
                         "--public-listen",
                         "127.0.0.1:0",
                         "--data",
                         self->data,
                         NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOChannel) channel = NULL;
  int out = -1;

  if (!g_spawn_async_with_pipes (NULL, (char **)argv, NULL,
                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH,
                                 desk_die_with_test, NULL, &self->server, NULL, &out, NULL, &error))
    g_error ("alongside-server: %s", error->message);
  channel = g_io_channel_unix_new (out);
  g_io_channel_set_close_on_unref (channel, TRUE);
  while (TRUE)
    {
      g_autofree char *line = NULL;
      char *address = NULL;

      if (g_io_channel_read_line (channel, &line, NULL, NULL, &error) != G_IO_STATUS_NORMAL)
        g_error ("alongside-server ended before it listened");
      address = strstr (line, "http://");
      if (address != NULL)
        {
          g_free (self->url);
          self->url = g_strdup (g_strstrip (address));
          /* It says where its answer page is before it does anything else. */
          g_clear_pointer (&line, g_free);
          if (g_io_channel_read_line (channel, &line, NULL, NULL, &error) != G_IO_STATUS_NORMAL)
            g_error ("alongside-server ended before it said where its page is");
          return;
        }
    }
}

/**
 * town_stop_server:
 * @self: a town
 *
 * The server goes away, as when the network cable is pulled.
 */
void
town_stop_server (Town *self)
{
  int status = 0;

  kill (self->server, SIGTERM);
  waitpid (self->server, &status, 0);
  g_spawn_close_pid (self->server);
  self->server = 0;
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("alongside-server did not end well: status %d", status);
}

/**
 * town_is_for_later:
 *
 * For stories that take minutes with sanitizers: they belong to `--long`. Marks the test as skipped where that
 * was not asked for.
 *
 * Returns: %TRUE if the test is to end here
 */
gboolean
town_is_for_later (void)
{
  if (g_getenv ("ALONGSIDE_LONG") != NULL)
    return FALSE;
  g_test_skip ("only with --long");
  return TRUE;
}

static void
test_later (gconstpointer data)
{
  town_is_for_later ();
}

/**
 * town_add_later:
 * @path: a test's path
 * @data: (nullable): given to @test
 * @test: a test that belongs to `--long`
 *
 * Adds it, or without `--long` one of its name that is skipped before anybody sits down.
 */
void
town_add_later (const char *path, gconstpointer data, GTestDataFunc test)
{
  g_test_add_data_func (path, data, g_getenv ("ALONGSIDE_LONG") != NULL ? test : test_later);
}

static void
remove_tree (const char *path)
{
  const char *argv[] = { "rm", "-rf", "--", path, NULL };
  g_autofree char *output = run ((char **)argv);
}

/* The day and the program that invents them: another of either makes other people. */
static char *
stamp (void)
{
  g_autofree char *program
      = g_find_program_in_path (desk_program ("ALONGSIDE_SERVER", "alongside-server"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%F");
  GStatBuf info = { 0 };

  if (program == NULL || g_stat (program, &info) != 0)
    g_error ("There is no alongside-server to invent people with");
  return g_strdup_printf ("%s-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, today, (gint64)info.st_mtime,
                          (gint64)info.st_size);
}

/* To be closed: the lock goes with it. */
static int
take_lock (const char *build, const char *name, int how)
{
  g_autofree char *window = g_build_filename (build, "window", NULL);
  g_autofree char *file = g_strconcat (name, ".lock", NULL);
  g_autofree char *path = g_build_filename (window, file, NULL);
  int lock = -1;

  g_assert_cmpint (g_mkdir_with_parents (window, 0700), ==, 0);
  lock = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0 || flock (lock, how) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
  return lock;
}

/* The place for what this build and day invent; what others did goes, once nobody reads it. */
static char *
place_for_towns (const char *build, int lock)
{
  g_autofree char *all = g_build_filename (build, "window", "towns", NULL);
  g_autofree char *of = stamp ();
  char *place = g_build_filename (all, of, NULL);

  if (g_file_test (place, G_FILE_TEST_IS_DIR))
    return place;
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  if (!g_file_test (place, G_FILE_TEST_IS_DIR))
    remove_tree (all);
  g_assert_cmpint (g_mkdir_with_parents (place, 0700), ==, 0);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  return place;
}

static void
copy_tree (const char *from, const char *to)
{
  const char *argv[] = { "cp", "-a", "--", from, to, NULL };
  g_autofree char *output = run ((char **)argv);
}

/* Inventing takes longer than most of what the tests do: those of one build share what was invented, each has a copy. They
 * run side by side: one invents a town, and who wants the same one waits for it. */
static void
invent (Town *self, const char *people, const char *seed)
{
  const char *build = g_getenv ("G_TEST_BUILDDIR");
  const char *now = g_getenv ("ALONGSIDE_NOW");
  /* What is invented is reckoned back from today, whichever day that is to be. */
  g_autofree char *name = now != NULL ? g_strdup_printf ("%s-%s-%s", people, seed, now)
                                      : g_strdup_printf ("%s-%s", people, seed);
  g_autofd int reading = build != NULL ? take_lock (build, "towns", LOCK_SH) : -1;
  g_autofree char *place = build != NULL ? place_for_towns (build, reading) : NULL;
  g_autofd int turn = build != NULL ? take_lock (build, name, LOCK_EX) : -1;
  g_autofree char *kept = place != NULL ? g_build_filename (place, name, NULL) : NULL;
  g_autofree char *part = kept != NULL ? g_strconcat (kept, ".part", NULL) : NULL;
  g_autofree char *output = NULL;

  if (kept != NULL && g_file_test (kept, G_FILE_TEST_IS_DIR))
    {
      copy_tree (kept, self->data);
      return;
    }
  output = town_run (self, "sample", "--people", people, "--seed", seed, NULL);
  if (kept == NULL)
    return;
  remove_tree (part);
  copy_tree (self->data, part);
  g_assert_cmpint (g_rename (part, kept), ==, 0);
}

/**
 * town_new:
 * @people: how many people live there
 * @seed: from which it is invented
 *
 * Returns: (transfer full): a town with its server running
 */
Town *
town_new (guint people, guint seed)
{
  Town *self = g_new0 (Town, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *n = g_strdup_printf ("%u", people);
  g_autofree char *s = g_strdup_printf ("%u", seed);

  self->ours = TRUE;
  self->signed_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->folder = g_dir_make_tmp ("town-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->folder, "server", NULL);
  invent (self, n, s);
  town_start_server (self);
  return self;
}

/**
 * town_join:
 * @url: where a server listens that somebody else started
 * @data: its data folder
 * @folder: where the desktops' profiles go
 *
 * Returns: (transfer full): the town around it
 */
Town *
town_join (const char *url, const char *data, const char *folder)
{
  Town *self = g_new0 (Town, 1);

  self->signed_in = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->url = g_strdup (url);
  self->data = g_strdup (data);
  self->folder = g_strdup (folder);
  return self;
}

/**
 * town_free:
 * @self: (transfer full): a town
 */
void
town_free (Town *self)
{
  if (self->server != 0)
    town_stop_server (self);
  if (self->ours)
    remove_tree (self->folder);
  g_hash_table_unref (self->signed_in);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->url);
  g_free (self);
}

/**
 * town_get_url:
 * @self: a town
 *
 * Returns: (transfer none): its server's address
 */
const char *
town_get_url (Town *self)
{
  return self->url;
}

/**
 * town_prefer:
 * @self: a town
 * @user: whose desktop
 * @preference: a key of the settings
 * @value: what it should be, in GVariant text
 *
 * Sets a preference of a desktop before it is opened.
 */
void
town_prefer (Town *self, const char *user, const char *preference, const char *value)
{
  g_autofree char *profile = town_profile (self, user);
  g_autofree char *path = g_build_filename (profile, "settings.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (profile, 0700), ==, 0);
  /* It is not there before the first preference. */
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_value (file, "Alongside", preference, value);
  if (!g_key_file_save_to_file (file, path, &error))
    g_error ("%s", error->message);
}

/**
 * town_profile:
 * @self: a town
 * @user: whose desktop
 *
 * Returns: (transfer full): the folder of their profile
 */
char *
town_profile (Town *self, const char *user)
{
  return g_build_filename (self->folder, user, NULL);
}

/**
 * town_desk:
 * @self: a town
 * @user: who sits there, such as `morag`
 * @display: which of the displays in ALONGSIDE_DISPLAYS
 * @width: the window's width
 * @height: its height
 *
 * A desktop with @user signed in by a one-time code.
 *
 * Returns: (transfer full): the desk
 */
Desk *
town_desk (Town *self, const char *user, guint display, int width, int height)
{
  g_auto (GStrv) displays = g_strsplit (g_getenv ("ALONGSIDE_DISPLAYS"), " ", -1);
  g_autofree char *profile = town_profile (self, user);
  g_autofree char *file = g_strdup_printf ("%s/%s-code", self->folder, user);
  g_autoptr (GError) error = NULL;
  const char *arguments[] = { "--server", self->url, "--sign-in-file", file, NULL };

  g_assert_cmpuint (display, <, g_strv_length (displays));
  if (g_hash_table_add (self->signed_in, g_strdup (user)))
    {
      g_autofree char *code = town_run (self, "user", "code", user, NULL);

      if (!g_file_set_contents_full (file, g_strstrip (code), -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                     0600, &error))
        g_error ("%s", error->message);
      g_assert_cmpint (g_mkdir_with_parents (profile, 0700), ==, 0);
    }
  else
    {
      arguments[2] = NULL;
    }
  return desk_new (user, displays[display], profile, width, height, arguments);
}
