/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "model/lifecycle.h"

#include <glib/gi18n-lib.h>

static const AlongCode states_codes[] = {
  { "scheduled", N_ ("Planned") },
  { "held", N_ ("Held") },
  { "cancelled", N_ ("Cancelled") },
  { NULL },
};
static const AlongValueSet states = { "session_status", states_codes };

static const AlongCode reasons_codes[] = {
  { "too_few", N_ ("Too few could come"), "system" },
  { "lead_away", N_ ("Nobody to lead it"), "service" },
  { "place_not_available", N_ ("The place is not available"), "system" },
  { "weather", N_ ("Weather or travel"), "system" },
  { "other", N_ ("Another reason"), "system" },
  { NULL },
};
static const AlongValueSet reasons = { "session_reason", reasons_codes };

static const AlongMove moves[] = {
  { .from = "scheduled",
    .to = "held",
    .name = "hold",
    .label = N_ ("Held"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR | ALONG_WHO_ADMIN,
    .accepts = "head_count new_faces" },
  { .from = "scheduled",
    .to = "cancelled",
    .name = "cancel",
    .label = N_ ("Cancel"),
    .who = ALONG_WHO_OWNER | ALONG_WHO_TEAM | ALONG_WHO_COORDINATOR | ALONG_WHO_ADMIN,
    .accepts = "status_text",
    .reasons = &reasons,
    .negative = TRUE },
  { NULL },
};

static const AlongLifecycle lifecycle
    = { .initial = "scheduled", .states = &states, .moves = moves };

static const AlongField fields[] = {
  { .name = "group",
    .label = N_ ("Group"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "peer_group",
    .fhir = "Appointment.participant.actor" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "start",
    .label = N_ ("When"),
    .type = ALONG_WALL,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .fhir = "Appointment.start" },
  { .name = "duration",
    .label = N_ ("Minutes"),
    .type = ALONG_INTEGER,
    .min = 5,
    .max = 1440,
    .fhir = "Appointment.minutesDuration" },
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
    .values = &reasons },
  { .name = "status_text",
    .label = N_ ("More about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_MOVE | ALONG_FIELD_STEP,
    .group = "status" },
  { .name = "topic",
    .label = N_ ("Topic"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .fhir = "Appointment.description" },
  { .name = "facilitators",
    .label = N_ ("Led by"),
    .type = ALONG_REFS,
    .flags = ALONG_FIELD_LIST,
    .merge = ALONG_MERGE_SET,
    .target = "worker",
    .fhir = "Appointment.participant.actor" },
  { .name = "where", .label = N_ ("Where"), .type = ALONG_LINE },
  { .name = "head_count",
    .label = N_ ("How many came"),
    .hint = N_ ("Where names are not asked"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_LIST,
    .min = 0,
    .max = 10000 },
  { .name = "new_faces", .label = N_ ("New faces"), .type = ALONG_INTEGER, .min = 0, .max = 10000 },
  { NULL },
};

const AlongEntity along_session = {
  .kind = "session",
  .label = N_ ("Session"),
  .plural = N_ ("Sessions"),
  .fields = fields,
  .facet = ALONG_FACET_OPEN,
  .title = "topic",
  .parent = "group",
  .owner = "org",
  .lifecycle = &lifecycle,
  .fhir = "Appointment",
};
