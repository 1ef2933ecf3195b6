/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-reading.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>

/**
 * along_fhir_take:
 * @self: a reading
 * @resource: where @value stands
 * @place: in which member of it
 * @field: the field it is for
 * @value: (transfer floating): the value
 *
 * Puts a value in its field, if it may stand there; otherwise notes why not.
 *
 * Returns: %TRUE if it was put there
 */
gboolean
along_fhir_take (AlongFhirReading *self,
                 const AlongFhirResource *resource,
                 const char *place,
                 const char *field,
                 GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GError) problem = NULL;
  const AlongField *declared
      = along_entity_find_field (along_record_get_entity (self->referral), field, NULL);

  if (along_field_check (declared, owned, &problem))
    {
      along_record_set (self->referral, field, owned);
      return TRUE;
    }
  along_fhir_bundle_note (self->bundle, resource, place,
                          /* TRANSLATORS: %s is a sentence that says what is wrong */
                          _ ("%s It was left out."), problem->message);
  return FALSE;
}

/**
 * along_fhir_take_text:
 * @self: a reading
 * @resource: where @text stands
 * @place: in which member of it
 * @field: the field it is for
 * @text: (nullable): the text; %NULL does nothing
 */
void
along_fhir_take_text (AlongFhirReading *self,
                      const AlongFhirResource *resource,
                      const char *place,
                      const char *field,
                      const char *text)
{
  if (text != NULL)
    along_fhir_take (self, resource, place, field, g_variant_new_string (text));
}

/**
 * along_fhir_concept_words:
 * @self: a reading
 * @resource: which resource is read
 * @concept: (nullable): a CodeableConcept in it
 *
 * Returns: (transfer full) (nullable): what people read: its text, else the words or the code of its
 *   first coding
 */
char *
along_fhir_concept_words (AlongFhirReading *self,
                          const AlongFhirResource *resource,
                          JsonObject *concept)
{
  JsonObject *coding = along_fhir_element (self->bundle, resource, concept, "coding", 0);
  const char *words = along_fhir_text (self->bundle, resource, concept, "text");

  if (words == NULL)
    words = along_fhir_text (self->bundle, resource, coding, "display");
  if (words == NULL)
    words = along_fhir_text (self->bundle, resource, coding, "code");
  return g_strdup (words);
}

/**
 * along_fhir_concept_code:
 * @self: a reading
 * @resource: which resource is read
 * @concept: (nullable): a CodeableConcept in it
 * @system: whose code is wanted
 *
 * Returns: (transfer none) (nullable): the code
 */
const char *
along_fhir_concept_code (AlongFhirReading *self,
                         const AlongFhirResource *resource,
                         JsonObject *concept,
                         const char *system)
{
  guint n = along_fhir_length (self->bundle, resource, concept, "coding");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *coding = along_fhir_element (self->bundle, resource, concept, "coding", i);

      if (g_strcmp0 (along_fhir_text (self->bundle, resource, coding, "system"), system) == 0)
        return along_fhir_text (self->bundle, resource, coding, "code");
    }
  return NULL;
}

/**
 * along_fhir_report_rest:
 * @self: a reading
 * @resource: a resource that was read
 * @known: (array zero-terminated=1): the members that were understood
 *
 * Notes what else it says: nothing is dropped without a word.
 */
void
along_fhir_report_rest (AlongFhirReading *self,
                        const AlongFhirResource *resource,
                        const char *const *known)
{
  static const char *const always[]
      = { "resourceType", "id", "meta", "text", "contained", "language", "identifier", NULL };
  JsonObjectIter iter;
  const char *name = NULL;

  json_object_iter_init_ordered (&iter, resource->object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    if (!g_strv_contains (always, name) && !g_strv_contains (known, name) && *name != '_')
      {
        g_autofree char *place = along_text_excerpt (name, 60);

        along_fhir_bundle_note (self->bundle, resource, place,
                                _ ("There is no place for this here."));
      }
}
