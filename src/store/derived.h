/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: the tables that follow from the declarations: for each entity `list_KIND` with what
 * lists filter and sort by, and `search`, one FTS5 index for all of them. They hold nothing that the parts
 * do not, and are made anew whenever a declaration changes. */

/**
 * AlongListed:
 * @part: the least number of the record's parts, which its rows go by
 * @record: (nullable): the record they are made from; %NULL where there are none
 */
typedef struct
{
  gint64 part;
  const AlongRecord *record;
} AlongListed;

gboolean along_derived_open (AlongDb *db, GError **error);
void along_derived_close (AlongDb *db);
void along_derived_rolled_back (AlongDb *db);
gboolean along_derived_rebuild (AlongDb *db, GError **error);
gboolean along_derived_refresh (AlongDb *db,
                                const AlongEntity *entity,
                                const char *id,
                                const AlongListed *before,
                                const AlongListed *now,
                                GError **error);
char *along_sort_key (const char *text);

G_END_DECLS
