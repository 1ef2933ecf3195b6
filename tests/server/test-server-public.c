/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program with its second listener: nothing of the one is on the other, and what comes by there is not
 * written down. */

#include "base/id.h"
#include "program.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define TOKEN "Zm9yLW5vYm9keS10by1ndWVzcy1pbi1hLWxvbmctdGltZQ"

typedef struct
{
  Program program;
  char *page;
  char *log;
} Public;

static void
set_up (Public *self, gconstpointer data)
{
  program_set_up (&self->program, data);
  program_make_morag (&self->program);
  self->log = g_build_filename (self->program.folder, "log", NULL);
}

static void
tear_down (Public *self, gconstpointer data)
{
  program_tear_down (&self->program, data);
  g_free (self->page);
  g_free (self->log);
}

static char *
read_line (GDataInputStream *lines)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

/* Serves both; what it writes goes into the log. */
static void
start (Public *self, const char *url)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autoptr (GError) error = NULL;
  const char *const argv[] = { program_path (),
                               "serve",
                               "--data",
                               self->program.data,
                               "--listen",
                               "127.0.0.1:0",
                               "--public-listen",
                               "127.0.0.1:0",
                               url != NULL ? "--public-url" : NULL,
                               url,
                               NULL };

  g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  g_subprocess_launcher_set_stderr_file_path (launcher, self->log);
  self->program.server = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->program.server));
  first = read_line (lines);
  second = read_line (lines);
  self->program.url = g_strdup (first + strlen ("listening on "));
  pieces = g_strsplit (second + strlen ("answer page on "), ", for others ", 2);
  self->page = g_strdup (pieces[0]);
  g_assert_cmpstr (pieces[1], ==, url != NULL ? url : pieces[0]);
}

/* The text and the headers of what a browser would get. */
static char *
fetch (Public *self, const char *method, const char *path, GBytes *body, SoupMessage **asked)
{
  g_autofree char *url = g_strconcat (self->page, path, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new (method, url);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (body != NULL)
    soup_message_set_request_body_from_bytes (msg, "application/x-www-form-urlencoded", body);
  bytes = soup_session_send_and_read (self->program.session, msg, NULL, &error);
  g_assert_no_error (error);
  text = g_bytes_get_data (bytes, &size);
  *asked = g_steal_pointer (&msg);
  return g_strndup (text, size);
}

static guint
status_of (Public *self, const char *method, const char *path, GBytes *body)
{
  g_autoptr (SoupMessage) msg = NULL;
  g_autofree char *text = fetch (self, method, path, body, &msg);

  return soup_message_get_status (msg);
}

static void
assert_header (SoupMessage *msg, const char *name, const char *part)
{
  const char *value = soup_message_headers_get_list (soup_message_get_response_headers (msg), name);

  g_assert_nonnull (value);
  if (strstr (value, part) == NULL)
    g_error ("%s is “%s” and lacks “%s”", name, value, part);
}

static void
assert_guarded (SoupMessage *msg)
{
  assert_header (msg, "Referrer-Policy", "no-referrer");
  assert_header (msg, "Content-Security-Policy", "default-src 'none'");
  assert_header (msg, "Content-Security-Policy", "frame-ancestors 'none'");
  assert_header (msg, "Content-Security-Policy", "style-src 'sha256-");
  assert_header (msg, "X-Robots-Tag", "noindex");
}

static void
test_headers (Public *self, gconstpointer data)
{
  g_autoptr (SoupMessage) msg = NULL;
  g_autofree char *text = NULL;

  start (self, NULL);
  text = fetch (self, "GET", "/a/" TOKEN, NULL, &msg);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 200);
  g_assert_nonnull (strstr (text, "<button>Continue</button>"));
  assert_guarded (msg);
  assert_header (msg, "Cache-Control", "no-store");
  assert_header (msg, "X-Content-Type-Options", "nosniff");
  assert_header (msg, "Content-Type", "text/html; charset=utf-8");
  g_assert_null (
      soup_message_headers_get_list (soup_message_get_response_headers (msg), "Set-Cookie"));
  g_assert_cmpuint (status_of (self, "HEAD", "/a/" TOKEN, NULL), ==, 200);
  g_assert_cmpuint (status_of (self, "PUT", "/a/" TOKEN, NULL), ==, 405);
  g_assert_cmpuint (status_of (self, "GET", "/robots.txt", NULL), ==, 200);
  program_stop (&self->program, SIGTERM);
}

/* Two listeners, and nothing of the one on the other. */
static void
test_apart (Public *self, gconstpointer data)
{
  static const char *const api[] = { "/healthz",
                                     "/v1/hello",
                                     "/v1/sign-in",
                                     "/v1/push",
                                     "/v1/live",
                                     "/",
                                     "/v1/referrals/x/answer-link" };
  g_autoptr (JsonNode) hello = NULL;
  g_autoptr (JsonNode) refused = NULL;

  start (self, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (api); i++)
    {
      g_autoptr (SoupMessage) msg = NULL;
      g_autofree char *text = fetch (self, "GET", api[i], NULL, &msg);

      g_assert_cmpuint (soup_message_get_status (msg), ==, 404);
      g_assert_true (g_str_has_prefix (text, "<!DOCTYPE html>"));
      assert_guarded (msg);
    }
  g_assert_cmpuint (program_call (&self->program, "/v1/hello", NULL, NULL, &hello), ==, 200);
  g_assert_cmpuint (program_call (&self->program, "/a/" TOKEN, NULL, NULL, &refused), ==, 404);
  g_assert_cmpstr (text_of (refused, "code"), ==, "not_found");
}

/* Without a session nobody sends more than a code; whoever tries is told so in words. */
static void
test_too_large (Public *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100 * 1024, 'x');
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (SoupMessage) msg = NULL;
  g_autofree char *page = NULL;

  start (self, NULL);
  page = fetch (self, "POST", "/a/" TOKEN, body, &msg);
  g_assert_cmpuint (soup_message_get_status (msg), ==, 413);
  g_assert_nonnull (strstr (page, "too much text"));
  assert_guarded (msg);
}

/* Whatever is asked, and however wrong: the token is nowhere but in the browser. */
static void
test_log (Public *self, gconstpointer data)
{
  g_autoptr (GBytes) code = g_bytes_new_static ("step=open&code=12345678", 23);
  g_autofree char *log = NULL;

  start (self, NULL);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (status_of (self, "POST", "/a/" TOKEN, code), ==, 410);
  status_of (self, "GET", "/a/" TOKEN "/accept", NULL);
  status_of (self, "GET", "/a/" TOKEN "?said=accept", NULL);
  status_of (self, "DELETE", "/a/" TOKEN, NULL);
  program_stop (&self->program, SIGTERM);
  g_assert_true (g_file_get_contents (self->log, &log, NULL, NULL));
  g_assert_null (strstr (log, TOKEN));
  g_assert_null (strstr (log, "12345678"));
}

static guint
ask_for_link (Public *self, const char *access, const char *id, JsonNode **answer)
{
  g_autofree char *path = g_strdup_printf ("/v1/referrals/%s/answer-link", id);

  return program_call (&self->program, path, access, "{}", answer);
}

static void
test_endpoint (Public *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *id = along_id_new ();
  g_autoptr (JsonNode) who = NULL;
  g_autofree char *access = NULL;
  g_autoptr (JsonNode) absent = NULL;
  g_autoptr (JsonNode) nobody = NULL;
  g_autoptr (JsonNode) without = NULL;

  start (self, "https://refer.example.org/along");
  access = program_sign_in (&self->program, replica, &who);
  g_assert_cmpuint (ask_for_link (self, access, id, &absent), ==, 404);
  g_assert_cmpstr (text_of (absent, "code"), ==, "not_found");
  g_assert_cmpuint (ask_for_link (self, access, "x", NULL), ==, 404);
  g_assert_cmpuint (ask_for_link (self, NULL, id, &nobody), ==, 401);
  program_stop (&self->program, SIGTERM);
  g_clear_pointer (&self->program.url, g_free);
  program_start (&self->program, NULL);
  g_assert_cmpuint (ask_for_link (self, access, id, &without), ==, 501);
  g_assert_cmpstr (text_of (without, "code"), ==, "no_page");
}

static void
test_wrong_options (Public *self, gconstpointer data)
{
  Program *program = &self->program;
  g_autoptr (JsonNode) outside = program_run (program, 1, NULL, "serve", "--listen", "127.0.0.1:0",
                                              "--public-listen", "0.0.0.0:0", NULL);
  g_autoptr (JsonNode) plain
      = program_run (program, 1, NULL, "serve", "--listen", "127.0.0.1:0", "--public-listen",
                     "127.0.0.1:0", "--public-url", "http://refer.example.org", NULL);
  g_autofree char *path = g_build_filename (program->folder, "socket", NULL);
  g_autofree char *socket = g_strconcat ("unix:", path, NULL);
  g_autoptr (JsonNode) nowhere = program_run (program, 1, NULL, "serve", "--listen", "127.0.0.1:0",
                                              "--public-listen", socket, NULL);
  g_autoptr (JsonNode) alone
      = program_run (program, 2, NULL, "serve", "--public-url", "https://refer.example.org", NULL);

  g_assert_cmpstr (text_of (outside, "error"), ==, "invalid");
  g_assert_cmpstr (text_of (plain, "error"), ==, "invalid");
  g_assert_cmpstr (text_of (nowhere, "error"), ==, "invalid");
  g_assert_null (alone);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Public *self, gconstpointer data);
  } tests[] = {
    { "headers", test_headers },     { "apart", test_apart },
    { "too-large", test_too_large }, { "log", test_log },
    { "endpoint", test_endpoint },   { "wrong-options", test_wrong_options },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/public/%s", tests[i].name);

      g_test_add (path, Public, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
