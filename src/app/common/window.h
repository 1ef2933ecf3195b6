/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongWindow:
 *
 * The window as its pages know it: where they go, what they say in passing, how they change something.
 * Pages reach it with [func@Window.of]; `app/window/` makes one and decides where places lead.
 *
 * Actions: `win.open` (ss), `win.push` (ss), `win.go` (ss), `win.area` (s), `win.back`,
 * `win.forward`, `win.find`, `win.new`, `win.search`, `win.help`, `win.close`.
 */
#define ALONG_TYPE_WINDOW (along_window_get_type ())
G_DECLARE_DERIVABLE_TYPE (AlongWindow, along_window, ALONG, WINDOW, AdwApplicationWindow)

/**
 * AlongWindowClass:
 * @open: shows a place beside the list of an area, or of the one people are in
 * @push: shows a place over what is open
 * @push_page: shows a page over what is open
 * @go: goes to the area a place is at home in, and opens it there
 * @go_area: goes to an area
 * @back: goes to what was shown before
 * @add_toast: shows a toast; takes it
 *
 * Everything is there from when the window has a context until it has none.
 */
struct _AlongWindowClass
{
  AdwApplicationWindowClass parent_class;

  void (*open) (AlongWindow *self, const char *kind, const char *id);
  void (*push) (AlongWindow *self, const char *kind, const char *id);
  void (*push_page) (AlongWindow *self, AdwNavigationPage *page);
  void (*go) (AlongWindow *self, const char *kind, const char *id);
  void (*go_area) (AlongWindow *self, const char *area);
  void (*back) (AlongWindow *self);
  void (*add_toast) (AlongWindow *self, AdwToast *toast);
};

AlongWindow *along_window_of (GtkWidget *widget);
AlongContext *along_window_get_context (AlongWindow *self);
void along_window_set_context (AlongWindow *self, AlongContext *context);

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
