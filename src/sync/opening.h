/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/sync-side.h"
#include "sync/profile.h"
#include "sync/soup-transport.h"

G_BEGIN_DECLS

/* Within the sync room: from a folder to a store and a transport. */

/**
 * AlongOpened:
 * @key: the profile's key; %NULL where a passphrase is needed first
 * @account: (nullable): whose the store is; %NULL where a passphrase is needed first
 * @replica: (nullable): the store's own id
 * @server: (nullable): the address it syncs with
 * @store: (nullable): the store; %NULL where it is locked
 * @transport: (nullable): the way to the server, with tokens
 * @waiting: how many changes wait to be sent
 * @needs_passphrase: there is no keyring, or the key is sealed
 * @locked: what is here may not be read before somebody signs in again (sync.md §2.14)
 *
 * What came of it.
 */
typedef struct
{
  GBytes *key;
  AlongSignIn *account;
  char *replica;
  char *server;
  AlongStore *store;
  AlongSoupTransport *transport;
  gint64 waiting;
  gboolean needs_passphrase;
  gboolean locked;
} AlongOpened;

void along_opened_free (AlongOpened *self);
void along_opening_async (AlongProfile *profile,
                          const char *server,
                          AlongSignIn *fresh,
                          const char *replica,
                          const char *passphrase,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
AlongOpened *along_opening_finish (GAsyncResult *result, GError **error);
gboolean along_lease_has_ended (const AlongSignIn *account);
gboolean
along_tokens_keep (AlongProfile *profile, GBytes *key, const AlongSignIn *answer, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongOpened, along_opened_free)

G_END_DECLS
