/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/work.h"

G_BEGIN_DECLS

gboolean along_follow_up (AlongWork *work,
                          AlongHeld *held,
                          const AlongOp *op,
                          GVariant **values,
                          GPtrArray *ops,
                          GError **error);
gboolean along_follow_back (
    AlongWork *work, AlongHeld *held, const AlongOp *op, GPtrArray *ops, GError **error);

G_END_DECLS
