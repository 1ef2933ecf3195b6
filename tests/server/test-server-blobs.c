/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program: files over HTTP, those who send too much or too slowly, and files in backups. */

#include "base/id.h"
#include "model/file.h"
#include "program.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  Program program;
  char *access;
  char *org;
  char *id;
  GBytes *bytes;
  char *sha256;
} Fixture;

static void
make_bytes (Fixture *self, gsize size)
{
  guint32 *data = g_malloc (size + 4);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize i = 0; i < size / 4 + 1; i++)
    data[i] = g_rand_int (rand);
  self->bytes = g_bytes_new_take (data, size);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->bytes);
}

static void
push_attachment (Fixture *self, const char *epoch, const char *replica)
{
  g_autofree char *txn = along_id_new ();
  g_autofree char *body = g_strdup_printf (
      "{\"proto\":1,\"schema\":1,\"epoch\":\"%s\",\"replica\":\"%s\",\"txns\":[{\"n\":1,\"id\":\"%"
      "s\","
      "\"hlc\":1,\"schema\":1,\"ops\":[{\"op\":\"new\",\"k\":\"attachment\",\"id\":\"%s\",\"v\":{"
      "\"name\":\"Letter.pdf\",\"about\":\"plan\",\"mime\":\"application/pdf\",\"org\":\"%s\","
      "\"size\":%zu,\"sha256\":\"%s\"}}]}]}",
      epoch, replica, txn, self->id, self->org, g_bytes_get_size (self->bytes), self->sha256);
  g_autoptr (JsonNode) answer = NULL;

  g_assert_cmpuint (program_call (&self->program, "/v1/push", self->access, body, &answer), ==,
                    200);
}

static void
start (Fixture *self, gsize size)
{
  g_autofree char *replica = along_id_new ();
  g_autoptr (JsonNode) answer = NULL;

  make_bytes (self, size);
  self->id = along_id_new ();
  program_make_morag (&self->program);
  program_start (&self->program, NULL);
  self->access = program_sign_in (&self->program, replica, &answer);
  self->org = g_strdup (json_object_get_string_member (
      json_object_get_object_member (json_node_get_object (answer), "account"), "org"));
  push_attachment (self, text_of (answer, "epoch"), replica);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  program_set_up (&self->program, data);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  program_tear_down (&self->program, data);
  g_free (self->access);
  g_free (self->org);
  g_free (self->id);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
}

static guint
send (Fixture *self, const char *method, const char *tail, GBytes *body, GBytes **answer)
{
  g_autofree char *url = g_strdup_printf ("%s/v1/blob/%s/%s", self->program.url, self->id, tail);
  g_autofree char *bearer = g_strconcat ("Bearer ", self->access, NULL);
  g_autoptr (SoupMessage) msg = soup_message_new (method, url);
  g_autoptr (GBytes) got = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (msg), "Authorization", bearer);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (msg, "application/octet-stream", body);
  got = soup_session_send_and_read (self->program.session, msg, NULL, NULL);
  if (answer != NULL)
    *answer = g_steal_pointer (&got);
  return soup_message_get_status (msg);
}

/* Lets a moment go by. */
static void
settle (guint milliseconds)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add_once (milliseconds, (GSourceOnceFunc)g_main_loop_quit, loop);
  g_main_loop_run (loop);
}

static void
put_all (Fixture *self)
{
  gint64 size = (gint64)g_bytes_get_size (self->bytes);

  for (guint i = 0; i < along_file_n_parts (size); i++)
    {
      g_autofree char *tail = g_strdup_printf ("part/%u", i);
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (
          self->bytes, (gsize)i * ALONG_FILE_PART_BYTES, along_file_part_size (size, i));
      guint status = 429;

      /* Fast senders are asked to wait, and nothing is lost by it. */
      while ((status = send (self, "PUT", tail, part, NULL)) == 429)
        settle (200);
      g_assert_cmpuint (status, ==, 200);
    }
}

static void
assert_all (Fixture *self)
{
  gint64 size = (gint64)g_bytes_get_size (self->bytes);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GBytes) whole = NULL;

  for (guint i = 0; i < along_file_n_parts (size); i++)
    {
      g_autofree char *tail = g_strdup_printf ("part/%u", i);
      g_autoptr (GBytes) part = NULL;

      g_assert_cmpuint (send (self, "GET", tail, NULL, &part), ==, 200);
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint)g_bytes_get_size (part));
    }
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  g_assert_true (g_bytes_equal (whole, self->bytes));
}

/* The largest file there may be goes up and comes down, and the server never holds more than some parts of it. */
static void
test_largest (Fixture *self, gconstpointer data)
{
  gint64 before = 0;
  g_autoptr (GBytes) early = NULL;

  start (self, ALONG_FILE_MAX_BYTES);
  before = program_peak_memory (&self->program);
  g_assert_cmpuint (send (self, "GET", "part/0", NULL, &early), ==, 409);
  put_all (self);
  assert_all (self);
  g_test_message ("%" G_GINT64_FORMAT " KiB more than before",
                  program_peak_memory (&self->program) - before);
  /* The sanitizer keeps what was freed for a while. */
#ifdef __SANITIZE_ADDRESS__
  g_assert_cmpint (program_peak_memory (&self->program) - before, <, 400 * 1024);
#else
  g_assert_cmpint (program_peak_memory (&self->program) - before, <, 32 * 1024);
#endif
}

static void
test_paths (Fixture *self, gconstpointer data)
{
  static const char *const tails[] = { "",         "part",       "part/",      "part/-1", "part/x",
                                       "part/0/1", "part/70000", "../healthz", "parts/0" };
  g_autofree char *nobody = along_id_new ();
  g_autofree char *path = g_strdup_printf ("/v1/blob/%s/parts", nobody);
  g_autoptr (GBytes) five = g_bytes_new_static ("hello", 5);

  start (self, 5000);
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    g_assert_cmpuint (send (self, "GET", tails[i], NULL, NULL), ==, 404);
  g_assert_cmpuint (program_call (&self->program, path, self->access, NULL, NULL), ==, 404);
  g_assert_cmpuint (program_call (&self->program, path, NULL, NULL, NULL), ==, 401);
  g_assert_cmpuint (send (self, "PUT", "part/0", five, NULL), ==, 400);
  g_assert_cmpuint (send (self, "PUT", "part/1", five, NULL), ==, 400);
  g_assert_cmpuint (send (self, "PUT", "parts", five, NULL), ==, 404);
  g_assert_cmpuint (send (self, "DELETE", "part/0", NULL, NULL), ==, 405);
  g_assert_cmpuint (send (self, "GET", "parts", NULL, NULL), ==, 200);
}

static GSocketConnection *
talk (Fixture *self, const char *length, const char *begin)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address
      = g_network_address_parse_uri (self->program.url, 80, NULL);
  g_autofree char *head = g_strdup_printf (
      "PUT /v1/blob/%s/part/0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n%s",
      self->id, self->access, length, begin);
  GSocketConnection *connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, address, NULL, NULL);
  g_assert_nonnull (connection);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head,
                             strlen (head), NULL, NULL, NULL);
  return connection;
}

/* A gigabyte is refused before it is read, announced or not; a hundred who begin and stop keep nobody else waiting;
 * and half a part leaves nothing behind. */
static void
test_too_much (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) slow = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnection) announced = NULL;
  g_autoptr (GSocketConnection) unsaid = NULL;
  g_autofree char *block = g_strnfill (64 * 1024, 'x');
  g_autofree char *chunk = g_strdup_printf ("10000\r\n%s\r\n", block);
  char answer[16] = { 0 };
  gint64 before = 0;
  gsize sent = 0;
  gint64 start_time = 0;

  start (self, 5000);
  before = program_peak_memory (&self->program);
  announced = talk (self, "Content-Length: 1073741824", "");
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (announced)),
                                        answer, 12, NULL, NULL),
                   ==, 12);
  g_assert_cmpstr (answer, ==, "HTTP/1.1 413");
  unsaid = talk (self, "Transfer-Encoding: chunked", "");
  while (sent < 1024 * 1024 * 1024
         && g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (unsaid)), chunk,
                                       strlen (chunk), NULL, NULL, NULL))
    sent += strlen (chunk);
  g_assert_cmpuint (sent, <, 64 * 1024 * 1024);
  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (slow, talk (self, "Content-Length: 5000", "a little"));
  start_time = g_get_monotonic_time ();
  g_assert_cmpuint (program_call (&self->program, "/v1/hello", NULL, NULL, NULL), ==, 200);
  g_assert_cmpuint (send (self, "GET", "parts", NULL, NULL), ==, 200);
  g_assert_cmpint (g_get_monotonic_time () - start_time, <, 3 * G_USEC_PER_SEC);
  g_ptr_array_set_size (slow, 0);
#ifdef __SANITIZE_ADDRESS__
  g_assert_cmpint (program_peak_memory (&self->program) - before, <, 200 * 1024);
#else
  g_assert_cmpint (program_peak_memory (&self->program) - before, <, 32 * 1024);
#endif
  /* They hung up: there is room for who means it, and nothing of theirs stayed. */
  while (send (self, "PUT", "part/0", self->bytes, NULL) == 503)
    settle (50);
  assert_all (self);
}

static char *
file_of (Fixture *self)
{
  return g_strdup_printf ("%s/blobs/%c%c/%s", self->program.data, self->sha256[0], self->sha256[1],
                          self->sha256);
}

static gint64
n_files (JsonNode *check)
{
  return json_object_get_int_member (json_node_get_object (check), "files");
}

/* A backup has the files; put back, they are there; a damaged one is found by check, and a damaged backup is refused. */
static void
test_backup (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->program.folder, "kept", NULL);
  g_autofree char *kept = g_strdup_printf ("%s.files/%s", file, "of");
  g_autofree char *path = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (JsonNode) backed_up = NULL;
  g_autoptr (JsonNode) well = NULL;
  g_autoptr (JsonNode) damaged = NULL;
  g_autoptr (JsonNode) restored = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) refused = NULL;

  start (self, 5000);
  put_all (self);
  backed_up = program_run (&self->program, 0, NULL, "backup", file, NULL);
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  program_stop (&self->program, SIGTERM);
  well = program_run (&self->program, 0, NULL, "check", NULL);
  g_assert_cmpint (n_files (well), ==, 1);
  path = file_of (self);
  g_assert_true (
      g_file_set_contents_full (path, "other bytes", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  damaged = program_run (&self->program, 1, NULL, "check", NULL);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (damaged), "ok"));

  /* A new machine, with nothing but the backup. */
  {
    g_autoptr (GSubprocess) remove
        = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-r", self->program.data, NULL);

    g_subprocess_wait (remove, NULL, NULL);
  }
  restored = program_run (&self->program, 0, NULL, "restore", file, NULL);
  again = program_run (&self->program, 0, NULL, "check", NULL);
  g_assert_cmpint (n_files (again), ==, 1);
  program_start (&self->program, NULL);
  assert_all (self);
  program_stop (&self->program, SIGTERM);

  copy = g_strdup_printf ("%s.files/%c%c/%s", file, self->sha256[0], self->sha256[1], self->sha256);
  g_assert_true (
      g_file_set_contents_full (copy, "other bytes", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  refused = program_run (&self->program, 1, NULL, "restore", file, NULL);
  program_start (&self->program, NULL);
  assert_all (self);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "largest", test_largest },
    { "paths", test_paths },
    { "too-much", test_too_much },
    { "backup", test_backup },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/blobs/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  return g_test_run ();
}
