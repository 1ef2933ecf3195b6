/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"

G_BEGIN_DECLS

GVariant *along_pauses_after (const AlongMove *move,
                              const AlongRecord *referral,
                              const char *reason,
                              const char *today);

G_END_DECLS
