/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/due.h"
#include "base/clock.h"
#include "base/date.h"
#include "fixtures.h"

/* Sunday 22 November 2026, 15:00 in London. */
#define NOW G_GINT64_CONSTANT (1795359600000)
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* Friday 20 November and Monday 16 November, at the same time. */
#define FRIDAY (NOW - 2 * DAY_MS)
#define MONDAY (NOW - 6 * DAY_MS)

static const char *today = "2026-11-22";

static gint64
set_clock (gpointer data)
{
  return NOW + along_date_days ("2026-11-22", today) * DAY_MS;
}

static const AlongWorkingDays scotland = { ALONG_NATION_SCOTLAND, NULL, NULL, 0 };

static AlongRecord *
make_referral (const char *status, const char *stamp, gint64 at)
{
  AlongRecord *referral = make_record ("referral", SERVICE_A, "from_org", ORG_A, "to_org", ORG_B,
                                       "status", status, NULL);

  if (stamp != NULL)
    along_record_set_integer (referral, stamp, at);
  return referral;
}

static void
assert_due (const AlongRecord *referral,
            const AlongRecord *service,
            const char *on,
            const char *what,
            AlongTurn turn,
            const char *date,
            const char *words)
{
  g_autoptr (AlongDue) due = NULL;

  today = on;
  due = along_due_of_referral (referral, service, &scotland, on);
  g_assert_cmpstr (due->what, ==, what);
  g_assert_cmpint (due->turn, ==, turn);
  g_assert_cmpstr (due->date, ==, date);
  g_assert_cmpstr (due->words, ==, words);
  g_assert_cmpint (due->overdue, ==, date != NULL && g_strcmp0 (on, date) > 0);
  g_assert_true (due->overdue == (due->days_left < 0));
  g_assert_true (along_due_is_for (due, referral, ORG_A) == (turn == ALONG_TURN_REQUESTER));
  g_assert_true (along_due_is_for (due, referral, ORG_B) == (turn == ALONG_TURN_RECEIVER));
  g_assert_false (along_due_is_for (due, referral, ORG_C));
  /* What is between the requester and the person is nobody else's clock. */
  g_assert_true (along_due_concerns (due, referral, ORG_A));
  g_assert_true (along_due_concerns (due, referral, ORG_B)
                 == (!g_str_equal (what, "tell") && !g_str_equal (what, "alternative")));
}

static void
test_acknowledge (void)
{
  g_autoptr (AlongRecord) sent = make_referral ("sent", "sent_at", FRIDAY);
  g_autoptr (AlongRecord) fast = make_record ("service", SERVICE_B, "org", ORG_B, NULL);

  assert_due (sent, NULL, "2026-11-20", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "2 working days left to acknowledge");
  assert_due (sent, NULL, "2026-11-23", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "1 working day left to acknowledge");
  assert_due (sent, NULL, "2026-11-24", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "To be acknowledged today");
  assert_due (sent, NULL, "2026-11-25", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "Acknowledgement overdue since yesterday");
  assert_due (sent, NULL, "2026-11-27", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "Acknowledgement overdue since Tuesday");
  assert_due (sent, NULL, "2026-12-27", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-24",
              "Acknowledgement overdue since 24 Nov");

  along_record_set_integer (fast, "ack_wd", 1);
  assert_due (sent, fast, "2026-11-22", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-23",
              "1 working day left to acknowledge");
  along_record_set_text (sent, "priority", "stat");
  assert_due (sent, fast, "2026-11-20", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-20",
              "To be acknowledged today");
  /* Over the weekend no working day has passed, and yet it is late. */
  assert_due (sent, fast, "2026-11-22", "acknowledge", ALONG_TURN_RECEIVER, "2026-11-20",
              "Acknowledgement overdue since Friday");
}

static void
test_decide (void)
{
  g_autoptr (AlongRecord) received = make_referral ("received", "received_at", MONDAY);
  g_autoptr (AlongRecord) service = make_record ("service", SERVICE_B, "org", ORG_B, NULL);

  assert_due (received, NULL, "2026-11-20", "decide", ALONG_TURN_RECEIVER, "2026-11-23",
              "1 working day left to decide");
  along_record_set_integer (service, "decide_wd", 10);
  /* Over St Andrew's Day. */
  assert_due (received, service, "2026-11-30", "decide", ALONG_TURN_RECEIVER, "2026-12-01",
              "1 working day left to decide");
  /* A question that was open from Tuesday to Thursday costs nobody time. */
  along_record_set_integer (received, "asked_at", MONDAY + DAY_MS);
  along_record_set_integer (received, "answered_at", MONDAY + 3 * DAY_MS);
  assert_due (received, NULL, "2026-11-25", "decide", ALONG_TURN_RECEIVER, "2026-11-25",
              "To be decided today");
}

static void
test_answer (void)
{
  g_autoptr (AlongRecord) asked = make_referral ("info_requested", "asked_at", FRIDAY);

  assert_due (asked, NULL, "2026-11-22", "answer", ALONG_TURN_REQUESTER, "2026-11-24",
              "2 working days left to answer");
  assert_due (asked, NULL, "2026-11-25", "answer", ALONG_TURN_REQUESTER, "2026-11-24",
              "Answer overdue since yesterday");
}

static void
test_start (void)
{
  g_autoptr (AlongRecord) accepted = make_referral ("accepted", "sent_at", MONDAY);
  g_autoptr (AlongRecord) waiting = make_referral ("waitlisted", "sent_at", MONDAY);
  g_autoptr (AlongRecord) service = make_record ("service", SERVICE_B, "org", ORG_B, NULL);

  assert_due (accepted, NULL, "2026-11-22", "start", ALONG_TURN_RECEIVER, NULL,
              "Accepted, to start");
  along_record_set_integer (service, "start_days", 21);
  assert_due (accepted, service, "2026-12-03", "start", ALONG_TURN_RECEIVER, "2026-12-07",
              "2 working days left to start");
  /* The twentieth day is a Sunday, so Friday it is. */
  along_record_set_integer (service, "start_days", 20);
  assert_due (accepted, service, "2026-12-04", "start", ALONG_TURN_RECEIVER, "2026-12-04",
              "To start today");
  assert_due (waiting, NULL, "2026-11-22", "start", ALONG_TURN_RECEIVER, NULL,
              "On the waiting list");
  along_record_set_integer (waiting, "waitlisted_at", FRIDAY);
  assert_due (waiting, NULL, "2026-11-22", "start", ALONG_TURN_RECEIVER, NULL,
              "On the waiting list since Friday");
  along_record_set_integer (waiting, "wait_position", 3);
  assert_due (waiting, NULL, "2026-11-22", "start", ALONG_TURN_RECEIVER, NULL,
              "On the waiting list: number 3");
}

static void
test_close (void)
{
  g_autoptr (AlongRecord) draft = make_referral ("draft", NULL, 0);
  g_autoptr (AlongRecord) declined = make_referral ("declined", "closed_at", FRIDAY);
  g_autoptr (AlongRecord) completed = make_referral ("completed", "closed_at", FRIDAY);
  g_autoptr (AlongRecord) under_way = make_referral ("in_progress", NULL, 0);
  g_autoptr (AlongRecord) paused = make_referral ("on_hold", NULL, 0);
  g_autoptr (AlongRecord) closed = make_referral ("loop_closed", NULL, 0);

  assert_due (draft, NULL, "2026-11-22", "send", ALONG_TURN_REQUESTER, NULL, "Not sent yet");
  assert_due (declined, NULL, "2026-11-22", "alternative", ALONG_TURN_REQUESTER, "2026-11-24",
              "2 working days left to offer another service");
  assert_due (completed, NULL, "2026-11-22", "tell", ALONG_TURN_REQUESTER, "2026-11-27",
              "5 working days left to tell the person");
  along_record_set_integer (completed, "person_told_at", NOW);
  assert_due (completed, NULL, "2026-11-22", "tell", ALONG_TURN_REQUESTER, NULL,
              "The person knows: the loop can be closed");
  assert_due (under_way, NULL, "2026-11-22", "finish", ALONG_TURN_NOBODY, NULL, "Under way");
  assert_due (paused, NULL, "2026-11-22", "finish", ALONG_TURN_NOBODY, NULL, "Paused");
  assert_due (closed, NULL, "2026-11-22", "", ALONG_TURN_NOBODY, NULL, "Closed: everybody knows");
}

static void
test_order (void)
{
  AlongDue soon = { .date = (char *)"2026-11-23" };
  AlongDue later = { .date = (char *)"2026-12-01" };
  AlongDue never = { .date = NULL };

  g_assert_cmpint (along_due_compare (&soon, &later), <, 0);
  g_assert_cmpint (along_due_compare (&later, &soon), >, 0);
  g_assert_cmpint (along_due_compare (&never, &later), >, 0);
  g_assert_cmpint (along_due_compare (&soon, &never), <, 0);
  g_assert_cmpint (along_due_compare (&never, &never), ==, 0);
}

static void
test_calendar (void)
{
  static const char *const thursday_friday[] = { "TH", "FR", NULL };
  g_autoptr (AlongRecord) record
      = make_record ("working_calendar", SERVICE_A, "area", "Newcastle, England", NULL);
  g_autoptr (AlongCalendar) plain = along_calendar_new (NULL);
  g_autoptr (AlongCalendar) own = NULL;

  along_record_set (record, "holidays",
                    g_variant_new_parsed ("[{'date': '2026-11-26', 'name': 'Stocktaking'}]"));
  along_record_set_set (record, "working_days", thursday_friday);
  own = along_calendar_new (record);

  g_assert_true (along_working_days_is (&plain->days, "2026-11-23"));
  g_assert_false (along_working_days_is (&plain->days, "2026-11-30"));
  g_assert_false (along_working_days_is (&own->days, "2026-11-23"));
  g_assert_false (along_working_days_is (&own->days, "2026-11-26"));
  g_assert_true (along_working_days_is (&own->days, "2026-11-27"));
  g_assert_cmpint (own->days.nation, ==, ALONG_NATION_ENGLAND_WALES);
  g_assert_cmpint (plain->days.nation, ==, ALONG_NATION_SCOTLAND);
}

/* Whatever a referral holds, something can be said about it. */
static void
test_any (void)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (AlongRecord) referral = random_record (along_entity_find ("referral"));
      g_autoptr (AlongRecord) service = random_record (along_entity_find ("service"));
      g_autoptr (AlongDue) due = along_due_of_referral (referral, service, &scotland, "2026-11-22");

      g_assert_nonnull (due->what);
      g_assert_cmpstr (due->words, !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (set_clock, NULL);
  g_test_add_func ("/model/due/acknowledge", test_acknowledge);
  g_test_add_func ("/model/due/decide", test_decide);
  g_test_add_func ("/model/due/answer", test_answer);
  g_test_add_func ("/model/due/start", test_start);
  g_test_add_func ("/model/due/close", test_close);
  g_test_add_func ("/model/due/order", test_order);
  g_test_add_func ("/model/due/calendar", test_calendar);
  g_test_add_func ("/model/due/any", test_any);
  return g_test_run ();
}
