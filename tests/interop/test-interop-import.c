/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directory.h"
#include "base/error.h"
#include "interop/csv.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
expect (const AlongImportReport *report,
        guint64 added,
        guint64 changed,
        guint64 unchanged,
        guint64 organisations,
        guint refused)
{
  if (g_test_verbose () || report->refused->len != refused)
    {
      g_autofree char *words = along_import_report_words (report);

      g_test_message ("%s", words);
    }
  g_assert_cmpuint (report->services_added, ==, added);
  g_assert_cmpuint (report->services_changed, ==, changed);
  g_assert_cmpuint (report->services_unchanged, ==, unchanged);
  g_assert_cmpuint (report->organisations_added, ==, organisations);
  g_assert_cmpuint (report->refused->len, ==, refused);
}

static const AlongImportRefusal *
refusal (GPtrArray *list, guint i)
{
  g_assert_cmpuint (i, <, list->len);
  return list->pdata[i];
}

static const char *
meaning (const AlongImportReport *report, const char *heading)
{
  for (guint i = 0; i < report->columns->len; i++)
    {
      const AlongImportColumn *column = report->columns->pdata[i];

      if (g_str_equal (column->column, heading))
        return column->field != NULL ? column->field : "not understood";
    }
  return "no such column";
}

static char *
cell (const AlongRecord *record, const char *field, guint row, const char *column)
{
  GVariant *table = along_record_get (record, field);
  g_autoptr (GVariant) line = NULL;
  char *text = NULL;

  g_assert_nonnull (table);
  g_assert_cmpuint (row, <, g_variant_n_children (table));
  line = g_variant_get_child_value (table, row);
  g_variant_lookup (line, column, "s", &text);
  return text;
}

/* The fixture of an invented town: a title above the heading, semicolons, other words over columns. */
static void
check_town (const char *name, const char *encoding)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture (name);
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  g_autoptr (AlongImportReport) again = NULL;
  g_autofree char *door = NULL;
  AlongRecord *tea = NULL;
  AlongRecord *cafe = NULL;

  g_assert_cmpstr (report->format, ==, "spreadsheet");
  g_assert_cmpstr (report->encoding, ==, encoding);
  g_assert_cmpint (report->delimiter, ==, ';');
  expect (report, 3, 0, 0, 3, 1);
  g_assert_cmpuint (refusal (report->refused, 0)->line, ==, 7);
  g_assert_cmpstr (meaning (report, "Run by"), ==, "organisation.name");
  g_assert_cmpstr (meaning (report, "Tel"), ==, "service.phones");
  g_assert_cmpstr (meaning (report, "Colour of the door"), ==, "not understood");

  tea = directory_find (directory, "service", "name", "Tea & Talk");
  g_assert_nonnull (tea);
  g_assert_cmpstr (along_record_get_text (tea, "description"), ==,
                   "Company, soup\nand a warm room");
  g_assert_cmpint (along_record_get_integer (tea, "minimum_age", -1), ==, 18);
  g_assert_cmpint (along_record_get_integer (tea, "maximum_age", -1), ==, -1);
  g_assert_cmpstr (along_record_get_text (tea, "source"), ==, "csv");
  door = cell (tea, "attributes", 0, "value");
  g_assert_cmpstr (door, ==, "blue");
  cafe = directory_find (directory, "service", "name", "Fàilte Café");
  g_assert_nonnull (cafe);
  g_assert_cmpstr (along_record_get_text (cafe, "town"), ==, "Baile Àird");
  g_assert_cmpstr (along_record_get_text (cafe, "eligibility_text"), ==, "over 60");
  g_assert_nonnull (directory_find (directory, "organisation", "name", "Fàilte Café"));

  again = directory_import (directory, path);
  expect (again, 0, 0, 3, 0, 1);
}

static void
test_town (void)
{
  check_town ("town.csv", "UTF-8");
}

static void
test_town_windows (void)
{
  check_town ("town-windows.csv", "ISO-8859-1");
}

static void
test_broken (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("broken.csv");
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  const guint64 lines[] = { 3, 4, 6 };
  AlongRecord *shelter = NULL;

  expect (report, 4, 0, 0, 1, 3);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_assert_cmpuint (refusal (report->refused, i)->line, ==, lines[i]);
      g_assert_true (strlen (refusal (report->refused, i)->reason) > 10);
    }
  /* Not a word we know: shown as not running, and said. */
  shelter = directory_find (directory, "service", "name", "Night shelter");
  g_assert_cmpstr (along_record_get_text (shelter, "status"), ==, "inactive");
  g_assert_cmpuint (refusal (report->notes, 0)->line, ==, 7);
  /* The same service twice, and a row that ends early. */
  g_assert_cmpuint (refusal (report->notes, 1)->line, ==, 8);
  g_assert_cmpuint (refusal (report->notes, 2)->line, ==, 9);
}

static void
test_feed (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("feed");
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  g_autoptr (AlongImportReport) again = NULL;
  AlongRecord *walks = NULL;
  g_autofree char *days = NULL;
  g_autofree char *scheme = NULL;
  g_auto (GStrv) languages = NULL;

  g_assert_cmpstr (report->format, ==, "open-referral");
  expect (report, 3, 0, 0, 2, 2);
  g_assert_cmpuint (refusal (report->refused, 0)->line, ==, 2);
  g_assert_cmpuint (refusal (report->refused, 1)->line, ==, 4);
  g_assert_cmpstr (refusal (report->refused, 1)->file, ==, "services_full.jsonl");
  g_assert_cmpstr (refusal (report->notes, 0)->file, ==, "services_page2.json");
  g_assert_cmpstr (meaning (report, "mystery"), ==, "not understood");
  g_assert_cmpstr (meaning (report, "organization.logo"), ==, "not understood");
  g_assert_cmpstr (meaning (report, "schedules"), ==, "service.schedules");

  walks = directory_find (directory, "service", "name", "Morning Walks");
  g_assert_cmpstr (along_record_get_text (walks, "address"), ==, "The Boathouse\n1 River Walk");
  g_assert_cmpstr (along_record_get_text (walks, "postcode"), ==, "ZZ1 1AD");
  g_assert_cmpfloat_with_epsilon (along_record_get_real (walks, "latitude", 0), 56.1, 1e-9);
  g_assert_cmpstr (along_record_get_text (walks, "source"), ==, "oruk");
  days = cell (walks, "schedules", 0, "byday");
  g_assert_cmpstr (days, ==, "TU,TH");
  languages = along_record_get_set (walks, "languages");
  g_assert_cmpstr (languages[0], ==, "Gaelic");
  scheme = cell (directory_find (directory, "organisation", "name", "Strathaird Walkers"),
                 "identifiers", 0, "value");
  g_assert_cmpstr (scheme, ==, "SC000000");
  g_assert_cmpstr (along_record_get_text (
                       directory_find (directory, "service", "name", "Debt Drop-in"), "status"),
                   ==, "temporarily_closed");

  again = directory_import (directory, path);
  expect (again, 0, 0, 3, 0, 2);
}

static void
add_answer (Directory *directory, const char *url, const char *file)
{
  g_autofree char *path = directory_fixture (file);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_hash_table_insert (directory->answers, g_strdup (url), text);
}

static void
test_url (void)
{
  static const char *const sources[]
      = { "https://feed.example.org/oruk", "https://feed.example.org/oruk/",
          "https://feed.example.org/oruk/services/" };
  g_autofree char *full = directory_fixture ("feed/services_full.jsonl");
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (full, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr (Directory) directory = directory_new ();
      g_autoptr (AlongImportReport) report = NULL;

      add_answer (directory, "https://feed.example.org/oruk/services?page=1",
                  "feed/services_page1.json");
      add_answer (directory, "https://feed.example.org/oruk/services?page=2",
                  "feed/services_page2.json");
      g_hash_table_insert (
          directory->answers,
          g_strdup ("https://feed.example.org/oruk/services/11111111-1111-4111-8111-111111111111"),
          g_strdup (lines[0]));
      g_hash_table_insert (
          directory->answers,
          g_strdup ("https://feed.example.org/oruk/services/22222222-2222-4222-8222-222222222222"),
          g_strdup ("{\"id\":\"another\"}"));
      report = directory_import (directory, sources[i]);
      expect (report, 3, 0, 0, 2, 0);
      g_assert_cmpuint (directory->fetches, ==, 5);
      g_assert_cmpuint (report->notes->len, ==, 2);
      g_assert_nonnull (along_record_get_text (
          directory_find (directory, "service", "name", "Morning Walks"), "alert"));
    }
}

/* A server that gives the same page for ever, and one that is no feed. */
static void
test_url_hostile (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  const char *page
      = "{\"contents\":[{\"id\":\"x\",\"name\":\"N\",\"status\":\"active\",\"organization\":"
        "{\"id\":\"o\",\"name\":\"O\",\"description\":\"\"}}]}";

  g_hash_table_insert (directory->answers, g_strdup ("http://a.example.org/services?page=1"),
                       g_strdup (page));
  g_hash_table_insert (directory->answers, g_strdup ("http://a.example.org/services?page=2"),
                       g_strdup (page));
  report = directory_import (directory, "http://a.example.org");
  expect (report, 1, 0, 0, 1, 0);

  g_hash_table_insert (directory->answers, g_strdup ("http://b.example.org/services?page=1"),
                       g_strdup ("{\"hello\":1}"));
  g_assert_null (along_import_services ("http://b.example.org", &directory->hooks, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (along_import_services ("http://absent.example.org", &directory->hooks, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

static void
test_aliss (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("aliss.json");
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  AlongRecord *circle = directory_find (directory, "service", "name", "Mending Circle");
  g_auto (GStrv) categories = NULL;
  g_autofree char *other = NULL;

  g_assert_cmpstr (report->format, ==, "aliss");
  expect (report, 1, 0, 0, 1, 0);
  g_assert_cmpstr (along_record_get_text (circle, "source"), ==, "aliss");
  g_assert_cmpstr (along_record_get_text (circle, "address"), ==, "The Shed\n2 Mill Lane");
  categories = along_record_get_set (circle, "categories");
  g_assert_cmpstr (categories[0], ==, "Crafts");
  g_assert_cmpstr (categories[1], ==, "Older people");
  g_assert_nonnull (strstr (along_record_get_text (circle, "source_licence"), "CC BY 4.0"));
  other = cell (circle, "attributes", 1, "value");
  g_assert_cmpstr (other, ==, "Town Hall, Strathaird");
}

/* A next page is followed on the same server only. */
static void
test_aliss_next (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  const char *first
      = "{\"next\":\"https://aliss.example.org/s/?page=2\",\"data\":[{\"id\":\"1\",\"name\":"
        "\"A\",\"organisation\":{\"id\":\"o\",\"name\":\"O\"}}]}";
  const char *second
      = "{\"next\":\"https://elsewhere.example.org/s/?page=3\",\"data\":[{\"id\":\"2\","
        "\"name\":\"B\",\"organisation\":{\"id\":\"o\",\"name\":\"O\"}}]}";

  g_hash_table_insert (directory->answers, g_strdup ("https://aliss.example.org/s/?q=tea"),
                       g_strdup (first));
  g_hash_table_insert (directory->answers, g_strdup ("https://aliss.example.org/s/?page=2"),
                       g_strdup (second));
  report = directory_import (directory, "https://aliss.example.org/s/?q=tea");
  expect (report, 2, 0, 0, 1, 0);
  g_assert_cmpuint (directory->fetches, ==, 2);
  g_assert_cmpuint (report->notes->len, ==, 1);
}

static void
test_kept (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("town.csv");
  g_autoptr (AlongImportReport) first = directory_import (directory, path);
  g_autoptr (AlongImportReport) second = NULL;
  g_autoptr (AlongImportReport) third = NULL;
  AlongRecord *tea = directory_find (directory, "service", "name", "Tea & Talk");

  /* What nobody marks as a person's own, the source sets right; capacity is ours alone. */
  along_record_set_text (tea, "description", "something else");
  along_record_set_text (tea, "capacity", "no-capacity");
  second = directory_import (directory, path);
  expect (second, 0, 1, 2, 0, 1);
  g_assert_cmpstr (along_record_get_text (tea, "description"), ==,
                   "Company, soup\nand a warm room");
  g_assert_cmpstr (along_record_get_text (tea, "capacity"), ==, "no-capacity");

  /* What a person wrote, and an address somebody withheld, stay. */
  along_record_set_text (tea, "description", "What Morag wrote");
  g_hash_table_add (directory->edited,
                    g_strdup_printf ("%s description", along_record_get_id (tea)));
  along_record_set_text (tea, "address_visibility", "withheld");
  along_record_set_text (tea, "town", NULL);
  along_record_set_text (tea, "postcode", NULL);
  third = directory_import (directory, path);
  expect (third, 0, 0, 3, 0, 1);
  g_assert_cmpuint (third->kept, ==, 2);
  g_assert_cmpstr (along_record_get_text (tea, "description"), ==, "What Morag wrote");
  g_assert_null (along_record_get_text (tea, "postcode"));
}

static void
test_dry_run (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("town.csv");
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (AlongImportReport) refused = NULL;
  g_autoptr (GError) error = NULL;

  directory->hooks.commit = NULL;
  report = directory_import (directory, path);
  expect (report, 3, 0, 0, 3, 1);
  g_assert_cmpuint (g_hash_table_size (directory->records), ==, 0);
  g_clear_pointer (&directory, directory_free);

  directory = directory_new ();
  directory->refuses = TRUE;
  refused = along_import_services (path, &directory->hooks, &error);
  g_assert_null (refused);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FULL);
}

static void
test_not_understood (void)
{
  static const struct
  {
    const char *text;
    int code;
  } cases[] = {
    { "", ALONG_ERROR_INVALID },
    { "\n\n\n", ALONG_ERROR_INVALID },
    { "apples,pears\n1,2\n", ALONG_ERROR_INVALID },
    { "Town,Postcode\nStrathaird,ZZ1 1AA\n", ALONG_ERROR_INVALID },
    { "\xff\xfe\x00\xdc\x00\x00", ALONG_ERROR_CORRUPT },
  };
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (GError) absent = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = i == 4 ? 6 : strlen (cases[i].text);
      g_autofree char *path = directory_write ("x.csv", cases[i].text, length);
      g_autoptr (GError) error = NULL;

      g_assert_null (along_import_services (path, &directory->hooks, &error));
      g_assert_error (error, ALONG_ERROR, cases[i].code);
    }
  g_assert_null (along_import_services ("/nowhere/at/all.csv", &directory->hooks, &absent));
  g_assert_error (absent, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

static void
test_deep_json (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr (AlongImportReport) report = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append_c (text, '[');
  path = directory_write ("deep.json", text->str, text->len);
  report = directory_import (directory, path);
  expect (report, 0, 0, 0, 0, 1);
}

static void
test_duplicates (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("feed");
  g_autoptr (AlongImportReport) feed = directory_import (directory, path);
  static const char sheet[] = "Service,Organisation,Postcode\nMorning walks!,Others,zz1 1ad\n"
                              "Something else,Others,ZZ1 1AD\n";
  g_autofree char *written = directory_write ("s.csv", sheet, strlen (sheet));
  g_autoptr (AlongImportReport) report = directory_import (directory, written);
  const AlongImportDuplicate *duplicate = NULL;
  g_autofree char *words = NULL;
  g_autoptr (AlongImportReport) again = NULL;

  g_assert_cmpuint (feed->duplicates->len, ==, 0);
  expect (report, 2, 0, 0, 1, 0);
  g_assert_cmpuint (report->duplicates->len, ==, 1);
  duplicate = report->duplicates->pdata[0];
  g_assert_cmpstr (
      duplicate->other, ==,
      along_record_get_id (directory_find (directory, "service", "name", "Morning Walks")));
  words = along_import_report_words (report);
  g_assert_nonnull (strstr (words, "“Morning walks!”: "));
  g_assert_nonnull (strstr (words, duplicate->other));
  /* It is said again until somebody has settled it. */
  again = directory_import (directory, written);
  expect (again, 0, 0, 2, 0, 0);
  g_assert_cmpuint (again->duplicates->len, ==, 1);
}

static void
test_report_json (void)
{
  g_autoptr (Directory) directory = directory_new ();
  g_autofree char *path = directory_fixture ("broken.csv");
  g_autoptr (AlongImportReport) report = directory_import (directory, path);
  g_autofree char *json = along_import_report_json (report);
  g_autofree char *words = along_import_report_words (report);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (node);
  JsonObject *refused
      = json_array_get_object_element (json_object_get_array_member (object, "refused"), 0);

  g_assert_cmpint (json_object_get_int_member (object, "services_added"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (object, "services_changed"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (object, "organisations_added"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (refused, "line"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (refused, "reason"), !=, "");
  g_assert_nonnull (strstr (words, "Services: 4 new"));
}

/* The real register. Its numbers are its keys; what is odd in it is kept as text. */
static char *
care_services (void)
{
  char *path = directory_shared ("directory/care-inspectorate/care_services_2026-05-31.csv");

  if (path == NULL)
    g_test_skip ("the Care Inspectorate's register of the shared data is not here");
  return path;
}

static void
test_care_inspectorate (void)
{
  g_autofree char *path = care_services ();
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (AlongImportReport) again = NULL;
  GHashTableIter iter;
  gpointer record = NULL;
  guint inactive = 0;
  AlongRecord *doges = NULL;

  if (path == NULL)
    return;
  report = directory_import (directory, path);
  g_assert_cmpstr (report->format, ==, "care-inspectorate");
  g_assert_cmpstr (report->encoding, ==, "UTF-8");
  expect (report, 7336, 0, 0, 2510, 0);
  g_assert_cmpuint (report->duplicates->len, ==, 0);
  g_assert_cmpuint (directory_count (directory, "service"), ==, 7336);
  g_assert_cmpuint (directory_count (directory, "organisation"), ==, 2510);
  g_hash_table_iter_init (&iter, directory->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    inactive += g_str_equal (along_record_get_kind (record), "service")
                && g_strcmp0 (along_record_get_text (record, "status"), "inactive") == 0;
  g_assert_cmpuint (inactive, ==, 66);
  for (guint i = 0; i < report->columns->len; i++)
    g_assert_nonnull (((AlongImportColumn *)report->columns->pdata[i])->field);

  doges = directory_find (directory, "service", "source_key", "care-inspectorate:CS2003000150");
  g_assert_cmpstr (along_record_get_text (doges, "address"), ==,
                   "Templeton Business Centre\nBuilding 5, Unit 5\nThe Doges");
  g_assert_cmpstr (along_record_get_text (doges, "service_type"), ==, "Support Service");
  g_assert_cmpint (along_record_get_integer (doges, "places", -1), ==, 50);

  again = directory_import (directory, path);
  expect (again, 0, 0, 7336, 0, 0);
  g_assert_cmpuint (again->organisations_unchanged, ==, 2510);
}

static GPtrArray *
read_rows (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (AlongCsvReader) reader = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)along_csv_row_free);
  AlongCsvRow *row = NULL;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  reader = along_csv_reader_new (text, length, ',');
  while ((row = along_csv_reader_next (reader)) != NULL)
    g_ptr_array_add (rows, row);
  return rows;
}

/* The same register with its columns in another order, semicolons, and as Windows saves it. */
static void
test_care_inspectorate_shuffled (void)
{
  g_autofree char *path = care_services ();
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (AlongImportReport) shuffled = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *windows = NULL;
  g_autofree char *written = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  report = directory_import (directory, path);
  rows = read_rows (path);
  for (guint i = 0; i < rows->len; i++)
    {
      const AlongCsvRow *row = rows->pdata[i];
      g_autoptr (GPtrArray) cells = g_ptr_array_new ();

      for (guint c = row->cells->len; c-- > 0;)
        g_ptr_array_add (cells, row->cells->pdata[c]);
      g_ptr_array_add (cells, NULL);
      along_csv_append_row (text, (const char *const *)cells->pdata, ';');
    }
  windows = g_convert_with_fallback (text->str, (gssize)text->len, "WINDOWS-1252", "UTF-8", "?",
                                     NULL, &length, &error);
  g_assert_no_error (error);
  written = directory_write ("care.csv", windows, length);
  shuffled = directory_import (directory, written);
  g_assert_cmpint (shuffled->delimiter, ==, ';');
  g_assert_cmpstr (shuffled->encoding, ==, "Windows-1252");
  g_assert_cmpuint (shuffled->services_added, ==, 0);
  g_assert_cmpuint (shuffled->organisations_added, ==, 0);
  g_assert_cmpuint (shuffled->refused->len, ==, 0);
  g_assert_cmpuint (shuffled->services_unchanged + shuffled->services_changed, ==, 7336);
  /* Windows cannot write a few letters; that is all that differs. */
  g_assert_cmpuint (shuffled->services_changed, <, 20);
  g_assert_cmpuint (shuffled->organisations_changed, <, 5);
}

static void
test_dundee (void)
{
  g_autofree char *path = directory_shared ("directory/oruk-feed-dundee");
  g_autofree char *care = NULL;
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  g_autoptr (AlongImportReport) again = NULL;
  g_autoptr (AlongImportReport) register_report = NULL;

  if (path == NULL)
    {
      g_test_skip ("the Dundee feed of the shared data is not here");
      return;
    }
  report = directory_import (directory, path);
  expect (report, 225, 0, 0, directory_count (directory, "organisation"), 0);
  again = directory_import (directory, path);
  expect (again, 0, 0, 225, 0, 0);

  /* The register holds the same services: proposed, not merged. */
  care = care_services ();
  if (care == NULL)
    return;
  register_report = directory_import (directory, care);
  g_assert_cmpuint (register_report->services_added, ==, 7336);
  g_assert_cmpuint (register_report->duplicates->len, >=, 225);
}

static void
test_aliss_samples (void)
{
  guint services = 0;

  for (guint i = 1; i <= 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("directory/aliss/aliss_api_example_%02u.json", i);
      g_autofree char *path = directory_shared (name);
      g_autoptr (Directory) directory = directory_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongImportReport) report = NULL;

      if (path == NULL)
        {
          g_test_skip ("the ALISS samples of the shared data are not here");
          return;
        }
      /* Some of them are lists of areas or categories: their lines are refused, and nothing breaks. */
      report = along_import_services (path, &directory->hooks, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (report->services_added, ==, directory_count (directory, "service"));
      services += (guint)report->services_added;
    }
  g_assert_cmpuint (services, >=, 5);
}

static void
test_outpost (void)
{
  g_autofree char *path
      = directory_shared ("directory/outpost-sample/services/services--with-sample-data.csv");
  g_autoptr (Directory) directory = directory_new ();
  g_autoptr (AlongImportReport) report = NULL;
  AlongRecord *service = NULL;
  g_autofree char *weekday = NULL;
  g_autofree char *second = NULL;

  if (path == NULL)
    {
      g_test_skip ("the Outpost sample of the shared data is not here");
      return;
    }
  report = directory_import (directory, path);
  expect (report, 2, 0, 0, 2, 0);
  service = directory_find (directory, "service", "name", "CSV creation service");
  g_assert_nonnull (service);
  g_assert_cmpuint (g_variant_n_children (along_record_get (service, "schedules")), ==, 2);
  weekday = cell (service, "schedules", 0, "byday");
  g_assert_cmpstr (weekday, ==, "MO");
  second = cell (service, "cost_options", 1, "option");
  g_assert_cmpstr (second, ==, "OAP");
  /* The contact marked as private is not there, nor is what reaches them. */
  for (gsize i = 0; i < g_variant_n_children (along_record_get (service, "attributes")); i++)
    {
      g_autofree char *value = cell (service, "attributes", (guint)i, "value");

      g_assert_cmpstr (value, !=, "email2@email.com");
    }
  g_assert_cmpuint (g_variant_n_children (along_record_get (service, "contacts")), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interop/import/town", test_town);
  g_test_add_func ("/interop/import/town-windows", test_town_windows);
  g_test_add_func ("/interop/import/broken", test_broken);
  g_test_add_func ("/interop/import/feed", test_feed);
  g_test_add_func ("/interop/import/url", test_url);
  g_test_add_func ("/interop/import/url-hostile", test_url_hostile);
  g_test_add_func ("/interop/import/aliss", test_aliss);
  g_test_add_func ("/interop/import/aliss-next", test_aliss_next);
  g_test_add_func ("/interop/import/kept", test_kept);
  g_test_add_func ("/interop/import/dry-run", test_dry_run);
  g_test_add_func ("/interop/import/not-understood", test_not_understood);
  g_test_add_func ("/interop/import/deep-json", test_deep_json);
  g_test_add_func ("/interop/import/duplicates", test_duplicates);
  g_test_add_func ("/interop/import/report-json", test_report_json);
  g_test_add_func ("/interop/import/care-inspectorate", test_care_inspectorate);
  g_test_add_func ("/interop/import/care-inspectorate-shuffled", test_care_inspectorate_shuffled);
  g_test_add_func ("/interop/import/dundee", test_dundee);
  g_test_add_func ("/interop/import/aliss-samples", test_aliss_samples);
  g_test_add_func ("/interop/import/outpost", test_outpost);
  return g_test_run ();
}
