/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongField fields[] = {
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .oruk = "source" },
  { .name = "funder",
    .label = N_ ("Funder"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .oruk = "source" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .target = "organisation",
    .oruk = "hsds:organization_id" },
  { .name = "service",
    .label = N_ ("Service"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "service",
    .oruk = "service_id" },
  { .name = "group",
    .label = N_ ("Group"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "peer_group" },
  { .name = "start",
    .label = N_ ("From"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "end",
    .label = N_ ("Until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "annual_value",
    .label = N_ ("Pounds a year"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_LIST,
    .min = 0,
    .max = 1000000000 },
  { .name = "restricted_to",
    .label = N_ ("Only for"),
    .type = ALONG_TEXT,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "report_due",
    .label = N_ ("Next report by"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST },
  { .name = "notes", .label = N_ ("Notes"), .type = ALONG_TEXT, .merge = ALONG_MERGE_PARAGRAPHS },
  { NULL },
};

static gboolean
check (const AlongRecord *funding, GError **error)
{
  const char *start = along_record_get_text (funding, "start");
  const char *end = along_record_get_text (funding, "end");

  if (start != NULL && end != NULL && strcmp (start, end) > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Until is before the start."));
      return FALSE;
    }
  return TRUE;
}

const AlongEntity along_funding = {
  .kind = "funding",
  .label = N_ ("Funding"),
  .plural = N_ ("Funding"),
  .fields = fields,
  .facet = ALONG_FACET_OPEN,
  .title = "name",
  .owner = "org",
  .check = check,
  .oruk = "funding",
};
