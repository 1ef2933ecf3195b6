/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongHistoryPage:
 *
 * Who changed what and when, in words, newest first.
 */
#define ALONG_TYPE_HISTORY_PAGE (along_history_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongHistoryPage, along_history_page, ALONG, HISTORY_PAGE, AdwNavigationPage)

AdwNavigationPage *
along_history_page_new (AlongContext *context, const AlongEntity *entity, const char *id);
char *along_history_words (AlongContext *context, const AlongEntry *entry);

G_END_DECLS
