/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/window.h"

G_BEGIN_DECLS

/**
 * AlongMainWindow:
 *
 * The window of one profile: what its session asks for (sign-in, passphrase, a broken store), then
 * the areas.
 */
#define ALONG_TYPE_MAIN_WINDOW (along_main_window_get_type ())
G_DECLARE_FINAL_TYPE (AlongMainWindow, along_main_window, ALONG, MAIN_WINDOW, AlongWindow)

AlongMainWindow *
along_main_window_new (AdwApplication *application, AlongSession *session, GSettings *settings);

G_END_DECLS
