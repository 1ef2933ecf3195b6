/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query-sql.h"

G_BEGIN_DECLS

/* Private to the store: reading records. */
AlongRecord *
along_read_record (AlongDb *db, const AlongEntity *entity, const char *id, GError **error);
GPtrArray *along_read_page (AlongDb *db,
                            const AlongEntity *entity,
                            const AlongQuerySql *sql,
                            gint64 offset,
                            gint64 limit,
                            GError **error);
gboolean along_read_count (
    AlongDb *db, const AlongEntity *entity, const AlongQuerySql *sql, gint64 *n, GError **error);

G_END_DECLS
