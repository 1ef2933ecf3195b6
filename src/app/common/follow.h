/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongFollow:
 *
 * One record, or the few records of a query, that a page shows and that follow the store. Main thread
 * only. Drop the last reference and nothing is told any more.
 *
 * Signal:
 *
 * - `changed`: [method@Follow.get_record] and [method@Follow.get_records] answer something else; also once
 *   when they were first read, and when that failed
 */
#define ALONG_TYPE_FOLLOW (along_follow_get_type ())
G_DECLARE_FINAL_TYPE (AlongFollow, along_follow, ALONG, FOLLOW, GObject)

AlongFollow *along_follow_record (AlongStore *store, const AlongEntity *entity, const char *id);
AlongFollow *along_follow_query (AlongStore *store,
                                 const AlongEntity *entity,
                                 const AlongQuery *query,
                                 guint limit);
gboolean along_follow_is_read (AlongFollow *self);
AlongRecord *along_follow_get_record (AlongFollow *self);
GPtrArray *along_follow_get_records (AlongFollow *self);
const GError *along_follow_get_error (AlongFollow *self);

G_END_DECLS
