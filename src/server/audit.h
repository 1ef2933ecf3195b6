/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/audit.h"
#include "server/storage.h"

G_BEGIN_DECLS

/**
 * AlongAuditNote:
 * @id: (nullable): its id; %NULL for a new one. What comes with the same id again is kept once.
 * @at: when it happened, milliseconds; 0 for now
 * @account: (nullable): who did it; %NULL for nobody's account
 * @org: (nullable): the organisation they acted for
 * @replica: (nullable): the device's store
 * @action: what they did
 * @kind: (nullable): with which kind of record
 * @record: (nullable): and which
 * @fields: (nullable): names of the fields it was about, never what they hold
 * @purpose: (nullable): what for, a code
 * @refused: whether it was tried and refused
 * @count: how many records it was about; -1 where that says nothing
 *
 * What the audit log is to keep. Nothing of it is what somebody typed.
 */
typedef struct
{
  const char *id;
  gint64 at;
  const char *account;
  const char *org;
  const char *replica;
  AlongAuditAction action;
  const char *kind;
  const char *record;
  const char *const *fields;
  const char *purpose;
  gboolean refused;
  gint64 count;
} AlongAuditNote;

gboolean along_audit_add (AlongTx *tx, const AlongAuditNote *note, GError **error);
gboolean along_audit_write (AlongStorage *storage, const AlongAuditNote *note, GError **error);
char *along_audit_hash (const char *before, const AlongStoredAudit *entry);
char *
along_audit_digest (const char *salt, const char *kind, const char *record, const char *subject);

G_END_DECLS
