/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/lifecycle.h"

G_BEGIN_DECLS

/**
 * AlongLoopNote:
 * @read: whether what came back was read
 * @told: whether the person was told
 * @how: (nullable): how they were told, a code
 * @words: (nullable): more about it
 * @helped: how much it helped, in their words from 0 to 10; less than 0 where they were not asked
 * @said: (nullable): what they said about it
 * @close: whether nothing else is to come of it, so that the loop closes as soon as everybody knows
 *
 * What somebody has just done to close a loop. Reading and telling are two things.
 */
typedef struct
{
  gboolean read;
  gboolean told;
  const char *how;
  const char *words;
  int helped;
  const char *said;
  gboolean close;
} AlongLoopNote;

gboolean along_referral_is_over (const AlongRecord *referral);
gboolean along_referral_wants_telling (const AlongRecord *referral);
const char *along_referral_suggests (const AlongRecord *referral);
void along_referral_told (GtkWidget *widget,
                          AlongContext *context,
                          AlongRecord *referral,
                          gboolean close);
void along_referral_chased (GtkWidget *widget,
                            AlongContext *context,
                            AlongRecord *referral,
                            AlongRecord *to_do);
AlongTxn *along_referral_note_txn (AlongContext *context,
                                   AlongRecord *referral,
                                   const AlongLoopNote *note,
                                   AlongTxn **undo,
                                   const char **done);
void along_referral_note (GtkWidget *widget,
                          AlongContext *context,
                          AlongRecord *referral,
                          const AlongLoopNote *note);
gboolean along_referral_may_close (const AlongRecord *referral, gboolean followed);
void along_referral_take_on (GtkWidget *widget, AlongContext *context, AlongRecord *referral);

G_END_DECLS
