/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-reading.h"
#include "interop/fhir-terms.h"

#include <glib/gi18n-lib.h>

/* As many lines as a table takes. */
#define MOST_ROWS 1000

static const AlongField *
field_at (AlongFhirReading *self, const char *name, AlongFhirPlace place)
{
  const AlongField *field
      = name != NULL
            ? along_entity_find_field (along_record_get_entity (self->referral), name, NULL)
            : NULL;

  /* An end that lies before the beginning stands with the other times. */
  if (field != NULL && place == ALONG_FHIR_EXTENSION && g_str_equal (name, "ended_at"))
    return field;
  return field != NULL && along_fhir_place (field) == place ? field : NULL;
}

static void
read_status (AlongFhirReading *self, const AlongFhirResource *task)
{
  AlongFhirBundle *bundle = self->bundle;
  const char *status = along_fhir_text (bundle, task, task->object, "status");
  JsonObject *business = along_fhir_object (bundle, task, task->object, "businessStatus");
  JsonObject *reason = along_fhir_object (bundle, task, task->object, "statusReason");
  const char *state = along_fhir_concept_code (self, task, business, ALONG_FHIR_STATE);
  const char *code = along_fhir_concept_code (self, task, reason, ALONG_FHIR_REASON);
  const AlongValueSet *states
      = along_entity_state_field (along_record_get_entity (self->referral))->values;

  if (state == NULL || along_value_set_find (states, state) == NULL)
    {
      state = along_fhir_state_of_task (status);
      if (business != NULL)
        along_fhir_bundle_note (bundle, task, "businessStatus",
                                _ ("This state is not known; the status of the task holds."));
    }
  if (state == NULL)
    along_fhir_bundle_note (bundle, task, "status", _ ("This status is not known."));
  along_fhir_take_text (self, task, "status", "status", state);
  along_fhir_take_text (self, task, "statusReason", "status_reason", code);
  if (code != NULL)
    along_fhir_take_text (self, task, "statusReason", "status_text",
                          along_fhir_text (bundle, task, reason, "text"));
  else
    {
      g_autofree char *words = along_fhir_concept_words (self, task, reason);

      along_fhir_take_text (self, task, "statusReason", "status_text", words);
    }
}

/* The value of an input, an output or an extension, as @field holds it; NULL where it is something else. */
static GVariant *
value_of (AlongFhirReading *self,
          const AlongFhirResource *task,
          const AlongField *field,
          JsonObject *object)
{
  AlongFhirBundle *bundle = self->bundle;
  gint64 number = 0;
  const char *text = NULL;

  switch (field->type)
    {
    case ALONG_CODE:
      {
        JsonObject *concept = along_fhir_object (bundle, task, object, "valueCodeableConcept");
        g_autofree char *system = g_strconcat (ALONG_FHIR_VALUES, field->values->name, NULL);

        text = along_fhir_concept_code (self, task, concept, system);
        break;
      }
    case ALONG_INTEGER:
      return along_fhir_integer (bundle, task, object, "valueInteger", &number)
                 ? g_variant_new_int64 (number)
                 : NULL;
    case ALONG_INSTANT:
      return along_fhir_when (bundle, task, object, "valueDateTime", &number)
                 ? g_variant_new_int64 (number)
                 : NULL;
    case ALONG_BOOLEAN:
      return json_object_has_member (object, "valueBoolean")
                 ? g_variant_new_boolean (
                       json_object_get_boolean_member_with_default (object, "valueBoolean", FALSE))
                 : NULL;
    default:
      text = along_fhir_text (bundle, task, object, "valueString");
    }
  return text != NULL ? g_variant_new_string (text) : NULL;
}

static void
add_cell (GVariantBuilder *row, const char *column, const char *text)
{
  if (text != NULL && *text != '\0')
    g_variant_builder_add (row, "{ss}", column, text);
}

static JsonObject *
find_extension (AlongFhirReading *self,
                const AlongFhirResource *task,
                JsonObject *object,
                const char *url)
{
  guint n = along_fhir_length (self->bundle, task, object, "extension");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self->bundle, task, object, "extension", i);

      if (g_strcmp0 (along_fhir_text (self->bundle, task, each, "url"), url) == 0)
        return each;
    }
  return NULL;
}

static const char *
extension_text (AlongFhirReading *self,
                const AlongFhirResource *task,
                JsonObject *object,
                const char *url,
                const char *key)
{
  return along_fhir_text (self->bundle, task, find_extension (self, task, object, url), key);
}

/* A line of a table, from its cells. */
static GVariant *
row_of (AlongFhirReading *self,
        const AlongFhirResource *task,
        const AlongField *field,
        JsonObject *extension)
{
  GVariantBuilder row;

  if (extension == NULL)
    return NULL;
  g_variant_builder_init (&row, G_VARIANT_TYPE ("a{ss}"));
  for (const AlongColumn *column = field->columns; column->name != NULL; column++)
    add_cell (&row, column->name,
              extension_text (self, task, extension, column->name, "valueString"));
  return g_variant_builder_end (&row);
}

static void
add_row (AlongFhirReading *self,
         const AlongFhirResource *task,
         const char *place,
         const char *field,
         GVariant *row)
{
  GVariant *before = along_record_get (self->referral, field);
  gsize n = before != NULL ? g_variant_n_children (before) : 0;
  GVariantBuilder table;

  if (n >= MOST_ROWS)
    {
      g_variant_unref (g_variant_ref_sink (row));
      along_fhir_bundle_note (self->bundle, task, place, _ ("There are too many lines."));
      return;
    }
  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) each = g_variant_get_child_value (before, i);

      g_variant_builder_add_value (&table, each);
    }
  g_variant_builder_add_value (&table, row);
  along_fhir_take (self, task, place, field, g_variant_builder_end (&table));
}

static void
read_extensions (AlongFhirReading *self, const AlongFhirResource *task)
{
  guint n = along_fhir_length (self->bundle, task, task->object, "extension");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self->bundle, task, task->object, "extension", i);
      const char *url = along_fhir_text (self->bundle, task, each, "url");
      const char *name = extension_text (self, task, each, "name", "valueCode");
      const AlongField *field = field_at (self, name, ALONG_FHIR_EXTENSION);
      GVariant *value = NULL;

      if (g_strcmp0 (url, ALONG_FHIR_FIELD_EXTENSION) != 0 || field == NULL)
        {
          if (each != NULL)
            along_fhir_bundle_note (self->bundle, task, "extension",
                                    _ ("An extension that is not known was left out."));
          continue;
        }
      if (field->type == ALONG_TABLE)
        {
          value = row_of (self, task, field, find_extension (self, task, each, "row"));
          if (value != NULL)
            add_row (self, task, "extension", field->name, value);
          continue;
        }
      each = find_extension (self, task, each, "value");
      value = each != NULL ? value_of (self, task, field, each) : NULL;
      if (value != NULL)
        along_fhir_take (self, task, "extension", field->name, value);
    }
}

/* A line of the packet, word for word. */
static void
read_shared (AlongFhirReading *self, const AlongFhirResource *task, JsonObject *input)
{
  JsonObject *type = along_fhir_object (self->bundle, task, input, "type");
  JsonObject *place = find_extension (self, task, input, ALONG_FHIR_LINE_EXTENSION);
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE ("a{ss}"));
  add_cell (&row, "section", extension_text (self, task, place, "section", "valueString"));
  add_cell (&row, "field", extension_text (self, task, place, "field", "valueString"));
  add_cell (&row, "label", along_fhir_text (self->bundle, task, type, "text"));
  add_cell (&row, "value", along_fhir_text (self->bundle, task, input, "valueString"));
  add_cell (&row, "version", extension_text (self, task, place, "version", "valueString"));
  add_row (self, task, "input", "packet", g_variant_builder_end (&row));
}

/* What a hope has come to. */
static void
read_outcome (AlongFhirReading *self, const AlongFhirResource *task, JsonObject *output)
{
  JsonObject *type = along_fhir_object (self->bundle, task, output, "type");
  JsonObject *value = along_fhir_object (self->bundle, task, output, "valueCodeableConcept");
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE ("a{ss}"));
  add_cell (&row, "outcome", along_fhir_text (self->bundle, task, type, "text"));
  add_cell (&row, "result",
            along_fhir_concept_code (self, task, value, ALONG_FHIR_VALUES "outcome"));
  add_cell (&row, "words", along_fhir_text (self->bundle, task, value, "text"));
  add_row (self, task, "output", "outcomes", g_variant_builder_end (&row));
}

static void
read_one (AlongFhirReading *self,
          const AlongFhirResource *task,
          JsonObject *object,
          const char *key,
          AlongFhirPlace place)
{
  JsonObject *type = along_fhir_object (self->bundle, task, object, "type");
  const char *name = along_fhir_concept_code (self, task, type, ALONG_FHIR_FIELD);
  const AlongField *field = field_at (self, name, place);
  g_autofree char *words = NULL;
  GVariant *value = NULL;

  if (place == ALONG_FHIR_INPUT
      && along_fhir_concept_code (self, task, type, ALONG_FHIR_SHARED) != NULL)
    {
      read_shared (self, task, object);
      return;
    }
  if (place == ALONG_FHIR_OUTPUT && g_strcmp0 (name, "outcomes") == 0)
    {
      read_outcome (self, task, object);
      return;
    }
  if (field == NULL)
    {
      words = along_fhir_concept_words (self, task, type);
      along_fhir_bundle_note (self->bundle, task, key,
                              _ ("“%s” is not known here; it was left out."),
                              words != NULL ? words : "");
      return;
    }
  if (field->type == ALONG_TABLE)
    {
      value = row_of (self, task, field,
                      find_extension (self, task, object, ALONG_FHIR_ROW_EXTENSION));
      if (value != NULL)
        add_row (self, task, key, field->name, value);
      return;
    }
  value = value_of (self, task, field, object);
  if (value != NULL)
    along_fhir_take (self, task, key, field->name, value);
  else
    along_fhir_bundle_note (self->bundle, task, key, _ ("“%s” has no value that is known here."),
                            _ (field->label));
}

static void
read_list (AlongFhirReading *self,
           const AlongFhirResource *task,
           const char *key,
           AlongFhirPlace place)
{
  guint n = along_fhir_length (self->bundle, task, task->object, key);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self->bundle, task, task->object, key, i);

      if (each != NULL)
        read_one (self, task, each, key, place);
    }
}

static void
read_notes (AlongFhirReading *self, const AlongFhirResource *task)
{
  guint n = along_fhir_length (self->bundle, task, task->object, "note");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const char *note
          = along_fhir_text (self->bundle, task,
                             along_fhir_element (self->bundle, task, task->object, "note", i),
                             "text");

      if (note == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, "\n\n");
      g_string_append (text, note);
    }
  if (text->len > 0)
    along_fhir_take_text (self, task, "note", "outcome_text", text->str);
}

static void
read_requester (AlongFhirReading *self, const AlongFhirResource *task)
{
  JsonObject *requester = along_fhir_object (self->bundle, task, task->object, "requester");
  JsonObject *identifier = along_fhir_object (self->bundle, task, requester, "identifier");

  if (g_strcmp0 (along_fhir_text (self->bundle, task, identifier, "system"), ALONG_FHIR_ID) == 0)
    along_fhir_take_text (self, task, "requester", "requester",
                          along_fhir_text (self->bundle, task, identifier, "value"));
}

/**
 * along_fhir_read_task:
 * @self: a reading
 * @task: the Task of its referral
 *
 * Reads how the referral stands and went, what was shared, and what came back.
 */
void
along_fhir_read_task (AlongFhirReading *self, const AlongFhirResource *task)
{
  static const char *const known[]
      = { "extension",  "status",       "businessStatus",  "statusReason", "intent", "priority",
          "focus",      "for",          "requester",       "owner",        "input",  "output",
          "authoredOn", "lastModified", "executionPeriod", "note",         NULL };
  JsonObject *period = along_fhir_object (self->bundle, task, task->object, "executionPeriod");
  gint64 at = 0;

  read_status (self, task);
  read_requester (self, task);
  if (along_fhir_when (self->bundle, task, period, "start", &at))
    along_fhir_take (self, task, "executionPeriod", "first_contact_at", g_variant_new_int64 (at));
  read_extensions (self, task);
  read_list (self, task, "input", ALONG_FHIR_INPUT);
  read_list (self, task, "output", ALONG_FHIR_OUTPUT);
  read_notes (self, task);
  along_fhir_report_rest (self, task, known);
}
