/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The line is cut at every byte of what a device sends with a change, and at every byte of what comes back. */

#include "faults.h"
#include "proxy.h"

/* Longer than any of them is; the request's head alone has some hundred. */
#define MAX_BYTES 5000

typedef struct
{
  ServerProcess *server;
  Proxy *proxy;
  Device *device;
  char *person;
  guint n;       /* changes of that person so far */
  guint created; /* further people */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->server = server_process_new ();
  self->proxy = proxy_new (self->server->address);
  self->device = device_new ("morag", TRUE);
  device_sign_in (self->device, proxy_get_address (self->proxy), FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  self->person = device_create (self->device, "Isla");
  device_wait_in_step (self->device);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  device_free (self->device);
  proxy_free (self->proxy);
  server_process_free (self->server);
  g_free (self->person);
}

/* A change whose push is cut there. Returns FALSE once it is shorter than that. Where the answer is cut, the server has the
 * change and gets it again: somebody new, since to set the same again would change nothing. */
static gboolean
change_and_cut (Fixture *self, ProxyWay way, gsize bytes)
{
  proxy_cut (self->proxy, "POST /v1/push", way, bytes, bytes % 2 == 1);
  if (way == PROXY_ANSWER)
    {
      g_free (device_create (self->device, "Isla"));
      self->created++;
    }
  else
    {
      g_autofree char *words = change_words (++self->n);

      device_set (self->device, self->person, CHANGED_FIELD, words);
    }
  device_wait_in_step (self->device);
  return proxy_has_cut (self->proxy);
}

/* As the server has it now: each change once, in order, and the last one too. */
static void
check_server (Fixture *self)
{
  char *folder = NULL;
  sqlite3 *db = server_copy (self->server, &folder);
  g_autoptr (GHashTable) changes = server_changes (db);

  g_assert_cmpuint (g_hash_table_size (changes), ==, 1 + self->created);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (changes, self->person)), ==, self->n);
  server_copy_free (db, folder);
}

static void
test_cut (Fixture *self, gconstpointer data)
{
  ProxyWay way = GPOINTER_TO_INT (data);
  g_autoptr (Device) other = device_new ("ailsa", TRUE);
  g_autoptr (GError) error = NULL;
  gsize bytes = 0;

  while (change_and_cut (self, way, bytes))
    {
      device_wait_attention (self->device, 0);
      bytes++;
      g_assert_cmpuint (bytes, <, MAX_BYTES);
    }
  g_test_message ("cut at each of %zu bytes", bytes);
  g_assert_cmpuint (bytes, >, 100);
  g_assert_cmpint (device_count (self->device), ==, 1 + self->created);
  device_sign_in (other, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_count (other, 1 + self->created);
  device_wait_in_step (other);
  devices_assert_alike (self->device, other);
  server_process_stop (self->server);
  check_server (self);
  server_assert_well (self->server);
  server_process_start (self->server);
}

/* What somebody else wrote comes, though the answer that has it is cut off at each of its bytes. */
static void
test_pull (Fixture *self, gconstpointer data)
{
  g_autoptr (Device) other = device_new ("ailsa", TRUE);
  g_autoptr (GError) error = NULL;
  gboolean has_cut = TRUE;
  gsize bytes = 0;

  if (g_getenv ("ALONGSIDE_LONG") == NULL)
    {
      g_test_skip ("it takes half a minute: with ALONGSIDE_LONG");
      return;
    }
  device_sign_in (other, self->server->address, FAULTS_PASSWORD, &error);
  g_assert_no_error (error);
  device_wait_in_step (other);
  for (; has_cut; bytes++)
    {
      g_autofree char *words = change_words (++self->n);

      g_assert_cmpuint (bytes, <, MAX_BYTES);
      proxy_cut (self->proxy, "POST /v1/pull", PROXY_ANSWER, bytes, bytes % 2 == 1);
      device_set (other, self->person, CHANGED_FIELD, words);
      device_wait_text (self->device, self->person, CHANGED_FIELD, words);
      device_wait_in_step (self->device);
      has_cut = proxy_has_cut (self->proxy);
    }
  g_test_message ("cut at each of %zu bytes", bytes);
  g_assert_cmpuint (bytes, >, 100);
  device_wait_in_step (other);
  devices_assert_alike (self->device, other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add ("/faults/cut/request", Fixture, GINT_TO_POINTER (PROXY_REQUEST), set_up, test_cut,
              tear_down);
  g_test_add ("/faults/cut/answer", Fixture, GINT_TO_POINTER (PROXY_ANSWER), set_up, test_cut,
              tear_down);
  g_test_add ("/faults/cut/pull", Fixture, NULL, set_up, test_pull, tear_down);
  return g_test_run ();
}
