/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "server/http.h"
#include "server/secret.h"
#include "wire/batch.h"
#include "wire/compress.h"
#include "wire/json.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zstd.h>

#define HEADER_MS 400
#define BODY_IDLE_MS 600
#define MAX_CONNECTIONS 60
#define PATIENCE_S 20

typedef struct
{
  char *folder;
  AlongStorage *storage;
  AlongService *service;
  AlongRouter *router;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  AlongHttp *http;
  GSocketConnectable *address;
  char *access;
  char *refresh;
  char *account;
  GMutex mutex;
  GCond ready;
} Fixture;

static gboolean
make_account (AlongTx *tx, gpointer data, GError **error)
{
  Fixture *self = data;
  g_autofree char *worker = along_id_new ();
  g_autofree char *org = along_id_new ();
  g_autofree char *hash = along_secret_hash (self->access);
  const AlongAccount account = { .id = self->account,
                                 .login = (char *)"morag",
                                 .name = (char *)"Morag",
                                 .worker = worker,
                                 .org = org,
                                 .org_name = (char *)"Harbour",
                                 .roles = ALONG_ROLE_COORDINATOR };
  const AlongToken token = { .hash = hash,
                             .kind = ALONG_TOKEN_ACCESS,
                             .account = self->account,
                             .family = (char *)"f",
                             .replica = (char *)"r",
                             .device = (char *)"d",
                             .expires = G_MAXINT64 };

  return tx->api->account_put (tx, &account, error) && tx->api->token_put (tx, &token, error);
}

static gpointer
serve (gpointer data)
{
  Fixture *self = data;
  const AlongHttpOptions options = { .listen = "127.0.0.1:0",
                                     .max_connections = MAX_CONNECTIONS,
                                     .header_ms = HEADER_MS,
                                     .body_idle_ms = BODY_IDLE_MS };
  g_autoptr (GError) error = NULL;
  AlongHttp *http = NULL;

  g_main_context_push_thread_default (self->context);
  http = along_http_new (self->router, &options, &error);
  g_assert_no_error (error);
  g_mutex_lock (&self->mutex);
  self->http = http;
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->mutex);
  g_main_loop_run (self->loop);
  along_http_free (http);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("along-http-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "alongside.db", NULL);
  self->storage = along_storage_sqlite_open (path, ALONG_SQLITE_CREATE, &error);
  g_assert_no_error (error);
  along_service_begin_history (self->storage, "Test", 0, &error);
  g_assert_no_error (error);
  self->access = along_secret_new ();
  self->account = along_id_new ();
  self->storage->api->write (self->storage, make_account, self, &error);
  g_assert_no_error (error);
  self->service = along_service_new (self->storage, &error);
  g_assert_no_error (error);
  self->router = along_router_new (self->service, TRUE);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->ready);
  self->thread = g_thread_new ("server", serve, self);
  g_mutex_lock (&self->mutex);
  while (self->http == NULL)
    g_cond_wait (&self->ready, &self->mutex);
  g_mutex_unlock (&self->mutex);
  self->address = g_network_address_parse_uri (along_http_get_address (self->http), 80, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "alongside.db", "alongside.db-wal", "alongside.db-shm" };

  if (self->thread != NULL)
    {
      g_main_loop_quit (self->loop);
      g_thread_join (self->thread);
    }
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  along_router_free (self->router);
  along_service_free (self->service);
  along_storage_close (self->storage);
  g_object_unref (self->address);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->access);
  g_free (self->account);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->ready);
}

static GSocketConnection *
dial (Fixture *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, self->address, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), PATIENCE_S);
  return connection;
}

static gboolean
say (GSocketConnection *connection, const void *bytes, gsize length)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  return g_output_stream_write_all (out, bytes, length, NULL, NULL, NULL);
}

static gboolean
say_text (GSocketConnection *connection, const char *text)
{
  return say (connection, text, strlen (text));
}

/* Everything that comes until the other side ends it; an end that is not a clean one counts as one. */
static GString *
hear (GSocketConnection *connection)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString *text = g_string_new (NULL);
  char buffer[65536];
  gssize n = 0;
  g_autoptr (GError) error = NULL;

  while ((n = g_input_stream_read (in, buffer, sizeof buffer, NULL, &error)) > 0)
    g_string_append_len (text, buffer, n);
  if (error != NULL)
    g_assert_false (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  return text;
}

static GString *
talk_bytes (Fixture *self, const void *bytes, gsize length)
{
  g_autoptr (GSocketConnection) connection = dial (self);

  say (connection, bytes, length);
  return hear (connection);
}

static guint
status_of (const char *answer)
{
  return g_str_has_prefix (answer, "HTTP/1.") && strlen (answer) > 12
             ? (guint)g_ascii_strtoull (answer + 9, NULL, 10)
             : 0;
}

static guint
talk (Fixture *self, const char *request)
{
  g_autoptr (GString) answer = talk_bytes (self, request, strlen (request));

  return status_of (answer->str);
}

static guint
post (Fixture *self, const char *path, const char *encoding, GBytes *body, GString **answer)
{
  g_autoptr (GString) request = g_string_new (NULL);
  GString *said = NULL;
  guint status = 0;

  g_string_append_printf (
      request,
      "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
      "Content-Length: %zu\r\n%s%s%s\r\n",
      path, self->access, g_bytes_get_size (body), encoding != NULL ? "Content-Encoding: " : "",
      encoding != NULL ? encoding : "", encoding != NULL ? "\r\n" : "");
  g_string_append_len (request, g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body));
  said = talk_bytes (self, request->str, request->len);
  status = status_of (said->str);
  if (answer != NULL)
    *answer = said;
  else
    g_string_free (said, TRUE);
  return status;
}

static void
assert_well (Fixture *self)
{
  g_assert_cmpuint (talk (self, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                    ==, 200);
}

static void
test_hello (Fixture *self, gconstpointer data)
{
  static const char request[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  g_autoptr (GString) answer = talk_bytes (self, request, strlen (request));

  g_assert_cmpuint (status_of (answer->str), ==, 200);
  g_assert_nonnull (strstr (answer->str, "\"proto\":[1,1]"));
  g_assert_nonnull (strstr (answer->str, "\"name\":\"Test\""));
  g_assert_nonnull (strstr (answer->str, "Cache-Control: no-store"));
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *request;
  } cases[] = {
    { 404, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 404, "GET /v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 404, "GET /v1/hello/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 405, "POST /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" },
    { 405, "HEAD /v1/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 405, "OPTIONS /v1/push HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 401, "GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 401, "GET /v1/snapshot?sid=ref&gen=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
    { 413, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" },
    { 400, "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
           "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" },
    { 400,
      "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" },
    { 400,
      "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" },
    { 400, "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello" },
    { 400, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" },
    { 400, "GET /v1/hello HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n"
           "Authorization: Bearer b\r\n\r\n" },
    { 400, "GET /v1/hello HTTP/1.1\r\n\r\n" },
    { 413, "POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n{" },
    { 413, "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n{" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint status = talk (self, cases[i].request);

      if (status != cases[i].status)
        g_test_message ("case %u", i);
      g_assert_cmpuint (status, ==, cases[i].status);
    }
  assert_well (self);
}

/* libsoup refuses these before we see them; what counts is that it does, and goes on. */
static void
test_nonsense (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint i = 0; i < 200; i++)
    {
      guint8 bytes[512];
      gsize length = (gsize)g_rand_int_range (rand, 5, sizeof bytes);
      g_autoptr (GSocketConnection) connection = dial (self);

      for (gsize b = 0; b < length; b++)
        bytes[b] = (guint8)g_rand_int (rand);
      memcpy (bytes, "GET /v1/", MIN (length, (gsize)g_rand_int_range (rand, 0, 9)));
      memcpy (bytes + length - 4, "\r\n\r\n", 4);
      say (connection, bytes, length);
    }
  assert_well (self);
}

static void
test_keep_alive (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = dial (self);
  g_autoptr (GString) answers = NULL;
  guint n = 0;

  for (guint i = 0; i < 4; i++)
    {
      static const char again[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n";

      say (connection, again, strlen (again));
    }
  say_text (connection, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  answers = hear (connection);
  for (const char *at = answers->str; (at = strstr (at, "HTTP/1.1 200 OK")) != NULL; at++)
    n++;
  g_assert_cmpuint (n, ==, 5);
}

/* Who asks first is told before it sends a gigabyte. */
static void
test_expect (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (talk (self, "POST /v1/push HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                                "Content-Length: 1073741824\r\n\r\n"),
                    ==, 413);
}

/* A body without end is cut off soon after the limit. */
static void
test_endless (Fixture *self, gconstpointer data)
{
  static const char head[]
      = "POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  g_autoptr (GSocketConnection) connection = dial (self);
  g_autofree char *chunk = g_malloc (65536 + 16);
  gsize sent = 0;

  memset (chunk, 'a', 65536 + 16);
  memcpy (chunk, "10000\r\n", 7);
  memcpy (chunk + 7 + 65536, "\r\n", 2);
  g_assert_true (say (connection, head, strlen (head)));
  while (sent < 256u * 1024 * 1024 && say (connection, chunk, 65536 + 9))
    sent += 65536;
  /* What the two socket buffers hold comes on top of the limit. */
  g_assert_cmpuint (sent, <, 32u * 1024 * 1024);
  assert_well (self);
}

/* Nothing, or one byte at a time: the connection ends, and others were served meanwhile. */
static void
test_slow_headers (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) silent = dial (self);
  g_autoptr (GSocketConnection) half = dial (self);
  g_autoptr (GString) nothing = NULL;
  g_autoptr (GString) something = NULL;

  say_text (half, "GET /v1/hello HTTP/1.1\r\nHost: ");
  assert_well (self);
  nothing = hear (silent);
  something = hear (half);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (status_of (something->str), !=, 200);
}

static void
test_slow_body (Fixture *self, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = dial (self);
  g_autoptr (GString) answer = NULL;
  static const char head[]
      = "POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"proto\":";

  say (connection, head, strlen (head));
  assert_well (self);
  answer = hear (connection);
  g_assert_cmpuint (status_of (answer->str), !=, 200);
}

static gboolean
read_answer (GSocketConnection *connection, GString *text)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[4096];
  gssize n = 0;

  /* Small answers: head and body; enough when the body's end has come. */
  while (strstr (text->str, "}") == NULL
         && (n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, n);
  return text->len > 0;
}

/* A connection that has asked once and is kept for more. */
static GSocketConnection *
dial_and_stay (Fixture *self)
{
  GSocketConnection *connection = dial (self);
  g_autoptr (GString) answer = g_string_new (NULL);

  say_text (connection, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  read_answer (connection, answer);
  g_assert_cmpuint (status_of (answer->str), ==, 200);
  return connection;
}

static void
test_too_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GSocketConnection) extra = NULL;
  g_autoptr (GString) answer = NULL;

  for (guint i = 0; i < MAX_CONNECTIONS; i++)
    g_ptr_array_add (held, dial_and_stay (self));
  extra = dial (self);
  say_text (extra, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  answer = hear (extra);
  g_assert_cmpuint (status_of (answer->str), ==, 0);
  g_ptr_array_set_size (held, 0);
  /* Once those have gone there is room again. */
  while (talk (self, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") != 200)
    g_thread_yield ();
}

static void
test_per_device (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *request = g_strdup_printf (
      "GET /v1/history/person/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n",
      self->account, self->access);
  guint refused = 0;

  for (guint i = 0; i < 22; i++)
    {
      GSocketConnection *connection = dial (self);
      g_autoptr (GString) answer = g_string_new (NULL);

      g_ptr_array_add (held, connection);
      say (connection, request, strlen (request));
      read_answer (connection, answer);
      if (status_of (answer->str) == 429)
        refused++;
      else
        g_assert_cmpuint (status_of (answer->str), ==, 404);
    }
  g_assert_cmpuint (refused, ==, 2);
}

static GBytes *
gzip (GBytes *plain)
{
  g_autoptr (GZlibCompressor) converter = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (converter));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (out, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), NULL,
                             NULL, &error);
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static GBytes *
empty_push (Fixture *self)
{
  char *text = g_strdup_printf (
      "{\"proto\":1,\"schema\":1,\"epoch\":\"%s\",\"replica\":\"%s\",\"txns\":[]}",
      along_service_get_epoch (self->service), self->account);

  return g_bytes_new_take (text, strlen (text));
}

static void
test_encodings (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) plain = empty_push (self);
  g_autoptr (GBytes) zipped = gzip (plain);
  g_autoptr (GBytes) zstd = along_compress (plain);

  g_assert_cmpuint (post (self, "/v1/push", NULL, plain, NULL), ==, 200);
  g_assert_cmpuint (post (self, "/v1/push", "gzip", zipped, NULL), ==, 200);
  g_assert_cmpuint (post (self, "/v1/push", "zstd", zstd, NULL), ==, 200);
  g_assert_cmpuint (post (self, "/v1/push", "zstd", plain, NULL), ==, 400);
  g_assert_cmpuint (post (self, "/v1/push", "br", plain, NULL), ==, 415);
}

/* As small as it gets: what we send ourselves never is. */
static GBytes *
dense_zstd (GBytes *plain)
{
  gsize size = g_bytes_get_size (plain);
  gsize bound = ZSTD_compressBound (size);
  char *out = g_malloc (bound);
  gsize n = ZSTD_compress (out, bound, g_bytes_get_data (plain, NULL), size, 1);

  g_assert_false (ZSTD_isError (n));
  return g_bytes_new_take (out, n);
}

/* A few kilobytes that would be hundreds of megabytes. */
static void
test_bombs (Fixture *self, gconstpointer data)
{
  gsize size = 200u * 1024 * 1024;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) zipped = gzip (zeros);
  g_autoptr (GBytes) zstd = dense_zstd (zeros);

  g_assert_cmpuint (post (self, "/v1/push", "zstd", zstd, NULL), ==, 400);
  g_assert_cmpuint (post (self, "/v1/push", "gzip", zipped, NULL), ==, 400);
  assert_well (self);
}

static void
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

/* Every file of JSONTestSuite as a body: never a crash, never taken for something. */
static void
test_json_suite (Fixture *self, gconstpointer data)
{
  static const char *const paths[] = { "/v1/pull", "/v1/sign-in", "/v1/refresh" };
  const char *root = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *archive
      = root != NULL ? g_build_filename (root, "json", "JSONTestSuite.tar.xz", NULL) : NULL;
  g_autofree char *folder = NULL;
  g_autofree char *cases = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;
  guint n = 0;

  if (archive == NULL || !g_file_test (archive, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("json/JSONTestSuite.tar.xz is not in ALONGSIDE_DATA");
      return;
    }
  folder = g_dir_make_tmp ("along-json-XXXXXX", NULL);
  run ((const char *const[]){ "python3", "-m", "tarfile", "-e", archive, folder, NULL });
  cases = g_build_filename (folder, "JSONTestSuite", "test_parsing", NULL);
  dir = g_dir_open (cases, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cases, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (GBytes) body = NULL;
      gsize length = 0;
      guint status = 0;

      g_assert_true (g_file_get_contents (path, &text, &length, NULL));
      body = g_bytes_new (text, length);
      /* A push takes most, and so gets each; the others take turns. */
      for (guint k = 0; k < 2; k++)
        {
          const char *where = k == 0 ? "/v1/push" : paths[n % G_N_ELEMENTS (paths)];

          status = post (self, where, NULL, body, NULL);
          if (status != 400 && status != 413)
            g_test_message ("%s to %s: %u", name, where, status);
          g_assert_true (status == 400 || status == 413);
        }
      n++;
    }
  g_assert_cmpuint (n, >, 300);
  assert_well (self);
  run ((const char *const[]){ "rm", "-r", folder, NULL });
}

static void
add_organisations (Fixture *self, guint n)
{
  g_autoptr (GPtrArray) txns = g_ptr_array_new_with_free_func ((GDestroyNotify)along_txn_free);
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = along_id_new ();
      g_autoptr (AlongRecord) org = along_record_new (along_entity_find ("organisation"), id);
      AlongTxn *txn = along_txn_new (NULL);
      AlongBrought one = { .txn = txn };

      g_string_truncate (words, 0);
      while (words->len < 4000)
        g_string_append_printf (words, "%x ", g_rand_int (rand));
      along_record_set_text (org, "name", "An organisation");
      along_record_set_text (org, "description", words->str);
      along_txn_create (txn, org);
      g_ptr_array_add (txns, txn);
      g_array_append_val (brought, one);
    }
  along_service_bring (self->service, brought, &error);
  g_assert_no_error (error);
}

/* Takes the frame of chunks off a body. */
static GByteArray *
unchunk (const GString *answer)
{
  GByteArray *body = g_byte_array_new ();
  const char *end = answer->str + answer->len;
  const char *at = strstr (answer->str, "\r\n\r\n");

  g_assert_nonnull (at);
  at += 4;
  while (at < end)
    {
      char *line = NULL;
      gsize size = (gsize)g_ascii_strtoull (at, &line, 16);

      g_assert_true (g_str_has_prefix (line, "\r\n"));
      at = line + 2;
      if (size == 0)
        return body;
      g_assert_cmpuint ((gsize)(end - at), >=, size + 2);
      g_byte_array_append (body, (const guint8 *)at, (guint)size);
      at += size + 2;
    }
  g_assert_not_reached ();
}

static guint
count_lines (const GByteArray *body, const char *begin)
{
  g_autofree char *text = g_strndup ((const char *)body->data, body->len);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], begin))
      n++;
  return n;
}

/* A long snapshot comes in pages, compressed or not, whole. */
static void
test_snapshot (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) pull = NULL;
  g_autofree char *pull_text = g_strdup_printf ("{\"epoch\":\"%s\",\"scopes\":[]}",
                                                along_service_get_epoch (self->service));

  add_organisations (self, 600);
  pull = g_bytes_new (pull_text, strlen (pull_text));
  g_assert_cmpuint (post (self, "/v1/pull", NULL, pull, NULL), ==, 200);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *request = g_strdup_printf (
          "GET /v1/snapshot?sid=ref&gen=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s"
          "Authorization: Bearer %s\r\n\r\n",
          i == 1 ? "Accept-Encoding: gzip, zstd\r\n" : "", self->access);
      g_autoptr (GString) answer = talk_bytes (self, request, strlen (request));
      g_autoptr (GByteArray) body = NULL;

      g_assert_cmpuint (status_of (answer->str), ==, 200);
      body = unchunk (answer);
      if (i == 1)
        {
          g_autoptr (AlongDecompressor) zstd = along_decompressor_new (64 * 1024 * 1024);
          g_autoptr (GByteArray) plain = g_byte_array_new ();
          g_autoptr (GError) error = NULL;

          g_assert_nonnull (strstr (answer->str, "Content-Encoding: zstd"));
          g_assert_true (along_decompressor_feed (zstd, body->data, body->len, plain, &error));
          g_assert_no_error (error);
          g_byte_array_unref (body);
          body = g_steal_pointer (&plain);
        }
      g_assert_cmpuint (count_lines (body, "{\"row\""), ==, 600);
      g_assert_cmpuint (count_lines (body, "{\"ck\""), >, 2);
    }
}

static void
hear_until (GSocketConnection *connection, GString *text, const char *wanted)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[4096];

  while (strstr (text->str, wanted) == NULL)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_input_stream_read (in, buffer, sizeof buffer, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (text, buffer, n);
    }
}

static GSocketConnection *
listen_live (Fixture *self, GString *heard)
{
  g_autofree char *request = g_strdup_printf (
      "GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", self->access);
  GSocketConnection *connection = dial (self);

  say (connection, request, strlen (request));
  hear_until (connection, heard, ": hello");
  return connection;
}

/* Everybody who may know is told that something changed, and nobody is told what. */
static void
test_live (Fixture *self, gconstpointer data)
{
  g_autofree char *hash = along_scope_hash ("ref");
  GSocketConnection *connections[10];

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GString) heard = g_string_new (NULL);

      connections[i] = listen_live (self, heard);
      g_assert_nonnull (strstr (heard->str, "text/event-stream"));
    }
  add_organisations (self, 1);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GString) heard = g_string_new (NULL);

      /* On a machine that is busy a ping may come first. */
      hear_until (connections[i], heard, hash);
      g_assert_nonnull (strstr (heard->str, "event: hint\n"));
      g_assert_null (strstr (heard->str, "organisation"));
      g_object_unref (connections[i]);
    }
}

static gboolean
find_account (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->account_by_login (tx, "morag", data, error);
}

/* Whose access changes is let go, and finds the door shut. */
static void
test_live_ends (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GSocketConnection) connection = listen_live (self, heard);
  g_autoptr (AlongAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) push = empty_push (self);

  g_assert_cmpuint (post (self, "/v1/push", NULL, push, NULL), ==, 200);
  self->storage->api->read (self->storage, find_account, &account, &error);
  g_assert_no_error (error);
  account->disabled = TRUE;
  along_accounts_put (self->service, account, TRUE, &error);
  g_assert_no_error (error);
  hear_until (connection, heard, "\r\n0\r\n\r\n");
  g_assert_cmpuint (post (self, "/v1/push", NULL, push, NULL), ==, 401);
}

static void
note_stopped (gpointer data)
{
  g_main_loop_quit (data);
}

static gboolean
stop (gpointer data)
{
  Fixture *self = data;

  along_http_stop (self->http, G_CALLBACK (note_stopped), self->loop);
  return G_SOURCE_REMOVE;
}

/* Those who listen are let go, and it ends without waiting for anybody who says nothing. */
static void
test_stop (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (GSocketConnection) live = listen_live (self, heard);
  g_autoptr (GSocketConnection) silent = dial (self);
  g_autoptr (GString) rest = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_main_context_invoke (self->context, stop, self);
  rest = hear (live);
  g_assert_nonnull (strstr (rest->str, "0\r\n\r\n"));
  g_thread_join (g_steal_pointer (&self->thread));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 9 * G_USEC_PER_SEC);
}

static void
test_addresses (void)
{
  static const char *const others[]
      = { "0.0.0.0:0", "192.0.2.1:80", "example.org:80", "nonsense::1" };
  g_autoptr (GError) opened = NULL;
  g_autoptr (AlongStorage) storage
      = along_storage_sqlite_open (":memory:", ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, &opened);
  g_autoptr (AlongService) service = NULL;
  g_autoptr (AlongRouter) router = NULL;

  g_assert_no_error (opened);
  along_service_begin_history (storage, "Test", 0, &opened);
  service = along_service_new (storage, &opened);
  g_assert_no_error (opened);
  router = along_router_new (service, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const AlongHttpOptions options = { .listen = others[i] };
      g_autoptr (GError) error = NULL;
      AlongHttp *http = along_http_new (router, &options, &error);

      g_assert_null (http);
      g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "hello", test_hello },
    { "refusals", test_refusals },
    { "nonsense", test_nonsense },
    { "keep-alive", test_keep_alive },
    { "expect", test_expect },
    { "endless", test_endless },
    { "slow-headers", test_slow_headers },
    { "slow-body", test_slow_body },
    { "too-many", test_too_many },
    { "per-device", test_per_device },
    { "encodings", test_encodings },
    { "bombs", test_bombs },
    { "json-suite", test_json_suite },
    { "snapshot", test_snapshot },
    { "live", test_live },
    { "live/ends", test_live_ends },
    { "stop", test_stop },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/server/http/%s", tests[i].path);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }
  g_test_add_func ("/server/http/addresses", test_addresses);
  return g_test_run ();
}
