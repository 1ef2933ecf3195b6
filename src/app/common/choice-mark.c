/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/choice-mark.h"

static GtkWidget *
make (const char *name, GtkAccessibleRole role)
{
  GtkWidget *mark = g_object_new (GTK_TYPE_TOGGLE_BUTTON, "accessible-role", role, "icon-name",
                                  "object-select-symbolic", "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (mark, "choice-mark");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return mark;
}

/**
 * along_choice_mark_new:
 * @name: what it stands for, as screen readers say it
 *
 * The mark of one of several choices. A check button would look the same, but has no action that
 * somebody who can't see it could take.
 *
 * Returns: (transfer floating): a mark, not set
 */
GtkWidget *
along_choice_mark_new (const char *name)
{
  return make (name, GTK_ACCESSIBLE_ROLE_RADIO);
}

/**
 * along_choice_mark_new_one_of_many:
 * @name: what it stands for, as screen readers say it
 *
 * The same where several may be chosen.
 *
 * Returns: (transfer floating): a mark, not set
 */
GtkWidget *
along_choice_mark_new_one_of_many (const char *name)
{
  return make (name, GTK_ACCESSIBLE_ROLE_CHECKBOX);
}
