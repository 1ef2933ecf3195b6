/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The five clocks of a referral: what people plan by, chase by and are measured by. */

#include "base/clock.h"
#include "base/date.h"
#include "fixtures.h"
#include "model/calendar.h"
#include "model/waits.h"

#include <string.h>

static const char *now_date = "2026-11-22";

static gint64
set_clock (gpointer data)
{
  g_autofree char *wall = g_strconcat (now_date, "T15:00", NULL);

  return along_wall_instant (wall);
}

#define ACK ALONG_WAIT_ACKNOWLEDGE
#define DECIDE ALONG_WAIT_DECIDE
#define CONTACT ALONG_WAIT_CONTACT
#define START ALONG_WAIT_START
#define WHOLE ALONG_WAIT_WHOLE

/* A referral and its service in few words: "state=sent sent_at=2026-11-20 …", "start_days=21 …". An
 * instant is a date, or a date and a time of day in London. */
typedef struct
{
  const char *referral;
  const char *pauses;
  const char *service;
  const char *calendar;
  const char *today;
  AlongWaitKind kind;
  AlongWaitState state;
  const char *due;
  int elapsed;
  int paused;
  int left;
  gboolean overdue;
  const char *words;
} Case;

static void
set_field (AlongRecord *record, const char *name, const char *value)
{
  const AlongField *field = along_entity_find_field (along_record_get_entity (record), name, NULL);

  g_assert_nonnull (field);
  if (field->type == ALONG_INSTANT)
    {
      g_autofree char *wall
          = strchr (value, 'T') != NULL ? g_strdup (value) : g_strconcat (value, "T15:00", NULL);

      along_record_set_integer (record, name, along_wall_instant (wall));
    }
  else if (field->type == ALONG_INTEGER)
    along_record_set_integer (record, name, g_ascii_strtoll (value, NULL, 10));
  else if (field->type == ALONG_CODES)
    {
      g_auto (GStrv) codes = g_strsplit (value, ",", -1);

      along_record_set_set (record, name, (const char *const *)codes);
    }
  else
    along_record_set_text (record, name, value);
}

static void
set_fields (AlongRecord *record, const char *words)
{
  g_auto (GStrv) pairs = g_strsplit (words != NULL ? words : "", " ", -1);

  for (guint i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      set_field (record, pair[0], pair[1]);
    }
}

static void
check_case (const Case *c)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", SERVICE_A, "from_org", ORG_A, "to_org", ORG_B, NULL);
  g_autoptr (AlongRecord) service = make_record ("service", SERVICE_B, "org", ORG_B, NULL);
  g_autoptr (AlongRecord) record = make_record ("working_calendar", SERVICE_A, NULL);
  g_autoptr (AlongCalendar) calendar = NULL;
  g_autoptr (AlongWait) wait = NULL;
  g_autofree char *due = NULL;

  g_test_message ("%s, on %s: clock %u", c->referral, c->today, c->kind);
  now_date = c->today;
  set_fields (referral, c->referral);
  set_fields (service, c->service);
  set_fields (record, c->calendar);
  if (c->pauses != NULL)
    along_record_set (referral, "pauses", g_variant_new_parsed (c->pauses));
  calendar = along_calendar_new (record);
  wait = along_wait_new (c->kind, referral, service, &calendar->days, c->today);
  due = along_wait_due_date (c->kind, referral, service, &calendar->days, c->today);
  g_assert_cmpstr (wait->words, ==, c->words);
  g_assert_cmpint (wait->state, ==, c->state);
  g_assert_cmpstr (wait->due, ==, c->due);
  g_assert_cmpstr (due, ==, c->due);
  g_assert_cmpint (wait->elapsed, ==, c->elapsed);
  g_assert_cmpint (wait->paused, ==, c->paused);
  g_assert_cmpint (wait->left, ==, c->left);
  g_assert_true (wait->overdue == c->overdue);
}

static void
check_all (const Case *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    check_case (&cases[i]);
}

static void
test_each (void)
{
  static const Case cases[] = {
    { "status=draft", NULL, NULL, NULL, "2026-11-20", ACK, ALONG_WAIT_AHEAD, NULL, 0, 0, 0, FALSE,
      "Begins when it is sent" },
    { "status=sent sent_at=2026-11-20", NULL, NULL, NULL, "2026-11-20", ACK, ALONG_WAIT_RUNNING,
      "2026-11-24", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-11-20", NULL, NULL, NULL, "2026-11-20", DECIDE, ALONG_WAIT_AHEAD,
      NULL, 0, 0, 0, FALSE, "Begins when it is acknowledged" },
    { "status=sent sent_at=2026-11-20", NULL, NULL, NULL, "2026-11-20", CONTACT, ALONG_WAIT_AHEAD,
      NULL, 0, 0, 0, FALSE, "Begins when it is accepted" },
    { "status=received sent_at=2026-11-16 received_at=2026-11-17", NULL, NULL, NULL, "2026-11-20",
      ACK, ALONG_WAIT_DONE, "2026-11-18", 1, 0, 1, FALSE, "Acknowledged after 1 working day" },
    { "status=received sent_at=2026-11-16 received_at=2026-11-20", NULL, NULL, NULL, "2026-11-20",
      ACK, ALONG_WAIT_DONE, "2026-11-18", 4, 0, -2, TRUE,
      "Acknowledged after 4 working days; the aim was Wednesday" },
    { "status=received sent_at=2026-11-16 received_at=2026-11-16", NULL, NULL, NULL, "2026-11-20",
      ACK, ALONG_WAIT_DONE, "2026-11-18", 0, 0, 2, FALSE, "Acknowledged within a working day" },
    { "status=accepted sent_at=2026-11-16 received_at=2026-11-16 decided_at=2026-11-18", NULL, NULL,
      NULL, "2026-11-20", DECIDE, ALONG_WAIT_DONE, "2026-11-23", 2, 0, 3, FALSE,
      "Decided after 2 working days" },
    { "status=accepted sent_at=2026-11-16 received_at=2026-11-16 decided_at=2026-11-18", NULL, NULL,
      NULL, "2026-11-20", CONTACT, ALONG_WAIT_RUNNING, "2026-11-25", 2, 0, 3, FALSE,
      "3 working days left to get in touch" },
    { "status=accepted sent_at=2026-11-16 received_at=2026-11-16 decided_at=2026-11-18", NULL,
      "contact_wd=1", NULL, "2026-11-20", CONTACT, ALONG_WAIT_RUNNING, "2026-11-19", 2, 0, -1, TRUE,
      "First contact overdue since yesterday" },
    { "status=accepted sent_at=2026-11-16 decided_at=2026-11-18 first_contact_at=2026-11-19", NULL,
      NULL, NULL, "2026-11-20", CONTACT, ALONG_WAIT_DONE, "2026-11-25", 1, 0, 4, FALSE,
      "In touch after 1 working day" },
    { "status=accepted sent_at=2026-11-16", NULL, NULL, NULL, "2026-11-20", START,
      ALONG_WAIT_RUNNING, NULL, 4, 0, 0, FALSE, "4 days so far" },
    { "status=in_progress sent_at=2026-11-02 started_at=2026-11-20", NULL, "start_days=14", NULL,
      "2026-11-22", START, ALONG_WAIT_DONE, "2026-11-16", 18, 0, -4, TRUE,
      "Started after 18 days; the aim was Monday" },
    { "status=withdrawn sent_at=2026-11-02 closed_at=2026-11-04", NULL, NULL, NULL, "2026-11-22",
      START, ALONG_WAIT_ENDED, NULL, 2, 0, 0, FALSE, "It ended before that" },
    /* A late decline stamps the decision anew; the decision was made when it was put on the list. */
    { "status=declined sent_at=2026-11-02 received_at=2026-11-02 waitlisted_at=2026-11-03 "
      "decided_at=2026-11-20 closed_at=2026-11-20",
      NULL, NULL, NULL, "2026-11-22", DECIDE, ALONG_WAIT_DONE, "2026-11-09", 1, 0, 4, FALSE,
      "Decided after 1 working day" },
    { "status=entered_in_error sent_at=2026-11-02", NULL, NULL, NULL, "2026-11-22", ACK,
      ALONG_WAIT_ENDED, "2026-11-04", 14, 0, -12, TRUE, "It ended before that" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

/* Christmas and New Year fall on other days in each nation, and are kept on the Mondays after. */
static void
test_nations (void)
{
  static const Case cases[] = {
    { "status=sent sent_at=2026-12-31", NULL, NULL, "nation=scotland", "2026-12-31", ACK,
      ALONG_WAIT_RUNNING, "2027-01-06", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-12-31", NULL, NULL, "nation=england_wales", "2026-12-31", ACK,
      ALONG_WAIT_RUNNING, "2027-01-05", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-12-31", NULL, NULL, "nation=northern_ireland", "2026-12-31", ACK,
      ALONG_WAIT_RUNNING, "2027-01-05", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-12-24", NULL, NULL, "nation=scotland", "2026-12-30", ACK,
      ALONG_WAIT_RUNNING, "2026-12-30", 2, 0, 0, FALSE, "To be acknowledged today" },
    /* Both on a weekend: kept on Monday and Tuesday. */
    { "status=sent sent_at=2027-12-24", NULL, NULL, "nation=england_wales", "2027-12-24", ACK,
      ALONG_WAIT_RUNNING, "2027-12-30", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2027-12-31", NULL, NULL, "nation=scotland", "2028-01-05", ACK,
      ALONG_WAIT_RUNNING, "2028-01-06", 1, 0, 1, FALSE, "1 working day left to acknowledge" },
    { "status=sent sent_at=2026-11-27", NULL, NULL, "nation=scotland", "2026-11-27", ACK,
      ALONG_WAIT_RUNNING, "2026-12-02", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-11-27", NULL, NULL, "nation=england_wales", "2026-11-27", ACK,
      ALONG_WAIT_RUNNING, "2026-12-01", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-07-10", NULL, NULL, "nation=northern_ireland", "2026-07-10", ACK,
      ALONG_WAIT_RUNNING, "2026-07-15", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-03-16", NULL, NULL, "nation=northern_ireland", "2026-03-16", ACK,
      ALONG_WAIT_RUNNING, "2026-03-19", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-04-02", NULL, NULL, "nation=scotland", "2026-04-02", ACK,
      ALONG_WAIT_RUNNING, "2026-04-07", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=sent sent_at=2026-04-02", NULL, NULL, "nation=england_wales", "2026-04-02", ACK,
      ALONG_WAIT_RUNNING, "2026-04-08", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    /* Without a nation the area says it, and Scotland where nothing does. */
    { "status=sent sent_at=2026-11-27", NULL, NULL, "area=Wales", "2026-11-27", ACK,
      ALONG_WAIT_RUNNING, "2026-12-01", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

static void
test_pauses (void)
{
  static const Case cases[] = {
    /* A question open from Tuesday to Thursday. */
    { "status=received received_at=2026-11-16 asked_at=2026-11-17 answered_at=2026-11-19", NULL,
      NULL, NULL, "2026-11-24", DECIDE, ALONG_WAIT_RUNNING, "2026-11-25", 4, 2, 1, FALSE,
      "1 working day left to decide" },
    /* Still open: each day takes the date along. */
    { "status=info_requested received_at=2026-11-16 asked_at=2026-11-17", NULL, NULL, NULL,
      "2026-11-24", DECIDE, ALONG_WAIT_STANDING, "2026-12-01", 1, 5, 4, FALSE,
      "Stands still while a question is open" },
    /* What was asked after it was late makes nothing good. */
    { "status=info_requested received_at=2026-11-02 asked_at=2026-11-16", NULL, NULL, NULL,
      "2026-11-24", DECIDE, ALONG_WAIT_STANDING, "2026-11-09", 10, 6, -11, TRUE,
      "Decision overdue since 9 Nov" },
    /* A pause and a question over the same days count once. */
    { "status=received received_at=2026-11-16 asked_at=2026-11-17 answered_at=2026-11-19",
      "[{'from': '2026-11-17', 'to': '2026-11-19', 'why': 'worker_away'}, {'from': '2026-11-18', "
      "'to': '2026-11-20'}]",
      NULL, NULL, "2026-11-24", DECIDE, ALONG_WAIT_RUNNING, "2026-11-26", 3, 3, 2, FALSE,
      "2 working days left to decide" },
    /* An older answer says nothing about a newer question. */
    { "status=info_requested received_at=2026-11-16 asked_at=2026-11-19 answered_at=2026-11-18",
      NULL, NULL, NULL, "2026-11-20", DECIDE, ALONG_WAIT_STANDING, "2026-11-24", 3, 1, 2, FALSE,
      "Stands still while a question is open" },
    { "status=on_hold sent_at=2026-11-02 started_at=2026-11-09",
      "[{'from': '2026-11-16', 'why': 'person_away'}]", "start_days=14", NULL, "2026-11-24", START,
      ALONG_WAIT_DONE, "2026-11-16", 7, 0, 5, FALSE, "Started after 7 days" },
    { "status=waitlisted decided_at=2026-11-16 waitlisted_at=2026-11-17", NULL, NULL, NULL,
      "2026-11-24", CONTACT, ALONG_WAIT_STANDING, "2026-12-01", 1, 5, 4, FALSE,
      "Stands still while on the waiting list" },
    { "status=sent sent_at=2026-11-16", "[{'from': '2026-11-16', 'to': '2026-11-20'}]", NULL, NULL,
      "2026-11-18", ACK, ALONG_WAIT_RUNNING, "2026-11-18", 2, 0, 0, FALSE,
      "To be acknowledged today" },
    /* A pause that was planned goes on beyond today. */
    { "status=accepted sent_at=2026-11-16",
      "[{'from': '2026-11-18', 'to': '2026-12-02', 'why': 'person_away'}]", "start_days=10", NULL,
      "2026-11-24", START, ALONG_WAIT_STANDING, "2026-12-10", 2, 6, 11, FALSE,
      "Stands still during a pause" },
    { "status=accepted sent_at=2026-11-16", "[{'from': 'soon', 'to': 'later'}, {}]",
      "start_days=10", NULL, "2026-11-24", START, ALONG_WAIT_RUNNING, "2026-11-26", 8, 0, 2, FALSE,
      "2 working days left to start" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

/* Three weeks from referral to treatment, which stand still only for what is the person's own. */
static void
test_standard (void)
{
  static const Case cases[] = {
    { "status=accepted sent_at=2026-11-02", NULL, "start_standard=drug_alcohol_21", NULL,
      "2026-11-20", START, ALONG_WAIT_RUNNING, "2026-11-23", 18, 0, 1, FALSE,
      "1 working day left to start" },
    { "status=accepted sent_at=2026-11-02", NULL, "start_standard=drug_alcohol_21 start_days=42",
      NULL, "2026-11-24", START, ALONG_WAIT_RUNNING, "2026-11-23", 22, 0, -1, TRUE,
      "Start overdue since yesterday" },
    { "status=accepted sent_at=2026-11-02", NULL, "start_standard=drug_alcohol_21 start_days=14",
      NULL, "2026-11-13", START, ALONG_WAIT_RUNNING, "2026-11-16", 11, 0, 1, FALSE,
      "1 working day left to start" },
    { "status=accepted sent_at=2026-11-02 asked_at=2026-11-03 answered_at=2026-11-10", NULL,
      "start_standard=drug_alcohol_21", NULL, "2026-11-20", START, ALONG_WAIT_RUNNING, "2026-11-23",
      18, 0, 1, FALSE, "1 working day left to start" },
    { "status=accepted sent_at=2026-11-02 asked_at=2026-11-03 answered_at=2026-11-10", NULL,
      "start_days=21", NULL, "2026-11-20", START, ALONG_WAIT_RUNNING, "2026-11-27", 11, 7, 5, FALSE,
      "5 working days left to start" },
    { "status=accepted sent_at=2026-11-02",
      "[{'from': '2026-11-03', 'to': '2026-11-06', 'why': 'in_hospital'}, {'from': '2026-11-09', "
      "'to': '2026-11-13', 'why': 'worker_away'}]",
      "start_standard=drug_alcohol_21", NULL, "2026-11-20", START, ALONG_WAIT_RUNNING, "2026-11-26",
      15, 3, 4, FALSE, "4 working days left to start" },
    /* What the person lives through has nothing taken off. */
    { "status=accepted sent_at=2026-11-02",
      "[{'from': '2026-11-03', 'to': '2026-11-06', 'why': 'in_hospital'}]",
      "start_standard=drug_alcohol_21", NULL, "2026-11-20", WHOLE, ALONG_WAIT_RUNNING, NULL, 18, 0,
      0, FALSE, "18 days so far" },
    { "status=in_progress sent_at=2026-11-02 started_at=2026-11-19", NULL, NULL, NULL, "2026-11-20",
      WHOLE, ALONG_WAIT_DONE, NULL, 17, 0, 0, FALSE, "Started after 17 days" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

static void
test_days (void)
{
  static const Case cases[] = {
    /* Due on a day without work: the working day before; for working days there is none such. */
    { "status=accepted sent_at=2026-11-16", NULL, "start_days=20", NULL, "2026-12-03", START,
      ALONG_WAIT_RUNNING, "2026-12-04", 17, 0, 1, FALSE, "1 working day left to start" },
    { "status=accepted sent_at=2026-11-20", NULL, "start_days=1", NULL, "2026-11-20", START,
      ALONG_WAIT_RUNNING, "2026-11-20", 0, 0, 0, FALSE, "To start today" },
    /* Looked at on the weekend after. */
    { "status=sent sent_at=2026-11-18", NULL, NULL, NULL, "2026-11-21", ACK, ALONG_WAIT_RUNNING,
      "2026-11-20", 2, 0, -1, TRUE, "Acknowledgement overdue since yesterday" },
    { "status=sent sent_at=2026-11-18", NULL, NULL, NULL, "2026-11-22", ACK, ALONG_WAIT_RUNNING,
      "2026-11-20", 2, 0, -1, TRUE, "Acknowledgement overdue since Friday" },
    /* At once, come on a Sunday. */
    { "status=sent sent_at=2026-11-22 priority=stat", NULL, NULL, NULL, "2026-11-22", ACK,
      ALONG_WAIT_RUNNING, "2026-11-23", 0, 0, 1, FALSE, "1 working day left to acknowledge" },
    { "status=sent sent_at=2026-11-23 priority=urgent", NULL, "ack_wd=4", NULL, "2026-11-23", ACK,
      ALONG_WAIT_RUNNING, "2026-11-24", 0, 0, 1, FALSE, "1 working day left to acknowledge" },
    /* Who works from Thursday to Saturday. */
    { "status=sent sent_at=2026-11-20", NULL, NULL, "working_days=TH,FR,SA", "2026-11-24", ACK,
      ALONG_WAIT_RUNNING, "2026-11-26", 1, 0, 1, FALSE, "1 working day left to acknowledge" },
    /* Late in the evening before the clocks go forward, and in the hour that comes twice. */
    { "status=sent sent_at=2026-03-27T23:59", NULL, NULL, "nation=england_wales", "2026-03-30", ACK,
      ALONG_WAIT_RUNNING, "2026-03-31", 1, 0, 1, FALSE, "1 working day left to acknowledge" },
    { "status=sent sent_at=2026-03-30T00:10", NULL, NULL, "nation=england_wales", "2026-03-30", ACK,
      ALONG_WAIT_RUNNING, "2026-04-01", 0, 0, 2, FALSE, "2 working days left to acknowledge" },
    { "status=accepted sent_at=2026-03-27T23:30", NULL, "start_days=3", "nation=england_wales",
      "2026-03-30", START, ALONG_WAIT_RUNNING, "2026-03-30", 3, 0, 0, FALSE, "To start today" },
    { "status=accepted sent_at=2026-10-24T23:30", NULL, "start_days=2", "nation=england_wales",
      "2026-10-26", START, ALONG_WAIT_RUNNING, "2026-10-26", 2, 0, 0, FALSE, "To start today" },
    { "status=accepted sent_at=2026-10-25T01:30", NULL, "start_days=1", "nation=england_wales",
      "2026-10-26", START, ALONG_WAIT_RUNNING, "2026-10-26", 1, 0, 0, FALSE, "To start today" },
  };

  check_all (cases, G_N_ELEMENTS (cases));
}

/* An organisation's own one-off days; a holiday that was moved is open on the one and closed on the other. */
static void
test_one_off (void)
{
  g_autoptr (AlongRecord) ours = make_record ("working_calendar", SERVICE_A, "org", ORG_B, NULL);
  g_autoptr (AlongRecord) all = make_record ("working_calendar", SERVICE_B, NULL);
  g_autoptr (AlongRecord) second = make_record ("working_calendar", WORKER_C, "org", ORG_B, NULL);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (AlongCalendar) calendar = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (records, second);
  g_ptr_array_add (records, all);
  g_ptr_array_add (records, ours);
  g_assert_true (along_calendar_find (records, ORG_B) == ours);
  g_assert_true (along_calendar_find (records, ORG_A) == all);
  g_assert_true (along_calendar_find (records, NULL) == all);
  g_assert_null (along_calendar_find (NULL, ORG_A));

  along_record_set (ours, "holidays",
                    g_variant_new_parsed ("[{'date': '2026-11-24', 'name': 'Training'}, "
                                          "{'date': '2026-11-30', 'kind': 'open'}, "
                                          "{'date': '2026-12-01', 'kind': 'closed'}, "
                                          "{'name': 'Nothing yet'}]"));
  calendar = along_calendar_new (ours);
  g_assert_false (along_working_days_is (&calendar->days, "2026-11-24"));
  g_assert_true (along_working_days_is (&calendar->days, "2026-11-30"));
  g_assert_false (along_working_days_is (&calendar->days, "2026-12-01"));
  g_assert_true (along_working_days_is (&calendar->days, "2026-12-02"));

  /* What is no date would close nothing, and nobody would notice. */
  along_record_set_text (ours, "name", "Ours");
  along_record_set (ours, "holidays", g_variant_new_parsed ("[{'date': 'the last Friday'}]"));
  g_assert_false (along_record_validate (ours, &error));
  g_assert_nonnull (strstr (error->message, "a line without a date"));
}

/* However a record came to be, something can be said of each clock, in little time. */
static void
test_any (void)
{
  g_autoptr (AlongCalendar) calendar = along_calendar_new (NULL);

  now_date = "2026-11-22";
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (AlongRecord) referral = random_record (along_entity_find ("referral"));
      g_autoptr (AlongRecord) service = random_record (along_entity_find ("service"));

      for (AlongWaitKind kind = 0; kind < ALONG_N_WAITS; kind++)
        {
          g_autoptr (AlongWait) wait
              = along_wait_new (kind, referral, service, &calendar->days, "2026-11-22");

          g_assert_cmpstr (wait->words, !=, "");
          g_assert_cmpint (wait->elapsed, >=, 0);
          g_assert_cmpint (wait->paused, >=, 0);
          g_assert_true (wait->due != NULL || wait->left == 0);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (set_clock, NULL);
  g_test_add_func ("/model/waits/each", test_each);
  g_test_add_func ("/model/waits/nations", test_nations);
  g_test_add_func ("/model/waits/pauses", test_pauses);
  g_test_add_func ("/model/waits/standard", test_standard);
  g_test_add_func ("/model/waits/days", test_days);
  g_test_add_func ("/model/waits/one-off", test_one_off);
  g_test_add_func ("/model/waits/any", test_any);
  return g_test_run ();
}
