/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/lifecycle.h"

G_BEGIN_DECLS

/**
 * AlongTalk:
 * @asked: (nullable): the date it was asked
 * @question: the question
 * @answered: (nullable): the date it was answered
 * @answer: (nullable): the answer; %NULL while it is open
 *
 * One question of the receiver's, and what the sender answered.
 */
typedef struct
{
  char *asked;
  char *question;
  char *answered;
  char *answer;
} AlongTalk;

GPtrArray *along_talk_of (const AlongRecord *referral);
GVariant *along_talk_after (const AlongMove *move, const AlongRecord *referral);

G_END_DECLS
