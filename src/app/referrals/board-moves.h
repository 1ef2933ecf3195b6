/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"

G_BEGIN_DECLS

#define ALONG_N_STAGES 5

/**
 * AlongStage:
 * @title: its words, marked with N_()
 * @states: the states of a referral that stand in it, ended by %NULL
 *
 * A column of the board (domain.md §3).
 */
typedef struct
{
  const char *title;
  const char *const states[6];
} AlongStage;

extern const AlongStage along_board_stages[ALONG_N_STAGES];

int along_board_stage_of (const char *state);
GPtrArray *along_board_moves (const AlongRecord *referral, guint who, guint stage);
int along_board_next_stage (const AlongRecord *referral, guint who, int direction);
char *along_board_refusal (const AlongRecord *referral, guint who, guint stage);

G_END_DECLS
