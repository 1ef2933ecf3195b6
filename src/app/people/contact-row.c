/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/contact-row.h"

#include <glib/gi18n.h>

static void
add_link (GtkWidget *row, const char *uri, const char *icon, const char *what)
{
  GtkWidget *link = gtk_link_button_new (uri);

  gtk_button_set_child (GTK_BUTTON (link), gtk_image_new_from_icon_name (icon));
  gtk_widget_set_tooltip_text (link, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (link, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), link);
}

static void
add_phone (GtkWidget *row, const char *name, const char *phone)
{
  g_autoptr (GString) uri = g_string_new ("tel:");
  /* TRANSLATORS: first a name, then a phone number */
  g_autofree char *what = g_strdup_printf (_ ("Call %s: %s"), name, phone);

  for (const char *p = phone; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) || (*p == '+' && uri->len == sizeof "tel:" - 1))
      g_string_append_c (uri, *p);
  add_link (row, uri->str, "call-start-symbolic", what);
}

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
    add_phone (row, title, phone);
  if (email != NULL)
    {
      g_autofree char *escaped = g_uri_escape_string (email, "@", FALSE);
      g_autofree char *uri = g_strconcat ("mailto:", escaped, NULL);
      /* TRANSLATORS: first a name, then a mail address */
      g_autofree char *what = g_strdup_printf (_ ("Write to %s: %s"), title, email);

      add_link (row, uri, "mail-unread-symbolic", what);
    }
  return row;
}
