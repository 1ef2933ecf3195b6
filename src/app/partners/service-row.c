/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/service-row.h"

#include "app/partners/capacity.h"

/**
 * along_service_row_new:
 * @service: a service
 * @about: (nullable): the second line; %NULL for what the service says of itself
 *
 * Returns: (transfer floating): a row that opens it over the page
 */
GtkWidget *
along_service_row_new (const AlongRecord *service, const char *about)
{
  GtkWidget *row = adw_action_row_new ();
  const char *description = along_record_get_text (service, "description");
  g_autofree char *words = along_capacity_words (service);
  GtkWidget *chip = along_state_chip_new (words, along_capacity_tone (service));

  if (about == NULL)
    about = description != NULL ? description : "";
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), along_record_get_title (service));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), about);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.push");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "(ss)", "service",
                                    along_record_get_id (service));
  return row;
}
