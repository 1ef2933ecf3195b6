/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program, and others than devices that talk to it. */

#include "base/id.h"
#include "program.h"

#include <signal.h>
#include <string.h>

/* How much the server has held at most, in KiB. */
static gint64
peak_memory (Program *self)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (self->server));
  g_autofree char *text = NULL;
  const char *line = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoll (line + strlen ("VmHWM:"), NULL, 10);
}

/* Says something on a connection of its own and hears it out. Returns the status; 0 for an end without one. */
static guint
shout (Program *self, const GString *words)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_parse_uri (self->url, 80, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[4096];
  gssize n = 0;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 60);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), words->str,
                             words->len, NULL, NULL, NULL);
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                   sizeof buffer, NULL, &error))
         > 0)
    g_string_append_len (answer, buffer, n);
  g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  return g_str_has_prefix (answer->str, "HTTP/1.1 ")
             ? (guint)g_ascii_strtoull (answer->str + 9, NULL, 10)
             : 0;
}

static void
append_request (
    GString *words, const char *access, const char *more, const char *body, gsize length)
{
  g_string_append_printf (words,
                          "POST /v1/push HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                          "Authorization: Bearer %s\r\nContent-Length: %zu\r\n%s\r\n",
                          access, length, more);
  g_string_append_len (words, body, (gssize)length);
}

/* One of many ways to be wrong. @good is the body of a push that would be taken. */
static GString *
make_wrong (GRand *rand, const char *access, const char *good)
{
  GString *words = g_string_new (NULL);
  g_autofree char *body = g_strdup (good);
  gsize length = strlen (good);
  gsize at = (gsize)g_rand_int_range (rand, 1, (gint32)length - 1);

  switch (g_rand_int_range (rand, 0, 10))
    {
    case 0:
      for (guint i = 0; i < 300; i++)
        g_string_append_c (words, (char)g_rand_int (rand));
      g_string_append (words, "\r\n\r\n");
      return words;
    case 1:
      body[at] = (char)g_rand_int_range (rand, 1, 256);
      append_request (words, access, "", body, length);
      return words;
    case 2:
      append_request (words, access, "", body, at);
      return words;
    case 3:
      append_request (words, access, "Transfer-Encoding: chunked\r\n", body, length);
      return words;
    case 4:
      append_request (words, access, "Content-Length: 3\r\n", body, length);
      return words;
    case 5:
      append_request (words, access, "Content-Encoding: zstd\r\n", body, length);
      return words;
    case 6:
      {
        g_autofree char *deep = g_strnfill (100000, g_rand_boolean (rand) ? '[' : '{');

        append_request (words, access, "", deep, 100000);
        return words;
      }
    case 7:
      {
        g_autofree char *twice = g_strdup_printf ("{\"proto\":1,%s", good + 1);

        append_request (words, access, "", twice, strlen (twice));
        return words;
      }
    case 8:
      {
        g_autofree char *wide = g_strnfill (60000, 'a');

        g_string_append_printf (words, "GET /v1/%s HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", wide,
                                wide);
        return words;
      }
    default:
      g_string_append_printf (
          words,
          "GET /v1/snapshot?sid=org:%u:%%2e%%2e&gen=%d&after=%%00,%u&cursor=%x HTTP/1.1\r\n"
          "Host: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n",
          g_rand_int (rand), g_rand_int (rand), g_rand_int (rand), g_rand_int (rand), access);
      return words;
    }
}

/* Requests that are wrong in many ways: the server neither falls over nor grows nor answers that it failed,
 * and serves who is right. With ALONGSIDE_LONG ten thousand of them. */
static void
test_hostile (Program *self, gconstpointer data)
{
  guint n = g_getenv ("ALONGSIDE_LONG") != NULL ? 10000 : 1500;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autofree char *replica = along_id_new ();
  g_autofree char *txn = along_id_new ();
  g_autofree char *person = along_id_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) check = NULL;
  g_autofree char *access = NULL;
  g_autofree char *good = NULL;
  gint64 before = 0;

  program_make_morag (self);
  program_start (self, NULL);
  access = program_sign_in (self, replica, &answer);
  good = program_push_body (
      text_of (answer, "epoch"), replica, 1, txn, person,
      json_object_get_string_member (
          json_object_get_object_member (json_node_get_object (answer), "account"), "org"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) words = make_wrong (rand, access, good);
      guint status = shout (self, words);

      if (status >= 500)
        g_error ("%u to %s", status, words->str);
      if (i == n / 10)
        before = peak_memory (self);
      if (i % 100 == 0)
        g_assert_cmpuint (program_call (self, "/v1/hello", NULL, NULL, NULL), ==, 200);
    }
    /* The sanitizer keeps what was freed for a while, up to a quarter of a gigabyte. */
#ifdef __SANITIZE_ADDRESS__
  g_assert_cmpint (peak_memory (self) - before, <, 400 * 1024);
#else
  g_assert_cmpint (peak_memory (self) - before, <, 64 * 1024);
#endif
  program_stop (self, SIGTERM);
  check = program_run (self, 0, NULL, "check", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (check), "ok"));
}

/* Tries a code that nobody was given. @from is what `X-Forwarded-For` says. */
static guint
guess (Program *self, const char *from)
{
  static const char body[] = "{\"code\":\"AAAAA-AAAAA-AAAAA-AAAAA\","
                             "\"replica\":\"0193aaaa-0000-7000-8000-000000000001\"}";
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (words,
                          "POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                          "X-Forwarded-For: %s\r\nContent-Length: %zu\r\n\r\n%s",
                          from, strlen (body), body);
  return shout (self, words);
}

/* Behind a proxy, who guesses is known by the address that the proxy itself has seen, whatever they write
 * before it; others are not kept out. */
static void
test_trusted_proxy (Program *self, gconstpointer data)
{
  program_make_morag (self);
  program_start (self, "--trusted-proxy");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *from = g_strdup_printf ("203.0.113.%u, 198.51.100.7", i);

      g_assert_cmpuint (guess (self, from), ==, 401);
    }
  g_assert_cmpuint (guess (self, "198.51.100.7"), ==, 429);
  g_assert_cmpuint (guess (self, "198.51.100.8"), ==, 401);
  g_assert_cmpuint (guess (self, "198.51.100.7, 2001:db8::1"), ==, 401);
  g_assert_cmpuint (guess (self, "no address"), ==, 401);
}

/* Without one, what is written there counts for nothing: anybody could lock an address out. */
static void
test_no_proxy (Program *self, gconstpointer data)
{
  program_make_morag (self);
  program_start (self, NULL);
  for (guint i = 0; i < 35; i++)
    g_assert_cmpuint (guess (self, "198.51.100.7"), ==, 401);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Program *self, gconstpointer data);
  } tests[] = {
    { "wrong-requests", test_hostile },
    { "trusted-proxy", test_trusted_proxy },
    { "no-proxy", test_no_proxy },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/hostile/%s", tests[i].path);

      g_test_add (path, Program, NULL, program_set_up, tests[i].test, program_tear_down);
    }
  return g_test_run ();
}
