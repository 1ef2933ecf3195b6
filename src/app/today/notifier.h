/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

/**
 * AlongNotifier:
 *
 * Lets the desktop say that something new waits for the reader while they work in another window: how much, never what
 * or about whom. Follows what Today shows, from when it was first read on.
 */
#define ALONG_TYPE_NOTIFIER (along_notifier_get_type ())
G_DECLARE_FINAL_TYPE (AlongNotifier, along_notifier, ALONG, NOTIFIER, GObject)

AlongNotifier *
along_notifier_new (AlongContext *context, GApplication *application, GtkWindow *window);

G_END_DECLS
