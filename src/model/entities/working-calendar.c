/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

static const AlongCode nations_codes[] = {
  { "scotland", N_ ("Scotland") },
  { "england_wales", N_ ("England and Wales") },
  { "northern_ireland", N_ ("Northern Ireland") },
  { NULL },
};
static const AlongValueSet nations = { "nation", nations_codes };

/* A bank holiday that was moved is two days: open on the one, closed on the other. */
static const AlongCode day_kinds_codes[] = {
  { "closed", N_ ("Closed") },
  { "open", N_ ("Open all the same") },
  { NULL },
};
static const AlongValueSet day_kinds = { "day_kind", day_kinds_codes };

static const AlongColumn holidays[] = {
  { "date", N_ ("Date"), .is_date = TRUE },
  { "name", N_ ("Name") },
  { "kind", N_ ("Closed or open"), &day_kinds },
  { NULL },
};

static const AlongField fields[] = {
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH },
  { .name = "org",
    .label = N_ ("Organisation"),
    .hint = N_ ("Nobody’s: the partnership’s"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "working_days",
    .label = N_ ("Working days"),
    .type = ALONG_CODES,
    .flags = ALONG_FIELD_LIST,
    .merge = ALONG_MERGE_SET,
    .values = &along_values_weekday },
  { .name = "opens_at",
    .label = N_ ("From"),
    .hint = N_ ("Such as 09:00"),
    .type = ALONG_LINE,
    .group = "hours",
    .max = 5 },
  { .name = "closes_at", .label = N_ ("Until"), .type = ALONG_LINE, .group = "hours", .max = 5 },
  { .name = "nation",
    .label = N_ ("Bank holidays of"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .values = &nations },
  { .name = "holidays",
    .label = N_ ("One-off days"),
    .hint = N_ ("Local holidays, training days, and bank holidays that are proclaimed once"),
    .type = ALONG_TABLE,
    .merge = ALONG_MERGE_SET,
    .columns = holidays },
  { .name = "area", .label = N_ ("Where it holds"), .type = ALONG_LINE, .flags = ALONG_FIELD_LIST },
  { .name = "source_key",
    .label = N_ ("Key in its source"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN },
  { NULL },
};

const AlongEntity along_working_calendar = {
  .kind = "working_calendar",
  .label = N_ ("Working calendar"),
  .plural = N_ ("Working calendars"),
  .fields = fields,
  .facet = ALONG_FACET_OPEN,
  .title = "name",
  .owner = "org",
};
