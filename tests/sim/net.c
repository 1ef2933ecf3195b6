/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net.h"
#include "base/error.h"
#include "server.h"
#include "watch.h"
#include "wire/json.h"
#include "wire/pull.h"

#include <string.h>

#define PING_MS 20000

#define NET_TYPE_TRANSPORT (net_transport_get_type ())
G_DECLARE_FINAL_TYPE (NetTransport, net_transport, NET, TRANSPORT, GObject)

typedef struct _Call Call;

struct _NetTransport
{
  GObject parent_instance;
  Device *device;
  Call *stream; /* the one that can be paused */
};

/* Something a device asked, until it is answered or given up. */
struct _Call
{
  gatomicrefcount refs;
  Device *device;
  guint life;
  GTask *task; /* NULL once it is answered */
  char *method;
  char *path;
  GBytes *body;
  gboolean streams;
  AlongChunkFunc on_chunk;
  gpointer chunk_data;
  GSource *cancelled;
  gboolean renewed;
  Reply reply;
  gsize at;
  gsize end;
  gboolean cut;
  gboolean paused;
  /* The live feed: who listens, since which start of the server. */
  gboolean listens;
  gboolean broken;
};

/* All that listen, over all devices: there is one simulation at a time. */
static GPtrArray *listeners;

static void net_transport_iface_init (AlongTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NetTransport,
                               net_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_TRANSPORT,
                                                      net_transport_iface_init))

static Call *
call_ref (Call *call)
{
  g_atomic_ref_count_inc (&call->refs);
  return call;
}

static void
call_unref (Call *call)
{
  if (!g_atomic_ref_count_dec (&call->refs))
    return;
  g_clear_object (&call->task);
  if (call->cancelled != NULL)
    {
      g_source_destroy (call->cancelled);
      g_source_unref (call->cancelled);
    }
  g_free (call->method);
  g_free (call->path);
  g_clear_pointer (&call->body, g_bytes_unref);
  reply_clear (&call->reply);
  g_free (call);
}

static void
later (Call *call, gint64 ms, SimFunc func)
{
  sim_in_owned (call->device->sim, ms, func, call_ref (call), (GDestroyNotify)call_unref);
}

/* Whether anybody still waits for it. */
static gboolean
is_void (const Call *call)
{
  return call->task == NULL || call->life != call->device->life || !call->device->up;
}

static void
done (Call *call)
{
  if (call->listens)
    {
      call->listens = FALSE;
      g_ptr_array_remove (listeners, call);
    }
  if (call->cancelled != NULL)
    {
      g_source_destroy (call->cancelled);
      g_clear_pointer (&call->cancelled, g_source_unref);
    }
}

static void
fail (Call *call, AlongError code, const char *message)
{
  g_autoptr (GTask) task = g_steal_pointer (&call->task);
  Device *device = call->device;

  if (task == NULL)
    return;
  done (call);
  if (device->life != call->life)
    return;
  device_enter (device);
  g_task_return_new_error_literal (task, ALONG_ERROR, (int)code, message);
  device_leave (device);
  device_pump (device);
}

static void
fail_offline (Sim *sim, gpointer data)
{
  Call *call = data;

  if (!is_void (call))
    fail (call, ALONG_ERROR_OFFLINE, "Nobody answers");
  call_unref (call);
}

static AlongAnswer *
answer_of (const Reply *from, gboolean with_body)
{
  AlongAnswer *answer = g_new0 (AlongAnswer, 1);

  answer->status = from->status;
  answer->code = g_strdup (from->code);
  answer->retry_after = from->retry_after;
  answer->body = with_body ? g_bytes_ref (from->body) : g_bytes_new_static ("", 0);
  return answer;
}

static void
finish (Call *call)
{
  Device *device = call->device;
  g_autoptr (GTask) task = g_steal_pointer (&call->task);
  gboolean with_body = !call->streams || call->reply.status >= 300;

  done (call);
  device_enter (device);
  g_task_return_pointer (task, answer_of (&call->reply, with_body),
                         (GDestroyNotify)along_answer_free);
  device_leave (device);
  device_pump (device);
}

static gint64
way (Sim *sim)
{
  return sim_chance (sim, sim->rates.delayed) ? dice_between (&sim->dice, 100, 10000)
                                              : dice_between (&sim->dice, 3, 60);
}

/* Hands a stream over, piece by piece; the device works in between. */
static void
hand_over (Sim *sim, gpointer data)
{
  Call *call = data;
  gsize size = 0;
  const char *text = NULL;

  if (is_void (call) || call->paused)
    {
      call_unref (call);
      return;
    }
  text = g_bytes_get_data (call->reply.body, &size);
  if (call->at < call->end)
    {
      gsize most = 1 + dice_below (&sim->dice, 8000);
      gsize n = MIN (call->end - call->at, most);
      g_autoptr (GBytes) piece = g_bytes_new (text + call->at, n);
      gboolean more = FALSE;

      call->at += n;
      if (call->at == size)
        watch_heard (call->device, &call->reply);
      device_enter (call->device);
      more = call->on_chunk (piece, call->chunk_data);
      device_leave (call->device);
      call->paused = !more;
      if (more)
        later (call, 1, hand_over);
      device_pump (call->device);
    }
  else if (call->cut)
    fail (call, ALONG_ERROR_OFFLINE, "The answer was cut off");
  else
    finish (call);
  call_unref (call);
}

static void
say_to_listener (Call *call, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  device_enter (call->device);
  call->on_chunk (bytes, call->chunk_data);
  device_leave (call->device);
  device_pump (call->device);
}

static void
ping (Sim *sim, gpointer data)
{
  Call *call = data;

  if (!is_void (call) && call->listens)
    {
      if (call->device->offline)
        call->broken = TRUE;
      if (!call->broken)
        say_to_listener (call, ": ping\n\n");
      if (!is_void (call))
        later (call, PING_MS, ping);
    }
  call_unref (call);
}

/* A stream that dies on the way is silent: nobody tells its reader. */
static void
hint (Sim *sim, gpointer data)
{
  Call *call = data;

  if (!is_void (call) && call->listens && call->device->offline)
    call->broken = TRUE;
  if (!is_void (call) && call->listens && !call->broken)
    say_to_listener (call, "event: hint\ndata: {\"s\":[]}\n\n");
  call_unref (call);
}

static void
end_listening (Sim *sim, gpointer data)
{
  Call *call = data;

  if (!is_void (call) && !call->broken)
    finish (call);
  call_unref (call);
}

static gboolean
listens_to (const Call *call, const char *const *sids)
{
  for (guint i = 0; sids[i] != NULL; i++)
    if (g_strv_contains ((const char *const *)call->reply.sids, sids[i]))
      return TRUE;
  return FALSE;
}

void
net_hint (Sim *sim, const char *const *sids)
{
  for (guint i = 0; listeners != NULL && i < listeners->len; i++)
    {
      Call *call = g_ptr_array_index (listeners, i);

      if (!listens_to (call, sids))
        continue;
      later (call, way (sim), hint);
      /* What the account holds may have changed: it comes back and is let in anew. */
      if (g_strv_contains (sids, call->reply.own))
        later (call, way (sim), end_listening);
    }
}

void
net_server_gone (Sim *sim)
{
  for (guint i = 0; listeners != NULL && i < listeners->len; i++)
    later (g_ptr_array_index (listeners, i), way (sim), fail_offline);
}

static void
begin_listening (Call *call)
{
  call->listens = TRUE;
  if (listeners == NULL)
    listeners = g_ptr_array_new ();
  g_ptr_array_add (listeners, call);
  say_to_listener (call, "");
  if (!is_void (call))
    later (call, PING_MS, ping);
}

static void send (Call *call, gint64 after);

static void
take_tokens (Device *device, GBytes *body)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) root = along_json_parse (text, (gssize)size, NULL);
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;

  if (object == NULL)
    return;
  g_set_str (&device->access, json_object_get_string_member (object, "access"));
  g_set_str (&device->refresh, json_object_get_string_member (object, "refresh"));
}

/* The token ran out: another one over the same network, and the question again. */
static void
renew (Call *call)
{
  Device *device = call->device;
  Sim *sim = device->sim;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *json = NULL;
  Reply reply = { 0 };

  call->renewed = TRUE;
  if (device->refresh == NULL)
    {
      fail (call, ALONG_ERROR_AUTH, "Signed out");
      return;
    }
  json = g_strdup_printf ("{\"refresh\":\"%s\"}", device->refresh);
  body = g_bytes_new (json, strlen (json));
  if (device->offline || !sim->server->up || sim_chance (sim, sim->rates.request_lost)
      || !server_handle (sim->server, device, NULL, "POST", "/v1/refresh", body, &reply)
      || sim_chance (sim, sim->rates.answer_lost))
    fail (call, ALONG_ERROR_OFFLINE, "Nobody answers");
  else if (reply.status != 200)
    {
      g_clear_pointer (&device->access, g_free);
      g_clear_pointer (&device->refresh, g_free);
      fail (call, ALONG_ERROR_AUTH, "Signed out");
    }
  else
    {
      take_tokens (device, reply.body);
      send (call, way (sim));
    }
  reply_clear (&reply);
}

static void
come_home (Sim *sim, gpointer data)
{
  Call *call = data;

  if (is_void (call))
    ;
  else if (call->device->offline)
    later (call, dice_between (&sim->dice, 1000, 10000), fail_offline);
  else if (call->reply.status == 401 && !call->renewed)
    renew (call);
  else if (call->reply.live)
    begin_listening (call);
  else if (call->streams && call->reply.status < 300)
    {
      gsize size = g_bytes_get_size (call->reply.body);
      g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

      call->at = 0;
      call->cut = sim_chance (sim, sim->rates.cut);
      call->end = call->cut ? dice_below (&sim->dice, (guint)size + 1) : size;
      device_enter (call->device);
      call->paused = !call->on_chunk (nothing, call->chunk_data);
      device_leave (call->device);
      if (!call->paused)
        later (call, 1, hand_over);
      device_pump (call->device);
    }
  else
    finish (call);
  call_unref (call);
}

static gboolean
reach (Call *call, Reply *reply)
{
  Sim *sim = call->device->sim;

  /* Something that was on its way when its device lost power arrives all the same. */
  sim->server->repeats |= call->life != call->device->life;
  return sim->server->up
         && server_handle (sim->server, call->device, call->device->access, call->method,
                           call->path, call->body, reply);
}

/* The same once more, behind the device's back. */
static void
arrive_again (Sim *sim, gpointer data)
{
  Call *call = data;
  Reply reply = { 0 };

  sim->server->repeats = TRUE;
  if (reach (call, &reply))
    sim_note (sim, "%s said %s twice", call->device->name, call->path);
  sim->server->repeats = FALSE;
  reply_clear (&reply);
  call_unref (call);
}

static void
arrive (Sim *sim, gpointer data)
{
  Call *call = data;

  reply_clear (&call->reply);
  sim->server->repeats = FALSE;
  if (!reach (call, &call->reply) || sim_chance (sim, sim->rates.answer_lost))
    later (call, dice_between (&sim->dice, 100, 10000), fail_offline);
  else
    {
      if (!call->reply.live && sim_chance (sim, sim->rates.doubled))
        later (call, dice_between (&sim->dice, 10, 10000), arrive_again);
      later (call, way (sim), come_home);
    }
  call_unref (call);
}

static void
send (Call *call, gint64 after)
{
  Sim *sim = call->device->sim;

  if (call->device->offline || sim_chance (sim, sim->rates.request_lost))
    later (call, after + dice_between (&sim->dice, 200, 8000), fail_offline);
  else
    later (call, after + way (sim), arrive);
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Call *call = data;
  g_autoptr (GTask) task = g_steal_pointer (&call->task);

  call_ref (call);
  done (call);
  if (task != NULL)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
  call_unref (call);
  return G_SOURCE_REMOVE;
}

static Call *
call_new (Device *device, const char *method, const char *path, GBytes *body, GTask *task)
{
  Call *call = g_new0 (Call, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_atomic_ref_count_init (&call->refs);
  call->device = device;
  call->life = device->life;
  call->task = task;
  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->body = body != NULL ? g_bytes_ref (body) : NULL;
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_priority (call->cancelled, G_PRIORITY_DEFAULT);
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_cancelled_cb), call, NULL);
      g_source_attach (call->cancelled, g_task_get_context (task));
    }
  return call;
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
  GTask *task = g_task_new (transport, cancellable, callback, data);
  Call *call = call_new (NET_TRANSPORT (transport)->device, method, path, body, task);

  send (call, 0);
  call_unref (call);
}

static AlongAnswer *
any_finish (AlongTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Asks for little at a time, so that a pull takes several. */
static GBytes *
ask_for_less (Sim *sim, GBytes *body)
{
  g_autoptr (AlongPull) pull = along_pull_decode (body, NULL);

  if (pull == NULL)
    return g_bytes_ref (body);
  pull->max_bytes = dice_between (&sim->dice, 500, 5000);
  return along_pull_encode (pull);
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
  Device *device = NET_TRANSPORT (transport)->device;
  gboolean less = device->sim->rates.small_pages && g_str_equal (path, "/v1/pull");
  g_autoptr (GBytes) asked = body == NULL ? NULL
                             : less       ? ask_for_less (device->sim, body)
                                          : g_bytes_ref (body);
  GTask *task = g_task_new (transport, cancellable, callback, data);
  Call *call = call_new (device, method, path, asked, task);

  call->streams = TRUE;
  call->on_chunk = on_chunk;
  call->chunk_data = chunk_data;
  if (!g_str_equal (path, "/v1/live"))
    {
      g_clear_pointer (&NET_TRANSPORT (transport)->stream, call_unref);
      NET_TRANSPORT (transport)->stream = call_ref (call);
    }
  send (call, 0);
  call_unref (call);
}

static void
stream_resume (AlongTransport *transport, gpointer chunk_data)
{
  Call *call = NET_TRANSPORT (transport)->stream;

  if (call == NULL || is_void (call) || !call->paused)
    return;
  call->paused = FALSE;
  later (call, 1, hand_over);
}

static void
net_transport_iface_init (AlongTransportInterface *iface)
{
  iface->call_async = call_async;
  iface->call_finish = any_finish;
  iface->stream_async = stream_async;
  iface->stream_resume = stream_resume;
  iface->stream_finish = any_finish;
}

static void
net_transport_finalize (GObject *object)
{
  g_clear_pointer (&NET_TRANSPORT (object)->stream, call_unref);
  G_OBJECT_CLASS (net_transport_parent_class)->finalize (object);
}

static void
net_transport_class_init (NetTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = net_transport_finalize;
}

static void
net_transport_init (NetTransport *self)
{
}

AlongTransport *
net_transport_new (Device *device)
{
  NetTransport *self = g_object_new (NET_TYPE_TRANSPORT, NULL);

  self->device = device;
  return ALONG_TRANSPORT (self);
}
