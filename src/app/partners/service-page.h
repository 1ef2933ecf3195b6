/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongServicePage:
 *
 * One service: whether it has places and since when that is known, whom it is for, how to reach it. One key
 * sets the places (1 to 4), `A` says that all of it is still right today.
 */
#define ALONG_TYPE_SERVICE_PAGE (along_service_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongServicePage, along_service_page, ALONG, SERVICE_PAGE, AdwNavigationPage)

AdwNavigationPage *along_service_page_make (AlongContext *context, const char *id);

G_END_DECLS
