/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "interop/refusal.h"
#include "model/op.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one import may be at most, so that a hostile file or feed cannot take the machine with it. */
#define ALONG_IMPORT_MAX_BYTES (256 * 1024 * 1024)
#define ALONG_IMPORT_MAX_ROWS 1000000
#define ALONG_IMPORT_MAX_PAGES 10000

/**
 * AlongFetchFunc:
 * @url: where to read from, http or https
 * @data: what was given with the function
 * @error: set when it cannot be read
 *
 * This room does no network itself: whoever runs the import reads for it. The function follows no
 * more than the usual redirects, and refuses an answer longer than it is ready to hold in memory.
 *
 * Returns: (transfer full) (nullable): the body of a 2xx answer
 */
typedef GBytes *(*AlongFetchFunc) (const char *url, gpointer data, GError **error);

/**
 * AlongImportLookupFunc:
 * @entity: a kind: organisation, service or location
 * @id: the id derived from the source and its key
 * @data: what was given with the hooks
 * @record: (out) (optional) (nullable) (transfer full): the record as it is now; %NULL where there is none
 * @error: set when it could not be looked up, which ends the import
 *
 * Returns: %FALSE with @error set
 */
typedef gboolean (*AlongImportLookupFunc) (
    const AlongEntity *entity, const char *id, gpointer data, AlongRecord **record, GError **error);

/**
 * AlongImportEditedFunc:
 * @entity: a kind
 * @id: an id
 * @group: a group of its fields
 * @data: what was given with the hooks
 *
 * Returns: %TRUE if a person changed @group after the last import: their words then stay
 */
typedef gboolean (*AlongImportEditedFunc) (const AlongEntity *entity,
                                           const char *id,
                                           const char *group,
                                           gpointer data);

/**
 * AlongImportLikelyFunc:
 * @service: a service that is about to be added
 * @data: what was given with the hooks
 *
 * Services are never merged by themselves; those that may be the same (the name and the postcode
 * alike, from another source) are proposed in the report.
 *
 * Returns: (transfer full) (nullable): ids of services already there that may be the same
 */
typedef char **(*AlongImportLikelyFunc) (const AlongRecord *service, gpointer data);

/**
 * AlongImportCommitFunc:
 * @txn: (transfer none): some records, at most a hundred operations; an organisation always comes
 *   before its services
 * @data: what was given with the hooks
 * @error: set when it could not be written, which ends the import
 *
 * Returns: %FALSE with @error set
 */
typedef gboolean (*AlongImportCommitFunc) (const AlongTxn *txn, gpointer data, GError **error);

/**
 * AlongImportHooks:
 * @lookup: what is there already
 * @edited: (nullable): what people changed since; %NULL when nobody can have
 * @likely: (nullable): what may be the same
 * @commit: (nullable): writes; %NULL for a dry run that only reports
 * @fetch: (nullable): reads from the network; needed for a URL only
 * @data: given to each of them
 */
typedef struct
{
  AlongImportLookupFunc lookup;
  AlongImportEditedFunc edited;
  AlongImportLikelyFunc likely;
  AlongImportCommitFunc commit;
  AlongFetchFunc fetch;
  gpointer data;
} AlongImportHooks;

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

AlongImportReport *
along_import_services (const char *source, const AlongImportHooks *hooks, GError **error);
void along_import_report_free (AlongImportReport *report);
char *along_import_report_json (const AlongImportReport *report);
char *along_import_report_words (const AlongImportReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongImportReport, along_import_report_free)

G_END_DECLS
