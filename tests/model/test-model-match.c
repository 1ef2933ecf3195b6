/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/match.h"
#include "fixtures.h"
#include "model/match-names.h"

#include <string.h>

static guint counter;

static AlongRecord *
with_phone (AlongRecord *record, const char *phone)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{ss}"));
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&builder, "{ss}", "number", phone);
  g_variant_builder_close (&builder);
  along_record_set (record, "phones", g_variant_builder_end (&builder));
  return record;
}

static AlongRecord *
make_person (
    const char *given, const char *family, const char *birth, const char *postcode, const char *chi)
{
  g_autofree char *id = g_strdup_printf ("98000000-0000-7000-8000-%012u", ++counter);
  AlongRecord *person = make_record ("person", id, "known_as", given, "given", given, NULL);

  along_record_set_text (person, "family", family);
  along_record_set_text (person, "birth_date", birth);
  along_record_set_text (person, "postcode", postcode);
  along_record_set_text (person, "chi", chi);
  return person;
}

/* @reasons: what is said, or %NULL where the two are not taken for one. Both ways. */
static void
assert_match (AlongRecord *a, AlongRecord *b, const char *reasons)
{
  g_autoptr (AlongMatchProfile) x = along_match_profile_new (a);
  g_autoptr (AlongMatchProfile) y = along_match_profile_new (b);
  g_autoptr (AlongMatch) match = along_match_compare (x, y);
  g_autoptr (AlongMatch) back = along_match_compare (y, x);
  g_autofree char *words = match != NULL ? g_strjoinv (", ", match->reasons) : NULL;

  g_assert_cmpstr (words, ==, reasons);
  g_assert_true ((match != NULL) == (back != NULL));
  if (match != NULL)
    {
      g_assert_cmpint (match->score, ==, back->score);
      g_assert_true (match->record == b);
    }
  along_record_unref (a);
  along_record_unref (b);
}

static void
test_people (void)
{
  assert_match (make_person ("Morag", "MacDonald", "1970-03-04", NULL, NULL),
                make_person ("MORAG", "Mac Donald", "1970-03-04", NULL, NULL),
                "name spelt nearly alike, same date of birth");
  assert_match (make_person ("Morag", "MacDonald", "1970-03-04", NULL, NULL),
                make_person ("Morag", "McDonald", "1970-03-04", NULL, NULL),
                "name sounds alike, same date of birth");
  assert_match (make_person ("Catherine", "Stewart", "1970-03-04", NULL, NULL),
                make_person ("Kate", "Stuart", "1970-04-03", "DD1 1AA", NULL),
                "name sounds alike, day and month of birth exchanged");
  assert_match (make_person ("Jim", "Smith", NULL, "DD1 1AA", NULL),
                make_person ("James", "Smith", "1970-04-03", "dd11aa", NULL), NULL);
  assert_match (make_person ("James", "Smith", NULL, "DD1 1AA", NULL),
                make_person ("James", "Smith", "1970-04-03", "dd11aa", NULL),
                "same name, same postcode");
  assert_match (make_person ("Smith", "James", "1970-04-03", NULL, NULL),
                make_person ("James", "Smith", "1970-04-03", NULL, NULL),
                "same name in another order, same date of birth");
  assert_match (make_person ("Jonh", "Smith", "1970-04-03", NULL, NULL),
                make_person ("Johm", "Smith", "1970-04-08", "DD1 1AA", NULL), NULL);
  /* A name alone is no rarity. */
  assert_match (make_person ("James", "Smith", NULL, NULL, NULL),
                make_person ("James", "Smith", NULL, NULL, NULL), NULL);
  assert_match (make_person ("James", "Smith", "1970-04-03", NULL, NULL),
                make_person ("James", "Smith", "1982-11-20", "DD1 1AA", NULL), NULL);
  /* Father and son. */
  assert_match (
      with_phone (make_person ("James", "Smith", "1970-04-03", "DD1 1AA", NULL), "01382 496000"),
      with_phone (make_person ("James", "Smith", "1996-05-21", "DD1 1AA", NULL), "01382 496000"),
      NULL);
  /* Twins. */
  assert_match (
      with_phone (make_person ("Anna", "Smith", "1970-04-03", "DD1 1AA", NULL), "01382 496000"),
      with_phone (make_person ("Amy", "Smith", "1970-04-03", "DD1 1AA", NULL), "01382 496000"),
      NULL);
}

static void
test_numbers (void)
{
  /* The vector of domain.md; CHI numbers are never made up here. */
  assert_match (make_person ("Anna", "Smith", NULL, NULL, "0101011237"),
                make_person ("Zoe", "Brown", NULL, NULL, "010101 1237"), "same CHI number");
  assert_match (make_person ("Anna", "Smith", "2001-01-01", NULL, "0101011237"),
                make_person ("Anna", "Smith", "2001-01-01", NULL, "0101011245"), NULL);
}

static void
test_aliases (void)
{
  static const char *const aliases[] = { "Wee Jo", NULL };
  AlongRecord *known = make_person ("Joanna", "Sample", "1984-02-29", NULL, NULL);
  AlongRecord *typed = make_person ("Wee Jo", NULL, "1984-02-29", NULL, NULL);
  AlongRecord *maiden = make_person ("Joanna", "Brown", "1984-02-29", NULL, NULL);
  static const char *const previous[] = { "Joanna Brown", NULL };

  along_record_set_set (known, "aliases", aliases);
  along_record_set_set (known, "previous_names", previous);
  along_record_ref (known);
  assert_match (known, typed, "same name, same date of birth");
  assert_match (known, maiden, "same name, same date of birth");
}

static AlongRecord *
make_service (const char *name, const char *org, const char *postcode)
{
  g_autofree char *id = g_strdup_printf ("97000000-0000-7000-8000-%012u", ++counter);
  AlongRecord *service = make_record ("service", id, "name", name, "org", org, NULL);

  along_record_set_text (service, "postcode", postcode);
  return service;
}

static void
test_listings (void)
{
  assert_match (make_service ("The Harbour Drop-in Service", ORG_A, "DD1 1AA"),
                make_service ("Harbour Drop In", ORG_B, "DD1 1AA"), "same name, same postcode");
  assert_match (make_service ("Harbour House", ORG_A, "DD1 1AA"),
                make_service ("Harbour House", ORG_A, "DD2 2BB"), NULL);
  assert_match (make_service ("Harbour House", ORG_A, "DD1 1AA"),
                make_service ("Hillside Nursery", ORG_A, "DD1 1AA"), NULL);
  assert_match (make_record ("organisation", ORG_A, "name", "Rowan Recovery Ltd", NULL),
                make_record ("organisation", ORG_B, "name", "Rowan Recovery (Limited)", NULL),
                "same name");
  assert_match (make_record ("organisation", ORG_A, "name", "Rowan Recovery", "website",
                             "https://www.rowan.example/about", NULL),
                make_record ("organisation", ORG_B, "name", "Recovery at Rowan", "website",
                             "rowan.example", NULL),
                NULL);
  assert_match (with_phone (make_record ("organisation", ORG_A, "name", "Rowan Recovery", NULL),
                            "+44 1382 496000"),
                with_phone (make_record ("organisation", ORG_B, "name", "Rowan Recoveri", NULL),
                            "(01382) 496000"),
                "name sounds alike, same phone number");
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) candidates
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (AlongRecord) typed = make_person ("Jo", "Smith", "1970-04-03", "DD1 1AA", NULL);
  g_autoptr (GPtrArray) matches = NULL;

  g_ptr_array_add (candidates, make_person ("Jo", "Smith", "1970-04-08", "DD1 1AA", NULL));
  g_ptr_array_add (candidates, make_person ("Ann", "Brown", "1970-04-03", "DD1 1AA", NULL));
  g_ptr_array_add (candidates, make_person ("Jo", "Smith", "1970-04-03", "DD1 1AA", NULL));
  g_ptr_array_add (candidates, along_record_ref (typed));
  matches = along_match_find (typed, candidates);
  g_assert_cmpuint (matches->len, ==, 2);
  g_assert_true (((AlongMatch *)matches->pdata[0])->record == candidates->pdata[2]);
  g_assert_true (((AlongMatch *)matches->pdata[0])->likely);
  g_assert_false (((AlongMatch *)matches->pdata[1])->likely);
}

static void
test_distance (void)
{
  g_assert_cmpuint (along_names_distance ("smith", "smith", 2), ==, 0);
  g_assert_cmpuint (along_names_distance ("smith", "smtih", 2), ==, 1);
  g_assert_cmpuint (along_names_distance ("smith", "smit", 2), ==, 1);
  g_assert_cmpuint (along_names_distance ("smith", "smyth", 2), ==, 1);
  g_assert_cmpuint (along_names_distance ("", "ab", 2), ==, 2);
  g_assert_cmpuint (along_names_distance ("smith", "brown", 2), ==, 3);
  g_assert_cmpuint (along_names_distance ("a", "abcdefgh", 2), ==, 3);
}

static AlongRecord *
person_of_row (char **cells)
{
  AlongRecord *person
      = make_person (cells[3], *cells[5] != '\0' ? cells[5] : NULL, cells[8], cells[13], NULL);

  along_record_set_text (person, "nhs_number", cells[9]);
  along_record_set_text (person, "email", cells[17]);
  if (*cells[16] != '\0')
    with_phone (person, cells[16]);
  return person;
}

/* A thousand invented people with some thirty damaged doubles whose truth is known. */
static void
test_thousand (void)
{
  const char *data = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path
      = g_build_filename (data != NULL ? data : "", "names", "people_1000_seed1.csv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) profiles
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_match_profile_free);
  g_autoptr (GPtrArray) truths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) by_key
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  guint doubles = 0, found = 0, wrong = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    {
      g_test_skip ("the people of the shared data are not there");
      return;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], ",", -1);
      g_autoptr (AlongRecord) person = NULL;
      g_autoptr (AlongMatchProfile) profile = NULL;
      g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
      g_auto (GStrv) keys = NULL;
      gboolean is_double = FALSE, is_found = FALSE;

      /* A cell with a comma in it is no matter here. */
      if (g_strv_length (cells) != 19)
        continue;
      person = person_of_row (cells);
      profile = along_match_profile_new (person);
      for (guint t = 0; t < truths->len; t++)
        is_double = is_double || g_str_equal (truths->pdata[t], cells[1]);
      keys = along_match_keys (profile);
      for (guint k = 0; keys[k] != NULL; k++)
        {
          GArray *others = g_hash_table_lookup (by_key, keys[k]);
          guint index = profiles->len;

          for (guint o = 0; others != NULL && o < others->len; o++)
            {
              guint other = g_array_index (others, guint, o);
              g_autoptr (AlongMatch) match = NULL;

              if (!g_hash_table_add (tried, GUINT_TO_POINTER (other + 1)))
                continue;
              match = along_match_compare (profile, profiles->pdata[other]);
              if (match == NULL)
                continue;
              if (g_str_equal (truths->pdata[other], cells[1]))
                is_found = TRUE;
              else
                wrong++;
            }
          if (others == NULL)
            {
              others = g_array_new (FALSE, FALSE, sizeof (guint));
              g_hash_table_insert (by_key, g_strdup (keys[k]), others);
            }
          g_array_append_val (others, index);
        }
      doubles += is_double;
      found += is_double && is_found;
      g_ptr_array_add (profiles, g_steal_pointer (&profile));
      g_ptr_array_add (truths, g_strdup (cells[1]));
    }
  g_test_message ("%u of %u doubles found, %u others named", found, doubles, wrong);
  g_assert_cmpuint (doubles, >, 20);
  g_assert_cmpuint (found * 100, >=, doubles * 95);
  g_assert_cmpuint (wrong, <=, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/match/people", test_people);
  g_test_add_func ("/model/match/numbers", test_numbers);
  g_test_add_func ("/model/match/aliases", test_aliases);
  g_test_add_func ("/model/match/listings", test_listings);
  g_test_add_func ("/model/match/find", test_find);
  g_test_add_func ("/model/match/distance", test_distance);
  g_test_add_func ("/model/match/thousand", test_thousand);
  return g_test_run ();
}
