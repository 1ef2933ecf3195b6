/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongClosedDays:
 *
 * When an organisation, or the partnership, works and when it is closed: what clocks are reckoned in.
 */
#define ALONG_TYPE_CLOSED_DAYS (along_closed_days_get_type ())
G_DECLARE_FINAL_TYPE (AlongClosedDays, along_closed_days, ALONG, CLOSED_DAYS, AdwBin)

void along_closed_days_setup (AlongClosedDays *self, AlongContext *context, const char *org);
AdwNavigationPage *along_working_days_page_make (AlongContext *context, const char *id);

G_END_DECLS
