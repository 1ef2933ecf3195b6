/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

void along_queue_sort (GPtrArray *referrals);
GPtrArray *along_queue_move (GPtrArray *referrals, guint from, guint to);

G_END_DECLS
