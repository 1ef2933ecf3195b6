/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clocks that are set back, or were wrong and are put right: of a device while it works and while it is off, and of the
 * server. What was done later stands, whatever the clocks said. */

#include "base/clock.h"
#include "faults.h"

#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)
#define DAY_MS (24 * HOUR_MS)

typedef struct
{
  ServerProcess *server;
  Device *device;
  char *person;
  guint n;
} Fixture;

/* How far this process's clock is off, milliseconds; the device's threads read it too. */
static gint64 skew;

static gint64
skewed_cb (gpointer data)
{
  return g_get_real_time () / 1000 + __atomic_load_n (&skew, __ATOMIC_SEQ_CST);
}

static void
set_skew (gint64 ms)
{
  __atomic_store_n (&skew, ms, __ATOMIC_SEQ_CST);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_skew (0);
  self->server = server_process_new ();
  self->device = device_new ("morag", TRUE);
  device_sign_in (self->device, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  self->person = device_create (self->device, "Isla");
  device_wait_in_step (self->device);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  device_free (self->device);
  server_process_free (self->server);
  g_free (self->person);
}

static void
change (Fixture *self)
{
  g_autofree char *words = change_words (++self->n);

  device_set (self->device, self->person, CHANGED_FIELD, words);
  device_wait_in_step (self->device);
}

/* Somebody else sees the last change, nobody is asked to decide anything, and each change is there once, in order. */
static void
check (Fixture *self)
{
  g_autoptr (Device) other = device_new ("ailsa", TRUE);
  g_autofree char *words = change_words (self->n);
  g_autoptr (GHashTable) changes = NULL;
  g_autoptr (GError) error = NULL;
  char *folder = NULL;
  sqlite3 *db = NULL;

  set_skew (0);
  device_sign_in (other, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_text (other, self->person, CHANGED_FIELD, words);
  device_wait_in_step (other);
  devices_assert_alike (self->device, other);
  server_process_stop (self->server);
  db = server_copy (self->server, &folder);
  changes = server_changes (db);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (changes, self->person)), ==, self->n);
  server_copy_free (db, folder);
  server_assert_well (self->server);
  server_process_start (self->server);
}

/* While it works: an hour, two days, to 1970, past 2038, and back each time. */
static void
test_device_working (Fixture *self, gconstpointer data)
{
  const gint64 now = g_get_real_time () / 1000;
  const gint64 skews[] = { -HOUR_MS, 0, -2 * DAY_MS, 0, -now, 0, 2 * HOUR_MS, 0, -HOUR_MS, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (skews); i++)
    {
      set_skew (skews[i]);
      change (self);
      change (self);
    }
  check (self);
}

/* While it is off, with changes that wait. Who sets a clock back could read on after a lease has ended, so what is here
 * stays shut until the server is met; then it opens by itself, and later its clock is put right. */
static void
test_device_off (Fixture *self, gconstpointer data)
{
  const gint64 skews[] = { -30 * DAY_MS, -2 * DAY_MS, 0, DAY_MS, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (skews); i++)
    {
      g_autofree char *words = change_words (++self->n);

      server_process_stop (self->server);
      device_wait_status (self->device, ALONG_SYNC_OFFLINE);
      device_set (self->device, self->person, CHANGED_FIELD, words);
      device_close (self->device);
      set_skew (skews[i]);
      device_open (self->device);
      g_assert_true (skews[i] < 0 || along_session_get_store (self->device->session) != NULL);
      if (along_session_get_store (self->device->session) == NULL)
        g_assert_true (along_session_get_locked (self->device->session));
      device_close (self->device);
      server_process_start (self->server);
      device_open (self->device);
      g_assert_cmpint (along_session_get_state (self->device->session), ==, ALONG_SESSION_OPEN);
      device_wait_in_step (self->device);
      change (self);
    }
  check (self);
}

/* The server's own: devices go on, signed in as they are, and the audit log is whole. */
static void
test_server (Fixture *self, gconstpointer data)
{
  static const gint64 skews[] = { -2 * DAY_MS, -20 * DAY_MS, 0, HOUR_MS, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (skews); i++)
    {
      g_autoptr (GDateTime) then
          = g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + skews[i] / 1000);

      server_process_stop (self->server);
      g_clear_pointer (&self->server->now, g_free);
      if (skews[i] != 0)
        self->server->now = g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
      server_process_start (self->server);
      change (self);
      change (self);
    }
  check (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  along_clock_set_source (skewed_cb, NULL);
  g_test_add ("/faults/clock/device-working", Fixture, NULL, set_up, test_device_working,
              tear_down);
  g_test_add ("/faults/clock/device-off", Fixture, NULL, set_up, test_device_off, tear_down);
  g_test_add ("/faults/clock/server", Fixture, NULL, set_up, test_server, tear_down);
  return g_test_run ();
}
