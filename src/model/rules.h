/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/working-days.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongRulingKind:
 * @ALONG_RULING_ESCALATE: the sender's coordinators look after it: a to-do, and it is marked
 * @ALONG_RULING_LATE_DECLINE: a service said no after its yes: a to-do for coordinators and requester
 * @ALONG_RULING_LOOP_OPEN: it ended long ago and is not closed: a to-do for the requester
 * @ALONG_RULING_UNMET: an unmet need
 *
 * What a rule brings about.
 */
typedef enum
{
  ALONG_RULING_ESCALATE,
  ALONG_RULING_LATE_DECLINE,
  ALONG_RULING_LOOP_OPEN,
  ALONG_RULING_UNMET,
} AlongRulingKind;

/**
 * AlongRuling:
 * @kind: what it brings about
 * @what: why: `acknowledge`, `decide` or `standard` for an escalation, a code of `unmet_cause` for an
 *   unmet need, empty for others
 * @raised_by: (nullable): for an unmet need: `decline` or `wait`
 * @since: what it is reckoned from, milliseconds: with record and rule this names what it brings about,
 *   so that a rule that runs twice brings it about once
 * @at: when it came about, milliseconds: not when a server got round to it
 * @weeks: for an unmet need: whole weeks waited
 *
 * One thing that time, or a decline, has brought about.
 */
typedef struct
{
  AlongRulingKind kind;
  const char *what;
  const char *raised_by;
  gint64 since;
  gint64 at;
  int weeks;
} AlongRuling;

/**
 * AlongCase:
 * @referral: a referral, whole
 * @service: (nullable): the service it goes to
 * @receiver: the receiver's working days
 * @sender: the sender's working days
 * @declined_from: (nullable): where it was declined: the state it was in before
 * @now: milliseconds
 *
 * All that the rules look at.
 */
typedef struct
{
  const AlongRecord *referral;
  const AlongRecord *service;
  const AlongWorkingDays *receiver;
  const AlongWorkingDays *sender;
  const char *declined_from;
  gint64 now;
} AlongCase;

GArray *along_rules_of (const AlongCase *c, gint64 *next);
const char *along_rules_to_do (AlongRulingKind kind);
const char *along_rules_unmet_cause (const char *reason);
gboolean along_rules_is_late (const char *declined_from);

G_END_DECLS
