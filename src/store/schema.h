/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/db.h"

G_BEGIN_DECLS

/**
 * AlongSchemaStep:
 * @to: the schema it leads to; the steps count up from 1
 * @sql: what it does, frozen once released
 *
 * One migration of the tables that hold truth. The tables that are derived from the declarations have none:
 * they are made anew, see derived.h.
 */
typedef struct
{
  int to;
  const char *sql;
} AlongSchemaStep;

const AlongSchemaStep *along_schema_steps (guint *n_steps);
gboolean along_schema_migrate (AlongDb *db,
                               const char *path,
                               GBytes *key,
                               const AlongSchemaStep *steps,
                               guint n_steps,
                               GError **error);

G_END_DECLS
