/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/lifecycle.h"
#include "model/record.h"

#include <glib/gi18n-lib.h>

static const AlongCode states_codes[] = {
  { "draft", N_ ("Draft") },
  { "proposed", N_ ("Proposed") },
  { "active", N_ ("Agreed and under way") },
  { "in_review", N_ ("In review") },
  { "on_hold", N_ ("Paused") },
  { "completed", N_ ("Completed") },
  { "revoked", N_ ("Stopped") },
  { NULL },
};
static const AlongValueSet states = { "care_plan_status", states_codes };

static const AlongCode agreements_codes[] = {
  { "agreed", N_ ("Agrees") },           { "agreed_partly", N_ ("Agrees with part of it") },
  { "declined", N_ ("Does not agree") }, { "lacks_capacity", N_ ("Somebody decides for them") },
  { "not_yet", N_ ("Not asked yet") },   { NULL },
};
static const AlongValueSet agreements = { "agreement", agreements_codes };

static const AlongCode reasons_codes[] = {
  { "person_away", N_ ("The person is away"), "person" },
  { "person_asked", N_ ("The person asked for it"), "person" },
  { "waiting", N_ ("Waiting for something else first"), "system" },
  { "moved_area", N_ ("Moved away"), "person" },
  { "own_choice", N_ ("Their own choice"), "person" },
  { "replaced", N_ ("Another plan takes its place"), "system" },
  { "wrong_entry", N_ ("Made by mistake"), "system" },
  { "died", N_ ("Died"), "person" },
  { "other", N_ ("Another reason"), "system" },
  { NULL },
};
static const AlongValueSet reasons = { "plan_reason", reasons_codes };

static const AlongColumn copies[] = {
  { "date", N_ ("Date") },
  { "to", N_ ("For whom") },
  { "by", N_ ("By") },
  { NULL },
};

/* Nothing is done to somebody who has not been asked. */
static gboolean
check_agreement (const AlongRecord *after, GError **error)
{
  static const char *const enough[] = { "agreed", "agreed_partly", "lacks_capacity", NULL };
  const char *agreement = along_record_get_text (after, "agreement");

  if (agreement != NULL && g_strv_contains (enough, agreement))
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Does the person agree is to be answered before the plan can start."));
  return FALSE;
}

/* Stopping a plan takes the lead worker and a manager. */
static gboolean
check_approval (const AlongRecord *after, GError **error)
{
  const char *lead = along_record_get_text (after, "lead");

  if (lead == NULL || g_strcmp0 (lead, along_record_get_text (after, "approved_by")) != 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Approved by must be somebody else than the lead worker."));
  return FALSE;
}

/* One plan at a time (domain.md §3): another one that has begun is completed or stopped first. */
static gboolean
check_only_one (const AlongRecord *after, const AlongAround *around, GError **error)
{
  static const char *const begun[] = { "active", "in_review", "on_hold", NULL };
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) plans = around->about (around->data, "care_plan",
                                               along_record_get_text (after, "person"), &problem);

  if (plans == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  for (guint i = 0; i < plans->len; i++)
    {
      const AlongRecord *plan = g_ptr_array_index (plans, i);
      const char *state = along_record_get_state (plan);

      if (state == NULL || !g_strv_contains (begun, state)
          || g_str_equal (along_record_get_id (plan), along_record_get_id (after)))
        continue;
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("There is another plan already. Complete or stop that one first."));
      return FALSE;
    }
  return TRUE;
}

static const AlongMove moves[] = {
  { .from = "draft",
    .to = "proposed",
    .name = "propose",
    .label = N_ ("Propose"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_COORDINATOR },
  { .from = "proposed",
    .to = "active",
    .name = "agree",
    .label = N_ ("Start the plan"),
    .who = ALONG_WHO_OWNER,
    .demands = "agreement agreement_date",
    .accepts = "agreement agreement_date agreement_how capacity_note next_review",
    .stamps = "started_at",
    .check = check_agreement,
    .around = check_only_one },
  { .from = "active",
    .to = "in_review",
    .name = "review",
    .label = N_ ("Review"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_COORDINATOR },
  { .from = "in_review",
    .to = "active",
    .name = "reviewed",
    .label = N_ ("End the review"),
    .who = ALONG_WHO_OWNER,
    .demands = "agreement agreement_date next_review",
    .accepts = "agreement agreement_date agreement_how capacity_note next_review revision",
    .stamps = "reviewed_at",
    .check = check_agreement },
  { .from = "active",
    .to = "on_hold",
    .name = "pause",
    .label = N_ ("Pause"),
    .who = ALONG_WHO_OWNER,
    .accepts = "status_text",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "on_hold",
    .to = "active",
    .name = "resume",
    .label = N_ ("Go on"),
    .who = ALONG_WHO_OWNER },
  { .from = "active",
    .to = "completed",
    .name = "complete",
    .label = N_ ("Complete"),
    .who = ALONG_WHO_OWNER,
    .demands = "transition_plan",
    .accepts = "transition_plan status_text",
    .stamps = "ended_at" },
  { .from = "active",
    .to = "revoked",
    .name = "revoke",
    .label = N_ ("Stop"),
    .who = ALONG_WHO_OWNER,
    .demands = "approved_by",
    .accepts = "status_text",
    .stamps = "ended_at",
    .reasons = &reasons,
    .negative = TRUE,
    .check = check_approval },
  { NULL },
};

static const AlongLifecycle lifecycle = { .initial = "draft", .states = &states, .moves = moves };

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "CarePlan.subject" },
  { .name = "status",
    .label = N_ ("State"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_STATE,
    .group = "status",
    .values = &states,
    .fhir = "CarePlan.status" },
  { .name = "status_reason",
    .label = N_ ("Why"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE | ALONG_FIELD_STEP,
    .group = "status",
    .values = &reasons },
  { .name = "status_text",
    .label = N_ ("More about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_MOVE | ALONG_FIELD_STEP,
    .group = "status" },
  { .name = "approved_by",
    .label = N_ ("Approved by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_MOVE,
    .group = "status",
    .target = "worker" },
  { .name = "started_at",
    .label = N_ ("Started"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status",
    .fhir = "CarePlan.period.start" },
  { .name = "reviewed_at",
    .label = N_ ("Last review"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "ended_at",
    .label = N_ ("Ended"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status",
    .fhir = "CarePlan.period.end" },
  { .name = "revision",
    .label = N_ ("Revision"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_MOVE,
    .group = "status",
    .min = 1,
    .max = 10000 },
  { .name = "vision",
    .label = N_ ("What I want my life to be like"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS | ALONG_FIELD_SEARCH,
    .merge = ALONG_MERGE_PARAGRAPHS,
    .fhir = "CarePlan.description" },
  { .name = "strengths",
    .label = N_ ("Strengths"),
    .type = ALONG_LINES,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_SET,
    .fhir = "CarePlan.supportingInfo" },
  { .name = "physical",
    .label = N_ ("Body"),
    .hint = N_ ("The plan’s four sides"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "mental", .label = N_ ("Mind"), .type = ALONG_TEXT, .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "social", .label = N_ ("People"), .type = ALONG_TEXT, .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "emotional",
    .label = N_ ("Feelings"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "lead",
    .label = N_ ("Lead worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "worker",
    .fhir = "CarePlan.author" },
  { .name = "lead_org",
    .label = N_ ("Lead organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "organisation",
    .fhir = "CarePlan.author" },
  { .name = "next_review",
    .label = N_ ("Next review"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "review_days",
    .label = N_ ("Days between reviews"),
    .hint = N_ ("84 unless said otherwise; 35 in wraparound"),
    .type = ALONG_INTEGER,
    .min = 1,
    .max = 365 },
  { .name = "agreement",
    .label = N_ ("Does the person agree"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .group = "agreement",
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &agreements,
    .fhir = "CarePlan.extension[agreement]" },
  { .name = "agreement_date",
    .label = N_ ("Agreed on"),
    .type = ALONG_DATE,
    .group = "agreement",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "agreement_how",
    .label = N_ ("How they said so"),
    .type = ALONG_LINE,
    .group = "agreement",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "capacity_note",
    .label = N_ ("About deciding"),
    .hint = N_ ("Who decides for them and on what ground"),
    .type = ALONG_TEXT,
    .group = "agreement",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "transition_plan",
    .label = N_ ("Moving on"),
    .hint = N_ ("What carries on when the plan is completed"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "formulation",
    .label = N_ ("How it hangs together"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "print_copies",
    .label = N_ ("Copies given"),
    .type = ALONG_TABLE,
    .merge = ALONG_MERGE_SET,
    .columns = copies },
  { NULL },
};

static gboolean
check (const AlongRecord *plan, GError **error)
{
  if (g_strcmp0 (along_record_get_text (plan, "agreement"), "lacks_capacity") != 0
      || along_record_get (plan, "capacity_note") != NULL)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("About deciding is needed."));
  return FALSE;
}

const AlongEntity along_care_plan = {
  .kind = "care_plan",
  .label = N_ ("Plan"),
  .plural = N_ ("Plans"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "vision",
  .subject = "person",
  .owner = "lead",
  .lifecycle = &lifecycle,
  .check = check,
  .fhir = "CarePlan",
};
