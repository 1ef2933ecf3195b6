/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/dialog-header.h"

#include <glib/gi18n.h>

/**
 * along_dialog_header_new:
 * @label: with a mnemonic: what the dialog does, such as "_Add"
 *
 * Returns: (transfer floating): a header with Cancel (`dialog.cancel`) and what the dialog does (`dialog.take`)
 */
GtkWidget *
along_dialog_header_new (const char *label)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *take = gtk_button_new_with_mnemonic (label);

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  gtk_button_set_can_shrink (GTK_BUTTON (cancel), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "dialog.cancel");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (take), "dialog.take");
  gtk_widget_add_css_class (take, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), take);
  return header;
}

/**
 * along_dialog_problem_new:
 *
 * Returns: (transfer floating): where a dialog says what keeps it from going on; out of sight until then
 */
GtkLabel *
along_dialog_problem_new (void)
{
  GtkLabel *problem = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_wrap (problem, TRUE);
  gtk_label_set_xalign (problem, 0);
  gtk_widget_add_css_class (GTK_WIDGET (problem), "error");
  gtk_widget_set_visible (GTK_WIDGET (problem), FALSE);
  return problem;
}
