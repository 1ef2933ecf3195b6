/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"

#include <glib/gi18n-lib.h>

static const AlongField fields[] = {
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .max = 200 },
  { .name = "owner",
    .label = N_ ("Whose"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "worker" },
  { .name = "kind",
    .label = N_ ("List"),
    .hint = N_ ("The kind of record it lists"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE | ALONG_FIELD_HIDDEN,
    .max = 60 },
  { .name = "query",
    .label = N_ ("What it shows"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_HIDDEN,
    .max = 20000 },
  { .name = "order_by",
    .label = N_ ("Sorted by"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_HIDDEN,
    .max = 120 },
  { .name = "pinned",
    .label = N_ ("In the sidebar"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST },
  { .name = "position",
    .label = N_ ("Order"),
    .type = ALONG_POSITION,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN },
  { NULL },
};

const AlongEntity along_saved_view = {
  .kind = "saved_view",
  .label = N_ ("Saved view"),
  .plural = N_ ("Saved views"),
  .fields = fields,
  .facet = ALONG_FACET_OWN,
  .title = "name",
  .owner = "owner",
};
