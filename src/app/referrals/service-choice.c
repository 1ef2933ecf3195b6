/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/service-choice.h"

#include "app/common/state-chip.h"
#include "app/partners/capacity.h"

#include <glib/gi18n.h>

/**
 * along_service_choice_row:
 * @ranked: a service with its reasons
 * @organisation: (nullable): the name of its organisation
 *
 * Returns: (transfer floating): a row that says which service it is, why it may suit, what should be
 *   known, and whether it has places
 */
GtkWidget *
along_service_choice_row (const AlongRanked *ranked, const char *organisation)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *places = along_capacity_words (ranked->service);
  g_autofree char *reasons = g_strjoinv (", ", ranked->reasons);
  g_autofree char *warnings = g_strjoinv (", ", ranked->warnings);
  g_autoptr (GString) subtitle = g_string_new (organisation);
  GtkWidget *chip = along_state_chip_new (places, along_capacity_tone (ranked->service));

  if (*reasons != '\0')
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? "\n" : "", reasons);
  if (*warnings != '\0')
    /* TRANSLATORS: after "But", what speaks against a service */
    g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? "\n" : "", _ ("But: "));
  g_string_append (subtitle, warnings);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 along_record_get_title (ranked->service));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), chip);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}
