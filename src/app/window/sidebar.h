/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongSidebar:
 *
 * The areas, each with how much waits there for the reader; at the foot how sync is and who is
 * signed in. Signal: `area-chosen` (string).
 */
#define ALONG_TYPE_SIDEBAR (along_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (AlongSidebar, along_sidebar, ALONG, SIDEBAR, AdwNavigationPage)

void along_sidebar_set_context (AlongSidebar *self, AlongContext *context);
void along_sidebar_set_area (AlongSidebar *self, const char *area);

G_END_DECLS
