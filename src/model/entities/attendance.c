/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"

#include <glib/gi18n-lib.h>

static const AlongCode marks_codes[] = {
  { "present", N_ ("There") },       { "late", N_ ("Came later") },  { "online", N_ ("Online") },
  { "apologies", N_ ("Sent word") }, { "absent", N_ ("Not there") }, { NULL },
};
static const AlongValueSet marks = { "attendance", marks_codes };

static const AlongField fields[] = {
  { .name = "session",
    .label = N_ ("Session"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "session" },
  { .name = "group",
    .label = N_ ("Group"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "peer_group" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "Appointment.participant.actor" },
  { .name = "name",
    .label = N_ ("First name"),
    .hint = N_ ("For somebody who would rather not say more"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .max = 100 },
  { .name = "mark",
    .label = N_ ("Was there"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &marks,
    .fhir = "Appointment.participant.status" },
  { .name = "date",
    .label = N_ ("Date"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "first_time",
    .label = N_ ("First time"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST },
  { .name = "words",
    .label = N_ ("What they said about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { NULL },
};

static gboolean
check (const AlongRecord *attendance, GError **error)
{
  if (along_record_get (attendance, "person") != NULL
      || along_record_get (attendance, "name") != NULL)
    return TRUE;
  g_set_error_literal (
      error, ALONG_ERROR, ALONG_ERROR_INVALID,
      _ ("First name is needed where the person is not on file; to count heads only, use "
         "the session."));
  return FALSE;
}

const AlongEntity along_attendance = {
  .kind = "attendance",
  .label = N_ ("Attendance"),
  .plural = N_ ("Attendances"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "name",
  .subject = "person",
  .parent = "session",
  .owner = "org",
  .check = check,
  .fhir = "Appointment.participant",
};
