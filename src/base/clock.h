/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ALONG_ZONE "Europe/London"

/**
 * AlongClockFunc:
 * @data: what was given with the function
 *
 * Returns: milliseconds since 1970-01-01T00:00Z
 */
typedef gint64 (*AlongClockFunc) (gpointer data);

gint64 along_clock_now_ms (void);
void along_clock_set_source (AlongClockFunc func, gpointer data);
char *along_clock_today (void);
char *along_clock_date_of (gint64 ms);
gint64 along_clock_begin_of (const char *date);
GTimeZone *along_clock_zone (void);

G_END_DECLS
