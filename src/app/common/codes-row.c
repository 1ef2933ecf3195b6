/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/codes-row.h"

#include "app/common/words.h"

#include <glib/gi18n.h>

struct _AlongCodesRow
{
  AdwExpanderRow parent_instance;

  const AlongField *field;
  GPtrArray *checks; /* GtkCheckButton, one a code, in their order */
  GStrv unknown;     /* codes of a newer version, kept as they are */
  gboolean quiet;
};

static void along_codes_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongCodesRow,
                               along_codes_row,
                               ADW_TYPE_EXPANDER_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_codes_row_iface_init))

static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongCodesRow *self = ALONG_CODES_ROW (row);
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();
  g_auto (GStrv) codes = NULL;

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      g_strv_builder_add (chosen, self->field->values->codes[i].code);
  if (self->unknown != NULL)
    g_strv_builder_addv (chosen, (const char **)self->unknown);
  codes = g_strv_builder_end (chosen);
  if (codes[0] == NULL)
    return NULL;
  return g_variant_ref_sink (g_variant_new_strv ((const char *const *)codes, -1));
}

static void
update (AlongCodesRow *self)
{
  g_autoptr (GVariant) value = get_value (ALONG_FIELD_ROW (self), NULL);
  g_autofree char *words = along_words_value (NULL, self->field, value);
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 value != NULL ? escaped : _ ("None chosen"));
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongCodesRow *self = ALONG_CODES_ROW (row);
  g_autofree const char **codes = value != NULL ? g_variant_get_strv (value, NULL) : NULL;
  g_autoptr (GStrvBuilder) unknown = g_strv_builder_new ();

  self->quiet = TRUE;
  for (guint i = 0; i < self->checks->len; i++)
    gtk_check_button_set_active (
        g_ptr_array_index (self->checks, i),
        codes != NULL && g_strv_contains (codes, self->field->values->codes[i].code));
  for (guint i = 0; codes != NULL && codes[i] != NULL; i++)
    if (along_value_set_find (self->field->values, codes[i]) == NULL)
      g_strv_builder_add (unknown, codes[i]);
  g_strfreev (self->unknown);
  self->unknown = g_strv_builder_end (unknown);
  self->quiet = FALSE;
  update (self);
}

static void
along_codes_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
}

static void
on_toggled_cb (AlongCodesRow *self)
{
  if (self->quiet)
    return;
  update (self);
  along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
along_codes_row_finalize (GObject *object)
{
  AlongCodesRow *self = ALONG_CODES_ROW (object);

  g_ptr_array_unref (self->checks);
  g_strfreev (self->unknown);
  G_OBJECT_CLASS (along_codes_row_parent_class)->finalize (object);
}

static void
along_codes_row_class_init (AlongCodesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_codes_row_finalize;
}

static void
along_codes_row_init (AlongCodesRow *self)
{
  self->checks = g_ptr_array_new ();
}

/**
 * along_codes_row_new:
 * @field: a field with a set of codes
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_codes_row_new (const AlongField *field)
{
  AlongCodesRow *self = g_object_new (ALONG_TYPE_CODES_ROW, NULL);

  self->field = field;
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), TRUE);
  {
    g_autofree char *title = g_markup_escape_text (_ (field->label), -1);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  }
  for (const AlongCode *code = field->values->codes; code->code != NULL; code++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *check = gtk_check_button_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (code->label));
      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ (code->label), -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (self->checks, check);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
    }
  update (self);
  return GTK_WIDGET (self);
}
