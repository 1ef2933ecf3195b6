/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "interop/fhir-reading.h"
#include "interop/fhir-terms.h"

#include <glib/gi18n-lib.h>

/* A name as one text, from its parts where nobody wrote it out. */
static char *
name_text (AlongFhirReading *self, const AlongFhirResource *patient, JsonObject *name)
{
  const char *text = along_fhir_text (self->bundle, patient, name, "text");
  const char *family = along_fhir_text (self->bundle, patient, name, "family");
  JsonNode *given = name != NULL ? json_object_get_member (name, "given") : NULL;
  g_autoptr (GString) whole = g_string_new (NULL);

  if (text != NULL)
    return g_strdup (text);
  if (given != NULL && JSON_NODE_HOLDS_ARRAY (given))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (given)); i++)
      {
        JsonNode *each = json_array_get_element (json_node_get_array (given), i);

        if (JSON_NODE_HOLDS_VALUE (each) && json_node_get_string (each) != NULL)
          g_string_append_printf (whole, "%s ", json_node_get_string (each));
      }
  if (family != NULL)
    g_string_append (whole, family);
  g_strchomp (whole->str);
  return *whole->str != '\0' ? g_string_free (g_steal_pointer (&whole), FALSE) : NULL;
}

/* The name with that use; without @use the first. */
static char *
find_name (AlongFhirReading *self, const AlongFhirResource *patient, const char *use)
{
  guint n = along_fhir_length (self->bundle, patient, patient->object, "name");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *name = along_fhir_element (self->bundle, patient, patient->object, "name", i);

      if (use == NULL || g_strcmp0 (along_fhir_text (self->bundle, patient, name, "use"), use) == 0)
        return name_text (self, patient, name);
    }
  return NULL;
}

/**
 * along_fhir_read_name:
 * @self: a reading
 * @patient: a Patient
 *
 * Returns: (transfer full) (nullable): the name people would know them by
 */
char *
along_fhir_read_name (AlongFhirReading *self, const AlongFhirResource *patient)
{
  char *usual = find_name (self, patient, "usual");

  return usual != NULL ? usual : find_name (self, patient, NULL);
}

/**
 * along_fhir_read_birth_date:
 * @self: a reading
 * @patient: a Patient
 *
 * Returns: (transfer full) (nullable): the day they were born on; %NULL where only a year or a month is
 *   said
 */
char *
along_fhir_read_birth_date (AlongFhirReading *self, const AlongFhirResource *patient)
{
  const char *date = along_fhir_text (self->bundle, patient, patient->object, "birthDate");
  GDate parsed;

  return along_date_parse (date, &parsed) ? g_strdup (date) : NULL;
}

static void
add_line (GVariantBuilder *packet, const char *section, const char *name, const char *value)
{
  const AlongField *field = along_entity_find_field (along_entity_find ("person"), name, NULL);
  g_autofree char *key = g_strconcat ("person.", name, NULL);

  if (value == NULL || *value == '\0')
    return;
  g_variant_builder_open (packet, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (packet, "{ss}", "section", section);
  g_variant_builder_add (packet, "{ss}", "field", key);
  g_variant_builder_add (packet, "{ss}", "label", _ (field->label));
  g_variant_builder_add (packet, "{ss}", "value", value);
  g_variant_builder_add (packet, "{ss}", "version", "1");
  g_variant_builder_close (packet);
}

/* All of one kind, a line for each. */
static char *
contacts (AlongFhirReading *self, const AlongFhirResource *patient, const char *system)
{
  guint n = along_fhir_length (self->bundle, patient, patient->object, "telecom");
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self->bundle, patient, patient->object, "telecom", i);
      const char *value = along_fhir_text (self->bundle, patient, each, "value");

      if (value == NULL
          || g_strcmp0 (along_fhir_text (self->bundle, patient, each, "system"), system) != 0)
        continue;
      if (all->len > 0)
        g_string_append_c (all, '\n');
      g_string_append (all, value);
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
add_part (GString *address, const char *part)
{
  if (part == NULL)
    return;
  if (address->len > 0)
    g_string_append_c (address, '\n');
  g_string_append (address, part);
}

static char *
address_text (AlongFhirReading *self, const AlongFhirResource *patient)
{
  JsonObject *first = along_fhir_element (self->bundle, patient, patient->object, "address", 0);
  const char *text = along_fhir_text (self->bundle, patient, first, "text");
  JsonNode *lines = first != NULL ? json_object_get_member (first, "line") : NULL;
  g_autoptr (GString) address = g_string_new (text);

  if (text != NULL)
    return g_string_free (g_steal_pointer (&address), FALSE);
  if (lines != NULL && JSON_NODE_HOLDS_ARRAY (lines))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (lines)); i++)
      {
        JsonNode *each = json_array_get_element (json_node_get_array (lines), i);

        if (JSON_NODE_HOLDS_VALUE (each))
          add_part (address, json_node_get_string (each));
      }
  add_part (address, along_fhir_text (self->bundle, patient, first, "city"));
  add_part (address, along_fhir_text (self->bundle, patient, first, "postalCode"));
  return g_string_free (g_steal_pointer (&address), FALSE);
}

/**
 * along_fhir_read_patient:
 * @self: a reading whose task brought no packet
 * @patient: its Patient
 *
 * Makes a packet of what somebody else's Patient says, as far as packets have a place for it.
 */
void
along_fhir_read_patient (AlongFhirReading *self, const AlongFhirResource *patient)
{
  static const char *const known[] = { "name", "telecom", "address", "birthDate", "active", NULL };
  const char *born = along_fhir_text (self->bundle, patient, patient->object, "birthDate");
  g_autofree char *usual = find_name (self, patient, "usual");
  g_autofree char *full = find_name (self, patient, "official");
  g_autofree char *first = find_name (self, patient, NULL);
  g_autofree char *date = along_date_text (born);
  g_autofree char *phones = contacts (self, patient, "phone");
  g_autofree char *email = contacts (self, patient, "email");
  g_autofree char *address = address_text (self, patient);
  const char *name = usual != NULL ? usual : full != NULL ? full : first;
  GVariantBuilder packet;

  g_variant_builder_init (&packet, G_VARIANT_TYPE ("aa{ss}"));
  add_line (&packet, "person", "known_as", name);
  add_line (&packet, "person", "family", full != name ? full : NULL);
  add_line (&packet, "person", "birth_date", date);
  add_line (&packet, "person", "nhs_number",
            along_fhir_identifier (self->bundle, patient, ALONG_FHIR_NHS_NUMBER));
  add_line (&packet, "contact", "phones", phones);
  add_line (&packet, "contact", "email", email);
  add_line (&packet, "contact", "address", address);
  along_fhir_take (self, patient, "name", "packet", g_variant_builder_end (&packet));
  along_fhir_report_rest (self, patient, known);
}
