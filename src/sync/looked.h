/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/audit.h"
#include "sync/engine.h"

G_BEGIN_DECLS

/**
 * AlongLooking:
 * @at: when, in milliseconds
 * @action: what they did; %ALONG_N_AUDIT_ACTIONS for what this version has no word for
 * @name: (nullable): the name of their account
 * @worker: (nullable): who they are
 * @org: (nullable): for which organisation
 * @kind: (nullable): with a record of which kind
 * @purpose: (nullable): why, a code; of emergency access
 * @refused: whether they were not let in
 *
 * Somebody who has looked at a person, or done anything with what is known of them. Immutable.
 */
typedef struct
{
  gint64 at;
  AlongAuditAction action;
  char *name;
  char *worker;
  char *org;
  char *kind;
  char *purpose;
  gboolean refused;
} AlongLooking;

void along_looking_free (AlongLooking *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLooking, along_looking_free)

void along_looked_async (AlongEngine *engine,
                         const char *person,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data);
GPtrArray *along_looked_finish (AlongEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
