/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/storage-postgres.h"
#include "base/error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What is committed within that time is told together. */
#define TOGETHER_US (20 * 1000)
/* So soon it is looked again where something was not visible yet. */
#define AGAIN_US (20 * 1000)
#define RECONNECT_US G_USEC_PER_SEC

/**
 * AlongPgNews:
 *
 * The one connection by which a process hears of others and tells them. What it says is no more than that
 * something was committed: who hears it looks for itself what that was, as far as everybody may know it yet. While
 * the connection is gone nothing is heard; the look that the server takes every second anyway does without it.
 */
struct _AlongPgNews
{
  char *url;
  AlongNewsFunc func;
  gpointer data;
  GThread *thread;
  int wake;
  int closing;   /* atomic */
  int announced; /* atomic */

  /* Of the thread alone. */
  AlongPgConn *conn;
  gint64 told_at;
  gint64 again_at;
  gint64 reconnect_at;
};

static gboolean
listen_to (AlongPgNews *self, GError **error)
{
  g_autofree char *shared = NULL;

  self->conn = along_pg_connect (self->url, error);
  if (self->conn == NULL
      || !along_pg_ask (self->conn, "SELECT pg_try_advisory_lock_shared (" ALONG_PG_SERVING ")",
                        &shared, error))
    return FALSE;
  if (g_strcmp0 (shared, "t") != 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY,
                           _ ("The database is being filled from a copy. Try again later."));
      return FALSE;
    }
  return along_pg_exec (self->conn, "LISTEN " ALONG_PG_CHANNEL, error);
}

static void
disconnect (AlongPgNews *self, gint64 now)
{
  g_clear_pointer (&self->conn, along_pg_conn_free);
  self->reconnect_at = now + RECONNECT_US;
}

static gboolean
reconnect (AlongPgNews *self, gint64 now)
{
  g_autoptr (GError) error = NULL;

  if (listen_to (self, &error))
    {
      g_message ("the database tells again what others commit");
      return TRUE;
    }
  disconnect (self, now);
  return FALSE;
}

static gboolean
tell (AlongPgNews *self, gint64 now)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&self->announced, FALSE);
  self->told_at = now;
  if (self->conn == NULL || along_pg_exec (self->conn, "NOTIFY " ALONG_PG_CHANNEL, &error))
    return TRUE;
  g_message ("%s", error->message);
  disconnect (self, now);
  return TRUE;
}

static gboolean
hear (AlongPgNews *self, gint64 now)
{
  gboolean heard = FALSE;
  PGnotify *one = NULL;

  if (self->conn == NULL)
    return FALSE;
  if (!PQconsumeInput (self->conn->pg))
    {
      g_message ("the connection by which the database tells what others commit is lost");
      disconnect (self, now);
      return FALSE;
    }
  while ((one = PQnotifies (self->conn->pg)) != NULL)
    {
      heard = TRUE;
      PQfreemem (one);
    }
  return heard;
}

static gint64
next_time (AlongPgNews *self)
{
  gint64 next = G_MAXINT64;

  if (g_atomic_int_get (&self->announced))
    next = MIN (next, self->told_at + TOGETHER_US);
  if (self->again_at != 0)
    next = MIN (next, self->again_at);
  if (self->conn == NULL)
    next = MIN (next, self->reconnect_at);
  return next;
}

static void
wait_for_something (AlongPgNews *self)
{
  GPollFD fds[2] = { { self->wake, G_IO_IN, 0 }, { -1, G_IO_IN, 0 } };
  gint64 until = next_time (self);
  gint64 now = g_get_monotonic_time ();
  guint64 woken = 0;
  int ms = until == G_MAXINT64 ? -1 : (int)MAX ((until - now + 999) / 1000, 0);

  if (self->conn != NULL)
    fds[1].fd = PQsocket (self->conn->pg);
  if (g_poll (fds, self->conn != NULL ? 2 : 1, ms) > 0 && fds[0].revents != 0
      && read (self->wake, &woken, sizeof woken) < 0)
    g_message ("waking: %s", g_strerror (errno));
}

static gpointer
news_main (gpointer data)
{
  AlongPgNews *self = data;

  while (!g_atomic_int_get (&self->closing))
    {
      gint64 now = g_get_monotonic_time ();
      gboolean look = self->again_at != 0 && now >= self->again_at;

      if (self->conn == NULL && now >= self->reconnect_at)
        look = reconnect (self, now) || look;
      if (g_atomic_int_get (&self->announced) && now >= self->told_at + TOGETHER_US)
        look = tell (self, now) || look;
      look = hear (self, now) || look;
      if (look)
        self->again_at = self->func (self->data) ? g_get_monotonic_time () + AGAIN_US : 0;
      wait_for_something (self);
    }
  return NULL;
}

/**
 * along_pg_news_new:
 * @url: the database
 * @func: called in a thread of its own when something was committed
 * @data: given to @func
 * @error: %ALONG_ERROR_BUSY where a reservation keeps servers away
 *
 * Returns: (transfer full) (nullable): what hears of other processes; it has begun to listen
 */
AlongPgNews *
along_pg_news_new (const char *url, AlongNewsFunc func, gpointer data, GError **error)
{
  AlongPgNews *self = g_new0 (AlongPgNews, 1);

  self->url = g_strdup (url);
  self->func = func;
  self->data = data;
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake < 0)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "eventfd: %s", g_strerror (errno));
  else if (listen_to (self, error))
    {
      self->thread = g_thread_new ("along-news", news_main, self);
      return self;
    }
  along_pg_news_free (self);
  return NULL;
}

static void
wake (AlongPgNews *self)
{
  const guint64 one = 1;

  /* It only fails where it is full, and then the thread is awake. */
  if (write (self->wake, &one, sizeof one) < 0 && errno != EAGAIN)
    g_message ("waking: %s", g_strerror (errno));
}

/**
 * along_pg_news_announce:
 * @self: what hears and tells
 *
 * Something was committed; others hear of it within 20 milliseconds.
 */
void
along_pg_news_announce (AlongPgNews *self)
{
  g_atomic_int_set (&self->announced, TRUE);
  wake (self);
}

/* Whoever waits for the last server to end must not find its place taken until PostgreSQL has noticed that it hung up. */
static void
leave (AlongPgNews *self)
{
  g_autoptr (GError) error = NULL;

  if (self->conn != NULL && !along_pg_exec (self->conn, "SELECT pg_advisory_unlock_all ()", &error))
    g_message ("leaving the database: %s", error->message);
  g_clear_pointer (&self->conn, along_pg_conn_free);
}

/**
 * along_pg_news_free:
 * @self: (transfer full): what hears and tells
 */
void
along_pg_news_free (AlongPgNews *self)
{
  if (self->thread != NULL)
    {
      g_atomic_int_set (&self->closing, TRUE);
      wake (self);
      g_thread_join (self->thread);
    }
  leave (self);
  if (self->wake >= 0)
    close (self->wake);
  g_free (self->url);
  g_free (self);
}
