/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkBox *along_dialog_body_new (AdwDialog *dialog, const char *label);
GtkLabel *along_dialog_problem_new (void);

G_END_DECLS
