/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongCodesRow:
 *
 * Any of a few choices.
 */
#define ALONG_TYPE_CODES_ROW (along_codes_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongCodesRow, along_codes_row, ALONG, CODES_ROW, AdwExpanderRow)

GtkWidget *along_codes_row_new (const AlongField *field);

G_END_DECLS
