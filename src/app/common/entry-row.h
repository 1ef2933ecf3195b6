/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/field-row.h"

G_BEGIN_DECLS

/**
 * AlongEntryRow:
 *
 * One line: text, a number, a date, a date with a time. A date is typed the British way or chosen
 * from a calendar.
 */
#define ALONG_TYPE_ENTRY_ROW (along_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongEntryRow, along_entry_row, ALONG, ENTRY_ROW, AdwEntryRow)

GtkWidget *along_entry_row_new (const AlongField *field);

G_END_DECLS
