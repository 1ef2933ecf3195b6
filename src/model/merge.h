/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/op.h"

G_BEGIN_DECLS

/**
 * AlongMergeOutcome:
 * @ALONG_MERGED_SAME: the value was there already
 * @ALONG_MERGED_CLEAN: nobody else had changed it
 * @ALONG_MERGED_BOTH: changed in two places and settled by rule; nothing was lost
 * @ALONG_MERGED_CONFLICT: changed in two places; one value stands, the other waits for a person
 */
typedef enum
{
  ALONG_MERGED_SAME,
  ALONG_MERGED_CLEAN,
  ALONG_MERGED_BOTH,
  ALONG_MERGED_CONFLICT,
} AlongMergeOutcome;

/**
 * AlongMergeSide:
 * @hlc: when it was written, adjusted hybrid logical clock
 * @txn: the id of the transaction that wrote it; breaks ties
 */
typedef struct
{
  gint64 hlc;
  const char *txn;
} AlongMergeSide;

AlongMergeOutcome along_merge_group (const AlongEntity *entity,
                                     const char *group,
                                     const AlongRecord *current,
                                     const AlongMergeSide *current_side,
                                     const AlongRecord *base,
                                     gboolean current_is_base,
                                     const AlongOp *op,
                                     const AlongMergeSide *op_side,
                                     GVariant **result,
                                     GVariant **loser);
char *along_merge_text (const char *base, const char *ours, const char *theirs, gboolean *overlap);

G_END_DECLS
