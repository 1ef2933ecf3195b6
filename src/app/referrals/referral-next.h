/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralNext:
 *
 * What follows from the reason that a referral stands where it stands for: a row for each, with the way there. For
 * who sent it. The group hides itself where nothing follows; other services have a group of their own.
 */
#define ALONG_TYPE_REFERRAL_NEXT (along_referral_next_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongReferralNext, along_referral_next, ALONG, REFERRAL_NEXT, AdwPreferencesGroup)

void along_referral_next_set (AlongReferralNext *self,
                              AlongContext *context,
                              AlongRecord *referral,
                              gboolean followed);

G_END_DECLS
