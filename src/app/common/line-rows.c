/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/line-rows.h"

/**
 * along_line_rows_add:
 * @group: a group
 * @rows: (element-type GtkWidget): gets the row, so that it can be taken out again
 * @title: what it says, as it is
 * @subtitle: (nullable): what more, as it is
 *
 * Both may be as long as they like.
 *
 * Returns: (transfer none): the row
 */
GtkWidget *
along_line_rows_add (AdwPreferencesGroup *group,
                     GPtrArray *rows,
                     const char *title,
                     const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (group, row);
  g_ptr_array_add (rows, row);
  return row;
}

/**
 * along_line_rows_clear:
 * @group: a group
 * @rows: (element-type GtkWidget): rows in it; empty afterwards
 *
 * Takes them out.
 */
void
along_line_rows_clear (AdwPreferencesGroup *group, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}
