/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/json.h"
#include "base/error.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  const char *text;
  const char *printed; /* NULL: refused */
} JsonCase;

static const JsonCase cases[] = {
  { "object", " { \"b\" : [ 1 , -2.5 , true , null ] , \"a\" : \"x\" } ",
    "{\"b\":[1,-2.5,true,null],\"a\":\"x\"}" },
  { "scalar", "\"a\"", "\"a\"" },
  { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
    "\"\\\"\\\\/\\u0008\\u000c\\n\\u000d\\u0009é😀\"" },
  { "least", "-9223372036854775808", "-9223372036854775808" },
  { "greatest", "9223372036854775807", "9223372036854775807" },
  { "beyond", "9223372036854775808", NULL },
  { "below", "-9223372036854775809", NULL },
  { "a hundred digits",
    "1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
    NULL },
  { "infinite", "1e999", NULL },
  { "whole real", "3.0", "3.0" },
  { "exponent", "1E+2", "100.0" },
  { "leading zero", "01", NULL },
  { "twice", "{\"a\":1,\"a\":1}", NULL },
  { "twice, escaped", "{\"a\":1,\"\\u0061\":2}", NULL },
  { "same name in different objects", "{\"a\":{\"a\":1}}", "{\"a\":{\"a\":1}}" },
  { "null character", "\"\\u0000\"", NULL },
  { "half a pair", "\"\\ud800\"", NULL },
  { "other half", "\"\\udc00\"", NULL },
  { "two first halves", "\"\\ud800\\ud800\"", NULL },
  { "more after it", "{} {}", NULL },
  { "comma at the end", "[1,]", NULL },
  { "comment", "/* */ 1", NULL },
  { "single quotes", "{'a':1}", NULL },
  { "line break in text", "\"a\nb\"", NULL },
  { "nothing", "", NULL },
  { "spaces", "  ", NULL },
  { "byte order mark", "\xef\xbb\xbf{}", NULL },
  { "overlong", "\"\xc0\xaf\"", NULL },
  { "surrogate in UTF-8", "\"\xed\xa0\x80\"", NULL },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = along_json_parse (cases[i].text, -1, &error);
      g_autofree char *printed = node != NULL ? along_json_print (node) : NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (printed, ==, cases[i].printed);
      if (cases[i].printed == NULL)
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      else
        g_assert_no_error (error);
    }
}

static void
test_length (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) whole = along_json_parse ("12345", 3, &error);
  g_autoptr (JsonNode) null_byte = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (json_node_get_int (whole), ==, 123);
  null_byte = along_json_parse ("1\0", 2, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_null (null_byte);
}

static void
test_depth (void)
{
  for (guint depth = 15; depth <= 18; depth++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;

      for (guint i = 0; i < depth; i++)
        g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
      g_string_append (text, "1");
      for (guint i = depth; i > 0; i--)
        g_string_append_c (text, (i - 1) % 2 == 0 ? ']' : '}');
      node = along_json_parse (text->str, -1, &error);
      g_assert_true ((node != NULL) == (depth <= ALONG_JSON_MAX_DEPTH));
      g_assert_true ((error == NULL) == (depth <= ALONG_JSON_MAX_DEPTH));
    }
}

static void
test_long_text (void)
{
  for (gsize length = ALONG_JSON_MAX_STRING - 1; length <= ALONG_JSON_MAX_STRING + 1; length++)
    {
      g_autofree char *letters = g_strnfill (length, 'x');
      g_autofree char *text = g_strdup_printf ("[\"%s\"]", letters);
      g_autofree char *name = g_strdup_printf ("{\"%s\":1}", letters);
      g_autoptr (JsonNode) node = along_json_parse (text, -1, NULL);
      g_autoptr (JsonNode) member = along_json_parse (name, -1, NULL);

      g_assert_true ((node != NULL) == (length <= ALONG_JSON_MAX_STRING));
      g_assert_true ((member != NULL) == (length <= ALONG_JSON_MAX_STRING));
    }
}

/* Whatever is cut off is refused, and nothing is read beyond the end (ASan watches). */
static void
test_cut_off (void)
{
  static const char text[] = "{\"a\":[true,false,null,-1.5e+7,\"\\u00e9\\n\"],\"b\":{\"c\":12}}";

  for (gsize length = 0; length < sizeof text - 1; length++)
    {
      g_autofree char *copy = g_memdup2 (text, length + (length == 0));
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = along_json_parse (copy, (gssize)length, &error);

      g_assert_null (node);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

static void
test_variants (void)
{
  static const char text[]
      = "{\"kind\":\"person\",\"rev\":7,\"share\":0.25,\"open\":true,\"names\":[\"a\",\"b\"],"
        "\"sides\":[{\"v\":\"x\"},{\"v\":\"y\"}]}";
  g_autoptr (JsonNode) node = along_json_parse (text, -1, NULL);
  g_autoptr (GVariant) value = g_variant_ref_sink (along_json_to_variant (node));
  g_autoptr (GString) appended = g_string_new (NULL);
  g_autoptr (JsonNode) again = along_json_from_variant (value);
  g_autofree char *printed = along_json_print (again);

  along_json_append_variant (appended, value);
  g_assert_cmpstr (g_variant_get_type_string (value), ==, "a{sv}");
  g_assert_cmpstr (appended->str, ==, text);
  g_assert_cmpstr (printed, ==, text);
}

static void
test_integers (void)
{
  static const gint64 numbers[]
      = { 0, 1, -1, 9, 10, -10, 99, 100, G_MAXINT64, G_MININT64, G_MININT64 + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);

      along_json_append_integer (text, numbers[i]);
      g_assert_cmpstr (text->str, ==, expected);
    }
}

static char *
data_file (const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the shared data are not there");
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* Each of the naughty strings comes back byte for byte. */
static void
test_naughty_strings (void)
{
  g_autofree char *path = data_file ("strings/blns.json");
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) list = NULL;
  JsonArray *array = NULL;

  if (path == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  list = along_json_parse (text, (gssize)length, &error);
  g_assert_no_error (error);
  array = json_node_get_array (list);
  g_assert_cmpuint (json_array_get_length (array), >, 500);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *naughty = json_array_get_string_element (array, i);
      g_autoptr (GString) printed = g_string_new (NULL);
      g_autoptr (JsonNode) again = NULL;

      along_json_append_text (printed, naughty);
      again = along_json_parse (printed->str, (gssize)printed->len, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json_node_get_string (again), ==, naughty);
    }
}

/* Valid JSON that we refuse all the same, each for one of the reasons along_json_parse names. */
static const char *const refused_by_us[] = {
  "y_object_duplicated_key.json",
  "y_object_duplicated_key_and_value.json",
  "y_object_escaped_null_in_key.json",
  "y_string_null_escape.json",
};

static gboolean
should_parse (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_by_us); i++)
    if (g_str_equal (refused_by_us[i], name))
      return FALSE;
  return name[0] == 'y';
}

static void
test_suite (void)
{
  g_autofree char *archive = data_file ("json/JSONTestSuite.tar.xz");
  g_autofree char *folder = NULL;
  g_autofree char *cases_folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) unpack = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name = NULL;
  guint n = 0;

  if (archive == NULL)
    return;
  folder = g_dir_make_tmp ("along-json-XXXXXX", &error);
  g_assert_no_error (error);
  /* Python is there wherever meson is; xz is not. */
  unpack = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                             &error, "python3", "-m", "tarfile", "-e", archive, folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (unpack, NULL, &error));
  cases_folder = g_build_filename (folder, "JSONTestSuite", "test_parsing", NULL);
  dir = g_dir_open (cases_folder, 0, &error);
  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (cases_folder, name, NULL);
      g_autofree char *text = NULL;
      gsize length = 0;
      g_autoptr (JsonNode) node = NULL;

      g_assert_true (g_file_get_contents (path, &text, &length, &error));
      node = along_json_parse (text, (gssize)length, NULL);
      if (name[0] == 'y' || name[0] == 'n')
        {
          g_test_message ("%s", name);
          g_assert_true ((node != NULL) == should_parse (name));
          n++;
        }
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpuint (n, ==, 283);
  g_clear_object (&unpack);
  unpack = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "rm", "-r", folder, NULL);
  g_assert_true (g_subprocess_wait_check (unpack, NULL, &error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/json/cases", test_cases);
  g_test_add_func ("/wire/json/length", test_length);
  g_test_add_func ("/wire/json/depth", test_depth);
  g_test_add_func ("/wire/json/long-text", test_long_text);
  g_test_add_func ("/wire/json/cut-off", test_cut_off);
  g_test_add_func ("/wire/json/variants", test_variants);
  g_test_add_func ("/wire/json/integers", test_integers);
  g_test_add_func ("/wire/json/naughty-strings", test_naughty_strings);
  g_test_add_func ("/wire/json/suite", test_suite);
  return g_test_run ();
}
