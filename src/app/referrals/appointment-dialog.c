/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/appointment-dialog.h"

#include "app/common/dialog-body.h"
#include "app/common/error-text.h"
#include "app/common/typed-date.h"
#include "app/common/window.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/appointments.h"

#include <glib/gi18n.h>

struct _AlongAppointmentDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *when;
  AdwEntryRow *words;
  GtkLabel *reading; /* how the date is read, or what is wrong with it */

  AlongContext *context;
  AlongWindow *window;
  AlongRecord *referral;
  AlongTxn *undo;
  char *draft_key;
  gboolean taking;
};

G_DEFINE_FINAL_TYPE (AlongAppointmentDialog, along_appointment_dialog, ADW_TYPE_DIALOG)

static void
say (AlongAppointmentDialog *self, const char *sentence, gboolean problem)
{
  gtk_label_set_text (self->reading, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reading), sentence != NULL);
  if (problem)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->when), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->reading), "error");
      gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence,
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->when), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->reading), "error");
}

static char *
read_when (AlongAppointmentDialog *self)
{
  g_autofree char *today = along_clock_today ();

  return along_typed_wall (gtk_editable_get_text (GTK_EDITABLE (self->when)), today);
}

static void
put_draft (AlongAppointmentDialog *self, const char *field, GtkWidget *row)
{
  along_store_put_draft (along_context_get_store (self->context), self->draft_key, field,
                         gtk_editable_get_text (GTK_EDITABLE (row)));
}

/* While somebody types the date is read back to them, so that a wrong year is seen at once. */
static void
on_when_cb (AlongAppointmentDialog *self)
{
  g_autofree char *when = read_when (self);
  g_autofree char *words = when != NULL ? along_wall_text (when) : NULL;

  put_draft (self, "when", GTK_WIDGET (self->when));
  say (self, words, FALSE);
}

static void
on_words_cb (AlongAppointmentDialog *self)
{
  put_draft (self, "words", GTK_WIDGET (self->words));
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAppointmentDialog) self = data;
  g_autoptr (GError) error = NULL;

  self->taking = FALSE;
  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    {
      g_clear_pointer (&self->undo, along_txn_free);
      say (self, along_error_to_user_text (error).sentence, TRUE);
      return;
    }
  along_store_drop_drafts (ALONG_STORE (source), self->draft_key);
  along_window_toast_undo (self->window, _ ("Appointment noted"), g_steal_pointer (&self->undo));
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
take_action (GtkWidget *widget, const char *name, GVariant *target)
{
  AlongAppointmentDialog *self = ALONG_APPOINTMENT_DIALOG (widget);
  g_autofree char *when = read_when (self);
  g_autofree char *today = along_clock_today ();
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongRecord) after = NULL;
  g_autoptr (GVariant) table = NULL;
  g_autoptr (AlongTxn) txn = NULL;

  if (self->taking)
    return;
  if (!along_appointment_check (self->referral, when, today, &error))
    {
      say (self, error->message, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->when));
      return;
    }
  table = along_appointments_with (self->referral, when,
                                   gtk_editable_get_text (GTK_EDITABLE (self->words)));
  after = along_record_copy (self->referral);
  along_record_set (after, "appointments", table);
  txn = along_txn_new (along_context_get_actor (self->context)->org);
  along_txn_update (txn, self->referral, after);
  self->undo = along_txn_new (txn->org);
  along_txn_update (self->undo, after, self->referral);
  self->taking = TRUE;
  along_store_commit_async (along_context_get_store (self->context), txn, on_taken_cb,
                            g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *target)
{
  adw_dialog_close (ADW_DIALOG (widget));
}

static void
on_entered_cb (AlongAppointmentDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.take", NULL);
}

static void
on_drafts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongAppointmentDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) drafts
      = along_store_get_drafts_finish (ALONG_STORE (source), result, &error);
  const char *when = drafts != NULL ? g_hash_table_lookup (drafts, "when") : NULL;
  const char *words = drafts != NULL ? g_hash_table_lookup (drafts, "words") : NULL;

  if (when != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->when), when);
  if (words != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->words), words);
}

static AdwEntryRow *
make_entry (AlongAppointmentDialog *self, const char *title, GCallback changed)
{
  AdwEntryRow *row = ADW_ENTRY_ROW (adw_entry_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_signal_connect_object (row, "changed", changed, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_entered_cb), self,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
build (AlongAppointmentDialog *self)
{
  GtkBox *box = along_dialog_body_new (ADW_DIALOG (self), _ ("_Add"));
  GtkWidget *group = adw_preferences_group_new ();

  self->when = make_entry (self, _ ("Day and time"), G_CALLBACK (on_when_cb));
  self->words = make_entry (self, _ ("Where, with whom"), G_CALLBACK (on_words_cb));
  self->reading = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->reading, TRUE);
  gtk_label_set_xalign (self->reading, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->when));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->words));
  gtk_box_append (box, group);
  gtk_box_append (box, GTK_WIDGET (self->reading));
  say (self, _ ("Such as “1 Dec 2pm”, “tomorrow 9:30” or “01/12/2026 14:00”."), FALSE);
}

static void
along_appointment_dialog_finalize (GObject *object)
{
  AlongAppointmentDialog *self = ALONG_APPOINTMENT_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->window);
  g_clear_pointer (&self->referral, along_record_unref);
  g_clear_pointer (&self->undo, along_txn_free);
  g_free (self->draft_key);
  G_OBJECT_CLASS (along_appointment_dialog_parent_class)->finalize (object);
}

static void
along_appointment_dialog_class_init (AlongAppointmentDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = along_appointment_dialog_finalize;
  gtk_widget_class_install_action (widget_class, "dialog.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_action);
}

static void
along_appointment_dialog_init (AlongAppointmentDialog *self)
{
  adw_dialog_set_title (ADW_DIALOG (self), _ ("Add an Appointment"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 420);
}

/**
 * along_appointment_dialog_present:
 * @widget: what people pressed; the dialog comes over its window
 * @context: the window's context
 * @referral: a referral, as it is now
 * @words: (nullable): where or with whom, to begin with
 */
void
along_appointment_dialog_present (GtkWidget *widget,
                                  AlongContext *context,
                                  AlongRecord *referral,
                                  const char *words)
{
  AlongAppointmentDialog *self = NULL;
  AlongWindow *window = along_window_of (widget);

  if (window == NULL)
    return;
  self = g_object_new (ALONG_TYPE_APPOINTMENT_DIALOG, NULL);
  self->window = g_object_ref (window);
  self->context = g_object_ref (context);
  self->referral = along_record_ref (referral);
  self->draft_key = g_strdup_printf ("appointment/%s", along_record_get_id (referral));
  build (self);
  if (words != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->words), words);
  else
    along_store_get_drafts_async (along_context_get_store (context), self->draft_key, NULL,
                                  on_drafts_cb, g_object_ref (self));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->when));
  adw_dialog_present (ADW_DIALOG (self), widget);
}
