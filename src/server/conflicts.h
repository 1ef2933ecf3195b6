/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/applied.h"

G_BEGIN_DECLS

/**
 * AlongVoice:
 * @values: `a{sv}`: what the group should hold; %NULL for "gone"
 * @by: (nullable): the worker
 * @org: (nullable): the organisation acted for
 * @at: when it was written, milliseconds
 * @txn: (nullable): the transaction; %NULL for what a rule made of several
 *
 * One of the values that stand against each other.
 */
typedef struct
{
  GVariant *values;
  const char *by;
  const char *org;
  gint64 at;
  const char *txn;
} AlongVoice;

gboolean along_conflict_open (AlongApplied *applied,
                              AlongHeld *held,
                              const char *group,
                              const AlongVoice *stands,
                              const AlongVoice *lost,
                              const AlongVoice *also_lost,
                              GError **error);
gboolean along_conflict_hear (AlongApplied *applied,
                              AlongHeld *held,
                              const char *group,
                              const AlongVoice *voice,
                              GError **error);
gboolean along_conflict_settle (AlongApplied *applied,
                                AlongHeld *held,
                                const AlongOp *op,
                                const AlongVoice *chosen,
                                GError **error);

G_END_DECLS
