/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

G_BEGIN_DECLS

void along_referral_menu_fill (AlongContext *context, AlongRecord *referral, GMenu *menu);
void along_referral_menu_setup (GtkWidget *widget, AlongContext *context);

/**
 * AlongReferralAtFunc:
 * @list: a list of referrals
 * @focus: what in it has the keyboard
 *
 * Returns: (transfer none) (nullable): the id of the referral that it stands for
 */
typedef const char *(*AlongReferralAtFunc) (GtkWidget *list, GtkWidget *focus);

void
along_referral_menu_add_keys (GtkWidget *list, AlongContext *context, AlongReferralAtFunc which);

G_END_DECLS
