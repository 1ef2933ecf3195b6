/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFieldRow:
 *
 * The form row of one field. Signal: `edited`, when people changed it.
 */
#define ALONG_TYPE_FIELD_ROW (along_field_row_get_type ())
G_DECLARE_INTERFACE (AlongFieldRow, along_field_row, ALONG, FIELD_ROW, GtkWidget)

/**
 * AlongFieldRowInterface:
 * @get_value: what is there as the field's value, %NULL for nothing. Transfer full. What was typed
 *   and can't be read sets %ALONG_ERROR_INVALID
 * @set_value: shows a value, or nothing
 * @get_typed: (nullable): exactly what was typed, for the draft
 * @set_typed: (nullable): puts a draft back
 * @get_control: (nullable): the widget that has the focus and says what is wrong; the row without
 */
struct _AlongFieldRowInterface
{
  GTypeInterface parent;

  GVariant *(*get_value) (AlongFieldRow *self, GError **error);
  void (*set_value) (AlongFieldRow *self, GVariant *value);
  char *(*get_typed) (AlongFieldRow *self);
  void (*set_typed) (AlongFieldRow *self, const char *typed);
  GtkWidget *(*get_control) (AlongFieldRow *self);
};

GVariant *along_field_row_get_value (AlongFieldRow *self, GError **error);
void along_field_row_set_value (AlongFieldRow *self, GVariant *value);
char *along_field_row_get_typed (AlongFieldRow *self);
void along_field_row_set_typed (AlongFieldRow *self, const char *typed, const AlongField *field);
GtkWidget *along_field_row_get_control (AlongFieldRow *self);
void along_field_row_set_invalid (AlongFieldRow *self, const char *sentence);
void along_field_row_edited (AlongFieldRow *self);

G_END_DECLS
