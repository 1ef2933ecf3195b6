/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/contact-links.h"

static void
add (AdwActionRow *row, const char *uri, const char *icon, const char *what)
{
  GtkWidget *link = gtk_link_button_new (uri);

  gtk_button_set_child (GTK_BUTTON (link), gtk_image_new_from_icon_name (icon));
  gtk_widget_set_tooltip_text (link, what);
  /* It still takes its name from the label it had before it had a picture (GTK 4.18). */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_PROPERTY_LABEL, what, -1);
  gtk_widget_set_valign (link, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (link, "flat");
  adw_action_row_add_suffix (row, link);
}

/**
 * along_contact_links_add_phone:
 * @row: a row
 * @number: a phone number, as people write it
 * @what: what pressing it does, such as “Call 01632 960001”
 *
 * Adds a button that calls, at the end of the row (RFC 3966).
 */
void
along_contact_links_add_phone (AdwActionRow *row, const char *number, const char *what)
{
  g_autoptr (GString) uri = g_string_new ("tel:");

  for (const char *c = number; *c != '\0'; c++)
    if (g_ascii_isdigit (*c) || (*c == '+' && uri->len == sizeof "tel:" - 1))
      g_string_append_c (uri, *c);
  add (row, uri->str, "call-start-symbolic", what);
}

/**
 * along_contact_links_add_mail:
 * @row: a row
 * @address: a mail address
 * @what: what pressing it does, such as “Write to hello@harbour.example.org”
 *
 * Adds a button that begins a letter, at the end of the row (RFC 6068).
 */
void
along_contact_links_add_mail (AdwActionRow *row, const char *address, const char *what)
{
  g_autofree char *escaped = g_uri_escape_string (address, "@", FALSE);
  g_autofree char *uri = g_strconcat ("mailto:", escaped, NULL);

  add (row, uri, "mail-unread-symbolic", what);
}

/**
 * along_contact_links_add_web:
 * @row: a row
 * @uri: the address of a page
 * @what: what pressing it does, such as “Open the website”
 *
 * Adds a button that opens the page, at the end of the row.
 */
void
along_contact_links_add_web (AdwActionRow *row, const char *uri, const char *what)
{
  add (row, uri, "web-browser-symbolic", what);
}
