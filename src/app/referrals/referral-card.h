/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/state-chip.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongReferralCard:
 *
 * A referral on the board: whom it is about, which service, its number, who deals with it, and the clock that runs. Made
 * once and filled again while people scroll.
 */
#define ALONG_TYPE_REFERRAL_CARD (along_referral_card_get_type ())
G_DECLARE_FINAL_TYPE (AlongReferralCard, along_referral_card, ALONG, REFERRAL_CARD, GtkWidget)

GtkWidget *along_referral_card_new (void);
void along_referral_card_set (AlongReferralCard *self,
                              const char *about,
                              const char *service,
                              const char *number,
                              const char *clock,
                              AlongTone tone);
void along_referral_card_set_picked (AlongReferralCard *self, gboolean mode, gboolean picked);
char *along_referral_card_describe (AlongReferralCard *self);

G_END_DECLS
