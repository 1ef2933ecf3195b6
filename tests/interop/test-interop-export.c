/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directory.h"
#include "base/error.h"
#include "base/id.h"
#include "interop/entity-csv.h"
#include "interop/open-referral.h"
#include "support/random-record.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
check_round_trip (GPtrArray *records, const AlongEntity *entity)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) refused
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GError) error = NULL;

  along_entity_csv_heading (entity, NULL, text);
  for (guint i = 0; i < records->len; i++)
    along_entity_csv_append (records->pdata[i], NULL, text);
  back = along_entity_csv_read (entity, text->str, text->len, refused, unknown, &error);
  g_assert_no_error (error);
  if (refused->len > 0)
    g_test_message ("%s: %s", entity->kind, ((AlongImportRefusal *)refused->pdata[0])->reason);
  g_assert_cmpuint (refused->len, ==, 0);
  g_assert_cmpuint (unknown->len, ==, 0);
  g_assert_cmpuint (back->len, ==, records->len);
  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GVariant) before = along_record_get_values (records->pdata[i]);
      g_autoptr (GVariant) after = along_record_get_values (back->pdata[i]);
      g_autofree char *before_text = g_variant_print (before, TRUE);
      g_autofree char *after_text = g_variant_print (after, TRUE);

      g_assert_cmpstr (after_text, ==, before_text);
      g_assert_true (along_record_equal (records->pdata[i], back->pdata[i]));
    }
}

static void
test_entity (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (entity->kind));
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < 12; i++)
    {
      AlongRecord *record = along_random_record (entity, rand);

      g_assert_nonnull (record);
      g_ptr_array_add (records, record);
    }
  check_round_trip (records, entity);
}

/* Every naughty string, byte for byte, in a long text and in a set. */
static void
test_naughty (void)
{
  g_autofree char *path = directory_shared ("strings/blns.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  const AlongEntity *entity = along_entity_find ("organisation");
  JsonArray *strings = NULL;

  if (path == NULL)
    {
      g_test_skip ("strings/blns.json of the shared data is not here");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  strings = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (strings); i++)
    {
      const char *text = json_array_get_string_element (strings, i);
      const char *const set[] = { text, "second", NULL };
      g_autofree char *id = along_id_new ();
      AlongRecord *record = along_record_new (entity, id);

      along_record_set_text (record, "name", "x");
      along_record_set_text (record, "description", text);
      if (strpbrk (text, "\r\n\v\f") == NULL)
        along_record_set_set (record, "other_names", set);
      if (!along_record_validate (record, NULL))
        along_record_set (record, "other_names", NULL);
      g_ptr_array_add (records, record);
    }
  check_round_trip (records, entity);
}

static void
test_labels (void)
{
  static const char sheet[]
      = "Sector;NAME;something else\r\nnhs;Larrick Clinic;x\r\nno such sector;Other;\r\n"
        ";;\r\nnhs;;\r\nnhs;a;b;c\r\n";
  g_autoptr (GPtrArray) refused
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = along_entity_csv_read (along_entity_find ("organisation"), sheet,
                                                         strlen (sheet), refused, unknown, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  g_assert_cmpstr (along_record_get_text (records->pdata[0], "name"), ==, "Larrick Clinic");
  g_assert_true (along_id_is_valid (along_record_get_id (records->pdata[0])));
  g_assert_cmpuint (unknown->len, ==, 1);
  g_assert_cmpuint (refused->len, ==, 3);
  g_assert_cmpuint (((AlongImportRefusal *)refused->pdata[0])->line, ==, 3);
  g_assert_cmpuint (((AlongImportRefusal *)refused->pdata[1])->line, ==, 5);
  g_assert_cmpuint (((AlongImportRefusal *)refused->pdata[2])->line, ==, 6);
}

static void
test_some_fields (void)
{
  static const char *const fields[] = { "name", "sector", NULL };
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) record = along_record_new (along_entity_find ("organisation"), id);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *expected = g_strdup_printf ("id,name,sector\r\n%s,Kirk,other\r\n", id);

  along_record_set_text (record, "name", "Kirk");
  along_record_set_text (record, "sector", "other");
  along_record_set_text (record, "description", "not asked for");
  along_entity_csv_heading (along_record_get_entity (record), fields, text);
  along_entity_csv_append (record, fields, text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_instants (void)
{
  static const gint64 instants[]
      = { 0, 1, 999, -1, -999, -1001, G_GINT64_CONSTANT (1772445600123), G_MAXINT64, G_MININT64 };
  const AlongField *field = along_entity_find_field (along_entity_find ("note"), "at", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (instants); i++)
    {
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_int64 (instants[i]));
      g_autofree char *cell = along_cell_from_value (field, value);
      g_autoptr (GVariant) back = g_variant_ref_sink (along_cell_to_value (field, cell, NULL));

      g_assert_cmpint (g_variant_get_int64 (back), ==, instants[i]);
    }
}

static AlongRecord *
full_service (AlongRecord **organisation)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *org_id = along_id_new ();
  AlongRecord *service = along_record_new (along_entity_find ("service"), id);

  *organisation = along_record_new (along_entity_find ("organisation"), org_id);
  along_record_set_text (*organisation, "name", "Strathaird Walkers");
  along_record_set_text (*organisation, "website", "https://walks.example.org/");
  along_record_set_text (service, "org", org_id);
  along_record_set_text (service, "name", "Morning Walks");
  along_record_set_text (service, "status", "temporarily_closed");
  along_record_set_text (service, "email", "walks@example.org");
  along_record_set_text (service, "url", "not a web address");
  along_record_set_text (service, "address", "The Boathouse\n1 River Walk");
  along_record_set_text (service, "postcode", "ZD1 1AD");
  along_record_set_text (service, "address_visibility", "public");
  along_record_set_integer (service, "minimum_age", 18);
  along_record_set_set (service, "languages", (const char *const[]){ "Gaelic", NULL });
  along_record_set_set (service, "domains", (const char *const[]){ "isolation", NULL });
  return service;
}

static void
test_open_referral (void)
{
  g_autoptr (AlongRecord) organisation = NULL;
  g_autoptr (AlongRecord) service = full_service (&organisation);
  g_autofree char *json = along_open_referral_service (service, organisation);
  g_autofree char *path = directory_write ("service.json", json, strlen (json));
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  AlongRecord *back = directory_find (directory, "service", "name", "Morning Walks");
  g_autofree char *hidden = NULL;

  g_assert_cmpuint (report->services_added, ==, 1);
  g_assert_cmpuint (report->notes->len, ==, 0);
  g_assert_cmpstr (along_record_get_text (back, "status"), ==, "temporarily_closed");
  g_assert_cmpstr (along_record_get_text (back, "email"), ==, "walks@example.org");
  g_assert_cmpstr (along_record_get_text (back, "postcode"), ==, "ZD1 1AD");
  g_assert_cmpint (along_record_get_integer (back, "minimum_age", 0), ==, 18);
  g_assert_null (along_record_get_text (back, "url"));

  /* What only partners may know of a place is not open data. */
  along_record_set_text (service, "address_visibility", "partners");
  hidden = along_open_referral_service (service, organisation);
  g_assert_null (strstr (hidden, "River Walk"));
  g_assert_null (strstr (hidden, "ZD1"));
}

/* With ALONGSIDE_EXPORTS set, exports stay there for a validator of another language to read. */
static void
test_open_referral_real (void)
{
  g_autofree char *path = directory_shared ("directory/oruk-feed-dundee");
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autoptr (GPtrArray) organisations = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer record = NULL;
  g_autofree char *page = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (path == NULL)
    {
      g_test_skip ("the Dundee feed of the shared data is not here");
      return;
    }
  report = directory_import (directory, path);
  g_assert_cmpuint (report->services_added, ==, 225);
  g_hash_table_iter_init (&iter, directory->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (g_str_equal (along_record_get_kind (record), "service") && services->len < 50)
      {
        g_ptr_array_add (services, record);
        g_ptr_array_add (organisations,
                         g_hash_table_lookup (directory->records,
                                              along_record_get_text (record, "org")));
      }
  page = along_open_referral_page (services, organisations, 1, 50, 225);
  root = json_from_string (page, NULL);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (root), "total_pages"), ==, 5);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (root), "last_page"));
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (json_node_get_object (root), "contents")),
                    ==, 50);
  if (g_getenv ("ALONGSIDE_EXPORTS") != NULL)
    {
      g_autofree char *page_path
          = g_build_filename (g_getenv ("ALONGSIDE_EXPORTS"), "page.json", NULL);

      g_assert_true (g_file_set_contents (page_path, page, -1, NULL));
      for (guint i = 0; i < services->len; i++)
        {
          g_autofree char *name = g_strdup_printf ("service-%u.json", i);
          g_autofree char *file = g_build_filename (g_getenv ("ALONGSIDE_EXPORTS"), name, NULL);
          g_autofree char *json
              = along_open_referral_service (services->pdata[i], organisations->pdata[i]);

          g_assert_true (g_file_set_contents (file, json, -1, NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/interop/export/csv/%s", entities[i]->kind);

      g_test_add_data_func (path, entities[i], test_entity);
    }
  g_test_add_func ("/interop/export/naughty-strings", test_naughty);
  g_test_add_func ("/interop/export/labels", test_labels);
  g_test_add_func ("/interop/export/some-fields", test_some_fields);
  g_test_add_func ("/interop/export/instants", test_instants);
  g_test_add_func ("/interop/export/open-referral", test_open_referral);
  g_test_add_func ("/interop/export/open-referral-real", test_open_referral_real);
  return g_test_run ();
}
