/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongTodayPage:
 *
 * What waits for the reader, the newest first, each with the one thing to do next.
 */
#define ALONG_TYPE_TODAY_PAGE (along_today_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongTodayPage, along_today_page, ALONG, TODAY_PAGE, AdwNavigationPage)

AdwNavigationPage *along_today_page_make (AlongContext *context);
GListModel *along_today_waiting (AlongContext *context);

G_END_DECLS
