/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/contact-row.h"

#include "app/common/contact-links.h"

#include <glib/gi18n.h>

/**
 * along_contact_row_new:
 * @title: who it is
 * @subtitle: what they are to the person
 * @phone: (nullable): a phone number
 * @email: (nullable): a mail address
 *
 * Returns: (transfer floating): a row with somebody who can be reached in one press
 */
GtkWidget *
along_contact_row_new (const char *title,
                       const char *subtitle,
                       const char *phone,
                       const char *email)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (phone != NULL)
    {
      /* TRANSLATORS: first a name, then a phone number */
      g_autofree char *what = g_strdup_printf (_ ("Call %s: %s"), title, phone);

      along_contact_links_add_phone (ADW_ACTION_ROW (row), phone, what);
    }
  if (email != NULL)
    {
      /* TRANSLATORS: first a name, then a mail address */
      g_autofree char *what = g_strdup_printf (_ ("Write to %s: %s"), title, email);

      along_contact_links_add_mail (ADW_ACTION_ROW (row), email, what);
    }
  return row;
}
