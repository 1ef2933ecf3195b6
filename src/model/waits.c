/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/waits.h"
#include "base/clock.h"
#include "base/date.h"
#include "model/entities/referral-steps.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where a service has set no target of its own; by how urgent the referral is. What may be asked of a
 * service that has said nothing is our own reckoning; no source sets it. */
static const struct
{
  const char *priority;
  int working_days[ALONG_WAIT_CONTACT + 1];
} defaults[] = {
  { "routine", { 2, 5, 5 } },
  { "urgent", { 1, 2, 2 } },
  { "asap", { 0, 1, 1 } },
  { "stat", { 0, 0, 0 } },
};

static const char *const target_fields[] = { [ALONG_WAIT_ACKNOWLEDGE] = "ack_wd",
                                             [ALONG_WAIT_DECIDE] = "decide_wd",
                                             [ALONG_WAIT_CONTACT] = "contact_wd" };

/* 90 % wait no longer than three weeks from referral to treatment: the standard for alcohol and drug
 * treatment in Scotland (Public Health Scotland; domain.md §7). */
#define STANDARD_DAYS 21

#define NO_TARGET (-1)

/* Further than any target reaches, however long somebody was away. */
#define MAX_WALK 4000

typedef struct
{
  int from;
  int to;
} Pause;

typedef struct
{
  AlongWaitKind kind;
  const AlongRecord *referral;
  const AlongRecord *service;
  const AlongWorkingDays *days;
  const char *state;
  int today;
  GArray *pauses; /* of Pause: a day d does not count where from < d <= to */
  gboolean standing;
} Reckoning;

static int
day_of (const char *iso)
{
  GDate date;

  return along_date_parse (iso, &date) ? (int)g_date_get_julian (&date) : 0;
}

static char *
iso_of (int day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32)MAX (day, 1));
  return along_date_iso (&date);
}

static gint64
instant (const AlongRecord *referral, const char *field)
{
  return along_record_get_integer (referral, field, 0);
}

/* The day of an instant of the record; 0 where it has none. */
static int
stamped (const Reckoning *self, const char *field)
{
  gint64 at = instant (self->referral, field);
  g_autofree char *iso = at > 0 ? along_clock_date_of (at) : NULL;

  return iso != NULL ? day_of (iso) : 0;
}

static int
earliest (const Reckoning *self, const char *const *fields)
{
  int first = 0;

  for (guint i = 0; fields[i] != NULL; i++)
    {
      int day = stamped (self, fields[i]);

      if (day != 0 && (first == 0 || day < first))
        first = day;
    }
  return first;
}

static gboolean
is_state (const Reckoning *self, const char *state)
{
  return g_str_equal (self->state, state);
}

static gboolean
is_over (const Reckoning *self)
{
  static const char *const over[] = { "declined",    "redirected",  "withdrawn",        "completed",
                                      "ended_early", "loop_closed", "entered_in_error", NULL };

  return g_strv_contains (over, self->state);
}

static gboolean
is_calendar (AlongWaitKind kind)
{
  return kind == ALONG_WAIT_START || kind == ALONG_WAIT_WHOLE;
}

/**
 * along_wait_has_standard:
 * @service: (nullable): a service
 *
 * Returns: %TRUE if the national standard for alcohol and drug treatment holds for it
 */
gboolean
along_wait_has_standard (const AlongRecord *service)
{
  return service != NULL
         && g_strcmp0 (along_record_get_text (service, "start_standard"), "drug_alcohol_21") == 0;
}

static int
start_days (const AlongRecord *service)
{
  int own = service != NULL ? (int)along_record_get_integer (service, "start_days", NO_TARGET)
                            : NO_TARGET;

  if (!along_wait_has_standard (service))
    return own;
  return own != NO_TARGET ? MIN (own, STANDARD_DAYS) : STANDARD_DAYS;
}

/* An urgent referral does not wait for a service's ordinary target. */
static int
working_days_of (const Reckoning *self)
{
  const char *priority = along_record_get_text (self->referral, "priority");
  const char *field = target_fields[self->kind];
  guint urgency = 0;
  int usual = 0;
  int own = 0;

  for (guint i = 1; i < G_N_ELEMENTS (defaults); i++)
    if (g_strcmp0 (priority, defaults[i].priority) == 0)
      urgency = i;
  usual = defaults[urgency].working_days[self->kind];
  own = self->service != NULL ? (int)along_record_get_integer (self->service, field, usual) : usual;
  return urgency > 0 ? MIN (own, usual) : own;
}

static int
target_of (const Reckoning *self)
{
  if (self->kind == ALONG_WAIT_WHOLE)
    return NO_TARGET;
  return self->kind == ALONG_WAIT_START ? start_days (self->service) : working_days_of (self);
}

static int
begin_of (const Reckoning *self)
{
  gboolean accepted = stamped (self, "waitlisted_at") != 0 || stamped (self, "started_at") != 0
                      || !is_over (self);

  if (is_state (self, "draft"))
    return 0;
  switch (self->kind)
    {
    case ALONG_WAIT_DECIDE:
      return stamped (self, "received_at");
    case ALONG_WAIT_CONTACT:
      return accepted
                 ? earliest (self, (const char *const[]){ "decided_at", "waitlisted_at", NULL })
                 : 0;
    case ALONG_WAIT_ACKNOWLEDGE:
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return stamped (self, "sent_at");
    }
}

static int
end_of (const Reckoning *self)
{
  switch (self->kind)
    {
    case ALONG_WAIT_ACKNOWLEDGE:
      return stamped (self, "received_at");
    case ALONG_WAIT_DECIDE:
      /* A late decline stamps the decision anew. */
      return earliest (self,
                       (const char *const[]){ "decided_at", "waitlisted_at", "started_at", NULL });
    case ALONG_WAIT_CONTACT:
      return earliest (self, (const char *const[]){ "first_contact_at", "started_at", NULL });
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return stamped (self, "started_at");
    }
}

static void
add_pause (Reckoning *self, int from, int to, gboolean open)
{
  Pause pause = { from, to };

  if (from == 0 || to < from)
    return;
  g_array_append_val (self->pauses, pause);
  self->standing = self->standing || open;
}

/* Where something lasts for as long as a state does: until today, or until the referral ended. */
static int
open_until (const Reckoning *self, gboolean open, int from)
{
  int closed = stamped (self, "closed_at");

  if (open)
    return self->today;
  return closed >= from && is_over (self) ? closed : from;
}

static void
add_question (Reckoning *self)
{
  gboolean open = is_state (self, "info_requested");
  gint64 asked = instant (self->referral, "asked_at");
  int from = stamped (self, "asked_at");
  int to = open || instant (self->referral, "answered_at") < asked ? open_until (self, open, from)
                                                                   : stamped (self, "answered_at");

  add_pause (self, from, to, open);
}

static void
add_waiting_list (Reckoning *self)
{
  gboolean open = is_state (self, "waitlisted");
  int from = stamped (self, "waitlisted_at");
  int started = stamped (self, "started_at");

  add_pause (self, from, started != 0 ? started : open_until (self, open, from), open);
}

/* Those of the table; the person's own alone where @persons. */
static void
add_table (Reckoning *self, gboolean persons)
{
  GVariant *table = along_record_get (self->referral, "pauses");
  gsize n = table != NULL ? g_variant_n_children (table) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);
      const char *date = NULL;
      const char *why = NULL;
      const AlongCode *code = NULL;
      gboolean open = FALSE;
      int from = g_variant_lookup (row, "from", "&s", &date) ? day_of (date) : 0;
      int to = g_variant_lookup (row, "to", "&s", &date) ? day_of (date) : 0;

      if (g_variant_lookup (row, "why", "&s", &why))
        code = along_value_set_find (&along_referral_pauses, why);
      if (persons && (code == NULL || g_strcmp0 (code->owner, "person") != 0))
        continue;
      open = to == 0 ? is_state (self, "on_hold") : from < self->today && to > self->today;
      add_pause (self, from, to != 0 ? to : open_until (self, open, from), open);
    }
}

/* What a clock leaves out. The national standard is the person's: it stands still for what is theirs,
 * and for nothing of the services' between themselves. */
static void
add_pauses (Reckoning *self)
{
  gboolean standard = self->kind == ALONG_WAIT_START && along_wait_has_standard (self->service);

  if (self->kind == ALONG_WAIT_ACKNOWLEDGE || self->kind == ALONG_WAIT_WHOLE)
    return;
  if (!standard)
    add_question (self);
  add_table (self, standard);
  if (self->kind == ALONG_WAIT_CONTACT)
    add_waiting_list (self);
}

static void
reckoning_init (Reckoning *self,
                AlongWaitKind kind,
                const AlongRecord *referral,
                const AlongRecord *service,
                const AlongWorkingDays *days,
                const char *today)
{
  const char *state = along_record_get_state (referral);

  *self = (Reckoning){ .kind = kind,
                       .referral = referral,
                       .service = service,
                       .days = days,
                       .state = state != NULL ? state : "draft",
                       .today = day_of (today),
                       .pauses = g_array_new (FALSE, FALSE, sizeof (Pause)) };
  add_pauses (self);
}

static void
reckoning_clear (Reckoning *self)
{
  g_array_unref (self->pauses);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reckoning, reckoning_clear)

/* However many pauses overlap, a day stands still once. */
static gboolean
is_paused (const Reckoning *self, int day)
{
  for (guint i = 0; i < self->pauses->len; i++)
    {
      const Pause *pause = &g_array_index (self->pauses, Pause, i);

      if (pause->from < day && day <= pause->to)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_working (const Reckoning *self, int day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32)MAX (day, 1));
  return along_working_days_is_on (self->days, &date);
}

static int
count (const Reckoning *self, int from, int to, gboolean paused)
{
  int n = 0;

  for (int day = from + 1; day <= MIN (to, from + MAX_WALK); day++)
    if (is_paused (self, day) == paused && (is_calendar (self->kind) || is_working (self, day)))
      n++;
  return n;
}

static int
last_day (const Reckoning *self, int begin, int target)
{
  int day = begin;
  int n = 0;

  if (target == 0 && !is_calendar (self->kind))
    while (!is_working (self, day) && day < begin + MAX_WALK)
      day++;
  while (n < target && day < begin + MAX_WALK)
    {
      day++;
      if (!is_paused (self, day) && (is_calendar (self->kind) || is_working (self, day)))
        n++;
    }
  return day;
}

static int
due_day (const Reckoning *self)
{
  int begin = begin_of (self);
  int target = target_of (self);
  int day = 0;

  if (begin == 0 || target == NO_TARGET)
    return 0;
  day = last_day (self, begin, target);
  /* Nobody starts on a day without work: then it is the working day before. */
  if (self->kind == ALONG_WAIT_START)
    while (day > begin && !is_working (self, day))
      day--;
  return day;
}

/**
 * along_wait_due_date:
 * @kind: a clock
 * @referral: a referral
 * @service: (nullable): the service it goes to, for its targets; %NULL for the usual ones
 * @days: the working days of whose turn it is
 * @today: the partnership's date
 *
 * Returns: (transfer full) (nullable): until when; %NULL where the clock has not begun, or has no target
 */
char *
along_wait_due_date (AlongWaitKind kind,
                     const AlongRecord *referral,
                     const AlongRecord *service,
                     const AlongWorkingDays *days,
                     const char *today)
{
  g_auto (Reckoning) self = { 0 };
  int day = 0;

  reckoning_init (&self, kind, referral, service, days, today);
  day = due_day (&self);
  return day != 0 ? iso_of (day) : NULL;
}

/**
 * along_wait_last_day:
 * @referral: a referral
 * @service: (nullable): the service it goes to
 * @days: its working days
 * @today: the partnership's date
 *
 * The last day on which a start is within the service's target or the standard, whether or not anybody
 * works on it: a target is missed when this day is past.
 *
 * Returns: (transfer full) (nullable): a date; %NULL where nothing was set
 */
char *
along_wait_last_day (const AlongRecord *referral,
                     const AlongRecord *service,
                     const AlongWorkingDays *days,
                     const char *today)
{
  g_auto (Reckoning) self = { 0 };
  int begin = 0;
  int target = 0;

  reckoning_init (&self, ALONG_WAIT_START, referral, service, days, today);
  begin = begin_of (&self);
  target = target_of (&self);
  return begin != 0 && target != NO_TARGET ? iso_of (last_day (&self, begin, target)) : NULL;
}

static char *
say_left (AlongWaitKind kind, int left)
{
  gulong n = (gulong)left;

  switch (kind)
    {
    case ALONG_WAIT_ACKNOWLEDGE:
      return g_strdup_printf (ngettext ("%d working day left to acknowledge",
                                        "%d working days left to acknowledge", n),
                              left);
    case ALONG_WAIT_DECIDE:
      return g_strdup_printf (
          ngettext ("%d working day left to decide", "%d working days left to decide", n), left);
    case ALONG_WAIT_CONTACT:
      return g_strdup_printf (ngettext ("%d working day left to get in touch",
                                        "%d working days left to get in touch", n),
                              left);
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return g_strdup_printf (
          ngettext ("%d working day left to start", "%d working days left to start", n), left);
    }
}

static const char *
say_today (AlongWaitKind kind)
{
  switch (kind)
    {
    case ALONG_WAIT_ACKNOWLEDGE:
      return _ ("To be acknowledged today");
    case ALONG_WAIT_DECIDE:
      return _ ("To be decided today");
    case ALONG_WAIT_CONTACT:
      return _ ("To get in touch today");
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return _ ("To start today");
    }
}

static char *
say_overdue (AlongWaitKind kind, const char *due)
{
  /* TRANSLATORS: in the sentences below %s is a day: yesterday, Tuesday, 3 Sep */
  g_autofree char *day = along_date_within (due);

  switch (kind)
    {
    case ALONG_WAIT_ACKNOWLEDGE:
      return g_strdup_printf (_ ("Acknowledgement overdue since %s"), day);
    case ALONG_WAIT_DECIDE:
      return g_strdup_printf (_ ("Decision overdue since %s"), day);
    case ALONG_WAIT_CONTACT:
      return g_strdup_printf (_ ("First contact overdue since %s"), day);
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return g_strdup_printf (_ ("Start overdue since %s"), day);
    }
}

/**
 * along_wait_say:
 * @kind: a clock with a target
 * @due: until when
 * @left: working days left
 * @overdue: whether it is past
 *
 * Returns: (transfer full): how a running clock stands: "2 working days left to acknowledge"
 */
char *
along_wait_say (AlongWaitKind kind, const char *due, int left, gboolean overdue)
{
  if (overdue)
    return say_overdue (kind, due);
  return left == 0 ? g_strdup (say_today (kind)) : say_left (kind, left);
}

static const char *
say_ahead (AlongWaitKind kind)
{
  switch (kind)
    {
    case ALONG_WAIT_DECIDE:
      return _ ("Begins when it is acknowledged");
    case ALONG_WAIT_CONTACT:
      return _ ("Begins when it is accepted");
    case ALONG_WAIT_ACKNOWLEDGE:
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return _ ("Begins when it is sent");
    }
}

static char *
say_came (AlongWaitKind kind, int n)
{
  gulong many = (gulong)n;

  switch (kind)
    {
    case ALONG_WAIT_ACKNOWLEDGE:
      return n == 0 ? g_strdup (_ ("Acknowledged within a working day"))
                    : g_strdup_printf (ngettext ("Acknowledged after %d working day",
                                                 "Acknowledged after %d working days", many),
                                       n);
    case ALONG_WAIT_DECIDE:
      return n == 0 ? g_strdup (_ ("Decided within a working day"))
                    : g_strdup_printf (ngettext ("Decided after %d working day",
                                                 "Decided after %d working days", many),
                                       n);
    case ALONG_WAIT_CONTACT:
      return n == 0 ? g_strdup (_ ("In touch within a working day"))
                    : g_strdup_printf (ngettext ("In touch after %d working day",
                                                 "In touch after %d working days", many),
                                       n);
    case ALONG_WAIT_START:
    case ALONG_WAIT_WHOLE:
    case ALONG_N_WAITS:
    default:
      return n == 0 ? g_strdup (_ ("Started the same day"))
                    : g_strdup_printf (
                          ngettext ("Started after %d day", "Started after %d days", many), n);
    }
}

static char *
say_done (const AlongWait *wait)
{
  g_autofree char *came = say_came (wait->kind, wait->elapsed);
  g_autofree char *day = NULL;

  if (!wait->overdue)
    return g_steal_pointer (&came);
  day = along_date_within (wait->due);
  /* TRANSLATORS: how long it took ("Decided after 7 working days"), and the day that was aimed for */
  return g_strdup_printf (_ ("%s; the aim was %s"), came, day);
}

static char *
say_open (const AlongWait *wait)
{
  if (wait->due != NULL)
    return along_wait_say (wait->kind, wait->due, wait->left, wait->overdue);
  return g_strdup_printf (ngettext ("%d day so far", "%d days so far", (gulong)wait->elapsed),
                          wait->elapsed);
}

static char *
say_standing (const Reckoning *self, const AlongWait *wait)
{
  if (wait->overdue)
    return say_overdue (wait->kind, wait->due);
  if (is_state (self, "info_requested"))
    return g_strdup (_ ("Stands still while a question is open"));
  if (is_state (self, "waitlisted") && wait->kind == ALONG_WAIT_CONTACT)
    return g_strdup (_ ("Stands still while on the waiting list"));
  return g_strdup (_ ("Stands still during a pause"));
}

static char *
say (const Reckoning *self, const AlongWait *wait)
{
  switch (wait->state)
    {
    case ALONG_WAIT_AHEAD:
      return g_strdup (say_ahead (wait->kind));
    case ALONG_WAIT_STANDING:
      return say_standing (self, wait);
    case ALONG_WAIT_DONE:
      return say_done (wait);
    case ALONG_WAIT_ENDED:
      return g_strdup (_ ("It ended before that"));
    case ALONG_WAIT_RUNNING:
    default:
      return say_open (wait);
    }
}

static AlongWaitState
state_of (const Reckoning *self, int begin, int end)
{
  if (begin != 0 && end != 0)
    return ALONG_WAIT_DONE;
  if (is_over (self))
    return ALONG_WAIT_ENDED;
  if (begin == 0)
    return ALONG_WAIT_AHEAD;
  return self->standing ? ALONG_WAIT_STANDING : ALONG_WAIT_RUNNING;
}

static int
stop_of (const Reckoning *self, const AlongWait *wait, int begin, int end)
{
  int closed = stamped (self, "closed_at");

  if (wait->state == ALONG_WAIT_DONE)
    return MAX (end, begin);
  return wait->state == ALONG_WAIT_ENDED && closed >= begin && closed != 0 ? closed : 0;
}

/* Due on Friday, looked at on Sunday: no working day has passed, and yet it is late. */
static int
days_left (const Reckoning *self, int from, int due)
{
  int sign = from > due ? -1 : 1;
  int n = 0;

  for (int day = MIN (from, due) + 1; day <= MAX (from, due); day++)
    n += is_working (self, day) ? sign : 0;
  return from > due && n == 0 ? -1 : n;
}

static void
reckon (const Reckoning *self, AlongWait *wait)
{
  int begin = begin_of (self);
  int end = end_of (self);
  int due = due_day (self);
  int stop = 0;
  int until = 0;

  wait->state = state_of (self, begin, end);
  wait->target = target_of (self);
  if (begin == 0)
    return;
  stop = stop_of (self, wait, begin, end);
  until = stop != 0 ? stop : self->today;
  wait->start = iso_of (begin);
  wait->end = stop != 0 ? iso_of (stop) : NULL;
  wait->elapsed = count (self, begin, until, FALSE);
  wait->paused = count (self, begin, until, TRUE);
  if (due == 0)
    return;
  wait->due = iso_of (due);
  wait->overdue = until > due;
  wait->left = days_left (self, until, due);
}

/**
 * along_wait_new:
 * @kind: a clock
 * @referral: a referral
 * @service: (nullable): the service it goes to, for its targets; %NULL for the usual ones
 * @days: the working days of the service's organisation
 * @today: the partnership's date
 *
 * How that clock of @referral stands. A clock stands still while a question is open and while the
 * referral is paused; that for the first contact also on the waiting list; the national standard for
 * alcohol and drug treatment only for what is the person's own. What the person lives through has
 * nothing taken off.
 *
 * Returns: (transfer full): the clock
 */
AlongWait *
along_wait_new (AlongWaitKind kind,
                const AlongRecord *referral,
                const AlongRecord *service,
                const AlongWorkingDays *days,
                const char *today)
{
  g_auto (Reckoning) self = { 0 };
  AlongWait *wait = g_new0 (AlongWait, 1);

  reckoning_init (&self, kind, referral, service, days, today);
  wait->kind = kind;
  wait->calendar = is_calendar (kind);
  reckon (&self, wait);
  wait->words = say (&self, wait);
  return wait;
}

/**
 * along_wait_free:
 * @wait: (transfer full): a clock
 */
void
along_wait_free (AlongWait *wait)
{
  g_free (wait->start);
  g_free (wait->due);
  g_free (wait->end);
  g_free (wait->words);
  g_free (wait);
}
