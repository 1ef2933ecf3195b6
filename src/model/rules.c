/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rules.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/waits.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* How many working days something is overdue before the coordinator hears of it. The requester is told
 * at once and chases; two days later that was not enough. Urgent ones wait one day. Our own reckoning:
 * the sources say that somebody must look, and not when. */
#define ESCALATE_DAYS 2
#define ESCALATE_URGENT_DAYS 1

/* How many working days after its end a loop may stay open: five to tell the person (due.c), and as many
 * again. */
#define LOOP_DAYS 10

/* Who declined may take it back for ten seconds (architecture.md). What is counted and shown to funders
 * waits for that; what helps somebody now does not. */
#define UNDO_MS 15000

/* What was declined longer ago came in with an import: history, and no news to anybody. */
#define NEWS_MS (28 * DAY_MS)

typedef struct
{
  const AlongCase *c;
  const char *state;
  char *today;
  GArray *rulings; /* of AlongRuling */
  gint64 next;
} Judge;

static gint64
instant (const Judge *self, const char *field)
{
  return along_record_get_integer (self->c->referral, field, 0);
}

static gboolean
is_one_of (const Judge *self, const char *const *states)
{
  return g_strv_contains (states, self->state);
}

static void
look_again (Judge *self, gint64 at)
{
  if (at > self->c->now && at < self->next)
    self->next = at;
}

/* Whether @date has come; if not, it is a reason to look again. */
static gboolean
has_come (Judge *self, const char *date)
{
  if (date == NULL)
    return FALSE;
  if (strcmp (self->today, date) >= 0)
    return TRUE;
  look_again (self, along_clock_begin_of (date));
  return FALSE;
}

static void
rule (Judge *self, AlongRulingKind kind, const char *what, gint64 since, gint64 at)
{
  AlongRuling ruling = { .kind = kind, .what = what, .since = since, .at = at };

  g_array_append_val (self->rulings, ruling);
}

static void
rule_unmet (Judge *self, const char *cause, const char *raised_by, gint64 since, gint64 until)
{
  gint64 sent = instant (self, "sent_at");
  AlongRuling ruling
      = { ALONG_RULING_UNMET, .what = cause, .raised_by = raised_by, .since = since, .at = until };

  ruling.weeks = sent > 0 && until > sent ? (int)MIN ((until - sent) / (7 * DAY_MS), 520) : 0;
  g_array_append_val (self->rulings, ruling);
}

static void
judge_overdue (Judge *self, AlongWaitKind kind, const char *what, const char *since)
{
  const AlongCase *c = self->c;
  const char *priority = along_record_get_text (c->referral, "priority");
  gboolean urgent = priority != NULL && !g_str_equal (priority, "routine");
  g_autofree char *due
      = along_wait_due_date (kind, c->referral, c->service, c->receiver, self->today);
  g_autofree char *late
      = due != NULL ? along_working_days_add (c->receiver, due,
                                              urgent ? ESCALATE_URGENT_DAYS : ESCALATE_DAYS)
                    : NULL;

  if (has_come (self, late))
    rule (self, ALONG_RULING_ESCALATE, what, instant (self, since), along_clock_begin_of (late));
}

static void
judge_start (Judge *self)
{
  static const char *const before[]
      = { "sent", "received", "info_requested", "accepted", "waitlisted", NULL };
  const AlongCase *c = self->c;
  g_autofree char *last = NULL;
  g_autofree char *after = NULL;
  gint64 sent = instant (self, "sent_at");

  /* A question that came when it was under way is no wait for a start. */
  if (!is_one_of (self, before) || instant (self, "started_at") > 0)
    return;
  last = along_wait_last_day (c->referral, c->service, c->receiver, self->today);
  after = last != NULL ? along_date_add_days (last, 1) : NULL;
  if (!has_come (self, after))
    return;
  rule_unmet (self, "wait_too_long", "wait", sent, along_clock_begin_of (after));
  if (along_wait_has_standard (c->service))
    rule (self, ALONG_RULING_ESCALATE, "standard", sent, along_clock_begin_of (after));
}

static void
judge_decline (Judge *self)
{
  gint64 closed = instant (self, "closed_at");
  const char *cause
      = along_rules_unmet_cause (along_record_get_text (self->c->referral, "status_reason"));

  if (!g_str_equal (self->state, "declined"))
    return;
  if (along_rules_is_late (self->c->declined_from))
    rule (self, ALONG_RULING_LATE_DECLINE, "", closed, closed);
  if (cause == NULL || closed + NEWS_MS < self->c->now)
    return;
  if (closed + UNDO_MS <= self->c->now)
    rule_unmet (self, cause, "decline", closed, closed);
  else
    look_again (self, closed + UNDO_MS);
}

static void
judge_loop (Judge *self)
{
  static const char *const over[]
      = { "declined", "redirected", "withdrawn", "completed", "ended_early", NULL };
  gint64 closed = instant (self, "closed_at");
  g_autofree char *day = closed > 0 ? along_clock_date_of (closed) : NULL;
  g_autofree char *late
      = day != NULL ? along_working_days_add (self->c->sender, day, LOOP_DAYS) : NULL;

  if (is_one_of (self, over) && has_come (self, late))
    rule (self, ALONG_RULING_LOOP_OPEN, "", closed, along_clock_begin_of (late));
}

/**
 * along_rules_of:
 * @c: what the rules look at
 * @next: (out): when to look again though nobody changes anything, milliseconds; %G_MAXINT64 for never
 *
 * What is brought about for a referral as it is now: not acknowledged or decided for days on end, a no
 * after a yes, a no for want of places, a wait beyond the target, a loop that nobody closes. A pure
 * function: the server's minute job writes what it says (docs/clocks.md), and takes back the to-dos of
 * what it says no longer.
 *
 * Returns: (transfer full) (element-type AlongRuling): in no order; empty for nothing
 */
GArray *
along_rules_of (const AlongCase *c, gint64 *next)
{
  Judge self = { .c = c, .next = G_MAXINT64 };
  const char *state = along_record_get_state (c->referral);

  self.state = state != NULL ? state : "draft";
  self.today = along_clock_date_of (c->now);
  self.rulings = g_array_new (FALSE, FALSE, sizeof (AlongRuling));
  if (g_str_equal (self.state, "sent"))
    judge_overdue (&self, ALONG_WAIT_ACKNOWLEDGE, "acknowledge", "sent_at");
  if (g_str_equal (self.state, "received"))
    judge_overdue (&self, ALONG_WAIT_DECIDE, "decide", "received_at");
  judge_start (&self);
  judge_decline (&self);
  judge_loop (&self);
  *next = self.next;
  g_free (self.today);
  return self.rulings;
}

/**
 * along_rules_to_do:
 * @kind: what a rule brings about
 *
 * Returns: (transfer none) (nullable): the code of `to_do_rule` that its to-dos carry; %NULL where it
 *   makes none
 */
const char *
along_rules_to_do (AlongRulingKind kind)
{
  switch (kind)
    {
    case ALONG_RULING_ESCALATE:
      return "escalation";
    case ALONG_RULING_LATE_DECLINE:
      return "late_decline";
    case ALONG_RULING_LOOP_OPEN:
      return "loop_open";
    case ALONG_RULING_UNMET:
    default:
      return NULL;
    }
}

/**
 * along_rules_unmet_cause:
 * @reason: (nullable): why a referral was declined, a code of `referral_declined`
 *
 * Returns: (transfer none) (nullable): the code of `unmet_cause` that it is evidence of; %NULL where the
 *   need may well be met elsewhere or otherwise: too little information, sent twice, not reached
 */
const char *
along_rules_unmet_cause (const char *reason)
{
  static const struct
  {
    const char *reason;
    const char *cause;
  } causes[] = {
    { "no_capacity", "no_capacity" },
    { "criteria_not_met", "ineligible" },
    { "wrong_area", "ineligible" },
    { "wrong_age", "ineligible" },
    { "risk_too_high", "inaccessible_other" },
    { "service_closing", "service_closed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_strcmp0 (reason, causes[i].reason) == 0)
      return causes[i].cause;
  return NULL;
}

/**
 * along_rules_is_late:
 * @declined_from: (nullable): the state a referral was in before it was declined
 *
 * Returns: %TRUE if the service had said yes
 */
gboolean
along_rules_is_late (const char *declined_from)
{
  static const char *const after_yes[] = { "accepted", "waitlisted", "on_hold", NULL };

  return declined_from != NULL && g_strv_contains (after_yes, declined_from);
}
