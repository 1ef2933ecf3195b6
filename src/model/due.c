/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/due.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where a service has set no target of its own; by how urgent the referral is. */
static const struct
{
  const char *priority;
  int ack;
  int decide;
} defaults[] = {
  { "routine", 2, 5 },
  { "urgent", 1, 2 },
  { "asap", 0, 1 },
  { "stat", 0, 0 },
};

/* How long the requester has to answer a question, to find an alternative, to tell the person. */
#define ANSWER_DAYS 2
#define ALTERNATIVE_DAYS 2
#define TELL_DAYS 5

/* A waiting list says how long somebody waits in days; nothing else is reckoned in them. */
#define NO_TARGET (-1)

static guint
weekdays_of (const AlongRecord *record)
{
  static const char *const codes[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
  g_auto (GStrv) chosen = along_record_get_set (record, "working_days");
  guint weekdays = 0;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strv_contains ((const char *const *)chosen, codes[i]))
      weekdays |= 1u << i;
  return weekdays;
}

static AlongNation
nation_of (const AlongRecord *record)
{
  g_autofree char *area = along_text_key (along_record_get_text (record, "area"));

  if (strstr (area, "northern ireland") != NULL)
    return ALONG_NATION_NORTHERN_IRELAND;
  if (strstr (area, "england") != NULL || strstr (area, "wales") != NULL)
    return ALONG_NATION_ENGLAND_WALES;
  return ALONG_NATION_SCOTLAND;
}

/**
 * along_calendar_new:
 * @record: (nullable): a working calendar; %NULL for Monday to Friday without Scotland's bank holidays
 *
 * Returns: (transfer full): the working days it says: its weekdays, without the bank holidays of where
 *   it holds and without its own holidays
 */
AlongCalendar *
along_calendar_new (const AlongRecord *record)
{
  AlongCalendar *self = g_new0 (AlongCalendar, 1);
  GVariant *holidays = record != NULL ? along_record_get (record, "holidays") : NULL;
  g_autoptr (GStrvBuilder) closed = g_strv_builder_new ();

  for (gsize i = 0; holidays != NULL && i < g_variant_n_children (holidays); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (holidays, i);
      const char *date = NULL;

      if (g_variant_lookup (row, "date", "&s", &date))
        g_strv_builder_add (closed, date);
    }
  self->closed = g_strv_builder_end (closed);
  self->days.closed = (const char *const *)self->closed;
  if (record != NULL)
    {
      self->days.nation = nation_of (record);
      self->days.weekdays = weekdays_of (record);
    }
  return self;
}

/**
 * along_calendar_free:
 * @self: (transfer full): a calendar
 */
void
along_calendar_free (AlongCalendar *self)
{
  g_strfreev (self->closed);
  g_free (self);
}

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

static int
target (const Clock *clock, const char *field, int fallback)
{
  if (clock->service == NULL)
    return fallback;
  return (int)along_record_get_integer (clock->service, field, fallback);
}

/* An urgent referral does not wait for a service's ordinary target. */
static int
target_by_priority (const Clock *clock, const char *field, gboolean decide)
{
  const char *priority = along_record_get_text (clock->referral, "priority");

  for (guint i = 1; i < G_N_ELEMENTS (defaults); i++)
    if (g_strcmp0 (priority, defaults[i].priority) == 0)
      {
        int most = decide ? defaults[i].decide : defaults[i].ack;

        return MIN (most, target (clock, field, most));
      }
  return target (clock, field, decide ? defaults[0].decide : defaults[0].ack);
}

/* The working days for which a question was open do not count. */
static int
paused_days (const Clock *clock, gint64 since)
{
  gint64 asked = instant (clock, "asked_at");
  gint64 answered = instant (clock, "answered_at");
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (asked < since || answered < asked)
    return 0;
  from = along_clock_date_of (asked);
  to = along_clock_date_of (answered);
  return along_working_days_between (clock->days, from, to);
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

/* A whole sentence for each thing that can be due, as other languages put the number elsewhere. */
static char *
words_left (const char *what, int days)
{
  if (g_str_equal (what, "acknowledge"))
    return g_strdup_printf (ngettext ("%d working day left to acknowledge",
                                      "%d working days left to acknowledge", (gulong)days),
                            days);
  if (g_str_equal (what, "decide"))
    return g_strdup_printf (ngettext ("%d working day left to decide",
                                      "%d working days left to decide", (gulong)days),
                            days);
  if (g_str_equal (what, "answer"))
    return g_strdup_printf (ngettext ("%d working day left to answer",
                                      "%d working days left to answer", (gulong)days),
                            days);
  if (g_str_equal (what, "start"))
    return g_strdup_printf (ngettext ("%d working day left to start",
                                      "%d working days left to start", (gulong)days),
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
  if (g_str_equal (what, "acknowledge"))
    return _ ("To be acknowledged today");
  if (g_str_equal (what, "decide"))
    return _ ("To be decided today");
  if (g_str_equal (what, "answer"))
    return _ ("To be answered today");
  if (g_str_equal (what, "start"))
    return _ ("To start today");
  if (g_str_equal (what, "alternative"))
    return _ ("Another service to be offered today");
  return _ ("The person to be told today");
}

static char *
words_overdue (const char *what, const char *date)
{
  /* TRANSLATORS: in the sentences below %s is a day: yesterday, Tuesday, 3 Sep */
  g_autofree char *day = along_date_within (date);

  if (g_str_equal (what, "acknowledge"))
    return g_strdup_printf (_ ("Acknowledgement overdue since %s"), day);
  if (g_str_equal (what, "decide"))
    return g_strdup_printf (_ ("Decision overdue since %s"), day);
  if (g_str_equal (what, "answer"))
    return g_strdup_printf (_ ("Answer overdue since %s"), day);
  if (g_str_equal (what, "start"))
    return g_strdup_printf (_ ("Start overdue since %s"), day);
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
  else if (due->overdue)
    due->words = words_overdue (due->what, due->date);
  else if (due->days_left == 0)
    due->words = g_strdup (words_today (due->what));
  else
    due->words = words_left (due->what, due->days_left);
}

static void
wait_for_start (const Clock *clock)
{
  int start_days = target (clock, "start_days", NO_TARGET);
  gint64 sent = instant (clock, "sent_at");

  clock->due->what = "start";
  clock->due->turn = ALONG_TURN_RECEIVER;
  if (start_days != NO_TARGET && sent > 0)
    {
      g_autofree char *from = along_clock_date_of (sent);

      g_autofree char *last = along_date_add_days (from, start_days);

      /* Nobody starts on a day without work: then it is the working day before. */
      if (last != NULL && !along_working_days_is (clock->days, last))
        set_date (clock, along_working_days_add (clock->days, last, -1));
      else
        set_date (clock, g_steal_pointer (&last));
    }
}

static void
waitlisted (const Clock *clock)
{
  gint64 position = along_record_get_integer (clock->referral, "wait_position", 0);
  gint64 since = instant (clock, "waitlisted_at");
  g_autofree char *from = along_clock_date_of (since);
  g_autofree char *day = along_date_within (from);
  g_autofree char *words = NULL;

  wait_for_start (clock);
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
  gint64 received = instant (clock, "received_at");

  due->what = "";
  if (g_str_equal (state, "draft"))
    {
      due->what = "send";
      due->turn = ALONG_TURN_REQUESTER;
      set_words (clock, _ ("Not sent yet"));
    }
  else if (g_str_equal (state, "sent"))
    {
      due->what = "acknowledge";
      due->turn = ALONG_TURN_RECEIVER;
      set_working_days (clock, instant (clock, "sent_at"),
                        target_by_priority (clock, "ack_wd", FALSE));
      set_words (clock, _ ("To be acknowledged"));
    }
  else if (g_str_equal (state, "received"))
    {
      due->what = "decide";
      due->turn = ALONG_TURN_RECEIVER;
      set_working_days (clock, received,
                        target_by_priority (clock, "decide_wd", TRUE)
                            + paused_days (clock, received));
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
      wait_for_start (clock);
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
 * along_due_of_referral:
 * @referral: a referral
 * @service: (nullable): the service it is sent to, for its targets; %NULL for the usual ones
 * @days: the partnership's working days
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
