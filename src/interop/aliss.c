/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/json-values.h"
#include "interop/open-referral.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>

#define LICENCE "CC BY 4.0, with contributions from ALISS users"

static const char *const known[] = {
  "id",
  "organisation",
  "name",
  "description",
  "url",
  "phone",
  "email",
  "categories",
  "locations",
  "service_areas",
  "accessibility_features",
  "community_groups",
  "referral_url",
  "permalink",
  "slug",
  "aliss_url",
  "summary",
  NULL,
};

static void
set_valid (AlongImporter *importer, AlongRecord *record, const char *name, GVariant *value)
{
  const AlongField *field = along_entity_find_field (along_record_get_entity (record), name, NULL);
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GError) error = NULL;

  if (along_field_check (field, owned, &error))
    along_record_set (record, name, owned);
  else
    along_importer_note (importer, _ ("%s It was left out."), error->message);
}

static void
set_text (AlongImporter *importer,
          AlongRecord *record,
          const char *name,
          JsonObject *object,
          const char *key)
{
  g_autofree char *text = along_json_text (object, key);

  if (text != NULL)
    set_valid (importer, record, name, g_variant_new_string (text));
}

static void
set_names (AlongImporter *importer,
           AlongRecord *record,
           const char *field,
           JsonObject *service,
           const char *const *keys)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  for (guint k = 0; keys[k] != NULL; k++)
    {
      JsonArray *array = along_json_array (service, keys[k]);
      guint n = array != NULL ? json_array_get_length (array) : 0;

      for (guint i = 0; i < n; i++)
        {
          char *name = along_json_text (along_json_element (array, i), "name");

          if (name != NULL && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
            g_ptr_array_add (names, name);
          else
            g_free (name);
        }
    }
  if (names->len > 0)
    set_valid (importer, record, field, g_variant_new_strv ((const char *const *)names->pdata, -1));
}

static void
set_areas (AlongImporter *importer, AlongRecord *record, JsonObject *service)
{
  JsonArray *areas = along_json_array (service, "service_areas");
  guint n = areas != NULL ? json_array_get_length (areas) : 0;
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = along_json_text (along_json_element (areas, i), "name");
      g_autofree char *code = along_json_text (along_json_element (areas, i), "code");

      g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
      if (name != NULL)
        g_variant_builder_add (table, "{ss}", "name", name);
      if (code != NULL)
        g_variant_builder_add (table, "{ss}", "code", code);
      g_variant_builder_close (table);
    }
  set_valid (importer, record, "service_areas", g_variant_builder_end (table));
}

static void
set_location (AlongImporter *importer, AlongRecord *record, JsonObject *location)
{
  g_autofree char *name = along_json_text (location, "name");
  g_autofree char *street = along_json_text (location, "street_address");
  g_autofree char *address = name != NULL && street != NULL ? g_strjoin ("\n", name, street, NULL)
                             : name != NULL                 ? g_strdup (name)
                                                            : g_strdup (street);
  double latitude = 0;
  double longitude = 0;

  if (address != NULL)
    set_valid (importer, record, "address", g_variant_new_string (address));
  set_text (importer, record, "town", location, "locality");
  set_text (importer, record, "postcode", location, "postal_code");
  if (along_json_number (location, "latitude", &latitude)
      && along_json_number (location, "longitude", &longitude) && latitude >= -90 && latitude <= 90
      && longitude >= -180 && longitude <= 180)
    {
      along_record_set (record, "latitude", g_variant_new_double (latitude));
      along_record_set (record, "longitude", g_variant_new_double (longitude));
    }
  along_record_set_text (record, "address_visibility", "public");
}

static void
set_phone (AlongImporter *importer, AlongRecord *record, JsonObject *service)
{
  g_autofree char *phone = along_json_text (service, "phone");
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  if (phone == NULL)
    return;
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "number", phone);
  g_variant_builder_close (table);
  set_valid (importer, record, "phones", g_variant_builder_end (table));
}

/* What ALISS says and no field of ours holds, and the places after the first. */
static void
set_attributes (AlongImporter *importer, AlongRecord *record, JsonObject *service)
{
  JsonArray *locations = along_json_array (service, "locations");
  guint n = locations != NULL ? json_array_get_length (locations) : 0;
  g_autoptr (GVariantBuilder) attributes = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));
  JsonObjectIter iter;
  const char *key = NULL;
  JsonNode *node = NULL;

  json_object_iter_init_ordered (&iter, service);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      gboolean is_known = g_strv_contains (known, key);
      g_autofree char *text = is_known ? NULL : along_json_text (service, key);
      g_autofree char *field = is_known ? g_strconcat ("service.", key, NULL) : NULL;

      along_importer_column (importer, key, field);
      if (text != NULL)
        along_attributes_add (attributes, "ALISS", key, text);
    }
  for (guint i = 1; i < n; i++)
    {
      g_autofree char *address
          = along_json_text (along_json_element (locations, i), "formatted_address");

      if (address != NULL)
        along_attributes_add (attributes, NULL, _ ("Also at"), address);
    }
  set_valid (importer, record, "attributes", g_variant_builder_end (attributes));
}

/**
 * along_aliss_take:
 * @importer: an importer
 * @service: a service of ALISS's API, version 4
 * @error: set when the records could not be looked up or written
 *
 * Plans the service and its organisation, or refuses it. ALISS asks to be named: the licence stands
 * with each record.
 *
 * Returns: %FALSE with @error set
 */
gboolean
along_aliss_take (AlongImporter *importer, JsonObject *service, GError **error)
{
  static const char *const category_keys[] = { "categories", "community_groups", NULL };
  static const char *const access_keys[] = { "accessibility_features", NULL };
  JsonObject *organisation = along_json_member (service, "organisation");
  g_autofree char *key = along_json_text (service, "id");
  g_autofree char *organisation_key = along_json_text (organisation, "id");
  g_autofree char *id = key != NULL ? along_id_derive ("aliss", "service", key, NULL) : NULL;
  g_autofree char *organisation_id
      = organisation_key != NULL ? along_id_derive ("aliss", "organisation", organisation_key, NULL)
                                 : NULL;
  g_autofree char *source_key = g_strconcat ("aliss:", key, NULL);
  g_autofree char *org_source_key = g_strconcat ("aliss:", organisation_key, NULL);
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongRecord) org_record = NULL;

  if (id == NULL || organisation_id == NULL)
    {
      along_importer_refuse (importer, id == NULL ? _ ("The service has no id.")
                                                  : _ ("The service's organisation has no id."));
      return TRUE;
    }
  if (along_importer_saw (importer, id))
    {
      along_importer_refuse (importer, _ ("The service was in this feed before."));
      return TRUE;
    }
  org_record = along_record_new (along_entity_find ("organisation"), organisation_id);
  set_text (importer, org_record, "name", organisation, "name");
  set_text (importer, org_record, "source_url", organisation, "permalink");
  set_valid (importer, org_record, "source_key", g_variant_new_string (org_source_key));
  along_record_set_text (org_record, "source_licence", LICENCE);
  record = along_record_new (along_entity_find ("service"), id);
  set_text (importer, record, "name", service, "name");
  set_text (importer, record, "description", service, "description");
  along_record_set_text (record, "status", "active");
  set_text (importer, record, "url", service, "url");
  set_text (importer, record, "email", service, "email");
  set_text (importer, record, "application_process", service, "referral_url");
  set_text (importer, record, "source_url", service, "permalink");
  along_record_set_text (record, "source_licence", LICENCE);
  set_valid (importer, record, "source_key", g_variant_new_string (source_key));
  set_phone (importer, record, service);
  set_names (importer, record, "categories", service, category_keys);
  set_names (importer, record, "accessibility", service, access_keys);
  set_areas (importer, record, service);
  set_location (importer, record, along_json_element (along_json_array (service, "locations"), 0));
  set_attributes (importer, record, service);
  return along_importer_take (importer, org_record, record, error);
}
