/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/http-private.h"
#include "base/error.h"
#include "server/answer-links.h"
#include "server/files.h"
#include "server/log.h"
#include "wire/compress.h"

#include <gio/gunixsocketaddress.h>
#include <signal.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define MAX_CONNECTIONS 4096
/* The answer page, whose requests may be larger and come from anybody. */
#define MAX_PAGE_CONNECTIONS 256
#define BACKLOG 1024
#define HEADER_MS 10000
#define BODY_IDLE_MS 30000
#define STOP_US (10 * G_USEC_PER_SEC)
#define STOPPING_TICK_MS 20
/* How often bytes that are nobody's are looked for. */
#define SWEEP_S 600
/* What grows more than so much when it is inflated is no honest body. */
#define MAX_RATIO 100
#define MIN_INFLATED (64 * 1024)
/* Below this, compressing costs more than it saves. */
#define MIN_COMPRESSED 1024

static const guint pool_threads[ALONG_N_POOLS] = {
  [ALONG_POOL_READ] = 4,
  /* They wait for the writer together: the more, the more share one commit. */
  [ALONG_POOL_WRITE] = 32,
  [ALONG_POOL_AUTH] = 2,
};

static void
call_clear (gpointer data)
{
  AlongCall *call = data;

  g_object_unref (call->msg);
  g_free (call->path);
  g_free (call->query);
  g_free (call->access);
  g_free (call->address);
  g_free (call->encoding);
  g_free (call->type);
  g_free (call->cookie);
  g_free (call->site);
  g_byte_array_unref (call->raw);
  g_clear_pointer (&call->page, g_bytes_unref);
  if (call->response != NULL)
    along_router_finish (call->http->router, call->response);
}

/**
 * along_call_unref:
 * @call: (transfer full): a request
 */
void
along_call_unref (AlongCall *call)
{
  g_atomic_rc_box_release_full (call, call_clear);
}

/* What was asked is named as the table of routes names it: ids stay out of figures and logs. */
static void
note (AlongCall *call)
{
  AlongHttp *self = call->http;
  guint status = soup_server_message_get_status (call->msg);
  gint64 us = g_get_monotonic_time () - call->started;
  const char *route = call->route != NULL ? call->route->path : "none";
  g_autofree char *code = g_strdup_printf ("%u", status);

  if (call->started == 0)
    return;
  along_log_request (call->route != NULL ? call->route->method : "-", route, status, us);
  if (self->metrics == NULL)
    return;
  along_metrics_add (self->metrics, ALONG_METRIC_REQUESTS, route, code, 1);
  /* How long somebody listens says nothing about the server. */
  if (call->live == NULL)
    along_metrics_observe (self->metrics, ALONG_METRIC_REQUEST_SECONDS, route,
                           (double)us / G_USEC_PER_SEC);
}

/**
 * along_call_end:
 * @call: a request whose message has ended; a worker may still have it
 */
void
along_call_end (AlongCall *call)
{
  if (call->gone)
    return;
  call->gone = TRUE;
  note (call);
  if (call->live != NULL)
    along_live_remove (call->live);
  if (call->large)
    call->http->large--;
  g_signal_handlers_disconnect_by_data (call->msg, call);
  g_hash_table_remove (call->http->calls, call->msg);
}

/**
 * along_http_refuse:
 * @self: the HTTP layer
 * @status: the HTTP status
 * @code: a word for programs
 * @message: a sentence for people
 *
 * Returns: (transfer full): a refusal in the words of what is served: JSON, or a page
 */
AlongResponse *
along_http_refuse (AlongHttp *self, guint status, const char *code, const char *message)
{
  return self->page != NULL ? along_answer_page_refuse (status)
                            : along_response_refuse (status, code, message);
}

static AlongResponse *
inflate (AlongCall *call, GBytes **body)
{
  g_autoptr (GBytes) raw = g_bytes_new (call->raw->data, call->raw->len);
  gsize max = MIN ((gsize)ALONG_BATCH_MAX_INFLATED,
                   MAX ((gsize)call->raw->len * MAX_RATIO, (gsize)MIN_INFLATED));
  g_autoptr (GError) error = NULL;

  *body = NULL;
  if (call->encoding == NULL || g_ascii_strcasecmp (call->encoding, "identity") == 0)
    *body = g_steal_pointer (&raw);
  else if (g_ascii_strcasecmp (call->encoding, "zstd") == 0
           || g_ascii_strcasecmp (call->encoding, "gzip") == 0)
    *body = along_decompress (raw, max, &error);
  else
    return along_http_refuse (call->http, 415, "encoding", "The body may be plain, gzip or zstd.");
  if (*body != NULL)
    return NULL;
  return along_http_refuse (call->http, 400, "invalid", "The body cannot be decompressed.");
}

static void
squeeze (AlongCall *call, GBytes **bytes)
{
  g_autoptr (GBytes) plain = NULL;

  if (*bytes == NULL)
    return;
  plain = g_steal_pointer (bytes);
  *bytes = along_compress (plain);
}

static void
answer (AlongCall *call)
{
  g_autoptr (GBytes) body = NULL;
  AlongRequest request = { .route = call->route,
                           .path = call->path,
                           .query = call->query,
                           .access = call->access,
                           .address = call->address,
                           .type = call->type,
                           .cookie = call->cookie,
                           .site = call->site };

  call->response = inflate (call, &body);
  if (call->response == NULL)
    {
      request.body = body;
      call->response = call->http->page != NULL
                           ? along_answer_page_handle (call->http->page, &request)
                           : along_router_handle (call->http->router, &request);
    }
  /* A stream is compressed from its first page on; small answers are not worth it. */
  if (call->response->body != NULL && !call->response->pages
      && (call->response->plain || g_bytes_get_size (call->response->body) < MIN_COMPRESSED))
    call->takes_zstd = FALSE;
  if (call->takes_zstd)
    squeeze (call, &call->response->body);
}

static void
make_page (AlongCall *call)
{
  g_autoptr (GError) error = NULL;

  call->page = along_router_next_page (call->http->router, call->response, &error);
  if (call->page == NULL)
    g_warning ("a snapshot ended early: %s", error->message);
  else if (call->takes_zstd)
    squeeze (call, &call->page);
}

static gboolean deliver (gpointer data);

static void
work (gpointer data, gpointer user_data)
{
  AlongCall *call = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  if (call->response == NULL)
    answer (call);
  else
    make_page (call);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, call, NULL);
  g_source_attach (source, call->http->context);
}

static void
hand_over (AlongCall *call, AlongRoutePool pool)
{
  call->busy = TRUE;
  call->http->busy++;
  g_thread_pool_push (call->http->pools[pool], g_atomic_rc_box_acquire (call), NULL);
}

static void
on_wrote_chunk (SoupServerMessage *msg, gpointer data)
{
  AlongCall *call = data;

  /* Only as much is made as is read. */
  if (call->response->pages && !call->busy && !call->gone)
    hand_over (call, ALONG_POOL_READ);
}

static void
set_headers (AlongCall *call)
{
  const AlongResponse *response = call->response;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);

  soup_server_message_set_status (call->msg, response->status, NULL);
  soup_message_headers_replace (headers, "Content-Type", response->type);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  for (guint i = 0; response->headers != NULL && response->headers[i] != NULL; i += 2)
    soup_message_headers_append (headers, response->headers[i], response->headers[i + 1]);
  if (call->takes_zstd && response->body != NULL)
    soup_message_headers_replace (headers, "Content-Encoding", "zstd");
  if (response->retry_after > 0)
    {
      g_autofree char *seconds
          = g_strdup_printf ("%" G_GINT64_FORMAT, (response->retry_after + 999) / 1000);

      soup_message_headers_replace (headers, "Retry-After", seconds);
    }
  if (call->http->stopping)
    soup_message_headers_replace (headers, "Connection", "close");
}

static void
refuse_device (AlongCall *call)
{
  along_router_finish (call->http->router, call->response);
  call->response
      = along_response_refuse (429, "too_many", _ ("This device has too many connections open."));
  call->response->retry_after = 1000;
  call->takes_zstd = FALSE;
}

static void
send_first (AlongCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);
  SoupMessageBody *body = soup_server_message_get_response_body (call->msg);

  if (!along_guard_take_device (call, call->response->login))
    refuse_device (call);
  set_headers (call);
  if (call->response->live)
    {
      along_live_add (call);
      return;
    }
  if (call->response->pages)
    {
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      soup_message_body_set_accumulate (body, FALSE);
      g_signal_connect (call->msg, "wrote-chunk", G_CALLBACK (on_wrote_chunk), call);
    }
  soup_message_body_append_bytes (body, call->response->body);
  if (!call->response->pages)
    soup_message_body_complete (body);
  soup_server_message_unpause (call->msg);
}

static void
send_page (AlongCall *call)
{
  SoupMessageBody *body = soup_server_message_get_response_body (call->msg);

  if (call->page == NULL)
    {
      /* The stream ends without its last check line, so nobody takes it for whole. */
      if (call->conn != NULL)
        along_guard_cut (call->conn);
      return;
    }
  soup_message_body_append_bytes (body, call->page);
  g_clear_pointer (&call->page, g_bytes_unref);
  if (!call->response->pages)
    soup_message_body_complete (body);
  soup_server_message_unpause (call->msg);
}

static gboolean
deliver (gpointer data)
{
  AlongCall *call = data;
  gboolean first = soup_server_message_get_status (call->msg) == 0;

  call->busy = FALSE;
  call->http->busy--;
  if (!call->gone)
    {
      if (first)
        send_first (call);
      else
        send_page (call);
    }
  along_call_unref (call);
  return G_SOURCE_REMOVE;
}

static void
on_request (
    SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer data)
{
  AlongHttp *self = data;
  AlongCall *call = g_hash_table_lookup (self->calls, msg);

  if (call == NULL || call->route == NULL)
    {
      soup_server_message_set_status (msg, 404, NULL);
      return;
    }
  soup_server_message_pause (msg);
  hand_over (call, call->route->pool);
}

static void
on_request_started (SoupServer *server, SoupServerMessage *msg, gpointer data)
{
  along_guard_started (data, msg);
}

static void
try_to_end (AlongHttp *self, gint64 now)
{
  GCallback stopped = self->stopped;

  if (!self->stopping || stopped == NULL
      || ((self->busy > 0 || g_hash_table_size (self->calls) > 0) && now < self->stop_by))
    return;
  self->stopped = NULL;
  ((void (*) (gpointer))stopped) (self->stopped_data);
}

static void
cut_idle (AlongHttp *self)
{
  g_autoptr (GPtrArray) idle = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value = NULL;

  /* Calls of which nothing but the connection has come keep nobody waiting. */
  g_hash_table_iter_init (&iter, self->calls);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      AlongCall *call = value;

      if (!call->busy && call->path == NULL && call->conn != NULL)
        g_ptr_array_add (idle, call->conn);
    }
  for (guint i = 0; i < idle->len; i++)
    along_guard_cut (g_ptr_array_index (idle, i));
}

static void
count (AlongHttp *self)
{
  if (self->metrics == NULL)
    return;
  along_metrics_set (self->metrics, ALONG_METRIC_CONNECTIONS, self->page != NULL ? "page" : "api",
                     g_hash_table_size (self->conns));
  if (self->page == NULL)
    along_metrics_set (self->metrics, ALONG_METRIC_LIVE, NULL, self->lives->len);
}

static gboolean
on_tick (gpointer data)
{
  AlongHttp *self = data;
  gint64 now = g_get_monotonic_time ();

  along_guard_tick (self, now);
  along_live_tick (self, now);
  count (self);
  if (self->stopping)
    cut_idle (self);
  try_to_end (self, now);
  return G_SOURCE_CONTINUE;
}

static void
stop_ticking (AlongHttp *self)
{
  if (self->tick != NULL)
    {
      g_source_destroy (self->tick);
      g_clear_pointer (&self->tick, g_source_unref);
    }
}

static void
start_ticking (AlongHttp *self, guint ms)
{
  stop_ticking (self);
  self->tick = g_timeout_source_new (ms);
  g_source_set_callback (self->tick, on_tick, self, NULL);
  g_source_attach (self->tick, self->context);
}

/* What time brings about, and what changed: a look every second, which costs little where nothing is due. */
static gpointer
keep_house (gpointer data)
{
  AlongHttp *self = data;
  AlongService *service = along_router_get_service (self->router);
  guint seconds = 0;

  g_mutex_lock (&self->mutex);
  while (!self->ending)
    {
      g_autoptr (GError) error = NULL;

      if (g_cond_wait_until (&self->wake, &self->mutex, g_get_monotonic_time () + G_USEC_PER_SEC))
        continue;
      g_mutex_unlock (&self->mutex);
      if (!along_service_poll (service, &error) || !along_service_run_due (service, NULL, &error)
          || (seconds % SWEEP_S == 0 && !along_service_sweep_files (service, &error))
          || (seconds % 60 == 0
              && (!along_accounts_expire (service, &error)
                  || !along_answer_links_forget (service, &error))))
        {
          g_warning ("housekeeping: %s", error->message);
          along_metrics_add (self->metrics, ALONG_METRIC_HOUSEKEEPING_FAILURES, NULL, NULL, 1);
        }
      else
        along_metrics_set (self->metrics, ALONG_METRIC_HOUSEKEEPING, NULL,
                           (double)g_get_real_time () / G_USEC_PER_SEC);
      /* Whoever starts it again finds what is there now; devices hear of it before anything else. */
      if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT) && raise (SIGTERM) != 0)
        g_error ("it cannot be stopped");
      seconds++;
      g_mutex_lock (&self->mutex);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static GSocketAddress *
read_address (const char *listen, GError **error)
{
  g_autoptr (GSocketConnectable) named = NULL;
  g_autoptr (GInetAddress) address = NULL;
  GNetworkAddress *network = NULL;

  if (g_str_has_prefix (listen, "unix:"))
    return g_unix_socket_address_new (listen + strlen ("unix:"));
  named = g_network_address_parse (listen, 0, error);
  if (named == NULL)
    return NULL;
  network = G_NETWORK_ADDRESS (named);
  address = g_inet_address_new_from_string (g_network_address_get_hostname (network));
  if (address == NULL || !g_inet_address_get_is_loopback (address))
    {
      g_set_error_literal (
          error, ALONG_ERROR, ALONG_ERROR_INVALID,
          "The server listens on this machine only (127.0.0.1, [::1] or unix:PATH); "
          "what others reach is nginx in front of it.");
      return NULL;
    }
  return g_inet_socket_address_new (address, g_network_address_get_port (network));
}

/* libsoup would keep ten waiting; when a server comes back, everybody knocks at once, and who finds no place is
 * only tried again by the kernel a second later. */
static GSocket *
open_socket (GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) socket
      = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                      G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL || !g_socket_bind (socket, address, TRUE, error))
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

static char *
describe (GSocket *socket, GError **error)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, error);
  g_autofree char *host = NULL;

  if (address == NULL)
    return NULL;
  host = g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  return g_strdup_printf (strchr (host, ':') != NULL ? "http://[%s]:%d" : "http://%s:%d", host,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
listen_on (AlongHttp *self, const char *listen, GError **error)
{
  g_autoptr (GSocketAddress) address = read_address (listen, error);
  g_autoptr (GSocket) socket = NULL;

  if (address == NULL)
    return FALSE;
  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    {
      self->unix_path = g_strdup (listen + strlen ("unix:"));
      /* Left behind by a process that was killed: the lock on the data folder says that it is gone, and where
       * several serve one database each has a path of its own. */
      unlink (self->unix_path);
    }
  socket = open_socket (address, error);
  if (socket == NULL)
    return FALSE;
  self->address = self->unix_path != NULL ? g_strdup (listen) : describe (socket, error);
  return self->address != NULL && soup_server_listen_socket (self->server, socket, 0, error);
}

static void
free_listeners (gpointer listeners)
{
  g_ptr_array_unref (listeners);
}

static AlongHttp *
make (const AlongHttpOptions *options, guint max_connections)
{
  AlongHttp *self = g_new0 (AlongHttp, 1);

  self->context = g_main_context_ref_thread_default ();
  self->trusted_proxy = options->trusted_proxy;
  self->metrics = options->metrics;
  self->max_connections
      = options->max_connections != 0 ? options->max_connections : max_connections;
  self->header_us = (options->header_ms != 0 ? options->header_ms : HEADER_MS) * 1000;
  self->body_idle_us = (options->body_idle_ms != 0 ? options->body_idle_ms : BODY_IDLE_MS) * 1000;
  self->conns = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)along_call_unref);
  self->per_device = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->listeners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_listeners);
  self->lives = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  for (guint i = 0; i < ALONG_N_POOLS; i++)
    self->pools[i] = g_thread_pool_new (work, NULL, (gint)pool_threads[i], FALSE, NULL);
  self->server = soup_server_new (NULL, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_request_started), self);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  return self;
}

static void
begin_ticking (AlongHttp *self)
{
  start_ticking (self, CLAMP ((guint)(self->header_us / 4000), 20, 1000));
}

/**
 * along_http_new:
 * @router: (transfer none): what answers, which must live longer
 * @options: how to listen
 * @error: return location
 *
 * Listens in the thread-default main context of the caller.
 *
 * Returns: (transfer full) (nullable): the HTTP layer, listening
 */
AlongHttp *
along_http_new (AlongRouter *router, const AlongHttpOptions *options, GError **error)
{
  g_autoptr (AlongHttp) self = make (options, MAX_CONNECTIONS);

  self->router = router;
  self->metrics = along_router_get_metrics (router);
  if (!listen_on (self, options->listen, error))
    return NULL;
  along_service_set_changed (along_router_get_service (router), along_live_changed, self);
  begin_ticking (self);
  self->housekeeper = g_thread_new ("along-house", keep_house, self);
  return g_steal_pointer (&self);
}

/**
 * along_http_new_page:
 * @page: (transfer none): what answers, which must live longer
 * @options: how to listen
 * @error: return location
 *
 * The same for the answer page, and for nothing else.
 *
 * Returns: (transfer full) (nullable): the HTTP layer, listening
 */
AlongHttp *
along_http_new_page (AlongAnswerPage *page, const AlongHttpOptions *options, GError **error)
{
  g_autoptr (AlongHttp) self = make (options, MAX_PAGE_CONNECTIONS);

  self->page = page;
  if (!listen_on (self, options->listen, error))
    return NULL;
  begin_ticking (self);
  return g_steal_pointer (&self);
}

/**
 * along_http_get_address:
 * @self: the HTTP layer
 *
 * Returns: (transfer none): where it listens, with the port it got
 */
const char *
along_http_get_address (AlongHttp *self)
{
  return self->address;
}

/**
 * along_http_stop:
 * @self: the HTTP layer
 * @stopped: called with @data when everything that was under way is answered, after ten seconds at most
 * @data: given to @stopped
 *
 * Takes no more requests, and lets go of those that listen.
 */
void
along_http_stop (AlongHttp *self, GCallback stopped, gpointer data)
{
  if (self->stopping)
    return;
  self->stopping = TRUE;
  self->stopped = stopped;
  self->stopped_data = data;
  self->stop_by = g_get_monotonic_time () + STOP_US;
  along_live_close_all (self);
  start_ticking (self, STOPPING_TICK_MS);
}

static void
end_calls (AlongHttp *self)
{
  g_autoptr (GList) calls = g_hash_table_get_values (self->calls);

  for (GList *link = calls; link != NULL; link = link->next)
    along_call_end (link->data);
}

/**
 * along_http_free:
 * @self: (transfer full): the HTTP layer
 *
 * Waits for its workers.
 */
void
along_http_free (AlongHttp *self)
{
  if (self->router != NULL)
    along_service_set_changed (along_router_get_service (self->router), NULL, NULL);
  if (self->housekeeper != NULL)
    {
      g_mutex_lock (&self->mutex);
      self->ending = TRUE;
      g_cond_signal (&self->wake);
      g_mutex_unlock (&self->mutex);
      g_thread_join (self->housekeeper);
    }
  stop_ticking (self);
  for (guint i = 0; i < ALONG_N_POOLS; i++)
    g_thread_pool_free (self->pools[i], FALSE, TRUE);
  /* What the workers have answered meanwhile is delivered, so that nothing refers to @self any more. */
  while (self->busy > 0)
    g_main_context_iteration (self->context, TRUE);
  end_calls (self);
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_object_unref (self->server);
  along_guard_forget_all (self);
  g_hash_table_unref (self->conns);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->per_device);
  g_hash_table_unref (self->listeners);
  g_ptr_array_unref (self->lives);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  if (self->unix_path != NULL)
    unlink (self->unix_path);
  g_free (self->unix_path);
  g_free (self->address);
  g_main_context_unref (self->context);
  g_free (self);
}
