/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongRefRow:
 *
 * One record, found by search.
 */
#define ALONG_TYPE_REF_ROW (along_ref_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongRefRow, along_ref_row, ALONG, REF_ROW, AdwActionRow)

GtkWidget *along_ref_row_new (AlongContext *context, const AlongField *field);

G_END_DECLS
