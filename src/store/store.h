/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "wire/batch.h"
#include "wire/row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AlongStore:
 *
 * A device's encrypted database. One thread of its own owns it; every call here is asynchronous and
 * answers in the thread-default main context of the caller, whichever thread that is (the window's
 * or sync's). Errors: %ALONG_ERROR_KEY, %ALONG_ERROR_CORRUPT, %ALONG_ERROR_TOO_NEW, %ALONG_ERROR_FULL,
 * %ALONG_ERROR_BUSY, %ALONG_ERROR_INVALID, %ALONG_ERROR_STALE, %ALONG_ERROR_NOT_FOUND.
 *
 * Signals (emitted in the main context the store was opened from):
 *
 * - `changed` (GHashTable *by_kind): after a commit or a pulled batch: kind → GPtrArray of ids
 * - `outbox-changed`: something waits to be sent, or no longer does
 */
#define ALONG_TYPE_STORE (along_store_get_type ())
G_DECLARE_FINAL_TYPE (AlongStore, along_store, ALONG, STORE, GObject)

/* Opening. @key is 32 bytes, or NULL for a plain file (tests). The file is made where it is absent.
 * A file of an older schema is copied beside itself (`….backup-N`) before it is brought up to date. */
void along_store_open_async (const char *path,
                             GBytes *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
AlongStore *along_store_open_finish (GAsyncResult *result, GError **error);
void along_store_close_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
gboolean along_store_close_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* What people do. Commits one transaction: the records, the outbox and the history, all or nothing.
 * The store gives the number and the clock, and adds to each operation what was seen (base, old). It
 * refuses what is not valid (INVALID) and moves that start from another state (STALE). */
void along_store_commit_async (AlongStore *self,
                               AlongTxn *txn,
                               GAsyncReadyCallback callback,
                               gpointer data);
gboolean along_store_commit_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* Reading one record: all its parts that this device has, put together. NOT_FOUND where there is none. */
void along_store_get_async (AlongStore *self,
                            const AlongEntity *entity,
                            const char *id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
AlongRecord *along_store_get_finish (AlongStore *self, GAsyncResult *result, GError **error);

/**
 * AlongEntry:
 * @at: when it was recorded on its device, milliseconds
 * @received: when the server received it; 0 while it waits, less than 0 where it came too late and was not
 *   made
 * @author: the worker's id
 * @org: the organisation acted for
 * @txn: the transaction
 * @op: what was done
 * @before: (nullable): `a{sv}`, the group's values before
 * @aside: whether it was written beside something else, which stood
 *
 * One line of a record's history, newest first.
 */
typedef struct
{
  gint64 at;
  gint64 received;
  char *author;
  char *org;
  char *txn;
  AlongOp *op;
  GVariant *before;
  gboolean aside;
} AlongEntry;

void along_entry_free (AlongEntry *entry);
void along_store_history_async (AlongStore *self,
                                const AlongEntity *entity,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
GPtrArray *along_store_history_finish (AlongStore *self, GAsyncResult *result, GError **error);

/* Drafts: what is being typed, keyed by record and field, so that nothing typed is ever lost. A draft
 * is dropped by naming it in along_store_commit's transaction's success, i.e. by drop_draft after. */
void
along_store_put_draft (AlongStore *self, const char *record, const char *field, const char *text);
void along_store_get_drafts_async (AlongStore *self,
                                   const char *record,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
GHashTable *along_store_get_drafts_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_drop_drafts (AlongStore *self, const char *record);

G_END_DECLS
