/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/help/help-dialog.h"

#include "app/common/combo.h"

#include <glib/gi18n.h>
#include <math.h>

#define ALONG_TYPE_PREFERENCES (along_preferences_get_type ())
G_DECLARE_FINAL_TYPE (AlongPreferences, along_preferences, ALONG, PREFERENCES, AdwPreferencesDialog)

struct _AlongPreferences
{
  AdwPreferencesDialog parent_instance;

  AdwComboRow *appearance;
  AdwSpinRow *text_size;
  AdwSwitchRow *letters;
  AdwSwitchRow *notifications;
};

G_DEFINE_FINAL_TYPE (AlongPreferences, along_preferences, ADW_TYPE_PREFERENCES_DIALOG)

/* The choices of the row, in its order. */
static const char *const appearances[] = { "system", "light", "dark" };

static gboolean
appearance_get (GValue *value, GVariant *variant, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (appearances); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), appearances[i]))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  return FALSE;
}

static GVariant *
appearance_set (const GValue *value, const GVariantType *type, gpointer data)
{
  guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (appearances) ? g_variant_new_string (appearances[i]) : NULL;
}

static gboolean
per_cent_get (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_double (value, round (g_variant_get_double (variant) * 100));
  return TRUE;
}

static GVariant *
per_cent_set (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_double (g_value_get_double (value) / 100);
}

static void
along_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ALONG_TYPE_PREFERENCES);
  G_OBJECT_CLASS (along_preferences_parent_class)->dispose (object);
}

static void
along_preferences_class_init (AlongPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = along_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPreferences, appearance);
  gtk_widget_class_bind_template_child (widget_class, AlongPreferences, text_size);
  gtk_widget_class_bind_template_child (widget_class, AlongPreferences, letters);
  gtk_widget_class_bind_template_child (widget_class, AlongPreferences, notifications);
}

static void
along_preferences_init (AlongPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  along_combo_name_items (self->appearance);
}

/**
 * along_preferences_present:
 * @parent: a widget of the window it stands over
 * @settings: the device's preferences
 *
 * Opens the preferences. What is changed holds at once.
 */
void
along_preferences_present (GtkWidget *parent, GSettings *settings)
{
  AlongPreferences *self = g_object_new (ALONG_TYPE_PREFERENCES, NULL);

  g_settings_bind_with_mapping (settings, "colour-scheme", self->appearance, "selected",
                                G_SETTINGS_BIND_DEFAULT, appearance_get, appearance_set, NULL,
                                NULL);
  g_settings_bind_with_mapping (settings, "text-scale", self->text_size, "value",
                                G_SETTINGS_BIND_DEFAULT, per_cent_get, per_cent_set, NULL, NULL);
  g_settings_bind (settings, "notifications", self->notifications, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "single-key-shortcuts", self->letters, "active",
                   G_SETTINGS_BIND_DEFAULT);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
