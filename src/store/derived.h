/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: the tables that follow from the declarations: for each entity `list_KIND` with what
 * lists filter and sort by, and `search`, one FTS5 index for all of them. They hold nothing that the parts
 * do not, and are made anew whenever a declaration changes. */

/* A row's number tells its kind, so that a hit in the one search index finds its list. */
#define ALONG_LIST_SHIFT 40

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

typedef enum
{
  ALONG_COLUMN_TEXT, /* f_NAME as typed, s_NAME folded to sort by */
  ALONG_COLUMN_CODE, /* text that sorts as it is: codes, ids, dates */
  ALONG_COLUMN_INTEGER,
  ALONG_COLUMN_REAL,
  ALONG_COLUMN_SET, /* its elements, each between two U+001F */
} AlongColumnType;

gboolean along_derived_open (AlongDb *db, GError **error);
void along_derived_close (AlongDb *db);
gboolean along_derived_rebuild (AlongDb *db, GError **error);
gboolean along_derived_refresh (AlongDb *db,
                                const AlongEntity *entity,
                                const char *id,
                                const AlongListed *before,
                                const AlongListed *now,
                                GError **error);
AlongColumnType along_column_type (const AlongField *field);
gint64 along_derived_first_pk (const AlongEntity *entity);
const AlongEntity *along_derived_entity (gint64 pk);
char *along_sort_key (const char *text);

G_END_DECLS
