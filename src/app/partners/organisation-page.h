/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongOrganisationPage:
 *
 * One organisation: what it is best at, whether sharing with it is agreed, how to reach it, its services.
 */
#define ALONG_TYPE_ORGANISATION_PAGE (along_organisation_page_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongOrganisationPage, along_organisation_page, ALONG, ORGANISATION_PAGE, AdwNavigationPage)

AdwNavigationPage *along_organisation_page_make (AlongContext *context, const char *id);

G_END_DECLS
