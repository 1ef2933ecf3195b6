/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongShell:
 *
 * What a signed-in window shows: the sidebar, an area's page, what is opened from it; and where
 * people have been.
 */
#define ALONG_TYPE_SHELL (along_shell_get_type ())
G_DECLARE_FINAL_TYPE (AlongShell, along_shell, ALONG, SHELL, AdwBin)

AlongShell *along_shell_new (AlongContext *context);
void along_shell_go_area (AlongShell *self, const char *area);
void along_shell_open (AlongShell *self, const char *area, const char *kind, const char *id);
void along_shell_push (AlongShell *self, const char *kind, const char *id);
void along_shell_push_page (AlongShell *self, AdwNavigationPage *page);
gboolean along_shell_back (AlongShell *self);
gboolean along_shell_forward (AlongShell *self);
gboolean along_shell_can_back (AlongShell *self);
gboolean along_shell_can_forward (AlongShell *self);
const char *along_shell_get_area (AlongShell *self);
AdwNavigationPage *along_shell_get_list (AlongShell *self);

G_END_DECLS
