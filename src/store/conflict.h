/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongConflictValue:
 * @values: (nullable): `a{sv}`, what the group should hold; %NULL for "the record should be gone"
 * @by: (nullable): the worker who wrote it; %NULL for what a rule made of the others
 * @org: (nullable): the organisation they acted for
 * @at: when it was written, milliseconds
 * @stands: whether it is what stands now
 *
 * One of the values that wait beside each other.
 */
typedef struct
{
  GVariant *values;
  char *by;
  char *org;
  gint64 at;
  gboolean stands;
} AlongConflictValue;

/**
 * AlongConflict:
 * @id: its id
 * @entity: a kind
 * @record: the record's id
 * @group: (nullable): the group that was written in two places; %NULL where one side deleted the record
 * @open: whether it waits for a person
 * @at: when it began, milliseconds
 * @values: (element-type AlongConflictValue): what was written
 * @n: how many values it has had; some are not there any more
 * @settled_by: (nullable): the worker who decided
 * @settled_for: (nullable): the organisation they acted for
 * @settled_at: when, milliseconds; 0 while it is open
 *
 * The same thing, written in two places by people who did not know of each other (sync.md §2.6).
 */
typedef struct
{
  char *id;
  const AlongEntity *entity;
  char *record;
  char *group;
  gboolean open;
  gint64 at;
  GPtrArray *values;
  gint64 n;
  char *settled_by;
  char *settled_for;
  gint64 settled_at;
} AlongConflict;

AlongConflict *along_conflict_read (GVariant *told);
AlongConflict *along_conflict_ref (AlongConflict *self);
void along_conflict_unref (AlongConflict *self);
const AlongConflictValue *along_conflict_standing (const AlongConflict *self);
AlongOp *along_conflict_decide (const AlongConflict *self, GVariant *values);
AlongOp *along_conflict_keep_record (const AlongConflict *self, const AlongRecord *record);
AlongOp *along_conflict_delete_record (const AlongConflict *self);

void along_store_conflicts_async (AlongStore *self,
                                  const AlongEntity *entity,
                                  const char *id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
GPtrArray *along_store_conflicts_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongConflict, along_conflict_unref)

G_END_DECLS
