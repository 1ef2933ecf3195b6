/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/working-days.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongWaitKind:
 * @ALONG_WAIT_ACKNOWLEDGE: from sending until the service says that it has it, working days
 * @ALONG_WAIT_DECIDE: from then until its yes or no, working days
 * @ALONG_WAIT_CONTACT: from its yes until it has been in touch with the person, working days
 * @ALONG_WAIT_START: from sending until it starts, days, against the service's target or standard
 * @ALONG_WAIT_WHOLE: what the person lives through from sending until it starts: days, nothing taken off
 *
 * The clocks of a referral.
 */
typedef enum
{
  ALONG_WAIT_ACKNOWLEDGE,
  ALONG_WAIT_DECIDE,
  ALONG_WAIT_CONTACT,
  ALONG_WAIT_START,
  ALONG_WAIT_WHOLE,
  ALONG_N_WAITS,
} AlongWaitKind;

/**
 * AlongWaitState:
 * @ALONG_WAIT_AHEAD: it has not begun
 * @ALONG_WAIT_RUNNING: it runs
 * @ALONG_WAIT_STANDING: it has begun and stands still
 * @ALONG_WAIT_DONE: what was waited for has come
 * @ALONG_WAIT_ENDED: the referral ended before it came
 */
typedef enum
{
  ALONG_WAIT_AHEAD,
  ALONG_WAIT_RUNNING,
  ALONG_WAIT_STANDING,
  ALONG_WAIT_DONE,
  ALONG_WAIT_ENDED,
} AlongWaitState;

/**
 * AlongWait:
 * @kind: which clock
 * @state: whether it runs
 * @start: (nullable): the date it began
 * @due: (nullable): the date it is due; %NULL where it has not begun or nobody has set a target
 * @end: (nullable): the date it stopped
 * @target: how many days it may take; -1 where nobody has said
 * @elapsed: how many have passed, those it stood still left out
 * @paused: for how many it stood still
 * @left: working days left until @due, the day itself included as 0; less than 0 when it is overdue; 0
 *   where there is no @due
 * @overdue: whether @due is past, or was when it stopped
 * @calendar: whether @target, @elapsed and @paused are in days; otherwise they are in working days
 * @words: all of it in words, for people
 *
 * How one clock of a referral stands. Derived, never stored.
 */
typedef struct
{
  AlongWaitKind kind;
  AlongWaitState state;
  char *start;
  char *due;
  char *end;
  int target;
  int elapsed;
  int paused;
  int left;
  gboolean overdue;
  gboolean calendar;
  char *words;
} AlongWait;

AlongWait *along_wait_new (AlongWaitKind kind,
                           const AlongRecord *referral,
                           const AlongRecord *service,
                           const AlongWorkingDays *days,
                           const char *today);
void along_wait_free (AlongWait *wait);
char *along_wait_due_date (AlongWaitKind kind,
                           const AlongRecord *referral,
                           const AlongRecord *service,
                           const AlongWorkingDays *days,
                           const char *today);
char *along_wait_last_day (const AlongRecord *referral,
                           const AlongRecord *service,
                           const AlongWorkingDays *days,
                           const char *today);
char *along_wait_say (AlongWaitKind kind, const char *due, int left, gboolean overdue);
gboolean along_wait_has_standard (const AlongRecord *service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongWait, along_wait_free)

G_END_DECLS
