/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/save-file.h"

#include "app/common/window.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *widget;
  GFile *file;
  AlongMakeBytesFunc make;
  gpointer data;
  GDestroyNotify free_data;
} Save;

static void
save_free (Save *save)
{
  g_object_unref (save->widget);
  g_clear_object (&save->file);
  if (save->free_data != NULL)
    save->free_data (save->data);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

static char *
name_of (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);

  return base != NULL ? g_filename_display_name (base) : g_strdup ("");
}

/* Why a file could not be written, and what can be done; nothing is lost by it. */
static char *
sentence_for (const GError *error, GFile *file)
{
  g_autofree char *name = name_of (file);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_strdup_printf (_ ("“%s” was not saved: there is no room left there."), name);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return g_strdup_printf (_ ("“%s” was not saved: nothing may be written there. Choose another "
                               "folder."),
                            name);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return g_strdup_printf (_ ("“%s” was not saved: that folder is gone. Choose another one."),
                            name);
  return g_strdup_printf (_ ("“%s” was not saved. Try again, or choose another folder."), name);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  gboolean ok = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  AlongWindow *window = along_window_of (save->widget);
  g_autofree char *name = name_of (save->file);
  g_autofree char *words = NULL;

  if (window == NULL)
    return;
  /* TRANSLATORS: %s is the name of a file */
  words = ok ? g_strdup_printf (_ ("Saved as “%s”"), name) : sentence_for (error, save->file);
  along_window_toast (window, words, NULL, NULL, NULL);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Save *save = data;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = save->make (save->data, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);
  AlongWindow *window = along_window_of (save->widget);
  GFile *file = save->file;

  if (bytes == NULL)
    {
      if (window != NULL)
        along_window_report (window, error);
      return;
    }
  /* For nobody else who uses this machine. */
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       on_written_cb, g_steal_pointer (&save));
}

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  AlongWindow *window = along_window_of (save->widget);

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  if (save->file == NULL)
    {
      if (window != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
          && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        along_window_report (window, error);
      return;
    }
  task = g_task_new (NULL, NULL, on_made_cb, save);
  g_task_set_source_tag (task, on_chosen_cb);
  g_task_set_task_data (task, g_steal_pointer (&save), NULL);
  g_task_run_in_thread (task, make_in_thread);
}

/**
 * along_save_file:
 * @widget: what asks for it
 * @title: the dialog's title
 * @name: the name that is proposed
 * @make: makes what the file is to hold
 * @data: given to @make
 * @free_data: (nullable): frees @data
 *
 * Asks where to, and saves there; says in a toast that it is saved, or why not. The main thread waits for
 * nothing.
 */
void
along_save_file (GtkWidget *widget,
                 const char *title,
                 const char *name,
                 AlongMakeBytesFunc make,
                 gpointer data,
                 GDestroyNotify free_data)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  Save *save = g_new0 (Save, 1);
  GtkRoot *root = gtk_widget_get_root (widget);

  save->widget = g_object_ref (widget);
  save->make = make;
  save->data = data;
  save->free_data = free_data;
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_chosen_cb,
                        save);
}
