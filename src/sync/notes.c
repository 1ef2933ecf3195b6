/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "base/error.h"
#include "store/audit-notes.h"
#include "sync/loop.h"

/* What the device noted for the audit log, one batch after another until nothing waits. The server keeps what comes
 * twice once, so that a lost answer only means to send it again. */
typedef struct
{
  AlongLoop *loop;
  gint64 last;
} Notes;

static void next_notes (Notes *self);

static void
finish (Notes *self, GError *error, gint64 retry_after)
{
  AlongLoop *loop = self->loop;

  g_free (self);
  along_loop_end (loop, ALONG_LANE_NOTES, error, retry_after);
}

static void
on_dropped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Notes *self = data;
  GError *error = NULL;

  if (along_store_drop_notes_finish (ALONG_STORE (source), result, &error))
    next_notes (self);
  else
    finish (self, error, 0);
}

/* A server that does not know notes, or not these, may be brought up to date: they stay, and wait for the next hello.
 * Nobody who works is to be held up by that. */
static gboolean
is_for_another_day (const GError *error)
{
  return g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL)
         || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW);
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Notes *self = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  if (answer != NULL && along_answer_to_error (answer, &error))
    {
      along_store_drop_notes_async (self->loop->store, self->last, on_dropped_cb, self);
      return;
    }
  if (is_for_another_day (error))
    {
      g_message ("Notes for the audit log are not taken yet: %s", along_error_code (error->code));
      g_clear_error (&error);
    }
  finish (self, error, answer != NULL ? answer->retry_after : 0);
}

static void
on_notes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Notes *self = data;
  GError *error = NULL;
  g_autoptr (AlongAuditBatch) batch
      = along_store_next_notes_finish (ALONG_STORE (source), result, &error);

  if (batch == NULL || batch->body == NULL)
    {
      finish (self, error, 0);
      return;
    }
  self->last = batch->last;
  along_transport_call_async (self->loop->transport, "POST", "/v1/audit", batch->body,
                              self->loop->cancellable, on_sent_cb, self);
}

static void
next_notes (Notes *self)
{
  if (self->loop->stopping)
    finish (self, NULL, 0);
  else
    along_store_next_notes_async (self->loop->store, on_notes_cb, self);
}

/**
 * along_notes_begin:
 * @loop: a loop
 *
 * Sends what was noted for the audit log.
 */
void
along_notes_begin (AlongLoop *loop)
{
  Notes *self = g_new0 (Notes, 1);

  self->loop = loop;
  next_notes (self);
}
