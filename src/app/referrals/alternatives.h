/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongAlternatives:
 *
 * Other services for a referral that came to nothing, the best first, each with one press to send it
 * there with the words and ticks kept. Hides itself while there is nothing to offer.
 */
#define ALONG_TYPE_ALTERNATIVES (along_alternatives_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongAlternatives, along_alternatives, ALONG, ALTERNATIVES, AdwPreferencesGroup)

void along_alternatives_set_referral (AlongAlternatives *self,
                                      AlongContext *context,
                                      AlongRecord *referral);
gboolean along_alternatives_focus (AlongAlternatives *self);

G_END_DECLS
