/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/common/state-chip.h"

G_BEGIN_DECLS

/* How old news of places may be before it says so (domain.md §1: stale entries sink). */
#define ALONG_CAPACITY_FRESH_DAYS 28

char *along_capacity_words (const AlongRecord *service);
char *along_capacity_age (const AlongRecord *service);
gboolean along_capacity_is_old (const AlongRecord *service);
AlongTone along_capacity_tone (const AlongRecord *service);
void along_capacity_tell (GtkWidget *widget,
                          AlongContext *context,
                          const AlongRecord *service,
                          const char *capacity);

G_END_DECLS
