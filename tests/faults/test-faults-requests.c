/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are wrong, by the thousand, while somebody honest works: never a crash, never an answer that the server
 * failed, and nothing of it is taken for something. */

#include "base/id.h"
#include "faults.h"
#include "honest.h"
#include "server/router.h"

#include <string.h>

#define PLAIN_REQUESTS 10000
#define LONG_REQUESTS 100000

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

static const char *
any_path (GRand *rand)
{
  guint n = 0;
  const AlongRoute *routes = along_routes (&n);

  return routes[g_rand_int_range (rand, 0, (gint32)n)].path;
}

/* Wrong in what its body says. @good is one that would be taken. */
static void
append_wrong_body (GString *words, GRand *rand, const char *access, const char *good)
{
  g_autofree char *body = g_strdup (good);
  gsize length = strlen (good);
  gsize at = (gsize)g_rand_int_range (rand, 1, (gint32)length - 1);

  switch (g_rand_int_range (rand, 0, 7))
    {
    case 0:
      body[at] = (char)g_rand_int_range (rand, 1, 256);
      append_request (words, access, "", body, length);
      return;
    case 1:
      append_request (words, access, "", body, at);
      return;
    case 2:
      append_request (words, access, "Transfer-Encoding: chunked\r\n", body, length);
      return;
    case 3:
      append_request (words, access, "Content-Length: 3\r\n", body, length);
      return;
    case 4:
      append_request (words, access, "Content-Encoding: zstd\r\n", body, length);
      return;
    case 5:
      {
        g_autofree char *deep = g_strnfill (100000, g_rand_boolean (rand) ? '[' : '{');

        append_request (words, access, "", deep, 100000);
        return;
      }
    default:
      {
        g_autofree char *twice = g_strdup_printf ("{\"proto\":1,%s", good + 1);

        append_request (words, access, "", twice, strlen (twice));
        return;
      }
    }
}

/* Wrong in how it asks: methods, types, heads, tokens, lengths, paths. */
static void
append_wrong_head (GString *words, GRand *rand, const char *access, const char *good)
{
  static const char *const methods[]
      = { "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "HEAD", "PUT", "post", "G\x01T", "" };
  static const char *const types[] = { "text/xml", "multipart/form-data; boundary=x", "\xff\xfe",
                                       "", "application/json; charset=utf-7" };
  static const char *const tokens[]
      = { "Bearer ", "Bearer x", "Bearer \xc3\x28", "Basic bW9yYWc6bW9yYWc=", "Bearer a b", "" };
  static const char *const lengths[]
      = { "-1", "+5", "0x10", "1e3", "99999999999999999999", " ", "5, 5" };
  static const char *const paths[]
      = { "/v1/../v1/push", "//v1//push", "/v1/push/", "/v1/push?%",      "/%00",
          "/v1/%2e%2e/",    "*",          "http://x/", "/v1/history/a/b", "/v1/blob/../part/0" };

  switch (g_rand_int_range (rand, 0, 9))
    {
    case 0:
      for (guint i = 0; i < 300; i++)
        g_string_append_c (words, (char)g_rand_int (rand));
      g_string_append (words, "\r\n\r\n");
      return;
    case 1:
      g_string_append_printf (words, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                              methods[g_rand_int_range (rand, 0, G_N_ELEMENTS (methods))],
                              any_path (rand));
      return;
    case 2:
      {
        g_autofree char *type = g_strdup_printf (
            "Content-Type: %s\r\n", types[g_rand_int_range (rand, 0, G_N_ELEMENTS (types))]);

        append_request (words, access, type, "<a/>", 4);
        return;
      }
    case 3:
      g_string_append_printf (words,
                              "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                              "Authorization: %s\r\nContent-Length: %zu\r\n\r\n%s",
                              any_path (rand),
                              tokens[g_rand_int_range (rand, 0, G_N_ELEMENTS (tokens))],
                              strlen (good), good);
      return;
    case 4:
      {
        /* A token as long as a server's, of nobody's. */
        g_autofree char *token = g_compute_checksum_for_string (
            G_CHECKSUM_SHA256, words->str + g_rand_int_range (rand, 0, 1), -1);

        append_request (words, token, "", good, strlen (good));
        return;
      }
    case 5:
      {
        g_autofree char *wide = g_strnfill (60000, 'a');

        g_string_append_printf (words, "GET /v1/%s HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", wide,
                                wide);
        return;
      }
    case 6:
      g_string_append (words, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
      for (gint32 i = g_rand_int_range (rand, 1, 300); i > 0; i--)
        g_string_append_printf (words, "X-%d: %u\r\n", i, g_rand_int (rand));
      g_string_append (words, "\r\n");
      return;
    case 7:
      g_string_append_printf (words,
                              "POST /v1/push HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                              "Content-Length: %s\r\n\r\n%s",
                              lengths[g_rand_int_range (rand, 0, G_N_ELEMENTS (lengths))], good);
      return;
    default:
      g_string_append_printf (words,
                              "%s %s HTTP/1.%d\r\nHost: x\r\nConnection: close\r\n"
                              "Authorization: Bearer %s\r\n\r\n",
                              g_rand_boolean (rand) ? "GET" : "POST",
                              paths[g_rand_int_range (rand, 0, G_N_ELEMENTS (paths))],
                              g_rand_int_range (rand, 0, 10), access);
      return;
    }
}

/* Asks for what it may not have, or for nothing that there is. */
static void
append_wrong_question (GString *words, GRand *rand, const char *access)
{
  g_string_append_printf (
      words,
      "GET /v1/snapshot?sid=org:%u:%%2e%%2e&gen=%d&after=%%00,%u&cursor=%x HTTP/1.1\r\n"
      "Host: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n",
      g_rand_int (rand), g_rand_int (rand), g_rand_int (rand), g_rand_int (rand), access);
}

static void
ask_wrongly (Honest *self, gpointer data)
{
  GRand *rand = data;
  guint n = faults_count (PLAIN_REQUESTS, LONG_REQUESTS);
  g_autofree char *replica = along_id_new ();
  g_autofree char *txn = along_id_new ();
  g_autofree char *person = along_id_new ();
  g_autofree char *good = program_push_body (self->epoch, replica, 1, txn, person, self->org);
  guint statuses[6] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) words = g_string_new (NULL);
      gint32 kind = g_rand_int_range (rand, 0, 20);
      guint status = 0;

      if (kind == 0)
        append_wrong_question (words, rand, self->spare);
      else if (kind < 10)
        append_wrong_body (words, rand, self->spare, good);
      else
        append_wrong_head (words, rand, self->spare, good);
      status = program_shout (&self->program, words);
      if (status >= 500)
        g_error ("%u to %s", status, words->str);
      statuses[status / 100]++;
    }
  g_test_message ("of %u: %u were refused, %u got an end and no answer, %u an answer", n,
                  statuses[4], statuses[0], statuses[2]);
}

static void
test_wrong (Honest *self, gconstpointer data)
{
  g_autoptr (GRand) rand = faults_dice ();

  honest_work_while (self, ask_wrongly, rand);
}

/* Every file of JSONTestSuite, name by name. */
typedef struct
{
  GPtrArray *names;
  GPtrArray *bodies; /* of GBytes */
} Suite;

static gboolean
read_suite (Suite *suite)
{
  const char *root = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *archive
      = g_build_filename (root != NULL ? root : "", "json", "JSONTestSuite.tar.xz", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *cases = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;

  if (!g_file_test (archive, G_FILE_TEST_EXISTS))
    return FALSE;
  folder = g_dir_make_tmp ("along-json-XXXXXX", NULL);
  run_command ("python3", "-m", "tarfile", "-e", archive, folder, NULL);
  cases = g_build_filename (folder, "JSONTestSuite", "test_parsing", NULL);
  dir = g_dir_open (cases, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cases, name, NULL);
      char *text = NULL;
      gsize length = 0;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      g_ptr_array_add (suite->names, g_strdup (name));
      g_ptr_array_add (suite->bodies, g_bytes_new_take (text, length));
    }
  run_command ("rm", "-r", folder, NULL);
  return TRUE;
}

/* A path as somebody would ask it, where the table has only how it begins. */
static char *
whole_path (const AlongRoute *route)
{
  g_autofree char *id = along_id_new ();

  if (!g_str_has_suffix (route->path, "/"))
    return g_strdup (route->path);
  return g_strconcat (route->path, id,
                      g_str_equal (route->path, "/v1/referrals/") ? "/answer-link" : "/part/0",
                      NULL);
}

static guint
post (Honest *self, const AlongRoute *route, GBytes *body)
{
  g_autofree char *path = whole_path (route);
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (words,
                          "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                          "Content-Type: application/json\r\nAuthorization: Bearer %s\r\n"
                          "Content-Length: %zu\r\n\r\n",
                          route->method, path, self->spare, g_bytes_get_size (body));
  g_string_append_len (words, g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body));
  return program_shout (&self->program, words);
}

/* These two take any body that is one; they end what they are asked with, so they come last. */
static gboolean
takes_anything (const AlongRoute *route)
{
  return g_str_equal (route->path, "/v1/sign-out") || g_str_equal (route->path, "/v1/wiped");
}

static void
send_suite (Honest *self, gpointer data)
{
  const Suite *suite = data;
  guint n_routes = 0;
  const AlongRoute *routes = along_routes (&n_routes);
  guint n = 0;

  for (guint last = 0; last < 2; last++)
    for (guint r = 0; r < n_routes; r++)
      {
        if (g_str_equal (routes[r].method, "GET") || takes_anything (&routes[r]) != (last == 1))
          continue;
        for (guint i = 0; i < suite->bodies->len; i++)
          {
            guint status = post (self, &routes[r], g_ptr_array_index (suite->bodies, i));
            /* This server has no answer page to make a link to. */
            gboolean no_page = status == 501 && g_strcmp0 (routes[r].what, "answer-link") == 0;
            gboolean well = (status >= 400 && status < 500) || no_page;

            if (!well && !(takes_anything (&routes[r]) && status == 200))
              g_error ("%s to %s: %u", (char *)g_ptr_array_index (suite->names, i), routes[r].path,
                       status);
            n++;
          }
      }
  g_test_message ("%u bodies", n);
}

static void
test_json_suite (Honest *self, gconstpointer data)
{
  Suite suite = { g_ptr_array_new_with_free_func (g_free),
                  g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref) };

  if (!read_suite (&suite))
    g_test_skip ("json/JSONTestSuite.tar.xz is not in ALONGSIDE_DATA");
  else
    {
      g_assert_cmpuint (suite.bodies->len, >, 300);
      honest_work_while (self, send_suite, &suite);
    }
  g_ptr_array_unref (suite.names);
  g_ptr_array_unref (suite.bodies);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  /* Without limits of rate, so that each comes to who reads it. */
  g_test_add ("/faults/requests/wrong", Honest, "--unlimited", honest_set_up, test_wrong,
              honest_tear_down);
  g_test_add ("/faults/requests/json-suite", Honest, "--unlimited", honest_set_up, test_json_suite,
              honest_tear_down);
  return g_test_run ();
}
