/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/file.h"
#include "model/value-sets.h"
#include <string.h>

#include <glib/gi18n-lib.h>

static const AlongCode abouts_codes[] = {
  { "plan", N_ ("The plan in general") },
  { "identity", N_ ("Who they are") },
  { "contact", N_ ("How to reach them") },
  { "health", N_ ("Health") },
  { "substance_use", N_ ("Substance use") },
  { "mental_health", N_ ("Mental health") },
  { "housing_money", N_ ("Housing and money") },
  { "family", N_ ("Family and relationships") },
  { "risk", N_ ("Safety") },
  { "justice", N_ ("Justice") },
  { "packet", N_ ("What a referral shares") },
  { "open", N_ ("The directory") },
  { NULL },
};
static const AlongValueSet abouts = { "file_about", abouts_codes };

static gboolean
check_fingerprint (const AlongField *field, const char *text, GError **error)
{
  if (strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s is not 64 hexadecimal letters."),
               _ (field->label));
  return FALSE;
}

/* The bytes travel on their own; this is what is known of them (sync.md §2.16). */
static const AlongField fields[] = {
  { .name = "name",
    .label = N_ ("Name"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SEARCH,
    .max = 255,
    .fhir = "DocumentReference.content.attachment.title" },
  { .name = "about",
    .label = N_ ("About"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &abouts,
    .fhir = "DocumentReference.category" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person",
    .fhir = "DocumentReference.subject" },
  { .name = "referral",
    .label = N_ ("Goes with the referral"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "referral",
    .fhir = "DocumentReference.context.related" },
  { .name = "conference",
    .label = N_ ("Goes with the conference"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "conference",
    .fhir = "DocumentReference.context.related" },
  { .name = "org",
    .label = N_ ("Organisation"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "organisation",
    .fhir = "DocumentReference.custodian" },
  { .name = "mime",
    .label = N_ ("Kind of file"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SET_ONCE | ALONG_FIELD_HIDDEN,
    .max = 127,
    .fhir = "DocumentReference.content.attachment.contentType" },
  { .name = "size",
    .label = N_ ("Size"),
    .hint = N_ ("Bytes; 50 MB at most"),
    .type = ALONG_INTEGER,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .min = 0,
    .max = ALONG_FILE_MAX_BYTES,
    .fhir = "DocumentReference.content.attachment.size" },
  { .name = "sha256",
    .label = N_ ("Fingerprint"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SET_ONCE | ALONG_FIELD_HIDDEN,
    .max = 64,
    .check = check_fingerprint,
    .fhir = "DocumentReference.content.attachment.hash" },
  { .name = "description",
    .label = N_ ("What it shows"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_SEARCH,
    .fhir = "DocumentReference.description" },
  { .name = "dated",
    .label = N_ ("Dated"),
    .type = ALONG_DATE,
    .flags = ALONG_FIELD_LIST,
    .fhir = "DocumentReference.date" },
  { NULL },
};

const AlongEntity along_attachment = {
  .kind = "attachment",
  .label = N_ ("File"),
  .plural = N_ ("Files"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .facet_field = "about",
  .facet_of = along_facet_of_about,
  .title = "name",
  .subject = "person",
  .parent = "referral",
  .fhir = "DocumentReference",
};
