/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-patient.h"
#include "base/id.h"
#include "interop/fhir-json.h"
#include "interop/fhir-terms.h"
#include "model/identifier.h"
#include "model/packet.h"

#include <string.h>

/* The words under which @field is shared in the newest version of what is shared; NULL where it is not. */
static const char *
shared (const AlongRecord *referral, const char *field)
{
  GVariant *packet = along_record_get (referral, "packet");
  gint64 newest = along_packet_version (referral);

  for (gsize i = 0; packet != NULL && i < g_variant_n_children (packet); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (packet, i);
      const char *cell = NULL;
      const char *version = "1";
      const char *value = NULL;

      g_variant_lookup (row, "version", "&s", &version);
      if (g_variant_lookup (row, "field", "&s", &cell) && g_str_equal (cell, field)
          && g_ascii_strtoll (version, NULL, 10) == newest
          && g_variant_lookup (row, "value", "&s", &value) && *value != '\0')
        return value;
    }
  return NULL;
}

/**
 * along_fhir_patient_id:
 * @referral: a referral
 *
 * Returns: (transfer full): the id of the Patient of this one referral: it leads neither to the
 *   person's record nor from one referral to another
 */
char *
along_fhir_patient_id (const AlongRecord *referral)
{
  return along_id_derive ("fhir-patient", along_record_get_id (referral), NULL);
}

static void
put_numbers (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *chi = shared (referral, "person.chi");
  const char *nhs = shared (referral, "person.nhs_number");

  json_builder_set_member_name (builder, "identifier");
  json_builder_begin_array (builder);
  along_fhir_put_identifier (builder, ALONG_FHIR_NUMBER, along_record_get_title (referral));
  if (nhs != NULL)
    {
      g_autofree char *digits = along_nhs_number_normal (nhs);

      along_fhir_put_identifier (builder, ALONG_FHIR_NHS_NUMBER, digits != NULL ? digits : nhs);
    }
  if (chi != NULL)
    {
      json_builder_begin_object (builder);
      along_fhir_put_concept (builder, "type", NULL, NULL, NULL, "CHI number");
      along_fhir_put (builder, "value", chi);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
put_name (JsonBuilder *builder, const char *use, const char *text)
{
  if (text == NULL)
    return;
  json_builder_begin_object (builder);
  along_fhir_put (builder, "use", use);
  along_fhir_put (builder, "text", text);
  json_builder_end_object (builder);
}

static void
put_names (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *usual = shared (referral, "person.known_as");
  const char *full = shared (referral, "person.family");
  const char *listed = along_record_get_text (referral, "shared_name");

  if (usual == NULL && full == NULL && listed == NULL)
    return;
  json_builder_set_member_name (builder, "name");
  json_builder_begin_array (builder);
  put_name (builder, "official", full);
  put_name (builder, "usual", usual);
  if (usual == NULL && full == NULL)
    put_name (builder, "usual", listed);
  json_builder_end_array (builder);
}

static gboolean
is_phone (const char *text)
{
  guint digits = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      digits++;
    else if (strchr (" +()-", *p) == NULL)
      return FALSE;
  return digits >= 5;
}

static void
put_contact (JsonBuilder *builder, const char *system, const char *value)
{
  json_builder_begin_object (builder);
  along_fhir_put (builder, "system", system);
  along_fhir_put (builder, "value", value);
  json_builder_end_object (builder);
}

/* A line for each number, which comes first in it; the rest of the line stays with the task. */
static void
put_contacts (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *phones = shared (referral, "person.phones");
  const char *email = shared (referral, "person.email");
  g_auto (GStrv) lines = g_strsplit (phones != NULL ? phones : "", "\n", -1);

  if (phones == NULL && email == NULL)
    return;
  json_builder_set_member_name (builder, "telecom");
  json_builder_begin_array (builder);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ",", 2);

      if (parts[0] != NULL && is_phone (parts[0]))
        put_contact (builder, "phone", parts[0]);
    }
  if (email != NULL)
    put_contact (builder, "email", email);
  json_builder_end_array (builder);
}

/**
 * along_fhir_patient_put:
 * @builder: inside the resource
 * @referral: a referral
 *
 * Writes what the packet shares of the person, and nothing else: a packet without a name makes a
 * Patient that has only the referral's number. What the packet holds beyond that stands in `Task.input`.
 */
void
along_fhir_patient_put (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *born = shared (referral, "person.birth_date");
  const char *address = shared (referral, "person.address");
  g_autofree char *date = born != NULL ? along_fhir_date_of_words (born) : NULL;

  put_numbers (builder, referral);
  put_names (builder, referral);
  put_contacts (builder, referral);
  along_fhir_put (builder, "birthDate", date);
  if (address == NULL)
    return;
  json_builder_set_member_name (builder, "address");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  along_fhir_put (builder, "text", address);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
}
