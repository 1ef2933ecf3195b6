/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-export.h"
#include "base/id.h"
#include "interop/fhir-json.h"
#include "interop/fhir-patient.h"
#include "interop/fhir-task.h"
#include "interop/fhir-terms.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _AlongFhirExport
{
  AlongFindFunc find;
  gpointer data;
  gint64 now;
  gboolean any;       /* whether an entry was written */
  GHashTable *names;  /* of the directory, by id; empty where there is none */
  GHashTable *placed; /* ids of what the Bundle has already */
};

/**
 * along_fhir_export_new:
 * @find: finds what is in the directory
 * @data: given to @find
 * @now: when the Bundle is made, in milliseconds
 *
 * Returns: (transfer full): an export with nothing in it
 */
AlongFhirExport *
along_fhir_export_new (AlongFindFunc find, gpointer data, gint64 now)
{
  AlongFhirExport *self = g_new0 (AlongFhirExport, 1);

  self->find = find;
  self->data = data;
  self->now = now;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->placed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * along_fhir_export_free:
 * @self: (transfer full): an export
 */
void
along_fhir_export_free (AlongFhirExport *self)
{
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->placed);
  g_free (self);
}

static JsonBuilder *
begin_resource (const char *type, const char *id)
{
  JsonBuilder *builder = json_builder_new ();
  g_autofree char *url = g_strconcat ("urn:uuid:", id, NULL);
  g_autofree char *profile = g_strconcat (ALONG_FHIR_UKCORE, type, NULL);

  json_builder_begin_object (builder);
  along_fhir_put (builder, "fullUrl", url);
  json_builder_set_member_name (builder, "resource");
  json_builder_begin_object (builder);
  along_fhir_put (builder, "resourceType", type);
  along_fhir_put (builder, "id", id);
  /* UK Core has no Goal. */
  if (g_str_equal (type, "Goal"))
    return builder;
  json_builder_set_member_name (builder, "meta");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "profile");
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, profile);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return builder;
}

static void
end_resource (AlongFhirExport *self, JsonBuilder *builder, GString *out)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_string_append (out, self->any ? ",\n" : "\n");
  g_string_append (out, text);
  self->any = TRUE;
}

/* The same organisation is in many referrals, and once in a Bundle. */
static gboolean
place (AlongFhirExport *self, const char *id)
{
  return id != NULL && g_hash_table_add (self->placed, g_strdup (id));
}

static AlongRecord *
look_up (AlongFhirExport *self, const char *kind, const char *id)
{
  return self->find != NULL ? self->find (kind, id, self->data) : NULL;
}

static const char *
name_of (AlongFhirExport *self, const char *kind, const char *id)
{
  const char *known = id != NULL ? g_hash_table_lookup (self->names, id) : NULL;
  g_autoptr (AlongRecord) record = NULL;
  char *name = NULL;

  if (id == NULL)
    return NULL;
  if (known != NULL)
    return *known != '\0' ? known : NULL;
  record = look_up (self, kind, id);
  name = g_strdup (record != NULL ? along_record_get_title (record) : "");
  g_hash_table_insert (self->names, g_strdup (id), name);
  return *name != '\0' ? name : NULL;
}

static void
put_register_number (JsonBuilder *builder, GVariant *row)
{
  const char *scheme = "";
  const char *value = "";

  g_variant_lookup (row, "scheme", "&s", &scheme);
  g_variant_lookup (row, "value", "&s", &value);
  if (*value == '\0')
    return;
  if (g_ascii_strcasecmp (scheme, "ods") == 0)
    {
      along_fhir_put_identifier (builder, ALONG_FHIR_ODS, value);
      return;
    }
  json_builder_begin_object (builder);
  along_fhir_put_concept (builder, "type", NULL, NULL, NULL, scheme);
  along_fhir_put (builder, "value", value);
  json_builder_end_object (builder);
}

static void
add_organisation (AlongFhirExport *self, const char *id, GString *out)
{
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  GVariant *numbers = NULL;

  if (!place (self, id))
    return;
  record = look_up (self, "organisation", id);
  numbers = record != NULL ? along_record_get (record, "identifiers") : NULL;
  builder = begin_resource ("Organization", id);
  json_builder_set_member_name (builder, "identifier");
  json_builder_begin_array (builder);
  along_fhir_put_identifier (builder, ALONG_FHIR_ID, id);
  for (gsize i = 0; numbers != NULL && i < g_variant_n_children (numbers); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (numbers, i);

      put_register_number (builder, row);
    }
  json_builder_end_array (builder);
  if (record != NULL)
    along_fhir_put (builder, "name", along_record_get_title (record));
  end_resource (self, builder, out);
}

static void
add_service (AlongFhirExport *self, const AlongRecord *referral, GString *out)
{
  const char *id = along_record_get_text (referral, "service");
  const char *org = along_record_get_text (referral, "to_org");
  g_autoptr (JsonBuilder) builder = NULL;

  if (!place (self, id))
    return;
  builder = begin_resource ("HealthcareService", id);
  json_builder_set_member_name (builder, "identifier");
  json_builder_begin_array (builder);
  along_fhir_put_identifier (builder, ALONG_FHIR_ID, id);
  json_builder_end_array (builder);
  if (org != NULL)
    along_fhir_put_reference (builder, "providedBy", org, name_of (self, "organisation", org));
  along_fhir_put (builder, "name", name_of (self, "service", id));
  end_resource (self, builder, out);
}

static void
add_patient (AlongFhirExport *self, const AlongRecord *referral, GString *out)
{
  g_autofree char *id = along_fhir_patient_id (referral);
  g_autoptr (JsonBuilder) builder = begin_resource ("Patient", id);

  along_fhir_patient_put (builder, referral);
  end_resource (self, builder, out);
}

static char *
goal_id (const AlongRecord *referral, guint index)
{
  g_autofree char *number = g_strdup_printf ("%u", index);

  return along_id_derive ("fhir-goal", along_record_get_id (referral), number, NULL);
}

static const char *
goal_state (const AlongRecord *referral)
{
  const char *status = along_fhir_task_status (referral);

  if (g_str_equal (status, "draft"))
    return "proposed";
  if (g_str_equal (status, "completed") || g_str_equal (status, "entered-in-error"))
    return status;
  return g_str_equal (status, "rejected") || g_str_equal (status, "cancelled")
                 || g_str_equal (status, "failed")
             ? "cancelled"
             : "active";
}

/* What came of @hope, where somebody has said so. */
static const char *
result_of (const AlongRecord *referral, const char *hope)
{
  GVariant *outcomes = along_record_get (referral, "outcomes");

  for (gsize i = 0; outcomes != NULL && i < g_variant_n_children (outcomes); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (outcomes, i);
      const char *outcome = NULL;
      const char *result = NULL;

      if (g_variant_lookup (row, "outcome", "&s", &outcome) && g_str_equal (outcome, hope)
          && g_variant_lookup (row, "result", "&s", &result))
        return result;
    }
  return NULL;
}

static void
add_goal (
    AlongFhirExport *self, const AlongRecord *referral, guint index, const char *hope, GString *out)
{
  g_autofree char *id = goal_id (referral, index);
  g_autofree char *patient = along_fhir_patient_id (referral);
  g_autoptr (JsonBuilder) builder = begin_resource ("Goal", id);

  along_fhir_put (builder, "lifecycleStatus", goal_state (referral));
  along_fhir_put_concept (builder, "achievementStatus", ALONG_FHIR_GOAL_ACHIEVEMENT,
                          along_fhir_achievement (result_of (referral, hope)), NULL, NULL);
  along_fhir_put_concept (builder, "description", NULL, NULL, NULL, hope);
  along_fhir_put_reference (builder, "subject", patient, NULL);
  end_resource (self, builder, out);
}

static void
put_supporting (JsonBuilder *builder, const AlongRecord *referral)
{
  g_auto (GStrv) hopes = along_record_get_set (referral, "desired_outcomes");
  g_auto (GStrv) files = along_record_get_set (referral, "attachments");

  if (hopes[0] == NULL && files[0] == NULL)
    return;
  json_builder_set_member_name (builder, "supportingInfo");
  json_builder_begin_array (builder);
  for (guint i = 0; hopes[i] != NULL; i++)
    {
      g_autofree char *id = goal_id (referral, i);

      along_fhir_put_reference (builder, NULL, id, NULL);
    }
  for (guint i = 0; files[i] != NULL; i++)
    along_fhir_put_logical (builder, NULL, "DocumentReference", files[i], NULL);
  json_builder_end_array (builder);
}

static void
put_performers (AlongFhirExport *self, JsonBuilder *builder, const AlongRecord *referral)
{
  const char *org = along_record_get_text (referral, "to_org");
  const char *service = along_record_get_text (referral, "service");
  const char *worker = along_record_get_text (referral, "assigned_to");

  if (org == NULL && service == NULL && worker == NULL)
    return;
  json_builder_set_member_name (builder, "performer");
  json_builder_begin_array (builder);
  if (org != NULL)
    along_fhir_put_reference (builder, NULL, org, name_of (self, "organisation", org));
  if (service != NULL)
    along_fhir_put_reference (builder, NULL, service, name_of (self, "service", service));
  if (worker != NULL)
    along_fhir_put_logical (builder, NULL, "Practitioner", worker,
                            name_of (self, "worker", worker));
  json_builder_end_array (builder);
}

static void
put_number (JsonBuilder *builder, const AlongRecord *referral)
{
  json_builder_set_member_name (builder, "identifier");
  json_builder_begin_array (builder);
  along_fhir_put_identifier (builder, ALONG_FHIR_NUMBER, along_record_get_title (referral));
  json_builder_end_array (builder);
}

static void
put_links (JsonBuilder *builder, const AlongRecord *referral)
{
  const char *parent = along_record_get_text (referral, "parent_referral");
  const char *together = along_record_get_text (referral, "bundle_id");

  if (parent != NULL)
    {
      json_builder_set_member_name (builder, "replaces");
      json_builder_begin_array (builder);
      along_fhir_put_logical (builder, NULL, "ServiceRequest", parent, NULL);
      json_builder_end_array (builder);
    }
  if (together != NULL)
    {
      json_builder_set_member_name (builder, "requisition");
      along_fhir_put_identifier (builder, ALONG_FHIR_TOGETHER, together);
    }
}

static void
add_request (AlongFhirExport *self, const AlongRecord *referral, GString *out)
{
  g_autofree char *patient = along_fhir_patient_id (referral);
  g_autoptr (JsonBuilder) builder
      = begin_resource ("ServiceRequest", along_record_get_id (referral));
  const char *from = along_record_get_text (referral, "from_org");
  const char *reason = along_record_get_text (referral, "reason");

  put_number (builder, referral);
  put_links (builder, referral);
  along_fhir_put (builder, "status", along_fhir_request_status (referral));
  along_fhir_put (builder, "intent", "order");
  along_fhir_put (builder, "priority", along_record_get_text (referral, "priority"));
  along_fhir_put_reference (builder, "subject", patient,
                            along_record_get_text (referral, "shared_name"));
  along_fhir_task_put_period (builder, "occurrencePeriod", referral, "started_at");
  if (along_record_get (referral, "sent_at") != NULL)
    along_fhir_put_instant (builder, "authoredOn",
                            along_record_get_integer (referral, "sent_at", 0));
  if (from != NULL)
    along_fhir_put_reference (builder, "requester", from, name_of (self, "organisation", from));
  put_performers (self, builder, referral);
  if (reason != NULL)
    {
      json_builder_set_member_name (builder, "reasonCode");
      json_builder_begin_array (builder);
      along_fhir_put_concept (builder, NULL, NULL, NULL, NULL, reason);
      json_builder_end_array (builder);
    }
  put_supporting (builder, referral);
  end_resource (self, builder, out);
}

static void
add_task (AlongFhirExport *self, const AlongRecord *referral, GString *out)
{
  g_autofree char *id = along_id_derive ("fhir-task", along_record_get_id (referral), NULL);
  g_autofree char *patient = along_fhir_patient_id (referral);
  g_autoptr (JsonBuilder) builder = begin_resource ("Task", id);
  const char *from = along_record_get_text (referral, "from_org");
  const char *to = along_record_get_text (referral, "to_org");
  const char *worker = along_record_get_text (referral, "requester");

  put_number (builder, referral);
  along_fhir_put_reference (builder, "focus", along_record_get_id (referral), NULL);
  along_fhir_put_reference (builder, "for", patient, NULL);
  if (worker != NULL)
    along_fhir_put_logical (builder, "requester", "Practitioner", worker,
                            name_of (self, "worker", worker));
  else if (from != NULL)
    along_fhir_put_reference (builder, "requester", from, NULL);
  if (to != NULL)
    along_fhir_put_reference (builder, "owner", to, name_of (self, "organisation", to));
  along_fhir_task_put (builder, referral);
  end_resource (self, builder, out);
}

/**
 * along_fhir_export_begin:
 * @self: an export
 * @out: the Bundle's beginning is appended here
 */
void
along_fhir_export_begin (AlongFhirExport *self, GString *out)
{
  g_autofree char *now = along_fhir_instant (self->now);

  /* What it holds is for those two ends and nobody else. */
  g_string_append_printf (out,
                          "{\"resourceType\":\"Bundle\",\"meta\":{\"security\":[{\"system\":\"%s\","
                          "\"code\":\"R\",\"display\":\"restricted\"}]},\"type\":\"collection\","
                          "\"timestamp\":\"%s\",\"entry\":[",
                          ALONG_FHIR_CONFIDENTIALITY, now);
}

/**
 * along_fhir_export_add:
 * @self: an export that was begun
 * @referral: a referral
 * @out: its resources are appended here
 *
 * Adds a referral: what both its ends may see (the facets `referral` and `packet`), never what only
 * the sender knows, and nothing from the person's own record.
 */
void
along_fhir_export_add (AlongFhirExport *self, const AlongRecord *referral, GString *out)
{
  g_auto (GStrv) hopes = along_record_get_set (referral, "desired_outcomes");

  add_organisation (self, along_record_get_text (referral, "from_org"), out);
  add_organisation (self, along_record_get_text (referral, "to_org"), out);
  add_service (self, referral, out);
  add_patient (self, referral, out);
  for (guint i = 0; hopes[i] != NULL; i++)
    add_goal (self, referral, i, hopes[i], out);
  add_request (self, referral, out);
  add_task (self, referral, out);
}

/**
 * along_fhir_export_end:
 * @self: an export that was begun
 * @out: the Bundle's end is appended here
 */
void
along_fhir_export_end (AlongFhirExport *self, GString *out)
{
  /* FHIR has no empty arrays. */
  if (!self->any)
    g_string_truncate (out, out->len - strlen (",\"entry\":["));
  g_string_append (out, self->any ? "\n]}\n" : "}\n");
}

/**
 * along_fhir_export_one:
 * @referral: a referral
 * @find: (nullable): finds what is in the directory
 * @data: given to @find
 * @now: when the Bundle is made, in milliseconds
 *
 * Returns: (transfer full): a Bundle of one referral, as JSON
 */
GBytes *
along_fhir_export_one (const AlongRecord *referral, AlongFindFunc find, gpointer data, gint64 now)
{
  g_autoptr (AlongFhirExport) self = along_fhir_export_new (find, data, now);
  g_autoptr (GString) out = g_string_new (NULL);

  along_fhir_export_begin (self, out);
  along_fhir_export_add (self, referral, out);
  along_fhir_export_end (self, out);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
