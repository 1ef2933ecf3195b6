/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

void along_break_glass_present (GtkWidget *widget, AlongContext *context);

G_END_DECLS
