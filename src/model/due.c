/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/due.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/loop.h"
#include "model/waits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long the requester has to answer a question, to find an alternative, to tell the person. */
#define ANSWER_DAYS 2
#define ALTERNATIVE_DAYS 2
#define TELL_DAYS 5

/**
 * along_due_free:
 * @due: (transfer full): what is due
 */
void
along_due_free (AlongDue *due)
{
  g_free (due->date);
  g_free (due->words);
  g_free (due);
}

typedef struct
{
  const AlongRecord *referral;
  const AlongRecord *service;
  const AlongWorkingDays *days;
  const char *today;
  AlongDue *due;
} Clock;

static gint64
instant (const Clock *clock, const char *field)
{
  return along_record_get_integer (clock->referral, field, 0);
}

static void
set_date (const Clock *clock, char *date)
{
  AlongDue *due = clock->due;

  due->date = date;
  if (date == NULL)
    return;
  due->days_left = along_working_days_between (clock->days, clock->today, date);
  due->overdue = strcmp (clock->today, date) > 0;
  /* Due on Friday, looked at on Sunday: no working day has passed, and yet it is late. */
  if (due->overdue && due->days_left == 0)
    due->days_left = -1;
}

static void
set_working_days (const Clock *clock, gint64 since, int n)
{
  g_autofree char *from = NULL;

  if (since <= 0)
    return;
  from = along_clock_date_of (since);
  set_date (clock, along_working_days_add (clock->days, from, n));
}

/* Which of the five clocks waits for @what; %ALONG_N_WAITS for what is the requester's. */
static AlongWaitKind
wait_of (const char *what)
{
  if (g_str_equal (what, "acknowledge"))
    return ALONG_WAIT_ACKNOWLEDGE;
  if (g_str_equal (what, "decide"))
    return ALONG_WAIT_DECIDE;
  return g_str_equal (what, "start") ? ALONG_WAIT_START : ALONG_N_WAITS;
}

/* A whole sentence for each thing that can be due, as other languages put the number elsewhere. */
static char *
words_left (const char *what, int days)
{
  if (g_str_equal (what, "answer"))
    return g_strdup_printf (ngettext ("%d working day left to answer",
                                      "%d working days left to answer", (gulong)days),
                            days);
  if (g_str_equal (what, "alternative"))
    return g_strdup_printf (ngettext ("%d working day left to offer another service",
                                      "%d working days left to offer another service",
                                      (gulong)days),
                            days);
  return g_strdup_printf (ngettext ("%d working day left to tell the person",
                                    "%d working days left to tell the person", (gulong)days),
                          days);
}

static const char *
words_today (const char *what)
{
  if (g_str_equal (what, "answer"))
    return _ ("To be answered today");
  if (g_str_equal (what, "alternative"))
    return _ ("Another service to be offered today");
  return _ ("The person to be told today");
}

static char *
words_overdue (const char *what, const char *date)
{
  /* TRANSLATORS: in the sentences below %s is a day: yesterday, Tuesday, 3 Sep */
  g_autofree char *day = along_date_within (date);

  if (g_str_equal (what, "answer"))
    return g_strdup_printf (_ ("Answer overdue since %s"), day);
  if (g_str_equal (what, "alternative"))
    return g_strdup_printf (_ ("Another service was to be offered by %s"), day);
  return g_strdup_printf (_ ("The person was to be told by %s"), day);
}

static void
set_words (const Clock *clock, const char *without_clock)
{
  AlongDue *due = clock->due;

  if (due->date == NULL)
    due->words = g_strdup (without_clock);
  else if (wait_of (due->what) != ALONG_N_WAITS)
    due->words = along_wait_say (wait_of (due->what), due->date, due->days_left, due->overdue);
  else if (due->overdue)
    due->words = words_overdue (due->what, due->date);
  else if (due->days_left == 0)
    due->words = g_strdup (words_today (due->what));
  else
    due->words = words_left (due->what, due->days_left);
}

/* The receiver's turn: one of the clocks that along_wait_new() knows in full. */
static void
wait_for (const Clock *clock, const char *what)
{
  clock->due->what = what;
  clock->due->turn = ALONG_TURN_RECEIVER;
  set_date (clock, along_wait_due_date (wait_of (what), clock->referral, clock->service,
                                        clock->days, clock->today));
}

static void
waitlisted (const Clock *clock)
{
  gint64 position = along_record_get_integer (clock->referral, "wait_position", 0);
  gint64 since = instant (clock, "waitlisted_at");
  g_autofree char *from = along_clock_date_of (since);
  g_autofree char *day = along_date_within (from);
  g_autofree char *words = NULL;

  wait_for (clock, "start");
  if (position > 0)
    /* TRANSLATORS: the place on a waiting list */
    words = g_strdup_printf (_ ("On the waiting list: number %d"), (int)position);
  else if (since > 0)
    /* TRANSLATORS: %s is a day: Tuesday, 3 Sep */
    words = g_strdup_printf (_ ("On the waiting list since %s"), day);
  set_words (clock, words != NULL ? words : _ ("On the waiting list"));
}

static void
closed (const Clock *clock, const char *state)
{
  gboolean told = along_record_get (clock->referral, "person_told_at") != NULL;

  clock->due->turn = ALONG_TURN_REQUESTER;
  if (g_str_equal (state, "declined"))
    {
      clock->due->what = "alternative";
      set_working_days (clock, instant (clock, "closed_at"), ALTERNATIVE_DAYS);
      set_words (clock, _ ("Declined: another service to be offered"));
    }
  else if (along_loop_is_bereaved (clock->referral))
    {
      /* No clock runs here. */
      clock->due->what = "tell";
      set_words (clock, told ? _ ("The loop can be closed") : _ ("Those around them are to know"));
    }
  else if (told)
    {
      clock->due->what = "tell";
      set_words (clock, _ ("The person knows: the loop can be closed"));
    }
  else
    {
      clock->due->what = "tell";
      set_working_days (clock, instant (clock, "closed_at"), TELL_DAYS);
      set_words (clock, _ ("The person to be told"));
    }
}

static void
set_by_state (const Clock *clock, const char *state)
{
  AlongDue *due = clock->due;

  due->what = "";
  if (g_str_equal (state, "draft"))
    {
      due->what = "send";
      due->turn = ALONG_TURN_REQUESTER;
      set_words (clock, _ ("Not sent yet"));
    }
  else if (g_str_equal (state, "sent"))
    {
      wait_for (clock, "acknowledge");
      set_words (clock, _ ("To be acknowledged"));
    }
  else if (g_str_equal (state, "received"))
    {
      wait_for (clock, "decide");
      set_words (clock, _ ("To be decided"));
    }
  else if (g_str_equal (state, "info_requested"))
    {
      due->what = "answer";
      due->turn = ALONG_TURN_REQUESTER;
      set_working_days (clock, instant (clock, "asked_at"), ANSWER_DAYS);
      set_words (clock, _ ("A question waits for an answer"));
    }
  else if (g_str_equal (state, "accepted"))
    {
      wait_for (clock, "start");
      set_words (clock, _ ("Accepted, to start"));
    }
  else if (g_str_equal (state, "waitlisted"))
    {
      waitlisted (clock);
    }
  else if (g_str_equal (state, "in_progress") || g_str_equal (state, "on_hold"))
    {
      due->what = "finish";
      due->words = g_strdup (g_str_equal (state, "on_hold") ? _ ("Paused") : _ ("Under way"));
    }
  else if (g_str_equal (state, "loop_closed"))
    {
      due->words = g_strdup (_ ("Closed: everybody knows"));
    }
  else if (g_str_equal (state, "entered_in_error"))
    {
      due->words = g_strdup (_ ("Entered by mistake"));
    }
  else
    {
      closed (clock, state);
    }
}

/**
 * along_due_org:
 * @referral: a referral
 *
 * Returns: (transfer none) (nullable): the organisation whose turn it is, and whose working days its
 *   clock is reckoned in: the requester's where something was asked or the referral is over, otherwise
 *   the receiver's
 */
const char *
along_due_org (const AlongRecord *referral)
{
  static const char *const receivers[]
      = { "sent", "received", "accepted", "waitlisted", "in_progress", "on_hold", NULL };
  const char *state = along_record_get_state (referral);
  gboolean receives = state != NULL && g_strv_contains (receivers, state);

  return along_record_get_text (referral, receives ? "to_org" : "from_org");
}

/**
 * along_due_of_referral:
 * @referral: a referral
 * @service: (nullable): the service it is sent to, for its targets; %NULL for the usual ones
 * @days: the working days of along_due_org()
 * @today: the partnership's date
 *
 * Which clock runs for @referral now, whose turn it is, and how that is said. Where a service has no
 * target of its own: two working days to acknowledge and five to decide, less the more urgent it is.
 * The clock for deciding stands still while a question is open. A start is reckoned in calendar days
 * from when the referral was sent, as the national standard for alcohol and drug treatment does.
 *
 * Returns: (transfer full): what is due
 */
AlongDue *
along_due_of_referral (const AlongRecord *referral,
                       const AlongRecord *service,
                       const AlongWorkingDays *days,
                       const char *today)
{
  Clock clock = { referral, service, days, today, g_new0 (AlongDue, 1) };
  const char *state = along_record_get_state (referral);

  set_by_state (&clock, state != NULL ? state : "draft");
  return clock.due;
}

/**
 * along_due_is_for:
 * @due: what is due with @referral
 * @referral: the referral
 * @org: (nullable): an organisation
 *
 * Returns: %TRUE if it is @org's turn
 */
gboolean
along_due_is_for (const AlongDue *due, const AlongRecord *referral, const char *org)
{
  const char *whose = NULL;

  if (due->turn == ALONG_TURN_REQUESTER)
    whose = along_record_get_text (referral, "from_org");
  else if (due->turn == ALONG_TURN_RECEIVER)
    whose = along_record_get_text (referral, "to_org");
  return whose != NULL && g_strcmp0 (whose, org) == 0;
}

/**
 * along_due_concerns:
 * @due: what is due with @referral
 * @referral: the referral
 * @org: (nullable): an organisation
 *
 * What the requester does once a referral is over, offering another service and telling the person, is between
 * the two of them: who received it has done its part, and sees no clock of theirs. A question that it asked
 * itself is another matter.
 *
 * Returns: %TRUE if @org is to see the clock
 */
gboolean
along_due_concerns (const AlongDue *due, const AlongRecord *referral, const char *org)
{
  gboolean theirs = g_strcmp0 (due->what, "tell") == 0 || g_strcmp0 (due->what, "alternative") == 0;

  return !theirs || g_strcmp0 (along_record_get_text (referral, "from_org"), org) == 0;
}

/**
 * along_due_compare:
 * @a: what is due
 * @b: what is due elsewhere
 *
 * Returns: less than 0 if @a is to be done first: the earlier date, and what has a clock before what
 *   has none
 */
int
along_due_compare (const AlongDue *a, const AlongDue *b)
{
  if ((a->date == NULL) != (b->date == NULL))
    return a->date == NULL ? 1 : -1;
  return g_strcmp0 (a->date, b->date);
}
