/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"

G_BEGIN_DECLS

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

G_END_DECLS
