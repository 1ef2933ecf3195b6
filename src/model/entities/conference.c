/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/lifecycle.h"

#include <glib/gi18n-lib.h>

static const AlongCode states_codes[] = {
  { "draft", N_ ("Draft") },
  { "convened", N_ ("Invited") },
  { "papers_out", N_ ("Papers sent") },
  { "in_progress", N_ ("Under way") },
  { "held", N_ ("Held") },
  { "minute_draft", N_ ("Minute being written") },
  { "minute_agreed", N_ ("Minute agreed") },
  { "circulated", N_ ("Minute sent") },
  { "closed", N_ ("Closed") },
  { "postponed", N_ ("Put off") },
  { "cancelled", N_ ("Cancelled") },
  { "inquorate", N_ ("Too few could come") },
  { "reconvened", N_ ("Called again") },
  { NULL },
};
static const AlongValueSet states = { "conference_status", states_codes };

static const AlongCode types_codes[] = {
  { "case_conference", N_ ("Conference") },
  { "tac", N_ ("Team around the child") },
  { "asp_planning", N_ ("Adult protection: planning") },
  { "asp_initial", N_ ("Adult protection: initial") },
  { "asp_review", N_ ("Adult protection: review") },
  { "marac", N_ ("MARAC") },
  { "wraparound_team", N_ ("Wraparound team") },
  { "discharge", N_ ("Discharge") },
  { "peer", N_ ("Peer network") },
  { NULL },
};
static const AlongValueSet types = { "conference_type", types_codes };

static const AlongCode reasons_codes[] = {
  { "person_asked", N_ ("The person asked for it"), "person" },
  { "person_unwell", N_ ("The person is not well"), "person" },
  { "too_few", N_ ("Too few can come"), "system" },
  { "reports_missing", N_ ("Reports are missing"), "service" },
  { "chair_away", N_ ("Nobody to chair"), "service" },
  { "place_not_available", N_ ("The place is not available"), "system" },
  { "not_needed", N_ ("No longer needed"), "system" },
  { "wrong_entry", N_ ("Made by mistake"), "system" },
  { "other", N_ ("Another reason"), "system" },
  { NULL },
};
static const AlongValueSet reasons = { "conference_reason", reasons_codes };

static const AlongColumn circulated[] = {
  { "to", N_ ("To") },
  { "variant", N_ ("Variant") },
  { "at", N_ ("When") },
  { "by", N_ ("By") },
  { NULL },
};

static gboolean
is_over (const AlongRecord *action)
{
  static const char *const over[] = { "done", "not_done", "superseded", NULL };
  const char *state = along_record_get_state (action);

  return state != NULL && g_strv_contains (over, state);
}

/* Whether an action is on the agenda of another conference. */
static gboolean
is_moved (const AlongRecord *action, const char *conference, GPtrArray *agenda)
{
  for (guint i = 0; i < agenda->len; i++)
    {
      const AlongRecord *item = g_ptr_array_index (agenda, i);

      if (g_strcmp0 (along_record_get_text (item, "action"), along_record_get_id (action)) == 0
          && g_strcmp0 (along_record_get_text (item, "conference"), conference) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_actions (const AlongRecord *conference,
               const char *person,
               const AlongAround *around,
               GError **error)
{
  const char *id = along_record_get_id (conference);
  g_autoptr (GPtrArray) actions = around->about (around->data, "action", person, error);
  g_autoptr (GPtrArray) agenda
      = actions != NULL ? around->about (around->data, "agenda_item", person, error) : NULL;

  if (agenda == NULL)
    return FALSE;
  for (guint i = 0; i < actions->len; i++)
    {
      const AlongRecord *action = g_ptr_array_index (actions, i);

      if (g_strcmp0 (along_record_get_text (action, "conference"), id) != 0 || is_over (action)
          || is_moved (action, id, agenda))
        continue;
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Not every action of it is settled. Settle them, or put them on the "
                              "agenda of the next one."));
      return FALSE;
    }
  return TRUE;
}

/* It is closed when all its actions are, or are on the next agenda (domain.md §3). */
static gboolean
check_close (const AlongRecord *conference, const AlongAround *around, GError **error)
{
  const char *person = along_record_get_text (conference, "person");
  g_auto (GStrv) people = along_record_get_set (conference, "people");

  if (person != NULL && !check_actions (conference, person, around, error))
    return FALSE;
  for (guint i = 0; people[i] != NULL; i++)
    if (!check_actions (conference, people[i], around, error))
      return FALSE;
  return TRUE;
}

static const AlongMove moves[] = {
  { .from = "draft",
    .to = "convened",
    .name = "convene",
    .label = N_ ("Invite"),
    .who = ALONG_WHO_COORDINATOR,
    .demands = "start chair",
    .accepts = "start chair",
    .stamps = "convened_at" },
  { .from = "postponed",
    .to = "convened",
    .name = "convene",
    .label = N_ ("Invite"),
    .who = ALONG_WHO_COORDINATOR,
    .demands = "start chair",
    .accepts = "start chair",
    .stamps = "convened_at" },
  { .from = "convened",
    .to = "papers_out",
    .name = "send_papers",
    .label = N_ ("Send the papers"),
    .who = ALONG_WHO_COORDINATOR,
    .stamps = "papers_at" },
  { .from = "reconvened",
    .to = "papers_out",
    .name = "send_papers",
    .label = N_ ("Send the papers"),
    .who = ALONG_WHO_COORDINATOR,
    .stamps = "papers_at" },
  { .from = "papers_out",
    .to = "in_progress",
    .name = "open",
    .label = N_ ("Open"),
    .who = ALONG_WHO_CHAIR,
    .stamps = "opened_at" },
  { .from = "in_progress",
    .to = "held",
    .name = "end",
    .label = N_ ("End"),
    .who = ALONG_WHO_CHAIR,
    .accepts = "next_conference",
    .stamps = "held_at" },
  { .from = "held",
    .to = "minute_draft",
    .name = "write",
    .label = N_ ("Write the minute"),
    .who = ALONG_WHO_MINUTE_TAKER | ALONG_WHO_COORDINATOR },
  { .from = "minute_draft",
    .to = "minute_agreed",
    .name = "agree",
    .label = N_ ("Agree the minute"),
    .who = ALONG_WHO_CHAIR,
    .stamps = "agreed_at" },
  { .from = "minute_agreed",
    .to = "circulated",
    .name = "circulate",
    .label = N_ ("Send the minute"),
    .who = ALONG_WHO_COORDINATOR,
    .stamps = "circulated_at" },
  { .from = "circulated",
    .to = "closed",
    .name = "close",
    .label = N_ ("Close"),
    .who = ALONG_WHO_COORDINATOR,
    .stamps = "closed_at",
    .around = check_close },
  { .from = "convened",
    .to = "postponed",
    .name = "postpone",
    .label = N_ ("Put off"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "draft",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "convened",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "papers_out",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "postponed",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "reconvened",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "closed_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "in_progress",
    .to = "inquorate",
    .name = "stop",
    .label = N_ ("Too few are here"),
    .who = ALONG_WHO_CHAIR,
    .accepts = "status_text",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "inquorate",
    .to = "reconvened",
    .name = "reconvene",
    .label = N_ ("Call again"),
    .who = ALONG_WHO_COORDINATOR,
    .demands = "start",
    .accepts = "start",
    .stamps = "convened_at" },
  { NULL },
};

static const AlongLifecycle lifecycle = { .initial = "draft", .states = &states, .moves = moves };

static const AlongField fields[] = {
  { .name = "type",
    .label = N_ ("Kind"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &types,
    .fhir = "Appointment.appointmentType" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "Appointment.participant.actor" },
  { .name = "people",
    .label = N_ ("Everybody it is about"),
    .hint = N_ ("Where it is about several"),
    .type = ALONG_REFS,
    .merge = ALONG_MERGE_SET,
    .target = "person",
    .fhir = "Appointment.participant.actor" },
  { .name = "purpose",
    .label = N_ ("Purpose"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .fhir = "Appointment.description" },
  { .name = "org",
    .label = N_ ("Called by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation",
    .fhir = "Appointment.participant.actor" },
  { .name = "status",
    .label = N_ ("State"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_STATE,
    .group = "status",
    .values = &states,
    .fhir = "Appointment.status" },
  { .name = "status_reason",
    .label = N_ ("Why"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE | ALONG_FIELD_STEP,
    .group = "status",
    .values = &reasons,
    .fhir = "Appointment.cancelationReason" },
  { .name = "status_text",
    .label = N_ ("More about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_MOVE | ALONG_FIELD_STEP,
    .group = "status" },
  { .name = "plan",
    .label = N_ ("Plan"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "care_plan" },
  { .name = "template", .label = N_ ("From the template"), .type = ALONG_LINE, .max = 200 },
  { .name = "start",
    .label = N_ ("When"),
    .type = ALONG_WALL,
    .flags = ALONG_FIELD_LIST,
    .group = "when",
    .fhir = "Appointment.start" },
  { .name = "duration",
    .label = N_ ("Minutes"),
    .type = ALONG_INTEGER,
    .group = "when",
    .min = 5,
    .max = 1440,
    .fhir = "Appointment.minutesDuration" },
  { .name = "place",
    .label = N_ ("Where"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_SEARCH,
    .group = "where",
    .fhir = "Appointment.participant.actor" },
  { .name = "link",
    .label = N_ ("Link to join"),
    .hint = N_ ("For those who join online"),
    .type = ALONG_LINE,
    .group = "where" },
  { .name = "chair",
    .label = N_ ("Chair"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .group = "roles",
    .target = "worker",
    .fhir = "Appointment.participant.type" },
  { .name = "minute_taker",
    .label = N_ ("Minute taker"),
    .hint = N_ ("Never the chair"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .group = "roles",
    .target = "worker",
    .fhir = "Appointment.participant.type" },
  { .name = "quorum", .label = N_ ("Who must be there"), .type = ALONG_LINE },
  { .name = "quorum_number",
    .label = N_ ("How many must be there"),
    .type = ALONG_INTEGER,
    .min = 0,
    .max = 100 },
  { .name = "restricted_part",
    .label = N_ ("Has a restricted part"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST,
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "reports_due",
    .label = N_ ("Reports by"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "minute_due",
    .label = N_ ("Minute by"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "circulated",
    .label = N_ ("Sent to"),
    .type = ALONG_TABLE,
    .merge = ALONG_MERGE_SET,
    .columns = circulated,
    .fhir = "DocumentReference.context" },
  { .name = "next_conference",
    .label = N_ ("Next one"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "conference" },
  { .name = "convened_at",
    .label = N_ ("Invited"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "papers_at",
    .label = N_ ("Papers sent"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "opened_at",
    .label = N_ ("Opened"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE,
    .group = "status",
    .fhir = "Encounter.period.start" },
  { .name = "held_at",
    .label = N_ ("Ended"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status",
    .fhir = "Encounter.period.end" },
  { .name = "agreed_at",
    .label = N_ ("Minute agreed"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "circulated_at",
    .label = N_ ("Minute sent"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "closed_at",
    .label = N_ ("Closed"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "sequence",
    .label = N_ ("Version of the invitation"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_HIDDEN,
    .min = 0,
    .max = 100000 },
  { .name = "notes",
    .label = N_ ("Notes for ourselves"),
    .type = ALONG_TEXT,
    .facet = ALONG_FACET_SENDER,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { NULL },
};

static gboolean
check (const AlongRecord *conference, GError **error)
{
  const char *chair = along_record_get_text (conference, "chair");

  if (chair == NULL || g_strcmp0 (chair, along_record_get_text (conference, "minute_taker")) != 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Minute taker is the chair too; they must be two people."));
  return FALSE;
}

const AlongEntity along_conference = {
  .kind = "conference",
  .label = N_ ("Conference"),
  .plural = N_ ("Conferences"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "purpose",
  .subject = "person",
  .owner = "org",
  .lifecycle = &lifecycle,
  .check = check,
  .fhir = "Appointment",
};
