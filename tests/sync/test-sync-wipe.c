/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "device.h"
#include "server-process.h"
#include "wire/json.h"

#include <string.h>

/* A device that is to be wiped, with the real program and real sessions: what it had not sent arrives, and then
 * nothing is left on it. */

static Device *
sign_in (ServerProcess *server, const char *login)
{
  Device *device = device_new (login, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_true (device_sign_in (device, server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  device_wait_in_step (device);
  return device;
}

static void
wait_wiped (Device *device, gint64 expected)
{
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gint64 lost = 0;

  while (!along_session_get_wiped (device->session, &lost) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (along_session_get_wiped (device->session, &lost));
  g_assert_cmpint (lost, ==, expected);
  g_assert_cmpint (along_session_get_state (device->session), ==, ALONG_SESSION_SIGNED_OUT);
  g_assert_false (along_session_get_locked (device->session));
}

static void
assert_nothing_left (Device *device)
{
  static const char *const files[]
      = { "store.db", "store.db-wal", "store.db-shm", "tokens", "key", "key.sealed", "wipe" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_assert_false (device_has (device, files[i]));
}

static char *
state_of (ServerProcess *server, const char *login)
{
  g_autofree char *said
      = server_process_run (server, NULL, "device", "list", "--user", login, "--json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) list = along_json_parse (said, -1, &error);
  JsonArray *array = NULL;

  g_assert_no_error (error);
  array = json_node_get_array (list);
  g_assert_cmpuint (json_array_get_length (array), ==, 1);
  return g_strdup (
      json_object_get_string_member (json_array_get_object_element (array, 0), "state"));
}

/* Told while it is connected, within moments; and a new sign-in begins anew. */
static void
test_connected (void)
{
  g_autoptr (ServerProcess) server = server_process_new ();
  g_autoptr (Device) morag = sign_in (server, "morag");
  g_autoptr (Device) ailsa = sign_in (server, "ailsa");
  g_autofree char *id = device_create (morag, "Isla");
  g_autofree char *before = NULL;
  g_autofree char *said = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  device_wait_text (ailsa, id, "known_as", "Isla");
  before = state_of (server, "morag");
  g_assert_cmpstr (before, ==, "signed_in");
  said = server_process_run (server, NULL, "device", "wipe", "--user", "morag", NULL);
  wait_wiped (morag, 0);
  assert_nothing_left (morag);
  after = state_of (server, "morag");
  g_assert_cmpstr (after, ==, "wiped");
  device_wait_in_step (ailsa);
  g_assert_true (device_sign_in (morag, server->address, SERVER_PASSWORD, &error));
  g_assert_no_error (error);
  device_wait_text (morag, id, "known_as", "Isla");
}

/* Ordered while it was away with work of its own: that arrives first. */
static void
test_unsent (void)
{
  g_autoptr (ServerProcess) server = server_process_new ();
  g_autoptr (Device) morag = sign_in (server, "morag");
  g_autoptr (Device) ailsa = sign_in (server, "ailsa");
  g_autofree char *id = device_create (morag, "Isla");
  g_autofree char *said = NULL;

  device_wait_text (ailsa, id, "known_as", "Isla");
  server_process_stop (server);
  device_wait_status (morag, ALONG_SYNC_OFFLINE);
  device_set (morag, id, "pronouns", "she");
  said = server_process_run (server, NULL, "device", "wipe", "--user", "morag", NULL);
  server_process_start (server);
  along_engine_sync_now (along_session_get_engine (morag->session));
  along_engine_sync_now (along_session_get_engine (ailsa->session));
  wait_wiped (morag, 0);
  assert_nothing_left (morag);
  device_wait_text (ailsa, id, "pronouns", "she");
}

/* Who left: the account is closed, the device is wiped all the same. */
static void
test_closed (void)
{
  g_autoptr (ServerProcess) server = server_process_new ();
  g_autoptr (Device) morag = sign_in (server, "morag");
  g_autofree char *closed = NULL;
  g_autofree char *said = NULL;
  g_autofree char *after = NULL;

  said = server_process_run (server, NULL, "device", "wipe", "--user", "morag", NULL);
  closed = server_process_run (server, NULL, "user", "disable", "morag", NULL);
  wait_wiped (morag, 0);
  assert_nothing_left (morag);
  after = state_of (server, "morag");
  g_assert_cmpstr (after, ==, "wiped");
}

/* The program ended in the middle of it: the next start goes on, without a server. */
static void
test_next_start (void)
{
  g_autoptr (ServerProcess) server = server_process_new ();
  g_autoptr (Device) morag = sign_in (server, "morag");
  g_autofree char *mark = device_path (morag, "wipe");
  g_autoptr (GError) error = NULL;
  gint64 lost = 0;

  device_close (morag);
  server_process_stop (server);
  g_assert_true (device_has (morag, "store.db"));
  g_assert_true (g_file_set_contents (mark, "", 0, &error));
  device_open (morag);
  g_assert_true (along_session_get_wiped (morag->session, &lost));
  g_assert_cmpint (lost, ==, -1);
  g_assert_cmpint (along_session_get_state (morag->session), ==, ALONG_SESSION_SIGNED_OUT);
  assert_nothing_left (morag);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/wipe/connected", test_connected);
  g_test_add_func ("/sync/wipe/unsent", test_unsent);
  g_test_add_func ("/sync/wipe/closed", test_closed);
  g_test_add_func ("/sync/wipe/next-start", test_next_start);
  return g_test_run ();
}
