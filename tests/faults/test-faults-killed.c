/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A desktop and a server, both real processes, are killed again and again while somebody works. What was said to be
 * stored is stored, what was said to be taken is taken, and in the end both have the same, once. */

#include "faults.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define PLAIN_KILLS 40
#define LONG_KILLS 400
#define PATIENCE_MS 60000

typedef struct
{
  ServerProcess *server;
  Device *device; /* whose folder the desktop works in; it is open here only before and after */
  GRand *rand;
  GSubprocess *desktop;
  GString *heard;
  GHashTable *stored; /* id → the last change that was said to be stored */
  GHashTable *taken;  /* the same, of what was said to be taken */
  GPtrArray *ids;     /* what this life of the desktop said to be stored, in order */
  GArray *changes;
  guint n_known; /* how much of that is in @taken */
  guint n_stored;
  guint n_taken;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = server_process_new ();
  self->device = device_new ("morag", TRUE);
  device_close (self->device);
  self->rand = faults_dice ();
  self->heard = g_string_new (NULL);
  self->stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->changes = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  device_free (self->device);
  server_process_free (self->server);
  g_rand_free (self->rand);
  g_string_free (self->heard, TRUE);
  g_hash_table_unref (self->stored);
  g_hash_table_unref (self->taken);
  g_ptr_array_unref (self->ids);
  g_array_unref (self->changes);
}

static void
start_desktop (Fixture *self)
{
  g_autofree char *seed = g_strdup_printf ("%u", g_rand_int (self->rand));
  g_autoptr (GError) error = NULL;

  self->desktop
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("ALONGSIDE_DESKTOP"),
                          self->device->folder, self->server->address, seed, NULL);
  g_assert_no_error (error);
}

static void
note_stored (Fixture *self, const char *id, guint n)
{
  g_hash_table_insert (self->stored, g_strdup (id), GUINT_TO_POINTER (n));
  g_ptr_array_add (self->ids, g_strdup (id));
  g_array_append_val (self->changes, n);
  self->n_stored++;
}

static void
note_taken (Fixture *self, guint n)
{
  g_assert_cmpuint (n, <=, self->ids->len);
  for (; self->n_known < n; self->n_known++)
    g_hash_table_insert (self->taken, g_strdup (g_ptr_array_index (self->ids, self->n_known)),
                         GUINT_TO_POINTER (g_array_index (self->changes, guint, self->n_known)));
  self->n_taken++;
}

static void
note (Fixture *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  if (g_str_equal (words[0], "stored"))
    {
      g_assert_cmpuint (g_strv_length (words), ==, 3);
      note_stored (self, words[1], (guint)g_ascii_strtoull (words[2], NULL, 10));
      return;
    }
  g_assert_cmpstr (words[0], ==, "taken");
  g_assert_cmpuint (g_strv_length (words), ==, 2);
  note_taken (self, (guint)g_ascii_strtoull (words[1], NULL, 10));
}

/* Hears what the desktop says until it has said @lines more lines or @until, whichever is first; FALSE where it has ended. */
static gboolean
listen_until (Fixture *self, guint lines, gint64 until)
{
  int fd = g_unix_input_stream_get_fd (
      G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (self->desktop)));

  while (lines > 0)
    {
      gint64 left = (until - g_get_monotonic_time ()) / 1000;
      struct pollfd waiting = { .fd = fd, .events = POLLIN };
      char buffer[4096];
      gssize n = 0;
      char *end = NULL;

      if (left < 0)
        return TRUE;
      n = poll (&waiting, 1, (int)left);
      g_assert_true (n >= 0 || errno == EINTR);
      if (n <= 0)
        continue;
      n = read (fd, buffer, sizeof buffer);
      g_assert_cmpint (n, >=, 0);
      if (n == 0)
        return FALSE;
      g_string_append_len (self->heard, buffer, n);
      while ((end = strchr (self->heard->str, '\n')) != NULL)
        {
          *end = '\0';
          note (self, self->heard->str);
          g_string_erase (self->heard, 0, end - self->heard->str + 1);
          lines -= lines > 0 ? 1 : 0;
        }
    }
  return TRUE;
}

/* Some lines, then some more milliseconds: anywhere in what it does. Every fifth time not even the first line is waited
 * for, so that it is also killed while it starts; two of five times until the server has taken something. */
static void
wait_for_the_moment (Fixture *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end = now + PATIENCE_MS * G_GINT64_CONSTANT (1000);
  gint32 way = g_rand_int_range (self->rand, 0, 5);
  guint n_taken = self->n_taken;

  if (way == 0)
    now += g_rand_int_range (self->rand, 0, 600) * 1000;
  else
    {
      if (way < 3)
        g_assert_true (listen_until (self, (guint)g_rand_int_range (self->rand, 1, 12), end));
      else
        while (self->n_taken == n_taken && g_get_monotonic_time () < end)
          g_assert_true (listen_until (self, 1, end));
      now = g_get_monotonic_time () + g_rand_int_range (self->rand, 0, 40000);
    }
  g_assert_true (listen_until (self, G_MAXUINT, now));
}

/* On the disk of a desktop that was killed is everything it was told is stored. */
static void
check_desktop (Fixture *self)
{
  g_autoptr (Device) copy = device_copy (self->device->folder);
  g_autoptr (GPtrArray) people = NULL;
  guint found = 0;

  /* Killed before it had signed in for the first time. */
  if (along_session_get_state (copy->session) == ALONG_SESSION_SIGNED_OUT)
    {
      g_assert_cmpuint (self->n_stored, ==, 0);
      return;
    }
  g_assert_cmpint (along_session_get_state (copy->session), ==, ALONG_SESSION_OPEN);
  people = people_of (copy);
  for (guint i = 0; i < people->len; i++)
    {
      const AlongRecord *person = g_ptr_array_index (people, i);
      gpointer n = NULL;

      if (g_hash_table_lookup_extended (self->stored, along_record_get_id (person), NULL, &n))
        {
          /* One more may have been stored without a word. */
          g_assert_cmpuint (change_of (person), >=, GPOINTER_TO_UINT (n));
          g_assert_cmpuint (change_of (person), <=, GPOINTER_TO_UINT (n) + 1);
          found++;
        }
    }
  g_assert_cmpuint (found, ==, g_hash_table_size (self->stored));
  /* What is there now has to stay, said or not. */
  for (guint i = 0; i < people->len; i++)
    {
      const AlongRecord *person = g_ptr_array_index (people, i);

      g_hash_table_insert (self->stored, g_strdup (along_record_get_id (person)),
                           GUINT_TO_POINTER (change_of (person)));
    }
  device_assert_whole (copy);
}

static void
kill_desktop (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->desktop, SIGKILL);
  /* What it had said before is in the pipe. */
  g_assert_false (listen_until (self, G_MAXUINT, G_MAXINT64));
  g_subprocess_wait (self->desktop, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_term_sig (self->desktop), ==, SIGKILL);
  g_clear_object (&self->desktop);
  g_string_truncate (self->heard, 0);
}

/* On the disk of a server that was killed is everything it has taken, once. */
static void
check_server (Fixture *self)
{
  char *folder = NULL;
  sqlite3 *db = server_copy (self->server, &folder);
  g_autoptr (GHashTable) changes = server_changes (db);
  GHashTableIter iter;
  gpointer id = NULL;
  gpointer n = NULL;

  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, &id, &n))
    {
      g_assert_true (g_hash_table_contains (changes, id));
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (changes, id)), >=,
                        GPOINTER_TO_UINT (n));
    }
  server_copy_free (db, folder);
}

/* What is left after all of it: the desktop opens, sends what waited, and somebody else's desktop has the same. */
static void
check_both (Fixture *self)
{
  g_autoptr (Device) other = device_new ("ailsa", TRUE);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GHashTable) changes = NULL;
  g_autoptr (GError) error = NULL;
  char *folder = NULL;
  sqlite3 *db = NULL;

  device_open (self->device);
  g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_OPEN);
  device_wait_in_step (self->device);
  people = people_of (self->device);
  device_sign_in (other, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_count (other, people->len);
  device_wait_in_step (other);
  devices_assert_alike (self->device, other);

  server_process_stop (self->server);
  db = server_copy (self->server, &folder);
  changes = server_changes (db);
  g_assert_cmpuint (g_hash_table_size (changes), ==, people->len);
  for (guint i = 0; i < people->len; i++)
    {
      const AlongRecord *person = g_ptr_array_index (people, i);
      const char *id = along_record_get_id (person);

      g_assert_cmpuint (change_of (person), >=,
                        GPOINTER_TO_UINT (g_hash_table_lookup (self->stored, id)));
      g_assert_cmpuint (change_of (person), ==,
                        GPOINTER_TO_UINT (g_hash_table_lookup (changes, id)));
    }
  server_copy_free (db, folder);
  server_assert_well (self->server);
  server_process_start (self->server);
}

static void
test_killed (Fixture *self, gconstpointer data)
{
  guint kills = faults_count (PLAIN_KILLS, LONG_KILLS);

  for (guint i = 0; i < kills; i++)
    {
      if (self->desktop == NULL)
        start_desktop (self);
      wait_for_the_moment (self);
      /* By turns, and both at once every tenth time. */
      if (i % 2 == 0 || i % 10 == 9)
        {
          kill_desktop (self);
          check_desktop (self);
        }
      if (i % 2 == 1)
        {
          server_process_kill (self->server);
          check_server (self);
          server_process_start (self->server);
        }
    }
  if (self->desktop != NULL)
    kill_desktop (self);
  check_desktop (self);
  check_both (self);
  g_test_message ("%u kills: %u changes of %u people were stored, %u times the server took some",
                  kills, self->n_stored, g_hash_table_size (self->stored), self->n_taken);
  /* That nothing is lost says little where nothing was done. */
  g_assert_cmpuint (self->n_stored, >, kills * 2);
  g_assert_cmpuint (self->n_taken, >, kills / 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add ("/faults/killed", Fixture, NULL, set_up, test_killed, tear_down);
  return g_test_run ();
}
