/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/open-referral.h"
#include "base/id.h"

#include <string.h>

/* The parts of a service have ids in Open Referral and none here: each derives from the service's. */
static void
add_id (JsonBuilder *builder, const AlongRecord *service, const char *part, guint index)
{
  g_autofree char *number = g_strdup_printf ("%u", index);
  g_autofree char *id
      = along_id_derive ("oruk-export", along_record_get_id (service), part, number, NULL);

  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, id);
}

static void
add_text (JsonBuilder *builder, const char *key, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, text);
}

static void
add_field (JsonBuilder *builder, const char *key, const AlongRecord *record, const char *field)
{
  add_text (builder, key, along_record_get_text (record, field));
}

/* The standard wants e-mail and web addresses that are ones; what is not stays with the service's
 * description of how to reach it. */
static gboolean
is_email (const char *text)
{
  const char *at = text != NULL ? strchr (text, '@') : NULL;

  return at != NULL && at != text && strchr (at + 1, '@') == NULL && strchr (at, '.') != NULL
         && strpbrk (text, " ,;<>\"") == NULL && at[strlen (at) - 1] != '.'
         && g_str_is_ascii (text);
}

static gboolean
is_uri (const char *text)
{
  return text != NULL && (g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://"))
         && g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
}

static void
add_email (JsonBuilder *builder, const AlongRecord *record)
{
  const char *email = along_record_get_text (record, "email");

  if (is_email (email))
    add_text (builder, "email", email);
}

static void
add_number (JsonBuilder *builder, const char *key, const AlongRecord *record, const char *field)
{
  GVariant *value = along_record_get (record, field);

  if (value == NULL)
    return;
  json_builder_set_member_name (builder, key);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    json_builder_add_int_value (builder, g_variant_get_int64 (value));
  else
    json_builder_add_double_value (builder, g_variant_get_double (value));
}

/* Text of a table's cell that the standard wants as a number. */
static void
add_number_text (JsonBuilder *builder, const char *key, const char *text)
{
  char *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0')
    return;
  json_builder_set_member_name (builder, key);
  json_builder_add_double_value (builder, number);
}

static const char *
cell (GVariant *row, const char *column)
{
  const char *text = NULL;

  return g_variant_lookup (row, column, "&s", &text) ? text : NULL;
}

typedef void (*RowFunc) (JsonBuilder *builder, GVariant *row);

static void
add_table (JsonBuilder *builder,
           const char *key,
           const AlongRecord *record,
           const char *field,
           RowFunc add_row)
{
  GVariant *table = along_record_get (record, field);
  gsize n = table != NULL ? g_variant_n_children (table) : 0;

  if (n == 0)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);

      json_builder_begin_object (builder);
      add_id (builder, record, key, (guint)i);
      add_row (builder, row);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_schedule (JsonBuilder *builder, GVariant *row)
{
  static const char *const same[]
      = { "valid_from", "valid_to",  "dtstart",     "byday", "bymonthday",
          "opens_at",   "closes_at", "description", "notes" };
  const char *freq = cell (row, "freq");

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    add_text (builder, same[i], cell (row, same[i]));
  if (g_strcmp0 (freq, "WEEKLY") == 0 || g_strcmp0 (freq, "MONTHLY") == 0)
    add_text (builder, "freq", freq);
  if (cell (row, "interval") != NULL)
    add_number_text (builder, "interval", cell (row, "interval"));
  add_text (builder, "attending_type", cell (row, "attending"));
}

static void
add_cost (JsonBuilder *builder, GVariant *row)
{
  static const char *const same[] = { "valid_from", "valid_to", "option", "amount_description" };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    add_text (builder, same[i], cell (row, same[i]));
  if (cell (row, "amount") != NULL)
    add_number_text (builder, "amount", cell (row, "amount"));
}

static void
add_area (JsonBuilder *builder, GVariant *row)
{
  add_text (builder, "name", cell (row, "name"));
  add_text (builder, "extent", cell (row, "code"));
  if (is_uri (cell (row, "uri")))
    add_text (builder, "uri", cell (row, "uri"));
}

static void
add_phone (JsonBuilder *builder, GVariant *row)
{
  add_text (builder, "number", cell (row, "number") != NULL ? cell (row, "number") : "-");
  add_text (builder, "description", cell (row, "name"));
}

static void
add_contact (JsonBuilder *builder, GVariant *row)
{
  add_text (builder, "name", cell (row, "name"));
  add_text (builder, "title", cell (row, "title"));
  if (is_email (cell (row, "email")))
    add_text (builder, "email", cell (row, "email"));
}

static void
add_strings (JsonBuilder *builder,
             const char *key,
             const char *inner,
             const AlongRecord *record,
             const char *field)
{
  g_auto (GStrv) list = along_record_get_set (record, field);

  if (list[0] == NULL)
    return;
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    {
      json_builder_begin_object (builder);
      add_id (builder, record, key, i);
      add_text (builder, inner, list[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_term (JsonBuilder *builder,
          const AlongRecord *service,
          guint index,
          const char *taxonomy,
          const char *term,
          const char *value)
{
  g_autofree char *term_id = along_id_derive ("oruk-export", "term", taxonomy, term, NULL);

  json_builder_begin_object (builder);
  add_id (builder, service, "attributes", index);
  add_text (builder, "link_id", along_record_get_id (service));
  add_text (builder, "link_entity", "service");
  add_text (builder, "value", value);
  json_builder_set_member_name (builder, "taxonomy_term");
  json_builder_begin_object (builder);
  add_text (builder, "id", term_id);
  add_text (builder, "name", term);
  add_text (builder, "description", term);
  add_text (builder, "taxonomy", taxonomy);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/* What it helps with comes in our own list of terms, beside those it came with. */
static void
add_attributes (JsonBuilder *builder, const AlongRecord *service)
{
  GVariant *table = along_record_get (service, "attributes");
  gsize n = table != NULL ? g_variant_n_children (table) : 0;
  g_auto (GStrv) domains = along_record_get_set (service, "domains");
  g_auto (GStrv) categories = along_record_get_set (service, "categories");
  guint index = 0;

  if (n == 0 && domains[0] == NULL && categories[0] == NULL)
    return;
  json_builder_set_member_name (builder, "attributes");
  json_builder_begin_array (builder);
  for (guint i = 0; categories[i] != NULL; i++)
    add_term (builder, service, index++, "Category", categories[i], NULL);
  for (guint i = 0; domains[i] != NULL; i++)
    add_term (builder, service, index++, "Helps with", domains[i], NULL);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);
      const char *taxonomy = cell (row, "taxonomy");
      const char *term = cell (row, "term");

      if (term != NULL)
        add_term (builder, service, index++, taxonomy != NULL ? taxonomy : "Other", term,
                  cell (row, "value"));
    }
  json_builder_end_array (builder);
}

static void
add_address (JsonBuilder *builder, const AlongRecord *service)
{
  const char *address = along_record_get_text (service, "address");
  const char *town = along_record_get_text (service, "town");
  const char *postcode = along_record_get_text (service, "postcode");
  const char *area = along_record_get_text (service, "area");
  g_autofree char *line = g_strdup (address != NULL ? address : "-");

  json_builder_set_member_name (builder, "addresses");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_id (builder, service, "address", 0);
  g_strdelimit (line, "\n", ',');
  /* The standard asks for each of these; a dash says that nobody knows. */
  add_text (builder, "address_1", line);
  add_text (builder, "city", town != NULL ? town : "-");
  add_text (builder, "state_province", area != NULL ? area : "-");
  add_text (builder, "postal_code", postcode != NULL ? postcode : "-");
  add_text (builder, "country", "GB");
  add_text (builder, "address_type", "physical");
  json_builder_end_object (builder);
  json_builder_end_array (builder);
}

static void
add_location (JsonBuilder *builder, const AlongRecord *service)
{
  const char *visibility = along_record_get_text (service, "address_visibility");

  /* Open data is for everybody: what only partners may know is not in it. */
  if ((visibility != NULL && !g_str_equal (visibility, "public"))
      || (along_record_get (service, "address") == NULL
          && along_record_get (service, "postcode") == NULL))
    return;
  json_builder_set_member_name (builder, "service_at_locations");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  add_id (builder, service, "service_at_location", 0);
  json_builder_set_member_name (builder, "location");
  json_builder_begin_object (builder);
  add_id (builder, service, "location", 0);
  add_text (builder, "location_type", "physical");
  add_number (builder, "latitude", service, "latitude");
  add_number (builder, "longitude", service, "longitude");
  add_address (builder, service);
  add_strings (builder, "accessibility", "description", service, "accessibility");
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
}

static void
add_identifier (JsonBuilder *builder, GVariant *row)
{
  const char *scheme = cell (row, "scheme");
  const char *value = cell (row, "value");

  add_text (builder, "identifier_scheme", scheme);
  add_text (builder, "identifier_type", scheme != NULL ? scheme : "Other");
  add_text (builder, "identifier", value != NULL ? value : "-");
}

static void
add_organisation (JsonBuilder *builder, const AlongRecord *organisation, gboolean full)
{
  const char *description = along_record_get_text (organisation, "description");

  json_builder_set_member_name (builder, "organization");
  json_builder_begin_object (builder);
  add_text (builder, "id", along_record_get_id (organisation));
  add_text (builder, "name", along_record_get_title (organisation));
  add_text (builder, "description",
            description != NULL ? description : along_record_get_title (organisation));
  if (full)
    {
      add_email (builder, organisation);
      if (is_uri (along_record_get_text (organisation, "website")))
        add_field (builder, "website", organisation, "website");
      add_table (builder, "organization_identifiers", organisation, "identifiers", add_identifier);
    }
  json_builder_end_object (builder);
}

static void
add_head (JsonBuilder *builder, const AlongRecord *service)
{
  const char *status = along_record_get_text (service, "status");

  add_text (builder, "id", along_record_get_id (service));
  add_field (builder, "name", service, "name");
  add_field (builder, "description", service, "description");
  add_text (builder, "status",
            g_strcmp0 (status, "temporarily_closed") == 0 ? "temporarily closed" : status);
}

static void
add_body (JsonBuilder *builder, const AlongRecord *service)
{
  add_field (builder, "alternate_name", service, "alternate_name");
  if (is_uri (along_record_get_text (service, "url")))
    add_field (builder, "url", service, "url");
  add_email (builder, service);
  add_field (builder, "fees", service, "fees");
  add_field (builder, "accreditations", service, "accreditations");
  add_number (builder, "minimum_age", service, "minimum_age");
  add_number (builder, "maximum_age", service, "maximum_age");
  add_field (builder, "assured_date", service, "assured_date");
  if (is_email (along_record_get_text (service, "assurer_email")))
    add_field (builder, "assurer_email", service, "assurer_email");
  add_field (builder, "alert", service, "alert");
  add_field (builder, "eligibility_description", service, "eligibility_text");
  add_field (builder, "application_process", service, "application_process");
  add_field (builder, "wait_time", service, "wait_time");
  add_table (builder, "schedules", service, "schedules", add_schedule);
  add_table (builder, "service_areas", service, "service_areas", add_area);
  add_table (builder, "phones", service, "phones", add_phone);
  add_table (builder, "contacts", service, "contacts", add_contact);
  add_table (builder, "cost_options", service, "cost_options", add_cost);
  add_strings (builder, "languages", "name", service, "languages");
  add_strings (builder, "funding", "source", service, "funding_sources");
  add_location (builder, service);
  add_attributes (builder, service);
}

static char *
print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/**
 * along_open_referral_service:
 * @service: a service
 * @organisation: its organisation
 *
 * A service as an Open Referral UK 3 feed gives it at `/services/{id}`. An address that is not public
 * is left out, and so is everything that is about how the partnership works with the service.
 *
 * Returns: (transfer full): JSON
 */
char *
along_open_referral_service (const AlongRecord *service, const AlongRecord *organisation)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_head (builder, service);
  add_body (builder, service);
  add_organisation (builder, organisation, TRUE);
  json_builder_end_object (builder);
  return print (builder);
}

static void
add_int (JsonBuilder *builder, const char *key, guint value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

/**
 * along_open_referral_page:
 * @services: (element-type AlongRecord): the services of the page
 * @organisations: (element-type AlongRecord): the organisation of each
 * @page: which page it is, from 1
 * @page_size: how many services a page has at most
 * @total: how many services there are in all
 *
 * One page of the list at `/services?page=N` of an Open Referral UK 3 feed.
 *
 * Returns: (transfer full): JSON
 */
char *
along_open_referral_page (
    GPtrArray *services, GPtrArray *organisations, guint page, guint page_size, guint total)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  guint pages = page_size > 0 ? (total + page_size - 1) / page_size : 0;

  g_return_val_if_fail (services->len == organisations->len, NULL);

  json_builder_begin_object (builder);
  add_int (builder, "total_items", total);
  add_int (builder, "total_pages", pages);
  add_int (builder, "page_number", page);
  add_int (builder, "size", services->len);
  add_boolean (builder, "first_page", page <= 1);
  add_boolean (builder, "last_page", page >= pages);
  add_boolean (builder, "empty", services->len == 0);
  json_builder_set_member_name (builder, "contents");
  json_builder_begin_array (builder);
  for (guint i = 0; i < services->len; i++)
    {
      json_builder_begin_object (builder);
      add_head (builder, services->pdata[i]);
      add_organisation (builder, organisations->pdata[i], FALSE);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return print (builder);
}
