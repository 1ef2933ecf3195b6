/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *along_choice_mark_new (const char *name);
GtkWidget *along_choice_mark_new_one_of_many (const char *name);

G_END_DECLS
