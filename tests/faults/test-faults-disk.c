/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Disks that are full, or can only be read, under a device and under a server. */

#include "disk.h"
#include "faults.h"
#include "wire/json.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>

#define DISK_MIB 48
#define HEAVY_BYTES 40000

static gboolean can_mount;

typedef struct
{
  ServerProcess *server;
  Device *device; /* of morag */
  Device *other;  /* of ailsa */
  char *disk;
} Fixture;

static void
sign_in (Device *device, ServerProcess *server)
{
  g_autoptr (GError) error = NULL;

  device_sign_in (device, server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_in_step (device);
}

static void
move_to (char **folder, const char *disk)
{
  g_autofree char *moved = g_build_filename (disk, "data", NULL);

  run_command ("cp", "-a", *folder, moved, NULL);
  run_command ("rm", "-r", *folder, NULL);
  g_set_str (folder, moved);
}

/* @data: whether it is the server whose disk is small, and not the device */
static void
set_up (Fixture *self, gconstpointer data)
{
  if (!can_mount)
    return;
  self->disk = small_disk_new (DISK_MIB);
  self->server = server_process_new ();
  self->device = device_new ("morag", TRUE);
  self->other = device_new ("ailsa", TRUE);
  if (GPOINTER_TO_INT (data))
    {
      server_process_stop (self->server);
      move_to (&self->server->data, self->disk);
      server_process_start (self->server);
    }
  else
    {
      device_close (self->device);
      move_to (&self->device->folder, self->disk);
      device_open (self->device);
    }
  sign_in (self->device, self->server);
  sign_in (self->other, self->server);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (!can_mount)
    return;
  device_free (self->device);
  device_free (self->other);
  server_process_free (self->server);
  small_disk_free (self->disk);
}

static gboolean
skip_where_nothing_can_be_mounted (void)
{
  if (!can_mount)
    g_test_skip ("a disk can be made only where mounting is allowed");
  return !can_mount;
}

/* Somebody with a long address, so that a disk is soon full. */
static char *
create_heavy (Device *device, GError **error)
{
  g_autofree char *address = g_strnfill (HEAVY_BYTES, 'x');

  return device_try_create (device, "Isla", address, error);
}

static void
assert_has (Device *device, GPtrArray *people)
{
  for (guint i = 0; i < people->len; i++)
    {
      g_autofree char *name = device_text (device, g_ptr_array_index (people, i), "known_as");

      g_assert_cmpstr (name, ==, "Isla");
    }
  g_assert_cmpint (device_count (device), ==, people->len);
}

static gboolean
on_tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Until the device says in words why sync does not go on. */
static void
wait_for_problem (Device *device, const char *problem)
{
  AlongEngine *engine = along_session_get_engine (device->session);
  guint tick = g_timeout_add (5, on_tick_cb, NULL);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  while (g_strcmp0 (along_engine_get_problem (engine), problem) != 0
         && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_assert_cmpstr (along_engine_get_problem (engine), ==, problem);
}

static void
retry (Device *device)
{
  along_engine_sync_now (along_session_get_engine (device->session));
}

/* A device whose disk is full says so for each change that does not fit, and keeps what it has; what others write waits
 * at the server. With room again everything goes on by itself. */
static void
test_device_full (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  if (skip_where_nothing_can_be_mounted ())
    return;
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (people, device_create (self->device, "Isla"));
  device_wait_in_step (self->device);
  device_wait_count (self->other, people->len);
  small_disk_fill (self->disk);
  /* What the journal has room for still goes in. */
  while ((id = create_heavy (self->device, &error)) != NULL)
    {
      g_ptr_array_add (people, id);
      g_assert_cmpuint (people->len, <, 2000);
    }
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FULL);
  g_clear_error (&error);
  assert_has (self->device, people);
  for (guint i = 0; i < 40; i++)
    {
      id = create_heavy (self->other, &error);
      g_assert_no_error (error);
      g_ptr_array_add (people, id);
    }
  device_wait_in_step (self->other);
  wait_for_problem (self->device, "full");

  /* Closed and opened again, with room or without: nothing is lost and a sentence says what is wrong. */
  device_close (self->device);
  device_open (self->device);
  if (along_session_get_state (self->device->session) != ALONG_SESSION_OPEN)
    {
      g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_BROKEN);
      g_assert_error ((GError *)along_session_get_error (self->device->session), ALONG_ERROR,
                      ALONG_ERROR_FULL);
    }
  small_disk_make_room (self->disk);
  if (along_session_get_state (self->device->session) != ALONG_SESSION_OPEN)
    {
      device_close (self->device);
      device_open (self->device);
    }
  g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_OPEN);
  retry (self->device);
  device_wait_count (self->device, people->len);
  g_ptr_array_add (people, create_heavy (self->device, &error));
  g_assert_no_error (error);
  device_wait_in_step (self->device);
  device_wait_count (self->other, people->len);
  device_wait_in_step (self->other);
  assert_has (self->device, people);
  devices_assert_alike (self->device, self->other);
  server_process_stop (self->server);
  server_assert_well (self->server);
  server_process_start (self->server);
}

static guint
ask_health (ServerProcess *server)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  g_autofree char *url = g_strconcat (server->address, "/healthz", NULL);
  g_autoptr (SoupMessage) msg = soup_message_new ("GET", url);
  g_autoptr (GBytes) bytes = soup_session_send_and_read (session, msg, NULL, NULL);

  return bytes != NULL ? soup_message_get_status (msg) : 0;
}

/* The history's name, as it stands beside the server's database. */
static char *
history_of (ServerProcess *server)
{
  g_autofree char *path = g_build_filename (server->data, "history", NULL);
  char *words = NULL;

  g_assert_true (g_file_get_contents (path, &words, NULL, NULL));
  words[strcspn (words, " ")] = '\0';
  return words;
}

/* A server whose disk is full takes nothing, and says so; devices keep what they have and bring it later. */
static void
test_server_full (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  g_autofree char *history = NULL;
  g_autofree char *history_after = NULL;
  AlongEngine *engine = NULL;

  if (skip_where_nothing_can_be_mounted ())
    return;
  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (people, device_create (self->device, "Isla"));
  device_wait_in_step (self->device);
  history = history_of (self->server);
  small_disk_fill (self->disk);
  for (guint i = 0; i < 200; i++)
    {
      g_ptr_array_add (people, create_heavy (self->device, &error));
      g_assert_no_error (error);
    }
  engine = along_session_get_engine (self->device->session);
  /* Not "full": that would be this device's disk. */
  wait_for_problem (self->device, "failed");
  g_assert_cmpint (along_engine_get_waiting (engine), >, 0);
  g_assert_cmpuint (ask_health (self->server), ==, 200);

  /* It cannot start there, and says why; no new history begins over it. */
  server_process_stop (self->server);
  said = server_process_refuse (self->server, "serve", "--listen", "127.0.0.1:0", NULL);
  g_test_message ("on a full disk: %s", said);
  g_assert_nonnull (strstr (said, "is full"));
  small_disk_make_room (self->disk);
  server_process_start (self->server);
  history_after = history_of (self->server);
  g_assert_cmpstr (history, ==, history_after);
  retry (self->device);
  device_wait_in_step (self->device);
  device_wait_count (self->other, people->len);
  device_wait_in_step (self->other);
  assert_has (self->other, people);
  devices_assert_alike (self->device, self->other);
  server_process_stop (self->server);
  server_assert_well (self->server);
  server_process_start (self->server);
}

/* A folder that can only be read: a sentence, nothing changed, and all is there once it can be written. */
static void
test_device_read_only (Fixture *self, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (skip_where_nothing_can_be_mounted ())
    return;
  id = device_create (self->device, "Isla");
  device_close (self->device);
  before = folder_digest (self->device->folder);
  small_disk_set_read_only (self->disk, TRUE);
  device_open (self->device);
  g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_BROKEN);
  g_test_message ("read-only: %s", along_session_get_error (self->device->session)->message);
  device_close (self->device);
  after = folder_digest (self->device->folder);
  g_assert_cmpstr (before, ==, after);
  small_disk_set_read_only (self->disk, FALSE);
  device_open (self->device);
  g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_OPEN);
  device_wait_text (self->other, id, "known_as", "Isla");
  device_wait_in_step (self->device);
  device_wait_in_step (self->other);
  devices_assert_alike (self->device, self->other);
}

static void
test_server_read_only (Fixture *self, gconstpointer data)
{
  static const char *const verbs[][3] = { { "serve", "--listen", "127.0.0.1:0" },
                                          { "check", NULL, NULL },
                                          { "user", "disable", "morag" } };
  g_autofree char *id = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (skip_where_nothing_can_be_mounted ())
    return;
  id = device_create (self->device, "Isla");
  device_wait_text (self->other, id, "known_as", "Isla");
  server_process_stop (self->server);
  before = folder_digest (self->server->data);
  small_disk_set_read_only (self->disk, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *said
          = server_process_refuse (self->server, verbs[i][0], verbs[i][1], verbs[i][2], NULL);

      g_test_message ("read-only, %s: %s", verbs[i][0], said);
      g_assert_nonnull (strstr (said, self->server->data));
    }
  after = folder_digest (self->server->data);
  g_assert_cmpstr (before, ==, after);
  small_disk_set_read_only (self->disk, FALSE);
  server_process_start (self->server);
  device_wait_status (self->device, ALONG_SYNC_UP_TO_DATE);
  g_free (id);
  id = device_create (self->device, "Isla");
  device_wait_text (self->other, id, "known_as", "Isla");
  server_process_stop (self->server);
  server_assert_well (self->server);
  server_process_start (self->server);
}

int
main (int argc, char **argv)
{
  can_mount = disks_begin ();
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add ("/faults/disk/device-full", Fixture, GINT_TO_POINTER (FALSE), set_up,
              test_device_full, tear_down);
  g_test_add ("/faults/disk/server-full", Fixture, GINT_TO_POINTER (TRUE), set_up, test_server_full,
              tear_down);
  g_test_add ("/faults/disk/device-read-only", Fixture, GINT_TO_POINTER (FALSE), set_up,
              test_device_read_only, tear_down);
  g_test_add ("/faults/disk/server-read-only", Fixture, GINT_TO_POINTER (TRUE), set_up,
              test_server_read_only, tear_down);
  return g_test_run ();
}
