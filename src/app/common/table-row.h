/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongTableRow:
 *
 * Lines with columns, such as phone numbers.
 */
#define ALONG_TYPE_TABLE_ROW (along_table_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongTableRow, along_table_row, ALONG, TABLE_ROW, AdwExpanderRow)

GtkWidget *along_table_row_new (AlongContext *context, const AlongField *field);

G_END_DECLS
