/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/referrals/referral-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferNotice:
 *
 * Why something cannot be sent yet, in a sentence, and the ways on as buttons under it. These take the
 * actions `refer.agree`, `refer.leave-out`, `refer.other`, `refer.organisation` and `refer.one-option` of
 * the page it stands on.
 */
#define ALONG_TYPE_REFER_NOTICE (along_refer_notice_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferNotice, along_refer_notice, ALONG, REFER_NOTICE, AdwBin)

void along_refer_notice_say (AlongReferNotice *self, const char *sentence);
void along_refer_notice_say_problem (AlongReferNotice *self, const AlongReferralProblem *problem);
void along_refer_notice_show (AlongReferNotice *self,
                              const AlongReferralProblem *problem,
                              gboolean refused,
                              const char *warning);
gboolean along_refer_notice_focus (AlongReferNotice *self);

G_END_DECLS
