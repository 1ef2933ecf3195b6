/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/dialog-body.h"

#include <glib/gi18n.h>

static GtkWidget *
make_header (const char *label)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  GtkWidget *take = gtk_button_new_with_mnemonic (label);

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_title (ADW_HEADER_BAR (header), FALSE);
  gtk_button_set_can_shrink (GTK_BUTTON (cancel), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "dialog.cancel");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (take), "dialog.take");
  gtk_widget_add_css_class (take, "suggested-action");
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), take);
  return header;
}

/* Between two buttons a title would be cut on a phone-wide window; here it has as many lines as it needs. */
static GtkWidget *
make_title (AdwDialog *dialog)
{
  GtkWidget *title = gtk_label_new (NULL);

  g_object_bind_property (dialog, "title", title, "label", G_BINDING_SYNC_CREATE);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "title-2");
  return title;
}

/**
 * along_dialog_body_new:
 * @dialog: a dialog without a child
 * @label: with a mnemonic: what the dialog does, such as "_Add"
 *
 * Fills @dialog: a header with Cancel (`dialog.cancel`) and what it does (`dialog.take`), and below it its title and
 * whatever is put into the box.
 *
 * Returns: (transfer none): the box
 */
GtkBox *
along_dialog_body_new (AdwDialog *dialog, const char *label)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  gtk_widget_add_css_class (box, "page-body");
  gtk_box_append (GTK_BOX (box), make_title (dialog));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), box);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroll), TRUE);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_header (label));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scroll);
  adw_dialog_set_child (dialog, view);
  return GTK_BOX (box);
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
