/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *along_typed_date (const char *typed, const char *today);
char *along_typed_wall (const char *typed, const char *today);
char *along_typed_from_date (const char *iso);
char *along_typed_from_wall (const char *wall);
gboolean along_typed_instant (const char *typed, const char *today, gint64 *ms);
char *along_typed_from_instant (gint64 ms);

G_END_DECLS
