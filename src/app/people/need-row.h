/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongNeedRow:
 *
 * A need: the part of life, the person's own words, how it stands, and what can be done. Alt+Up and
 * Alt+Down move it, `R` refers, `E` changes it. Its actions are those of the list around it, `needs.…`.
 */
#define ALONG_TYPE_NEED_ROW (along_need_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongNeedRow, along_need_row, ALONG, NEED_ROW, GtkListBoxRow)

GtkWidget *along_need_row_new (AlongContext *context);
void along_need_row_set_need (
    AlongNeedRow *self, AlongRecord *need, gboolean may_write, gboolean first, gboolean last);
const char *along_need_row_get_id (AlongNeedRow *self);
guint along_need_row_get_index (AlongNeedRow *self);
void along_need_row_set_index (AlongNeedRow *self, guint index);

G_END_DECLS
