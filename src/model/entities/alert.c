/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongCode types_codes[] = {
  { "violence", N_ ("Violence") },
  { "safe_visiting", N_ ("Safe visiting") },
  { "child_protection", N_ ("Child protection") },
  { "adult_protection", N_ ("Adult protection") },
  { "allergy", N_ ("Allergy") },
  { "related_person", N_ ("About somebody close") },
  { "other", N_ ("Something else") },
  { NULL },
};
static const AlongValueSet types = { "alert_type", types_codes };

static const AlongColumn reviews[] = {
  { "date", N_ ("Date") },
  { "by", N_ ("By") },
  { "decision", N_ ("What was decided") },
  { NULL },
};

static AlongFacet
facet_of_type (const char *type)
{
  return g_strcmp0 (type, "allergy") == 0 ? ALONG_FACET_HEALTH : ALONG_FACET_RISK;
}

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "Flag.subject" },
  { .name = "type",
    .label = N_ ("Kind"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &types,
    .fhir = "Flag.category" },
  { .name = "words",
    .label = N_ ("What to know"),
    .hint = N_ ("What somebody needs to know at the door, and why"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SEARCH,
    .group = "alert",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Flag.code.text" },
  { .name = "what_to_do",
    .label = N_ ("What to do"),
    .type = ALONG_TEXT,
    .group = "alert",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "start",
    .label = N_ ("From"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .group = "alert",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Flag.period.start" },
  { .name = "end",
    .label = N_ ("Until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "alert",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Flag.period.end" },
  { .name = "review",
    .label = N_ ("To be reviewed"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "related_person",
    .label = N_ ("Whom it is about"),
    .hint = N_ ("Where it is not the person but somebody close"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "related_person" },
  { .name = "disclosed_with_person",
    .label = N_ ("Talked about with the person"),
    .type = ALONG_BOOLEAN,
    .group = "disclosed" },
  { .name = "disclosed_on", .label = N_ ("When"), .type = ALONG_DATE, .group = "disclosed" },
  { .name = "disclosed_how", .label = N_ ("How"), .type = ALONG_LINE, .group = "disclosed" },
  { .name = "not_disclosed_why",
    .label = N_ ("Why not"),
    .type = ALONG_LINE,
    .group = "disclosed" },
  { .name = "manager", .label = N_ ("Agreed by"), .type = ALONG_REF, .target = "worker" },
  { .name = "reviews",
    .label = N_ ("Reviews"),
    .type = ALONG_TABLE,
    .merge = ALONG_MERGE_SET,
    .columns = reviews },
  { NULL },
};

static gboolean
check (const AlongRecord *alert, GError **error)
{
  const char *start = along_record_get_text (alert, "start");
  const char *end = along_record_get_text (alert, "end");

  if (start != NULL && end != NULL && strcmp (start, end) > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Until is before the start."));
      return FALSE;
    }
  return TRUE;
}

const AlongEntity along_alert = {
  .kind = "alert",
  .label = N_ ("Alert"),
  .plural = N_ ("Alerts"),
  .fields = fields,
  .facet = ALONG_FACET_RISK,
  .facet_field = "type",
  .facet_of = facet_of_type,
  .title = "words",
  .subject = "person",
  .check = check,
  .fhir = "Flag",
};
