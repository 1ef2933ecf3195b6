/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongOpenLoops:
 *
 * Referrals that are over while somebody does not know it yet: who is to be told, and for how long; and beside
 * them how many loops were closed in time.
 */
#define ALONG_TYPE_OPEN_LOOPS (along_open_loops_get_type ())
G_DECLARE_FINAL_TYPE (AlongOpenLoops, along_open_loops, ALONG, OPEN_LOOPS, AdwNavigationPage)

AdwNavigationPage *along_open_loops_make (AlongContext *context, const char *id);

G_END_DECLS
