/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/calendar.h"

G_BEGIN_DECLS

/**
 * AlongTurn:
 * @ALONG_TURN_NOBODY: nothing is waited for
 * @ALONG_TURN_REQUESTER: the sending organisation's
 * @ALONG_TURN_RECEIVER: the receiving organisation's
 *
 * Whose turn it is with a referral.
 */
typedef enum
{
  ALONG_TURN_NOBODY,
  ALONG_TURN_REQUESTER,
  ALONG_TURN_RECEIVER,
} AlongTurn;

/**
 * AlongDue:
 * @what: what is waited for: `send`, `acknowledge`, `decide`, `answer`, `start`, `finish`,
 *   `alternative`, `tell`; empty for nothing
 * @turn: whose turn it is
 * @date: (nullable): until when, `2026-11-24`; %NULL where there is no clock
 * @days_left: working days left, the day itself included as 0; less than 0 when it is overdue
 * @overdue: whether @date is past
 * @words: the state of the clock in words, for people: "2 working days left to acknowledge"
 *
 * What is due with a referral. Derived, never stored: only the server writes what time brings about.
 */
typedef struct
{
  const char *what;
  AlongTurn turn;
  char *date;
  int days_left;
  gboolean overdue;
  char *words;
} AlongDue;

AlongDue *along_due_of_referral (const AlongRecord *referral,
                                 const AlongRecord *service,
                                 const AlongWorkingDays *days,
                                 const char *today);
void along_due_free (AlongDue *due);
const char *along_due_org (const AlongRecord *referral);
gboolean along_due_is_for (const AlongDue *due, const AlongRecord *referral, const char *org);
gboolean along_due_concerns (const AlongDue *due, const AlongRecord *referral, const char *org);
int along_due_compare (const AlongDue *a, const AlongDue *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongDue, along_due_free)

G_END_DECLS
