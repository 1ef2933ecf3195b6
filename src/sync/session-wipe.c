/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/session-private.h"
#include "base/error.h"

/* Whoever administers the server has everything removed from this device (sync.md §2.14): what waits is brought
 * first, then nothing is left. So often it is tried to bring it; the order is stronger than what still waits then. */
#define MOST_TRIES 3

typedef struct
{
  AlongEngine *engine;
  guint tries;
} Wipe;

static void
wipe_free (gpointer data)
{
  Wipe *self = data;

  g_object_unref (self->engine);
  g_free (self);
}

static void
on_wiped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* The session is broken then and says why; the mark has the next start try again. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("This device could not be wiped: %s", along_error_code (error->code));
}

static void
on_told_server_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongSession *self = g_task_get_source_object (task);
  Wipe *wipe = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);

  if (answer == NULL || !along_answer_to_error (answer, &error))
    g_message ("The server was not told that this device is wiped: %s",
               along_error_code (error->code));
  /* The program ends: the next start goes on. */
  if (self->engine != wipe->engine)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  along_session_close_down (self, g_steal_pointer (&task), along_session_remove_everything);
}

static void
on_delivered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  AlongSession *self = g_task_get_source_object (task);
  Wipe *wipe = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);

  if (!along_engine_flush_finish (wipe->engine, result, &error) && self->engine == wipe->engine)
    {
      if (++wipe->tries < MOST_TRIES)
        {
          along_engine_deliver_async (wipe->engine, on_delivered_cb, task);
          return;
        }
      self->lost = along_engine_get_waiting (wipe->engine);
      g_message ("What waited here could not be sent: %s", along_error_code (error->code));
    }
  /* Said before it is done: afterwards nothing is left to say it with. */
  along_engine_call_async (wipe->engine, "POST", "/v1/wiped", body, NULL, on_told_server_cb, task);
}

void
along_session_wipe (AlongSession *self)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;
  Wipe *wipe = NULL;
  GTask *task = NULL;

  if (self->wiping || self->engine == NULL)
    return;
  self->wiping = TRUE;
  if (!along_profile_write (self->profile, ALONG_WIPE_MARK, nothing, &error))
    g_message ("The order to wipe could not be kept: %s", along_error_code (error->code));
  wipe = g_new0 (Wipe, 1);
  wipe->engine = g_object_ref (self->engine);
  task = g_task_new (self, NULL, on_wiped_cb, NULL);
  g_task_set_source_tag (task, along_session_wipe);
  g_task_set_task_data (task, wipe, wipe_free);
  along_engine_deliver_async (wipe->engine, on_delivered_cb, task);
}

void
along_session_wipe_on (AlongSession *self, GTask *task)
{
  self->wiping = TRUE;
  self->lost = -1;
  along_session_remove_everything (task, NULL);
}
