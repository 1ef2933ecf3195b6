/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/lifecycle.h"

G_BEGIN_DECLS

gboolean along_referral_is_over (const AlongRecord *referral);
gboolean along_referral_wants_telling (const AlongRecord *referral);
const char *along_referral_suggests (const AlongRecord *referral);
void along_referral_told (GtkWidget *widget,
                          AlongContext *context,
                          AlongRecord *referral,
                          gboolean close);
void along_referral_chased (GtkWidget *widget,
                            AlongContext *context,
                            AlongRecord *referral,
                            AlongRecord *to_do);
guint
along_referral_chased_all (GtkWidget *widget, AlongContext *context, GPtrArray *referrals);
void along_referral_take_on (GtkWidget *widget, AlongContext *context, AlongRecord *referral);

G_END_DECLS
