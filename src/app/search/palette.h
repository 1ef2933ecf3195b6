/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/window.h"

G_BEGIN_DECLS

/**
 * AlongPalette:
 *
 * Finds everything that has a page, and runs commands, by keyboard.
 */
#define ALONG_TYPE_PALETTE (along_palette_get_type ())
G_DECLARE_FINAL_TYPE (AlongPalette, along_palette, ALONG, PALETTE, AdwDialog)

void along_palette_present (AlongWindow *window, AlongContext *context);

G_END_DECLS
