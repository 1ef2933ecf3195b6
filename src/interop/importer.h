/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/import-hooks.h"
#include "interop/report.h"

G_BEGIN_DECLS

/**
 * AlongImporter:
 *
 * The planner behind every source: it is told what a source says of an organisation or a service,
 * compares that with what is there, and makes transactions of the difference.
 */
typedef struct _AlongImporter AlongImporter;

AlongImporter *
along_importer_new (const AlongImportHooks *hooks, const char *source, const char *register_name);
void along_importer_free (AlongImporter *self);
AlongImportReport *along_importer_report (AlongImporter *self);
void along_importer_begin (AlongImporter *self, guint64 line, const char *file);
void along_importer_refuse (AlongImporter *self, const char *reason);
void along_importer_note (AlongImporter *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void along_importer_column (AlongImporter *self, const char *column, const char *field);
gboolean along_importer_saw (AlongImporter *self, const char *id);
gboolean along_importer_take (AlongImporter *self,
                              AlongRecord *organisation,
                              AlongRecord *service,
                              GError **error);
AlongImportReport *along_importer_finish (AlongImporter *self, GError **error);

void along_attributes_add (GVariantBuilder *attributes,
                           const char *taxonomy,
                           const char *term,
                           const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongImporter, along_importer_free)

G_END_DECLS
