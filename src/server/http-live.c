/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/http-private.h"
#include "base/clock.h"
#include "wire/pull.h"

#include <string.h>

#define PING_US (20 * G_USEC_PER_SEC)
/* Who does not read what it asked for is cut off. */
#define MAX_UNSENT (64 * 1024)

/**
 * AlongLive:
 *
 * One device that listens for hints. It is told that something changed in scopes it holds, by names that
 * say nothing to others, and never what (sync.md §2.10).
 */
struct _AlongLive
{
  AlongHttp *http;
  AlongCall *call;
  char **sids;
  char *own;
  gint64 expires;
  gsize unsent;
  gulong wrote;
  /* What it is to be told, while one round of hints is put together. */
  GString *hint;
};

static void
on_wrote (SoupServerMessage *msg, guint size, gpointer data)
{
  AlongLive *live = data;

  live->unsent -= MIN (live->unsent, size);
}

static void
send (AlongLive *live, GBytes *bytes)
{
  SoupServerMessage *msg = live->call->msg;

  live->unsent += g_bytes_get_size (bytes);
  if (live->unsent > MAX_UNSENT)
    {
      if (live->call->conn != NULL)
        along_guard_cut (live->call->conn);
      return;
    }
  soup_message_body_append_bytes (soup_server_message_get_response_body (msg), bytes);
  soup_server_message_unpause (msg);
}

static void
finish (AlongLive *live)
{
  SoupServerMessage *msg = live->call->msg;

  soup_message_body_complete (soup_server_message_get_response_body (msg));
  soup_server_message_unpause (msg);
  along_live_remove (live);
}

/**
 * along_live_add:
 * @call: a request for the live feed that was let in
 */
void
along_live_add (AlongCall *call)
{
  AlongHttp *self = call->http;
  AlongLive *live = g_new0 (AlongLive, 1);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->msg);
  SoupMessageBody *body = soup_server_message_get_response_body (call->msg);
  g_autoptr (GBytes) hello = g_bytes_new_static (": hello\n\n", 9);

  live->http = self;
  live->call = call;
  live->sids = g_steal_pointer (&call->response->sids);
  live->own = g_strdup_printf ("user:%s", call->response->login->account->id);
  live->expires = call->response->login->expires;
  call->live = live;
  if (call->conn != NULL)
    call->conn->deadline = 0;
  for (guint i = 0; live->sids[i] != NULL; i++)
    {
      GPtrArray *listeners = g_hash_table_lookup (self->listeners, live->sids[i]);

      if (listeners == NULL)
        {
          listeners = g_ptr_array_new ();
          g_hash_table_insert (self->listeners, g_strdup (live->sids[i]), listeners);
        }
      g_ptr_array_add (listeners, live);
    }
  g_ptr_array_add (self->lives, live);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (body, FALSE);
  live->wrote = g_signal_connect (call->msg, "wrote-body-data", G_CALLBACK (on_wrote), live);
  send (live, hello);
}

/**
 * along_live_remove:
 * @live: (transfer full): a device that listens no more
 */
void
along_live_remove (AlongLive *live)
{
  AlongHttp *self = live->http;

  for (guint i = 0; live->sids[i] != NULL; i++)
    {
      GPtrArray *listeners = g_hash_table_lookup (self->listeners, live->sids[i]);

      if (listeners == NULL)
        continue;
      g_ptr_array_remove_fast (listeners, live);
      if (listeners->len == 0)
        g_hash_table_remove (self->listeners, live->sids[i]);
    }
  g_ptr_array_remove_fast (self->lives, live);
  live->call->live = NULL;
  g_clear_signal_handler (&live->wrote, live->call->msg);
  g_strfreev (live->sids);
  g_free (live->own);
  if (live->hint != NULL)
    g_string_free (live->hint, TRUE);
  g_free (live);
}

static void
note_hint (GPtrArray *listeners, const char *hash, GPtrArray *told)
{
  for (guint i = 0; i < listeners->len; i++)
    {
      AlongLive *live = g_ptr_array_index (listeners, i);

      if (live->hint == NULL)
        {
          live->hint = g_string_new (NULL);
          g_ptr_array_add (told, live);
        }
      else
        g_string_append_c (live->hint, ',');
      g_string_append_printf (live->hint, "\"%s\"", hash);
    }
}

/* Devices that hold the same scopes are told with the same bytes. */
static GBytes *
bytes_for (AlongHttp *self, GHashTable *shared, const char *hint)
{
  GBytes *bytes = g_hash_table_lookup (shared, hint);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    {
      text = g_strdup_printf ("id: %" G_GUINT64_FORMAT "\nevent: hint\ndata: {\"s\":[%s]}\n\n",
                              self->hint, hint);
      bytes = g_bytes_new (text, strlen (text));
      g_hash_table_insert (shared, g_strdup (hint), bytes);
    }
  return bytes;
}

typedef struct
{
  AlongHttp *http;
  char **sids;
} Changed;

static void
changed_free (gpointer data)
{
  Changed *changed = data;

  g_strfreev (changed->sids);
  g_free (changed);
}

static gboolean
tell (gpointer data)
{
  Changed *changed = data;
  AlongHttp *self = changed->http;
  g_autoptr (GPtrArray) told = g_ptr_array_new ();
  g_autoptr (GHashTable) shared
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);

  self->hint++;
  for (guint i = 0; changed->sids[i] != NULL; i++)
    {
      GPtrArray *listeners = g_hash_table_lookup (self->listeners, changed->sids[i]);
      g_autofree char *hash = listeners != NULL ? along_scope_hash (changed->sids[i]) : NULL;

      if (listeners != NULL)
        note_hint (listeners, hash, told);
    }
  for (guint i = 0; i < told->len; i++)
    {
      AlongLive *live = g_ptr_array_index (told, i);
      GBytes *bytes = bytes_for (self, shared, live->hint->str);

      g_string_free (live->hint, TRUE);
      live->hint = NULL;
      send (live, bytes);
      /* What this account holds may have changed: it comes back and is let in anew, or not. */
      if (g_strv_contains ((const char *const *)changed->sids, live->own))
        finish (live);
    }
  return G_SOURCE_REMOVE;
}

/**
 * along_live_changed:
 * @sids: scopes in which something changed
 * @data: the HTTP layer
 *
 * Called in the thread that committed; the hints go out from the main thread, at once.
 */
void
along_live_changed (const char *const *sids, gpointer data)
{
  AlongHttp *self = data;
  Changed *changed = g_new0 (Changed, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  changed->http = self;
  changed->sids = g_strdupv ((char **)sids);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, changed, changed_free);
  g_source_attach (source, self->context);
}

/**
 * along_live_tick:
 * @self: the HTTP layer
 * @now: monotonic microseconds
 *
 * Says every 20 seconds that the line is alive, and closes those whose access has ended.
 */
void
along_live_tick (AlongHttp *self, gint64 now)
{
  g_autoptr (GBytes) ping = g_bytes_new_static (": ping\n\n", 8);
  gint64 clock = along_clock_now_ms ();

  for (guint i = self->lives->len; i > 0; i--)
    {
      AlongLive *live = g_ptr_array_index (self->lives, i - 1);

      if (live->expires <= clock)
        finish (live);
      else if (now >= self->next_ping)
        send (live, ping);
    }
  if (now >= self->next_ping)
    self->next_ping = now + PING_US;
}

/**
 * along_live_close_all:
 * @self: the HTTP layer
 */
void
along_live_close_all (AlongHttp *self)
{
  while (self->lives->len > 0)
    finish (g_ptr_array_index (self->lives, self->lives->len - 1));
}
