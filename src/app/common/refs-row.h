/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongRefsRow:
 *
 * Several records, each found by search.
 */
#define ALONG_TYPE_REFS_ROW (along_refs_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongRefsRow, along_refs_row, ALONG, REFS_ROW, AdwExpanderRow)

GtkWidget *along_refs_row_new (AlongContext *context, const AlongField *field);

G_END_DECLS
