/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/refusal.h"
#include "model/record.h"

G_BEGIN_DECLS

void along_entity_csv_heading (const AlongEntity *entity, const char *const *fields, GString *into);
void along_entity_csv_append (const AlongRecord *record, const char *const *fields, GString *into);
GPtrArray *along_entity_csv_read (const AlongEntity *entity,
                                  const char *bytes,
                                  gsize length,
                                  GPtrArray *refused,
                                  GPtrArray *unknown,
                                  GError **error);

char *along_cell_from_value (const AlongField *field, GVariant *value);
GVariant *along_cell_to_value (const AlongField *field, const char *cell, GError **error);

G_END_DECLS
