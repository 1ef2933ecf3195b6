/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongImportPage:
 *
 * Takes in a referral that another system has written as a FHIR file: first it says what is in it and what is
 * not understood; nothing is written before somebody has said whom it is about and keeps it.
 */
#define ALONG_TYPE_IMPORT_PAGE (along_import_page_get_type ())
G_DECLARE_FINAL_TYPE (AlongImportPage, along_import_page, ALONG, IMPORT_PAGE, AdwNavigationPage)

AdwNavigationPage *along_import_page_make (AlongContext *context, const char *id);

G_END_DECLS
