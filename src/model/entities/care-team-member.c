/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

static const AlongCode roles_codes[] = {
  { "lead", N_ ("Lead worker") },
  { "clinical_lead", N_ ("Clinical lead") },
  { "social_worker", N_ ("Social worker") },
  { "link_worker", N_ ("Link worker") },
  { "peer", N_ ("Peer") },
  { "advocate", N_ ("Advocate") },
  { "natural_support", N_ ("Somebody close") },
  { "practitioner", N_ ("Practitioner") },
  { "other", N_ ("Another part") },
  { NULL },
};
static const AlongValueSet roles = { "team_role", roles_codes };

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "CareTeam.subject" },
  { .name = "plan",
    .label = N_ ("Plan"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "care_plan",
    .fhir = "CarePlan.careTeam" },
  { .name = "name",
    .label = N_ ("Name"),
    .hint = N_ ("As people call them"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SEARCH },
  { .name = "worker",
    .label = N_ ("Worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .group = "member",
    .target = "worker",
    .fhir = "CareTeam.participant.member" },
  { .name = "related",
    .label = N_ ("Somebody close"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .group = "member",
    .target = "related_person",
    .fhir = "CareTeam.participant.member" },
  { .name = "peer",
    .label = N_ ("Peer worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .group = "member",
    .target = "peer_worker",
    .fhir = "CareTeam.participant.member" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "organisation",
    .fhir = "CareTeam.participant.onBehalfOf" },
  { .name = "role",
    .label = N_ ("Part"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &roles,
    .fhir = "CareTeam.participant.role" },
  { .name = "from",
    .label = N_ ("Since"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period",
    .fhir = "CareTeam.participant.period.start" },
  { .name = "to",
    .label = N_ ("Until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period",
    .fhir = "CareTeam.participant.period.end" },
  { .name = "sees",
    .label = N_ ("May see"),
    .type = ALONG_CODES,
    .flags = ALONG_FIELD_PERMISSION,
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &along_values_category },
  { .name = "position",
    .label = N_ ("Order"),
    .type = ALONG_POSITION,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN },
  { NULL },
};

static gboolean
check (const AlongRecord *member, GError **error)
{
  static const char *const kinds[] = { "worker", "related", "peer" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    n += along_record_get (member, kinds[i]) != NULL ? 1 : 0;
  if (n == 1)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Who it is must be one: a worker, somebody close or a peer worker."));
  return FALSE;
}

const AlongEntity along_care_team_member = {
  .kind = "care_team_member",
  .label = N_ ("Member of the team"),
  .plural = N_ ("Team"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "name",
  .subject = "person",
  .parent = "plan",
  .check = check,
  .fhir = "CareTeam",
};
