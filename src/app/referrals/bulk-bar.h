/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/picks.h"
#include "app/referrals/referral-clock.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongBulkBar:
 *
 * What can be done with all referrals that are picked: chase, reassign. It shows while there are any, and says how many to
 * screen readers.
 */
#define ALONG_TYPE_BULK_BAR (along_bulk_bar_get_type ())
G_DECLARE_FINAL_TYPE (AlongBulkBar, along_bulk_bar, ALONG, BULK_BAR, AdwBin)

GtkWidget *along_bulk_bar_new (AlongContext *context, AlongReferralClock *clock, AlongPicks *picks);
void along_bulk_assign (GtkWidget *widget, AlongContext *context, const char *const *ids);

G_END_DECLS
