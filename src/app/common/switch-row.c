/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/switch-row.h"

#include <glib/gi18n.h>

struct _AlongSwitchRow
{
  AdwActionRow parent_instance;

  GtkWidget *toggle;
  gboolean given; /* somebody said yes or no; a row nobody touched stays absent */
  gboolean quiet;
};

static void along_switch_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongSwitchRow,
                               along_switch_row,
                               ADW_TYPE_ACTION_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_switch_row_iface_init))

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongSwitchRow *self = ALONG_SWITCH_ROW (row);

  if (!self->given)
    return NULL;
  return g_variant_ref_sink (
      g_variant_new_boolean (gtk_switch_get_active (GTK_SWITCH (self->toggle))));
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongSwitchRow *self = ALONG_SWITCH_ROW (row);

  self->given = value != NULL;
  self->quiet = TRUE;
  gtk_switch_set_active (GTK_SWITCH (self->toggle), value != NULL && g_variant_get_boolean (value));
  self->quiet = FALSE;
}

static GtkWidget *
get_control (AlongFieldRow *row)
{
  return ALONG_SWITCH_ROW (row)->toggle;
}

static void
along_switch_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
  iface->get_control = get_control;
}

static void
on_active_cb (AlongSwitchRow *self)
{
  if (self->quiet)
    return;
  self->given = TRUE;
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
along_switch_row_class_init (AlongSwitchRowClass *klass)
{
}

static void
along_switch_row_init (AlongSwitchRow *self)
{
  self->toggle = gtk_switch_new ();
  gtk_widget_set_valign (self->toggle, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->toggle);
  g_signal_connect_object (self->toggle, "notify::active", G_CALLBACK (on_active_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_switch_row_new:
 * @field: a field with yes or no
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_switch_row_new (const AlongField *field)
{
  AlongSwitchRow *self = g_object_new (ALONG_TYPE_SWITCH_ROW, NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (field->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (field->label), -1);
  return GTK_WIDGET (self);
}
