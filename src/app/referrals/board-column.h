/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "app/common/picks.h"
#include "app/referrals/referral-clock.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongWelcome:
 * @ALONG_WELCOME_NEUTRAL: nothing is being dragged
 * @ALONG_WELCOME_YES: what is being dragged may be dropped here
 * @ALONG_WELCOME_NO: it may not
 *
 * How a column looks while a card is dragged.
 */
typedef enum
{
  ALONG_WELCOME_NEUTRAL,
  ALONG_WELCOME_YES,
  ALONG_WELCOME_NO,
} AlongWelcome;

/**
 * AlongBoardColumn:
 *
 * The referrals that stand in some states, as cards that follow the store. Enter opens one, arrows go to another, Ctrl+Shift
 * and an arrow move it, as dragging does. Signals:
 *
 * - `aside` (int, uint): the keyboard is to go to the column on the left (-1) or right (1), at that position
 * - `move` (#AlongRow, int): the referral is to go to the left (-1) or right (1)
 * - `dragged` (#AlongRow, nullable): one is being dragged; %NULL for no longer
 * - `dropped` (#AlongRow): one was dropped here
 */
#define ALONG_TYPE_BOARD_COLUMN (along_board_column_get_type ())
G_DECLARE_FINAL_TYPE (AlongBoardColumn, along_board_column, ALONG, BOARD_COLUMN, AdwBin)

GtkWidget *along_board_column_new (AlongContext *context,
                                   AlongReferralClock *clock,
                                   AlongPicks *picks,
                                   const char *title);
void along_board_column_set_query (AlongBoardColumn *self, const AlongQuery *query);
void along_board_column_set_welcome (AlongBoardColumn *self, AlongWelcome welcome);
gboolean along_board_column_focus (AlongBoardColumn *self, guint position);
void along_board_column_expect (AlongBoardColumn *self, const char *id);

G_END_DECLS
