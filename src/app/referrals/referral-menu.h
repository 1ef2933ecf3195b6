/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

void along_referral_menu_fill (AlongContext *context, AlongRecord *referral, GMenu *menu);
void along_referral_menu_setup (GtkWidget *widget, AlongContext *context);

G_END_DECLS
