/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/work.h"

G_BEGIN_DECLS

/**
 * AlongWriter:
 * @actor: (nullable): the account; %NULL for the server itself
 * @trusted: whether access and order of states are not asked about: what the admin verbs bring in
 * @replica: (nullable): the device's store
 * @txn: what is to be done
 * @received: milliseconds
 *
 * Who brings a transaction.
 */
typedef struct
{
  const AlongActor *actor;
  gboolean trusted;
  const char *replica;
  const AlongTxn *txn;
  gint64 received;
} AlongWriter;

/**
 * AlongApplied:
 * @work: the records as they are to be written
 * @history: (element-type AlongHistory): what goes into history, without commit position
 * @conflicts: (element-type AlongStoredConflict): what was opened, extended or settled
 * @merged: whether something met a concurrent change
 * @state: (nullable): where a move was stale: the state the record is in
 *
 * What a transaction does to the records it names.
 */
typedef struct
{
  AlongWork *work;
  GPtrArray *history;
  GPtrArray *conflicts;
  gboolean merged;
  char *state;
} AlongApplied;

AlongApplied *along_applied_new (AlongTx *tx);
void along_applied_free (AlongApplied *applied);
gint64 along_writer_hlc (const AlongWriter *writer);
gboolean along_apply (const AlongWriter *writer, AlongApplied *applied, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongApplied, along_applied_free)

G_END_DECLS
