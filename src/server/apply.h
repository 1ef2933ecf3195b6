/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/applied.h"

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

gint64 along_writer_hlc (const AlongWriter *writer);
gboolean along_apply (const AlongWriter *writer, AlongApplied *applied, GError **error);

G_END_DECLS
