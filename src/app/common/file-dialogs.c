/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-dialogs.h"

#include "base/config.h"

#include <glib/gi18n.h>

/* GTK's own dialog says a critical warning where Enter is pressed before it has read the folder, which no test can wait for from
 * outside. So builds for tests may name a file whose lines are what people would choose there, first to last. */
static char *
chosen_by_test (void)
{
#if ALONG_TESTING
  const char *file = g_getenv ("ALONGSIDE_CHOOSE");
  char *text = NULL;

  if (file != NULL && g_file_get_contents (file, &text, NULL, NULL))
    return g_strstrip (text);
#endif
  return NULL;
}

static GtkFileDialog *
make_dialog (const char *title)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, title);
  return dialog;
}

static GtkWindow *
window_of (GtkWidget *from)
{
  GtkRoot *root = gtk_widget_get_root (from);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* Takes over all three: what was chosen, or why nothing was. */
static void
answer (GTask *task, gpointer chosen, GError *error)
{
  if (chosen != NULL)
    g_task_return_pointer (task, chosen, g_object_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GListModel *files
      = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, &error);

  answer (data, files, error);
}

/**
 * along_choose_files_async:
 * @from: a widget of the window that asks
 * @cancellable: (nullable): closes the dialog
 * @callback: called when people have chosen
 * @data: given to @callback
 *
 * Asks which files to add.
 */
void
along_choose_files_async (GtkWidget *from,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *chosen = chosen_by_test ();
  g_autoptr (GtkFileDialog) dialog = NULL;

  if (chosen != NULL)
    {
      g_auto (GStrv) paths = g_strsplit (chosen, "\n", -1);
      GListStore *files = g_list_store_new (G_TYPE_FILE);

      for (guint i = 0; paths[i] != NULL; i++)
        {
          g_autoptr (GFile) file = g_file_new_for_path (paths[i]);

          g_list_store_append (files, file);
        }
      answer (task, files, NULL);
      return;
    }
  dialog = make_dialog (_ ("Add Files"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Add"));
  gtk_file_dialog_open_multiple (dialog, window_of (from), cancellable, on_files_cb, task);
}

/**
 * along_choose_files_finish:
 * @result: what the callback got
 * @error: set where nothing was chosen
 *
 * Returns: (transfer full) (nullable) (element-type GFile): what was chosen
 */
GListModel *
along_choose_files_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_file_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GFile *file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  answer (data, file, error);
}

/**
 * along_choose_file_async:
 * @from: a widget of the window that asks
 * @title: what it is for
 * @filter: which files are shown
 * @cancellable: (nullable): closes the dialog
 * @callback: called when people have chosen
 * @data: given to @callback
 *
 * Asks for one file to read.
 */
void
along_choose_file_async (GtkWidget *from,
                         const char *title,
                         GtkFileFilter *filter,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *chosen = chosen_by_test ();
  g_autoptr (GtkFileDialog) dialog = NULL;

  if (chosen != NULL)
    {
      answer (task, g_file_new_for_path (chosen), NULL);
      return;
    }
  dialog = make_dialog (title);
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, window_of (from), cancellable, on_file_cb, task);
}

/**
 * along_choose_file_finish:
 * @result: what the callback got
 * @error: set where nothing was chosen
 *
 * Returns: (transfer full) (nullable): the file to read
 */
GFile *
along_choose_file_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_place_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  GFile *place = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  answer (data, place, error);
}

/**
 * along_choose_place_async:
 * @from: a widget of the window that asks
 * @name: what the file is called, if people don't say otherwise
 * @cancellable: (nullable): closes the dialog
 * @callback: called when people have chosen
 * @data: given to @callback
 *
 * Asks where to save a file.
 */
void
along_choose_place_async (GtkWidget *from,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *chosen = chosen_by_test ();
  g_autoptr (GtkFileDialog) dialog = NULL;

  if (chosen != NULL)
    {
      answer (task, g_file_new_for_path (chosen), NULL);
      return;
    }
  dialog = make_dialog (_ ("Save File"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, window_of (from), cancellable, on_place_cb, task);
}

/**
 * along_choose_place_finish:
 * @result: what the callback got
 * @error: set where nothing was chosen
 *
 * Returns: (transfer full) (nullable): where to save it
 */
GFile *
along_choose_place_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
