/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/window.h"
#include "app/referrals/referral-draft.h"

G_BEGIN_DECLS

void along_refer_sent (AlongWindow *window,
                       AlongStore *store,
                       const char *draft_key,
                       const AlongReferralSending *sending);

G_END_DECLS
