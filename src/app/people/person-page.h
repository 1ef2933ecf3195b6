/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPersonPage:
 *
 * One person: a head that never scrolls away, and below it Now, Needs, Referrals, History, Details,
 * Sharing. `N` adds a need.
 */
#define ALONG_TYPE_PERSON_PAGE (along_person_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongPersonPage, along_person_page, ALONG, PERSON_PAGE, AdwNavigationPage)

AdwNavigationPage *along_person_page_make (AlongContext *context, const char *id);
AdwNavigationPage *along_person_page_make_sharing (AlongContext *context, const char *id);

G_END_DECLS
