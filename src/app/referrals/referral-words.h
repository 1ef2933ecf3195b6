/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/common/state-chip.h"
#include "model/due.h"
#include "model/lifecycle.h"

G_BEGIN_DECLS

gboolean along_referral_is_sent_by (const AlongRecord *referral, const char *org);
char *along_referral_about (AlongContext *context, const AlongRecord *referral);
char *along_referral_why (const AlongRecord *referral);
char *along_referral_heard (AlongContext *context, const AlongRecord *referral, GPtrArray *entries);
char *along_referral_did (const AlongEntry *entry);
const char *along_referral_done (const AlongMove *move);
const char *along_referral_asks (const AlongMove *move);
AlongTone along_referral_due_tone (const AlongDue *due, gboolean ours);
char *along_referral_due_short (const AlongDue *due, gboolean ours);

G_END_DECLS
