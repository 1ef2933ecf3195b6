/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/due.h"
#include "model/waits.h"

G_BEGIN_DECLS

/**
 * AlongReferralClock:
 *
 * Reckons what is due with referrals: it knows the partnership's working days and the targets of the
 * services. Main thread only.
 *
 * Signal:
 *
 * - `changed`: answers are different now: a service's targets were read, or a day has begun
 */
#define ALONG_TYPE_REFERRAL_CLOCK (along_referral_clock_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferralClock, along_referral_clock, ALONG, REFERRAL_CLOCK, GObject)

AlongReferralClock *along_referral_clock_new (AlongContext *context);
AlongDue *along_referral_clock_due (AlongReferralClock *self, const AlongRecord *referral);
AlongWait *along_referral_clock_wait (AlongReferralClock *self,
                                      const AlongRecord *referral,
                                      AlongWaitKind kind);
AlongRecord *along_referral_clock_service (AlongReferralClock *self, const AlongRecord *referral);
const char *along_referral_clock_today (AlongReferralClock *self);

G_END_DECLS
