/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/lifecycle.h"
#include "model/record.h"
#include "model/value-sets.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongCode states_codes[] = {
  { "requested", N_ ("Asked for") }, { "active", N_ ("In force") },
  { "refused", N_ ("Refused") },     { "narrowed", N_ ("Replaced by a narrower one") },
  { "withdrawn", N_ ("Withdrawn") }, { "expired", N_ ("Expired") },
  { "drafted", N_ ("Drafted") },     { "reviewed", N_ ("Reviewed") },
  { "ended", N_ ("Ended") },         { NULL },
};
static const AlongValueSet states = { "sharing_basis_status", states_codes };

static const AlongCode kinds_codes[] = {
  { "explicit_consent", N_ ("Explicit consent") }, { "public_task", N_ ("Public task") },
  { "legal_obligation", N_ ("Legal obligation") }, { "vital_interests", N_ ("Vital interests") },
  { "safeguarding", N_ ("Safeguarding") },         { NULL },
};
static const AlongValueSet kinds = { "basis_kind", kinds_codes };

static const AlongCode article6_codes[] = {
  { "a", N_ ("6(1)(a) Consent") },
  { "b", N_ ("6(1)(b) Contract") },
  { "c", N_ ("6(1)(c) Legal obligation") },
  { "d", N_ ("6(1)(d) Vital interests") },
  { "e", N_ ("6(1)(e) Public task") },
  { "f", N_ ("6(1)(f) Legitimate interests") },
  { NULL },
};
static const AlongValueSet article6 = { "article_6", article6_codes };

static const AlongCode article9_codes[] = {
  { "a", N_ ("9(2)(a) Explicit consent") },
  { "b", N_ ("9(2)(b) Employment, social security and social protection") },
  { "c", N_ ("9(2)(c) Vital interests") },
  { "d", N_ ("9(2)(d) Not-for-profit body") },
  { "e", N_ ("9(2)(e) Made public by the person") },
  { "f", N_ ("9(2)(f) Legal claims") },
  { "g", N_ ("9(2)(g) Substantial public interest") },
  { "h", N_ ("9(2)(h) Health or social care") },
  { "i", N_ ("9(2)(i) Public health") },
  { "j", N_ ("9(2)(j) Archiving, research or statistics") },
  { NULL },
};
static const AlongValueSet article9 = { "article_9", article9_codes };

static const AlongCode roles_codes[] = {
  { "coordinator", N_ ("Coordinators") },   { "facilitator", N_ ("Facilitators") },
  { "practitioner", N_ ("Practitioners") }, { "link_worker", N_ ("Link workers") },
  { "peer_worker", N_ ("Peer workers") },   { NULL },
};
static const AlongValueSet roles = { "recipient_role", roles_codes };

static const AlongCode given_codes[] = {
  { "in_person", N_ ("In person") },
  { "phone", N_ ("By phone") },
  { "written", N_ ("In writing") },
  { "digital", N_ ("Online") },
  { NULL },
};
static const AlongValueSet given = { "given_how", given_codes };

static const AlongCode capacities_codes[] = {
  { "has", N_ ("Can decide") },
  { "supported", N_ ("Can decide with support") },
  { "lacks", N_ ("Somebody decides for them") },
  { NULL },
};
static const AlongValueSet capacities = { "who_decides", capacities_codes };

static const AlongCode reasons_codes[] = {
  { "does_not_want", N_ ("Does not want it"), "person" },
  { "not_that_service", N_ ("Not with that service"), "person" },
  { "not_that_much", N_ ("Too much information"), "person" },
  { "changed_mind", N_ ("Changed their mind"), "person" },
  { "not_asked_properly", N_ ("Was not asked properly"), "system" },
  { "purpose_over", N_ ("No longer needed"), "system" },
  { "recipients_changed", N_ ("Other services now"), "system" },
  { "law_changed", N_ ("The ground has fallen away"), "system" },
  { "time_over", N_ ("Its time is over"), "system" },
  { "other", N_ ("Another reason"), "person" },
  { NULL },
};
static const AlongValueSet reasons = { "basis_reason", reasons_codes };

/* The author and the one who approves are two people. */
static gboolean
check_approval (const AlongRecord *after, GError **error)
{
  const char *author = along_record_get_text (after, "author");

  if (author == NULL || g_strcmp0 (author, along_record_get_text (after, "approved_by")) != 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("Approved by must be somebody else than who wrote it."));
  return FALSE;
}

static const AlongMove moves[] = {
  /* Consent: asked for, given or refused, and theirs to take back at any time. */
  { .from = "requested",
    .to = "active",
    .name = "give",
    .label = N_ ("Consent given"),
    .who = ALONG_WHO_PERSON | ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR,
    .demands = "given_how start",
    .accepts = "given_how start status_text",
    .stamps = "decided_at" },
  { .from = "requested",
    .to = "refused",
    .name = "refuse",
    .label = N_ ("Refused"),
    .who = ALONG_WHO_PERSON | ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR,
    .accepts = "status_text",
    .stamps = "decided_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "active",
    .to = "narrowed",
    .name = "narrow",
    .label = N_ ("Make narrower"),
    .who = ALONG_WHO_PERSON | ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR,
    .when = "kind",
    .when_is = "explicit_consent",
    .accepts = "status_text replaced_by",
    .stamps = "ended_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "active",
    .to = "withdrawn",
    .name = "withdraw",
    .label = N_ ("Withdraw"),
    .who = ALONG_WHO_PERSON | ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR,
    .when = "kind",
    .when_is = "explicit_consent",
    .accepts = "status_text",
    .stamps = "ended_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "active",
    .to = "expired",
    .name = "expire",
    .label = N_ ("Let expire"),
    .who = ALONG_WHO_SYSTEM,
    .when = "kind",
    .when_is = "explicit_consent",
    .stamps = "ended_at" },
  /* Another legal ground: two people, and no pretence of a choice. */
  { .from = "drafted",
    .to = "active",
    .name = "approve",
    .label = N_ ("Approve"),
    .who = ALONG_WHO_GOVERNANCE,
    .when = "kind",
    .when_is = "public_task legal_obligation vital_interests safeguarding",
    .demands = "approved_by start",
    .accepts = "start status_text",
    .stamps = "decided_at",
    .check = check_approval },
  { .from = "active",
    .to = "reviewed",
    .name = "review",
    .label = N_ ("Reviewed"),
    .who = ALONG_WHO_GOVERNANCE,
    .when = "kind",
    .when_is = "public_task legal_obligation vital_interests safeguarding",
    .demands = "approved_by",
    .accepts = "status_text",
    .stamps = "reviewed_at",
    .check = check_approval },
  { .from = "active",
    .to = "ended",
    .name = "end",
    .label = N_ ("End"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_COORDINATOR | ALONG_WHO_GOVERNANCE | ALONG_WHO_SYSTEM,
    .when = "kind",
    .when_is = "public_task legal_obligation vital_interests safeguarding",
    .accepts = "status_text",
    .stamps = "ended_at",
    .reasons = &reasons,
    .negative = TRUE },
  { .from = "reviewed",
    .to = "ended",
    .name = "end",
    .label = N_ ("End"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_COORDINATOR | ALONG_WHO_GOVERNANCE | ALONG_WHO_SYSTEM,
    .when = "kind",
    .when_is = "public_task legal_obligation vital_interests safeguarding",
    .accepts = "status_text",
    .stamps = "ended_at",
    .reasons = &reasons,
    .negative = TRUE },
  { NULL },
};

static const AlongLifecycle lifecycle
    = { .initial = "requested", .also_initial = "drafted", .states = &states, .moves = moves };

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "Consent.patient" },
  { .name = "kind",
    .label = N_ ("Ground"),
    .hint = N_ ("Ask for consent only where a no would be respected"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &kinds,
    .fhir = "Consent.category" },
  { .name = "status",
    .label = N_ ("State"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_STATE,
    .group = "status",
    .values = &states,
    .fhir = "Consent.status" },
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
  { .name = "author",
    .label = N_ ("Written by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_SET_ONCE,
    .target = "worker" },
  { .name = "approved_by",
    .label = N_ ("Approved by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_MOVE,
    .group = "status",
    .target = "worker" },
  { .name = "decided_at",
    .label = N_ ("Decided"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE | ALONG_FIELD_LIST,
    .group = "status",
    .fhir = "Consent.dateTime" },
  { .name = "reviewed_at",
    .label = N_ ("Reviewed"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE,
    .group = "status" },
  { .name = "ended_at",
    .label = N_ ("Ended"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_MOVE | ALONG_FIELD_LIST,
    .group = "status" },
  { .name = "replaced_by",
    .label = N_ ("Replaced by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_MOVE,
    .group = "status",
    .target = "sharing_basis" },
  { .name = "supersedes",
    .label = N_ ("Replaces"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_SET_ONCE,
    .target = "sharing_basis" },
  { .name = "purpose",
    .label = N_ ("What for"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Consent.provision.purpose" },
  { .name = "recipients",
    .label = N_ ("Shared with"),
    .type = ALONG_REFS,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_PERMISSION,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .target = "organisation",
    .fhir = "Consent.provision.actor" },
  { .name = "recipient_roles",
    .label = N_ ("Who there"),
    .type = ALONG_CODES,
    .flags = ALONG_FIELD_PERMISSION,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &roles,
    .fhir = "Consent.provision.actor.role" },
  { .name = "categories",
    .label = N_ ("What may be shared"),
    .type = ALONG_CODES,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_PERMISSION,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &along_values_category,
    .fhir = "Consent.provision.class" },
  { .name = "given_how",
    .label = N_ ("Given how"),
    .type = ALONG_CODE,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &given },
  { .name = "start",
    .label = N_ ("From"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Consent.provision.period.start" },
  { .name = "expiry",
    .label = N_ ("Until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_PERMISSION,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .fhir = "Consent.provision.period.end" },
  { .name = "capacity",
    .label = N_ ("Who decides"),
    .type = ALONG_CODE,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE,
    .values = &capacities },
  { .name = "decided_by",
    .label = N_ ("Decided for them by"),
    .hint = N_ ("Guardian, attorney or the meeting that decided"),
    .type = ALONG_LINE,
    .group = "decision",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "review",
    .label = N_ ("To be reviewed"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "article_6",
    .label = N_ ("UK GDPR article 6"),
    .type = ALONG_CODE,
    .group = "law",
    .values = &article6,
    .fhir = "Consent.policyRule" },
  { .name = "article_9",
    .label = N_ ("UK GDPR article 9"),
    .type = ALONG_CODE,
    .group = "law",
    .values = &article9,
    .fhir = "Consent.policyRule" },
  { .name = "statute",
    .label = N_ ("Law"),
    .hint = N_ ("Such as the Adult Support and Protection (Scotland) Act 2007"),
    .type = ALONG_LINE,
    .group = "law" },
  { .name = "evidence",
    .label = N_ ("Signed form or recording"),
    .type = ALONG_REF,
    .target = "attachment",
    .fhir = "Consent.sourceReference" },
  { .name = "privacy_notice", .label = N_ ("Privacy notice explained on"), .type = ALONG_DATE },
  { .name = "words",
    .label = N_ ("What they said"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "override_reason",
    .label = N_ ("Why without consent"),
    .type = ALONG_TEXT,
    .group = "override" },
  { .name = "necessity",
    .label = N_ ("Why it is necessary and not too much"),
    .type = ALONG_TEXT,
    .group = "override" },
  { .name = "person_told", .label = N_ ("Told about it"), .type = ALONG_BOOLEAN, .group = "told" },
  { .name = "not_told_why", .label = N_ ("Why not told"), .type = ALONG_LINE, .group = "told" },
  { NULL },
};

static gboolean
check_kind_and_state (const AlongRecord *basis, GError **error)
{
  static const char *const of_consent[]
      = { "requested", "refused", "narrowed", "withdrawn", "expired", NULL };
  static const char *const of_law[] = { "drafted", "reviewed", "ended", NULL };
  gboolean consent = g_strcmp0 (along_record_get_text (basis, "kind"), "explicit_consent") == 0;
  const char *state = along_record_get_state (basis);

  if (state == NULL || !g_strv_contains (consent ? of_law : of_consent, state))
    return TRUE;
  /* TRANSLATORS: the state and the ground of a basis for sharing */
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
               _ ("State “%s” does not go with the ground “%s”."),
               along_value_set_label (&states, state),
               along_value_set_label (&kinds, along_record_get_text (basis, "kind")));
  return FALSE;
}

static gboolean
check (const AlongRecord *basis, GError **error)
{
  const char *start = along_record_get_text (basis, "start");
  const char *expiry = along_record_get_text (basis, "expiry");

  if (!check_kind_and_state (basis, error))
    return FALSE;
  if (g_strcmp0 (along_record_get_text (basis, "capacity"), "lacks") == 0
      && along_record_get (basis, "decided_by") == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Decided for them by is needed."));
      return FALSE;
    }
  if (start != NULL && expiry != NULL && strcmp (start, expiry) > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Until is before the start."));
      return FALSE;
    }
  return TRUE;
}

const AlongEntity along_sharing_basis = {
  .kind = "sharing_basis",
  .label = N_ ("Basis for sharing"),
  .plural = N_ ("Bases for sharing"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "purpose",
  .subject = "person",
  .lifecycle = &lifecycle,
  .check = check,
  .fhir = "Consent",
};
