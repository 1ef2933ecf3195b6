/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-server-private.h"
#include "base/error.h"

#include <string.h>

/* How much of a stream goes over at once: never whole lines. */
#define CHUNK 9973

#define FAKE_TYPE_TRANSPORT (fake_transport_get_type ())
G_DECLARE_FINAL_TYPE (FakeTransport, fake_transport, FAKE, TRANSPORT, GObject)

struct _FakeTransport
{
  GObject parent_instance;
  FakeServer *server;
  GPtrArray *streams;
};

typedef struct
{
  AlongAnswer *answer;
  GBytes *body;
  gsize at;
  gsize end;
  gboolean cut;
  gboolean paused;
  gboolean live;
  AlongChunkFunc on_chunk;
  gpointer chunk_data;
  GSource *cancelled;
} Stream;

static void fake_transport_iface_init (AlongTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeTransport,
                               fake_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_TRANSPORT,
                                                      fake_transport_iface_init))

static void
stream_free (Stream *self)
{
  g_clear_pointer (&self->answer, along_answer_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static AlongAnswer *
answer_of (Reply *from, gboolean with_body)
{
  AlongAnswer *answer = g_new0 (AlongAnswer, 1);

  answer->status = from->status;
  answer->code = g_strdup (from->code);
  answer->retry_after = from->retry_after;
  answer->body = with_body ? g_bytes_ref (from->body) : g_bytes_new_static ("", 0);
  return answer;
}

static void
return_offline (GTask *task)
{
  g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Nobody answers");
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
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, data);
  Reply from = { 0 };
  gboolean cut = FALSE;

  if (!fake_server_ask (FAKE_TRANSPORT (transport)->server, path, body, &from, &cut))
    {
      return_offline (task);
      return;
    }
  if (cut)
    return_offline (task);
  else
    g_task_return_pointer (task, answer_of (&from, TRUE), (GDestroyNotify)along_answer_free);
  fake_reply_clear (&from);
}

static AlongAnswer *
call_finish (AlongTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
invoke (GTask *task, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
end_stream (GTask *task)
{
  Stream *stream = g_task_get_task_data (task);

  if (stream->cut)
    return_offline (task);
  else
    g_task_return_pointer (task, g_steal_pointer (&stream->answer),
                           (GDestroyNotify)along_answer_free);
}

static gboolean
go_on_cb (gpointer data)
{
  GTask *task = data;
  Stream *stream = g_task_get_task_data (task);
  gsize n = MIN (CHUNK, stream->end - stream->at);
  g_autoptr (GBytes) chunk = NULL;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (n == 0)
    {
      end_stream (task);
      return G_SOURCE_REMOVE;
    }
  chunk = g_bytes_new_from_bytes (stream->body, stream->at, n);
  stream->at += n;
  stream->paused = !stream->on_chunk (chunk, stream->chunk_data);
  if (!stream->paused)
    invoke (task, go_on_cb);
  return G_SOURCE_REMOVE;
}

static gboolean
begin_cb (gpointer data)
{
  GTask *task = data;
  Stream *stream = g_task_get_task_data (task);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  if (stream->answer->status >= 300)
    {
      end_stream (task);
      return G_SOURCE_REMOVE;
    }
  stream->on_chunk (nothing, stream->chunk_data);
  if (!stream->live)
    invoke (task, go_on_cb);
  return G_SOURCE_REMOVE;
}

static void
forget_live (FakeServer *server, GTask *task)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);

  g_ptr_array_remove (server->live, task);
}

static gboolean
on_live_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  FakeTransport *self = g_task_get_source_object (task);

  if (!g_task_get_completed (task))
    g_task_return_error_if_cancelled (task);
  forget_live (self->server, task);
  return G_SOURCE_REMOVE;
}

static void
keep_live (FakeServer *server, GTask *task)
{
  Stream *stream = g_task_get_task_data (task);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&server->lock);

  stream->live = TRUE;
  g_ptr_array_add (server->live, g_object_ref (task));
  stream->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (stream->cancelled, G_SOURCE_FUNC (on_live_cancelled_cb),
                         g_object_ref (task), g_object_unref);
  g_source_attach (stream->cancelled, g_task_get_context (task));
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
  FakeTransport *self = FAKE_TRANSPORT (transport);
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, data);
  Stream *stream = g_new0 (Stream, 1);
  Reply from = { 0 };

  g_task_set_task_data (task, stream, (GDestroyNotify)stream_free);
  g_ptr_array_add (self->streams, task);
  if (!fake_server_ask (self->server, path, body, &from, &stream->cut))
    {
      return_offline (task);
      return;
    }
  stream->answer = answer_of (&from, from.status >= 300);
  stream->body = g_bytes_ref (from.body);
  stream->end = g_bytes_get_size (from.body) / (stream->cut ? 2 : 1);
  stream->on_chunk = on_chunk;
  stream->chunk_data = chunk_data;
  if (fake_call_of (path) == FAKE_LIVE && from.status == 200)
    keep_live (self->server, task);
  fake_reply_clear (&from);
  invoke (task, begin_cb);
}

static void
stream_resume (AlongTransport *transport, gpointer chunk_data)
{
  FakeTransport *self = FAKE_TRANSPORT (transport);

  for (guint i = 0; i < self->streams->len; i++)
    {
      GTask *task = g_ptr_array_index (self->streams, i);
      Stream *stream = g_task_get_task_data (task);

      if (stream->chunk_data == chunk_data && stream->paused)
        {
          stream->paused = FALSE;
          invoke (task, go_on_cb);
          return;
        }
    }
}

static AlongAnswer *
stream_finish (AlongTransport *transport, GAsyncResult *result, GError **error)
{
  FakeTransport *self = FAKE_TRANSPORT (transport);
  Stream *stream = g_task_get_task_data (G_TASK (result));

  if (stream->cancelled != NULL)
    {
      g_source_destroy (stream->cancelled);
      g_clear_pointer (&stream->cancelled, g_source_unref);
      forget_live (self->server, G_TASK (result));
    }
  g_ptr_array_remove (self->streams, result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_transport_iface_init (AlongTransportInterface *iface)
{
  iface->call_async = call_async;
  iface->call_finish = call_finish;
  iface->stream_async = stream_async;
  iface->stream_resume = stream_resume;
  iface->stream_finish = stream_finish;
}

static void
fake_transport_finalize (GObject *object)
{
  g_ptr_array_unref (FAKE_TRANSPORT (object)->streams);
  G_OBJECT_CLASS (fake_transport_parent_class)->finalize (object);
}

static void
fake_transport_class_init (FakeTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_transport_finalize;
}

static void
fake_transport_init (FakeTransport *self)
{
  self->streams = g_ptr_array_new ();
}

AlongTransport *
fake_transport_new (FakeServer *server)
{
  FakeTransport *self = g_object_new (FAKE_TYPE_TRANSPORT, NULL);

  self->server = server;
  return ALONG_TRANSPORT (self);
}

static gboolean
hint_cb (gpointer data)
{
  static const char hint[] = "id: 1\nevent: hint\ndata: {\"s\":[\"0123456789abcdef\"]}\n\n";
  GTask *task = data;
  Stream *stream = g_task_get_task_data (task);
  g_autoptr (GBytes) bytes = g_bytes_new_static (hint, strlen (hint));

  if (!g_task_get_completed (task))
    stream->on_chunk (bytes, stream->chunk_data);
  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer data)
{
  if (!g_task_get_completed (data))
    end_stream (data);
  return G_SOURCE_REMOVE;
}

void
fake_server_hint (FakeServer *self)
{
  LOCKED (self);

  for (guint i = 0; i < self->live->len; i++)
    invoke (g_ptr_array_index (self->live, i), hint_cb);
}

void
fake_server_close_live (FakeServer *self)
{
  LOCKED (self);

  for (guint i = 0; i < self->live->len; i++)
    invoke (g_ptr_array_index (self->live, i), close_cb);
}
