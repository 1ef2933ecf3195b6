/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/parts.h"
#include "store/scopes.h"
#include "store/worker.h"

G_BEGIN_DECLS

/* Private to the store: the records a job touches from the server's side. Each is read once before it changes, and
 * brought up to date once at the end: own work laid over it again, its list, its words, the live lists. */

/**
 * AlongTouch:
 * @kept: its parts, kept in step with the database by whoever changes them
 * @before: (nullable): the record as people saw it before
 * @first: what its rows in lists went by then
 * @fresh: (nullable): the record as it is, while nothing but further parts has come
 * @rewritten: whether anything else than that happened to it
 * @rebase: whether own work has to be laid over it again
 * @forgotten: whether what was removed of it may not be seen any more, rather than was deleted
 * @released: whether own work on it has come back by now or never will; what only we have of it then is not for us
 */
typedef struct
{
  AlongKept *kept;
  AlongRecord *before;
  gint64 first;
  AlongRecord *fresh;
  gboolean rewritten;
  gboolean rebase;
  gboolean forgotten;
  gboolean released;
} AlongTouch;

typedef struct
{
  AlongDb *db;
  AlongChanges *changes;
  AlongScopes *scopes;
  GHashTable *touched; /* entity → (id → AlongTouch) */
  GPtrArray *order;    /* of AlongTouch, as they came */
  gboolean any_pending;
} AlongRefresh;

AlongRefresh *along_refresh_begin (AlongDb *db, AlongChanges *changes, GError **error);
void along_refresh_free (AlongRefresh *self);
AlongTouch *
along_refresh_touch (AlongRefresh *self, const AlongEntity *entity, const char *id, GError **error);
void along_refresh_add (AlongTouch *touch, GVariant *values);
void along_refresh_rewrite (AlongTouch *touch);
gboolean
along_refresh_remove (AlongRefresh *self, AlongTouch *touch, AlongKeptPart *part, GError **error);
gboolean along_refresh_unreason (AlongRefresh *self,
                                 AlongTouch *touch,
                                 AlongKeptPart *part,
                                 AlongScope *scope,
                                 gboolean told,
                                 GError **error);
gboolean
along_refresh_pending_of (AlongRefresh *self, const char *txn, gboolean released, GError **error);
gboolean along_refresh_end (AlongRefresh *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRefresh, along_refresh_free)

G_END_DECLS
