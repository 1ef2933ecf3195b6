/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferralPage:
 *
 * One referral, for either end: where it stands and which clock runs, what can be done now, what was
 * shared, what has happened.
 */
#define ALONG_TYPE_REFERRAL_PAGE (along_referral_page_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongReferralPage, along_referral_page, ALONG, REFERRAL_PAGE, AdwNavigationPage)

AdwNavigationPage *along_referral_page_make (AlongContext *context, const char *id);

G_END_DECLS
