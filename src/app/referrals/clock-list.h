/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/referrals/referral-clock.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongClockList:
 *
 * The five clocks of a referral, in words and drawn to one scale, so that they can be compared.
 */
#define ALONG_TYPE_CLOCK_LIST (along_clock_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongClockList, along_clock_list, ALONG, CLOCK_LIST, AdwPreferencesGroup)

void along_clock_list_set_referral (AlongClockList *self,
                                    AlongReferralClock *clock,
                                    const AlongRecord *referral);

G_END_DECLS
