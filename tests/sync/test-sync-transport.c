/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "sync/soup-transport.h"
#include "wire/compress.h"

#include <libsoup/soup.h>
#include <string.h>
#include <zstd.h>

/* An HTTP server in this process that hands out tokens and looks at what it gets. */
typedef struct
{
  SoupServer *server;
  char *address;
  AlongSoupTransport *transport;

  char *good_access;
  guint n_refreshes;
  guint n_calls;
  guint n_refused;
  guint kept;
  gboolean used_before_kept;
  gboolean cannot_keep;
  gboolean refuse_refresh;
  guint n_tokens;
  GBytes *got;
  char *got_encoding;
} Fixture;

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

static void
on_refresh_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer data)
{
  Fixture *self = data;
  g_autofree char *text = NULL;
  gint64 now = along_clock_now_ms ();

  self->n_refreshes++;
  if (self->refuse_refresh)
    {
      answer (message, 401, "{\"code\":\"auth\",\"message\":\"\"}");
      return;
    }
  g_free (self->good_access);
  self->good_access = g_strdup_printf ("access-%u", ++self->n_tokens);
  text = g_strdup_printf (
      "{\"access\":\"%s\",\"access_expires\":%" G_GINT64_FORMAT ",\"refresh\":\"refresh-%u\","
      "\"account\":{\"user\":\"u\",\"login\":\"morag\",\"worker\":\"w\",\"name\":\"Morag\","
      "\"org\":\"o\",\"org_name\":\"O\",\"roles\":[\"coordinator\",\"poet\"]},"
      "\"epoch\":\"e\",\"lease_until\":0,\"server_time\":%" G_GINT64_FORMAT "}",
      self->good_access, now + 600000, self->n_tokens, now);
  answer (message, 200, text);
}

static void
on_call_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  Fixture *self = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *bearer = soup_message_headers_get_one (headers, "Authorization");
  g_autofree char *good = g_strconcat ("Bearer ", self->good_access, NULL);
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));

  self->n_calls++;
  if (g_strcmp0 (bearer, good) != 0)
    {
      self->n_refused++;
      answer (message, 401, "{\"code\":\"auth\",\"message\":\"\"}");
      return;
    }
  if (self->kept < self->n_tokens)
    self->used_before_kept = TRUE;
  g_clear_pointer (&self->got, g_bytes_unref);
  self->got = g_steal_pointer (&body);
  g_set_str (&self->got_encoding, soup_message_headers_get_one (headers, "Content-Encoding"));
  answer (message, 200, "{\"fine\":true}");
}

static gboolean
on_tokens_cb (const AlongSignIn *fresh, gpointer data, GError **error)
{
  Fixture *self = data;

  if (self->cannot_keep)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FULL, "The disk is full");
      return FALSE;
    }
  /* What it does not know allows nothing. */
  g_assert_cmpuint (fresh->roles, ==, ALONG_ROLE_COORDINATOR);
  self->kept++;
  return TRUE;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris = NULL;
  g_autofree char *address = NULL;

  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, "/v1/refresh", on_refresh_cb, self, NULL);
  soup_server_add_handler (self->server, "/v1/call", on_call_cb, self, NULL);
  g_assert_true (soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  self->address = g_steal_pointer (&address);
  self->good_access = g_strdup ("access-0");
  self->transport = along_soup_transport_new (self->address);
  along_soup_transport_on_tokens (self->transport, on_tokens_cb, self, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->transport);
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_free (self->address);
  g_free (self->good_access);
  g_clear_pointer (&self->got, g_bytes_unref);
  g_free (self->got_encoding);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static AlongAnswer *
call (Fixture *self, const char *path, GBytes *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_transport_call_async (ALONG_TRANSPORT (self->transport), body != NULL ? "POST" : "GET",
                              path, body, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_transport_call_finish (ALONG_TRANSPORT (self->transport), result, error);
}

static void
expire (Fixture *self)
{
  along_soup_transport_set_tokens (self->transport, "old", along_clock_now_ms () - 1, "refresh-0");
}

static void
on_many_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) got
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (got->status, ==, 200);
  (*(guint *)data)--;
}

/* Twenty calls find the token too old at once: one refresh, kept before it is used. */
static void
test_race (Fixture *self, gconstpointer data)
{
  guint left = 20;

  expire (self);
  for (guint i = 0; i < 20; i++)
    along_transport_call_async (ALONG_TRANSPORT (self->transport), "GET", "/v1/call", NULL, NULL,
                                on_many_cb, &left);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_refreshes, ==, 1);
  g_assert_cmpuint (self->n_calls, ==, 20);
  g_assert_cmpuint (self->kept, ==, 1);
  g_assert_false (self->used_before_kept);
}

/* The server ended the token early: the same, after a 401. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  guint left = 20;

  along_soup_transport_set_tokens (self->transport, "ended", along_clock_now_ms () + 600000,
                                   "refresh-0");
  for (guint i = 0; i < 20; i++)
    along_transport_call_async (ALONG_TRANSPORT (self->transport), "GET", "/v1/call", NULL, NULL,
                                on_many_cb, &left);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_refreshes, ==, 1);
  g_assert_cmpuint (self->n_refused, <=, 20);
  g_assert_false (self->used_before_kept);
}

static void
test_signed_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) none = call (self, "/v1/call", NULL, &error);

  g_assert_null (none);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_assert_cmpuint (self->n_calls, ==, 0);
  g_clear_error (&error);
  self->refuse_refresh = TRUE;
  expire (self);
  none = call (self, "/v1/call", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_AUTH);
  g_assert_cmpuint (self->n_calls, ==, 0);
  g_assert_cmpuint (self->n_refreshes, ==, 1);
}

/* A token that cannot be kept is not used. */
static void
test_cannot_keep (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) got = NULL;

  self->cannot_keep = TRUE;
  expire (self);
  got = call (self, "/v1/call", NULL, &error);
  g_assert_null (got);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FULL);
  g_assert_cmpuint (self->n_calls, ==, 0);
  g_clear_error (&error);
  self->cannot_keep = FALSE;
  self->kept = 1;
  got = call (self, "/v1/call", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (got->status, ==, 200);
}

static void
test_body (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) small = g_bytes_new_static ("{}", 2);
  g_autoptr (GBytes) large = g_bytes_new_take (g_strnfill (20000, 'x'), 20000);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) one = NULL;
  g_autoptr (AlongAnswer) other = NULL;
  g_autoptr (GBytes) inflated = NULL;

  along_soup_transport_set_tokens (self->transport, "access-0", G_MAXINT64, "refresh-0");
  one = call (self, "/v1/call", small, &error);
  g_assert_no_error (error);
  g_assert_null (self->got_encoding);
  g_assert_true (g_bytes_equal (self->got, small));
  other = call (self, "/v1/call", large, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (self->got_encoding, ==, "zstd");
  inflated = along_decompress (self->got, 20000, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (inflated, large));
}

typedef struct
{
  guint status;
  const char *headers[4];
  const char *body;
  int code;
  const char *word;
  gint64 retry_after;
} StatusCase;

static const StatusCase status_cases[] = {
  { 200, { NULL }, "{}", -1, NULL, 0 },
  { 409,
    { NULL },
    "{\"code\":\"gap\",\"message\":\"\",\"expected\":3}",
    ALONG_ERROR_CONFLICT,
    "gap",
    0 },
  { 429,
    { "Retry-After", "7" },
    "{\"code\":\"busy\",\"message\":\"\"}",
    ALONG_ERROR_BUSY,
    "busy",
    7000 },
  { 503, { "Retry-After", "Fri, 01 Jan 1999 00:00:00 GMT" }, "", ALONG_ERROR_BUSY, NULL, 0 },
  { 503, { "Retry-After", "soon" }, "<html>", ALONG_ERROR_BUSY, NULL, 0 },
  { 502, { NULL }, "<html>nginx</html>", ALONG_ERROR_OFFLINE, NULL, 0 },
  { 504, { NULL }, "", ALONG_ERROR_OFFLINE, NULL, 0 },
  { 413, { NULL }, "", ALONG_ERROR_FULL, NULL, 0 },
  { 400, { NULL }, "{\"code\":\"invalid\",\"message\":\"\"}", ALONG_ERROR_INVALID, "invalid", 0 },
  { 403, { NULL }, "", ALONG_ERROR_FORBIDDEN, NULL, 0 },
  { 404, { NULL }, "", ALONG_ERROR_NOT_FOUND, NULL, 0 },
  { 500, { NULL }, "", ALONG_ERROR_FAILED, NULL, 0 },
  { 302, { "Location", "/v1/call" }, "", ALONG_ERROR_FAILED, NULL, 0 },
};

static void
on_status_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer data)
{
  const StatusCase *one = data;

  answer (message, one->status, one->body);
  if (one->headers[0] != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  one->headers[0], one->headers[1]);
}

static void
test_statuses (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_cases); i++)
    {
      const StatusCase *one = &status_cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongAnswer) got = NULL;

      soup_server_add_handler (self->server, "/v1/hello", on_status_cb, (gpointer)one, NULL);
      got = call (self, "/v1/hello", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (got->status, ==, one->status);
      g_assert_cmpstr (got->code, ==, one->word);
      g_assert_cmpint (got->retry_after, ==, one->retry_after);
      if (along_answer_to_error (got, &error))
        g_assert_cmpint (one->code, ==, -1);
      else
        g_assert_error (error, ALONG_ERROR, one->code);
      soup_server_remove_handler (self->server, "/v1/hello");
    }
  g_assert_cmpuint (self->n_calls, ==, 0);
}

static void
test_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) none = NULL;

  soup_server_disconnect (self->server);
  none = call (self, "/v1/hello", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_OFFLINE);
}

/* Streams */

typedef struct
{
  GBytes *body;
  const char *encoding;
  gsize cut;
} Body;

static void
on_stream_cb (SoupServer *server,
              SoupServerMessage *message,
              const char *path,
              GHashTable *query,
              gpointer data)
{
  const Body *body = data;
  gsize length = g_bytes_get_size (body->body) - body->cut;

  soup_server_message_set_status (message, 200, NULL);
  if (body->encoding != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Content-Encoding", body->encoding);
  soup_server_message_set_response (message, "application/x-ndjson", SOUP_MEMORY_COPY,
                                    g_bytes_get_data (body->body, NULL), length);
}

typedef struct
{
  Fixture *fixture;
  GByteArray *got;
  guint n_chunks;
  guint n_pauses;
  guint pause_id;
  gboolean pausing;
} Reader;

static gboolean
resume_cb (gpointer data)
{
  Reader *reader = data;

  reader->pausing = FALSE;
  along_transport_stream_resume (ALONG_TRANSPORT (reader->fixture->transport), reader);
  return G_SOURCE_REMOVE;
}

static gboolean
on_chunk_cb (GBytes *bytes, gpointer data)
{
  Reader *reader = data;

  /* Left alone, it has to leave us alone. */
  g_assert_false (reader->pausing);
  if (reader->n_chunks++ == 0)
    g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
  g_byte_array_append (reader->got, g_bytes_get_data (bytes, NULL),
                       (guint)g_bytes_get_size (bytes));
  if (reader->n_chunks % 3 != 0)
    return TRUE;
  reader->pausing = TRUE;
  reader->n_pauses++;
  g_timeout_add (5, resume_cb, reader);
  return FALSE;
}

static AlongAnswer *
stream (Fixture *self, Body *body, Reader *reader, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  *reader = (Reader){ .fixture = self, .got = g_byte_array_new () };
  soup_server_add_handler (self->server, "/v1/hello", on_stream_cb, body, NULL);
  along_transport_stream_async (ALONG_TRANSPORT (self->transport), "GET", "/v1/hello", NULL,
                                on_chunk_cb, reader, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  soup_server_remove_handler (self->server, "/v1/hello");
  return along_transport_stream_finish (ALONG_TRANSPORT (self->transport), result, error);
}

static GBytes *
noise (gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  char *text = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    text[i] = (char)g_rand_int_range (rand, 'a', 'z');
  return g_bytes_new_take (text, length);
}

static void
test_stream (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) text = noise (1000000);
  g_autoptr (GBytes) zstd = along_compress (text);
  Body bodies[] = { { text, NULL, 0 }, { zstd, "zstd", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      Reader reader = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongAnswer) got = stream (self, &bodies[i], &reader, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (got->status, ==, 200);
      g_assert_cmpmem (reader.got->data, reader.got->len, g_bytes_get_data (text, NULL),
                       g_bytes_get_size (text));
      g_assert_cmpuint (reader.n_pauses, >, 1);
      g_byte_array_unref (reader.got);
    }
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

/* Cut off within a frame, or grown out of all proportion: an error, never a short answer. */
static void
test_bad_stream (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) text = noise (100000);
  g_autoptr (GBytes) zstd = along_compress (text);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (80 * 1024 * 1024), 80 * 1024 * 1024);
  g_autoptr (GBytes) bomb = dense_zstd (zeros);
  Body bodies[] = { { zstd, "zstd", 10 }, { bomb, "zstd", 0 }, { text, "zstd", 0 } };
  int codes[] = { ALONG_ERROR_OFFLINE, ALONG_ERROR_INVALID, ALONG_ERROR_INVALID };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      Reader reader = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongAnswer) got = stream (self, &bodies[i], &reader, &error);

      g_assert_null (got);
      g_assert_error (error, ALONG_ERROR, codes[i]);
      g_byte_array_unref (reader.got);
    }
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) none = NULL;

  along_soup_transport_set_tokens (self->transport, "access-0", G_MAXINT64, "refresh-0");
  along_transport_call_async (ALONG_TRANSPORT (self->transport), "GET", "/v1/call", NULL,
                              cancellable, keep_cb, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  none = along_transport_call_finish (ALONG_TRANSPORT (self->transport), result, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_where_cb (SoupServer *server,
             SoupServerMessage *message,
             const char *path,
             GHashTable *query,
             gpointer data)
{
  GPtrArray *places = data;
  g_autofree char *place = g_socket_connectable_to_string (
      G_SOCKET_CONNECTABLE (soup_server_message_get_remote_address (message)));

  if (!g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL))
    g_ptr_array_add (places, g_steal_pointer (&place));
  answer (message, 200, "{}");
}

/* What a device asks all day goes over one connection: a new one would cost more than the question. */
static void
test_one_connection (Fixture *self, gconstpointer data)
{
  static const char *const paths[] = { "/v1/pull", "/v1/push", "/v1/hello", "/v1/pull" };
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  along_soup_transport_set_tokens (self->transport, "access-0", along_clock_now_ms () + 600000,
                                   "refresh-0");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongAnswer) got = NULL;

      soup_server_add_handler (self->server, paths[i], on_where_cb, places, NULL);
      got = call (self, paths[i], g_str_equal (paths[i], "/v1/hello") ? NULL : body, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (got->status, ==, 200);
    }
  g_assert_cmpuint (places->len, ==, 1);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/sync/transport/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("race", test_race);
  add ("refused", test_refused);
  add ("signed-out", test_signed_out);
  add ("cannot-keep", test_cannot_keep);
  add ("body", test_body);
  add ("statuses", test_statuses);
  add ("gone", test_gone);
  add ("stream", test_stream);
  add ("bad-stream", test_bad_stream);
  add ("cancel", test_cancel);
  add ("one-connection", test_one_connection);
  return g_test_run ();
}
