/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/audit.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongAuditBatch:
 * @body: what goes to the server, `{"notes":[…]}`; %NULL where nothing waits
 * @last: the number of the last note in it
 *
 * Notes for the server's audit log, in the order they were made.
 */
typedef struct
{
  GBytes *body;
  gint64 last;
} AlongAuditBatch;

void along_audit_batch_free (AlongAuditBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAuditBatch, along_audit_batch_free)

void along_store_note_audit (
    AlongStore *self, AlongAuditAction action, const char *kind, const char *record, gint64 count);

/* What only the sync room asks. */
void along_store_next_notes_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
AlongAuditBatch *
along_store_next_notes_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_drop_notes_async (AlongStore *self,
                                   gint64 last,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean along_store_drop_notes_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
