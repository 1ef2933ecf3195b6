/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongBreakGlassBanner:
 *
 * Says for how long a person's record is still open in an emergency; out of sight otherwise.
 */
#define ALONG_TYPE_BREAK_GLASS_BANNER (along_break_glass_banner_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongBreakGlassBanner, along_break_glass_banner, ALONG, BREAK_GLASS_BANNER, AdwBin)

void along_break_glass_banner_setup (AlongBreakGlassBanner *self,
                                     AlongContext *context,
                                     const char *person);

G_END_DECLS
