/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"
#include "store/db.h"
#include "wire/row.h"

G_BEGIN_DECLS

/* Private to the store: the parts of one record, as the device has them. */

/**
 * AlongPartFlags:
 * @ALONG_PART_HIDDEN: an own operation that waits has deleted the record
 * @ALONG_PART_GONE: the server has deleted the record, but own changes to it wait, so that it may come back
 * @ALONG_PART_ORPHAN: no scope gives a reason for it any more; it goes once nothing of it waits
 * @ALONG_PART_MISSING: the same, because a server that was put back does not tell of it; what was typed about it stays
 */
typedef enum
{
  ALONG_PART_HIDDEN = 1 << 0,
  ALONG_PART_GONE = 1 << 1,
  ALONG_PART_ORPHAN = 1 << 2,
  ALONG_PART_MISSING = 1 << 3,
} AlongPartFlags;

/**
 * AlongKeptPart:
 * @pk: its row; 0 for one that is not stored yet
 * @facet: which part
 * @rev: the server's version; 0 where it has none
 * @base: (nullable): the server's values; %NULL where it has none
 * @view: what people see: the base with everything own that waits
 * @fvers: (nullable): versions of groups
 * @flags: of #AlongPartFlags
 */
typedef struct
{
  gint64 pk;
  AlongFacet facet;
  gint64 rev;
  GVariant *base;
  GVariant *view;
  GVariant *fvers;
  guint flags;
} AlongKeptPart;

/**
 * AlongKept:
 * @entity: its kind
 * @id: its id
 * @parts: (element-type AlongKeptPart): in no order
 */
typedef struct
{
  const AlongEntity *entity;
  char *id;
  GPtrArray *parts;
} AlongKept;

/**
 * AlongPending:
 * @n: its number where it waits, 0 where it was acknowledged
 * @sent_n: the number it had
 * @seq: the server's position where it was acknowledged, 0 where it waits
 * @txn: the transaction
 *
 * Something own that lies over the base: it waits, or it was acknowledged and its rows have not come back yet.
 */
typedef struct
{
  gint64 n;
  gint64 sent_n;
  gint64 seq;
  AlongTxn *txn;
} AlongPending;

AlongKept *along_kept_load (AlongDb *db, const AlongEntity *entity, const char *id, GError **error);
void along_kept_free (AlongKept *self);
AlongRecord *along_kept_view (const AlongKept *self);
AlongRecord *along_kept_base (const AlongKept *self);
gint64 along_kept_fver (const AlongKept *self, const AlongRecord *record, const char *group);
gint64 along_kept_rev (const AlongKept *self);
gint64 along_kept_first (const AlongKept *self);
gboolean along_part_number (AlongDb *db, gint64 *number, GError **error);
gboolean
along_kept_save_view (AlongKept *self, AlongDb *db, const AlongRecord *view, GError **error);
gboolean along_kept_rebase (AlongKept *self, AlongDb *db, GPtrArray *pending, GError **error);

void along_pending_free (AlongPending *pending);
GPtrArray *along_pending_load (AlongDb *db, const char *kind, const char *id, GError **error);
gboolean along_pending_waits (
    AlongDb *db, const char *kind, const char *id, gboolean *waits, GError **error);

void along_record_take (AlongRecord *record, GVariant *values);
GVariant *along_record_facet_values (const AlongRecord *record, AlongFacet facet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongKept, along_kept_free)

G_END_DECLS
