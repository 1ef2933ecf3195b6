/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralBoard:
 *
 * Referrals by where they stand: new, to decide, waiting, under way, to close. In a narrow window one
 * column at a time.
 */
#define ALONG_TYPE_REFERRAL_BOARD (along_referral_board_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongReferralBoard, along_referral_board, ALONG, REFERRAL_BOARD, AdwNavigationPage)

AdwNavigationPage *along_referral_board_make (AlongContext *context);

G_END_DECLS
