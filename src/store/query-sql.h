/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"
#include "store/query.h"

G_BEGIN_DECLS

/* Private to the store: a query in SQL. Its own values are ?1 … ?n; what is added comes after them. */

/**
 * AlongQuerySql:
 * @where: a condition, `1` for all
 * @counted: whether it asks for nothing but columns that are counted
 * @values: (element-type GVariant): its values
 * @order: what follows ORDER BY, the row's number as the last, so that no two rows are equal
 * @keys: what the rows are ordered by, with commas, the row's number as the last
 * @n_keys: how many
 * @before: a condition: the row comes before one whose keys are bound from ?n+2 on (?n+1 is a row's number)
 */
typedef struct
{
  char *where;
  gboolean counted;
  GPtrArray *values;
  char *order;
  char *keys;
  guint n_keys;
  char *before;
} AlongQuerySql;

AlongQuerySql *along_query_to_sql (const AlongQuery *self);
void along_query_sql_free (AlongQuerySql *sql);
void along_query_sql_bind (const AlongQuerySql *sql, AlongStmt *stmt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongQuerySql, along_query_sql_free)

G_END_DECLS
