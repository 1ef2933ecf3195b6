/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-adder.h"

#include "app/common/error-text.h"
#include "app/common/file-dialogs.h"

struct _AlongFileAdder
{
  GObject parent_instance;

  AlongStore *store;
  GtkWidget *target; /* borrowed: it owns this */
  GtkDropTarget *drop;
  GCancellable *cancellable;
  GQueue waiting; /* of GFile */
  gboolean reading;
};

enum
{
  SIGNAL_ADDED,
  SIGNAL_PROBLEM,
  SIGNAL_BUSY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AlongFileAdder, along_file_adder, G_TYPE_OBJECT)

static void read_next (AlongFileAdder *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileAdder) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongNewFile) file = along_file_read_finish (ALONG_STORE (source), result, &error);

  self->reading = FALSE;
  if (self->target == NULL)
    return;
  if (file != NULL)
    g_signal_emit (self, signals[SIGNAL_ADDED], 0, file);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, along_error_to_user_text (error).sentence);
  read_next (self);
}

static void
read_next (AlongFileAdder *self)
{
  g_autoptr (GFile) file = NULL;

  if (self->reading)
    return;
  file = g_queue_pop_head (&self->waiting);
  g_signal_emit (self, signals[SIGNAL_BUSY], 0, file != NULL);
  if (file == NULL)
    return;
  self->reading = TRUE;
  along_file_read_async (self->store, file, self->cancellable, on_read_cb, g_object_ref (self));
}

static void
on_chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongFileAdder) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = along_choose_files_finish (result, &error);

  /* Nothing chosen is nothing to tell. */
  if (files == NULL || self->target == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_queue_push_tail (&self->waiting, g_list_model_get_item (files, i));
  read_next (self);
}

static gboolean
on_drop_cb (AlongFileAdder *self, const GValue *value)
{
  GSList *files = g_value_get_boxed (value);

  for (GSList *l = files; l != NULL; l = l->next)
    g_queue_push_tail (&self->waiting, g_object_ref (l->data));
  read_next (self);
  return files != NULL;
}

static void
along_file_adder_dispose (GObject *object)
{
  AlongFileAdder *self = ALONG_FILE_ADDER (object);

  along_file_adder_stop (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (along_file_adder_parent_class)->dispose (object);
}

static void
along_file_adder_class_init (AlongFileAdderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_file_adder_dispose;
  signals[SIGNAL_ADDED] = g_signal_new ("added", ALONG_TYPE_FILE_ADDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", ALONG_TYPE_FILE_ADDER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_BUSY] = g_signal_new ("busy", ALONG_TYPE_FILE_ADDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
along_file_adder_init (AlongFileAdder *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
}

/**
 * along_file_adder_new:
 * @store: the device's database
 * @target: the widget that files may be dropped on; it stops the adder before it goes
 *
 * Returns: (transfer full): an adder
 */
AlongFileAdder *
along_file_adder_new (AlongStore *store, GtkWidget *target)
{
  AlongFileAdder *self = g_object_new (ALONG_TYPE_FILE_ADDER, NULL);

  self->store = g_object_ref (store);
  self->target = target;
  self->drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect_object (self->drop, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (target, GTK_EVENT_CONTROLLER (self->drop));
  return self;
}

/**
 * along_file_adder_choose:
 * @self: an adder
 *
 * Asks for files, several at once.
 */
void
along_file_adder_choose (AlongFileAdder *self)
{
  along_choose_files_async (self->target, self->cancellable, on_chosen_cb, g_object_ref (self));
}

/**
 * along_file_adder_stop:
 * @self: an adder whose widget goes
 *
 * Gives up what is under way. Nobody is told any more.
 */
void
along_file_adder_stop (AlongFileAdder *self)
{
  self->target = NULL;
  g_cancellable_cancel (self->cancellable);
  g_queue_clear_full (&self->waiting, g_object_unref);
}
