/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongTextRow:
 *
 * Text of any length, or a list with one entry a line.
 */
#define ALONG_TYPE_TEXT_ROW (along_text_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongTextRow, along_text_row, ALONG, TEXT_ROW, AdwPreferencesRow)

GtkWidget *along_text_row_new (const AlongField *field);

G_END_DECLS
