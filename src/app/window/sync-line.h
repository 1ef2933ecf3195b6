/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongSyncLine:
 *
 * One line that says how this device stands with the server. Pressed, it opens what needs a person,
 * offers to sign in, or syncs at once.
 */
#define ALONG_TYPE_SYNC_LINE (along_sync_line_get_type ())
G_DECLARE_FINAL_TYPE (AlongSyncLine, along_sync_line, ALONG, SYNC_LINE, AdwBin)

void along_sync_line_set_engine (AlongSyncLine *self, AlongEngine *engine);
char *along_sync_line_words (
    AlongSyncStatus status, gint64 waiting, gint64 attention, double progress, const char *problem);

G_END_DECLS
