/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/actor.h"
#include "model/due.h"
#include "model/op.h"

G_BEGIN_DECLS

/**
 * AlongLeftOut:
 * @ALONG_LEFT_OUT_NOT: it takes part
 * @ALONG_LEFT_OUT_NOT_SENT: others sent it, and so chase it
 * @ALONG_LEFT_OUT_NOT_WAITING: it does not wait for the service
 * @ALONG_LEFT_OUT_NOT_OURS: it is not the reader's to change
 * @ALONG_LEFT_OUT_OVER: it came to an end
 * @ALONG_LEFT_OUT_SAME: it is so already
 * @ALONG_LEFT_OUT_GONE: it is not on this device any more
 *
 * Why a referral takes no part in what is done with several.
 */
typedef enum
{
  ALONG_LEFT_OUT_NOT,
  ALONG_LEFT_OUT_NOT_SENT,
  ALONG_LEFT_OUT_NOT_WAITING,
  ALONG_LEFT_OUT_NOT_OURS,
  ALONG_LEFT_OUT_OVER,
  ALONG_LEFT_OUT_SAME,
  ALONG_LEFT_OUT_GONE,
  ALONG_N_LEFT_OUT,
} AlongLeftOut;

/**
 * AlongBulk:
 * @txn: what changes, all or nothing
 * @undo: what takes it all back
 * @before: (element-type AlongRecord): those that take part, as they were
 * @after: (element-type AlongRecord): the same as they are then
 * @done: how many referrals take part
 * @left_out: how many do not, by the reason
 *
 * One change of several referrals.
 */
typedef struct
{
  AlongTxn *txn;
  AlongTxn *undo;
  GPtrArray *before;
  GPtrArray *after;
  guint done;
  guint left_out[ALONG_N_LEFT_OUT];
} AlongBulk;

AlongBulk *along_bulk_new (const AlongActor *actor);
void along_bulk_free (AlongBulk *self);
AlongLeftOut along_bulk_chase (AlongBulk *self,
                               const AlongActor *actor,
                               const AlongRecord *referral,
                               const AlongDue *due,
                               gint64 now);
AlongLeftOut along_bulk_reassign (AlongBulk *self,
                                  const AlongActor *actor,
                                  const AlongRecord *referral,
                                  const char *worker);
void along_bulk_gone (AlongBulk *self);
char *along_bulk_words (const AlongBulk *self, const char *done);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongBulk, along_bulk_free)

G_END_DECLS
