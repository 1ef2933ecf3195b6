/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/packet-view.h"

#include "model/packet.h"

#include <glib/gi18n.h>

struct _AlongPacketView
{
  AdwBin parent_instance;

  GtkBox *box;
  GtkWidget *files; /* behind the sections; NULL for none */
  gboolean empty;
};

G_DEFINE_FINAL_TYPE (AlongPacketView, along_packet_view, ADW_TYPE_BIN)

static void
along_packet_view_class_init (AlongPacketViewClass *klass)
{
}

static void
along_packet_view_init (AlongPacketView *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  self->empty = TRUE;
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * along_packet_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
along_packet_view_new (void)
{
  return g_object_new (ALONG_TYPE_PACKET_VIEW, NULL);
}

static GtkWidget *
make_line (const AlongPacketLine *line)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *value
      = line->quoted ? g_strdup_printf (_ ("“%s”"), line->value) : g_strdup (line->value);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line->label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  return row;
}

/**
 * along_packet_view_set_referral:
 * @self: a view
 * @referral: (nullable): a referral, sent or as it would be sent
 */
void
along_packet_view_set_referral (AlongPacketView *self, const AlongRecord *referral)
{
  g_autoptr (GPtrArray) sections = NULL;
  GtkWidget *child = NULL;

  g_return_if_fail (ALONG_IS_PACKET_VIEW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  self->files = NULL;
  if (referral != NULL)
    sections = along_packet_sections (referral, 0);
  self->empty = sections == NULL || sections->len == 0;
  for (guint i = 0; !self->empty && i < sections->len; i++)
    {
      const AlongPacketSection *section = g_ptr_array_index (sections, i);
      GtkWidget *group = adw_preferences_group_new ();
      g_autofree char *title = g_markup_escape_text (section->title, -1);

      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
      for (guint j = 0; j < section->lines->len; j++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                   make_line (g_ptr_array_index (section->lines, j)));
      gtk_box_append (self->box, group);
    }
}

/**
 * along_packet_view_set_files:
 * @self: a view that shows a referral
 * @lines: the files that go with it, each its name, a line feed and what it is
 *
 * What comes behind the words, until the next referral is set.
 */
void
along_packet_view_set_files (AlongPacketView *self, const char *const *lines)
{
  g_return_if_fail (ALONG_IS_PACKET_VIEW (self));

  if (self->files != NULL)
    gtk_box_remove (self->box, self->files);
  self->files = NULL;
  if (lines[0] == NULL)
    return;
  self->files = adw_preferences_group_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->files), _ ("Files"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\n", 2);
      AlongPacketLine line = { .label = parts[0], .value = parts[1] != NULL ? parts[1] : parts[0] };

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->files), make_line (&line));
    }
  gtk_box_append (self->box, self->files);
}

/**
 * along_packet_view_is_empty:
 * @self: a view
 *
 * Returns: %TRUE if there is nothing to read
 */
gboolean
along_packet_view_is_empty (AlongPacketView *self)
{
  g_return_val_if_fail (ALONG_IS_PACKET_VIEW (self), TRUE);
  return self->empty;
}
