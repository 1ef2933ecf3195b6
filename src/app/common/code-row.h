/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongCodeRow:
 *
 * One of a few choices, or none.
 */
#define ALONG_TYPE_CODE_ROW (along_code_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongCodeRow, along_code_row, ALONG, CODE_ROW, AdwComboRow)

GtkWidget *along_code_row_new (const AlongField *field);

G_END_DECLS
