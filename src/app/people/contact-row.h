/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *along_contact_row_new (const char *title,
                                  const char *subtitle,
                                  const char *phone,
                                  const char *email);

G_END_DECLS
