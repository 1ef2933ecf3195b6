/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void along_log_start (gboolean json, gboolean requests);
void along_log_request (const char *method, const char *route, guint status, gint64 us);

G_END_DECLS
