/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "base/clock.h"
#include "base/error.h"
#include "model/file.h"
#include "store/file-parts.h"
#include "sync/loop.h"
#include "wire/json.h"

/* A file whose attachment the server doesn't know is tried again after this, twice as long, …; and at last given up: its
 * attachment was refused. */
#define FIRST_RETRY_MS (30 * 1000)
#define MOST_TRIES 8
/* How often one file may begin again because the server has less of it than it said. */
#define MOST_STARTS 4

/* The bytes of own files, one file after another, each part by itself: the server says how many it has, so that what was cut
 * off goes on from there. An attachment goes first, with everything else; only then does the server know who may send and
 * who may have the bytes (sync.md §2.16). */
typedef struct
{
  AlongLoop *loop;
  AlongUpload *upload;
  guint part;
  guint starts;
} Upload;

static void next_upload (Upload *self);
static void ask (Upload *self);
static void read_part (Upload *self);

static void
finish (Upload *self, GError *error, gint64 retry_after)
{
  AlongLoop *loop = self->loop;

  g_clear_pointer (&self->upload, along_upload_free);
  g_free (self);
  along_loop_end (loop, ALONG_LANE_FILES, error, retry_after);
}

static void
on_noted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Upload *self = data;
  GError *error = NULL;

  if (!along_store_note_upload_finish (ALONG_STORE (source), result, &error))
    {
      finish (self, error, 0);
      return;
    }
  along_loop_read_state (self->loop);
  next_upload (self);
}

static void
note (Upload *self, gint64 retry_at)
{
  along_store_note_upload_async (self->loop->store, self->upload->attachment, retry_at, on_noted_cb,
                                 self);
}

/* Others may go meanwhile: one file that is not taken holds up nothing. */
static void
put_off (Upload *self, GError *error)
{
  gint64 tries = self->upload->tries;

  g_message ("A file is not taken yet: %s", along_error_code (error->code));
  g_error_free (error);
  note (self, tries >= MOST_TRIES
                  ? -1
                  : along_clock_now_ms () + ((gint64)FIRST_RETRY_MS << MIN (tries, 10)));
}

static void
take_refusal (Upload *self, GError *error, gint64 retry_after)
{
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT) && self->starts < MOST_STARTS)
    {
      g_error_free (error);
      ask (self);
    }
  else if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND)
           || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID)
           || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT)
           || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL))
    put_off (self, error);
  else
    finish (self, error, retry_after);
}

static gboolean
read_state (GBytes *body, gint64 *have, gboolean *whole, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (body, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a file", error) : NULL;

  if (object == NULL || !along_json_get_integer (object, "have", TRUE, have, error))
    return FALSE;
  *whole = json_object_get_boolean_member_with_default (object, "whole", FALSE);
  return TRUE;
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Upload *self = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer
      = along_transport_call_finish (ALONG_TRANSPORT (source), result, &error);
  gint64 have = 0;
  gboolean whole = FALSE;

  if (answer == NULL || !along_answer_to_error (answer, &error)
      || !read_state (answer->body, &have, &whole, &error))
    {
      take_refusal (self, error, answer != NULL ? answer->retry_after : 0);
      return;
    }
  self->part = (guint)(CLAMP (have, 0, self->upload->size) / ALONG_FILE_PART_BYTES);
  if (whole)
    note (self, 0);
  else if (self->part < along_file_n_parts (self->upload->size))
    read_part (self);
  else
    /* Everything came and nothing was made of it: from the start. */
    put_off (self, g_error_new_literal (ALONG_ERROR, ALONG_ERROR_CONFLICT, "it does not end"));
}

static char *
path_of (const Upload *self)
{
  return g_strdup_printf ("/v1/blob/%s/part/%u", self->upload->attachment, self->part);
}

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Upload *self = data;
  GError *error = NULL;
  g_autoptr (GBytes) bytes
      = along_store_get_file_part_finish (ALONG_STORE (source), result, &error);
  g_autofree char *path = NULL;

  /* It was forgotten in between: its attachment is gone. */
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      next_upload (self);
      return;
    }
  if (bytes == NULL)
    {
      finish (self, error, 0);
      return;
    }
  path = path_of (self);
  along_transport_call_async (self->loop->transport, "PUT", path, bytes, self->loop->cancellable,
                              on_answered_cb, self);
}

static void
read_part (Upload *self)
{
  if (self->loop->stopping)
    finish (self, NULL, 0);
  else
    along_store_get_file_part_async (self->loop->store, self->upload->attachment, self->part, NULL,
                                     on_part_cb, self);
}

static void
ask (Upload *self)
{
  g_autofree char *path = g_strdup_printf ("/v1/blob/%s/parts", self->upload->attachment);

  self->starts++;
  along_transport_call_async (self->loop->transport, "GET", path, NULL, self->loop->cancellable,
                              on_answered_cb, self);
}

static void
on_upload_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Upload *self = data;
  GError *error = NULL;

  g_clear_pointer (&self->upload, along_upload_free);
  self->upload = along_store_next_upload_finish (ALONG_STORE (source), result, &error);
  self->starts = 0;
  if (self->upload == NULL || self->upload->attachment == NULL)
    {
      if (self->upload != NULL && self->upload->later > 0)
        along_loop_want (self->loop, ALONG_LANE_FILES,
                         MAX (self->upload->later - along_clock_now_ms (), 0));
      finish (self, error, 0);
      return;
    }
  ask (self);
}

static void
next_upload (Upload *self)
{
  if (self->loop->stopping)
    finish (self, NULL, 0);
  else
    along_store_next_upload_async (self->loop->store, on_upload_cb, self);
}

/**
 * along_upload_begin:
 * @loop: a loop
 *
 * Sends the bytes of own files that the server has still to get.
 */
void
along_upload_begin (AlongLoop *loop)
{
  Upload *self = g_new0 (Upload, 1);

  self->loop = loop;
  next_upload (self);
}
