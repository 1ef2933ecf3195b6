/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/http-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* libsoup has no defence of its own (sync.md §0.3, §3.6): every limit is here. */
#define KEEP_ALIVE_US (75 * G_USEC_PER_SEC)
#define WRITE_IDLE_US (60 * G_USEC_PER_SEC)
#define BODY_TOTAL_US (180 * G_USEC_PER_SEC)
#define PER_DEVICE 20
/* How much of a refused body is read, so that who sends it can read why; and for how long. */
#define DRAIN_BYTES (64 * 1024)
#define DRAIN_US (2 * G_USEC_PER_SEC)
#define MAX_HEADERS 64
#define LARGE_BYTES (1024 * 1024)
#define MAX_LARGE 64

/**
 * along_guard_cut:
 * @conn: a connection
 *
 * Ends it at once, whatever is under way on it. Shutting it down would not do: Linux goes on taking what
 * comes, and libsoup goes on reading it.
 */
void
along_guard_cut (AlongConn *conn)
{
  conn->deadline = 0;
  g_socket_close (conn->socket, NULL);
}

static void
forget_device (AlongConn *conn)
{
  GHashTable *table = conn->http->per_device;
  guint n = conn->who != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (table, conn->who)) : 0;

  if (n > 1)
    g_hash_table_replace (table, g_strdup (conn->who), GUINT_TO_POINTER (n - 1));
  else if (n == 1)
    g_hash_table_remove (table, conn->who);
  g_clear_pointer (&conn->who, g_free);
}

static void
on_socket_gone (gpointer data, GObject *socket)
{
  AlongConn *conn = data;
  GHashTableIter iter;
  gpointer call = NULL;

  forget_device (conn);
  g_hash_table_iter_init (&iter, conn->http->calls);
  while (g_hash_table_iter_next (&iter, NULL, &call))
    if (((AlongCall *)call)->conn == conn)
      ((AlongCall *)call)->conn = NULL;
  g_hash_table_remove (conn->http->conns, socket);
}

/**
 * along_guard_take_device:
 * @call: a request
 * @login: who turned out to have sent it
 *
 * Counts the connections of one device.
 *
 * Returns: %FALSE if it has too many
 */
gboolean
along_guard_take_device (AlongCall *call, const AlongLogin *login)
{
  AlongConn *conn = call->conn;
  GHashTable *table = call->http->per_device;
  g_autofree char *who = NULL;
  guint n = 0;

  if (conn == NULL || login == NULL)
    return TRUE;
  who = g_strdup_printf ("%s/%s", login->account->id, login->replica);
  if (g_strcmp0 (conn->who, who) == 0)
    return TRUE;
  forget_device (conn);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (table, who));
  if (n >= PER_DEVICE)
    return FALSE;
  g_hash_table_replace (table, g_strdup (who), GUINT_TO_POINTER (n + 1));
  conn->who = g_steal_pointer (&who);
  return TRUE;
}

static void
send_raw (AlongCall *call, const AlongResponse *response)
{
  GBytes *body = response->body;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
                          "Connection: close\r\n",
                          response->status, soup_status_get_phrase (response->status),
                          response->type, g_bytes_get_size (body));
  for (guint i = 0; response->headers != NULL && response->headers[i] != NULL; i += 2)
    g_string_append_printf (text, "%s: %s\r\n", response->headers[i], response->headers[i + 1]);
  g_string_append (text, "\r\n");
  g_string_append_len (text, g_bytes_get_data (body, NULL), (gssize)g_bytes_get_size (body));
  /* A few kilobytes at most into an empty buffer: where even they do not fit, nobody is reading. */
  g_socket_send_with_blocking (call->conn->socket, text->str, text->len, FALSE, NULL, NULL);
  g_socket_shutdown (call->conn->socket, FALSE, TRUE, NULL);
  call->conn->deadline = g_get_monotonic_time () + DRAIN_US;
}

static gboolean
has_body (SoupServerMessage *msg)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);

  return soup_message_headers_get_one (headers, "Transfer-Encoding") != NULL
         || soup_message_headers_get_one (headers, "Content-Length") != NULL;
}

/**
 * along_guard_refuse:
 * @call: a request
 * @status: the HTTP status
 * @code: a word for programs
 * @message: a sentence for people
 *
 * Refuses before, or while, the body comes. libsoup would read all of it before it answers; so the answer
 * goes out past it and the connection ends soon after, however much is still to come.
 */
void
along_guard_refuse (AlongCall *call, guint status, const char *code, const char *message)
{
  AlongResponse *response = along_http_refuse (call->http, status, code, message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (call->msg);
  gboolean waits = (soup_message_headers_get_expectations (asked) & SOUP_EXPECTATION_CONTINUE) != 0;

  if (!call->refused)
    {
      call->refused = TRUE;
      soup_server_message_set_status (call->msg, status, NULL);
      soup_message_headers_replace (headers, "Connection", "close");
      soup_message_headers_replace (headers, "Content-Type", response->type);
      for (guint i = 0; response->headers != NULL && response->headers[i] != NULL; i += 2)
        soup_message_headers_replace (headers, response->headers[i], response->headers[i + 1]);
      soup_message_body_append_bytes (soup_server_message_get_response_body (call->msg),
                                      response->body);
      if (call->conn != NULL && has_body (call->msg) && !(waits && call->received == 0))
        send_raw (call, response);
    }
  along_router_finish (call->http->router, response);
}

typedef struct
{
  guint n;
  guint lengths;
  guint hosts;
  guint encodings;
  guint authorizations;
  gboolean digits;
  gboolean chunked;
  guint64 length;
} Counted;

static void
count_header (const char *name, const char *value, gpointer data)
{
  Counted *counted = data;

  counted->n++;
  if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    {
      counted->lengths++;
      counted->digits
          = *value != '\0' && strspn (value, "0123456789") == strlen (value)
            && g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &counted->length, NULL);
    }
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    {
      counted->encodings++;
      counted->chunked = g_ascii_strcasecmp (value, "chunked") == 0;
    }
  else if (g_ascii_strcasecmp (name, "Host") == 0)
    counted->hosts++;
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    counted->authorizations++;
}

/* Two readings of one request are how requests are smuggled: there is to be only one. */
static gboolean
is_plain (const Counted *counted)
{
  return counted->n <= MAX_HEADERS && counted->lengths <= 1 && counted->encodings <= 1
         && counted->hosts <= 1 && counted->authorizations <= 1
         && !(counted->lengths > 0 && counted->encodings > 0)
         && (counted->lengths == 0 || counted->digits)
         && (counted->encodings == 0 || counted->chunked);
}

static gboolean
has_word (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *end = strchr (words[i], ';');

      if (end != NULL)
        *end = '\0';
      if (g_ascii_strcasecmp (g_strstrip (words[i]), word) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Each proxy adds whom it heard it from at the end; what stands before that anybody may have written. */
static char *
find_address (SoupMessageHeaders *headers)
{
  const char *list = soup_message_headers_get_list (headers, "X-Forwarded-For");
  const char *last = list != NULL ? strrchr (list, ',') : NULL;
  g_autofree char *address = NULL;
  g_autoptr (GInetAddress) parsed = NULL;

  /* Whoever looks after the machine asks past the proxy. */
  if (list == NULL)
    return NULL;
  address = g_strstrip (g_strdup (last != NULL ? last + 1 : list));
  parsed = g_inet_address_new_from_string (address);
  return parsed != NULL ? g_inet_address_to_string (parsed) : NULL;
}

static void
note_request (AlongCall *call, GUri *uri)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");

  call->path = g_strdup (g_uri_get_path (uri));
  call->query = g_strdup (g_uri_get_query (uri));
  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0)
    call->access = g_strdup (authorization + 7);
  if (call->http->trusted_proxy)
    call->address = find_address (headers);
  call->type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  call->cookie = g_strdup (soup_message_headers_get_list (headers, "Cookie"));
  call->site = g_strdup (soup_message_headers_get_one (headers, "Sec-Fetch-Site"));
  call->encoding = g_strdup (soup_message_headers_get_list (headers, "Content-Encoding"));
  call->takes_zstd = has_word (soup_message_headers_get_list (headers, "Accept-Encoding"), "zstd");
}

static const AlongRoute *
find_route (AlongCall *call, GUri *uri, gboolean *known_path)
{
  const char *method = soup_server_message_get_method (call->msg);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->msg);

  if (call->http->page == NULL)
    return along_route_find (method, g_uri_get_path (uri), known_path);
  return along_answer_page_route (call->http->page, method, g_uri_get_path (uri),
                                  soup_message_headers_get_list (headers, "Cookie"), known_path);
}

static void
on_got_headers (SoupServerMessage *msg, gpointer data)
{
  AlongCall *call = data;
  Counted counted = { 0 };
  GUri *uri = soup_server_message_get_uri (msg);
  gboolean known_path = FALSE;
  gint64 now = g_get_monotonic_time ();

  call->started = now;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  if (call->conn != NULL)
    {
      call->conn->body_end = now + BODY_TOTAL_US;
      call->conn->deadline = now + call->http->body_idle_us;
    }
  if (soup_server_message_get_status (msg) != 0)
    return;
  soup_message_headers_foreach (soup_server_message_get_request_headers (msg), count_header,
                                &counted);
  if (!is_plain (&counted))
    {
      along_guard_refuse (call, 400, "malformed", "The request can be read in more than one way.");
      return;
    }
  if (call->http->stopping)
    {
      along_guard_refuse (call, 503, "stopping", _ ("The server is being restarted."));
      return;
    }
  call->route = find_route (call, uri, &known_path);
  if (call->route == NULL)
    {
      along_guard_refuse (call, known_path ? 405 : 404, known_path ? "method" : "not_found",
                          known_path ? "This address is not asked that way."
                                     : "There is no such address.");
      return;
    }
  if (counted.length > call->route->max_body
      || (counted.encodings > 0 && call->route->max_body == 0))
    {
      along_guard_refuse (call, 413, "too_large", "The request is too large.");
      return;
    }
  /* A body is in memory until it is whole, and nobody has said before who they are: only so many parts of files
   * may be on their way, and what is small has no part in that. */
  if (call->route->max_body > LARGE_BYTES)
    {
      if (call->http->large >= MAX_LARGE)
        {
          along_guard_refuse (call, 503, "busy", _ ("The server is busy. Please try again."));
          return;
        }
      call->large = TRUE;
      call->http->large++;
    }
  note_request (call, uri);
}

static void
on_got_chunk (SoupServerMessage *msg, GBytes *chunk, gpointer data)
{
  AlongCall *call = data;
  gsize size = g_bytes_get_size (chunk);
  gint64 now = g_get_monotonic_time ();

  call->received += size;
  if (call->refused)
    {
      if (call->received > DRAIN_BYTES && call->conn != NULL)
        along_guard_cut (call->conn);
      return;
    }
  if (call->route == NULL || call->received > call->route->max_body)
    {
      call->received = 0;
      along_guard_refuse (call, 413, "too_large", "The request is too large.");
      if (call->conn != NULL)
        along_guard_cut (call->conn);
      return;
    }
  g_byte_array_append (call->raw, g_bytes_get_data (chunk, NULL), (guint)size);
  if (call->conn != NULL)
    call->conn->deadline = MIN (now + call->http->body_idle_us, call->conn->body_end);
}

static void
on_got_body (SoupServerMessage *msg, gpointer data)
{
  AlongCall *call = data;

  if (call->conn != NULL && !call->refused)
    call->conn->deadline = 0;
}

static void
on_wrote (SoupServerMessage *msg, guint size, gpointer data)
{
  AlongCall *call = data;

  if (call->conn != NULL && call->live == NULL)
    call->conn->deadline = g_get_monotonic_time () + WRITE_IDLE_US;
}

static void
on_finished (SoupServerMessage *msg, gpointer data)
{
  AlongCall *call = data;

  if (call->conn != NULL)
    call->conn->deadline = g_get_monotonic_time () + KEEP_ALIVE_US;
  along_call_end (call);
}

static void
on_disconnected (SoupServerMessage *msg, gpointer data)
{
  along_call_end (data);
}

static AlongConn *
find_conn (AlongHttp *self, GSocket *socket)
{
  AlongConn *conn = g_hash_table_lookup (self->conns, socket);

  if (conn == NULL)
    {
      conn = g_new0 (AlongConn, 1);
      conn->http = self;
      conn->socket = socket;
      g_hash_table_insert (self->conns, socket, conn);
      g_object_weak_ref (G_OBJECT (socket), on_socket_gone, conn);
    }
  return conn;
}

/**
 * along_guard_started:
 * @self: the HTTP layer
 * @msg: a message of which nothing has come yet
 *
 * The first thing that is known of a request: on a new connection before its first byte, later with it.
 */
void
along_guard_started (AlongHttp *self, SoupServerMessage *msg)
{
  GSocket *socket = soup_server_message_get_socket (msg);
  AlongConn *conn = socket != NULL ? find_conn (self, socket) : NULL;
  AlongCall *call = NULL;

  if (conn != NULL && g_hash_table_size (self->conns) > self->max_connections)
    {
      along_guard_cut (conn);
      return;
    }
  call = g_atomic_rc_box_new0 (AlongCall);
  call->http = self;
  call->msg = g_object_ref (msg);
  call->conn = conn;
  call->raw = g_byte_array_new ();
  if (conn != NULL)
    conn->deadline = g_get_monotonic_time () + self->header_us;
  g_hash_table_insert (self->calls, msg, call);
  g_signal_connect (msg, "got-headers", G_CALLBACK (on_got_headers), call);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_got_chunk), call);
  g_signal_connect (msg, "got-body", G_CALLBACK (on_got_body), call);
  g_signal_connect (msg, "wrote-body-data", G_CALLBACK (on_wrote), call);
  g_signal_connect (msg, "finished", G_CALLBACK (on_finished), call);
  g_signal_connect (msg, "disconnected", G_CALLBACK (on_disconnected), call);
}

/**
 * along_guard_tick:
 * @self: the HTTP layer
 * @now: monotonic microseconds
 *
 * Cuts off what has taken too long.
 */
void
along_guard_tick (AlongHttp *self, gint64 now)
{
  g_autoptr (GPtrArray) late = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, self->conns);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      AlongConn *conn = value;

      if (conn->deadline != 0 && conn->deadline <= now)
        g_ptr_array_add (late, conn);
    }
  for (guint i = 0; i < late->len; i++)
    along_guard_cut (g_ptr_array_index (late, i));
}

/**
 * along_guard_forget_all:
 * @self: the HTTP layer, which is about to go
 */
void
along_guard_forget_all (AlongHttp *self)
{
  GHashTableIter iter;
  gpointer socket = NULL;
  gpointer conn = NULL;

  g_hash_table_iter_init (&iter, self->conns);
  while (g_hash_table_iter_next (&iter, &socket, &conn))
    {
      g_object_weak_unref (socket, on_socket_gone, conn);
      g_free (((AlongConn *)conn)->who);
      g_hash_table_iter_remove (&iter);
    }
}
