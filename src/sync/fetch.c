/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "along-sync"

#include "sync/fetch.h"
#include "base/error.h"
#include "model/file.h"
#include "store/file-parts.h"

/* A file is brought part by part, and each is kept before the next is asked for: what was cut off or cancelled goes on from
 * there. Only parts go from hand to hand here; the network is the engine's, the disk the store's. */
typedef struct
{
  AlongEngine *engine;
  char *attachment;
  gint64 size;
  char *sha256;
  AlongFetchedFunc on_fetched;
  gpointer fetched_data;
  guint part;
} Fetch;

static void fetch_next (GTask *task);

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->engine);
  g_free (fetch->attachment);
  g_free (fetch->sha256);
  g_free (fetch);
}

static void
tell (GTask *task)
{
  const Fetch *fetch = g_task_get_task_data (task);

  if (fetch->on_fetched != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    fetch->on_fetched (MIN ((gint64)fetch->part * ALONG_FILE_PART_BYTES, fetch->size), fetch->size,
                       fetch->fetched_data);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (along_store_end_file_finish (ALONG_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;

  if (!along_store_put_file_part_finish (ALONG_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  fetch->part++;
  tell (task);
  fetch_next (g_steal_pointer (&task));
}

static void
on_part_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);

  if (answer == NULL || !along_answer_to_error (answer, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  along_store_put_file_part_async (g_task_get_source_object (task), fetch->attachment, fetch->part,
                                   answer->body, fetch->size, FALSE, on_kept_cb,
                                   g_object_ref (task));
}

/* Takes over @task. */
static void
fetch_next (GTask *task)
{
  const Fetch *fetch = g_task_get_task_data (task);
  g_autofree char *path = g_strdup_printf ("/v1/blob/%s/part/%u", fetch->attachment, fetch->part);

  if (g_task_return_error_if_cancelled (task))
    g_object_unref (task);
  else if (fetch->part >= along_file_n_parts (fetch->size))
    along_store_end_file_async (g_task_get_source_object (task), fetch->attachment, fetch->sha256,
                                on_ended_cb, task);
  else
    along_engine_call_async (fetch->engine, "GET", path, NULL, g_task_get_cancellable (task),
                             on_part_cb, task);
}

static void
on_held_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetch *fetch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (AlongFileHeld) held
      = along_store_get_file_finish (ALONG_STORE (source), result, &error);

  if (held == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (held->whole)
    {
      along_store_use_file (ALONG_STORE (source), fetch->attachment);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (fetch->engine == NULL)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_OFFLINE, "Sync has stopped");
      return;
    }
  /* Another size was announced once: from the start. */
  fetch->part = held->size == fetch->size ? (guint)(held->have / ALONG_FILE_PART_BYTES) : 0;
  tell (task);
  fetch_next (g_steal_pointer (&task));
}

/**
 * along_fetch_file_async:
 * @store: a store
 * @engine: (nullable): what talks to the server; %NULL where only what is here is wanted
 * @attachment: the id of a file's attachment
 * @size: how many bytes it says
 * @sha256: the fingerprint it says
 * @on_fetched: (nullable): told how far it has come
 * @fetched_data: given to @on_fetched
 * @cancellable: (nullable): to give up; what has come stays for the next time
 * @callback: called when the file is whole on this device, or can't be
 * @data: given to @callback
 *
 * Brings a file onto this device, unless it is here already.
 */
void
along_fetch_file_async (AlongStore *store,
                        AlongEngine *engine,
                        const char *attachment,
                        gint64 size,
                        const char *sha256,
                        AlongFetchedFunc on_fetched,
                        gpointer fetched_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Fetch *fetch = g_new0 (Fetch, 1);

  g_set_object (&fetch->engine, engine);
  fetch->attachment = g_strdup (attachment);
  fetch->size = size;
  fetch->sha256 = g_strdup (sha256);
  fetch->on_fetched = on_fetched;
  fetch->fetched_data = fetched_data;
  g_task_set_source_tag (task, along_fetch_file_async);
  g_task_set_task_data (task, fetch, (GDestroyNotify)fetch_free);
  along_store_get_file_async (store, attachment, cancellable, on_held_cb, task);
}

/**
 * along_fetch_file_finish:
 * @store: a store
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_CONFLICT where the server has not got it yet, %ALONG_ERROR_NOT_FOUND where it is
 *   not there or not ours any more, %ALONG_ERROR_OFFLINE, %ALONG_ERROR_BUSY, %ALONG_ERROR_INVALID where other bytes
 *   came, %ALONG_ERROR_FULL
 *
 * Returns: %TRUE if the file is whole on this device
 */
gboolean
along_fetch_file_finish (AlongStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
