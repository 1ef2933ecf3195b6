/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongFileRow:
 *
 * A file that goes with a record: what it is, whether it is here, and how to open, save, describe or remove
 * it. What is not on this device comes when somebody wants it. Signal: `remove`, when somebody presses that.
 */
#define ALONG_TYPE_FILE_ROW (along_file_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongFileRow, along_file_row, ALONG, FILE_ROW, AdwActionRow)

GtkWidget *along_file_row_new (AlongContext *context, AlongRecord *attachment, gboolean removable);
void along_file_row_set_describable (AlongFileRow *self, gboolean describable);
const AlongRecord *along_file_row_get_attachment (AlongFileRow *self);

G_END_DECLS
