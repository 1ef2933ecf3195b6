/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/soup-transport.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "wire/compress.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define CALL_TIMEOUT_S 30
/* The server's ping comes every 20 s; two may be late. */
#define LIVE_TIMEOUT_S 60
#define READ_STEP (64 * 1024)
#define LARGEST_CALL (64 * 1024 * 1024)
#define LARGEST_STREAM (G_GINT64_CONSTANT (4) * 1024 * 1024 * 1024)
#define LARGEST_ERROR (64 * 1024)
/* Below this a frame's header costs more than it saves. */
#define WORTH_COMPRESSING 512
/* An access token this near its end would not outlive the call. */
#define RENEW_BEFORE_MS (30 * 1000)

struct _AlongSoupTransport
{
  GObject parent_instance;

  char *address;
  SoupSession *calls;
  SoupSession *live;
  GPtrArray *streams;

  GMutex token_lock;
  char *access;
  gint64 access_expires;
  char *refresh;

  gboolean refreshing;
  GPtrArray *waiting;
  AlongTokensFunc on_tokens;
  gpointer on_tokens_data;
  GDestroyNotify on_tokens_free;
  AlongWipeFunc on_wipe;
  gpointer on_wipe_data;
  GDestroyNotify on_wipe_free;
  gboolean told_to_wipe;
};

typedef struct
{
  char *method;
  char *path;
  GBytes *body;
  gboolean compressed;
  gboolean authenticated;
  char *access;
  gboolean renewed;
  AlongChunkFunc on_chunk;
  gpointer chunk_data;
  SoupMessage *message;
  GInputStream *in;
  AlongDecompressor *decompressor;
  GByteArray *out;
  gboolean paused;
} Call;

static void along_soup_transport_iface_init (AlongTransportInterface *iface);
static void send_call (GTask *task);
static void read_next (GTask *task);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongSoupTransport,
                               along_soup_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_TRANSPORT,
                                                      along_soup_transport_iface_init))

static void
call_free (Call *call)
{
  g_free (call->method);
  g_free (call->path);
  g_free (call->access);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_object (&call->message);
  g_clear_object (&call->in);
  along_decompressor_free (call->decompressor);
  g_clear_pointer (&call->out, g_byte_array_unref);
  g_free (call);
}

static SoupSession *
session_of (AlongSoupTransport *self, const Call *call)
{
  gboolean live = g_str_equal (call->path, "/v1/live");
  SoupSession **session = live ? &self->live : &self->calls;

  if (*session == NULL)
    {
      /* A session of its own for the one answer that never ends, so that it can't take the calls' connections. */
      *session
          = soup_session_new_with_options ("user-agent", "Alongside", "timeout",
                                           live ? LIVE_TIMEOUT_S : CALL_TIMEOUT_S, "idle-timeout",
                                           60, "max-conns-per-host", live ? 2 : 6, NULL);
      /* What libsoup inflates by itself has no limit. */
      soup_session_remove_feature_by_type (*session, SOUP_TYPE_CONTENT_DECODER);
    }
  return *session;
}

static void
return_failure (GTask *task, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || error->domain == ALONG_ERROR)
    g_task_return_error (task, error);
  else
    {
      g_debug ("%s: %s", ((Call *)g_task_get_task_data (task))->path, error->message);
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE,
                                       _ ("The server can't be reached."));
      g_error_free (error);
    }
}

static gint64
retry_after (SoupMessage *message)
{
  const char *text
      = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  gint64 seconds = 0;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_signed (text, 10, 0, 24 * 3600, &seconds, NULL))
    return seconds * 1000;
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return 0;
  return CLAMP (g_date_time_to_unix (date) * 1000 - along_clock_now_ms (), 0, 24 * 3600 * 1000);
}

static char *
code_of (GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) node = size > 0 ? along_json_parse (text, (gssize)size, NULL) : NULL;
  const char *code = NULL;

  /* A proxy's page is no JSON; its status says enough. */
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    along_json_get_text (json_node_get_object (node), "code", FALSE, &code, NULL);
  return g_strdup (code);
}

/* What the tokens were worth is over; what comes with the order still takes this device's work (docs/protocol.md). */
static void
take_order (AlongSoupTransport *self, GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) node = along_json_parse (text, (gssize)size, NULL);
  const char *deliver = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    along_json_get_text (json_node_get_object (node), "deliver", FALSE, &deliver, NULL);
  if (deliver != NULL)
    along_soup_transport_set_tokens (self, deliver, G_MAXINT64, NULL);
  if (self->on_wipe != NULL && !self->told_to_wipe)
    self->on_wipe (self->on_wipe_data);
  self->told_to_wipe = TRUE;
}

static void
return_answer (GTask *task)
{
  AlongSoupTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  AlongAnswer *answer = NULL;

  if (call->decompressor != NULL && !along_decompressor_is_complete (call->decompressor))
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE,
                                       _ ("The answer was cut off."));
      return;
    }
  answer = g_new0 (AlongAnswer, 1);
  answer->status = soup_message_get_status (call->message);
  answer->retry_after = retry_after (call->message);
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->out));
  if (answer->status >= 400)
    answer->code = code_of (answer->body);
  if (answer->status == 403 && g_strcmp0 (answer->code, "wipe") == 0)
    take_order (self, answer->body);
  g_task_return_pointer (task, answer, (GDestroyNotify)along_answer_free);
}

static void
give_back_tokens (AlongSoupTransport *self, GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->refreshing = FALSE;
  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        send_call (g_object_ref (task));
    }
}

static gboolean
take_new_tokens (AlongSoupTransport *self, GBytes *body, GError **error)
{
  g_autoptr (AlongSignIn) answer = along_sign_in_decode (body, error);

  if (answer == NULL
      || (self->on_tokens != NULL && !self->on_tokens (answer, self->on_tokens_data, error)))
    return FALSE;
  along_soup_transport_set_tokens (self, answer->access, answer->access_expires, answer->refresh);
  return TRUE;
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AlongSoupTransport *self = ALONG_SOUP_TRANSPORT (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  if (answer != NULL && along_answer_to_error (answer, &error))
    take_new_tokens (self, answer->body, &error);
  give_back_tokens (self, error);
}

/* Many calls may find the token too old at once; the server sees one refresh. */
static void
wait_for_tokens (GTask *task)
{
  AlongSoupTransport *self = g_task_get_source_object (task);
  g_autofree char *refresh = NULL;
  g_autoptr (GString) text = NULL;
  g_autoptr (GBytes) body = NULL;

  g_mutex_lock (&self->token_lock);
  refresh = g_strdup (self->refresh);
  g_mutex_unlock (&self->token_lock);
  if (refresh == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_AUTH,
                                       _ ("You are signed out."));
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->waiting, task);
  if (self->refreshing)
    return;
  self->refreshing = TRUE;
  text = g_string_new ("{\"refresh\":");
  along_json_append_text (text, refresh);
  g_string_append (text, ",\"app\":\"" ALONG_VERSION "\"}");
  body = g_bytes_new (text->str, text->len);
  along_transport_call_async (ALONG_TRANSPORT (self), "POST", "/v1/refresh", body, NULL,
                              on_refreshed_cb, NULL);
}

static char *
usable_access (AlongSoupTransport *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->token_lock);

  if (self->access == NULL
      || (self->refresh != NULL && along_clock_now_ms () > self->access_expires - RENEW_BEFORE_MS))
    return NULL;
  return g_strdup (self->access);
}

/* Unless another call has brought a new one meanwhile. */
static void
drop_access (AlongSoupTransport *self, const char *used)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->token_lock);

  if (g_strcmp0 (self->access, used) == 0)
    g_clear_pointer (&self->access, g_free);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = 0;
  const guint8 *piece = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  guint status = soup_message_get_status (call->message);

  if (bytes == NULL)
    {
      return_failure (task, g_steal_pointer (&error));
      return;
    }
  if (size == 0)
    {
      return_answer (task);
      return;
    }
  if (call->decompressor == NULL)
    g_byte_array_append (call->out, piece, (guint)size);
  else if (!along_decompressor_feed (call->decompressor, piece, size, call->out, &error))
    {
      return_failure (task, g_steal_pointer (&error));
      return;
    }
  if (call->on_chunk != NULL && status < 300)
    {
      g_autoptr (GBytes) chunk = g_byte_array_free_to_bytes (g_steal_pointer (&call->out));

      call->out = g_byte_array_new ();
      call->paused = g_bytes_get_size (chunk) > 0 && !call->on_chunk (chunk, call->chunk_data);
    }
  else if (call->out->len > (status < 300 ? LARGEST_CALL : LARGEST_ERROR))
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_INVALID,
                                       "The answer is too large");
      return;
    }
  if (call->paused)
    /* stream_resume() finds it among the streams and takes it over. */
    g_steal_pointer (&task);
  else
    read_next (g_steal_pointer (&task));
}

/* Takes over @task. */
static void
read_next (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (call->in, READ_STEP, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_read_cb, task);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSoupTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const char *encoding = NULL;

  g_clear_object (&call->in);
  call->in = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->in == NULL)
    {
      return_failure (task, g_steal_pointer (&error));
      return;
    }
  if (soup_message_get_status (call->message) == 401 && call->authenticated && !call->renewed)
    {
      call->renewed = TRUE;
      drop_access (self, call->access);
      send_call (g_steal_pointer (&task));
      return;
    }
  encoding = soup_message_headers_get_one (soup_message_get_response_headers (call->message),
                                           "Content-Encoding");
  if (encoding != NULL && !g_str_equal (encoding, "identity"))
    call->decompressor
        = along_decompressor_new (call->on_chunk != NULL ? LARGEST_STREAM : LARGEST_CALL);
  call->out = g_byte_array_new ();
  if (call->on_chunk != NULL && soup_message_get_status (call->message) < 300)
    {
      g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

      call->on_chunk (nothing, call->chunk_data);
    }
  read_next (g_steal_pointer (&task));
}

/* Parts of files seldom get smaller. */
static gboolean
is_plain (const Call *call)
{
  return g_str_equal (call->method, "PUT");
}

/* What comes to the same however often it arrives: changes have ids of their own, and a token that is exchanged has
 * one successor. To libsoup a POST is none of these unless it is told so, and it opens a connection for each. */
static gboolean
is_repeatable (const Call *call)
{
  static const char *const paths[] = { "/v1/pull", "/v1/push", "/v1/refresh", NULL };

  return g_strv_contains (paths, call->path);
}

/* Takes over @task. */
static void
send_call (GTask *task)
{
  AlongSoupTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autofree char *uri = g_strconcat (self->address, call->path, NULL);
  SoupMessageHeaders *headers = NULL;

  if (call->authenticated)
    {
      g_free (call->access);
      call->access = usable_access (self);
      if (call->access == NULL)
        {
          wait_for_tokens (task);
          return;
        }
    }
  g_clear_object (&call->message);
  call->message = soup_message_new (call->method, uri);
  if (call->message == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_INVALID,
                                       _ ("That is not a server's address."));
      g_object_unref (task);
      return;
    }
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT);
  if (is_repeatable (call))
    soup_message_add_flags (call->message, SOUP_MESSAGE_IDEMPOTENT);
  headers = soup_message_get_request_headers (call->message);
  if (call->access != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", call->access, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (!g_str_equal (call->path, "/v1/live"))
    soup_message_headers_replace (headers, "Accept-Encoding", "zstd");
  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (
        call->message, is_plain (call) ? "application/octet-stream" : "application/json",
        call->body);
  if (call->compressed)
    soup_message_headers_replace (headers, "Content-Encoding", "zstd");
  soup_session_send_async (session_of (self, call), call->message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), on_sent_cb, task);
}

static gboolean
needs_token (const char *path)
{
  return !g_str_equal (path, "/v1/hello") && !g_str_equal (path, "/v1/sign-in")
         && !g_str_equal (path, "/v1/refresh");
}

static void
start (AlongTransport *transport,
       const char *method,
       const char *path,
       GBytes *body,
       AlongChunkFunc on_chunk,
       gpointer chunk_data,
       GCancellable *cancellable,
       gpointer tag,
       GAsyncReadyCallback callback,
       gpointer data)
{
  AlongSoupTransport *self = ALONG_SOUP_TRANSPORT (transport);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Call *call = g_new0 (Call, 1);

  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->compressed
      = body != NULL && !is_plain (call) && g_bytes_get_size (body) > WORTH_COMPRESSING;
  if (body != NULL)
    call->body = call->compressed ? along_compress (body) : g_bytes_ref (body);
  call->authenticated = needs_token (path);
  call->on_chunk = on_chunk;
  call->chunk_data = chunk_data;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, (GDestroyNotify)call_free);
  if (on_chunk != NULL)
    g_ptr_array_add (self->streams, task);
  send_call (g_steal_pointer (&task));
}

static void
call_async (AlongTransport *transport,
            const char *method,
            const char *path,
            GBytes *body,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer data)
{
  start (transport, method, path, body, NULL, NULL, cancellable, call_async, callback, data);
}

static AlongAnswer *
call_finish (AlongTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
stream_async (AlongTransport *transport,
              const char *method,
              const char *path,
              GBytes *body,
              AlongChunkFunc on_chunk,
              gpointer chunk_data,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer data)
{
  start (transport, method, path, body, on_chunk, chunk_data, cancellable, stream_async, callback,
         data);
}

static void
stream_resume (AlongTransport *transport, gpointer chunk_data)
{
  AlongSoupTransport *self = ALONG_SOUP_TRANSPORT (transport);

  for (guint i = 0; i < self->streams->len; i++)
    {
      GTask *task = g_ptr_array_index (self->streams, i);
      Call *call = g_task_get_task_data (task);

      if (call->chunk_data == chunk_data && call->paused)
        {
          call->paused = FALSE;
          read_next (task);
          return;
        }
    }
}

static AlongAnswer *
stream_finish (AlongTransport *transport, GAsyncResult *result, GError **error)
{
  AlongSoupTransport *self = ALONG_SOUP_TRANSPORT (transport);

  g_ptr_array_remove (self->streams, result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
along_soup_transport_iface_init (AlongTransportInterface *iface)
{
  iface->call_async = call_async;
  iface->call_finish = call_finish;
  iface->stream_async = stream_async;
  iface->stream_resume = stream_resume;
  iface->stream_finish = stream_finish;
}

static void
along_soup_transport_finalize (GObject *object)
{
  AlongSoupTransport *self = ALONG_SOUP_TRANSPORT (object);

  g_clear_object (&self->calls);
  g_clear_object (&self->live);
  g_ptr_array_unref (self->streams);
  g_ptr_array_unref (self->waiting);
  g_free (self->address);
  g_free (self->access);
  g_free (self->refresh);
  g_mutex_clear (&self->token_lock);
  if (self->on_tokens_free != NULL)
    self->on_tokens_free (self->on_tokens_data);
  if (self->on_wipe_free != NULL)
    self->on_wipe_free (self->on_wipe_data);
  G_OBJECT_CLASS (along_soup_transport_parent_class)->finalize (object);
}

static void
along_soup_transport_class_init (AlongSoupTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_soup_transport_finalize;
}

static void
along_soup_transport_init (AlongSoupTransport *self)
{
  g_mutex_init (&self->token_lock);
  self->streams = g_ptr_array_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
is_this_machine (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * along_server_address_check:
 * @address: what somebody typed
 * @error: set to %ALONG_ERROR_INVALID with a sentence for them
 *
 * Passwords and notes go over TLS only; without it only to this machine itself (`./dev`).
 *
 * Returns: %TRUE if it is an address Alongside may talk to
 */
gboolean
along_server_address_check (const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL
      || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
    {
      g_set_error_literal (
          error, ALONG_ERROR, ALONG_ERROR_INVALID,
          _ ("That is not a server's address. It looks like https://alongside.example.org."));
      return FALSE;
    }
  if (g_str_equal (scheme, "http") && !is_this_machine (host))
    {
      g_set_error_literal (
          error, ALONG_ERROR, ALONG_ERROR_INVALID,
          _ ("The server's address must begin with https://, so that nobody can read along."));
      return FALSE;
    }
  return TRUE;
}

/**
 * along_soup_transport_new:
 * @address: the server's address, see [func@server_address_check]
 *
 * Returns: (transfer full): a transport without tokens: it can say hello and sign in
 */
AlongSoupTransport *
along_soup_transport_new (const char *address)
{
  AlongSoupTransport *self = g_object_new (ALONG_TYPE_SOUP_TRANSPORT, NULL);
  gsize length = strlen (address);

  while (length > 0 && address[length - 1] == '/')
    length--;
  self->address = g_strndup (address, length);
  return self;
}

/**
 * along_soup_transport_set_tokens:
 * @self: a transport
 * @access: (nullable): the token for calls
 * @access_expires: until when it is good, milliseconds of this device's clock
 * @refresh: (nullable): the token for the next one
 *
 * May be called from any thread: somebody signs in again while the engine waits.
 */
void
along_soup_transport_set_tokens (AlongSoupTransport *self,
                                 const char *access,
                                 gint64 access_expires,
                                 const char *refresh)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (ALONG_IS_SOUP_TRANSPORT (self));

  locker = g_mutex_locker_new (&self->token_lock);
  g_set_str (&self->access, access);
  g_set_str (&self->refresh, refresh);
  self->access_expires = access_expires;
}

/**
 * along_soup_transport_on_tokens:
 * @self: a transport that has not been used yet
 * @func: (scope notified): keeps new tokens
 * @data: given to @func
 * @free_data: (nullable): frees @data
 */
void
along_soup_transport_on_tokens (AlongSoupTransport *self,
                                AlongTokensFunc func,
                                gpointer data,
                                GDestroyNotify free_data)
{
  g_return_if_fail (ALONG_IS_SOUP_TRANSPORT (self));

  self->on_tokens = func;
  self->on_tokens_data = data;
  self->on_tokens_free = free_data;
}

/**
 * along_soup_transport_on_wipe:
 * @self: a transport that has not been used yet
 * @func: (scope notified): told when everything is to be removed from this device
 * @data: given to @func
 * @free_data: (nullable): frees @data
 */
void
along_soup_transport_on_wipe (AlongSoupTransport *self,
                              AlongWipeFunc func,
                              gpointer data,
                              GDestroyNotify free_data)
{
  g_return_if_fail (ALONG_IS_SOUP_TRANSPORT (self));

  self->on_wipe = func;
  self->on_wipe_data = data;
  self->on_wipe_free = free_data;
}
