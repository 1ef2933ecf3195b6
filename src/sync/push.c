/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/loop.h"
#include "base/error.h"
#include "wire/compress.h"

#include <glib/gi18n-lib.h>

/* The server's own hint most often comes first; then this is the same pull. */
#define PULL_AFTER_MS 20

/* One push after another until nothing waits. What is on its way stays in the outbox until the server has
 * acknowledged it, so that a lost answer only means to send it again. */
typedef struct
{
  AlongLoop *loop;
  AlongBatch *batch;
  gboolean emptied;
} Push;

static void next_batch (Push *self);
static void send_batch (Push *self);

static void
finish (Push *self, GError *error, gint64 retry_after)
{
  AlongLoop *loop = self->loop;

  g_clear_pointer (&self->batch, along_batch_free);
  g_free (self);
  along_loop_end (loop, ALONG_LANE_PUSH, error, retry_after);
}

static void
on_acked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Push *self = data;
  GError *error = NULL;

  if (!along_store_ack_finish (ALONG_STORE (source), result, &error))
    {
      finish (self, error, 0);
      return;
    }
  along_pull_look_again (self->loop);
  self->loop->gaps = 0;
  self->emptied = FALSE;
  /* What the server made of it comes back with a pull, also where nobody is hinted: of somebody who is no longer
   * ours, only a pull lets what was kept for this go. */
  along_loop_want (self->loop, ALONG_LANE_PULL, PULL_AFTER_MS);
  along_loop_want (self->loop, ALONG_LANE_FILES, 0);
  along_loop_read_state (self->loop);
  next_batch (self);
}

/* The server was given the number without the content; what was typed becomes "needs you" on this device. */
static void
tell_it_was_refused (AlongResults *results)
{
  for (guint i = 0; i < results->results->len; i++)
    {
      AlongResult *result = g_ptr_array_index (results->results, i);

      g_set_str (&result->r, "rejected");
      g_set_str (&result->code, "too_large");
      g_set_str (&result->message,
                 _ ("This change is too large to send. It is kept on this device."));
    }
}

/* Halves until the one the server will not take stands alone; that one must not hold up the others. */
static void
make_smaller (Push *self, GError *error)
{
  AlongTxn *first = g_ptr_array_index (self->batch->txns, 0);

  if (self->batch->txns->len > 1)
    {
      g_error_free (error);
      self->loop->batch_txns = self->batch->txns->len / 2;
      next_batch (self);
      return;
    }
  if (self->emptied)
    {
      finish (self, error, 0);
      return;
    }
  g_message ("A transaction cannot be sent: %s", error->message);
  g_error_free (error);
  self->emptied = TRUE;
  g_ptr_array_set_size (first->ops, 0);
  g_clear_pointer (&first->later_ops, g_free);
  send_batch (self);
}

static void
take_results (Push *self, GBytes *body)
{
  GError *error = NULL;
  g_autoptr (AlongResults) results = along_results_decode (body, &error);

  if (results == NULL)
    {
      finish (self, error, 0);
      return;
    }
  if (self->emptied)
    tell_it_was_refused (results);
  else if (self->loop->batch_txns < self->loop->max_txns)
    self->loop->batch_txns = MIN (self->loop->batch_txns * 2, self->loop->max_txns);
  along_store_ack_async (self->loop->store, self->batch->replica, results, on_acked_cb, self);
}

static void
on_pushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Push *self = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);

  if (answer == NULL)
    {
      finish (self, error, 0);
      return;
    }
  if (along_answer_to_error (answer, &error))
    {
      take_results (self, answer->body);
      return;
    }
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL)
      || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID))
    {
      make_smaller (self, error);
      return;
    }
  if (answer->status == 409 && along_loop_conflict (self->loop, ALONG_LANE_PUSH, answer))
    {
      g_error_free (error);
      along_batch_free (self->batch);
      g_free (self);
      return;
    }
  finish (self, error, answer->retry_after);
}

static gboolean
fits (Push *self, GBytes *body)
{
  g_autoptr (GBytes) compressed = NULL;
  gint64 size = (gint64)g_bytes_get_size (body);

  if (size <= self->loop->max_bytes)
    return TRUE;
  if (size > self->loop->max_inflated)
    return FALSE;
  compressed = along_compress (body);
  return (gint64)g_bytes_get_size (compressed) <= self->loop->max_bytes;
}

static void
send_batch (Push *self)
{
  g_autoptr (GBytes) body = along_batch_encode (self->batch);

  if (fits (self, body))
    along_transport_call_async (self->loop->transport, "POST", "/v1/push", body,
                                self->loop->cancellable, on_pushed_cb, self);
  else
    make_smaller (self, g_error_new_literal (ALONG_ERROR, ALONG_ERROR_FULL, "It is too large"));
}

static void
on_batch_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Push *self = data;
  GError *error = NULL;

  g_clear_pointer (&self->batch, along_batch_free);
  self->batch = along_store_next_batch_finish (ALONG_STORE (source), result, &error);
  if (self->batch == NULL || self->batch->txns->len == 0)
    {
      finish (self, error, 0);
      return;
    }
  if (self->batch->epoch == NULL || *self->batch->epoch == '\0')
    g_set_str (&self->batch->epoch, self->loop->epoch);
  send_batch (self);
}

static void
next_batch (Push *self)
{
  if (self->loop->stopping)
    finish (self, NULL, 0);
  else
    along_store_next_batch_async (self->loop->store, self->loop->batch_txns, on_batch_cb, self);
}

/**
 * along_push_begin:
 * @loop: a loop
 *
 * Sends what waits.
 */
void
along_push_begin (AlongLoop *loop)
{
  Push *self = g_new0 (Push, 1);

  self->loop = loop;
  next_batch (self);
}
