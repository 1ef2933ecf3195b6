/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongHomeFunc:
 * @window: a window
 *
 * Returns: (transfer none): what is to have the keyboard where nothing else is meant
 */
typedef GtkWidget *(*AlongHomeFunc) (GtkWindow *window);

void along_stray_focus_watch (GtkWindow *window, AdwToastOverlay *overlay, AlongHomeFunc home);

G_END_DECLS
