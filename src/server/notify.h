/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void along_notify (const char *state);
guint along_notify_watchdog_ms (void);

G_END_DECLS
