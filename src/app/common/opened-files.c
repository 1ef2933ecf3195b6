/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/opened-files.h"

#include "app/common/file-write.h"
#include "base/error.h"
#include "model/file.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

struct _AlongOpenedFiles
{
  GObject parent_instance;

  AlongStore *store;
  char *folder;
  GHashTable *copies; /* an attachment's id → the path of its copy */
};

G_DEFINE_FINAL_TYPE (AlongOpenedFiles, along_opened_files, G_TYPE_OBJECT)

typedef struct
{
  char *id;
  GFile *copy;
  GtkWindow *parent;
} Opening;

static void
opening_free (Opening *opening)
{
  g_free (opening->id);
  g_clear_object (&opening->copy);
  g_clear_object (&opening->parent);
  g_free (opening);
}

static void
remove_copy (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

/* What an earlier run left behind when it was ended: some files in folders of their own, in memory. */
static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (folder, name, NULL);
      g_autoptr (GDir) files = g_dir_open (inner, 0, NULL);
      const char *file = NULL;

      while (files != NULL && (file = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (inner, file, NULL);

          g_unlink (path);
        }
      g_rmdir (inner);
    }
  g_rmdir (folder);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *path = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) record = along_store_get_finish (ALONG_STORE (source), result, &error);

  if (record == NULL && g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    remove_copy (path);
}

static void
on_changed_cb (AlongOpenedFiles *self, GHashTable *by_kind)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, "attachment");

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      const char *path = g_hash_table_lookup (self->copies, id);

      if (path != NULL)
        along_store_get_async (self->store, along_entity_find ("attachment"), id, NULL, on_found_cb,
                               g_strdup (path));
    }
}

static void
along_opened_files_dispose (GObject *object)
{
  AlongOpenedFiles *self = ALONG_OPENED_FILES (object);

  if (self->folder != NULL)
    remove_all (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->copies, g_hash_table_unref);
  G_OBJECT_CLASS (along_opened_files_parent_class)->dispose (object);
}

static void
along_opened_files_class_init (AlongOpenedFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_opened_files_dispose;
}

static void
along_opened_files_init (AlongOpenedFiles *self)
{
  self->copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * along_opened_files_new:
 * @store: the device's database
 * @profile: (nullable): the folder of the profile; each has its own copies
 *
 * Returns: (transfer full): no copies; those that an earlier run left are removed
 */
AlongOpenedFiles *
along_opened_files_new (AlongStore *store, const char *profile)
{
  AlongOpenedFiles *self = g_object_new (ALONG_TYPE_OPENED_FILES, NULL);
  g_autofree char *hash
      = g_compute_checksum_for_string (G_CHECKSUM_SHA256, profile != NULL ? profile : "", -1);
  g_autofree char *name = g_strdup_printf ("alongside-opened-%.16s", hash);

  self->store = g_object_ref (store);
  self->folder = g_build_filename (g_get_user_runtime_dir (), name, NULL);
  remove_all (self->folder);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

static void
on_launched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error)
      || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error_literal (
        task, ALONG_ERROR, ALONG_ERROR_INVALID,
        _ ("No program on this device opens such a file. Save it, and open it elsewhere."));
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  AlongOpenedFiles *self = g_task_get_source_object (task);
  const Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (!along_file_write_finish (ALONG_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* The window was closed meanwhile. */
  if (self->folder == NULL)
    {
      remove_copy (g_file_peek_path (opening->copy));
      g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Closed");
      return;
    }
  launcher = gtk_file_launcher_new (opening->copy);
  gtk_file_launcher_launch (launcher, opening->parent, g_task_get_cancellable (task),
                            on_launched_cb, g_object_ref (task));
}

/**
 * along_opened_files_open_async:
 * @self: the copies
 * @attachment: the attachment of a file that is whole on this device and no program
 * @parent: (nullable): the window it is opened from
 * @cancellable: (nullable): to give up
 * @callback: called when it is open
 * @data: given to @callback
 *
 * Opens a private copy with the program for its kind.
 */
void
along_opened_files_open_async (AlongOpenedFiles *self,
                               const AlongRecord *attachment,
                               GtkWindow *parent,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Opening *opening = g_new0 (Opening, 1);
  const char *id = along_record_get_id (attachment);
  g_autofree char *name = along_file_safe_name (along_record_get_title (attachment));
  g_autofree char *folder = g_build_filename (self->folder, id, NULL);
  char *path = g_build_filename (folder, name, NULL);

  opening->id = g_strdup (id);
  opening->copy = g_file_new_for_path (path);
  g_set_object (&opening->parent, parent);
  g_task_set_source_tag (task, along_opened_files_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify)opening_free);
  g_hash_table_replace (self->copies, g_strdup (id), path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_task_return_new_error_literal (task, ALONG_ERROR, ALONG_ERROR_FAILED,
                                       "No folder for the copy");
      g_object_unref (task);
      return;
    }
  along_file_write_async (self->store, id, along_record_get_integer (attachment, "size", 0),
                          opening->copy, cancellable, on_written_cb, task);
}

/**
 * along_opened_files_open_finish:
 * @self: the copies
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_INVALID with a sentence, or to what the store says
 *
 * Returns: %TRUE if another program has it
 */
gboolean
along_opened_files_open_finish (AlongOpenedFiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
