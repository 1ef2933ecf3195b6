/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPathwayPage:
 *
 * A pathway: several services that go together, with the words and the day for each. It is changed where it
 * is read.
 */
#define ALONG_TYPE_PATHWAY_PAGE (along_pathway_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongPathwayPage, along_pathway_page, ALONG, PATHWAY_PAGE, AdwNavigationPage)

AdwNavigationPage *along_pathway_page_make (AlongContext *context, const char *id);

G_END_DECLS
