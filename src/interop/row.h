/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/columns.h"
#include "interop/importer.h"

G_BEGIN_DECLS

/**
 * AlongRow:
 *
 * One row of a spreadsheet on its way to an organisation and a service.
 */
typedef struct _AlongRow AlongRow;

AlongRow *along_row_new (AlongImporter *importer, const char *taxonomy);
void along_row_free (AlongRow *self);
void along_row_take (AlongRow *self, AlongColumnUse use, const char *heading, const char *cell);
void along_row_next_line (AlongRow *self);
const char *along_row_get (AlongRow *self, AlongColumnUse use);
void along_row_set (AlongRow *self, AlongColumnUse use, const char *cell);
AlongRecord *along_row_organisation (AlongRow *self, const char *id);
AlongRecord *along_row_service (AlongRow *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRow, along_row_free)

G_END_DECLS
