/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/picks.h"
#include "app/referrals/referral-clock.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralTable:
 *
 * Referrals as a table, sorted by any of its columns; `narrow`, as a list of two lines each. Follows the store, and reads
 * what is in sight. Signal: `changed`, when there are more or fewer, when it has been read, or could not be.
 */
#define ALONG_TYPE_REFERRAL_TABLE (along_referral_table_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferralTable, along_referral_table, ALONG, REFERRAL_TABLE, AdwBin)

GtkWidget *
along_referral_table_new (AlongContext *context, AlongReferralClock *clock, AlongPicks *picks);
void along_referral_table_set_query (AlongReferralTable *self, const AlongQuery *query);
void along_referral_table_set_narrow (AlongReferralTable *self, gboolean narrow);
char *along_referral_table_get_order (AlongReferralTable *self);
void along_referral_table_set_order (AlongReferralTable *self, const char *order);
guint along_referral_table_get_n (AlongReferralTable *self);
gboolean along_referral_table_get_loading (AlongReferralTable *self);
const GError *along_referral_table_get_error (AlongReferralTable *self);
gboolean along_referral_table_focus (AlongReferralTable *self);
void along_referral_table_open_first (AlongReferralTable *self);

G_END_DECLS
