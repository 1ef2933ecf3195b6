/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-json.h"
#include "interop/fhir-terms.h"

/* FHIR's strings have no control characters but the line breaks and the tab. */
static char *
without_controls (const char *text)
{
  char *clean = g_strdup (text);

  for (char *p = clean; *p != '\0'; p++)
    if ((guchar)*p < ' ' && *p != '\n' && *p != '\r' && *p != '\t')
      *p = ' ';
  return clean;
}

/**
 * along_fhir_put:
 * @builder: inside an object
 * @key: (nullable): the member; %NULL inside an array
 * @text: (nullable): its text
 *
 * Adds a text. FHIR has no empty ones: then nothing is added.
 */
void
along_fhir_put (JsonBuilder *builder, const char *key, const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL || *text == '\0')
    return;
  clean = without_controls (text);
  if (key != NULL)
    json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, clean);
}

/**
 * along_fhir_put_instant:
 * @builder: inside an object
 * @key: the member
 * @ms: milliseconds since 1970
 */
void
along_fhir_put_instant (JsonBuilder *builder, const char *key, gint64 ms)
{
  g_autofree char *text = along_fhir_instant (ms);

  along_fhir_put (builder, key, text);
}

/**
 * along_fhir_put_coding:
 * @builder: inside an array
 * @system: whose code it is
 * @code: the code
 * @display: (nullable): its words
 */
void
along_fhir_put_coding (JsonBuilder *builder,
                       const char *system,
                       const char *code,
                       const char *display)
{
  json_builder_begin_object (builder);
  along_fhir_put (builder, "system", system);
  along_fhir_put (builder, "code", code);
  along_fhir_put (builder, "display", display);
  json_builder_end_object (builder);
}

/**
 * along_fhir_put_concept:
 * @builder: inside an object
 * @key: (nullable): the member; %NULL inside an array
 * @system: whose code it is
 * @code: (nullable): the code
 * @display: (nullable): its words
 * @text: (nullable): what somebody wrote
 *
 * Adds a CodeableConcept, where there is a code or a text.
 */
void
along_fhir_put_concept (JsonBuilder *builder,
                        const char *key,
                        const char *system,
                        const char *code,
                        const char *display,
                        const char *text)
{
  gboolean has_text = text != NULL && *text != '\0';

  if (code == NULL && !has_text)
    return;
  if (key != NULL)
    json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  if (code != NULL)
    {
      json_builder_set_member_name (builder, "coding");
      json_builder_begin_array (builder);
      along_fhir_put_coding (builder, system, code, display);
      json_builder_end_array (builder);
    }
  along_fhir_put (builder, "text", text);
  json_builder_end_object (builder);
}

/**
 * along_fhir_put_identifier:
 * @builder: where a value may stand
 * @system: (nullable): whose number it is
 * @value: the number
 */
void
along_fhir_put_identifier (JsonBuilder *builder, const char *system, const char *value)
{
  json_builder_begin_object (builder);
  along_fhir_put (builder, "system", system);
  along_fhir_put (builder, "value", value);
  json_builder_end_object (builder);
}

/**
 * along_fhir_put_reference:
 * @builder: where a value may stand
 * @key: (nullable): the member; %NULL inside an array
 * @uuid: the id of another resource of the Bundle
 * @display: (nullable): its words
 */
void
along_fhir_put_reference (JsonBuilder *builder,
                          const char *key,
                          const char *uuid,
                          const char *display)
{
  g_autofree char *url = g_strconcat ("urn:uuid:", uuid, NULL);

  if (key != NULL)
    json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  along_fhir_put (builder, "reference", url);
  along_fhir_put (builder, "display", display);
  json_builder_end_object (builder);
}

/**
 * along_fhir_put_logical:
 * @builder: where a value may stand
 * @key: (nullable): the member; %NULL inside an array
 * @type: the resource's type
 * @id: our id of it
 * @display: (nullable): its words
 *
 * Adds a reference to what is not in the Bundle.
 */
void
along_fhir_put_logical (
    JsonBuilder *builder, const char *key, const char *type, const char *id, const char *display)
{
  if (key != NULL)
    json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  along_fhir_put (builder, "type", type);
  json_builder_set_member_name (builder, "identifier");
  along_fhir_put_identifier (builder, ALONG_FHIR_ID, id);
  along_fhir_put (builder, "display", display);
  json_builder_end_object (builder);
}
