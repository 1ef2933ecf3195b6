/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query.h"

G_BEGIN_DECLS

/* Private to the store: what a query is made of. */

typedef struct
{
  const AlongField *field;
  const AlongField *other; /* NULL, or a field that may hold the value as well */
  AlongTest test;
  GVariant *value;
} AlongQueryWhere;

typedef struct
{
  const AlongField *field;
  gboolean descending;
} AlongQueryOrder;

/* Other records, and the field in which they name those that are asked for. */
typedef struct
{
  AlongQuery *query;
  const AlongField *reference;
  gboolean exists;
} AlongQueryRelated;

struct _AlongQuery
{
  const AlongEntity *entity;
  GArray *where;
  GArray *related;
  GArray *order;
  char *matching;
};

const AlongField *
along_query_get_reference (const AlongQuery *self, const AlongEntity *entity, guint i);
gboolean along_query_sorts_by (const AlongQuery *self, const AlongEntity *entity);
gboolean along_query_equal (const AlongQuery *a, const AlongQuery *b);

G_END_DECLS
