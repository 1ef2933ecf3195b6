/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/state-chip.h"

G_BEGIN_DECLS

/**
 * AlongListRow:
 *
 * A cheap row of a long list: two lines of text and a chip. Made once and filled again and again
 * while people scroll: filling it only sets texts.
 */
#define ALONG_TYPE_LIST_ROW (along_list_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongListRow, along_list_row, ALONG, LIST_ROW, GtkWidget)

GtkWidget *along_list_row_new (void);
void along_list_row_set (AlongListRow *self, const char *title, const char *subtitle);
void along_list_row_set_chip (AlongListRow *self, const char *text, AlongTone tone);
void along_list_row_set_shown (AlongListRow *self, gboolean shown);
char *along_list_row_describe (AlongListRow *self);

G_END_DECLS
