/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/told-dialog.h"

#include "app/common/dialog-body.h"
#include "app/common/error-text.h"
#include "app/common/row-for-field.h"
#include "app/common/window.h"
#include "app/referrals/referral-step.h"
#include "model/loop.h"

#include <glib/gi18n.h>

struct _AlongToldDialog
{
  AdwDialog parent_instance;

  GtkLabel *problem;

  AlongContext *context;
  AlongWindow *window;
  AlongRecord *referral;
  AlongTxn *undo;
  const char *done;
  GPtrArray *rows; /* of Row */
  char *draft_key;
  gboolean close;
  gboolean taking;
};

typedef struct
{
  AlongToldDialog *dialog;
  const AlongField *field;
  AlongFieldRow *row;
} Row;

G_DEFINE_FINAL_TYPE (AlongToldDialog, along_told_dialog, ADW_TYPE_DIALOG)

static void
say_problem (AlongToldDialog *self, const char *sentence)
{
  gtk_label_set_text (self->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* What stands in a row; what can't be read is said there, and stays. */
static gboolean
value_of (AlongToldDialog *self, const char *name, GVariant **value)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      g_autoptr (GError) error = NULL;

      if (!g_str_equal (row->field->name, name))
        continue;
      *value = along_field_row_get_value (row->row, &error);
      if (error == NULL)
        return TRUE;
      along_field_row_set_invalid (row->row, error->message);
      gtk_widget_grab_focus (along_field_row_get_control (row->row));
      say_problem (self, error->message);
      return FALSE;
    }
  return TRUE;
}

static const char *
text_of (GVariant *value)
{
  return value != NULL ? g_variant_get_string (value, NULL) : NULL;
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongToldDialog) self = data;
  g_autoptr (GError) error = NULL;

  self->taking = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      g_clear_pointer (&self->undo, along_txn_free);
      say_problem (self, along_error_to_user_text (error).sentence);
      return;
    }
  along_store_drop_drafts (ALONG_STORE (source), self->draft_key);
  along_window_toast_undo (self->window, self->done, g_steal_pointer (&self->undo));
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongToldDialog *self = ALONG_TOLD_DIALOG (widget);
  g_autoptr (GVariant) how = NULL;
  g_autoptr (GVariant) words = NULL;
  g_autoptr (GVariant) helped = NULL;
  g_autoptr (GVariant) said = NULL;
  g_autoptr (AlongTxn) txn = NULL;
  AlongLoopNote note = { .told = TRUE, .close = self->close };

  if (self->taking || !value_of (self, "told_how", &how) || !value_of (self, "told_words", &words)
      || !value_of (self, "helped", &helped) || !value_of (self, "words", &said))
    return;
  note.how = text_of (how);
  note.words = text_of (words);
  note.helped = helped != NULL ? (int)g_variant_get_int64 (helped) : -1;
  note.said = text_of (said);
  self->taking = TRUE;
  txn = along_referral_note_txn (self->context, self->referral, &note, &self->undo, &self->done);
  along_store_commit_async (along_context_get_store (self->context), txn, on_taken_cb,
                            g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
on_edited_cb (AlongFieldRow *widget, Row *row)
{
  g_autofree char *typed = along_field_row_get_typed (row->row);

  along_store_put_draft (along_context_get_store (row->dialog->context), row->dialog->draft_key,
                         row->field->name, typed);
  along_field_row_set_invalid (row->row, NULL);
  say_problem (row->dialog, NULL);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongToldDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts
      = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);

  for (guint i = 0; drafts != NULL && i < self->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);
      const char *typed = g_hash_table_lookup (drafts, row->field->name);

      if (typed != NULL)
        along_field_row_set_typed (row->row, typed, row->field);
    }
}

static void
add_row (AlongToldDialog *self, AdwPreferencesGroup *group, const char *kind, const char *name)
{
  Row *row = g_new0 (Row, 1);

  row->dialog = self;
  row->field = along_entity_find_field (along_entity_find (kind), name, NULL);
  row->row = g_object_ref_sink (along_row_for_field (self->context, row->field));
  along_field_row_set_value (row->row, NULL);
  adw_preferences_group_add (group, GTK_WIDGET (row->row));
  g_signal_connect (row->row, "edited", G_CALLBACK (on_edited_cb), row);
  g_ptr_array_add (self->rows, row);
}

static void
build (AlongToldDialog *self)
{
  GtkBox *box = along_dialog_body_new (ADW_DIALOG (self), _ ("They _Know"));
  AdwPreferencesGroup *told = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  AdwPreferencesGroup *said = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->problem = along_dialog_problem_new ();
  add_row (self, told, "referral", "told_how");
  add_row (self, told, "referral", "told_words");
  adw_preferences_group_set_title (said, _ ("If You Asked Them"));
  adw_preferences_group_set_description (said, _ ("How it was for them, from 0 to 10, and in their "
                                                  "own words. The service may learn from it."));
  add_row (self, said, "feedback", "helped");
  add_row (self, said, "feedback", "words");
  gtk_box_append (box, GTK_WIDGET (self->problem));
  gtk_box_append (box, GTK_WIDGET (told));
  if (along_referral_is_over (self->referral) && !along_loop_is_bereaved (self->referral))
    gtk_box_append (box, GTK_WIDGET (said));
  else
    g_object_unref (g_object_ref_sink (said));
}

static void
along_told_dialog_dispose (GObject *object)
{
  AlongToldDialog *self = ALONG_TOLD_DIALOG (object);

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      g_signal_handlers_disconnect_by_data (row->row, row);
      g_object_unref (row->row);
    }
  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->window);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_told_dialog_parent_class)->dispose (object);
}

static void
along_told_dialog_finalize (GObject *object)
{
  AlongToldDialog *self = ALONG_TOLD_DIALOG (object);

  g_clear_pointer (&self->undo, along_txn_free);
  g_clear_pointer (&self->referral, along_record_unref);
  g_ptr_array_unref (self->rows);
  g_free (self->draft_key);
  G_OBJECT_CLASS (along_told_dialog_parent_class)->finalize (object);
}

static void
along_told_dialog_class_init (AlongToldDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_told_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = along_told_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
}

static void
along_told_dialog_init (AlongToldDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->rows = g_ptr_array_new_with_free_func (g_free);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK),
                        gtk_named_action_new ("dialog.take")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  adw_dialog_set_title (ADW_DIALOG (self), _ ("The Person Was Told"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 440);
}

/**
 * along_told_dialog_present:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @referral: a referral that their own organisation sent, as it is now
 * @close: whether the loop closes as soon as everybody knows
 */
void
along_told_dialog_present (GtkWidget *widget,
                           AlongContext *context,
                           AlongRecord *referral,
                           gboolean close)
{
  AlongToldDialog *self = NULL;
  AlongWindow *window = along_window_of (widget);

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_TOLD_DIALOG, NULL);
  self->window = g_object_ref (window);
  self->context = g_object_ref (context);
  self->referral = along_record_ref (referral);
  self->close = close;
  self->draft_key = g_strdup_printf ("told/%s", along_record_get_id (referral));
  if (along_loop_is_bereaved (referral))
    adw_dialog_set_title (ADW_DIALOG (self), _ ("Those Around Them Know"));
  build (self);
  along_store_get_drafts_async (along_context_get_store (context), self->draft_key, NULL,
                                on_drafts_cb, g_object_ref (self));
  adw_dialog_present (ADW_DIALOG (self), widget);
}
