/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of files are somebody else's text: shown and saved they do no harm. */

#include "model/file.h"
#include "model/packet.h"

#include <string.h>

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *safe;
  } names[] = {
    { "Letter.pdf", "Letter.pdf" },
    { "Ghàidhlig – iùl.odt", "Ghàidhlig – iùl.odt" },
    { "../../etc/passwd", "passwd" },
    { "C:\\Users\\me\\Form.docx", "Form.docx" },
    { "a/b\\c.txt", "c.txt" },
    /* Turned round it would read as if it ended in pdf. */
    { "invoice\xe2\x80\xae"
      "fdp.exe",
      "invoicefdp.exe" },
    { "two\nlines\t.txt", "twolines.txt" },
    { "\xe2\x80\x8bhidden\xef\xbb\xbf.txt", "hidden.txt" },
    { ".bashrc", "bashrc" },
    { "...", "File" },
    { "", "File" },
    { "/", "_" },
    { "a:b?c*.txt", "a_b_c_.txt" },
    { "con", "_con" },
    { "LPT1.txt", "_LPT1.txt" },
    { "console.txt", "console.txt" },
    { "name. . ", "name" },
    { "bad\xff\xfe.txt", "bad\xef\xbf\xbd\xef\xbf\xbd.txt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *safe = along_file_safe_name (names[i].name);
      g_autofree char *again = along_file_safe_name (safe);

      g_assert_cmpstr (safe, ==, names[i].safe);
      g_assert_cmpstr (again, ==, safe);
    }
}

/* However long, it fits every file system and keeps its ending, whole letters only. */
static void
test_long (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *safe = NULL;

  for (guint i = 0; i < 200; i++)
    g_string_append (name, "ö");
  g_string_append (name, ".pdf");
  safe = along_file_safe_name (name->str);
  g_assert_cmpuint (strlen (safe), <=, 200);
  g_assert_true (g_utf8_validate (safe, -1, NULL));
  g_assert_true (g_str_has_suffix (safe, "ö.pdf"));
}

/* Whatever bytes: one line, valid, no separator, never empty. */
static void
test_any (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 20000; i++)
    {
      char bytes[64];
      guint n = (guint)g_rand_int_range (rand, 0, 63);
      g_autofree char *safe = NULL;

      for (guint k = 0; k < n; k++)
        bytes[k] = (char)g_rand_int_range (rand, 1, 256);
      bytes[n] = '\0';
      safe = along_file_safe_name (bytes);
      g_assert_cmpuint (strlen (safe), >, 0);
      g_assert_true (g_utf8_validate (safe, -1, NULL));
      g_assert_null (strpbrk (safe, "/\\\n\r\t"));
      g_assert_true (safe[0] != '.');
    }
}

static void
test_programs (void)
{
  static const char *const programs[]
      = { "setup.exe", "run.SH", "page.html", "x.desktop", "macro.docm", "a.pdf.bat", "icon.svg" };
  static const char *const others[] = { "Letter.pdf", "photo.jpg", "sh", "notes.txt", "plan.odt" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    g_assert_true (along_file_is_program (programs[i], "text/plain"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (along_file_is_program (others[i], "application/pdf"));
  g_assert_true (along_file_is_program ("harmless", "application/x-executable"));
  g_assert_true (along_file_is_program ("bill\xe2\x80\xae"
                                        "fdp.exe",
                                        NULL));
}

static void
test_parts (void)
{
  g_assert_cmpuint (along_file_n_parts (0), ==, 0);
  g_assert_cmpuint (along_file_n_parts (1), ==, 1);
  g_assert_cmpuint (along_file_n_parts (ALONG_FILE_PART_BYTES), ==, 1);
  g_assert_cmpuint (along_file_n_parts (ALONG_FILE_PART_BYTES + 1), ==, 2);
  g_assert_cmpuint (along_file_n_parts (ALONG_FILE_MAX_BYTES), ==, 50);
  g_assert_cmpuint (along_file_part_size (ALONG_FILE_PART_BYTES + 1, 1), ==, 1);
  g_assert_cmpuint (along_file_part_size (ALONG_FILE_PART_BYTES + 1, 2), ==, 0);
  g_assert_cmpuint (along_file_part_size (5, G_MAXUINT), ==, 0);
}

static void
add_row (GVariantBuilder *table, const char *value, const char *version)
{
  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "section", "person");
  g_variant_builder_add (table, "{ss}", "field", "person.known_as");
  g_variant_builder_add (table, "{ss}", "label", "Known as");
  g_variant_builder_add (table, "{ss}", "value", value);
  g_variant_builder_add (table, "{ss}", "version", version);
  g_variant_builder_close (table);
}

/* A file that is added later is one version more, with the same words; earlier ones stay readable. */
static void
test_renewed (void)
{
  g_autoptr (AlongRecord) referral
      = along_record_new (along_entity_find ("referral"), "0190f5a0-0000-7000-8000-000000000001");
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  GVariantBuilder table;

  g_variant_builder_init (&table, G_VARIANT_TYPE ("aa{ss}"));
  add_row (&table, "Ann", "1");
  add_row (&table, "Annie", "2");
  along_record_set (referral, "packet", g_variant_builder_end (&table));
  along_record_set (referral, "packet", along_packet_renew (referral));
  g_assert_cmpint (along_packet_version (referral), ==, 3);
  g_assert_cmpuint (g_variant_n_children (along_record_get (referral, "packet")), ==, 3);
  newest = along_packet_sections (referral, 0);
  first = along_packet_sections (referral, 1);
  g_assert_cmpuint (newest->len, ==, 1);
  g_assert_cmpstr (((AlongPacketLine *)g_ptr_array_index (
                        ((AlongPacketSection *)g_ptr_array_index (newest, 0))->lines, 0))
                       ->value,
                   ==, "Annie");
  g_assert_cmpstr (((AlongPacketLine *)g_ptr_array_index (
                        ((AlongPacketSection *)g_ptr_array_index (first, 0))->lines, 0))
                       ->value,
                   ==, "Ann");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/file/names", test_names);
  g_test_add_func ("/model/file/long", test_long);
  g_test_add_func ("/model/file/any", test_any);
  g_test_add_func ("/model/file/programs", test_programs);
  g_test_add_func ("/model/file/parts", test_parts);
  g_test_add_func ("/model/file/renewed", test_renewed);
  return g_test_run ();
}
