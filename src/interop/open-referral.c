/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/open-referral.h"
#include "interop/json-values.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *key;
  const char *field;
} Plain;

/* What is one text on both sides. HSDS 3 has four that the UK profile leaves out; some feeds give
 * them all the same. */
static const Plain service_texts[] = {
  { "name", "name" },
  { "alternate_name", "alternate_name" },
  { "description", "description" },
  { "url", "url" },
  { "email", "email" },
  { "fees", "fees" },
  { "fees_description", "fees" },
  { "accreditations", "accreditations" },
  { "assurer_email", "assurer_email" },
  { "alert", "alert" },
  { "eligibility_description", "eligibility_text" },
  { "application_process", "application_process" },
  { "wait_time", "wait_time" },
  { "assured_date", "assured_date" },
};

static const Plain organisation_texts[] = {
  { "name", "name" },   { "description", "description" },
  { "email", "email" }, { "website", "website" },
  { "url", "website" }, { "legal_status", "legal_form" },
};

static const char *const other_service_keys[] = {
  "id",
  "status",
  "organization",
  "organization_id",
  "minimum_age",
  "maximum_age",
  "phones",
  "contacts",
  "schedules",
  "service_areas",
  "service_at_locations",
  "languages",
  "cost_options",
  "funding",
  "attributes",
  NULL,
};

static const char *const other_organisation_keys[] = {
  "id",
  "organization_identifiers",
  "phones",
  NULL,
};

/* One service of a feed on its way to a record. */
typedef struct
{
  AlongImporter *importer;
  AlongRecord *record;
  GVariantBuilder *attributes;
} Reading;

static gboolean
set_if_valid (Reading *reading, const char *name, GVariant *value, const char *shown)
{
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (reading->record), name, NULL);
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  g_autoptr (GError) error = NULL;

  if (along_field_check (field, owned, &error))
    {
      along_record_set (reading->record, name, owned);
      return TRUE;
    }
  along_importer_note (reading->importer, _ ("%s It is kept among the other facts."),
                       error->message);
  along_attributes_add (reading->attributes, "Open Referral UK", name, shown);
  return FALSE;
}

static void
read_texts (Reading *reading, JsonObject *object, const Plain *texts, guint n_texts)
{
  for (guint i = 0; i < n_texts; i++)
    {
      g_autofree char *text = along_json_text (object, texts[i].key);

      if (text == NULL || along_record_get (reading->record, texts[i].field) != NULL)
        continue;
      /* A name that cannot stand is for the importer to refuse, with the row. */
      if (g_str_equal (texts[i].field, "name"))
        along_record_set_text (reading->record, "name", text);
      else
        set_if_valid (reading, texts[i].field, g_variant_new_string (text), text);
    }
}

static void
report_keys (Reading *reading,
             JsonObject *object,
             const char *path,
             const char *kind,
             const Plain *texts,
             guint n_texts,
             const char *const *others)
{
  JsonObjectIter iter;
  const char *key = NULL;
  JsonNode *node = NULL;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      g_autofree char *full = g_strconcat (path, key, NULL);
      g_autofree char *field = NULL;
      g_autofree char *text = NULL;

      if (JSON_NODE_HOLDS_NULL (node))
        continue;
      for (guint i = 0; field == NULL && i < n_texts; i++)
        if (g_str_equal (texts[i].key, key))
          field = g_strdup_printf ("%s.%s", kind, texts[i].field);
      if (field == NULL && g_strv_contains (others, key))
        field = g_strdup_printf ("%s.%s", kind, key);
      along_importer_column (reading->importer, full, field);
      text = field == NULL && *path == '\0' ? along_json_text (object, key) : NULL;
      if (text != NULL)
        along_attributes_add (reading->attributes, "Open Referral UK", key, text);
    }
}

static void
read_age (Reading *reading, JsonObject *object, const char *key)
{
  g_autofree char *text = along_json_text (object, key);
  double age = 0;

  if (text == NULL)
    return;
  if (along_json_number (object, key, &age) && fabs (age) < 1e6)
    {
      set_if_valid (reading, key, g_variant_new_int64 ((gint64)age), text);
      return;
    }
  along_importer_note (reading->importer,
                       _ ("“%s” is not an age; it is kept among the other facts."), text);
  along_attributes_add (reading->attributes, "Open Referral UK", key, text);
}

/* A table whose columns are keys of the objects in an array: pairs of column and key. */
static void
read_table (Reading *reading,
            JsonObject *object,
            const char *array_key,
            const char *field,
            const Plain *columns,
            guint n_columns)
{
  JsonArray *array = along_json_array (object, array_key);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  for (guint i = 0; i < n; i++)
    {
      JsonObject *element = along_json_element (array, i);

      g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
      for (guint c = 0; c < n_columns; c++)
        {
          g_autofree char *text = along_json_text (element, columns[c].key);

          if (text != NULL)
            g_variant_builder_add (table, "{ss}", columns[c].field, text);
        }
      g_variant_builder_close (table);
    }
  set_if_valid (reading, field, g_variant_builder_end (table), field);
}

static void
read_strings (
    Reading *reading, JsonArray *array, const char *key, const char *second_key, const char *field)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      char *text = along_json_text (along_json_element (array, i), key);

      if (text == NULL && second_key != NULL)
        text = along_json_text (along_json_element (array, i), second_key);
      if (text != NULL && !g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL))
        g_ptr_array_add (list, text);
      else
        g_free (text);
    }
  if (list->len > 0)
    set_if_valid (reading, field, g_variant_new_strv ((const char *const *)list->pdata, -1),
                  list->pdata[0]);
}

static void
read_phones (Reading *reading, JsonObject *service, JsonObject *location)
{
  JsonArray *sources[]
      = { along_json_array (service, "phones"), along_json_array (location, "phones") };
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint s = 0; s < G_N_ELEMENTS (sources); s++)
    {
      guint n = sources[s] != NULL ? json_array_get_length (sources[s]) : 0;

      for (guint i = 0; i < n; i++)
        {
          JsonObject *phone = along_json_element (sources[s], i);
          g_autofree char *number = along_json_text (phone, "number");
          g_autofree char *name = along_json_text (phone, "description");

          if (number == NULL || !g_hash_table_add (seen, g_strdup (number)))
            continue;
          g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
          g_variant_builder_add (table, "{ss}", "number", number);
          if (name != NULL)
            g_variant_builder_add (table, "{ss}", "name", name);
          g_variant_builder_close (table);
        }
    }
  set_if_valid (reading, "phones", g_variant_builder_end (table), "phones");
}

static void
read_contacts (Reading *reading, JsonObject *service)
{
  JsonArray *contacts = along_json_array (service, "contacts");
  guint n = contacts != NULL ? json_array_get_length (contacts) : 0;
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  for (guint i = 0; i < n; i++)
    {
      static const char *const keys[] = { "name", "title", "email" };
      JsonObject *contact = along_json_element (contacts, i);
      g_autofree char *phone = along_json_text (
          along_json_element (along_json_array (contact, "phones"), 0), "number");

      g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          g_autofree char *text = along_json_text (contact, keys[k]);

          if (text != NULL)
            g_variant_builder_add (table, "{ss}", keys[k], text);
        }
      if (phone != NULL)
        g_variant_builder_add (table, "{ss}", "phone", phone);
      g_variant_builder_close (table);
    }
  set_if_valid (reading, "contacts", g_variant_builder_end (table), "contacts");
}

static char *
address_lines (JsonObject *location, JsonObject *address)
{
  static const char *const keys[] = { "attention", "address_1", "address_2" };
  g_autofree char *name = along_json_text (location, "name");
  g_autoptr (GString) lines = g_string_new (name);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *text = along_json_text (address, keys[i]);

      if (text == NULL || g_strcmp0 (text, name) == 0)
        continue;
      if (lines->len > 0)
        g_string_append_c (lines, '\n');
      g_string_append (lines, text);
    }
  return g_string_free_and_steal (g_steal_pointer (&lines));
}

static void
read_coordinates (Reading *reading, JsonObject *location)
{
  double latitude = 0;
  double longitude = 0;

  if (!along_json_number (location, "latitude", &latitude)
      || !along_json_number (location, "longitude", &longitude))
    return;
  if (latitude < -90 || latitude > 90 || longitude < -180 || longitude > 180)
    {
      along_importer_note (reading->importer, "%s",
                           _ ("Its coordinates are not a place on Earth."));
      return;
    }
  along_record_set (reading->record, "latitude", g_variant_new_double (latitude));
  along_record_set (reading->record, "longitude", g_variant_new_double (longitude));
}

static void
read_address (Reading *reading, JsonObject *location)
{
  static const Plain parts[] = { { "city", "town" }, { "postal_code", "postcode" } };
  JsonObject *address = along_json_element (along_json_array (location, "addresses"), 0);
  g_autofree char *lines = address_lines (location, address);
  g_autofree char *area = along_json_text (address, "state_province");
  g_autofree char *region = along_json_text (address, "region");

  if (*lines != '\0')
    set_if_valid (reading, "address", g_variant_new_string (lines), lines);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *text = along_json_text (address, parts[i].key);

      if (text != NULL)
        set_if_valid (reading, parts[i].field, g_variant_new_string (text), text);
    }
  if (area != NULL || region != NULL)
    set_if_valid (reading, "area", g_variant_new_string (area != NULL ? area : region),
                  area != NULL ? area : region);
  read_coordinates (reading, location);
  read_strings (reading, along_json_array (location, "accessibility"), "description",
                "accessibility", "accessibility");
  along_record_set_text (reading->record, "address_visibility", "public");
}

/* A service at several places shows the first; the others are kept in words. */
static void
read_locations (Reading *reading, JsonObject *service)
{
  JsonArray *places = along_json_array (service, "service_at_locations");
  guint n = places != NULL ? json_array_get_length (places) : 0;

  read_phones (reading, service, along_json_member (along_json_element (places, 0), "location"));
  for (guint i = 0; i < n; i++)
    {
      JsonObject *location = along_json_member (along_json_element (places, i), "location");
      JsonObject *address = along_json_element (along_json_array (location, "addresses"), 0);
      g_autofree char *lines = address_lines (location, address);
      g_autofree char *town = along_json_text (address, "city");
      g_autofree char *postcode = along_json_text (address, "postal_code");

      if (i == 0)
        {
          read_address (reading, location);
          continue;
        }
      g_strdelimit (lines, "\n", ',');
      if (*lines != '\0' || town != NULL || postcode != NULL)
        {
          g_autofree char *words
              = g_strjoin (", ", *lines != '\0' ? lines : "-", town != NULL ? town : "-",
                           postcode != NULL ? postcode : "-", NULL);

          along_attributes_add (reading->attributes, NULL, _ ("Also at"), words);
        }
    }
}

static void
read_attributes (Reading *reading, JsonObject *service)
{
  JsonArray *attributes = along_json_array (service, "attributes");
  guint n = attributes != NULL ? json_array_get_length (attributes) : 0;
  g_autoptr (GPtrArray) terms = g_ptr_array_new_null_terminated (4, g_free, TRUE);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *attribute = along_json_element (attributes, i);
      JsonObject *term = along_json_member (attribute, "taxonomy_term");
      g_autofree char *name = along_json_text (term, "name");
      g_autofree char *taxonomy
          = along_json_text (along_json_member (term, "taxonomy_detail"), "name");
      g_autofree char *value = along_json_text (attribute, "value");

      if (name == NULL)
        continue;
      if (taxonomy == NULL)
        taxonomy = along_json_text (term, "taxonomy");
      along_attributes_add (reading->attributes, taxonomy, name, value);
      if (!g_ptr_array_find_with_equal_func (terms, name, g_str_equal, NULL))
        g_ptr_array_add (terms, g_strdup (name));
    }
  if (terms->len == 0)
    return;
  set_if_valid (reading, "service_type", g_variant_new_string (terms->pdata[0]), terms->pdata[0]);
  set_if_valid (reading, "categories", g_variant_new_strv ((const char *const *)terms->pdata, -1),
                terms->pdata[0]);
}

static void
read_status (Reading *reading, JsonObject *service)
{
  static const Plain codes[] = {
    { "active", "active" },
    { "inactive", "inactive" },
    { "defunct", "defunct" },
    { "temporarily closed", "temporarily_closed" },
    { "temporarily_closed", "temporarily_closed" },
  };
  g_autofree char *status = along_json_text (service, "status");

  for (guint i = 0; status != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strcasecmp (status, codes[i].key) == 0)
      {
        along_record_set_text (reading->record, "status", codes[i].field);
        return;
      }
  along_record_set_text (reading->record, "status", "inactive");
  if (status != NULL)
    along_attributes_add (reading->attributes, "Open Referral UK", "status", status);
  along_importer_note (reading->importer, _ ("The status “%s” is not known; taken as not running."),
                       status != NULL ? status : "");
}

static void
read_tables (Reading *reading, JsonObject *service)
{
  static const Plain schedules[] = {
    { "valid_from", "valid_from" },    { "valid_to", "valid_to" },
    { "dtstart", "dtstart" },          { "freq", "freq" },
    { "interval", "interval" },        { "byday", "byday" },
    { "bymonthday", "bymonthday" },    { "opens_at", "opens_at" },
    { "closes_at", "closes_at" },      { "description", "description" },
    { "attending_type", "attending" }, { "notes", "notes" },
  };
  static const Plain costs[] = {
    { "option", "option" },
    { "amount", "amount" },
    { "amount_description", "amount_description" },
    { "valid_from", "valid_from" },
    { "valid_to", "valid_to" },
  };
  static const Plain areas[] = { { "name", "name" }, { "extent", "code" }, { "uri", "uri" } };

  read_table (reading, service, "schedules", "schedules", schedules, G_N_ELEMENTS (schedules));
  read_table (reading, service, "cost_options", "cost_options", costs, G_N_ELEMENTS (costs));
  read_table (reading, service, "service_areas", "service_areas", areas, G_N_ELEMENTS (areas));
  read_contacts (reading, service);
  read_strings (reading, along_json_array (service, "languages"), "name", "code", "languages");
  read_strings (reading, along_json_array (service, "funding"), "source", NULL, "funding_sources");
}

static AlongRecord *
read_organisation (AlongImporter *importer,
                   GVariantBuilder *attributes,
                   JsonObject *organisation,
                   const char *key)
{
  static const Plain identifiers[]
      = { { "identifier_scheme", "scheme" }, { "identifier", "value" } };
  static const Plain phones[] = { { "number", "number" }, { "description", "name" } };
  g_autofree char *id = along_id_derive ("oruk", "organisation", key, NULL);
  AlongRecord *record = along_record_new (along_entity_find ("organisation"), id);
  Reading reading = { .importer = importer, .record = record, .attributes = attributes };
  g_autofree char *source_key = g_strconcat ("oruk:", key, NULL);

  read_texts (&reading, organisation, organisation_texts, G_N_ELEMENTS (organisation_texts));
  read_table (&reading, organisation, "organization_identifiers", "identifiers", identifiers,
              G_N_ELEMENTS (identifiers));
  read_table (&reading, organisation, "phones", "phones", phones, G_N_ELEMENTS (phones));
  report_keys (&reading, organisation, "organization.", "organisation", organisation_texts,
               G_N_ELEMENTS (organisation_texts), other_organisation_keys);
  set_if_valid (&reading, "source_key", g_variant_new_string (source_key), source_key);
  return record;
}

/**
 * along_open_referral_take:
 * @importer: an importer
 * @service: a service of an Open Referral UK 3 (or HSDS 3) feed, as full as the feed gives it
 * @error: set when the records could not be looked up or written
 *
 * Plans the service and its organisation, or refuses it.
 *
 * Returns: %FALSE with @error set
 */
gboolean
along_open_referral_take (AlongImporter *importer, JsonObject *service, GError **error)
{
  JsonObject *organisation = along_json_member (service, "organization");
  g_autofree char *key = along_json_text (service, "id");
  g_autofree char *organisation_key = along_json_text (organisation, "id");
  g_autofree char *id = key != NULL ? along_id_derive ("oruk", "service", key, NULL) : NULL;
  g_autofree char *source_key = g_strconcat ("oruk:", key, NULL);
  g_autoptr (GVariantBuilder) attributes = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));
  g_autoptr (AlongRecord) record = NULL;
  g_autoptr (AlongRecord) org_record = NULL;
  Reading reading = { .importer = importer, .attributes = attributes };

  if (key == NULL || organisation_key == NULL)
    {
      along_importer_refuse (importer, key == NULL ? _ ("The service has no id.")
                                                   : _ ("The service's organisation has no id."));
      return TRUE;
    }
  if (along_importer_saw (importer, id))
    {
      along_importer_refuse (importer, _ ("The service was in this feed before."));
      return TRUE;
    }
  record = along_record_new (along_entity_find ("service"), id);
  reading.record = record;
  read_texts (&reading, service, service_texts, G_N_ELEMENTS (service_texts));
  read_status (&reading, service);
  read_age (&reading, service, "minimum_age");
  read_age (&reading, service, "maximum_age");
  read_locations (&reading, service);
  read_tables (&reading, service);
  read_attributes (&reading, service);
  report_keys (&reading, service, "", "service", service_texts, G_N_ELEMENTS (service_texts),
               other_service_keys);
  set_if_valid (&reading, "source_key", g_variant_new_string (source_key), source_key);
  org_record = read_organisation (importer, attributes, organisation, organisation_key);
  set_if_valid (&reading, "attributes", g_variant_builder_end (attributes), "");
  return along_importer_take (importer, org_record, record, error);
}
