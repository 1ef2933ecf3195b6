/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/common/follow.h"

#include <adwaita.h>

G_BEGIN_DECLS

AlongRecord *along_follow_view (AlongFollow *follow, GtkStack *stack, AdwStatusPage *failed);
void along_history_push (GtkWidget *widget, AlongContext *context, AlongFollow *follow);

G_END_DECLS
