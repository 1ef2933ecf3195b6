/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/note-row.h"

#define ALONG_TYPE_NOTE_ROW (along_note_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongNoteRow, along_note_row, ALONG, NOTE_ROW, AdwPreferencesRow)

struct _AlongNoteRow
{
  AdwPreferencesRow parent_instance;
};

G_DEFINE_FINAL_TYPE (AlongNoteRow, along_note_row, ADW_TYPE_PREFERENCES_ROW)

static GtkWidget *
neighbour (GtkWidget *row, GtkDirectionType direction)
{
  gboolean back = direction == GTK_DIR_UP || direction == GTK_DIR_TAB_BACKWARD;

  do
    row = back ? gtk_widget_get_prev_sibling (row) : gtk_widget_get_next_sibling (row);
  while (row != NULL && (!gtk_widget_get_visible (row) || !gtk_widget_get_sensitive (row)));
  return row;
}

/* A list asks the row beside the one that has the keyboard, and no further: where that takes none, the keyboard would leave
 * the list and never come to the rows after it. */
static gboolean
along_note_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget *next = neighbour (widget, direction);

  return next != NULL && gtk_widget_child_focus (next, direction);
}

static void
along_note_row_class_init (AlongNoteRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = along_note_row_focus;
}

static void
along_note_row_init (AlongNoteRow *self)
{
}

/**
 * along_note_row_new:
 * @label: (out) (transfer none): what the words are put into; dimmed or not is up to who does
 *
 * A line of words under a row of a form. A row that has one says so with the class "has-note". The keyboard goes past it to
 * what comes next.
 *
 * Returns: (transfer floating): the line, a row of its own in the list
 */
GtkWidget *
along_note_row_new (GtkLabel **label)
{
  /* The words describe the row above, which says them. */
  GtkWidget *note = g_object_new (ALONG_TYPE_NOTE_ROW, "accessible-role",
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
