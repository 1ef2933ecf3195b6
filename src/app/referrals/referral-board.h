/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralBoard:
 *
 * The area Referrals: a board by where they stand (new, to decide, waiting, under way, to close) and a table, two views of
 * the same referrals, narrowed by the same search and filters. In a narrow window one column, or one line each, at a time.
 */
#define ALONG_TYPE_REFERRAL_BOARD (along_referral_board_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongReferralBoard, along_referral_board, ALONG, REFERRAL_BOARD, AdwNavigationPage)

AdwNavigationPage *along_referral_board_make (AlongContext *context);
AdwNavigationPage *along_referral_board_make_table (AlongContext *context, const char *id);
void along_referral_board_find (AlongReferralBoard *self);

G_END_DECLS
