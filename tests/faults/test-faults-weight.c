/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who sends slowly, who sends without end, and what grows when it is unpacked, while somebody honest works. */

#include "faults.h"
#include "honest.h"
#include "server/router.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zstd.h>

/* A request's head may take ten seconds, a body that comes all the time three minutes. */
#define PLAIN_SECONDS 12
#define LONG_SECONDS 200
#define SLOW_CONNECTIONS 400
#define SLOW_TICK_MS 250
#define GIGABYTE (G_GUINT64_CONSTANT (1024) * 1024 * 1024)
/* What the limit of a body and two sockets' buffers may take of it. */
#define MAX_TAKEN (32 * 1024 * 1024)

static int
dial (Honest *self)
{
  struct sockaddr_in where = { .sin_family = AF_INET };
  const struct timeval patience = { .tv_sec = 60 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  where.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  where.sin_port
      = htons ((guint16)g_ascii_strtoull (strrchr (self->program.url, ':') + 1, NULL, 10));
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  g_assert_cmpint (connect (fd, (const struct sockaddr *)&where, sizeof where), ==, 0);
  return fd;
}

static gboolean
send_all (int fd, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      gssize n = send (fd, at, length, MSG_NOSIGNAL);

      if (n < 0)
        {
          g_assert_true (errno == EPIPE || errno == ECONNRESET);
          return FALSE;
        }
      at += n;
      length -= (gsize)n;
    }
  return TRUE;
}

/* The status of what comes back; 0 for an end without one. */
static guint
hear_status (int fd)
{
  char buffer[65536];
  gsize filled = 0;
  gssize n = 0;

  while (filled < 12 && (n = recv (fd, buffer + filled, sizeof buffer - filled, 0)) > 0)
    filled += (gsize)n;
  g_assert_false (n < 0 && errno != ECONNRESET);
  return filled >= 12 && memcmp (buffer, "HTTP/1.1 ", 9) == 0
             ? (guint)g_ascii_strtoull (buffer + 9, NULL, 10)
             : 0;
}

/* One of those who have time: what they begin with at once, and what they go on with, a byte now and then. */
typedef struct
{
  int fd;
  GString *first;
  const char *further;
} Slow;

static void
slow_begin (Honest *self, Slow *slow, guint i)
{
  static const char head[] = "GET /v1/hello HTTP/1.1\r\nHost: x\r\n";

  if (slow->fd >= 0)
    close (slow->fd);
  slow->fd = dial (self);
  g_string_truncate (slow->first, 0);
  slow->further = "X";
  switch (i % 4)
    {
    case 0: /* a head that never ends */
      g_string_append (slow->first, head);
      break;
    case 1: /* a body that never ends */
      g_string_append_printf (slow->first,
                              "POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
                              "Content-Length: 1000000\r\n\r\n{",
                              self->spare);
      slow->further = " ";
      break;
    case 2: /* nothing at all */
      slow->further = "";
      break;
    default: /* asks again and again, and reads no answer */
      slow->further = "GET /v1/hello HTTP/1.1\r\nHost: x\r\n\r\n";
      break;
    }
  send_all (slow->fd, slow->first->str, slow->first->len);
}

/* Whether the server has ended it. */
static gboolean
slow_is_over (const Slow *slow)
{
  struct pollfd waiting = { .fd = slow->fd, .events = POLLRDHUP };

  return poll (&waiting, 1, 0) == 1 && (waiting.revents & (POLLRDHUP | POLLERR | POLLHUP)) != 0;
}

static void
be_slow (Honest *self, gpointer data)
{
  g_autofree Slow *slow = g_new0 (Slow, SLOW_CONNECTIONS);
  gint64 end
      = g_get_monotonic_time () + faults_count (PLAIN_SECONDS, LONG_SECONDS) * G_USEC_PER_SEC;
  guint ended = 0;

  for (guint i = 0; i < SLOW_CONNECTIONS; i++)
    {
      slow[i].fd = -1;
      slow[i].first = g_string_new (NULL);
      slow_begin (self, &slow[i], i);
    }
  while (g_get_monotonic_time () < end)
    {
      poll (NULL, 0, SLOW_TICK_MS);
      for (guint i = 0; i < SLOW_CONNECTIONS; i++)
        {
          /* Who does not read is not written to for ever: sockets are full one day. */
          if (!slow_is_over (&slow[i]))
            send (slow[i].fd, slow[i].further, strlen (slow[i].further),
                  MSG_NOSIGNAL | MSG_DONTWAIT);
          else
            {
              ended++;
              slow_begin (self, &slow[i], i);
            }
        }
    }
  for (guint i = 0; i < SLOW_CONNECTIONS; i++)
    {
      close (slow[i].fd);
      g_string_free (slow[i].first, TRUE);
    }
  g_test_message ("%u slow connections, of which the server ended %u", SLOW_CONNECTIONS, ended);
  /* A head that never ends, and nothing at all: each is ended once at least. */
  g_assert_cmpuint (ended, >=, SLOW_CONNECTIONS / 2);
}

static void
test_slow (Honest *self, gconstpointer data)
{
  honest_work_while (self, be_slow, NULL);
}

/* Everything that takes a body, with a token and without. */
static GString *
head_of (Honest *self, const AlongRoute *route, gboolean with_token, const char *more)
{
  GString *words = g_string_new (NULL);

  g_string_append_printf (
      words, "%s %s%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s", route->method, route->path,
      g_str_has_suffix (route->path, "/") ? "0193aaaa-0000-7000-8000-000000000001/part/0" : "",
      more);
  if (with_token)
    g_string_append_printf (words, "Authorization: Bearer %s\r\n", self->spare);
  return words;
}

typedef struct
{
  Honest *honest;
  const AlongRoute *route;
  gboolean with_token;
  gboolean chunked;
} Flood;

/* A gigabyte of spaces, as far as they are taken. */
static void
flood (gpointer data, gpointer user_data)
{
  g_autofree Flood *self = data;
  gsize size = 64 * 1024;
  g_autofree char *piece = g_malloc (size + 16);
  g_autoptr (GString) head = head_of (self->honest, self->route, self->with_token,
                                      self->chunked ? "Transfer-Encoding: chunked\r\n"
                                                    : "Content-Length: 1073741824\r\n");
  int fd = dial (self->honest);
  gsize begin = 0;
  gsize end = 0;
  guint64 sent = 0;
  guint status = 0;

  if (self->chunked)
    {
      memcpy (piece, "10000\r\n", 7);
      begin = 7;
      end = 2;
      memcpy (piece + begin + size, "\r\n", end);
    }
  memset (piece + begin, ' ', size);
  g_string_append (head, "\r\n");
  g_assert_true (send_all (fd, head->str, head->len));
  while (sent < GIGABYTE && send_all (fd, piece, begin + size + end))
    sent += size;
  status = hear_status (fd);
  close (fd);
  if (sent > MAX_TAKEN || (status != 0 && (status < 400 || status >= 500)))
    g_error ("%s %s took %" G_GUINT64_FORMAT " bytes and answered %u", self->route->method,
             self->route->path, sent, status);
}

static void
send_gigabytes (Honest *self, gpointer data)
{
  guint n = 0;
  const AlongRoute *routes = along_routes (&n);
  /* Eight at a time. */
  GThreadPool *pool = g_thread_pool_new (flood, NULL, 8, TRUE, NULL);
  guint floods = 0;

  for (guint i = 0; i < 4 * n; i++)
    {
      const Flood one = { self, &routes[i / 4], i % 2 == 1, i / 2 % 2 == 1 };

      /* What asks takes no body; one that comes with it is refused too. */
      g_thread_pool_push (pool, g_memdup2 (&one, sizeof one), NULL);
      floods++;
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  g_test_message ("%u times a gigabyte was begun", floods);
}

static void
test_gigabytes (Honest *self, gconstpointer data)
{
  honest_work_while (self, send_gigabytes, NULL);
}

/* A gigabyte of spaces in some ten kilobytes. */
static GBytes *
zstd_bomb (void)
{
  ZSTD_CCtx *zstd = ZSTD_createCCtx ();
  gsize piece = 1024 * 1024;
  g_autofree char *spaces = g_strnfill (piece, ' ');
  gsize capacity = 1024 * 1024;
  char *bytes = g_malloc (capacity);
  ZSTD_outBuffer out = { bytes, capacity, 0 };

  for (guint64 done = 0; done < GIGABYTE; done += piece)
    {
      ZSTD_inBuffer in = { spaces, piece, 0 };

      while (in.pos < in.size)
        g_assert_false (ZSTD_isError (ZSTD_compressStream2 (zstd, &out, &in, ZSTD_e_continue)));
    }
  g_assert_cmpuint (ZSTD_compressStream2 (zstd, &out, &(ZSTD_inBuffer){ "", 0, 0 }, ZSTD_e_end), ==,
                    0);
  ZSTD_freeCCtx (zstd);
  return g_bytes_new_take (bytes, out.pos);
}

/* As much as fits the longest body. */
static GBytes *
gzip_bomb (void)
{
  g_autoptr (GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autofree char *spaces = g_strnfill (1024 * 1024, ' ');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 500; i++)
    g_output_stream_write_all (out, spaces, 1024 * 1024, NULL, NULL, &error);
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
throw_bomb (Honest *self, const AlongRoute *route, GBytes *bomb, const char *encoding)
{
  g_autofree char *more = g_strdup_printf ("Content-Encoding: %s\r\nContent-Length: %zu\r\n",
                                           encoding, g_bytes_get_size (bomb));
  g_autoptr (GString) words = head_of (self, route, TRUE, more);
  guint status = 0;

  g_string_append (words, "\r\n");
  g_string_append_len (words, g_bytes_get_data (bomb, NULL), (gssize)g_bytes_get_size (bomb));
  status = program_shout (&self->program, words);
  if (status < 400 || status >= 500)
    g_error ("%s to %s: %u", encoding, route->path, status);
}

static void
throw_bombs (Honest *self, gpointer data)
{
  guint n = 0;
  const AlongRoute *routes = along_routes (&n);
  g_autoptr (GBytes) zstd = zstd_bomb ();
  g_autoptr (GBytes) gzip = gzip_bomb ();

  g_assert_cmpuint (g_bytes_get_size (zstd), <, 1024 * 1024);
  g_assert_cmpuint (g_bytes_get_size (gzip), <, 1024 * 1024);
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (routes[i].method, "GET"))
      {
        throw_bomb (self, &routes[i], zstd, "zstd");
        throw_bomb (self, &routes[i], gzip, "gzip");
      }
  g_test_message ("a gigabyte in %zu bytes, half of one in %zu", g_bytes_get_size (zstd),
                  g_bytes_get_size (gzip));
}

static void
test_bombs (Honest *self, gconstpointer data)
{
  honest_work_while (self, throw_bombs, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add ("/faults/weight/slow", Honest, NULL, honest_set_up, test_slow, honest_tear_down);
  g_test_add ("/faults/weight/gigabytes", Honest, "--unlimited", honest_set_up, test_gigabytes,
              honest_tear_down);
  g_test_add ("/faults/weight/bombs", Honest, "--unlimited", honest_set_up, test_bombs,
              honest_tear_down);
  return g_test_run ();
}
