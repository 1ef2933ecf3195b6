/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongWaitList:
 *
 * Who waits for a service, in order. For who receives: Alt+Up and Alt+Down move somebody, and everybody's place
 * follows.
 */
#define ALONG_TYPE_WAIT_LIST (along_wait_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongWaitList, along_wait_list, ALONG, WAIT_LIST, AdwNavigationPage)

AdwNavigationPage *along_wait_list_make (AlongContext *context, const char *id);

G_END_DECLS
