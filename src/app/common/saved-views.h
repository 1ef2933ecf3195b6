/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/filter-bar.h"

G_BEGIN_DECLS

/**
 * AlongViewOrder:
 * @get: (nullable): how the list is sorted now, as along_view_order_format() has it; transfer full, %NULL for as always
 * @set: (nullable): sorts the list
 *
 * For lists that can be sorted in several ways.
 */
typedef struct
{
  char *(*get) (gpointer data);
  void (*set) (const char *order, gpointer data);
} AlongViewOrder;

/**
 * AlongSavedViews:
 *
 * The views that the reader has saved of one list: how it was narrowed, by a name, with how many there are now. Those
 * that are pinned stand in it as buttons; all of them in the dialog that its button opens. Signal: `changed`, when a view or
 * a number is another one.
 */
#define ALONG_TYPE_SAVED_VIEWS (along_saved_views_get_type ())
G_DECLARE_FINAL_TYPE (AlongSavedViews, along_saved_views, ALONG, SAVED_VIEWS, GtkWidget)

AlongSavedViews *along_saved_views_new (AlongContext *context,
                                        const AlongEntity *entity,
                                        const AlongFilterSpec *filters,
                                        AlongFilterBar *bar);
void along_saved_views_set_all (AlongSavedViews *self,
                                AlongQuery *(*all) (gpointer data),
                                gpointer data);
void
along_saved_views_set_order (AlongSavedViews *self, const AlongViewOrder *order, gpointer data);

guint along_saved_views_get_n (AlongSavedViews *self);
AlongRecord *along_saved_views_get_record (AlongSavedViews *self, guint i);
char *along_saved_views_describe_count (AlongSavedViews *self, guint i);
void along_saved_views_show (AlongSavedViews *self, guint i);
void along_saved_views_save (AlongSavedViews *self, const char *name);
void along_saved_views_rename (AlongSavedViews *self, guint i, const char *name);
void along_saved_views_pin (AlongSavedViews *self, guint i, gboolean pinned);
void along_saved_views_move (AlongSavedViews *self, guint i, gboolean down);
void along_saved_views_remove (AlongSavedViews *self, guint i);

G_END_DECLS
