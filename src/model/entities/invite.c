/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

#include <glib/gi18n-lib.h>

static const AlongCode parties_codes[] = {
  { "person", N_ ("The person") },
  { "family", N_ ("Family or friend") },
  { "advocate", N_ ("Advocate") },
  { "worker", N_ ("Worker") },
  { "organisation", N_ ("Organisation") },
  { "observer", N_ ("Observer") },
  { NULL },
};
static const AlongValueSet parties = { "party", parties_codes };

static const AlongCode roles_codes[] = {
  { "chair", N_ ("Chair") },           { "minute_taker", N_ ("Minute taker") },
  { "lead", N_ ("Lead worker") },      { "professional", N_ ("Professional") },
  { "the_person", N_ ("The person") }, { "supporter", N_ ("Supporter") },
  { "observer", N_ ("Observer") },     { NULL },
};
static const AlongValueSet roles = { "invite_role", roles_codes };

static const AlongCode rsvps_codes[] = {
  { "needs-action", N_ ("No answer yet") }, { "accepted", N_ ("Coming") },
  { "declined", N_ ("Not coming") },        { "tentative", N_ ("Perhaps") },
  { "delegated", N_ ("Sends somebody") },   { NULL },
};
static const AlongValueSet rsvps = { "rsvp", rsvps_codes };

static const AlongCode formats_codes[] = {
  { "in_person", N_ ("In person") },    { "online", N_ ("Online") },
  { "phone", N_ ("By phone") },         { "written", N_ ("In writing") },
  { "easy_read", N_ ("In Easy Read") }, { NULL },
};
static const AlongValueSet formats = { "invite_format", formats_codes };

static const AlongCode attended_codes[] = {
  { "yes", N_ ("There") },
  { "part", N_ ("There for part") },
  { "no", N_ ("Not there") },
  { NULL },
};
static const AlongValueSet attended = { "attended", attended_codes };

static const AlongCode reports_codes[] = {
  { "not_asked", N_ ("Not asked") }, { "asked", N_ ("Asked") },
  { "received", N_ ("Received") },   { "late", N_ ("Late") },
  { "none", N_ ("None will come") }, { NULL },
};
static const AlongValueSet reports = { "report_status", reports_codes };

static const AlongField fields[] = {
  { .name = "conference",
    .label = N_ ("Conference"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "conference" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .fhir = "Appointment.participant.actor.display" },
  { .name = "party",
    .label = N_ ("Who"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &parties,
    .fhir = "Appointment.participant.type" },
  { .name = "role",
    .label = N_ ("Part"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &roles,
    .fhir = "Appointment.participant.type" },
  { .name = "worker",
    .label = N_ ("Worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "worker",
    .fhir = "Appointment.participant.actor" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "organisation",
    .fhir = "Appointment.participant.actor" },
  { .name = "related",
    .label = N_ ("Somebody close"),
    .type = ALONG_REF,
    .target = "related_person",
    .fhir = "Appointment.participant.actor" },
  { .name = "email", .label = N_ ("E-mail"), .type = ALONG_LINE },
  { .name = "rsvp",
    .label = N_ ("Answer"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &rsvps,
    .fhir = "Appointment.participant.status" },
  { .name = "delegate", .label = N_ ("Sends"), .type = ALONG_LINE },
  { .name = "format",
    .label = N_ ("How they take part"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &formats },
  { .name = "access_needs", .label = N_ ("What they need to take part"), .type = ALONG_LINE },
  { .name = "attended",
    .label = N_ ("Was there"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .group = "attended",
    .values = &attended },
  { .name = "arrived_at",
    .label = N_ ("Arrived"),
    .type = ALONG_INSTANT,
    .group = "attended",
    .fhir = "Appointment.participant.period.start" },
  { .name = "left_at",
    .label = N_ ("Left"),
    .type = ALONG_INSTANT,
    .group = "attended",
    .fhir = "Appointment.participant.period.end" },
  { .name = "conflict_of_interest",
    .label = N_ ("Conflict of interest"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST,
    .group = "conflict",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "conflict_note",
    .label = N_ ("What it is"),
    .type = ALONG_LINE,
    .group = "conflict",
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "confidentiality_signed",
    .label = N_ ("Confidentiality signed"),
    .type = ALONG_BOOLEAN },
  { .name = "report_status",
    .label = N_ ("Report"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &reports },
  { .name = "exclusion_reason",
    .label = N_ ("Why not in part of it"),
    .type = ALONG_LINE,
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "invited_at",
    .label = N_ ("Invited"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST },
  { .name = "position",
    .label = N_ ("Order"),
    .type = ALONG_POSITION,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN },
  { NULL },
};

const AlongEntity along_invite = {
  .kind = "invite",
  .label = N_ ("Invitation"),
  .plural = N_ ("Invitations"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "name",
  .subject = "person",
  .parent = "conference",
  .fhir = "Appointment.participant",
};
