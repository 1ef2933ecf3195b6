/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-read.h"

#include "base/error.h"
#include "base/id.h"
#include "model/file.h"
#include "store/file-parts.h"

#include <glib/gi18n.h>
#include <string.h>

/* What the declaration takes. */
#define MAX_MIME 127

#define WANTED                                                              \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE         \
                                 "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE \
                                 "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME

/* Part by part from the disk into the store: never the whole file in memory, never a wait here. */
typedef struct
{
  AlongNewFile *file;
  GFile *from;
  GFileInputStream *in;
  GChecksum *checksum;
  guchar *buffer;
  guint part;
} Reading;

static void read_next (GTask *task);

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->file, along_new_file_free);
  g_clear_object (&reading->from);
  g_clear_object (&reading->in);
  g_clear_pointer (&reading->checksum, g_checksum_free);
  g_free (reading->buffer);
  g_free (reading);
}

/**
 * along_new_file_free:
 * @file: (transfer full): a file
 */
void
along_new_file_free (AlongNewFile *file)
{
  g_free (file->id);
  g_free (file->name);
  g_free (file->mime);
  g_free (file->sha256);
  g_free (file);
}

/**
 * along_new_file_attachment:
 * @file: a file in the store
 * @id: the id of its attachment
 *
 * Returns: (transfer full): what is known of it, to go with a referral
 */
AlongRecord *
along_new_file_attachment (const AlongNewFile *file, const char *id)
{
  AlongRecord *attachment = along_record_new (along_entity_find ("attachment"), id);

  along_record_set_text (attachment, "name", file->name);
  along_record_set_text (attachment, "about", "packet");
  along_record_set_text (attachment, "mime", file->mime);
  along_record_set_integer (attachment, "size", file->size);
  along_record_set_text (attachment, "sha256", file->sha256);
  return attachment;
}

/* @sentence is one of the translated ones below, each with the name of the file in its %s. */
static void
refuse (GTask *task, const char *sentence)
{
  const Reading *reading = g_task_get_task_data (task);
  g_autofree char *name = g_file_get_basename (reading->from);
  g_autofree char *safe = along_file_safe_name (name != NULL ? name : "");
  g_autoptr (GString) words = NULL;

  if (reading->part > 0)
    along_store_drop_file (g_task_get_source_object (task), reading->file->id);
  words = g_string_new (sentence);
  g_string_replace (words, "%s", safe, 1);
  g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_INVALID, words->str);
}

static void
refuse_unread (GTask *task, GError *error)
{
  g_autoptr (GError) owned = error;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&owned));
  else if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    refuse (task, _ ("“%s” is not there any more. Choose it again."));
  else if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    refuse (task, _ ("“%s” may not be read with this account. Ask whoever keeps it for a copy."));
  else
    refuse (task, _ ("“%s” cannot be read. Copy it to this device first, then add the copy."));
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  if (along_store_end_file_finish (ALONG_STORE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&reading->file),
                           (GDestroyNotify)along_new_file_free);
  else
    g_task_return_error (task, error);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  if (!along_store_put_file_part_finish (ALONG_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  reading->part++;
  if (reading->part < along_file_n_parts (reading->file->size))
    {
      read_next (g_steal_pointer (&task));
      return;
    }
  reading->file->sha256 = g_strdup (g_checksum_get_string (reading->checksum));
  along_store_end_file_async (ALONG_STORE (source), reading->file->id, reading->file->sha256,
                              on_ended_cb, g_object_ref (task));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  gsize length = along_file_part_size (reading->file->size, reading->part);
  gsize n = 0;
  g_autoptr (GBytes) bytes = NULL;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error))
    {
      refuse_unread (task, error);
      return;
    }
  if (n != length)
    {
      refuse (task, _ ("“%s” changed while it was read. Close it elsewhere, then add it again."));
      return;
    }
  g_checksum_update (reading->checksum, reading->buffer, (gssize)n);
  bytes = g_bytes_new (reading->buffer, n);
  along_store_put_file_part_async (g_task_get_source_object (task), reading->file->id,
                                   reading->part, bytes, reading->file->size, TRUE, on_kept_cb,
                                   g_object_ref (task));
}

/* Takes over @task. */
static void
read_next (GTask *task)
{
  Reading *reading = g_task_get_task_data (task);

  g_input_stream_read_all_async (G_INPUT_STREAM (reading->in), reading->buffer,
                                 along_file_part_size (reading->file->size, reading->part),
                                 G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_read_cb,
                                 task);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  reading->in = g_file_read_finish (G_FILE (source), result, &error);
  if (reading->in == NULL)
    {
      refuse_unread (task, error);
      return;
    }
  reading->buffer = g_malloc (ALONG_FILE_PART_BYTES);
  read_next (g_steal_pointer (&task));
}

static void
on_info_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  const char *type = NULL;

  if (info == NULL)
    {
      refuse_unread (task, error);
      return;
    }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      refuse (task, _ ("“%s” is no single file. Add the files in it one by one."));
      return;
    }
  reading->file->size = g_file_info_get_size (info);
  if (reading->file->size == 0)
    {
      refuse (task, _ ("“%s” is empty: there is nothing to send."));
      return;
    }
  if (reading->file->size > ALONG_FILE_MAX_BYTES)
    {
      refuse (task, _ ("“%s” is larger than 50 MB, the most that can be sent. Save it smaller, or "
                       "send a part of it."));
      return;
    }
  type = g_file_info_get_content_type (info);
  reading->file->mime = type != NULL ? g_content_type_get_mime_type (type) : NULL;
  if (reading->file->mime == NULL || strlen (reading->file->mime) > MAX_MIME)
    g_set_str (&reading->file->mime, "application/octet-stream");
  reading->file->name = along_file_safe_name (g_file_info_get_display_name (info));
  g_file_read_async (reading->from, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_opened_cb,
                     g_object_ref (task));
}

/**
 * along_file_read_async:
 * @store: a store
 * @from: a file that somebody chose
 * @cancellable: (nullable): to give up; what was taken is forgotten when the program starts next
 * @callback: called when it is in the store
 * @data: given to @callback
 *
 * Takes a file into the store, part by part.
 */
void
along_file_read_async (AlongStore *store,
                       GFile *from,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Reading *reading = g_new0 (Reading, 1);

  reading->from = g_object_ref (from);
  reading->file = g_new0 (AlongNewFile, 1);
  reading->file->id = along_id_new ();
  reading->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_task_set_source_tag (task, along_file_read_async);
  g_task_set_task_data (task, reading, (GDestroyNotify)reading_free);
  g_file_query_info_async (from, WANTED, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                           on_info_cb, task);
}

/**
 * along_file_read_finish:
 * @store: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the file and the way on, or to what the store
 *   says
 *
 * Returns: (transfer full) (nullable): the file
 */
AlongNewFile *
along_file_read_finish (AlongStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
