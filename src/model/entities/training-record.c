/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongCode modules_codes[] = {
  { "recovery_principles", N_ ("Recovery principles") },
  { "self_care", N_ ("Looking after yourself") },
  { "communication", N_ ("Communication") },
  { "crisis", N_ ("Helping in a crisis") },
  { "confidentiality", N_ ("Confidentiality") },
  { "trauma", N_ ("Trauma-informed practice") },
  { "boundaries", N_ ("Boundaries") },
  { "safeguarding", N_ ("Safeguarding") },
  { "stigma", N_ ("Stigma and words") },
  { "naloxone", N_ ("Naloxone") },
  { "other", N_ ("Another") },
  { NULL },
};
static const AlongValueSet modules = { "training_module", modules_codes };

static const AlongField fields[] = {
  { .name = "worker",
    .label = N_ ("Worker"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "worker" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST,
    .target = "organisation" },
  { .name = "module",
    .label = N_ ("Subject"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .values = &modules },
  { .name = "title",
    .label = N_ ("Title"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SEARCH },
  { .name = "provider", .label = N_ ("Given by"), .type = ALONG_LINE },
  { .name = "date",
    .label = N_ ("Date"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "expires",
    .label = N_ ("Valid until"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .group = "period" },
  { .name = "evidence", .label = N_ ("Certificate"), .type = ALONG_REF, .target = "attachment" },
  { NULL },
};

static gboolean
check (const AlongRecord *training, GError **error)
{
  const char *date = along_record_get_text (training, "date");
  const char *expires = along_record_get_text (training, "expires");

  if (date != NULL && expires != NULL && strcmp (date, expires) > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("Valid until is before the training."));
      return FALSE;
    }
  return TRUE;
}

const AlongEntity along_training_record = {
  .kind = "training_record",
  .label = N_ ("Training"),
  .plural = N_ ("Training"),
  .fields = fields,
  .facet = ALONG_FACET_OPEN,
  .title = "title",
  .owner = "worker",
  .check = check,
};
