/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/conflict.h"

G_BEGIN_DECLS

/**
 * AlongAttention:
 * @id: its own id
 * @what: `stale`, `quarantined`, `rejected`, `conflict` or `removal`
 * @kind: the record's kind; empty for a removal
 * @record: the record's id; for a removal the scope
 * @txn: (nullable): what was typed, whole
 * @message: (nullable): the server's sentence
 * @state: (nullable): for stale: the state the record is in
 * @conflict: (nullable): for conflict: it
 * @at: when
 *
 * A change that needs the one who made it. Nothing typed is lost: it stays here until settled.
 */
typedef struct
{
  char *id;
  char *what;
  char *kind;
  char *record;
  AlongTxn *txn;
  char *message;
  char *state;
  AlongConflict *conflict;
  gint64 at;
} AlongAttention;

void along_attention_free (AlongAttention *attention);
void along_store_attention_async (AlongStore *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
GPtrArray *along_store_attention_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_settle_async (AlongStore *self,
                               const char *attention_id,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean along_store_settle_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
