/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/code-row.h"

#include "app/common/combo.h"

#include <glib/gi18n.h>

/* More choices than these can be searched. */
#define MANY 10

struct _AlongCodeRow
{
  AdwComboRow parent_instance;

  const AlongField *field;
  char *unknown; /* a code of a newer version, kept as it is until people choose another */
  gboolean quiet;
};

static void along_code_row_iface_init (AlongFieldRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AlongCodeRow,
                               along_code_row,
                               ADW_TYPE_COMBO_ROW,
                               G_IMPLEMENT_INTERFACE (ALONG_TYPE_FIELD_ROW,
                                                      along_code_row_iface_init))

/* The first choice is none; the codes follow in their order; what is unknown comes last. */
static GVariant *
get_value (AlongFieldRow *row, GError **error)
{
  AlongCodeRow *self = ALONG_CODE_ROW (row);
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  guint n = 1;

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  for (const AlongCode *code = self->field->values->codes; code->code != NULL; code++, n++)
    if (n == selected)
      return g_variant_ref_sink (g_variant_new_string (code->code));
  return self->unknown != NULL ? g_variant_ref_sink (g_variant_new_string (self->unknown)) : NULL;
}

static void
set_value (AlongFieldRow *row, GVariant *value)
{
  AlongCodeRow *self = ALONG_CODE_ROW (row);
  const char *wanted = value != NULL ? g_variant_get_string (value, NULL) : NULL;
  guint n = 1;
  guint selected = 0;

  for (const AlongCode *code = self->field->values->codes; code->code != NULL; code++, n++)
    if (g_strcmp0 (code->code, wanted) == 0)
      selected = n;
  self->quiet = TRUE;
  if (selected == 0 && wanted != NULL)
    {
      GtkStringList *choices = GTK_STRING_LIST (adw_combo_row_get_model (ADW_COMBO_ROW (self)));

      if (g_set_str (&self->unknown, wanted))
        gtk_string_list_splice (choices, n, g_list_model_get_n_items (G_LIST_MODEL (choices)) - n,
                                (const char *[]){ wanted, NULL });
      selected = n;
    }
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), selected);
  self->quiet = FALSE;
}

static void
along_code_row_iface_init (AlongFieldRowInterface *iface)
{
  iface->get_value = get_value;
  iface->set_value = set_value;
}

static void
on_selected_cb (AlongCodeRow *self)
{
  if (!self->quiet)
    along_field_row_edited (ALONG_FIELD_ROW (self));
}

static void
along_code_row_finalize (GObject *object)
{
  g_free (ALONG_CODE_ROW (object)->unknown);
  G_OBJECT_CLASS (along_code_row_parent_class)->finalize (object);
}

static void
along_code_row_class_init (AlongCodeRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = along_code_row_finalize;
}

static void
along_code_row_init (AlongCodeRow *self)
{
  self->quiet = TRUE;
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}

/**
 * along_code_row_new:
 * @field: a field with one code
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
along_code_row_new (const AlongField *field)
{
  AlongCodeRow *self = g_object_new (ALONG_TYPE_CODE_ROW, NULL);
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  guint n = 0;

  self->field = field;
  gtk_string_list_append (choices, _ ("Not chosen"));
  for (const AlongCode *code = field->values->codes; code->code != NULL; code++, n++)
    gtk_string_list_append (choices, _ (code->label));
  if (n > MANY)
    {
      g_autoptr (GtkExpression) words
          = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

      adw_combo_row_set_expression (ADW_COMBO_ROW (self), words);
      adw_combo_row_set_search_match_mode (ADW_COMBO_ROW (self),
                                           GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
      adw_combo_row_set_enable_search (ADW_COMBO_ROW (self), TRUE);
    }
  along_combo_name_items (ADW_COMBO_ROW (self));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (choices));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (field->label));
  self->quiet = FALSE;
  return GTK_WIDGET (self);
}
