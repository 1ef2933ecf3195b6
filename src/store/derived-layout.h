/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/entity.h"

G_BEGIN_DECLS

/* Private to the store: how the derived tables are laid out, for those who write them and those who ask them. */

/* A row's number tells its kind, so that a hit in the one search index finds its list. */
#define ALONG_LIST_SHIFT 40

typedef enum
{
  ALONG_COLUMN_TEXT, /* f_NAME as typed, s_NAME folded to sort by */
  ALONG_COLUMN_CODE, /* text that sorts as it is: codes, ids, dates */
  ALONG_COLUMN_INTEGER,
  ALONG_COLUMN_REAL,
  ALONG_COLUMN_SET, /* its elements, each between two U+001F */
} AlongColumnType;

guint along_derived_number (const AlongEntity *entity);
gint64 along_derived_first_pk (const AlongEntity *entity);
const AlongEntity *along_derived_entity (gint64 pk);
AlongColumnType along_column_type (const AlongField *field);
gboolean along_column_is_counted (const AlongEntity *entity, const AlongField *field);

G_END_DECLS
