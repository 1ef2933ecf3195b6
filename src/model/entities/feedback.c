/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"

#include <glib/gi18n-lib.h>

static const AlongCode kinds_codes[] = {
  { "survey", N_ ("Survey") },
  { "compliment", N_ ("Praise") },
  { "suggestion", N_ ("Suggestion") },
  { "complaint", N_ ("Complaint") },
  { NULL },
};
static const AlongValueSet kinds = { "feedback_kind", kinds_codes };

static const AlongField fields[] = {
  { .name = "kind",
    .label = N_ ("Kind"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &kinds },
  { .name = "org",
    .label = N_ ("Organisation"),
    .hint = N_ ("The one it is about"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "service",
    .label = N_ ("Service"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "service" },
  { .name = "group",
    .label = N_ ("Group"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "peer_group" },
  { .name = "referral",
    .label = N_ ("Referral"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "referral" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "anonymous",
    .label = N_ ("Without a name"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "words",
    .label = N_ ("What they said"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_SEARCH | ALONG_FIELD_PERSONS_WORDS | ALONG_FIELD_SET_ONCE,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "listened",
    .label = N_ ("Was listened to"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .min = 0,
    .max = 10 },
  { .name = "helped",
    .label = N_ ("It helped"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .min = 0,
    .max = 10 },
  { .name = "recommend",
    .label = N_ ("Would tell a friend"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .min = 0,
    .max = 10 },
  { .name = "date",
    .label = N_ ("Date"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "answer",
    .label = N_ ("What was answered"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "improvement",
    .label = N_ ("What was changed because of it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_SEARCH,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "answered",
    .label = N_ ("Answered on"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { NULL },
};

static gboolean
check (const AlongRecord *feedback, GError **error)
{
  if (!along_record_get_boolean (feedback, "anonymous")
      || along_record_get (feedback, "person") == NULL)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Person cannot be given with feedback without a name."));
  return FALSE;
}

const AlongEntity along_feedback = {
  .kind = "feedback",
  .label = N_ ("Feedback"),
  .plural = N_ ("Feedback"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "words",
  .subject = "person",
  .owner = "org",
  .check = check,
  .fhir = "QuestionnaireResponse",
};
