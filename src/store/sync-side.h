/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* What only the sync room asks of the store. */

/* The next transactions to send, in order, as many as fit one batch; empty when nothing waits.
 * The rows stay in the outbox until along_store_ack. */
void along_store_next_batch_async (AlongStore *self,
                                   guint max_txns,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
AlongBatch *along_store_next_batch_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* What the server answered. Acknowledged transactions leave the outbox and are kept as sent for 35
 * days; `stale`, `quarantined` and `rejected` ones become "needs you" with everything that was typed. */
void along_store_ack_async (AlongStore *self,
                            const char *replica,
                            const AlongResults *results,
                            GAsyncReadyCallback callback,
                            gpointer data);
gboolean along_store_ack_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* Lines of a pull or snapshot up to a check, applied with its cursors in one transaction. Pending
 * operations are rebased over what came. */
void along_store_apply_async (AlongStore *self,
                              GPtrArray *lines,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean along_store_apply_finish (AlongStore *self, GAsyncResult *result, GError **error);

/**
 * AlongSyncState:
 * @replica: the store's own id
 * @epoch: (nullable): the server history it knows
 * @marks: (nullable): what the server last said of how far it has come, in the answer to a push and in that to a pull
 * @cursors: (element-type AlongCursor): the scopes it follows; without cursor: still to be fetched
 * @snapshot_after: (nullable): where a snapshot under way had come to, `sid,kind,id,facet`
 * @snapshot_start: (nullable): where it is to be pulled on from, `sid,gen,cursor`, as was remembered under this name
 * @waiting: transactions in the outbox, and own files that the server has still to get
 * @attention: how many things need a person
 * @lease_until: milliseconds; 0 for none
 */
typedef struct
{
  char *replica;
  char *epoch;
  char **marks;
  GPtrArray *cursors;
  char *snapshot_after;
  char *snapshot_start;
  gint64 waiting;
  gint64 attention;
  gint64 lease_until;
} AlongSyncState;

void along_sync_state_free (AlongSyncState *state);
void along_store_sync_state_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
AlongSyncState *
along_store_sync_state_finish (AlongStore *self, GAsyncResult *result, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongSyncState, along_sync_state_free)

/* Before a scope is fetched from its beginning. */
void along_store_begin_scope_async (AlongStore *self,
                                    const char *sid,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean along_store_begin_scope_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* meta: epoch, account, organisation, roles, server address, lease… */
void along_store_set_meta_async (AlongStore *self,
                                 GHashTable *values,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
gboolean along_store_set_meta_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_get_meta_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
GHashTable *along_store_get_meta_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* A copied store found its number taken (`replica_forked`): a new replica id, transactions renumbered. */
void along_store_fork_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
gboolean along_store_fork_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* The server began a new history: what was acknowledged after @restored_to_ms waits again; scopes are
 * fetched anew; nothing is removed until they have been. */
void along_store_new_epoch_async (AlongStore *self,
                                  const char *epoch,
                                  gint64 restored_to_ms,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean along_store_new_epoch_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
