/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongAttentionPage:
 *
 * The changes that need the one who made them: what happened in plain words, what was typed, and
 * the way on. Nothing leaves the list before it is settled.
 */
#define ALONG_TYPE_ATTENTION_PAGE (along_attention_page_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongAttentionPage, along_attention_page, ALONG, ATTENTION_PAGE, AdwNavigationPage)

AdwNavigationPage *along_attention_page_make (AlongContext *context, const char *id);

G_END_DECLS
