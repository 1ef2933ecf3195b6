/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean along_date_parse (const char *iso, GDate *date);
char *along_date_iso (const GDate *date);
char *along_date_add_days (const char *iso, int days);
int along_date_days (const char *from, const char *to);
int along_date_age (const char *birth, const char *on);

char *along_date_text (const char *iso);
char *along_date_long (const char *iso);
char *along_date_near (const char *iso);
char *along_date_within (const char *iso);
char *along_time_text (gint64 ms);
char *along_instant_text (gint64 ms);
char *along_instant_near (gint64 ms);
char *along_wall_text (const char *wall);
gint64 along_wall_instant (const char *wall);

G_END_DECLS
