/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/list-filter.h"
#include "app/common/view-text.h"

G_BEGIN_DECLS

/**
 * AlongFilterBar:
 *
 * What stands over a list and narrows it: a search entry and chips. In a `narrow` one a button shows and hides the chips.
 * Signals: `changed` (another question is asked), `activate` (Enter in the search), `left` (Escape in the search: it is
 * empty now, the keyboard may go to the list).
 */
#define ALONG_TYPE_FILTER_BAR (along_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (AlongFilterBar, along_filter_bar, ALONG, FILTER_BAR, GtkWidget)

void along_filter_bar_set_filters (AlongFilterBar *self,
                                   AlongContext *context,
                                   const AlongEntity *entity,
                                   const AlongFilterSpec *filters,
                                   const char *hint);
void along_filter_bar_set_narrow (AlongFilterBar *self, gboolean narrow);
void along_filter_bar_prepend (AlongFilterBar *self, GtkWidget *widget);
void along_filter_bar_apply (AlongFilterBar *self, AlongQuery *query);
gboolean along_filter_bar_is_narrowed (AlongFilterBar *self);
void along_filter_bar_clear (AlongFilterBar *self);
void along_filter_bar_find (AlongFilterBar *self);
AlongListFilter *along_filter_bar_get_filter (AlongFilterBar *self, const char *id);
AlongViewText *along_filter_bar_get_view (AlongFilterBar *self);
void along_filter_bar_set_view (AlongFilterBar *self, const AlongViewText *view);

guint along_view_apply (const AlongViewText *view,
                        AlongContext *context,
                        const AlongEntity *entity,
                        const AlongFilterSpec *filters,
                        AlongQuery *query);

G_END_DECLS
