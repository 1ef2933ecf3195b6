/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/lifecycle.h"

G_BEGIN_DECLS

/**
 * AlongLateUse:
 * @move: a step that can be taken now
 * @given: `a{sv}`: what it begins with, from what was typed for the step that came too late
 *
 * A way to use words that came too late.
 */
typedef struct
{
  const AlongMove *move;
  GVariant *given;
} AlongLateUse;

void along_late_use_free (AlongLateUse *use);
GPtrArray *along_late_uses (AlongContext *context, const AlongRecord *record, const AlongOp *op);
char *along_late_words (const AlongOp *op);

G_END_DECLS
