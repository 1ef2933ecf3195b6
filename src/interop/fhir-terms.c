/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-terms.h"
#include "base/date.h"
#include "model/lifecycle.h"

#include <string.h>

/* What the states are in FHIR (domain.md §3). Where several are one there, `Task.businessStatus` tells
 * them apart. */
static const struct
{
  const char *state;
  const char *task;
  const char *request;
} states[] = {
  { "draft", "draft", "draft" },
  { "sent", "requested", "active" },
  { "received", "received", "active" },
  { "accepted", "accepted", "active" },
  { "in_progress", "in-progress", "active" },
  { "on_hold", "on-hold", "on-hold" },
  { "declined", "rejected", "revoked" },
  { "withdrawn", "cancelled", "revoked" },
  { "completed", "completed", "completed" },
  { "ended_early", "failed", "revoked" },
  { "entered_in_error", "entered-in-error", "entered-in-error" },
  /* From here on: more than one state for one status. Reading, the first one above is meant. */
  { "info_requested", "received", "active" },
  { "waitlisted", "accepted", "active" },
  { "redirected", "cancelled", "revoked" },
  { "loop_closed", "completed", "completed" },
};

/* Fields with a place of their own. What is not here stands where its declaration says: `Task.input`,
 * `Task.output`; and otherwise in an extension of the task, so that nothing of a referral's course is
 * lost on the way. */
static const char *const own[] = {
  "number",      "status",           "status_reason", "status_text",
  "priority",    "from_org",         "requester",     "to_org",
  "service",     "bundle_id",        "assigned_to",   "parent_referral",
  "sent_at",     "first_contact_at", "started_at",    "ended_at",
  "packet",      "shared_name",      "reason",        "desired_outcomes",
  "attachments", "outcomes",         "outcome_text",  NULL,
};

/**
 * along_fhir_place:
 * @field: a field of a referral
 *
 * Follows the field's facet first: what is not for both ends has no place, whatever else is declared.
 *
 * Returns: where it stands in FHIR
 */
AlongFhirPlace
along_fhir_place (const AlongField *field)
{
  const AlongEntity *entity = along_entity_find ("referral");
  gboolean is_common = TRUE;

  for (const AlongField *each = entity->fields; each->name != NULL; each++)
    is_common = is_common && each != field;
  if (is_common
      || (field->facet != ALONG_FACET_INHERIT && field->facet != ALONG_FACET_REFERRAL
          && field->facet != ALONG_FACET_PACKET))
    return ALONG_FHIR_NOWHERE;
  if (g_strv_contains (own, field->name))
    return ALONG_FHIR_OWN;
  if (g_strcmp0 (field->fhir, "Task.input") == 0)
    return ALONG_FHIR_INPUT;
  if (g_strcmp0 (field->fhir, "Task.output") == 0)
    return ALONG_FHIR_OUTPUT;
  return ALONG_FHIR_EXTENSION;
}

static guint
find_state (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, state) == 0)
      return i;
  return 0;
}

/* How it ended before the loop was closed: its reason belongs to one step. */
static const char *
ended_as (const AlongRecord *referral)
{
  const AlongMove *move = along_record_get_entity (referral)->lifecycle->moves;
  const char *reason = along_record_get_text (referral, "status_reason");

  for (; reason != NULL && move->name != NULL; move++)
    if (move->reasons != NULL && along_value_set_find (move->reasons, reason) != NULL
        && along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle, move->to,
                                      "loop_closed")
               != NULL)
      return move->to;
  if (along_record_get (referral, "ended_at") != NULL)
    return "completed";
  return along_record_get (referral, "decided_at") != NULL ? "declined" : "withdrawn";
}

/* A question leaves the task where it was when it was asked. */
static const char *
state_behind (const AlongRecord *referral)
{
  const char *state = along_record_get_state (referral);
  const char *before = along_record_get_text (referral, "resume_status");

  if (g_strcmp0 (state, "loop_closed") == 0)
    return ended_as (referral);
  return g_strcmp0 (state, "info_requested") == 0 && before != NULL ? before : state;
}

/**
 * along_fhir_task_status:
 * @referral: a referral
 *
 * Returns: (transfer none): its `Task.status`
 */
const char *
along_fhir_task_status (const AlongRecord *referral)
{
  return states[find_state (state_behind (referral))].task;
}

/**
 * along_fhir_request_status:
 * @referral: a referral
 *
 * Returns: (transfer none): its `ServiceRequest.status`
 */
const char *
along_fhir_request_status (const AlongRecord *referral)
{
  return states[find_state (state_behind (referral))].request;
}

/**
 * along_fhir_state_of_task:
 * @status: (nullable): a `Task.status` that somebody else wrote
 *
 * Returns: (transfer none) (nullable): the state it comes to; %NULL for one that is not known
 */
const char *
along_fhir_state_of_task (const char *status)
{
  /* Ready to be started: to us, accepted. */
  if (g_strcmp0 (status, "ready") == 0)
    return "accepted";
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].task, status) == 0)
      return states[i].state;
  return NULL;
}

/**
 * along_fhir_state_of_request:
 * @status: (nullable): a `ServiceRequest.status` that somebody else wrote, without a task
 *
 * Returns: (transfer none) (nullable): the state it comes to; %NULL for one that is not known
 */
const char *
along_fhir_state_of_request (const char *status)
{
  if (g_strcmp0 (status, "revoked") == 0)
    return "withdrawn";
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].request, status) == 0)
      return states[i].state;
  return NULL;
}

/**
 * along_fhir_achievement:
 * @outcome: (nullable): a code of the value set `outcome`
 *
 * Returns: (transfer none) (nullable): its code in HL7's `goal-achievement`
 */
const char *
along_fhir_achievement (const char *outcome)
{
  if (g_strcmp0 (outcome, "achieved") == 0)
    return "achieved";
  if (g_strcmp0 (outcome, "partly") == 0)
    return "improving";
  return g_strcmp0 (outcome, "not_this_time") == 0 ? "not-achieved" : NULL;
}

/**
 * along_fhir_instant:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): FHIR's `instant`, in UTC
 */
char *
along_fhir_instant (gint64 ms)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (ms / 1000 - (ms % 1000 < 0));
  g_autofree char *seconds = at != NULL ? g_date_time_format (at, "%Y-%m-%dT%H:%M:%S") : NULL;
  int rest = (int)((ms % 1000 + 1000) % 1000);

  return seconds != NULL ? g_strdup_printf ("%s.%03dZ", seconds, rest) : NULL;
}

/**
 * along_fhir_parse_instant:
 * @text: FHIR's `instant`, or a `dateTime` that names a day at least
 * @ms: (out): milliseconds since 1970; for a day alone, when it began in the partnership's zone
 *
 * Returns: %FALSE for anything else
 */
gboolean
along_fhir_parse_instant (const char *text, gint64 *ms)
{
  g_autoptr (GDateTime) at = NULL;
  GDate date;

  if (along_date_parse (text, &date))
    {
      g_autofree char *wall = g_strconcat (text, "T00:00", NULL);

      *ms = along_wall_instant (wall);
      return TRUE;
    }
  if (strlen (text) < strlen ("2026-11-22T14:30Z") || text[10] != 'T')
    return FALSE;
  at = g_date_time_new_from_iso8601 (text, NULL);
  if (at == NULL)
    return FALSE;
  *ms = g_date_time_to_unix (at) * 1000 + g_date_time_get_microsecond (at) / 1000;
  return TRUE;
}

/**
 * along_fhir_date_of_words:
 * @words: a date as packets say it: [func@date_text]
 *
 * A packet holds words. Those of a date are read back only where saying the date gives the very same
 * words again, in whatever language they are.
 *
 * Returns: (transfer full) (nullable): the date as stored; %NULL for other words, such as "about 1950"
 */
char *
along_fhir_date_of_words (const char *words)
{
  g_autoptr (GRegex) numbers = g_regex_new ("[0-9]+", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint64 parts[2] = { 0 };
  guint n = 0;

  for (g_regex_match (numbers, words, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *number = g_match_info_fetch (match, 0);

      if (n == 2 || strlen (number) > 4)
        return NULL;
      parts[n++] = g_ascii_strtoull (number, NULL, 10);
    }
  for (guint month = 1; n == 2 && month <= 12; month++)
    {
      g_autofree char *iso = g_strdup_printf ("%04u-%02u-%02u", (guint)MAX (parts[0], parts[1]),
                                              month, (guint)MIN (parts[0], parts[1]));
      g_autofree char *said = along_date_text (iso);
      GDate date;

      if (along_date_parse (iso, &date) && g_str_equal (said, words))
        return g_steal_pointer (&iso);
    }
  return NULL;
}
