/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/help/help-dialog.h"

#include "base/config.h"

#include <glib/gi18n.h>

/* The help page: headings and the text under each. One resource a language; English ships. */
#define HELP_PATH "/org/alongside/Alongside/help.txt"
#define METAINFO_PATH "/org/alongside/Alongside/" ALONG_APP_ID ".metainfo.xml"

static GtkWidget *
make_heading (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                                   "label", text, NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2, -1);
  gtk_widget_add_css_class (label, "title-3");
  return label;
}

static GtkWidget *
make_paragraph (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

/* Lines that begin with "# area " open a section about that area, "# " a section about everything;
 * an empty line ends a paragraph. Returns the heading of @area's section. */
static GtkWidget *
fill (GtkBox *box, const char *text, const char *area)
{
  g_auto (GStrv) blocks = g_strsplit (text, "\n\n", -1);
  GtkWidget *wanted = NULL;

  for (guint i = 0; blocks[i] != NULL; i++)
    {
      char *block = g_strstrip (blocks[i]);
      char *words = NULL;

      if (*block == '\0')
        continue;
      if (!g_str_has_prefix (block, "# "))
        {
          g_strdelimit (block, "\n", ' ');
          gtk_box_append (box, make_paragraph (block));
          continue;
        }
      words = strchr (block + 2, '|');
      if (words != NULL)
        {
          GtkWidget *heading = make_heading (words + 1);

          *words = '\0';
          if (area != NULL && g_str_equal (block + 2, area))
            wanted = heading;
          gtk_box_append (box, heading);
        }
      else
        gtk_box_append (box, make_heading (block + 2));
    }
  return wanted;
}

/* Once the page has been laid out. */
static gboolean
scroll_to_heading_cb (GtkWidget *heading, GdkFrameClock *clock, gpointer data)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (heading, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t bounds;

  if (gtk_widget_get_height (heading) == 0)
    return G_SOURCE_CONTINUE;
  if (gtk_widget_compute_bounds (heading, gtk_widget_get_parent (heading), &bounds))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)),
                              bounds.origin.y);
  return G_SOURCE_REMOVE;
}

/**
 * along_help_present:
 * @parent: a widget of the window it stands over
 * @area: (nullable): the area people are in; its section is shown first
 *
 * Opens the help page.
 */
void
along_help_present (GtkWidget *parent, const char *area)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (HELP_PATH, 0, NULL);
  g_autofree char *text = NULL;
  GtkWidget *heading = NULL;

  g_return_if_fail (bytes != NULL);

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gtk_widget_add_css_class (box, "page-body");
  heading = fill (GTK_BOX (box), text, area);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), scrolled);
  adw_dialog_set_title (dialog, _ ("Help"));
  adw_dialog_set_content_width (dialog, 640);
  adw_dialog_set_content_height (dialog, 640);
  adw_dialog_set_child (dialog, view);
  adw_dialog_set_focus (dialog, scrolled);
  adw_dialog_present (dialog, parent);
  if (heading != NULL)
    gtk_widget_add_tick_callback (heading, scroll_to_heading_cb, NULL, NULL);
}

/* For reports about faults: versions only, nothing about anybody. */
static char *
debug_info (void)
{
  return g_strdup_printf ("Alongside %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n",
                          ALONG_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
}

/**
 * along_about_present:
 * @parent: a widget of the window it stands over
 *
 * Opens the about dialog, made from the metainfo.
 */
void
along_about_present (GtkWidget *parent)
{
  AdwDialog *dialog = adw_about_dialog_new_from_appdata (METAINFO_PATH, NULL);
  g_autofree char *info = debug_info ();

  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), ALONG_VERSION);
  adw_about_dialog_set_license_type (ADW_ABOUT_DIALOG (dialog), GTK_LICENSE_GPL_3_0);
  /* TRANSLATORS: your name, and how to reach you if you like */
  adw_about_dialog_set_translator_credits (ADW_ABOUT_DIALOG (dialog), _ ("translator-credits"));
  adw_about_dialog_set_debug_info (ADW_ABOUT_DIALOG (dialog), info);
  adw_dialog_present (dialog, parent);
}
