/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/common/state-chip.h"

G_BEGIN_DECLS

/**
 * AlongNext:
 *
 * What is next with each person of a list: the clock of a referral, a step, a review. Read when a row asks
 * for it, kept, and read again when something changes. One for a context, for as long as the list is there.
 */
#define ALONG_TYPE_NEXT (along_next_get_type ())
G_DECLARE_FINAL_TYPE (AlongNext, along_next, ALONG, NEXT, GObject)

void along_next_start (AlongContext *context, GtkWidget *list);
const char *along_next_words (AlongContext *context, const char *person, AlongTone *tone);

G_END_DECLS
