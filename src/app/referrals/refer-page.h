/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/referrals/refer-start.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongReferPage:
 *
 * Makes a referral, or several that go together, on one screen: which service, why, what is shared, how the
 * person agreed; and beside it exactly what each receiver will see. Everything is a draft until it is sent
 * (Ctrl+Enter).
 */
#define ALONG_TYPE_REFER_PAGE (along_refer_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferPage, along_refer_page, ALONG, REFER_PAGE, AdwNavigationPage)

AdwNavigationPage *along_refer_page_make (AlongContext *context, const char *id);

G_END_DECLS
