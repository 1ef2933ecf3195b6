/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/referrals/referral-draft.h"

#include <adwaita.h>

G_BEGIN_DECLS

const AlongRecipient *along_seen_by_show (AdwComboRow *row, GPtrArray *recipients);

G_END_DECLS
