/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongOpType:
 * @ALONG_OP_NEW: a record is made, with all its values
 * @ALONG_OP_SET: one group of a record gets other values
 * @ALONG_OP_ELT: elements are added to and removed from a set
 * @ALONG_OP_MOVE: the record goes from one state to another, with what the move demands
 * @ALONG_OP_DELETE: the record goes; a tombstone stays
 */
typedef enum
{
  ALONG_OP_NEW,
  ALONG_OP_SET,
  ALONG_OP_ELT,
  ALONG_OP_MOVE,
  ALONG_OP_DELETE,
} AlongOpType;

/**
 * AlongOp:
 * @type: what it does
 * @entity: to which kind
 * @id: to which record
 * @group: for %ALONG_OP_SET and %ALONG_OP_ELT: the group (for ELT, the set's field)
 * @base: for SET, ELT, DELETE: the group's version (fver) that was seen, 0 for none
 * @base_own: for SET: when not 0, the number of the writer's own unsent transaction that wrote
 *   what was seen; @base is then what lay under it
 * @old: (nullable): digest of the value that was seen, see [func@value_digest]
 * @from: (nullable): for MOVE: the state it starts from
 * @to: (nullable): for MOVE: the state it leads to
 * @values: (nullable): `a{sv}` by field name: NEW all, SET the group's (absent = cleared), MOVE what it
 *   demands; ELT: `add` and `rem`, both `as`
 * @why: (nullable): for DELETE: a reason
 * @undo: for MOVE: it takes back the move the other way round that its author has just made; @values are
 *   then what that move's fields held before it (absent = cleared)
 * @settles: (nullable): for SET and DELETE: the id of the conflict that its author decides with it
 * @heard: with @settles: how many values there had been when they chose; one that came later is not passed over
 *
 * The smallest thing a device tells the server (sync.md §2.4). Immutable once made.
 */
typedef struct
{
  AlongOpType type;
  const AlongEntity *entity;
  char *id;
  char *group;
  gint64 base;
  gint64 base_own;
  char *old;
  char *from;
  char *to;
  GVariant *values;
  char *why;
  gboolean undo;
  char *settles;
  gint64 heard;
} AlongOp;

AlongOp *along_op_new (const AlongRecord *record);
AlongOp *
along_op_set (const AlongEntity *entity, const char *id, const char *group, GVariant *values);
AlongOp *along_op_elt (const AlongEntity *entity,
                       const char *id,
                       const char *field,
                       const char *const *add,
                       const char *const *rem);
AlongOp *along_op_move (
    const AlongEntity *entity, const char *id, const char *from, const char *to, GVariant *values);
AlongOp *along_op_undo (const AlongOp *move, const AlongRecord *before);
AlongOp *along_op_delete (const AlongEntity *entity, const char *id, const char *why);
AlongOp *along_op_copy (const AlongOp *self);
void along_op_free (AlongOp *self);

AlongOp *along_op_upcast (const AlongOp *self, guint schema, const AlongRecord *record);
gboolean along_op_apply (const AlongOp *self, AlongRecord *record, GError **error);

char *along_value_digest (const AlongRecord *record, const char *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongOp, along_op_free)

/**
 * AlongTxn:
 * @id: its id, made with it and kept for ever
 * @n: its number on its device, from 1 without gaps; 0 until the store gives one
 * @hlc: hybrid logical clock: 48 bits of milliseconds, 16 bits of counter
 * @schema: the schema it was written with
 * @org: the organisation the author acted for
 * @ops: (element-type AlongOp): what it does, all or nothing
 * @later_ops: (nullable): a JSON array, in place of @ops, where a later version wrote it: it is kept and passed on
 *
 * What one press of a key changes: it is stored, sent and merged whole.
 */
typedef struct
{
  char *id;
  gint64 n;
  gint64 hlc;
  guint schema;
  char *org;
  GPtrArray *ops;
  char *later_ops;
} AlongTxn;

AlongTxn *along_txn_new (const char *org);
AlongTxn *along_txn_copy (const AlongTxn *self);
void along_txn_free (AlongTxn *self);
gboolean along_txn_is_empty (const AlongTxn *self);
void along_txn_add (AlongTxn *self, AlongOp *op);
void along_txn_create (AlongTxn *self, const AlongRecord *record);
guint along_txn_update (AlongTxn *self, const AlongRecord *before, const AlongRecord *after);
void along_txn_move (AlongTxn *self, const AlongRecord *record, const char *to, GVariant *values);
void along_txn_undo_move (AlongTxn *self, const AlongRecord *before, const char *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongTxn, along_txn_free)

G_END_DECLS
