/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>

static const AlongField fields[] = {
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
  { .name = "domain",
    .label = N_ ("Part of life"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &along_values_need_domain },
  { .name = "words",
    .label = N_ ("What they want to say of it"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_PERSONS_WORDS,
    .merge = ALONG_MERGE_PARAGRAPHS },
  { .name = "may_match",
    .label = N_ ("May be used to find a match"),
    .hint = N_ ("Told freely, and theirs to take back"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_PERMISSION,
    .merge = ALONG_MERGE_PROTECTIVE },
  { NULL },
};

static gboolean
check (const AlongRecord *experience, GError **error)
{
  if (g_strcmp0 (along_record_get_text (experience, "label"), "highly_restricted") == 0)
    return TRUE;
  g_set_error_literal (
      error, ALONG_ERROR, ALONG_ERROR_INVALID,
      _ ("Who may see it must be “Highly restricted: named people” for a peer’s own history."));
  return FALSE;
}

const AlongEntity along_peer_experience = {
  .kind = "peer_experience",
  .label = N_ ("Lived experience"),
  .plural = N_ ("Lived experiences"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .parent = "peer_worker",
  .owner = "org",
  .check = check,
};
