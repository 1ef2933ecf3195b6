/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include "base/error.h"
#include "model/record.h"

#include <glib/gi18n-lib.h>

static const AlongCode kinds_codes[] = {
  { "discussion", N_ ("Discussion") },
  { "view", N_ ("View") },
  { "decision", N_ ("Decision") },
  { "risk", N_ ("Risk") },
  { "action", N_ ("Action") },
  { "dissent", N_ ("Dissent") },
  { NULL },
};
static const AlongValueSet kinds = { "minute_kind", kinds_codes };

static const AlongCode bases_codes[] = {
  { "fact", N_ ("Known") },
  { "observation", N_ ("Seen") },
  { "allegation", N_ ("Said by others") },
  { "opinion", N_ ("Opinion") },
  { NULL },
};
static const AlongValueSet bases = { "minute_basis", bases_codes };

/* Never changed: a correction is another line that supersedes it, so that two who write at once lose
 * nothing. Its label says which variant of the minute it stands in. */
static const AlongField fields[] = {
  { .name = "conference",
    .label = N_ ("Conference"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "conference",
    .fhir = "Composition.encounter" },
  { .name = "person",
    .label = N_ ("Person"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "person" },
  { .name = "agenda_item",
    .label = N_ ("Item"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "agenda_item" },
  { .name = "kind",
    .label = N_ ("Kind"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &kinds },
  { .name = "basis",
    .label = N_ ("Ground"),
    .type = ALONG_CODE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .values = &bases },
  { .name = "words",
    .label = N_ ("Text"),
    .type = ALONG_TEXT,
    .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_SEARCH | ALONG_FIELD_SET_ONCE,
    .merge = ALONG_MERGE_PARAGRAPHS,
    .fhir = "Composition.section.text" },
  { .name = "whose",
    .label = N_ ("Whose"),
    .hint = N_ ("Whose view it is"),
    .type = ALONG_LINE,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "invite",
    .label = N_ ("Who said it"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_SET_ONCE,
    .target = "invite" },
  { .name = "verbatim",
    .label = N_ ("Word for word"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_SET_ONCE },
  { .name = "author",
    .label = N_ ("Written by"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "worker",
    .fhir = "Composition.author" },
  { .name = "at",
    .label = N_ ("When"),
    .type = ALONG_INSTANT,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "addendum",
    .label = N_ ("Added after it was agreed"),
    .type = ALONG_BOOLEAN,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { .name = "supersedes",
    .label = N_ ("Corrects"),
    .type = ALONG_REF,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE,
    .target = "minute_item",
    .fhir = "Composition.relatesTo" },
  { .name = "position",
    .label = N_ ("Order"),
    .type = ALONG_POSITION,
    .flags = ALONG_FIELD_LIST | ALONG_FIELD_HIDDEN | ALONG_FIELD_SET_ONCE },
  { NULL },
};

/* After the minute was agreed it can only be added to, and every reader can tell (domain.md §3). */
static gboolean
check_under (const AlongRecord *item, const AlongRecord *conference, GError **error)
{
  static const char *const agreed[] = { "minute_agreed", "circulated", "closed", NULL };
  const char *state = along_record_get_state (conference);

  if (state == NULL || !g_strv_contains (agreed, state)
      || along_record_get_boolean (item, "addendum"))
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("The minute is agreed. What is written now is marked as added to it."));
  return FALSE;
}

const AlongEntity along_minute_item = {
  .kind = "minute_item",
  .label = N_ ("Line of the minute"),
  .plural = N_ ("Minute"),
  .fields = fields,
  .facet = ALONG_FACET_PLAN,
  .title = "words",
  .subject = "person",
  .parent = "conference",
  .append_only = TRUE,
  .check_under = check_under,
  .fhir = "Composition",
};
