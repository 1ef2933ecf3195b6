/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongWindow:
 *
 * The window of one profile: what its session asks for (sign-in, passphrase, a broken store), then
 * the areas. Pages reach it with [func@Window.of].
 *
 * Actions: `win.open` (ss), `win.push` (ss), `win.go` (ss), `win.area` (s), `win.back`,
 * `win.forward`, `win.find`, `win.new`, `win.search`, `win.help`, `win.close`.
 */
#define ALONG_TYPE_WINDOW (along_window_get_type ())
G_DECLARE_FINAL_TYPE (AlongWindow, along_window, ALONG, WINDOW, AdwApplicationWindow)

AlongWindow *
along_window_new (AdwApplication *application, AlongSession *session, GSettings *settings);
AlongWindow *along_window_of (GtkWidget *widget);
AlongContext *along_window_get_context (AlongWindow *self);

void along_window_open (AlongWindow *self, const char *kind, const char *id);
void along_window_push (AlongWindow *self, const char *kind, const char *id);
void along_window_push_page (AlongWindow *self, AdwNavigationPage *page);
void along_window_go (AlongWindow *self, const char *kind, const char *id);
void along_window_go_area (AlongWindow *self, const char *area);
void along_window_back (AlongWindow *self);

void along_window_toast (
    AlongWindow *self, const char *text, const char *button, const char *action, GVariant *target);
void along_window_toast_undo (AlongWindow *self, const char *text, AlongTxn *undo);
void along_window_report (AlongWindow *self, const GError *error);
void along_window_commit (AlongWindow *self, AlongTxn *txn, const char *done, AlongTxn *undo);

G_END_DECLS
