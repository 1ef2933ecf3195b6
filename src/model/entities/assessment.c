/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

/* What a measure asks about decides who may see the answers. */
static AlongFacet
facet_of_instrument (const char *instrument)
{
  static const char *const substance_use[]
      = { "audit", "audit_c", "assist", "days_used", "row", NULL };
  static const char *const mental_health[] = { "swemwbs", "phq9", "gad7", NULL };

  if (g_strv_contains (substance_use, instrument))
    return ALONG_FACET_SUBSTANCE_USE;
  if (g_strv_contains (mental_health, instrument))
    return ALONG_FACET_MENTAL_HEALTH;
  return ALONG_FACET_PLAN;
}

static const AlongCode points_codes[] = {
  { "initial", N_ ("At the start") }, { "12wk", N_ ("At 12 weeks") },
  { "26wk", N_ ("At 26 weeks") },     { "52wk", N_ ("At 52 weeks") },
  { "review", N_ ("At a review") },   { "transfer", N_ ("At a handover") },
  { "discharge", N_ ("At the end") }, { NULL },
};
static const AlongValueSet points = { "assessment_point", points_codes };

static const AlongCode modes_codes[] = {
  { "together", N_ ("Filled in together") },
  { "by_person", N_ ("Filled in by themselves") },
  { "phone", N_ ("By phone") },
  { "online", N_ ("Online") },
  { "interpreter", N_ ("With an interpreter") },
  { NULL },
};
static const AlongValueSet modes = { "assessment_mode", modes_codes };

static const AlongColumn answers[] = {
  { "item", N_ ("Question") },
  { "answer", N_ ("Answer") },
  { "words", N_ ("In their words") },
  { NULL },
};

static const AlongColumn scores[] = {
  { "scale", N_ ("Scale") },
  { "score", N_ ("Score") },
  { NULL },
};

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "QuestionnaireResponse.subject" },
  { .name = "instrument",
    .label = N_ ("Measure"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &along_values_instrument,
    .fhir = "QuestionnaireResponse.questionnaire" },
  { .name = "version",
    .label = N_ ("Version"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_SET_ONCE,
    .max = 40,
    .fhir = "QuestionnaireResponse.questionnaire" },
  { .name = "date",
    .label = N_ ("Date"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .fhir = "QuestionnaireResponse.authored" },
  { .name = "point",
    .label = N_ ("When"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &points },
  { .name = "answers",
    .label = N_ ("Answers"),
    .type = ALONG_TABLE,
    .group = "answers",
    .columns = answers,
    .fhir = "QuestionnaireResponse.item" },
  { .name = "scores",
    .label = N_ ("Scores"),
    .type = ALONG_TABLE,
    .group = "answers",
    .columns = scores,
    .fhir = "Observation.component" },
  { .name = "score",
    .label = N_ ("Score"),
    .type = ALONG_REAL,
    .flags = ALONG_FIELD_LIST,
    .group = "answers",
    .min = -1000,
    .max = 1000,
    .fhir = "Observation.valueQuantity" },
  { .name = "band",
    .label = N_ ("Range"),
    .hint = N_ ("As the measure names it"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST,
    .group = "answers",
    .fhir = "Observation.interpretation" },
  { .name = "summary",
    .label = N_ ("In a few words"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_SEARCH },
  { .name = "administered_by",
    .label = N_ ("Done with"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "worker",
    .fhir = "QuestionnaireResponse.author" },
  { .name = "mode", .label = N_ ("How"), .type = ALONG_CODE, .values = &modes },
  { .name = "next_due", .label = N_ ("Next time"), .type = ALONG_DATE, .flags = ALONG_FIELD_LIST },
  { .name = "words",
    .label = N_ ("What they said about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { NULL },
};

const AlongEntity along_assessment = {
  .kind = "assessment",
  .label = N_ ("Measure"),
  .plural = N_ ("Measures"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .facet_field = "instrument",
  .facet_of = facet_of_instrument,
  .title = "summary",
  .subject = "person",
  .fhir = "QuestionnaireResponse",
};
