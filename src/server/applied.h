/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/work.h"

G_BEGIN_DECLS

/**
 * AlongApplied:
 * @work: the records as they are to be written
 * @history: (element-type AlongHistory): what goes into history, without commit position
 * @own: (element-type AlongOp): what the server did itself because of it; the records point into it
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
  GPtrArray *own;
  GPtrArray *conflicts;
  gboolean merged;
  char *state;
} AlongApplied;

AlongApplied *along_applied_new (AlongTx *tx);
void along_applied_free (AlongApplied *applied);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongApplied, along_applied_free)

G_END_DECLS
