/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

#include <glib/gi18n-lib.h>

static const AlongCode kinds_codes[] = {
  { "information", N_ ("To know") },
  { "discussion", N_ ("To talk about") },
  { "decision", N_ ("To decide") },
  { "carried", N_ ("Carried over") },
  { "review", N_ ("Due for review") },
  { "persons_view", N_ ("The person’s view") },
  { NULL },
};
static const AlongValueSet kinds = { "agenda_kind", kinds_codes };

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
  { .name = "item",
    .label = N_ ("Item"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH },
  { .name = "kind",
    .label = N_ ("Kind"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &kinds },
  { .name = "presenter", .label = N_ ("Who brings it"), .type = ALONG_LINE },
  { .name = "minutes", .label = N_ ("Minutes"), .type = ALONG_INTEGER, .min = 0, .max = 600 },
  { .name = "restricted",
    .label = N_ ("In the restricted part"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST,
    .merge = ALONG_MERGE_PROTECTIVE },
  { .name = "notes", .label = N_ ("Notes"), .type = ALONG_TEXT, .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "action", .label = N_ ("Carried-over action"), .type = ALONG_REF, .target = "action" },
  { .name = "started_at", .label = N_ ("Begun"), .type = ALONG_INSTANT },
  { .name = "ended_at", .label = N_ ("Ended"), .type = ALONG_INSTANT },
  { .name = "position",
    .label = N_ ("Order"),
    .type = ALONG_POSITION,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN },
  { NULL },
};

const AlongEntity along_agenda_item = {
  .kind = "agenda_item",
  .label = N_ ("Item of the agenda"),
  .plural = N_ ("Agenda"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "item",
  .subject = "person",
  .parent = "conference",
};
