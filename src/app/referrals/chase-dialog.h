/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

void along_chase_dialog_present (GtkWidget *widget,
                                 AlongContext *context,
                                 GPtrArray *before,
                                 GPtrArray *after);

G_END_DECLS
