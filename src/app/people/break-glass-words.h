/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

char *along_break_glass_words (gint64 until, gint64 now);
guint along_break_glass_next (gint64 until, gint64 now);
char *along_glass_words (AlongContext *context, const AlongRecord *glass);

G_END_DECLS
