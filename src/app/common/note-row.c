/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/note-row.h"

/**
 * along_note_row_new:
 * @label: (out) (transfer none): what the words are put into; dimmed or not is up to who does
 *
 * A line of words under a row of a form. A row that has one says so with the class "has-note".
 *
 * Returns: (transfer floating): the line, a row of its own in the list
 */
GtkWidget *
along_note_row_new (GtkLabel **label)
{
  /* The words describe the row above, which says them. */
  GtkWidget *note = g_object_new (ADW_TYPE_PREFERENCES_ROW, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  *label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (*label, 0);
  gtk_label_set_wrap (*label, TRUE);
  gtk_label_set_natural_wrap_mode (*label, GTK_NATURAL_WRAP_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (*label), "caption");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (note), GTK_WIDGET (*label));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (note), FALSE);
  gtk_widget_set_focusable (note, FALSE);
  gtk_widget_add_css_class (note, "note-row");
  return note;
}
