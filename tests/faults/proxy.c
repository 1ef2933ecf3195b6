/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One connection of the device, and the one to the server that goes with it. */
typedef struct
{
  int device;
  int server;
  gboolean answered; /* something came back: what the device says next is a new request */
  gboolean marked;   /* this is the request that is to be cut */
  gsize asked_bytes; /* of that request */
  gsize answer_bytes;
} Pair;

struct _Proxy
{
  int listener;
  int wake[2];
  struct sockaddr_in server;
  char *address;
  GThread *thread;
  GArray *pairs; /* of Pair */
  GMutex mutex;
  /* Guarded by @mutex. */
  char *begin; /* NULL: nothing is to be cut */
  ProxyWay way;
  gsize bytes;
  gboolean reset;
  gboolean has_cut;
};

static int
connect_to (const struct sockaddr_in *where)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect (fd, (const struct sockaddr *)where, sizeof *where) == 0)
    return fd;
  close (fd);
  return -1;
}

static void
hang_up (Pair *pair, gboolean reset)
{
  const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  if (reset)
    {
      setsockopt (pair->device, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      setsockopt (pair->server, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
  close (pair->device);
  close (pair->server);
  pair->device = -1;
}

static gboolean
pass_on (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = send (fd, bytes, length, MSG_NOSIGNAL);

      if (n < 0 && errno != EINTR)
        return FALSE;
      bytes += MAX (n, 0);
      length -= (gsize)MAX (n, 0);
    }
  return TRUE;
}

/* How much of @length more bytes of a marked request goes through; all of them where it is not to be cut here. */
static gsize
allowed (Proxy *self, Pair *pair, ProxyWay way, gsize before, gsize length)
{
  gsize left = length;

  g_mutex_lock (&self->mutex);
  if (pair->marked && self->begin != NULL && self->way == way && before + length >= self->bytes)
    {
      left = self->bytes - before;
      self->has_cut = TRUE;
      g_clear_pointer (&self->begin, g_free);
    }
  g_mutex_unlock (&self->mutex);
  return left;
}

static gboolean
was_just_cut (Proxy *self, Pair *pair)
{
  gboolean cut = FALSE;

  g_mutex_lock (&self->mutex);
  cut = pair->marked && self->has_cut;
  g_mutex_unlock (&self->mutex);
  return cut;
}

/* A new request begins on this connection; the one before has had its answer. */
static void
note_request (Proxy *self, Pair *pair, const char *bytes, gsize length)
{
  g_mutex_lock (&self->mutex);
  if (pair->marked)
    g_clear_pointer (&self->begin, g_free);
  /* libsoup sends a request's head in one piece. */
  pair->marked = self->begin != NULL && length >= strlen (self->begin)
                 && memcmp (bytes, self->begin, strlen (self->begin)) == 0;
  g_mutex_unlock (&self->mutex);
  pair->answered = FALSE;
  pair->asked_bytes = 0;
  pair->answer_bytes = 0;
}

static void
move (Proxy *self, Pair *pair, ProxyWay way)
{
  int from = way == PROXY_REQUEST ? pair->device : pair->server;
  int to = way == PROXY_REQUEST ? pair->server : pair->device;
  gsize *count = way == PROXY_REQUEST ? &pair->asked_bytes : &pair->answer_bytes;
  char buffer[16384];
  gssize n = recv (from, buffer, sizeof buffer, 0);
  gsize left = 0;

  if (n <= 0)
    {
      hang_up (pair, FALSE);
      return;
    }
  if (way == PROXY_REQUEST && pair->answered)
    note_request (self, pair, buffer, (gsize)n);
  if (way == PROXY_ANSWER)
    pair->answered = TRUE;
  left = allowed (self, pair, way, *count, (gsize)n);
  *count += (gsize)n;
  if (!pass_on (to, buffer, left))
    hang_up (pair, FALSE);
  else if (was_just_cut (self, pair))
    hang_up (pair, self->reset);
}

static void
take_in (Proxy *self)
{
  Pair pair = { .device = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC), .answered = TRUE };
  int yes = 1;

  g_assert_cmpint (pair.device, >=, 0);
  setsockopt (pair.device, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  pair.server = connect_to (&self->server);
  if (pair.server < 0)
    close (pair.device);
  else
    g_array_append_val (self->pairs, pair);
}

static void
look (Proxy *self, const struct pollfd *waiting, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      Pair *pair = &g_array_index (self->pairs, Pair, i);

      if (waiting[2 * i].revents != 0)
        move (self, pair, PROXY_REQUEST);
      if (pair->device >= 0 && waiting[2 * i + 1].revents != 0)
        move (self, pair, PROXY_ANSWER);
    }
  for (guint i = n; i > 0; i--)
    if (g_array_index (self->pairs, Pair, i - 1).device < 0)
      g_array_remove_index_fast (self->pairs, i - 1);
}

static gpointer
serve (gpointer data)
{
  Proxy *self = data;
  g_autoptr (GArray) waiting = g_array_new (FALSE, TRUE, sizeof (struct pollfd));

  for (;;)
    {
      guint n = self->pairs->len;
      struct pollfd *fds = NULL;

      g_array_set_size (waiting, 2 * n + 2);
      fds = (struct pollfd *)(gpointer)waiting->data;
      for (guint i = 0; i < n; i++)
        {
          const Pair *pair = &g_array_index (self->pairs, Pair, i);

          fds[2 * i] = (struct pollfd){ .fd = pair->device, .events = POLLIN };
          fds[2 * i + 1] = (struct pollfd){ .fd = pair->server, .events = POLLIN };
        }
      fds[2 * n] = (struct pollfd){ .fd = self->listener, .events = POLLIN };
      fds[2 * n + 1] = (struct pollfd){ .fd = self->wake[0], .events = POLLIN };
      if (poll (fds, 2 * n + 2, -1) < 0)
        {
          g_assert_cmpint (errno, ==, EINTR);
          continue;
        }
      if (fds[2 * n + 1].revents != 0)
        return NULL;
      look (self, fds, n);
      if (fds[2 * n].revents != 0)
        take_in (self);
    }
}

/* @server: where it is, http://127.0.0.1:PORT */
Proxy *
proxy_new (const char *server)
{
  Proxy *self = g_new0 (Proxy, 1);
  struct sockaddr_in own = { .sin_family = AF_INET };
  socklen_t length = sizeof own;

  g_assert_true (g_str_has_prefix (server, "http://127.0.0.1:"));
  own.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->server = own;
  self->server.sin_port = htons ((guint16)g_ascii_strtoull (strrchr (server, ':') + 1, NULL, 10));
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (const struct sockaddr *)&own, sizeof own), ==, 0);
  g_assert_cmpint (listen (self->listener, 64), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *)&own, &length), ==, 0);
  g_assert_cmpint (pipe (self->wake), ==, 0);
  self->address = g_strdup_printf ("http://127.0.0.1:%u", ntohs (own.sin_port));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_mutex_init (&self->mutex);
  self->thread = g_thread_new ("proxy", serve, self);
  return self;
}

void
proxy_free (Proxy *self)
{
  g_assert_cmpint (write (self->wake[1], "", 1), ==, 1);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->pairs->len; i++)
    hang_up (&g_array_index (self->pairs, Pair, i), FALSE);
  g_array_unref (self->pairs);
  close (self->listener);
  close (self->wake[0]);
  close (self->wake[1]);
  g_mutex_clear (&self->mutex);
  g_free (self->begin);
  g_free (self->address);
  g_free (self);
}

const char *
proxy_get_address (Proxy *self)
{
  return self->address;
}

void
proxy_cut (Proxy *self, const char *begin, ProxyWay way, gsize bytes, gboolean reset)
{
  g_mutex_lock (&self->mutex);
  g_set_str (&self->begin, begin);
  self->way = way;
  self->bytes = bytes;
  self->reset = reset;
  self->has_cut = FALSE;
  g_mutex_unlock (&self->mutex);
}

gboolean
proxy_has_cut (Proxy *self)
{
  gboolean has_cut = FALSE;

  g_mutex_lock (&self->mutex);
  has_cut = self->has_cut;
  g_mutex_unlock (&self->mutex);
  return has_cut;
}
