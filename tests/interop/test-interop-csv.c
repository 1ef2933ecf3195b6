/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/csv.h"
#include "interop/text-encoding.h"
#include "base/error.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The rows of a text as one line: cells in [], rows ended by ;, problems as !line. */
static char *
rows_of (const char *text, gssize length, char delimiter)
{
  g_autoptr (AlongCsvReader) reader
      = along_csv_reader_new (text, length < 0 ? strlen (text) : (gsize)length, delimiter);
  GString *out = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (AlongCsvRow) row = along_csv_reader_next (reader);

      if (row == NULL)
        break;
      if (row->problem != NULL)
        g_string_append_printf (out, "!%" G_GUINT64_FORMAT, row->line);
      for (guint i = 0; i < row->cells->len; i++)
        g_string_append_printf (out, "[%s]", (const char *)g_ptr_array_index (row->cells, i));
      g_string_append_c (out, ';');
    }
  return g_string_free_and_steal (out);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *rows;
} ReadCase;

static const ReadCase read_cases[] = {
  { "plain", "a,b\n1,2\n", "[a][b];[1][2];" },
  { "no-last-break", "a,b\n1,2", "[a][b];[1][2];" },
  { "crlf", "a,b\r\n1,2\r\n", "[a][b];[1][2];" },
  { "old-mac", "a,b\r1,2\r", "[a][b];[1][2];" },
  { "empty-cells", "a,,\n,,b\n", "[a][][];[][][b];" },
  { "blank-line", "a\n\nb\n", "[a];[];[b];" },
  { "quoted-break", "\"a\nb\",c\nd,e\n", "[a\nb][c];[d][e];" },
  { "quoted-crlf", "\"a\r\nb\",c\r\nd,e\r\n", "[a\r\nb][c];[d][e];" },
  { "doubled-quote", "\"a\"\"b\",c\n", "[a\"b][c];" },
  { "quote-inside", "a\"b,c\n", "[a\"b][c];" },
  { "text-after-quote", "\"a\"b,c\n", "[ab][c];" },
  { "only-quotes", "\"\",\"\"\n", "[][];" },
  { "never-closed", "a,b\n1,\"2\n3,4\n5,6\n", "[a][b];!2;[3][4];[5][6];" },
  { "never-closed-at-end", "a,b\n1,\"2", "[a][b];!2;" },
  { "blanks-stay", " a , b\n", "[ a ][ b];" },
};

static void
test_read (gconstpointer data)
{
  const ReadCase *read = data;
  g_autofree char *rows = rows_of (read->text, -1, ',');

  g_assert_cmpstr (rows, ==, read->rows);
}

static void
test_lines (void)
{
  static const char text[] = "a,b\r\n\"x\r\ny\",2\r\n\r\n3,4";
  g_autoptr (AlongCsvReader) reader = along_csv_reader_new (text, strlen (text), 0);
  const guint64 lines[][2] = { { 1, 1 }, { 2, 3 }, { 4, 4 }, { 5, 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (AlongCsvRow) row = along_csv_reader_next (reader);

      g_assert_nonnull (row);
      g_assert_cmpuint (row->line, ==, lines[i][0]);
      g_assert_cmpuint (row->last_line, ==, lines[i][1]);
    }
  g_assert_null (along_csv_reader_next (reader));
}

static void
test_delimiter (void)
{
  static const struct
  {
    const char *text;
    char delimiter;
  } cases[] = {
    { "a,b,c\n1,2,3\n", ',' },
    { "a;b;c\n1,5;2;3\n4,2;5;6\n", ';' },
    { "a\tb\n1, 2\t3\n", '\t' },
    { "a|b|c\n1|2, 3|4\n", '|' },
    { "a;b\n\"x,y,z\";1\n\"p,q,r\";2\n", ';' },
    { "sep=;\na;b\n", ';' },
    { "name\none\ntwo\n", ',' },
    { "", ',' },
    { "Name,Opening hours\nA,Mo; Tu; We\nB,Mo; Tu; We\n", ',' },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (along_csv_delimiter (cases[i].text, strlen (cases[i].text)), ==,
                     cases[i].delimiter);
}

static void
test_zero_byte (void)
{
  static const char text[] = "a,b\nx\0y,2\n3,4\n";
  g_autofree char *rows = rows_of (text, sizeof text - 1, ',');

  g_assert_cmpstr (rows, ==, "[a][b];!2;[3][4];");
}

/* Hostile sizes end, and end soon. */
static void
test_hostile (void)
{
  g_autoptr (GString) text = g_string_new ("a,b\n\"never closed\n");
  g_autofree char *rows = NULL;
  g_autoptr (GString) commas = g_string_new (NULL);
  g_autofree char *wide = NULL;
  g_autoptr (GString) giant = g_string_new ("\"");
  g_autofree char *long_cell = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append (text, i % 2 == 0 ? "\"\"\"\"x,1\n" : "y,\"\"\n");
  rows = rows_of (text->str, (gssize)text->len, ',');
  g_assert_true (g_str_has_prefix (rows, "[a][b];!2;[\"x][1];[y][];"));
  g_assert_true (g_str_has_suffix (rows, "[\"x][1];[y][];"));

  for (guint i = 0; i < ALONG_CSV_MAX_CELLS + 1; i++)
    g_string_append_c (commas, ',');
  g_string_append (commas, "\nok,row\n");
  wide = rows_of (commas->str, -1, ',');
  g_assert_cmpstr (wide, ==, "!1;[ok][row];");

  for (guint i = 0; i < ALONG_CSV_MAX_CELL / 8 + 8; i++)
    g_string_append (giant, "abcdefgh");
  g_string_append (giant, "\",1\nok,row\n");
  long_cell = rows_of (giant->str, -1, ',');
  g_assert_cmpstr (long_cell, ==, "!1;[ok][row];");
}

static void
test_decode (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *encoding;
    const char *text;
  } cases[] = {
    { "Gh\xc3\xa0idhlig", 10, "UTF-8", "Ghàidhlig" },
    { "\xef\xbb\xbfname", 7, "UTF-8 with a byte order mark", "name" },
    { "Gh\xe0idhlig", 9, "ISO-8859-1", "Ghàidhlig" },
    { "\x93Women\x92s\x94 \x80", 11, "Windows-1252", "“Women’s” €" },
    { "\xff\xfe"
      "a\0,\0\xe0\0",
      8, "UTF-16LE", "a,à" },
    { "\xfe\xff\0a\0,\x20\x19", 8, "UTF-16BE", "a,’" },
    { "n\0a\0m\0e\0,\0b\0\n\0", 14, "UTF-16LE", "name,b\n" },
    { "\0n\0a\0m\0e\0,\0b\0\n", 14, "UTF-16BE", "name,b\n" },
    { "\xff\xfe\x3d\xd8\x00\xde", 6, "UTF-16LE", "😀" },
    { "", 0, "UTF-8", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *encoding = NULL;
      gsize length = 0;
      g_autoptr (GError) error = NULL;
      g_autofree char *text
          = along_text_decode (cases[i].bytes, cases[i].length, &length, &encoding, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (encoding, ==, cases[i].encoding);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpuint (length, ==, strlen (cases[i].text));
    }
}

static void
test_decode_broken (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } cases[] = {
    { "\xff\xfe\x00\xdc", 4 },         /* a low surrogate alone */
    { "\xff\xfe\x3d\xd8\x41\x00", 6 }, /* a high one before a letter */
    { "\xff\xfe\x3d\xd8", 4 },         /* and at the end */
    { "\xfe\xff\x00", 3 },             /* half a character */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *encoding = NULL;
      gsize length = 0;
      g_autoptr (GError) error = NULL;

      g_assert_null (
          along_text_decode (cases[i].bytes, cases[i].length, &length, &encoding, &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
    }
}

static char *
shared (const char *path)
{
  const char *folder = g_getenv ("ALONGSIDE_DATA");
  char *full = g_build_filename (folder != NULL ? folder : "../shared/data", path, NULL);

  if (!g_file_test (full, G_FILE_TEST_EXISTS))
    g_clear_pointer (&full, g_free);
  return full;
}

/* csv-spectrum: the CSV read into objects is its JSON. Two of its files are disputed: the JSON of
 * `location_coordinates` shows another number than its CSV has, and `newlines_crlf.csv` holds no
 * \r\n; there only our side is checked. */
static void
test_spectrum (void)
{
  static const char *const names[] = {
    "comma_in_quotes",     "empty",  "empty_crlf",  "escaped_quotes", "json", "newlines",
    "quotes_and_newlines", "simple", "simple_crlf", "utf8",
  };
  g_autofree char *folder = shared ("csv/csv-spectrum");

  if (folder == NULL)
    {
      g_test_skip ("csv-spectrum of the shared data is not here");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *csv_name = g_strdup_printf ("%s/csvs/%s.csv", folder, names[i]);
      g_autofree char *json_name = g_strdup_printf ("%s/json/%s.json", folder, names[i]);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autofree char *text = NULL;
      gsize length = 0;
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongCsvReader) reader = NULL;
      g_autoptr (AlongCsvRow) heading = NULL;
      JsonArray *objects = NULL;

      g_assert_true (g_file_get_contents (csv_name, &text, &length, &error));
      g_assert_true (json_parser_load_from_file (parser, json_name, &error));
      objects = json_node_get_array (json_parser_get_root (parser));
      reader = along_csv_reader_new (text, length, 0);
      heading = along_csv_reader_next (reader);
      for (guint n = 0; n < json_array_get_length (objects); n++)
        {
          JsonObject *object = json_array_get_object_element (objects, n);
          g_autoptr (AlongCsvRow) row = along_csv_reader_next (reader);

          g_assert_nonnull (row);
          g_assert_null (row->problem);
          g_assert_cmpuint (row->cells->len, ==, heading->cells->len);
          g_assert_cmpuint (row->cells->len, ==, json_object_get_size (object));
          for (guint c = 0; c < row->cells->len; c++)
            g_assert_cmpstr (g_ptr_array_index (row->cells, c), ==,
                             json_object_get_string_member (object,
                                                            g_ptr_array_index (heading->cells, c)));
        }
      g_assert_null (along_csv_reader_next (reader));
    }
}

static void
test_spectrum_disputed (void)
{
  g_autofree char *path = shared ("csv/csv-spectrum/csvs/location_coordinates.csv");
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *rows = NULL;
  const char *encoding = NULL;
  gsize length = 0;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    {
      g_test_skip ("csv-spectrum of the shared data is not here");
      return;
    }
  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  text = along_text_decode (bytes, length, &length, &encoding, &error);
  g_assert_no_error (error);
  rows = rows_of (text, (gssize)length, 0);
  g_assert_nonnull (strstr (rows, "[Modesto][Stanislaus];"));
  g_assert_true (g_utf8_validate (rows, -1, NULL));
}

static void
check_round_trip (const char *const *cells, char delimiter)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (AlongCsvReader) reader = NULL;
  g_autoptr (AlongCsvRow) row = NULL;

  along_csv_append_row (text, cells, delimiter);
  reader = along_csv_reader_new (text->str, text->len, delimiter);
  row = along_csv_reader_next (reader);
  g_assert_nonnull (row);
  g_assert_null (row->problem);
  g_assert_cmpuint (row->cells->len, ==, g_strv_length ((char **)cells));
  for (guint i = 0; i < row->cells->len; i++)
    g_assert_cmpstr (g_ptr_array_index (row->cells, i), ==, cells[i]);
  g_assert_null (along_csv_reader_next (reader));
}

static void
test_write (void)
{
  static const char *const cells[] = {
    "plain", "",   "a,b",  "a;b", "a\tb", "a\"b",  "\"",           "a\nb", "a\r\nb", "\r",
    " a",    "a ", "=1+1", "-1",  "@x",   "sep=;", "\xef\xbb\xbf", "à",    NULL,
  };
  static const char *const one[] = { "", NULL };
  static const char *const sep[] = { "sep=;", "b", NULL };

  for (const char *delimiter = ",;\t|"; *delimiter != '\0'; delimiter++)
    {
      check_round_trip (cells, *delimiter);
      check_round_trip (one, *delimiter);
      check_round_trip (sep, *delimiter);
    }
}

static void
test_naughty (void)
{
  g_autofree char *path = shared ("strings/blns.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *strings = NULL;
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  if (path == NULL)
    {
      g_test_skip ("strings/blns.json of the shared data is not here");
      return;
    }
  g_assert_true (json_parser_load_from_file (parser, path, &error));
  strings = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (strings), >, 400);
  for (guint i = 0; i < json_array_get_length (strings); i++)
    g_ptr_array_add (cells, (gpointer)json_array_get_string_element (strings, i));
  g_ptr_array_add (cells, NULL);
  check_round_trip ((const char *const *)cells->pdata, ',');
  check_round_trip ((const char *const *)cells->pdata, ';');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (read_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/interop/csv/read/%s", read_cases[i].name);

      g_test_add_data_func (path, &read_cases[i], test_read);
    }
  g_test_add_func ("/interop/csv/lines", test_lines);
  g_test_add_func ("/interop/csv/delimiter", test_delimiter);
  g_test_add_func ("/interop/csv/zero-byte", test_zero_byte);
  g_test_add_func ("/interop/csv/hostile", test_hostile);
  g_test_add_func ("/interop/csv/decode", test_decode);
  g_test_add_func ("/interop/csv/decode-broken", test_decode_broken);
  g_test_add_func ("/interop/csv/spectrum", test_spectrum);
  g_test_add_func ("/interop/csv/spectrum-disputed", test_spectrum_disputed);
  g_test_add_func ("/interop/csv/write", test_write);
  g_test_add_func ("/interop/csv/naughty-strings", test_naughty);
  return g_test_run ();
}
