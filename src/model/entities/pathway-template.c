/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

static const AlongColumn lines[] = {
  { "position", N_ ("Order") },
  { "service", N_ ("Service"), .target = "service" },
  { "service_type", N_ ("Or a service of this kind") },
  { "reason", N_ ("Text of the referral") },
  { "days_after", N_ ("Days after the first") },
  { "choice", N_ ("One of these"), &along_values_yes_no },
  { NULL },
};

static const AlongField fields[] = {
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .fhir = "PlanDefinition.title" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .hint = N_ ("Nobody’s: the partnership’s"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "description",
    .label = N_ ("When to use it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_SEARCH,
    .merge = ALONG_MERGE_PARAGRAPHS,
    .fhir = "PlanDefinition.description" },
  { .name = "domains",
    .label = N_ ("Helps with"),
    .type = ALONG_CODES,
    .flags = ALONG_FIELD_LIST,
    .merge = ALONG_MERGE_SET,
    .values = &along_values_need_domain,
    .fhir = "PlanDefinition.useContext" },
  { .name = "lines",
    .label = N_ ("Services"),
    .type = ALONG_TABLE,
    .flags = ALONG_FIELD_REQUIRED,
    .columns = lines,
    .fhir = "PlanDefinition.action" },
  { .name = "review_days",
    .label = N_ ("Days until a review"),
    .type = ALONG_INTEGER,
    .min = 1,
    .max = 730 },
  { .name = "retired",
    .label = N_ ("No longer used"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST,
    .fhir = "PlanDefinition.status" },
  { NULL },
};

const AlongEntity along_pathway_template = {
  .kind = "pathway_template",
  .label = N_ ("Pathway"),
  .plural = N_ ("Pathways"),
  .fields = fields,
  .facet = ALONG_FACET_OPEN,
  .title = "name",
  .owner = "org",
  .fhir = "PlanDefinition",
};
