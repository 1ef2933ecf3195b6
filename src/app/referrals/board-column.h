/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/referrals/referral-clock.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongBoardColumn:
 *
 * The referrals that stand in some states, as cards that follow the store. Enter opens one.
 */
#define ALONG_TYPE_BOARD_COLUMN (along_board_column_get_type ())
G_DECLARE_FINAL_TYPE (AlongBoardColumn, along_board_column, ALONG, BOARD_COLUMN, AdwBin)

GtkWidget *
along_board_column_new (AlongContext *context, AlongReferralClock *clock, const char *title);
void along_board_column_set_query (AlongBoardColumn *self, const AlongQuery *query);

G_END_DECLS
