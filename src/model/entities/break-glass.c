/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

static const AlongCode codes_codes[] = {
  { "danger_to_life", N_ ("Somebody’s life is in danger") },
  { "danger_to_others", N_ ("Others are in danger") },
  { "urgent_care", N_ ("They need care that cannot wait") },
  { "found_unwell", N_ ("They came to us, and nobody who knows them can be reached") },
  { "other", N_ ("Another emergency") },
  { NULL },
};
const AlongValueSet along_values_break_glass = { "break_glass_code", codes_codes };

/* Only the server writes one, where it has let somebody in (domain.md §5.6). It ends by its own clock. */
static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "worker",
    .label = N_ ("Who"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "worker" },
  { .name = "org",
    .label = N_ ("For"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "code",
    .label = N_ ("What happened"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &along_values_break_glass },
  { .name = "reason",
    .label = N_ ("Why"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SEARCH | ALONG_FIELD_SET_ONCE,
    .max = 2000 },
  { .name = "at",
    .label = N_ ("From"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "until",
    .label = N_ ("Until"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { NULL },
};

const AlongEntity along_break_glass = {
  .kind = "break_glass",
  .label = N_ ("Emergency access"),
  .plural = N_ ("Emergency accesses"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "reason",
  .subject = "person",
};
