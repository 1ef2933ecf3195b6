/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/refusal.h"

G_BEGIN_DECLS

/**
 * AlongImportColumn:
 * @column: the heading as it is written in the file
 * @field: (nullable): what it was understood as, `service.name`; %NULL when it was not. What was not
 *   understood is kept with the service where it has an `extra` to say it in, and is always
 *   reported.
 */
typedef struct
{
  char *column;
  char *field;
} AlongImportColumn;

/**
 * AlongImportDuplicate:
 * @id: the service from this source
 * @other: a service of another source that may be the same
 * @name: the name of @id
 */
typedef struct
{
  char *id;
  char *other;
  char *name;
} AlongImportDuplicate;

/**
 * AlongImportReport:
 * @format: what the source was taken for: `care-inspectorate`, `open-referral`, `aliss`, `spreadsheet`
 * @encoding: (nullable): the text encoding that was found
 * @delimiter: what stands between the cells of a spreadsheet; 0 otherwise
 * @services_added: new services
 * @services_changed: services with at least one other value
 * @services_unchanged: services that were there just so
 * @organisations_added: new organisations
 * @organisations_changed: organisations with at least one other value
 * @organisations_unchanged: organisations that were there just so
 * @kept: groups that a person changed since, left as they are
 * @refused: (element-type AlongImportRefusal): rows that could not be understood, in order
 * @notes: (element-type AlongImportRefusal): rows that were taken, and what is odd about them
 * @columns: (element-type AlongImportColumn): the columns, in order
 * @duplicates: (element-type AlongImportDuplicate): what may be the same
 *
 * What an import did, or would do.
 */
typedef struct
{
  char *format;
  char *encoding;
  char delimiter;
  guint64 services_added;
  guint64 services_changed;
  guint64 services_unchanged;
  guint64 organisations_added;
  guint64 organisations_changed;
  guint64 organisations_unchanged;
  guint64 kept;
  GPtrArray *refused;
  GPtrArray *notes;
  GPtrArray *columns;
  GPtrArray *duplicates;
} AlongImportReport;

AlongImportReport *along_import_report_new (void);
void along_import_report_free (AlongImportReport *report);
char *along_import_report_json (const AlongImportReport *report);
char *along_import_report_words (const AlongImportReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongImportReport, along_import_report_free)

G_END_DECLS
