/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/parts.h"
#include "store/store.h"

G_BEGIN_DECLS

/* Private to the store: who changed what. Own operations are kept; of what others did, the last versions. */

/* How many changes by others are kept of each part. */
#define ALONG_HISTORY_KEPT 20

gboolean along_history_add_own (AlongDb *db,
                                const AlongTxn *txn,
                                guint step,
                                const AlongRecord *before,
                                const AlongRecord *now,
                                const char *author,
                                GError **error);
gboolean
along_history_add_pulled (AlongDb *db, const AlongPart *part, GVariant *expected, GError **error);
gboolean along_history_forget (
    AlongDb *db, const char *kind, const char *id, const char *facet, GError **error);
GPtrArray *
along_history_read (AlongDb *db, const AlongEntity *entity, const char *id, GError **error);

G_END_DECLS
