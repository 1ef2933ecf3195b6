/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/move-dialog.h"

G_BEGIN_DECLS

/* How the moves of a referral speak to people. */
extern const AlongMoveManner along_referral_manner;

G_END_DECLS
