/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-row.h"

#include "app/common/error-text.h"
#include "app/common/file-describe.h"
#include "app/common/file-dialogs.h"
#include "app/common/file-words.h"
#include "app/common/file-write.h"
#include "app/common/window.h"
#include "model/file.h"
#include "store/file-parts.h"
#include "sync/fetch.h"

#include <glib/gi18n.h>

struct _AlongFileRow
{
  AdwActionRow parent_instance;

  GtkWidget *open;
  GtkWidget *save;
  GtkWidget *describe;
  GtkWidget *remove;
  GtkWidget *cancel;
  GtkProgressBar *progress;

  AlongContext *context;
  AlongRecord *attachment;
  char *name;
  GCancellable *cancellable; /* the row's */
  GCancellable *fetching;    /* what is on its way for somebody */
  GFile *save_to;            /* where it is to be saved once it is here; NULL: opened */
  char *trouble;
};

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFileRow, along_file_row, ADW_TYPE_ACTION_ROW)

static void
show_about (AlongFileRow *self, const char *state)
{
  const char *shows = along_record_get_text (self->attachment, "description");
  g_autofree char *kind
      = along_file_kind_and_size (self->name, along_record_get_text (self->attachment, "mime"),
                                  along_record_get_integer (self->attachment, "size", 0));
  g_autoptr (GString) about = g_string_new (shows);

  g_string_append_printf (about, "%s%s", about->len > 0 ? "\n" : "", kind);
  if (state != NULL)
    g_string_append_printf (about, "\n%s", state);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), about->str);
}

static void
on_held_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFileHeld) held
      = along_store_get_file_finish (ALONG_STORE (source), result, &error);

  if (held == NULL || self->context == NULL || self->fetching != NULL)
    return;
  if (self->trouble != NULL)
    show_about (self, self->trouble);
  else if (held->whole && held->own && !held->sent)
    show_about (self, _ ("Not sent yet"));
  else if (!held->whole)
    show_about (self, _ ("Not on this device yet: it comes when you open or save it"));
  else
    show_about (self, NULL);
}

static void
look (AlongFileRow *self)
{
  along_store_get_file_async (along_context_get_store (self->context),
                              along_record_get_id (self->attachment), self->cancellable, on_held_cb,
                              g_object_ref (self));
}

static void
set_busy (AlongFileRow *self, gboolean busy)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_widget_set_visible (self->cancel, busy);
  gtk_widget_set_sensitive (self->open, !busy);
  gtk_widget_set_sensitive (self->save, !busy);
}

static void
end (AlongFileRow *self, const char *trouble)
{
  g_set_str (&self->trouble, trouble);
  g_clear_object (&self->fetching);
  g_clear_object (&self->save_to);
  set_busy (self, FALSE);
  if (trouble != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), trouble,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  look (self);
}

/* Words for what keeps a file away; each says how to go on. */
static const char *
trouble_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT))
    return _ ("Still being sent. Try again in a moment.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_OFFLINE))
    return _ ("The server can't be reached. Try again when you are connected.");
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    return _ ("It is no longer shared with you.");
  if (error->domain == ALONG_ERROR && error->code == ALONG_ERROR_INVALID
      && g_str_has_prefix (error->message, "The bytes"))
    return _ ("It arrived damaged. Try again.");
  return along_error_to_user_text (error).sentence;
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileRow) self = data;
  g_autoptr (GError) error = NULL;
  AlongWindow *window = NULL;
  g_autofree char *done = NULL;

  if (!along_file_write_finish (ALONG_STORE (source), result, &error))
    {
      if (self->context != NULL)
        end (self, trouble_of (error));
      return;
    }
  if (self->context == NULL)
    return;
  end (self, NULL);
  window = along_window_of (GTK_WIDGET (self));
  /* TRANSLATORS: %s is the name of a file */
  done = g_strdup_printf (_ ("Saved: %s"), self->name);
  if (window != NULL)
    along_window_toast (window, done, NULL, NULL, NULL);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileRow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean open = along_opened_files_open_finish (ALONG_OPENED_FILES (source), result, &error);

  if (self->context != NULL)
    end (self, open ? NULL : trouble_of (error));
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileRow) self = data;
  AlongStore *store = ALONG_STORE (source);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GError) error = NULL;

  if (!along_fetch_file_finish (store, result, &error))
    {
      if (self->context != NULL)
        end (self, trouble_of (error));
      return;
    }
  if (self->context == NULL)
    return;
  if (self->save_to != NULL)
    along_file_write_async (store, along_record_get_id (self->attachment),
                            along_record_get_integer (self->attachment, "size", 0), self->save_to,
                            self->fetching, on_saved_cb, g_object_ref (self));
  else
    along_opened_files_open_async (along_context_get_opened_files (self->context), self->attachment,
                                   GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->fetching,
                                   on_opened_cb, g_object_ref (self));
}

static void
on_progress_cb (gint64 have, gint64 size, gpointer data)
{
  AlongFileRow *self = data;
  double part = size > 0 ? (double)have / (double)size : 0;
  g_autofree char *words = NULL;

  if (self->context == NULL)
    return;
  gtk_progress_bar_set_fraction (self->progress, part);
  /* TRANSLATORS: how much of a file has come, in per cent */
  words = g_strdup_printf (_ ("Fetching: %d %%"), (int)(part * 100));
  show_about (self, words);
}

/* The row lives until the answer: that holds it, and progress comes before. */
static void
fetch (AlongFileRow *self)
{
  const AlongRecord *attachment = self->attachment;

  g_clear_pointer (&self->trouble, g_free);
  self->fetching = g_cancellable_new ();
  gtk_progress_bar_set_fraction (self->progress, 0);
  set_busy (self, TRUE);
  along_fetch_file_async (along_context_get_store (self->context),
                          along_context_get_engine (self->context),
                          along_record_get_id (attachment),
                          along_record_get_integer (attachment, "size", 0),
                          along_record_get_text (attachment, "sha256"), on_progress_cb, self,
                          self->fetching, on_fetched_cb, g_object_ref (self));
}

static void
on_open_cb (AlongFileRow *self)
{
  if (self->fetching == NULL)
    fetch (self);
}

static void
on_place_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) to = along_choose_place_finish (result, &error);

  if (to == NULL || self->context == NULL || self->fetching != NULL)
    return;
  g_set_object (&self->save_to, to);
  fetch (self);
}

static void
on_save_cb (AlongFileRow *self)
{
  along_choose_place_async (GTK_WIDGET (self), self->name, self->cancellable, on_place_cb,
                            g_object_ref (self));
}

static void
on_cancel_cb (AlongFileRow *self)
{
  if (self->fetching != NULL)
    g_cancellable_cancel (self->fetching);
}

static void
on_remove_cb (AlongFileRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
on_describe_cb (AlongFileRow *self)
{
  along_file_describe (GTK_WIDGET (self), self->context, self->attachment);
}

static void
on_store_changed_cb (AlongFileRow *self, GHashTable *by_kind)
{
  GPtrArray *ids = g_hash_table_lookup (by_kind, "attachment");

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (g_str_equal (g_ptr_array_index (ids, i), along_record_get_id (self->attachment)))
      {
        look (self);
        return;
      }
}

static void
along_file_row_dispose (GObject *object)
{
  AlongFileRow *self = ALONG_FILE_ROW (object);

  if (self->fetching != NULL)
    g_cancellable_cancel (self->fetching);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_file_row_parent_class)->dispose (object);
}

static void
along_file_row_finalize (GObject *object)
{
  AlongFileRow *self = ALONG_FILE_ROW (object);

  g_clear_object (&self->fetching);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->save_to);
  g_clear_pointer (&self->attachment, along_record_unref);
  g_free (self->name);
  g_free (self->trouble);
  G_OBJECT_CLASS (along_file_row_parent_class)->finalize (object);
}

static void
along_file_row_class_init (AlongFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_file_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_file_row_finalize;
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", ALONG_TYPE_FILE_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
along_file_row_init (AlongFileRow *self)
{
  self->cancellable = g_cancellable_new ();
}

static GtkWidget *
add_button (AlongFileRow *self, const char *icon, const char *words, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  /* TRANSLATORS: @words has the name of a file in its %s */
  g_autoptr (GString) label = g_string_new (words);

  g_string_replace (label, "%s", self->name, 1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label->str, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  return button;
}

static void
build (AlongFileRow *self, gboolean removable)
{
  gboolean program
      = along_file_is_program (self->name, along_record_get_text (self->attachment, "mime"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), self->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (self->progress), 60, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("How much has come"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->progress));
  /* TRANSLATORS: %s is the name of a file */
  self->cancel = add_button (self, "process-stop-symbolic", _ ("Stop Fetching %s"),
                             G_CALLBACK (on_cancel_cb));
  /* TRANSLATORS: %s is the name of a file */
  self->open = add_button (self, "document-open-symbolic", _ ("Open %s"), G_CALLBACK (on_open_cb));
  /* TRANSLATORS: %s is the name of a file */
  self->save
      = add_button (self, "document-save-symbolic", _ ("Save %s As…"), G_CALLBACK (on_save_cb));
  /* TRANSLATORS: %s is the name of a file */
  self->describe = add_button (self, "document-edit-symbolic", _ ("Say What %s Shows"),
                               G_CALLBACK (on_describe_cb));
  /* TRANSLATORS: %s is the name of a file */
  self->remove
      = add_button (self, "user-trash-symbolic", _ ("Remove %s"), G_CALLBACK (on_remove_cb));
  gtk_widget_set_visible (self->open, !program);
  gtk_widget_set_visible (self->describe, FALSE);
  gtk_widget_set_visible (self->remove, removable);
  set_busy (self, FALSE);
}

/**
 * along_file_row_new:
 * @context: the window's context
 * @attachment: the attachment
 * @removable: whether it can be taken away here
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
along_file_row_new (AlongContext *context, AlongRecord *attachment, gboolean removable)
{
  AlongFileRow *self = g_object_new (ALONG_TYPE_FILE_ROW, NULL);

  self->context = g_object_ref (context);
  self->attachment = along_record_ref (attachment);
  self->name = along_file_safe_name (along_record_get_title (attachment));
  build (self, removable);
  show_about (self, NULL);
  g_signal_connect_object (along_context_get_store (context), "changed",
                           G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
  look (self);
  return GTK_WIDGET (self);
}

/**
 * along_file_row_set_describable:
 * @self: a row
 * @describable: whether the reader may say what the file shows
 */
void
along_file_row_set_describable (AlongFileRow *self, gboolean describable)
{
  g_return_if_fail (ALONG_IS_FILE_ROW (self));
  gtk_widget_set_visible (self->describe, describable);
}

/**
 * along_file_row_get_attachment:
 * @self: a row
 *
 * Returns: (transfer none): its attachment
 */
const AlongRecord *
along_file_row_get_attachment (AlongFileRow *self)
{
  g_return_val_if_fail (ALONG_IS_FILE_ROW (self), NULL);
  return self->attachment;
}
