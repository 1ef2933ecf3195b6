/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongLookedPage:
 *
 * Who has looked at a person: asked of the server, newest first, to be read and printed with the person.
 */
#define ALONG_TYPE_LOOKED_PAGE (along_looked_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongLookedPage, along_looked_page, ALONG, LOOKED_PAGE, AdwNavigationPage)

AdwNavigationPage *along_looked_page_new (AlongContext *context, const AlongRecord *person);

G_END_DECLS
