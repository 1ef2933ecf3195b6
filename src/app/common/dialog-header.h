/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *along_dialog_header_new (const char *label);
GtkLabel *along_dialog_problem_new (void);

G_END_DECLS
