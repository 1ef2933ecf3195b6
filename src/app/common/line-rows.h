/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows that only say something, in a group that is filled anew whenever what it tells of has changed. */

GtkWidget *along_line_rows_add (AdwPreferencesGroup *group,
                                GPtrArray *rows,
                                const char *title,
                                const char *subtitle);
void along_line_rows_clear (AdwPreferencesGroup *group, GPtrArray *rows);

G_END_DECLS
