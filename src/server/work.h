/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/policy.h"
#include "server/storage.h"

G_BEGIN_DECLS

/**
 * AlongHeld:
 * @entity: its kind
 * @id: its id
 * @record: as the operations so far leave it
 * @before: (nullable): as it was before them; %NULL where there was none
 * @deleted: whether it is gone, as the operations so far leave it
 * @touched: whether anything of it is to be written
 * @fvers: group → commit position of its last change, `gint64 *`
 * @written: groups that the operations so far changed
 * @parts: (element-type AlongPart): as they are stored
 * @stored: (nullable): its row; %NULL for a new one
 *
 * One record that a transaction works on.
 */
typedef struct
{
  const AlongEntity *entity;
  char *id;
  AlongRecord *record;
  AlongRecord *before;
  gboolean deleted;
  gboolean touched;
  GHashTable *fvers;
  GHashTable *written;
  GPtrArray *parts;
  AlongStoredRecord *stored;
} AlongHeld;

/**
 * AlongKnown:
 * @relations: what policy and scopes ask for
 * @orgs: what @relations points to
 * @locked: the same
 *
 * What is known of a record besides itself.
 */
typedef struct
{
  AlongRelations relations;
  char **orgs;
  char **locked;
} AlongKnown;

void along_known_clear (AlongKnown *known);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AlongKnown, along_known_clear)

/**
 * AlongStamp:
 * @seq: the commit position
 * @at: milliseconds
 * @by: (nullable): the worker
 * @org: (nullable): the organisation acted for
 *
 * Who writes, and when.
 */
typedef struct
{
  gint64 seq;
  gint64 at;
  const char *by;
  const char *org;
} AlongStamp;

/**
 * AlongWork:
 *
 * The records of one transaction in memory: read from the storage when first asked for, changed here,
 * and written together with the scopes they belong to. What is not written leaves no trace.
 */
typedef struct _AlongWork AlongWork;

AlongWork *along_work_new (AlongTx *tx);
void along_work_free (AlongWork *self);
AlongTx *along_work_get_tx (AlongWork *self);
gboolean along_work_get (
    AlongWork *self, const AlongEntity *entity, const char *id, AlongHeld **held, GError **error);
AlongHeld *along_work_add (AlongWork *self, AlongRecord *record);
void along_work_announce (AlongWork *self, const char *person);
void along_work_announce_episode (AlongWork *self, const char *person, const char *org);
gboolean along_work_known (
    AlongWork *self, AlongHeld *held, gboolean after, AlongKnown *known, GError **error);
gint64 along_held_get_fver (AlongHeld *held, const char *group);
gint64 along_held_get_rev (AlongHeld *held);
void along_held_write (AlongHeld *held, const char *group);
gboolean along_work_validate (AlongWork *self, GError **error);
gboolean along_work_claim (AlongWork *self, gboolean *taken, GError **error);
gboolean
along_work_write (AlongWork *self, const AlongStamp *stamp, GHashTable *sids, GError **error);
gboolean
along_work_rescope (AlongWork *self, AlongHeld *held, gint64 seq, GHashTable *sids, GError **error);
gboolean along_work_place_conflict (AlongWork *self,
                                    const AlongStoredConflict *conflict,
                                    gint64 seq,
                                    GHashTable *sids,
                                    GError **error);
char *along_held_facet_of_group (AlongHeld *held, const char *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongWork, along_work_free)

G_END_DECLS
