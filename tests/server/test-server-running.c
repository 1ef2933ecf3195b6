/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "program.h"

#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <string.h>

/* What an administrator and a monitor see of a running server: that it lives and is ready, its figures, its log,
 * and what it tells the service manager. */

static char *
get_text (Program *self, const char *path)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (self->session, msg, NULL, &error);
  gsize size = 0;
  const char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 200);
  text = g_bytes_get_data (bytes, &size);
  return g_strndup (text, size);
}

/* The whole part of the value of one line, such as
 * `alongside_requests_total{route="/v1/push",status="200"}`. */
static guint64
figure (const char *text, const char *series)
{
  g_autofree char *line = g_strconcat ("\n", series, " ", NULL);
  const char *found = strstr (text, line);

  if (found == NULL)
    g_test_message ("%s is not in:\n%s", series, text);
  g_assert_nonnull (found);
  return (guint64)g_ascii_strtod (found + strlen (line), NULL);
}

static void
push_one (Program *self, const char *person)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *txn = along_id_new ();
  g_autoptr (JsonNode) in = NULL;
  g_autoptr (JsonNode) results = NULL;
  g_autofree char *access = program_sign_in (self, replica, &in);
  JsonObject *object = json_node_get_object (in);
  const char *org
      = json_object_get_string_member (json_object_get_object_member (object, "account"), "org");
  g_autofree char *body = program_push_body (text_of (in, "epoch"), replica, 1, txn, person, org);

  g_assert_cmpuint (program_call (self, "/v1/push", access, body, &results), ==, 200);
}

/* Whoever balances several processes asks for ready; whoever restarts dead ones asks for health. */
static void
test_ready (Program *self, gconstpointer data)
{
  g_autoptr (JsonNode) health = NULL;
  g_autoptr (JsonNode) ready = NULL;

  program_make_morag (self);
  program_start (self, NULL);
  g_assert_cmpuint (program_call (self, "/healthz", NULL, NULL, &health), ==, 200);
  g_assert_cmpuint (program_call (self, "/readyz", NULL, NULL, &ready), ==, 200);
  g_assert_cmpstr (text_of (ready, "status"), ==, "ok");
  program_stop (self, SIGTERM);
}

/* Figures count what happened, and hold no id and no name of anybody. */
static void
test_metrics (Program *self, gconstpointer data)
{
  g_autofree char *person = along_id_new ();
  g_autofree char *text = NULL;
  g_autofree char *absent = NULL;

  program_make_morag (self);
  program_start (self, NULL);
  push_one (self, person);
  absent = g_strconcat ("/v1/history/person/", person, NULL);
  g_assert_cmpuint (program_call (self, absent, NULL, NULL, NULL), ==, 401);
  g_assert_cmpuint (program_call (self, "/v1/nothing", NULL, NULL, NULL), ==, 404);
  text = get_text (self, "/metrics");
  g_assert_cmpuint (figure (text, "alongside_requests_total{route=\"/v1/push\",status=\"200\"}"),
                    ==, 1);
  g_assert_cmpuint (
      figure (text, "alongside_requests_total{route=\"/v1/history/\",status=\"401\"}"), ==, 1);
  g_assert_cmpuint (figure (text, "alongside_requests_total{route=\"none\",status=\"404\"}"), ==,
                    1);
  g_assert_cmpuint (figure (text, "alongside_transactions_total{result=\"applied\"}"), ==, 1);
  g_assert_cmpuint (figure (text, "alongside_request_seconds_count{route=\"/v1/push\"}"), ==, 1);
  g_assert_cmpuint (
      figure (text, "alongside_request_seconds_bucket{route=\"/v1/push\",le=\"+Inf\"}"), ==, 1);
  g_assert_nonnull (strstr (text, "alongside_request_seconds_sum{route=\"/v1/push\"} 0."));
  g_assert_cmpuint (figure (text, "process_resident_memory_bytes"), >, 1000000);
  g_assert_null (strstr (text, person));
  g_assert_null (strstr (text, "morag"));
  program_stop (self, SIGTERM);
}

/* Lines for machines, one a request, and nothing in them about anybody. */
static void
test_log (Program *self, gconstpointer data)
{
  const char *const options[] = { "--log-json", "--log-requests", NULL };
  g_autofree char *path = g_build_filename (self->folder, "log", NULL);
  g_autofree char *person = along_id_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean pushed = FALSE;
  gboolean stopping = FALSE;

  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_stderr_file_path (self->launcher, path);
  program_make_morag (self);
  program_start_with (self, options);
  push_one (self, person);
  program_stop (self, SIGTERM);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (text, person));
  g_assert_null (strstr (text, "morag"));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr (JsonNode) line = along_json_parse (lines[i], -1, &error);
      JsonObject *object = NULL;

      g_assert_no_error (error);
      object = json_node_get_object (line);
      g_assert_true (json_object_has_member (object, "time"));
      if (json_object_has_member (object, "route")
          && g_str_equal (text_of (line, "route"), "/v1/push"))
        {
          g_assert_cmpstr (text_of (line, "status"), ==, "200");
          g_assert_cmpstr (text_of (line, "method"), ==, "POST");
          pushed = TRUE;
        }
      stopping = stopping || g_str_equal (text_of (line, "message"), "stopping");
    }
  g_assert_true (pushed);
  g_assert_true (stopping);
}

static void
assert_told (GSocket *socket, const char *expected)
{
  char text[256] = "";
  g_autoptr (GError) error = NULL;
  gssize length = 0;

  /* The watchdog may be heard between. */
  do
    {
      length = g_socket_receive (socket, text, sizeof text - 1, NULL, &error);
      g_assert_no_error (error);
      text[length] = '\0';
    }
  while (g_str_equal (text, "WATCHDOG=1") && !g_str_equal (expected, "WATCHDOG=1"));
  g_assert_cmpstr (text, ==, expected);
}

/* The service manager hears that it is ready, that it lives, and that it stops. */
static void
test_notify (Program *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "notify", NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 20);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                              | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (self->launcher, "NOTIFY_SOCKET", path, TRUE);
  g_subprocess_launcher_setenv (self->launcher, "WATCHDOG_USEC", "100000", TRUE);
  program_make_morag (self);
  program_start (self, NULL);
  assert_told (socket, "READY=1");
  assert_told (socket, "WATCHDOG=1");
  program_stop (self, SIGTERM);
  assert_told (socket, "STOPPING=1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/running/ready", Program, NULL, program_set_up, test_ready,
              program_tear_down);
  g_test_add ("/server/running/metrics", Program, NULL, program_set_up, test_metrics,
              program_tear_down);
  g_test_add ("/server/running/log", Program, NULL, program_set_up, test_log, program_tear_down);
  g_test_add ("/server/running/notify", Program, NULL, program_set_up, test_notify,
              program_tear_down);
  return g_test_run ();
}
