/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-task.h"
#include "interop/fhir-json.h"
#include "interop/fhir-terms.h"
#include "model/render.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *
cell (GVariant *row, const char *column)
{
  const char *text = "";

  g_variant_lookup (row, column, "&s", &text);
  return text;
}

static const AlongField *
field_of (const AlongRecord *referral, const char *name)
{
  return along_entity_find_field (along_record_get_entity (referral), name, NULL);
}

/* A period that ends before it begins is none: then the end stands with the other times. */
static gboolean
ends_in_order (const AlongRecord *referral, const char *start)
{
  return along_record_get (referral, "ended_at") != NULL
         && (along_record_get (referral, start) == NULL
             || along_record_get_integer (referral, start, 0)
                    <= along_record_get_integer (referral, "ended_at", 0));
}

/**
 * along_fhir_task_put_period:
 * @builder: inside the resource
 * @key: the member
 * @referral: a referral
 * @start: the field with its beginning; it ends where the referral ended
 */
void
along_fhir_task_put_period (JsonBuilder *builder,
                            const char *key,
                            const AlongRecord *referral,
                            const char *start)
{
  gboolean begins = along_record_get (referral, start) != NULL;
  gboolean ends = ends_in_order (referral, start);

  if (!begins && !ends)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  if (begins)
    along_fhir_put_instant (builder, "start", along_record_get_integer (referral, start, 0));
  if (ends)
    along_fhir_put_instant (builder, "end", along_record_get_integer (referral, "ended_at", 0));
  json_builder_end_object (builder);
}

static void
put_status (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *state = along_record_get_state (referral);
  const char *reason = along_record_get_text (referral, "status_reason");
  const AlongField *status = field_of (referral, "status");
  const AlongField *why = field_of (referral, "status_reason");

  along_fhir_put (builder, "status", along_fhir_task_status (referral));
  if (state != NULL)
    along_fhir_put_concept (builder, "businessStatus", ALONG_FHIR_STATE, state,
                            along_value_set_label (status->values, state), NULL);
  along_fhir_put_concept (builder, "statusReason", ALONG_FHIR_REASON, reason,
                          reason != NULL ? along_value_set_label (why->values, reason) : NULL,
                          along_record_get_text (referral, "status_text"));
  along_fhir_put (builder, "intent", "order");
  along_fhir_put (builder, "priority", along_record_get_text (referral, "priority"));
}

/* When anything last happened to it, as far as the referral itself says. */
static void
put_times (JsonBuilder *builder, const AlongRecord *referral)
{
  const AlongEntity *entity = along_record_get_entity (referral);
  gint64 last = along_record_get_integer (referral, "sent_at", G_MININT64);

  along_fhir_task_put_period (builder, "executionPeriod", referral, "first_contact_at");
  if (last == G_MININT64)
    return;
  along_fhir_put_instant (builder, "authoredOn", last);
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    if (field->type == ALONG_INSTANT && along_fhir_place (field) != ALONG_FHIR_NOWHERE)
      last = MAX (last, along_record_get_integer (referral, field->name, G_MININT64));
  along_fhir_put_instant (builder, "lastModified", last);
}

static void
put_row (JsonBuilder *builder, const char *url, const AlongField *field, GVariant *row)
{
  json_builder_begin_object (builder);
  along_fhir_put (builder, "url", url);
  json_builder_set_member_name (builder, "extension");
  json_builder_begin_array (builder);
  for (const AlongColumn *column = field->columns; column->name != NULL; column++)
    {
      const char *text = cell (row, column->name);

      if (*text == '\0')
        continue;
      json_builder_begin_object (builder);
      along_fhir_put (builder, "url", column->name);
      along_fhir_put (builder, "valueString", text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* `valueString` and so on, by what the field holds. */
static void
put_value (JsonBuilder *builder, const AlongField *field, GVariant *value)
{
  g_autofree char *system = NULL;
  const char *code = NULL;

  switch (field->type)
    {
    case ALONG_CODE:
      code = g_variant_get_string (value, NULL);
      system = g_strconcat (ALONG_FHIR_VALUES, field->values->name, NULL);
      along_fhir_put_concept (builder, "valueCodeableConcept", system, code,
                              along_value_set_label (field->values, code), NULL);
      break;
    case ALONG_INTEGER:
      json_builder_set_member_name (builder, "valueInteger");
      json_builder_add_int_value (builder, g_variant_get_int64 (value));
      break;
    case ALONG_INSTANT:
      along_fhir_put_instant (builder, "valueDateTime", g_variant_get_int64 (value));
      break;
    case ALONG_BOOLEAN:
      json_builder_set_member_name (builder, "valueBoolean");
      json_builder_add_boolean_value (builder, g_variant_get_boolean (value));
      break;
    default:
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        along_fhir_put (builder, "valueString", g_variant_get_string (value, NULL));
    }
}

static void
put_extension (JsonBuilder *builder, const AlongField *field, GVariant *value)
{
  gsize n = field->type == ALONG_TABLE ? g_variant_n_children (value) : 1;

  for (gsize i = 0; i < n; i++)
    {
      json_builder_begin_object (builder);
      along_fhir_put (builder, "url", ALONG_FHIR_FIELD_EXTENSION);
      json_builder_set_member_name (builder, "extension");
      json_builder_begin_array (builder);
      json_builder_begin_object (builder);
      along_fhir_put (builder, "url", "name");
      along_fhir_put (builder, "valueCode", field->name);
      json_builder_end_object (builder);
      if (field->type == ALONG_TABLE)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (value, i);

          put_row (builder, "row", field, row);
        }
      else
        {
          json_builder_begin_object (builder);
          along_fhir_put (builder, "url", "value");
          put_value (builder, field, value);
          json_builder_end_object (builder);
        }
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
}

static void
put_extensions (JsonBuilder *builder, const AlongRecord *referral)
{
  const AlongEntity *entity = along_record_get_entity (referral);
  gboolean begun = FALSE;

  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    {
      GVariant *value = along_record_get (referral, field->name);
      gboolean late = g_str_equal (field->name, "ended_at") && value != NULL
                      && !ends_in_order (referral, "started_at");

      if (value == NULL || (along_fhir_place (field) != ALONG_FHIR_EXTENSION && !late)
          || (field->type == ALONG_TABLE && g_variant_n_children (value) == 0))
        continue;
      if (!begun)
        {
          json_builder_set_member_name (builder, "extension");
          json_builder_begin_array (builder);
        }
      begun = TRUE;
      put_extension (builder, field, value);
    }
  if (begun)
    json_builder_end_array (builder);
}

static void
put_type (JsonBuilder *builder, const AlongField *field, const char *text)
{
  along_fhir_put_concept (builder, "type", ALONG_FHIR_FIELD, field->name, _ (field->label), text);
}

static void
put_table (JsonBuilder *builder, const AlongField *field, GVariant *table)
{
  for (gsize i = 0; i < g_variant_n_children (table); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);
      g_autoptr (GVariant) alone
          = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("a{ss}"), &row, 1));
      g_autofree char *words = along_value_text (field, alone);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "extension");
      json_builder_begin_array (builder);
      put_row (builder, ALONG_FHIR_ROW_EXTENSION, field, row);
      json_builder_end_array (builder);
      put_type (builder, field, NULL);
      along_fhir_put (builder, "valueString", *words != '\0' ? words : _ (field->label));
      json_builder_end_object (builder);
    }
}

static void
put_field (JsonBuilder *builder, const AlongField *field, GVariant *value)
{
  if (field->type == ALONG_TABLE)
    {
      put_table (builder, field, value);
      return;
    }
  json_builder_begin_object (builder);
  put_type (builder, field, NULL);
  put_value (builder, field, value);
  json_builder_end_object (builder);
}

/* What a hope has come to: the hope in words, the result as a code, and what else is said of it. */
static void
put_outcome (JsonBuilder *builder, const AlongField *field, GVariant *row)
{
  const char *result = cell (row, "result");
  const char *words = cell (row, "words");
  const char *hope = cell (row, "outcome");

  json_builder_begin_object (builder);
  put_type (builder, field, hope);
  if (*result != '\0')
    along_fhir_put_concept (builder, "valueCodeableConcept", ALONG_FHIR_VALUES "outcome", result,
                            along_value_set_label (field->columns[1].values, result), words);
  else if (*words != '\0')
    along_fhir_put_concept (builder, "valueCodeableConcept", NULL, NULL, NULL, words);
  else
    along_fhir_put_concept (builder, "valueCodeableConcept", ALONG_FHIR_ABSENT, "unknown", NULL,
                            NULL);
  json_builder_end_object (builder);
}

static gboolean
is_code (const char *text)
{
  return *text != '\0' && strpbrk (text, " \t\r\n\v\f") == NULL && g_str_is_ascii (text);
}

/* Which part of the packet a line stands in, as what, and since which version. */
static void
put_shared_place (JsonBuilder *builder, GVariant *row)
{
  static const char *const columns[] = { "section", "field", "version" };
  gboolean begun = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *text = cell (row, columns[i]);

      if (*text == '\0')
        continue;
      if (!begun)
        {
          json_builder_set_member_name (builder, "extension");
          json_builder_begin_array (builder);
          json_builder_begin_object (builder);
          along_fhir_put (builder, "url", ALONG_FHIR_LINE_EXTENSION);
          json_builder_set_member_name (builder, "extension");
          json_builder_begin_array (builder);
        }
      begun = TRUE;
      json_builder_begin_object (builder);
      along_fhir_put (builder, "url", columns[i]);
      along_fhir_put (builder, "valueString", text);
      json_builder_end_object (builder);
    }
  if (!begun)
    return;
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
}

/* A line of the packet: what it is, and the words as they were shared. */
static void
put_shared (JsonBuilder *builder, GVariant *row)
{
  const char *field = cell (row, "field");
  const char *value = cell (row, "value");

  json_builder_begin_object (builder);
  put_shared_place (builder, row);
  along_fhir_put_concept (builder, "type", ALONG_FHIR_SHARED, is_code (field) ? field : "other",
                          NULL, cell (row, "label"));
  if (*value != '\0')
    along_fhir_put (builder, "valueString", value);
  else
    along_fhir_put_concept (builder, "valueCodeableConcept", ALONG_FHIR_ABSENT, "unknown", NULL,
                            NULL);
  json_builder_end_object (builder);
}

static gboolean
begin_list (JsonBuilder *builder, const char *key, gboolean begun)
{
  if (begun)
    return TRUE;
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  return TRUE;
}

/* `input` with the packet before it, `output` with the outcomes before it. */
static void
put_list (JsonBuilder *builder,
          const char *key,
          const AlongRecord *referral,
          AlongFhirPlace place,
          const char *table_name)
{
  const AlongEntity *entity = along_record_get_entity (referral);
  const AlongField *table_field = field_of (referral, table_name);
  GVariant *table = along_record_get (referral, table_name);
  gboolean begun = FALSE;

  for (gsize i = 0; table != NULL && i < g_variant_n_children (table); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);

      begun = begin_list (builder, key, begun);
      if (place == ALONG_FHIR_INPUT)
        put_shared (builder, row);
      else
        put_outcome (builder, table_field, row);
    }
  for (const AlongField *field = entity->fields; field->name != NULL; field++)
    {
      GVariant *value = along_record_get (referral, field->name);

      if (value == NULL || along_fhir_place (field) != place
          || (field->type == ALONG_TABLE && g_variant_n_children (value) == 0))
        continue;
      begun = begin_list (builder, key, begun);
      put_field (builder, field, value);
    }
  if (begun)
    json_builder_end_array (builder);
}

/**
 * along_fhir_task_put:
 * @builder: inside the resource
 * @referral: a referral
 *
 * Writes how the referral stands and went, what the service is told (`input`), and what came back
 * (`output`, `note`).
 */
void
along_fhir_task_put (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *message = along_record_get_text (referral, "outcome_text");

  put_extensions (builder, referral);
  put_status (builder, referral);
  put_times (builder, referral);
  put_list (builder, "input", referral, ALONG_FHIR_INPUT, "packet");
  put_list (builder, "output", referral, ALONG_FHIR_OUTPUT, "outcomes");
  if (message == NULL || *message == '\0')
    return;
  json_builder_set_member_name (builder, "note");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  along_fhir_put (builder, "text", message);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
}
