/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongCode reasons_codes[] = {
  { "reached", N_ ("Reached what they wanted"), "person" },
  { "other_peer", N_ ("Another peer suits better"), "person" },
  { "own_choice", N_ ("Their own choice"), "person" },
  { "peer_break", N_ ("The peer takes a break"), "service" },
  { "peer_left", N_ ("The peer has left"), "service" },
  { "moved_area", N_ ("Moved away"), "person" },
  { "other", N_ ("Another reason"), "system" },
  { NULL },
};
static const AlongValueSet reasons = { "match_end", reasons_codes };

static const AlongField fields[] = {
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "peer_worker",
    .label = N_ ("Peer worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "peer_worker" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation" },
  { .name = "from",
    .label = N_ ("From"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "to",
    .label = N_ ("Until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "end_reason",
    .label = N_ ("Why it ended"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST,
    .group = "period",
    .values = &reasons },
  { .name = "chosen_by_person",
    .label = N_ ("They chose each other"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST },
  { .name = "shared",
    .label = N_ ("What they share"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_SEARCH },
  { .name = "words",
    .label = N_ ("What they say about it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { NULL },
};

static gboolean
check (const AlongRecord *match, GError **error)
{
  const char *from = along_record_get_text (match, "from");
  const char *to = along_record_get_text (match, "to");

  if (from != NULL && to != NULL && strcmp (from, to) > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Until is before the start."));
      return FALSE;
    }
  return TRUE;
}

const AlongEntity along_peer_match = {
  .kind = "peer_match",
  .label = N_ ("Peer match"),
  .plural = N_ ("Peer matches"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "shared",
  .subject = "person",
  .owner = "org",
  .check = check,
};
