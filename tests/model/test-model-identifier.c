/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CHI numbers, NHS numbers and postcodes against the vectors of the shared data, and the rules that
 * those do not have. */

#include "base/clock.h"
#include "base/error.h"
#include "model/identifier.h"

#include <string.h>

/* The rows of a file of the shared data without its first, split at commas; %NULL where it is absent.
 * None of these files has a comma within its first two columns. */
static GPtrArray *
read_vectors (const char *name)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("ALONGSIDE_DATA") != NULL ? g_getenv ("ALONGSIDE_DATA") : "",
                          "identifiers", name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *rows = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("The shared data (identifiers) is not there.");
      return NULL;
    }
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *end = strchr (lines[i], '\r');

      if (end != NULL)
        *end = '\0';
      if (*lines[i] != '\0')
        g_ptr_array_add (rows, g_strsplit (lines[i], ",", -1));
    }
  return rows;
}

static const char *
words_of (AlongChi judgement)
{
  static const char *const words[] = {
    [ALONG_CHI_VALID] = "Valid CHI",
    [ALONG_CHI_BLANK] = "Missing (Blank)",
    [ALONG_CHI_CHARACTERS] = "Invalid character(s) present",
    [ALONG_CHI_SHORT] = "Too few characters",
    [ALONG_CHI_LONG] = "Too many characters",
    [ALONG_CHI_DATE] = "Invalid date",
    [ALONG_CHI_CHECKSUM] = "Invalid checksum",
  };

  return words[judgement];
}

static const AlongField *
person_field (const char *name)
{
  return along_entity_find_field (along_entity_find ("person"), name, NULL);
}

static gboolean
may_stand (const char *name, const char *text)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (text));
  g_autoptr (GError) error = NULL;

  if (along_field_check (person_field (name), value, &error))
    return TRUE;
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, person_field (name)->label));
  return FALSE;
}

static void
test_chi_vectors (void)
{
  g_autoptr (GPtrArray) rows = read_vectors ("chi_vectors.csv");

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->len, ==, 43);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_assert_cmpstr (words_of (along_chi_judge (row[0])), ==, row[1]);
      if (g_str_equal (row[1], "Valid CHI"))
        g_assert_true (may_stand ("chi", row[0]));
    }
}

static void
test_chi_birth_vectors (void)
{
  g_autoptr (GPtrArray) rows = read_vectors ("chi_sex_dob_vectors.csv");

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->len, ==, 4);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];

      g_assert_true (along_chi_agrees_with (row[0], row[3]));
      g_assert_true (along_chi_agrees_with (row[0], row[4]));
      g_assert_false (along_chi_agrees_with (row[0], "1950-12-31"));
    }
}

static void
test_chi_as_typed (void)
{
  static const char *const typed[]
      = { "0101011237", "010101 1237", " 0101011237 ", "\t010101 1237" };
  static const char *const refused[]
      = { "01010 11237", "0101 011237", "010101-1237", "01010112 37" };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autofree char *normal = along_chi_normal (typed[i]);

      g_assert_cmpstr (normal, ==, "0101011237");
      g_assert_true (may_stand ("chi", typed[i]));
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_null (along_chi_normal (refused[i]));
      g_assert_false (may_stand ("chi", refused[i]));
    }
  g_assert_null (along_chi_normal (NULL));
  g_assert_false (along_chi_agrees_with ("not a number", "2001-01-01"));
}

/* One digit wrong always shows, and so do two neighbours that changed places. */
static void
test_chi_slips (void)
{
  static const char good[] = "0101336489";

  for (guint i = 0; i < 10; i++)
    for (char digit = '0'; digit <= '9'; digit++)
      {
        g_autofree char *slip = g_strdup (good);

        slip[i] = digit;
        g_assert_true ((along_chi_judge (slip) == ALONG_CHI_VALID) == (good[i] == digit));
      }
  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *slip = g_strdup (good);

      slip[i] = good[i + 1];
      slip[i + 1] = good[i];
      g_assert_true ((along_chi_judge (slip) == ALONG_CHI_VALID) == (good[i] == good[i + 1]));
    }
}

static void
test_nhs_vectors (void)
{
  g_autoptr (GPtrArray) rows = read_vectors ("nhs_number_vectors.csv");

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->len, >=, 214);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *normal = along_nhs_number_normal (row[0]);
      gboolean is_valid = g_str_equal (row[1], "true");

      g_assert_cmpstr (normal, ==, is_valid ? row[0] : NULL);
      g_assert_true (may_stand ("nhs_number", row[0]) == is_valid);
    }
}

static void
test_nhs_format_vectors (void)
{
  g_autoptr (GPtrArray) rows = read_vectors ("nhs_number_format_vectors.csv");

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->len, ==, 13);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *normal = along_nhs_number_normal (row[0]);

      g_assert_cmpstr (normal != NULL ? normal : "", ==, row[1]);
    }
}

/* Ten times the same digit passes the check, whichever digit it is. */
static void
test_never_issued (void)
{
  for (char digit = '0'; digit <= '9'; digit++)
    {
      g_autofree char *same = g_strnfill (10, digit);
      g_autofree char *spaced = g_strdup_printf ("%.3s %.3s %.4s", same, same, same);

      g_assert_true (along_nhs_number_is_never_issued (same));
      g_assert_true (along_nhs_number_is_never_issued (spaced));
      g_assert_true (may_stand ("nhs_number", same));
    }
  g_assert_false (along_nhs_number_is_never_issued ("9434765919"));
  g_assert_false (along_nhs_number_is_never_issued ("4444"));
}

static void
test_postcode_vectors (void)
{
  g_autoptr (GPtrArray) rows = read_vectors ("postcode_vectors.csv");

  if (rows == NULL)
    return;
  g_assert_cmpuint (rows->len, ==, 31);
  for (guint i = 0; i < rows->len; i++)
    {
      char **row = rows->pdata[i];
      g_autofree char *normal = along_postcode_normal (row[0]);

      g_assert_cmpstr (normal != NULL ? normal : "", ==, row[1]);
      g_assert_true (may_stand ("postcode", row[0]) == (*row[1] != '\0'));
    }
}

static void
test_postcode_spaces (void)
{
  g_autofree char *hard_space = along_postcode_normal ("dd4\302\2407bs");
  g_autofree char *full_width = along_postcode_normal ("ＤＤ4 7BS");

  g_assert_cmpstr (hard_space, ==, "DD4 7BS");
  g_assert_null (full_width);
  g_assert_null (along_postcode_normal (""));
  g_assert_null (along_postcode_normal (NULL));
  g_assert_null (along_postcode_normal ("EH1 1AA EH1"));
}

static void
test_masks (void)
{
  static const char *const texts[][2] = {
    { "0101011237", "••••••1237" },
    { "010101 1237", "••••••1237" },
    { " 0101011237 ", "••••••1237" },
    { "943 476 5919", "••••••5919" },
    { "1237", "••••••••••" },
    { "", "••••••••••" },
    { "somebody’s name", "••••••••••" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *mask = along_identifier_mask (texts[i][0]);

      g_assert_cmpstr (mask, ==, texts[i][1]);
    }
}

static void
test_stored_as_typed (void)
{
  g_autoptr (AlongRecord) person
      = along_record_new (along_entity_find ("person"), "0190a000-0000-7000-8000-000000000001");

  along_record_set_text (person, "known_as", "Morag");
  along_record_set_text (person, "chi", " 010101 1237");
  along_record_set_text (person, "postcode", "g 42 9ba");
  g_assert_true (along_record_validate (person, NULL));
  g_assert_cmpstr (along_record_get_text (person, "chi"), ==, " 010101 1237");
  g_assert_cmpstr (along_record_get_text (person, "postcode"), ==, "g 42 9ba");
}

static void
assert_warned (const AlongRecord *person, const char *field)
{
  g_autoptr (GPtrArray) warnings = along_identifier_warnings (person);

  if (field == NULL)
    {
      g_assert_cmpuint (warnings->len, ==, 0);
      return;
    }
  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_cmpstr (((AlongProblem *)warnings->pdata[0])->field->name, ==, field);
  g_assert_true (g_str_has_prefix (((AlongProblem *)warnings->pdata[0])->message,
                                   person_field (field)->label));
}

static gint64
fixed_clock (gpointer data)
{
  return G_GINT64_CONSTANT (1795337131000); /* 2026-11-22T08:45:31Z */
}

static void
test_warnings (void)
{
  g_autoptr (AlongRecord) person
      = along_record_new (along_entity_find ("person"), "0190a000-0000-7000-8000-000000000001");

  along_clock_set_source (fixed_clock, NULL);
  along_record_set_text (person, "known_as", "Morag");
  assert_warned (person, NULL);
  along_record_set_text (person, "chi", "0101336489");
  along_record_set_text (person, "birth_date", "1933-01-01");
  along_record_set_text (person, "nhs_number", "943 476 5919");
  assert_warned (person, NULL);
  along_record_set_text (person, "birth_date", "1933-01-02");
  assert_warned (person, "chi");
  along_record_set_boolean (person, "birth_approx", TRUE);
  assert_warned (person, NULL);
  along_record_set_text (person, "nhs_number", "4444444444");
  assert_warned (person, "nhs_number");
  along_record_set_text (person, "nhs_number", "0101011237");
  assert_warned (person, "nhs_number");
  along_record_set_text (person, "nhs_number", NULL);
  along_record_set_text (person, "chi", NULL);
  along_record_set_text (person, "birth_date", "2026-11-22");
  assert_warned (person, NULL);
  along_record_set_text (person, "birth_date", "2026-11-23");
  assert_warned (person, "birth_date");
  along_clock_set_source (NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/identifier/chi/vectors", test_chi_vectors);
  g_test_add_func ("/model/identifier/chi/birth-vectors", test_chi_birth_vectors);
  g_test_add_func ("/model/identifier/chi/as-typed", test_chi_as_typed);
  g_test_add_func ("/model/identifier/chi/slips", test_chi_slips);
  g_test_add_func ("/model/identifier/nhs/vectors", test_nhs_vectors);
  g_test_add_func ("/model/identifier/nhs/format-vectors", test_nhs_format_vectors);
  g_test_add_func ("/model/identifier/nhs/never-issued", test_never_issued);
  g_test_add_func ("/model/identifier/postcode/vectors", test_postcode_vectors);
  g_test_add_func ("/model/identifier/postcode/spaces", test_postcode_spaces);
  g_test_add_func ("/model/identifier/masks", test_masks);
  g_test_add_func ("/model/identifier/stored-as-typed", test_stored_as_typed);
  g_test_add_func ("/model/identifier/warnings", test_warnings);
  return g_test_run ();
}
