/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/file-describe.h"

#include "app/common/window.h"
#include "model/file.h"
#include "model/policy.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *widget;
  AlongContext *context;
  AlongRecord *attachment;
  GtkEditable *entry; /* of the dialog that is asking */
} Describing;

static void
describing_free (gpointer data, GClosure *closure)
{
  Describing *describing = data;

  g_object_unref (describing->widget);
  g_object_unref (describing->context);
  along_record_unref (describing->attachment);
  g_free (describing);
}

/**
 * along_file_may_describe:
 * @context: the window's context
 * @attachment: a file
 * @referral: the referral that it goes with
 *
 * What a file shows is said by who put it there, also after it was sent.
 *
 * Returns: %TRUE if the reader may say it anew
 */
gboolean
along_file_may_describe (AlongContext *context,
                         const AlongRecord *attachment,
                         AlongRecord *referral)
{
  const AlongActor *actor = along_context_get_actor (context);
  const AlongRelations relations = { .parent = referral };
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (attachment), "description", NULL);

  return g_strcmp0 (along_record_get_text (attachment, "created_org"), actor->org) == 0
         && along_policy_check_field (actor, attachment, field, &relations, NULL);
}

static void
on_response_cb (AdwAlertDialog *dialog, const char *response, Describing *describing)
{
  AlongWindow *window = along_window_of (describing->widget);
  const char *org = along_context_get_actor (describing->context)->org;
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (describing->entry)));
  g_autoptr (AlongRecord) after = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (!g_str_equal (response, "save") || window == NULL)
    return;
  after = along_record_copy (describing->attachment);
  along_record_set_text (after, "description", *words != '\0' ? words : NULL);
  if (along_record_equal (after, describing->attachment))
    return;
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  along_txn_update (txn, describing->attachment, after);
  along_txn_update (undo, after, describing->attachment);
  along_window_commit (window, txn, _ ("Saved"), undo);
}

/**
 * along_file_describe:
 * @widget: what people pressed
 * @context: the window's context
 * @attachment: a file that the reader may say this of
 *
 * Asks what the file shows. Both ends read it, before the file is opened.
 */
void
along_file_describe (GtkWidget *widget, AlongContext *context, AlongRecord *attachment)
{
  g_autofree char *name = along_file_safe_name (along_record_get_title (attachment));
  /* TRANSLATORS: %s is the name of a file */
  g_autofree char *heading = g_strdup_printf (_ ("What Does %s Show?"), name);
  const char *before = along_record_get_text (attachment, "description");
  AdwAlertDialog *dialog
      = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, _ ("Both ends read this.")));
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();
  Describing *describing = g_new0 (Describing, 1);

  describing->widget = g_object_ref (widget);
  describing->context = g_object_ref (context);
  describing->attachment = along_record_ref (attachment);
  describing->entry = GTK_EDITABLE (entry);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _ ("What it shows"));
  gtk_editable_set_text (GTK_EDITABLE (entry), before != NULL ? before : "");
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), TRUE);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "save", _ ("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "save");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), describing,
                         describing_free, 0);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
  gtk_widget_grab_focus (entry);
}
