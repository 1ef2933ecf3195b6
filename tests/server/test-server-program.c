/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "wire/batch.h"
#include "wire/json.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>

/* The real program, as an administrator starts it. */
typedef struct
{
  char *folder;
  char *data;
  GSubprocess *server;
  char *url;
  SoupSession *session;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("along-program-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
}

static const char *
program (void)
{
  const char *path = g_getenv ("ALONGSIDE_SERVER");

  g_assert_nonnull (path);
  return path;
}

/* Runs a verb with --data and --json; @expected is its exit status. */
static JsonNode *
run (Fixture *self, int expected, const char *input, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  JsonNode *node = NULL;
  va_list words;

  g_ptr_array_add (argv, (gpointer)program ());
  va_start (words, input);
  for (const char *word = va_arg (words, const char *); word != NULL;
       word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer)word);
  va_end (words);
  g_ptr_array_add (argv, (gpointer) "--data");
  g_ptr_array_add (argv, self->data);
  g_ptr_array_add (argv, (gpointer) "--json");
  g_ptr_array_add (argv, NULL);
  process = g_subprocess_newv ((const char *const *)argv->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, input != NULL ? input : "", NULL, &out,
                                                NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  if (g_subprocess_get_exit_status (process) != expected)
    g_test_message ("%s", out);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected);
  if (*out == '\0')
    return NULL;
  node = along_json_parse (out, -1, &error);
  g_assert_no_error (error);
  return node;
}

static void
run_well (Fixture *self, const char *verb, const char *one, const char *two)
{
  g_autoptr (JsonNode) node = run (self, 0, NULL, verb, one, two, NULL);

  g_assert_nonnull (node);
}

static const char *
text_of (JsonNode *node, const char *name)
{
  return json_object_get_string_member (json_node_get_object (node), name);
}

static void
start (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  self->server
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, program (), "serve", "--data", self->data, "--listen",
                          "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  g_free (self->url);
  self->url = g_strdup (line + strlen ("listening on "));
}

static void
stop (Fixture *self, int signal)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (self->server, signal);
  g_subprocess_wait (self->server, NULL, &error);
  g_assert_no_error (error);
  if (signal == SIGTERM)
    {
      g_assert_true (g_subprocess_get_if_exited (self->server));
      g_assert_cmpint (g_subprocess_get_exit_status (self->server), ==, 0);
    }
  g_clear_object (&self->server);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) remove = NULL;

  if (self->server != NULL)
    stop (self, SIGKILL);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", self->folder, NULL);
  g_subprocess_wait (remove, NULL, NULL);
  g_object_unref (self->session);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->url);
}

static guint
call (Fixture *self, const char *path, const char *access, const char *body, JsonNode **answer)
{
  g_autofree char *url = g_strconcat (self->url, path, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new (body != NULL ? "POST" : "GET", url);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const char *text = NULL;

  if (access != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", access, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (msg), "Authorization",
                                    bearer);
    }
  if (body != NULL)
    {
      bytes = g_bytes_new (body, strlen (body));
      soup_message_set_request_body_from_bytes (msg, "application/json", bytes);
      g_clear_pointer (&bytes, g_bytes_unref);
    }
  bytes = soup_session_send_and_read (self->session, msg, NULL, &error);
  if (bytes == NULL)
    return 0;
  text = g_bytes_get_data (bytes, &size);
  if (answer != NULL)
    *answer = along_json_parse (text, (gssize)size, NULL);
  return soup_message_get_status (msg);
}

static void
make_morag (Fixture *self)
{
  g_autoptr (JsonNode) org = NULL;
  g_autoptr (JsonNode) user = NULL;

  run_well (self, "init", "--name", "Harbour partnership");
  org = run (self, 0, NULL, "organisation", "add", "Harbour", "--sector", "third_sector", NULL);
  user = run (self, 0, "correct horse\n", "user", "add", "morag", "--organisation", "harbour",
              "--role", "coordinator", "--name", "Morag Reid", NULL);
  g_assert_cmpstr (text_of (user, "org"), ==, text_of (org, "id"));
}

static char *
sign_in (Fixture *self, const char *replica, JsonNode **answer)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user\":\"morag\",\"password\":\"correct horse\",\"replica\":\"%s\",\"device\":\"d\"}",
      replica);

  g_assert_cmpuint (call (self, "/v1/sign-in", NULL, body, answer), ==, 200);
  return g_strdup (text_of (*answer, "access"));
}

static void
test_init (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) first = run (self, 0, NULL, "init", "--name", "Tè", NULL);
  g_autoptr (JsonNode) again = run (self, 1, NULL, "init", NULL);
  g_autoptr (JsonNode) check = run (self, 0, NULL, "check", NULL);
  GStatBuf info;
  g_autofree char *database = g_build_filename (self->data, "alongside.db", NULL);

  g_assert_cmpstr (text_of (first, "name"), ==, "Tè");
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  g_assert_true (json_object_get_boolean_member (json_node_get_object (check), "ok"));
  g_assert_cmpint (g_stat (self->data, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
  g_assert_cmpint (g_stat (database, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 077, ==, 0);
}

static void
test_usage (Fixture *self, gconstpointer data)
{
  static const char *const wrong[][3] = {
    { "sing", NULL, NULL },          { "init", "extra", NULL }, { "user", NULL, NULL },
    { "user", "add", "morag" },      { "user", "code", NULL },  { "organisation", "add", NULL },
    { "import", "people", "x" },     { "backup", NULL, NULL },  { "serve", "extra", NULL },
    { "check", "--nonsense", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonNode) node = run (self, 2, NULL, wrong[i][0], wrong[i][1], wrong[i][2], NULL);

      g_assert_null (node);
    }
}

static void
test_absent (Fixture *self, gconstpointer data)
{
  static const char *const verbs[] = { "check", "serve" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (JsonNode) node = run (self, 1, NULL, verbs[i], NULL);

      g_assert_cmpstr (text_of (node, "error"), ==, "not_found");
    }
}

static void
test_users (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) weak = NULL;
  g_autoptr (JsonNode) role = NULL;
  g_autoptr (JsonNode) org = NULL;
  g_autoptr (JsonNode) list = NULL;
  g_autoptr (JsonNode) code = NULL;
  g_autoptr (JsonNode) used = NULL;
  g_autoptr (JsonNode) twin = NULL;
  g_autoptr (JsonNode) none = NULL;
  g_autofree char *body = NULL;
  g_autofree char *replica = along_id_new ();

  make_morag (self);
  again = run (self, 1, "correct horse\n", "user", "add", "morag", "--organisation", "Harbour",
               "--role", "coordinator", NULL);
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  weak = run (self, 1, "short\n", "user", "add", "una", "--organisation", "Harbour", "--role",
              "coordinator", NULL);
  g_assert_cmpstr (text_of (weak, "error"), ==, "invalid");
  role = run (self, 1, "correct horse\n", "user", "add", "una", "--organisation", "Harbour",
              "--role", "king", NULL);
  g_assert_cmpstr (text_of (role, "error"), ==, "invalid");
  org = run (self, 1, "correct horse\n", "user", "add", "una", "--organisation", "Nowhere",
             "--role", "coordinator", NULL);
  g_assert_cmpstr (text_of (org, "error"), ==, "not_found");
  list = run (self, 0, NULL, "user", "list", NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (list)), ==, 1);
  twin = run (self, 1, NULL, "organisation", "add", "HARBOUR", NULL);
  g_assert_cmpstr (text_of (twin, "error"), ==, "conflict");
  run_well (self, "user", "disable", "morag");
  none = run (self, 1, NULL, "user", "code", "morag", NULL);
  g_assert_cmpstr (text_of (none, "error"), ==, "forbidden");
  run_well (self, "user", "enable", "morag");
  code = run (self, 0, NULL, "user", "code", "morag", NULL);
  start (self);
  body = g_strdup_printf ("{\"code\":\"%s\",\"replica\":\"%s\"}", text_of (code, "code"), replica);
  g_assert_cmpuint (call (self, "/v1/sign-in", NULL, body, &used), ==, 200);
  g_assert_cmpuint (call (self, "/v1/sign-in", NULL, body, NULL), ==, 401);
}

/* Disabling beside the running server takes hold with the next request. */
static void
test_disable (Fixture *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *access = NULL;
  g_autoptr (JsonNode) changed = NULL;

  make_morag (self);
  start (self);
  access = sign_in (self, replica, &answer);
  g_assert_cmpuint (call (self, "/v1/history/person/x", access, NULL, NULL), ==, 404);
  run_well (self, "user", "disable", "morag");
  g_assert_cmpuint (call (self, "/v1/history/person/x", access, NULL, NULL), ==, 401);
  run_well (self, "user", "enable", "morag");
  changed = run (self, 0, "another horse\n", "user", "passwd", "morag", NULL);
  g_assert_cmpuint (call (self, "/v1/sign-in", NULL,
                          "{\"user\":\"morag\",\"password\":\"correct horse\",\"replica\":"
                          "\"0193aaaa-0000-7000-8000-000000000001\"}",
                          NULL),
                    ==, 401);
  g_assert_cmpuint (call (self, "/v1/sign-in", NULL,
                          "{\"user\":\"morag\",\"password\":\"another horse\",\"replica\":"
                          "\"0193aaaa-0000-7000-8000-000000000001\"}",
                          NULL),
                    ==, 200);
}

static void
test_one_server (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) second = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);

  make_morag (self);
  run_well (self, "backup", file, NULL);
  start (self);
  second = run (self, 1, NULL, "serve", "--listen", "127.0.0.1:0", NULL);
  g_assert_cmpstr (text_of (second, "error"), ==, "busy");
  restored = run (self, 1, NULL, "restore", file, NULL);
  g_assert_cmpstr (text_of (restored, "error"), ==, "busy");
  stop (self, SIGTERM);
}

static char *
push_body (const char *epoch,
           const char *replica,
           gint64 n,
           const char *txn,
           const char *person,
           const char *org)
{
  g_autofree char *episode = along_id_derive ("episode", person, NULL);

  return g_strdup_printf (
      "{\"proto\":1,\"schema\":1,\"epoch\":\"%s\",\"replica\":\"%s\",\"txns\":[{\"n\":"
      "%" G_GINT64_FORMAT ",\"id\":\"%s\",\"hlc\":1,\"schema\":1,\"ops\":["
      "{\"op\":\"new\",\"k\":\"person\",\"id\":\"%s\",\"v\":{\"known_as\":\"Ann\"}},"
      "{\"op\":\"new\",\"k\":\"episode\",\"id\":\"%s\",\"v\":{\"person\":\"%s\",\"org\":\"%s\"}}]}]"
      "}",
      epoch, replica, n, txn, person, episode, person, org);
}

static const char *
result_of (JsonNode *answer)
{
  JsonArray *results = json_object_get_array_member (json_node_get_object (answer), "results");

  return json_object_get_string_member (json_array_get_object_element (results, 0), "r");
}

/* Whatever was acknowledged is there after the process was killed in the middle of its work. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autoptr (GPtrArray) acked = g_ptr_array_new_with_free_func (g_free);
  gint64 n = 0;

  make_morag (self);
  for (guint round = 0; round < 6; round++)
    {
      g_autoptr (JsonNode) answer = NULL;
      g_autofree char *access = NULL;
      const char *epoch = NULL;
      const char *org = NULL;

      start (self);
      access = sign_in (self, replica, &answer);
      epoch = text_of (answer, "epoch");
      org = json_object_get_string_member (
          json_object_get_object_member (json_node_get_object (answer), "account"), "org");
      for (guint i = 0; i < 5; i++)
        {
          g_autofree char *txn = along_id_new ();
          char *person = along_id_new ();
          g_autofree char *body = push_body (epoch, replica, n + 1, txn, person, org);
          g_autoptr (JsonNode) results = NULL;

          g_ptr_array_add (acked, person);
          if (i == 4)
            {
              /* Unlike the others this one may or may not have arrived: either way it can be sent again. */
              g_autoptr (JsonNode) first = NULL;

              g_assert_cmpuint (call (self, "/v1/push", access, body, &first), ==, 200);
              stop (self, SIGKILL);
              start (self);
              g_assert_cmpuint (call (self, "/v1/push", access, body, &results), ==, 200);
              g_assert_cmpstr (result_of (results), ==, "duplicate");
            }
          else
            {
              g_assert_cmpuint (call (self, "/v1/push", access, body, &results), ==, 200);
              g_assert_cmpstr (result_of (results), ==, "applied");
            }
          n++;
        }
      for (guint i = 0; i < acked->len; i++)
        {
          g_autofree char *path
              = g_strdup_printf ("/v1/history/person/%s", (char *)g_ptr_array_index (acked, i));

          g_assert_cmpuint (call (self, path, access, NULL, NULL), ==, 200);
        }
      stop (self, SIGKILL);
    }
  {
    g_autoptr (JsonNode) check = run (self, 0, NULL, "check", NULL);
    JsonObject *counts = json_object_get_object_member (json_node_get_object (check), "counts");

    g_assert_cmpint (json_object_get_int_member (counts, "person"), ==, acked->len);
  }
}

/* A backup taken while it serves, put back later: everything is as it was then, and a new history begins. */
static void
test_restore (Fixture *self, gconstpointer data)
{
  g_autofree char *replica = along_id_new ();
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);
  g_autofree char *txn = along_id_new ();
  g_autofree char *person = along_id_new ();
  g_autoptr (JsonNode) signed_in = NULL;
  g_autofree char *access = NULL;
  g_autofree char *body = NULL;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autoptr (JsonNode) refused = NULL;
  g_autoptr (JsonNode) twice = NULL;
  g_autofree char *epoch = NULL;

  make_morag (self);
  start (self);
  before = run (self, 0, NULL, "check", NULL);
  run_well (self, "backup", file, NULL);
  twice = run (self, 1, NULL, "backup", file, NULL);
  access = sign_in (self, replica, &signed_in);
  epoch = g_strdup (text_of (signed_in, "epoch"));
  body = push_body (epoch, replica, 1, txn, person,
                    json_object_get_string_member (
                        json_object_get_object_member (json_node_get_object (signed_in), "account"),
                        "org"));
  g_assert_cmpuint (call (self, "/v1/push", access, body, NULL), ==, 200);
  stop (self, SIGTERM);
  restored = run (self, 0, NULL, "restore", file, NULL);
  g_assert_cmpstr (text_of (restored, "epoch"), !=, epoch);
  after = run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  start (self);
  {
    g_autoptr (JsonNode) again = NULL;
    g_autofree char *anew = sign_in (self, replica, &again);

    g_assert_cmpuint (call (self, "/v1/push", anew, body, &refused), ==, 409);
    g_assert_cmpstr (text_of (refused, "code"), ==, "epoch_changed");
    g_assert_cmpstr (text_of (refused, "epoch"), ==, text_of (restored, "epoch"));
    g_assert_cmpint (json_object_get_int_member (json_node_get_object (refused), "restored_to"), >,
                     0);
  }
}

/* Somebody copies an old database over the one that is there, past the verb: that is noticed. */
static void
test_copied_back (Fixture *self, gconstpointer data)
{
  g_autofree char *database = g_build_filename (self->data, "alongside.db", NULL);
  g_autofree char *wal = g_build_filename (self->data, "alongside.db-wal", NULL);
  g_autofree char *shm = g_build_filename (self->data, "alongside.db-shm", NULL);
  g_autofree char *file = g_build_filename (self->folder, "copy", NULL);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;
  g_autoptr (JsonNode) third = NULL;
  g_autofree char *old = NULL;
  gsize length = 0;

  make_morag (self);
  run_well (self, "backup", file, NULL);
  start (self);
  g_assert_cmpuint (call (self, "/v1/hello", NULL, NULL, &first), ==, 200);
  stop (self, SIGTERM);
  start (self);
  g_assert_cmpuint (call (self, "/v1/hello", NULL, NULL, &second), ==, 200);
  g_assert_cmpstr (text_of (first, "epoch"), ==, text_of (second, "epoch"));
  stop (self, SIGTERM);
  g_assert_true (g_file_get_contents (file, &old, &length, NULL));
  g_unlink (wal);
  g_unlink (shm);
  g_assert_true (g_file_set_contents (database, old, (gssize)length, NULL));
  start (self);
  g_assert_cmpuint (call (self, "/v1/hello", NULL, NULL, &third), ==, 200);
  g_assert_cmpstr (text_of (first, "epoch"), !=, text_of (third, "epoch"));
}

/* What is in the data folder. */
static guint
count_files (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->data, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A file that is no backup, one that is cut off, one with a page of rubbish: nothing is touched. */
static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autofree char *whole = g_build_filename (self->folder, "whole", NULL);
  g_autofree char *file = g_build_filename (self->folder, "damaged", NULL);
  g_autofree char *nowhere = g_build_filename (self->folder, "no", "where", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) absent = NULL;
  guint files = 0;

  make_morag (self);
  run_well (self, "backup", whole, NULL);
  absent = run (self, 1, NULL, "backup", nowhere, NULL);
  g_assert_cmpstr (text_of (absent, "error"), ==, "not_found");
  g_assert_true (g_file_get_contents (whole, &bytes, &length, NULL));
  before = run (self, 0, NULL, "check", NULL);
  files = count_files (self);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (JsonNode) node = NULL;

      if (i == 0)
        g_file_set_contents (file, "This is no backup.", -1, NULL);
      else if (i == 1)
        g_file_set_contents (file, bytes, (gssize)length / 3, NULL);
      else
        {
          memset (bytes + length / 2, 'x', 4096);
          g_file_set_contents (file, bytes, (gssize)length, NULL);
        }
      node = run (self, 1, NULL, "restore", file, NULL);
      g_assert_cmpstr (text_of (node, "error"), ==, "corrupt");
      g_assert_nonnull (strstr (text_of (node, "message"), "Nothing was changed"));
    }
  after = run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  /* The lock is all that is new. */
  g_assert_cmpuint (count_files (self), <=, files + 1);
}

/* A restore where nothing was. */
static void
test_restore_elsewhere (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "a.backup", NULL);
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  g_autoptr (JsonNode) restored = NULL;

  make_morag (self);
  run_well (self, "backup", file, NULL);
  before = run (self, 0, NULL, "check", NULL);
  g_free (self->data);
  self->data = g_build_filename (self->folder, "another", "place", NULL);
  restored = run (self, 0, NULL, "restore", file, NULL);
  after = run (self, 0, NULL, "check", NULL);
  g_assert_cmpstr (text_of (before, "digest"), ==, text_of (after, "digest"));
  g_assert_cmpuint (count_files (self), ==, 3);
}

/* Killed while it invents: nothing half is left, and it can be done again. */
static void
test_sample_killed (Fixture *self, gconstpointer data)
{
  g_autofree char *part = g_build_filename (self->data, "alongside.db.part", NULL);
  g_autofree char *place = g_build_filename (self->data, "alongside.db", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (JsonNode) made = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, program (), "sample", "--people", "2000", "--data",
                              self->data, NULL);
  g_assert_no_error (error);
  while (!g_file_test (part, G_FILE_TEST_EXISTS))
    g_thread_yield ();
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (place, G_FILE_TEST_EXISTS));
  made = run (self, 0, NULL, "sample", "--people", "5", "--seed", "7", NULL);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (place, G_FILE_TEST_EXISTS));
}

/* Not over what somebody has begun. */
static void
test_sample_over (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) refused = NULL;
  g_autoptr (JsonNode) made = NULL;
  g_autoptr (JsonNode) hello = NULL;

  run_well (self, "init", "--name", "Harbour partnership");
  made = run (self, 0, NULL, "sample", "--people", "5", NULL);
  start (self);
  g_assert_cmpuint (call (self, "/v1/hello", NULL, NULL, &hello), ==, 200);
  stop (self, SIGTERM);
  g_assert_cmpstr (text_of (hello, "name"), ==, "Harbour partnership");
  g_free (self->data);
  self->data = g_build_filename (self->folder, "another", NULL);
  run_well (self, "init", NULL, NULL);
  run_well (self, "organisation", "add", "Harbour");
  refused = run (self, 1, NULL, "sample", "--people", "5", NULL);
  g_assert_cmpstr (text_of (refused, "error"), ==, "conflict");
}

static void
test_sample (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) made = run (self, 0, NULL, "sample", "--people", "20", "--seed", "7", NULL);
  g_autoptr (JsonNode) again = run (self, 1, NULL, "sample", "--people", "20", NULL);
  g_autoptr (JsonNode) check = run (self, 0, NULL, "check", NULL);
  JsonObject *counts = json_object_get_object_member (json_node_get_object (check), "counts");
  static const char *const users[] = { "morag", "callum", "shona", "ig", "admin" };

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (made), "people"), ==, 20);
  g_assert_cmpstr (text_of (again, "error"), ==, "conflict");
  g_assert_cmpint (json_object_get_int_member (counts, "person"), ==, 20);
  g_assert_cmpint (json_object_get_int_member (counts, "quarantine"), ==, 0);
  start (self);
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *replica = along_id_new ();
      g_autofree char *body = g_strdup_printf (
          "{\"user\":\"%s\",\"password\":\"sample\",\"replica\":\"%s\"}", users[i], replica);

      g_assert_cmpuint (call (self, "/v1/sign-in", NULL, body, NULL), ==, 200);
    }
}

static void
test_import (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "services.csv", NULL);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) absent = NULL;

  g_assert_true (g_file_set_contents (file,
                                      "Name,Organisation,Postcode,Phone\n"
                                      "Walking group,Walkers,FK1 1AA,01632 960001\n"
                                      "Lunch club,Kitchen,FK1 1AB,01632 960002\n",
                                      -1, NULL));
  run_well (self, "init", NULL, NULL);
  first = run (self, 0, NULL, "import", "services", file, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (first), "services_added"), ==,
                   2);
  again = run (self, 0, NULL, "import", "services", file, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "services_added"), ==,
                   0);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (again), "services_changed"),
                   ==, 0);
  absent = run (self, 1, NULL, "import", "services", "/nonexistent.csv", NULL);
  g_assert_nonnull (absent);
}

/* How much the server has held at most, in KiB. */
static gint64
peak_memory (Fixture *self)
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
shout (Fixture *self, const GString *words)
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
test_hostile (Fixture *self, gconstpointer data)
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

  make_morag (self);
  start (self);
  access = sign_in (self, replica, &answer);
  good = push_body (text_of (answer, "epoch"), replica, 1, txn, person,
                    json_object_get_string_member (
                        json_object_get_object_member (json_node_get_object (answer), "account"),
                        "org"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) words = make_wrong (rand, access, good);
      guint status = shout (self, words);

      if (status >= 500)
        g_error ("%u to %s", status, words->str);
      if (i == n / 10)
        before = peak_memory (self);
      if (i % 100 == 0)
        g_assert_cmpuint (call (self, "/v1/hello", NULL, NULL, NULL), ==, 200);
    }
    /* The sanitizer keeps what was freed for a while, up to a quarter of a gigabyte. */
#ifdef __SANITIZE_ADDRESS__
  g_assert_cmpint (peak_memory (self) - before, <, 400 * 1024);
#else
  g_assert_cmpint (peak_memory (self) - before, <, 64 * 1024);
#endif
  stop (self, SIGTERM);
  check = run (self, 0, NULL, "check", NULL);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (check), "ok"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "init", test_init },
    { "usage", test_usage },
    { "absent", test_absent },
    { "users", test_users },
    { "disable", test_disable },
    { "one-server", test_one_server },
    { "killed", test_killed },
    { "restore", test_restore },
    { "copied-back", test_copied_back },
    { "damaged", test_damaged },
    { "restore-elsewhere", test_restore_elsewhere },
    { "sample-killed", test_sample_killed },
    { "sample-over", test_sample_over },
    { "sample", test_sample },
    { "import", test_import },
    { "hostile", test_hostile },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/program/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
