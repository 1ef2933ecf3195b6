/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"
#include "base/id.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

void
program_set_up (Program *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("along-program-XXXXXX", &error);
  g_assert_no_error (error);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
}

const char *
program_path (void)
{
  const char *path = g_getenv ("ALONGSIDE_SERVER");

  g_assert_nonnull (path);
  return path;
}

/* Runs a verb with --data and --json; @expected is its exit status. */
JsonNode *
program_run (Program *self, int expected, const char *input, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  JsonNode *node = NULL;
  va_list words;

  g_ptr_array_add (argv, (gpointer)program_path ());
  va_start (words, input);
  for (const char *word = va_arg (words, const char *); word != NULL;
       word = va_arg (words, const char *))
    g_ptr_array_add (argv, (gpointer)word);
  va_end (words);
  g_ptr_array_add (argv, (gpointer) "--data");
  g_ptr_array_add (argv, self->data);
  if (self->database != NULL)
    {
      g_ptr_array_add (argv, (gpointer) "--database");
      g_ptr_array_add (argv, self->database);
    }
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

void
program_run_well (Program *self, const char *verb, const char *one, const char *two)
{
  g_autoptr (JsonNode) node = program_run (self, 0, NULL, verb, one, two, NULL);

  g_assert_nonnull (node);
}

const char *
text_of (JsonNode *node, const char *name)
{
  return json_object_get_string_member (json_node_get_object (node), name);
}

void
program_start (Program *self, const char *more)
{
  const char *const options[] = { more, NULL };

  program_start_with (self, options);
}

/* A test that fails leaves no server behind, which would hold up whoever waits for its output to end. */
static void
end_with_the_test (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
program_start_with (Program *self, const char *const *more)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  const char *const first[]
      = { program_path (), "serve", "--data", self->data, "--listen", "127.0.0.1:0" };
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  if (self->launcher == NULL)
    self->launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                                | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (self->launcher, end_with_the_test, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    g_ptr_array_add (argv, (gpointer)first[i]);
  if (self->database != NULL)
    {
      g_ptr_array_add (argv, (gpointer) "--database");
      g_ptr_array_add (argv, self->database);
    }
  for (guint i = 0; more[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer)more[i]);
  g_ptr_array_add (argv, NULL);
  self->server
      = g_subprocess_launcher_spawnv (self->launcher, (const char *const *)argv->pdata, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  g_free (self->url);
  self->url = g_strdup (line + strlen ("listening on "));
}

void
program_stop (Program *self, int signal)
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

void
program_tear_down (Program *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) remove = NULL;

  if (self->server != NULL)
    program_stop (self, SIGKILL);
  remove = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", self->folder, NULL);
  g_subprocess_wait (remove, NULL, NULL);
  g_clear_object (&self->launcher);
  g_object_unref (self->session);
  g_free (self->folder);
  g_free (self->data);
  g_free (self->url);
}

guint
program_call (
    Program *self, const char *path, const char *access, const char *body, JsonNode **answer)
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

void
program_make_morag (Program *self)
{
  g_autoptr (JsonNode) org = NULL;
  g_autoptr (JsonNode) user = NULL;

  program_run_well (self, "init", "--name", "Harbour partnership");
  org = program_run (self, 0, NULL, "organisation", "add", "Harbour", "--sector", "third_sector",
                     NULL);
  user = program_run (self, 0, "correct horse\n", "user", "add", "morag", "--organisation",
                      "harbour", "--role", "coordinator", "--name", "Morag Reid", NULL);
  g_assert_cmpstr (text_of (user, "org"), ==, text_of (org, "id"));
}

char *
program_sign_in (Program *self, const char *replica, JsonNode **answer)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user\":\"morag\",\"password\":\"correct horse\",\"replica\":\"%s\",\"device\":\"d\"}",
      replica);

  g_assert_cmpuint (program_call (self, "/v1/sign-in", NULL, body, answer), ==, 200);
  return g_strdup (text_of (*answer, "access"));
}

char *
program_push_body (const char *epoch,
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

guint
program_shout (Program *self, const GString *words)
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

gint64
program_peak_memory (Program *self)
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
