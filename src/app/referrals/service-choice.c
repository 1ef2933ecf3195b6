/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/service-choice.h"

#include "base/text.h"

#include <glib/gi18n.h>

/**
 * along_service_choice_row:
 * @ranked: a service with its reasons
 * @organisation: (nullable): the name of its organisation
 *
 * Returns: (transfer floating): a row that says which service it is, why it may suit (free places among
 *   it), and what should be known
 */
GtkWidget *
along_service_choice_row (const AlongRanked *ranked, const char *organisation)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *reasons = g_strjoinv (", ", ranked->reasons);
  g_autofree char *warnings = g_strjoinv (", ", ranked->warnings);
  g_autoptr (GString) subtitle = g_string_new (organisation);

  if (*reasons != '\0')
    {
      g_autofree char *sentence = along_text_sentence (reasons);

      g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? "\n" : "", sentence);
    }
  if (*warnings != '\0')
    {
      /* TRANSLATORS: what people should know of a service before they choose it */
      g_autofree char *known = g_strdup_printf (_ ("Good to know: %s"), warnings);

      g_string_append_printf (subtitle, "%s%s", subtitle->len > 0 ? "\n" : "", known);
    }
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 along_record_get_title (ranked->service));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}
