/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What follows from a referral's steps: from each reason, from passing it on, from an appointment somebody
 * could not make, and when a loop counts as closed. */

#include "base/clock.h"
#include "base/error.h"
#include "fixtures.h"
#include "model/appointments.h"
#include "model/entities/referral-steps.h"
#include "model/loop.h"
#include "model/queue.h"
#include "model/referral-child.h"
#include "model/referral-reasons.h"
#include "model/render.h"

#include <string.h>

#define REFERRAL "90000000-0000-7000-8000-000000000009"
#define CHILD "91000000-0000-7000-8000-000000000091"
#define TODAY "2026-11-25"

typedef struct
{
  const char *code;
  const char *owner;
  guint next;
} Reason;

/* Written down a second time: whose each reason is, and what is done then. */
static const Reason reasons[] = {
  { "no_capacity", "service", ALONG_THEN_ALTERNATIVES },
  { "criteria_not_met", "service", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "wrong_area", "service", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "wrong_age", "service", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "insufficient_info", "system", ALONG_THEN_SAY_MORE },
  { "duplicate", "system", ALONG_THEN_EXISTING },
  { "risk_too_high", "service", ALONG_THEN_SAFETY | ALONG_THEN_ALTERNATIVES },
  { "person_not_contactable", "person", ALONG_THEN_REACH | ALONG_THEN_SAY_MORE },
  { "service_closing", "service", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "completed_early", "person", 0 },
  { "not_engaged", "person", ALONG_THEN_LISTEN | ALONG_THEN_ALTERNATIVES },
  { "needs_met_elsewhere", "person", 0 },
  { "moved_area", "person", ALONG_THEN_ALTERNATIVES },
  { "work_or_caring_or_sickness", "person", ALONG_THEN_LISTEN | ALONG_THEN_ALTERNATIVES },
  { "person_declined", "person", ALONG_THEN_LISTEN },
  { "died", "person", ALONG_THEN_BEREAVED },
  { "other", "system", 0 },
  { "person_changed_mind", "person", ALONG_THEN_LISTEN },
  { "another_service", "person", 0 },
  { "basis_ended", "person", ALONG_THEN_BASIS },
  { "sent_by_mistake", "system", 0 },
  { "no_longer_needed", "person", 0 },
  { "no_answer", "service", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "person_died", "person", ALONG_THEN_BEREAVED },
  { "another_reason", "system", 0 },
  { "better_place", "service", ALONG_THEN_SEND_ON },
  { "other_area", "service", ALONG_THEN_SEND_ON | ALONG_THEN_LISTING },
  { "full_here", "service", ALONG_THEN_SEND_ON },
  { "specialist_needed", "service", ALONG_THEN_SEND_ON },
  { "person_away", "person", ALONG_THEN_GO_ON },
  { "in_hospital", "person", ALONG_THEN_GO_ON },
  { "person_asked", "person", ALONG_THEN_GO_ON },
  { "worker_away", "service", ALONG_THEN_COVER | ALONG_THEN_GO_ON },
  { "waiting_for_something", "system", ALONG_THEN_GO_ON },
  { "came_back", "person", 0 },
  { "closed_by_mistake", "system", 0 },
  { "more_to_do", "service", 0 },
  { "wrong_person", "system", ALONG_THEN_RIGHT_ONE },
  { "entered_twice", "system", ALONG_THEN_EXISTING },
  { "wrong_service", "system", ALONG_THEN_ALTERNATIVES },
  { "only_a_trial", "system", 0 },
  { "sent_too_soon", "system", ALONG_THEN_SAY_MORE },
};

static const Reason *
reason_of (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].code, code))
      return &reasons[i];
  return NULL;
}

static void
test_reasons (void)
{
  guint n = 0;

  for (const AlongCode *code = along_referral_reasons.codes; code->code != NULL; code++, n++)
    {
      const Reason *reason = reason_of (code->code);
      g_autofree char *then = along_reason_then (code->code);

      if (reason == NULL)
        g_error ("%s is not written down here", code->code);
      g_assert_cmpstr (code->owner, ==, reason->owner);
      g_assert_cmpuint (along_reason_next (code->code), ==, reason->next);
      g_assert_cmpuint (strlen (then), >, 0);
      g_assert_false (reason->next != 0 && strstr (then, "Nothing more") != NULL);
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (reasons));
  g_assert_cmpuint (along_reason_next ("of_a_newer_version"), ==, 0);
  g_assert_cmpuint (along_reason_next (NULL), ==, 0);
}

static void
test_next_words (void)
{
  for (guint next = ALONG_THEN_ALTERNATIVES; next <= ALONG_THEN_BEREAVED; next <<= 1)
    {
      g_assert_cmpstr (along_consequence_words (next), !=, "");
      g_assert_cmpstr (along_consequence_title (next), !=, "");
      g_assert_cmpstr (along_consequence_detail (next), !=, "");
    }
}

/* What was written goes along; what may be shared, and what was shared with the first, does not. */
static void
test_child (void)
{
  g_autoptr (AlongRecord) parent
      = make_record ("referral", REFERRAL, "number", "R-AAAAAAAA", "status", "redirected",
                     "from_org", ORG_A, "to_org", ORG_B, "service", SERVICE_B, "requester",
                     WORKER_A, "person", PERSON_1, "reason", "Company on walks", "priority",
                     "urgent", "sharing_basis", PERSON_2, "shared_name", "Ann", "question",
                     "Which day?", "assigned_to", WORKER_B, NULL);
  g_autoptr (AlongRecord) service = make_record ("service", SERVICE_A, "org", ORG_C, NULL);
  g_autoptr (AlongRecord) child = NULL;
  static const char *const gone[]
      = { "sharing_basis", "shared_name", "packet", "question", "assigned_to", "sent_at" };

  child = along_referral_child (parent, service, CHILD);
  g_assert_cmpstr (along_record_get_state (child), ==, "draft");
  g_assert_cmpstr (along_record_get_text (child, "parent_referral"), ==, REFERRAL);
  g_assert_cmpstr (along_record_get_text (child, "from_org"), ==, ORG_A);
  g_assert_cmpstr (along_record_get_text (child, "to_org"), ==, ORG_C);
  g_assert_cmpstr (along_record_get_text (child, "service"), ==, SERVICE_A);
  g_assert_cmpstr (along_record_get_text (child, "person"), ==, PERSON_1);
  g_assert_cmpstr (along_record_get_text (child, "reason"), ==, "Company on walks");
  g_assert_cmpstr (along_record_get_text (child, "priority"), ==, "urgent");
  g_assert_cmpstr (along_record_get_text (child, "created_org"), ==, ORG_A);
  g_assert_cmpstr (along_record_get_title (child), !=, along_record_get_title (parent));
  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    g_assert_null (along_record_get (child, gone[i]));
  g_assert_true (along_record_validate (child, NULL));
}

static void
put (AlongRecord *referral, GVariant *appointments)
{
  along_record_set (referral, "appointments", appointments);
  g_variant_unref (appointments);
}

/* Two in a row is worth a talk; one that was kept, in between, begins anew, and what was moved is none. */
static void
test_appointments (void)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", REFERRAL, "status", "in_progress", NULL);
  g_autoptr (GPtrArray) list = NULL;
  const AlongAppointment *first = NULL;

  g_assert_cmpuint (along_appointments_missed (referral), ==, 0);
  put (referral, along_appointments_with (referral, "2026-11-24T10:00", "At the café"));
  put (referral, along_appointments_with (referral, "2026-11-17T10:00", NULL));
  put (referral, along_appointments_with (referral, "2026-12-01T10:00", NULL));
  list = along_appointments_of (referral);
  g_assert_cmpuint (list->len, ==, 3);
  first = g_ptr_array_index (list, 0);
  g_assert_cmpstr (first->when, ==, "2026-11-17T10:00");
  g_assert_cmpuint (first->row, ==, 1);
  g_assert_cmpstr (first->kept, ==, "planned");
  g_assert_true (along_appointments_planned (referral, "2026-11-30T10:00"));
  g_assert_false (along_appointments_planned (referral, "2026-12-02T10:00"));

  put (referral, along_appointments_mark (referral, 1, "missed", "The bus did not come"));
  g_assert_cmpuint (along_appointments_missed (referral), ==, 1);
  put (referral, along_appointments_mark (referral, 0, "missed", NULL));
  g_assert_cmpuint (along_appointments_missed (referral), ==, 2);
  put (referral, along_appointments_mark (referral, 0, "moved_by_service", NULL));
  g_assert_cmpuint (along_appointments_missed (referral), ==, 1);
  put (referral, along_appointments_mark (referral, 0, "kept", NULL));
  g_assert_cmpuint (along_appointments_missed (referral), ==, 0);
  /* Nothing of it ends the referral, and what was written stays. */
  g_assert_cmpstr (along_record_get_state (referral), ==, "in_progress");
  g_clear_pointer (&list, g_ptr_array_unref);
  list = along_appointments_of (referral);
  g_assert_cmpstr (((const AlongAppointment *)g_ptr_array_index (list, 0))->words, ==,
                   "The bus did not come");
  g_assert_cmpstr (((const AlongAppointment *)g_ptr_array_index (list, 1))->words, ==,
                   "At the café");
}

static void
test_appointment_dates (void)
{
  static const struct
  {
    const char *when;
    gboolean allowed;
  } cases[] = {
    { NULL, FALSE },
    { "", FALSE },
    { "2026-11-2", FALSE },
    { "0026-11-22T10:00", FALSE }, /* year 26 */
    { "2026-11-19T10:00", FALSE }, /* the day before it was sent */
    { "2026-11-20T10:00", TRUE },
    { "2026-11-24T10:00", TRUE }, /* written down afterwards */
    { "2027-05-01T10:00", TRUE },
    { "2062-12-01T10:00", FALSE },
  };
  g_autoptr (AlongRecord) referral = make_record ("referral", REFERRAL, NULL);

  along_record_set_integer (referral, "sent_at", along_clock_begin_of ("2026-11-20"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean allowed = along_appointment_check (referral, cases[i].when, TODAY, &error);

      g_assert_cmpint (allowed, ==, cases[i].allowed);
      if (!allowed)
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

/* What was never meant stands in the place of nothing, and nobody counts it as tried. */
static void
test_meant (void)
{
  g_autoptr (AlongRecord) referral = make_record ("referral", REFERRAL, "status", "sent", NULL);

  g_assert_true (along_loop_was_meant (referral));
  along_record_set_text (referral, "status", "withdrawn");
  along_record_set_text (referral, "status_reason", "person_changed_mind");
  g_assert_true (along_loop_was_meant (referral));
  along_record_set_text (referral, "status_reason", "sent_by_mistake");
  g_assert_false (along_loop_was_meant (referral));
  along_record_set_text (referral, "status", "entered_in_error");
  along_record_set_text (referral, "status_reason", "sent_too_soon");
  g_assert_false (along_loop_was_meant (referral));
}

static gint64
noon (const char *date)
{
  return along_clock_begin_of (date) + G_GINT64_CONSTANT (12) * 60 * 60 * 1000;
}

static void
test_loop (void)
{
  g_autoptr (AlongRecord) referral = make_record ("referral", REFERRAL, NULL);
  const AlongWorkingDays days = { .nation = ALONG_NATION_SCOTLAND };
  static const char *const open[]
      = { "draft",      "sent",        "received", "info_requested",  "accepted",
          "waitlisted", "in_progress", "on_hold",  "entered_in_error" };
  static const char *const over[]
      = { "declined", "redirected", "withdrawn", "completed", "ended_early" };

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      along_record_set_text (referral, "status", open[i]);
      g_assert_cmpint (along_loop_of (referral, &days), ==, ALONG_LOOP_NONE);
    }
  along_record_set_integer (referral, "closed_at", noon ("2026-11-09"));
  for (guint i = 0; i < G_N_ELEMENTS (over); i++)
    {
      along_record_set_text (referral, "status", over[i]);
      g_assert_cmpint (along_loop_of (referral, &days), ==, ALONG_LOOP_OPEN);
    }
  along_record_set_text (referral, "status", "loop_closed");
  along_record_set_integer (referral, "loop_closed_at", noon ("2026-11-16"));
  g_assert_cmpint (along_loop_of (referral, &days), ==, ALONG_LOOP_IN_TIME);
  along_record_set_integer (referral, "loop_closed_at", noon ("2026-11-17"));
  g_assert_cmpint (along_loop_of (referral, &days), ==, ALONG_LOOP_LATE);
}

/* Reading and telling are two things; what was read of an answer before it was opened again does not
 * count for what came later. */
static void
test_read_and_told (void)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", REFERRAL, "status", "completed", NULL);

  along_record_set_integer (referral, "closed_at", noon ("2026-11-09"));
  g_assert_false (along_loop_has_message (referral));
  along_record_set_text (referral, "outcome", "achieved");
  g_assert_true (along_loop_has_message (referral));
  g_assert_false (along_loop_is_read (referral));
  g_assert_false (along_loop_is_told (referral));
  along_record_set_integer (referral, "feedback_seen_at", noon ("2026-11-10"));
  g_assert_true (along_loop_is_read (referral));
  g_assert_false (along_loop_is_told (referral));
  along_record_set_integer (referral, "person_told_at", noon ("2026-11-08"));
  g_assert_false (along_loop_is_told (referral));
  along_record_set_integer (referral, "person_told_at", noon ("2026-11-10"));
  g_assert_true (along_loop_is_told (referral));
  /* Of nobody who has died it is asked that they be told. */
  g_assert_false (along_loop_is_bereaved (referral));
  along_record_set_text (referral, "status", "withdrawn");
  along_record_set_text (referral, "status_reason", "person_died");
  g_assert_true (along_loop_is_bereaved (referral));
}

static void
add_waiting (GPtrArray *queue, const char *id, gint64 place, gint64 since)
{
  AlongRecord *referral = make_record ("referral", id, "status", "waitlisted", NULL);

  if (place > 0)
    along_record_set_integer (referral, "wait_position", place);
  along_record_set_integer (referral, "waitlisted_at", since);
  g_ptr_array_add (queue, referral);
}

static void
expect_place (GPtrArray *moved, const char *id, gint64 place)
{
  for (guint i = 0; i < moved->len; i++)
    if (g_str_equal (along_record_get_id (g_ptr_array_index (moved, i)), id))
      {
        g_assert_cmpint (
            along_record_get_integer (g_ptr_array_index (moved, i), "wait_position", 0), ==, place);
        return;
      }
  g_error ("%s was not moved", id);
}

/* Who has a place stands by it, the others behind them as they came; a move leaves nobody with the place of
 * somebody else. */
static void
test_queue (void)
{
  g_autoptr (GPtrArray) queue = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (GPtrArray) still = NULL;

  add_waiting (queue, PERSON_1, 0, 20);
  add_waiting (queue, REFERRAL, 2, 30);
  add_waiting (queue, CHILD, 1, 40);
  add_waiting (queue, PERSON_2, 0, 10);
  along_queue_sort (queue);
  g_assert_cmpstr (along_record_get_id (g_ptr_array_index (queue, 0)), ==, CHILD);
  g_assert_cmpstr (along_record_get_id (g_ptr_array_index (queue, 1)), ==, REFERRAL);
  g_assert_cmpstr (along_record_get_id (g_ptr_array_index (queue, 2)), ==, PERSON_2);
  g_assert_cmpstr (along_record_get_id (g_ptr_array_index (queue, 3)), ==, PERSON_1);

  moved = along_queue_move (queue, 2, 0);
  g_assert_cmpuint (moved->len, ==, 4);
  expect_place (moved, PERSON_2, 1);
  expect_place (moved, CHILD, 2);
  expect_place (moved, REFERRAL, 3);
  expect_place (moved, PERSON_1, 4);

  still = along_queue_move (queue, 0, 0);
  g_assert_cmpuint (still->len, ==, 2);
}

static GVariant *
hope (const char *outcome, const char *result, const char *words)
{
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&row, "{ss}", "outcome", outcome);
  g_variant_builder_add (&row, "{ss}", "result", result);
  g_variant_builder_add (&row, "{ss}", "words", words);
  return g_variant_builder_end (&row);
}

/* A line a hope, each a sentence: what somebody hoped for may have commas of its own. */
static void
test_hopes_read_as_sentences (void)
{
  g_autoptr (AlongRecord) referral
      = make_record ("referral", REFERRAL, "status", "completed", NULL);
  GVariantBuilder table;
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), "outcomes", NULL);
  g_autofree char *text = NULL;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_add_value (&table, hope ("Sleep, and a walk", "achieved", "Most nights."));
  g_variant_builder_add_value (&table, hope ("Could I work again?", "partly", ""));
  g_variant_builder_add_value (&table, hope ("A tenancy", "", "Is on the list"));
  along_record_set (referral, "outcomes", g_variant_builder_end (&table));
  text = along_value_text (field, along_record_get (referral, "outcomes"));
  g_assert_cmpstr (text, ==,
                   "Sleep, and a walk: What was hoped for came about. Most nights.\n"
                   "Could I work again? Part of it came about\n"
                   "A tenancy. Is on the list");
}

/* In a message to a GP, times stand as people write them, and what only names another record does not stand there. */
static void
test_tables_read_as_people_write (void)
{
  static const struct
  {
    const char *field;
    const char *row;
    const char *text;
  } cases[] = {
    { "appointments", "[{'when': '2026-10-27T15:30', 'kept': 'kept', 'words': 'Walked.'}]",
      "Tuesday 27 October, 15:30: Came. Walked." },
    { "options_offered",
      "[{'service': '5a000000-0000-7000-8000-00000000005a', 'name': 'Café', 'why': 'near'}]",
      "Café, near" },
    { "pauses", "[{'from': '2026-10-01', 'to': '2026-10-08', 'why': 'person_away'}]",
      "1 Oct 2026, 8 Oct 2026, The person is away" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const AlongField *field
          = along_entity_find_field (along_entity_find ("referral"), cases[i].field, NULL);
      g_autoptr (GVariant) rows = g_variant_ref_sink (g_variant_new_parsed (cases[i].row));
      g_autofree char *text = along_value_text (field, rows);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static AlongOp *
step (const char *from, const char *to, const char *values)
{
  return along_op_move (along_entity_find ("referral"), REFERRAL, from, to,
                        g_variant_new_parsed (values));
}

/* What a service said when it took somebody onto its list is not its reason for a no later on, and who rang then
 * has not said that. Taken back, it stands where it stood. */
static void
test_words_stay_with_their_step (void)
{
  g_autoptr (AlongRecord) referral = along_record_new (along_entity_find ("referral"), REFERRAL);
  g_autoptr (AlongRecord) before = NULL;
  g_autoptr (AlongOp) wait = step ("accepted", "waitlisted",
                                   "{'status_text': <'We ring every month.'>, 'answered_how': "
                                   "<'phone'>, 'answered_by': <'Jo at the desk'>}");
  g_autoptr (AlongOp) decline = step (
      "waitlisted", "declined", "{'status_reason': <'no_capacity'>, 'answered_how': <'app'>}");
  g_autoptr (AlongOp) back = NULL;
  g_autoptr (GError) error = NULL;

  along_record_set_text (referral, "status", "accepted");
  g_assert_true (along_op_apply (wait, referral, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (along_record_get_text (referral, "status_text"), ==, "We ring every month.");
  before = along_record_copy (referral);
  g_assert_true (along_op_apply (decline, referral, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (along_record_get_text (referral, "status_reason"), ==, "no_capacity");
  g_assert_null (along_record_get (referral, "status_text"));
  g_assert_cmpstr (along_record_get_text (referral, "answered_how"), ==, "app");
  g_assert_null (along_record_get (referral, "answered_by"));
  back = along_op_undo (decline, before);
  g_assert_true (along_op_apply (back, referral, &error));
  g_assert_no_error (error);
  g_assert_true (along_record_equal (referral, before));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/referral/reasons", test_reasons);
  g_test_add_func ("/model/referral/next-words", test_next_words);
  g_test_add_func ("/model/referral/child", test_child);
  g_test_add_func ("/model/referral/appointments", test_appointments);
  g_test_add_func ("/model/referral/appointment-dates", test_appointment_dates);
  g_test_add_func ("/model/referral/meant", test_meant);
  g_test_add_func ("/model/referral/loop", test_loop);
  g_test_add_func ("/model/referral/queue", test_queue);
  g_test_add_func ("/model/referral/read-and-told", test_read_and_told);
  g_test_add_func ("/model/referral/hopes", test_hopes_read_as_sentences);
  g_test_add_func ("/model/referral/tables-read-as-people-write", test_tables_read_as_people_write);
  g_test_add_func ("/model/referral/words-of-a-step", test_words_stay_with_their_step);
  return g_test_run ();
}
