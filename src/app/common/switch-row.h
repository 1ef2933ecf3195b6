/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongSwitchRow:
 *
 * Yes or no.
 */
#define ALONG_TYPE_SWITCH_ROW (along_switch_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongSwitchRow, along_switch_row, ALONG, SWITCH_ROW, AdwActionRow)

GtkWidget *along_switch_row_new (const AlongField *field);

G_END_DECLS
