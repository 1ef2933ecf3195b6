/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/field-row.h"

enum
{
  SIGNAL_EDITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (AlongFieldRow, along_field_row, GTK_TYPE_WIDGET)

static void
along_field_row_default_init (AlongFieldRowInterface *iface)
{
  signals[SIGNAL_EDITED] = g_signal_new ("edited", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * along_field_row_get_value:
 * @self: a row
 * @error: set to %ALONG_ERROR_INVALID where what was typed can't be read
 *
 * Returns: (transfer full) (nullable): the value; %NULL for none, or with @error
 */
GVariant *
along_field_row_get_value (AlongFieldRow *self, GError **error)
{
  g_return_val_if_fail (ALONG_IS_FIELD_ROW (self), NULL);
  return ALONG_FIELD_ROW_GET_IFACE (self)->get_value (self, error);
}

/**
 * along_field_row_set_value:
 * @self: a row
 * @value: (nullable): a value of its field
 */
void
along_field_row_set_value (AlongFieldRow *self, GVariant *value)
{
  g_return_if_fail (ALONG_IS_FIELD_ROW (self));
  ALONG_FIELD_ROW_GET_IFACE (self)->set_value (self, value);
}

/**
 * along_field_row_get_typed:
 * @self: a row
 *
 * Returns: (transfer full): what is there, finished or not, for the draft
 */
char *
along_field_row_get_typed (AlongFieldRow *self)
{
  AlongFieldRowInterface *iface = ALONG_FIELD_ROW_GET_IFACE (self);
  g_autoptr (GVariant) value = NULL;

  if (iface->get_typed != NULL)
    return iface->get_typed (self);
  value = iface->get_value (self, NULL);
  return value != NULL ? g_variant_print (value, FALSE) : g_strdup ("");
}

/**
 * along_field_row_set_typed:
 * @self: a row
 * @typed: a draft
 * @field: its field
 *
 * Puts back what [method@FieldRow.get_typed] gave. What no longer fits the field is left out.
 */
void
along_field_row_set_typed (AlongFieldRow *self, const char *typed, const AlongField *field)
{
  AlongFieldRowInterface *iface = ALONG_FIELD_ROW_GET_IFACE (self);
  g_autoptr (GVariant) value = NULL;

  if (iface->set_typed != NULL)
    {
      iface->set_typed (self, typed);
      return;
    }
  if (*typed != '\0')
    value = g_variant_parse (along_field_variant_type (field), typed, NULL, NULL, NULL);
  if (value != NULL || *typed == '\0')
    iface->set_value (self, value);
}

/**
 * along_field_row_get_control:
 * @self: a row
 *
 * Returns: (transfer none): the widget people type into
 */
GtkWidget *
along_field_row_get_control (AlongFieldRow *self)
{
  AlongFieldRowInterface *iface = ALONG_FIELD_ROW_GET_IFACE (self);

  return iface->get_control != NULL ? iface->get_control (self) : GTK_WIDGET (self);
}

/**
 * along_field_row_set_invalid:
 * @self: a row
 * @sentence: (nullable): what is wrong with it, or %NULL when nothing is
 *
 * Marks the row, and tells who can't see the mark.
 */
void
along_field_row_set_invalid (AlongFieldRow *self, const char *sentence)
{
  GtkWidget *control = along_field_row_get_control (self);

  if (sentence != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_STATE_INVALID,
      sentence != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (sentence != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (control), sentence,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/**
 * along_field_row_edited:
 * @self: a row
 *
 * For the rows: people changed it.
 */
void
along_field_row_edited (AlongFieldRow *self)
{
  g_return_if_fail (ALONG_IS_FIELD_ROW (self));
  g_signal_emit (self, signals[SIGNAL_EDITED], 0);
}
