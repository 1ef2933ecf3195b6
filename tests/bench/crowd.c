/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/crowd.h"

#include "base/error.h"
#include "bench/reading.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define PATIENCE_MS 60000
#define CHUNK 65536

typedef struct
{
  GSocket *socket;
  GString *out;
  gsize sent;
  GString *in;
  gboolean waits; /* for an answer */
} Voice;

struct _Crowd
{
  GPtrArray *voices;
};

static void
voice_free (gpointer data)
{
  Voice *voice = data;

  g_clear_object (&voice->socket);
  g_string_free (voice->out, TRUE);
  g_string_free (voice->in, TRUE);
  g_free (voice);
}

static Voice *
voice_new (const char *url, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect_to_uri (client, url, 80, NULL, error);
  Voice *self = NULL;

  if (connection == NULL)
    return NULL;
  self = g_new0 (Voice, 1);
  self->socket = g_object_ref (g_socket_connection_get_socket (connection));
  g_socket_set_blocking (self->socket, FALSE);
  /* The connection would close it when it goes. */
  g_object_set_data_full (G_OBJECT (self->socket), "connection", g_steal_pointer (&connection),
                          NULL);
  self->out = g_string_new (NULL);
  self->in = g_string_new (NULL);
  return self;
}

/**
 * crowd_new:
 * @url: the server
 * @n: how many connections
 * @error: set when they cannot be made
 *
 * Returns: (transfer full): the connections
 */
Crowd *
crowd_new (const char *url, guint n, GError **error)
{
  g_autoptr (Crowd) self = g_new0 (Crowd, 1);

  self->voices = g_ptr_array_new_with_free_func (voice_free);
  for (guint i = 0; i < n; i++)
    {
      Voice *voice = voice_new (url, error);

      if (voice == NULL)
        return NULL;
      g_ptr_array_add (self->voices, voice);
    }
  return g_steal_pointer (&self);
}

/**
 * crowd_free:
 * @self: (transfer full): connections, which are closed
 */
void
crowd_free (Crowd *self)
{
  for (guint i = 0; i < self->voices->len; i++)
    {
      Voice *voice = g_ptr_array_index (self->voices, i);
      g_autoptr (GSocketConnection) connection
          = g_object_steal_data (G_OBJECT (voice->socket), "connection");

      if (!g_io_stream_close (G_IO_STREAM (connection), NULL, NULL))
        g_debug ("A connection does not close");
    }
  g_ptr_array_unref (self->voices);
  g_free (self);
}

/**
 * crowd_put_request:
 * @into: gets it
 * @method: `GET` or `POST`
 * @path: the path
 * @token: (nullable): an access token
 * @body: (nullable): JSON
 */
void
crowd_put_request (
    GString *into, const char *method, const char *path, const char *token, const char *body)
{
  g_string_append_printf (into, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path);
  if (token != NULL)
    g_string_append_printf (into, "Authorization: Bearer %s\r\n", token);
  if (body != NULL)
    g_string_append_printf (into, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                            strlen (body));
  g_string_append (into, "\r\n");
  if (body != NULL)
    g_string_append (into, body);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, what);
  return FALSE;
}

/* Takes the chunks of a body out of their wrapping, in place; FALSE where the last has not come yet. */
static gboolean
unwrap_chunks (const char *from, gsize size, GString *body, gsize *used)
{
  gsize at = 0;

  for (;;)
    {
      const char *line_end = memmem (from + at, size - at, "\r\n", 2);
      guint64 length = 0;

      if (line_end == NULL)
        return FALSE;
      length = g_ascii_strtoull (from + at, NULL, 16);
      at = (gsize)(line_end - from) + 2;
      if (size - at < length + 2)
        return FALSE;
      g_string_append_len (body, from + at, (gssize)length);
      at += length + 2;
      if (length == 0)
        {
          *used = at;
          return TRUE;
        }
    }
}

/* One answer, if all of it is there. */
static gboolean
take_answer (Voice *self, guint *status, GString *body)
{
  const char *head_end = strstr (self->in->str, "\r\n\r\n");
  g_autofree char *head = NULL;
  const char *length = NULL;
  gsize begin = 0;
  gsize used = 0;

  if (head_end == NULL)
    return FALSE;
  begin = (gsize)(head_end - self->in->str) + 4;
  head = g_ascii_strdown (self->in->str, (gssize)begin);
  length = strstr (head, "\r\ncontent-length:");
  g_string_truncate (body, 0);
  if (length != NULL)
    {
      used = (gsize)g_ascii_strtoull (length + strlen ("\r\ncontent-length:"), NULL, 10);
      if (self->in->len - begin < used)
        return FALSE;
      g_string_append_len (body, self->in->str + begin, (gssize)used);
    }
  else if (!unwrap_chunks (self->in->str + begin, self->in->len - begin, body, &used))
    return FALSE;
  *status = (guint)g_ascii_strtoull (head + strlen ("http/1.1 "), NULL, 10);
  g_string_erase (self->in, 0, (gssize)(begin + used));
  return TRUE;
}

static gboolean
write_some (Voice *self, GError **error)
{
  gssize n = 0;

  while (self->sent < self->out->len)
    {
      n = send (g_socket_get_fd (self->socket), self->out->str + self->sent,
                self->out->len - self->sent, MSG_NOSIGNAL);
      if (n < 0)
        return errno == EAGAIN || errno == EINTR || fail (error, g_strerror (errno));
      self->sent += (gsize)n;
    }
  return TRUE;
}

static gboolean
read_some (Voice *self, GError **error)
{
  char buffer[CHUNK];
  gssize n = recv (g_socket_get_fd (self->socket), buffer, sizeof buffer, 0);

  if (n == 0)
    return fail (error, "The server closed a connection");
  if (n < 0)
    return errno == EAGAIN || errno == EINTR || fail (error, g_strerror (errno));
  g_string_append_len (self->in, buffer, n);
  return TRUE;
}

typedef struct
{
  Crowd *crowd;
  CrowdAsk ask;
  CrowdHear hear;
  gpointer data;
  double end;
  GString *body;
  guint n_answers;
} Run;

static gboolean
ask_next (Run *run, guint which, GError **error)
{
  Voice *voice = g_ptr_array_index (run->crowd->voices, which);

  voice->waits = FALSE;
  if (run->end > 0 && now_ms () >= run->end)
    return TRUE;
  g_string_truncate (voice->out, 0);
  voice->sent = 0;
  if (!run->ask (which, voice->out, run->data))
    return TRUE;
  voice->waits = TRUE;
  return write_some (voice, error);
}

static gboolean
serve_voice (Run *run, guint which, short events, GError **error)
{
  Voice *voice = g_ptr_array_index (run->crowd->voices, which);
  guint status = 0;

  if (events & POLLOUT && !write_some (voice, error))
    return FALSE;
  if (!(events & (POLLIN | POLLHUP | POLLERR)))
    return TRUE;
  if (!read_some (voice, error))
    return FALSE;
  if (!take_answer (voice, &status, run->body))
    return TRUE;
  run->n_answers++;
  return run->hear (which, status, run->body->str, run->body->len, run->data, error)
         && ask_next (run, which, error);
}

/* Waits until something can be done; how many wait for an answer. */
static guint
watch (Crowd *self, struct pollfd *fds)
{
  guint waiting = 0;

  for (guint i = 0; i < self->voices->len; i++)
    {
      const Voice *voice = g_ptr_array_index (self->voices, i);

      fds[i].fd = voice->waits ? g_socket_get_fd (voice->socket) : -1;
      fds[i].events = (short)(POLLIN | (voice->sent < voice->out->len ? POLLOUT : 0));
      fds[i].revents = 0;
      waiting += voice->waits;
    }
  return waiting;
}

/**
 * crowd_run:
 * @self: connections
 * @ask: what each asks
 * @hear: what is made of the answers
 * @data: given to both
 * @seconds: for how long new things are asked; 0 until nobody has anything to ask
 * @n_answers: (out) (optional): how many answers came
 * @error: set when something is not as it should be
 *
 * Each connection asks, waits for the whole answer, and asks again.
 *
 * Returns: %TRUE if all went well
 */
gboolean
crowd_run (Crowd *self,
           CrowdAsk ask,
           CrowdHear hear,
           gpointer data,
           double seconds,
           guint *n_answers,
           GError **error)
{
  guint n = self->voices->len;
  g_autofree struct pollfd *fds = g_new0 (struct pollfd, n);
  g_autoptr (GString) body = g_string_new (NULL);
  Run run = { self, ask, hear, data, seconds > 0 ? now_ms () + seconds * 1000 : 0, body, 0 };

  for (guint i = 0; i < n; i++)
    if (!ask_next (&run, i, error))
      return FALSE;
  while (watch (self, fds) > 0)
    {
      int ready = poll (fds, n, PATIENCE_MS);

      if (ready == 0)
        return fail (error, "No answer within a minute");
      if (ready < 0 && errno != EINTR)
        return fail (error, g_strerror (errno));
      for (guint i = 0; ready > 0 && i < n; i++)
        if (fds[i].revents != 0 && !serve_voice (&run, i, fds[i].revents, error))
          return FALSE;
    }
  if (n_answers != NULL)
    *n_answers = run.n_answers;
  return TRUE;
}

/**
 * crowd_listen:
 * @self: connections
 * @ask: asks for a stream on each
 * @data: given to @ask
 * @error: set when one does not begin
 *
 * Each asks for a stream that does not end, and has its beginning when this returns.
 *
 * Returns: %TRUE if all are open
 */
gboolean
crowd_listen (Crowd *self, CrowdAsk ask, gpointer data, GError **error)
{
  for (guint i = 0; i < self->voices->len; i++)
    {
      Voice *voice = g_ptr_array_index (self->voices, i);
      struct pollfd fd = { .fd = g_socket_get_fd (voice->socket), .events = POLLIN };

      g_string_truncate (voice->out, 0);
      voice->sent = 0;
      if (!ask (i, voice->out, data) || !write_some (voice, error))
        return FALSE;
      while (strstr (voice->in->str, "\r\n\r\n") == NULL)
        if (poll (&fd, 1, PATIENCE_MS) <= 0)
          return fail (error, "A stream does not begin");
        else if (!read_some (voice, error))
          return FALSE;
      if (!g_str_has_prefix (voice->in->str, "HTTP/1.1 200"))
        return fail (error, "A stream was refused");
    }
  return TRUE;
}
