/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void along_help_present (GtkWidget *parent, const char *area);
void along_about_present (GtkWidget *parent);
void along_preferences_present (GtkWidget *parent, GSettings *settings);

G_END_DECLS
