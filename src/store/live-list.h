/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongRow:
 *
 * One place in a live list: a stable wrapper around the record that stands there. Properties, all
 * notified: `id` (string), `record` (#AlongRecord boxed, list and search columns only; %NULL while it
 * is being read), `loading` (boolean), `title` (string).
 */
#define ALONG_TYPE_ROW (along_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongRow, along_row, ALONG, ROW, GObject)

const char *along_row_get_id (AlongRow *self);
AlongRecord *along_row_get_record (AlongRow *self);
gboolean along_row_get_loading (AlongRow *self);

/**
 * AlongLiveList:
 *
 * The answer to a query as a #GListModel of #AlongRow that follows the store: it counts first, reads
 * pages of 64 rows on demand, and tells few, precise changes. Belongs to the main thread. Properties,
 * notified: `n-items` (uint), `loading` (boolean, until the first count has come), `error` (#GError, nullable).
 */
#define ALONG_TYPE_LIVE_LIST (along_live_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongLiveList, along_live_list, ALONG, LIVE_LIST, GObject)

AlongLiveList *along_live_list_new (AlongStore *store, const AlongQuery *query);
void along_live_list_set_query (AlongLiveList *self, const AlongQuery *query);
gboolean along_live_list_get_loading (AlongLiveList *self);
const GError *along_live_list_get_error (AlongLiveList *self);

G_END_DECLS
