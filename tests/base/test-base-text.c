/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *folded;
} Case;

static void
test_fold (void)
{
  static const Case cases[] = {
    { "Ghàidhlig", "ghaidhlig gaidhlig" },
    { "Sgoil Ghàidhlig Ghlaschu", "sgoil ghaidhlig ghlaschu gaidhlig glaschu" },
    { "Taigh-chèilidh", "taigh cheilidh ceilidh" },
    { "Stornoway", "stornoway" },
    { "O’Neill", "oneill neill" },
    { "dh'fhalbh", "dhfhalbh dfhalbh fhalbh falbh" },
    { "Children's charity", "childrens charity" },
    { "Café  MÜNCHEN\n(Straße)", "cafe munchen strasse" },
    { "Łódź Smørrebrød Þór", "lodz smorrebrod thor" },
    { "Ⅳ ﬁne ＡＢＣ", "iv fine abc" },
    { "soft\302\255hyphen", "softhyphen" },
    { "0141 496 0123", "0141 496 0123" },
    { "İstanbul ISTANBUL", "istanbul istanbul" },
    { "محمّد", "محمد" },
    { "…—!", "" },
    { "", "" },
    { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = along_text_fold (cases[i].text);

      g_assert_cmpstr (folded, ==, cases[i].folded);
    }
}

/* What search does: some token of the text begins with the word asked for, or its other form. */
static gboolean
finds (const char *asked, const char *text)
{
  g_autofree char *folded = along_text_fold (text);
  g_auto (GStrv) tokens = g_strsplit (folded, " ", -1);
  g_auto (GStrv) words = along_text_words (asked);

  for (guint w = 0; words[w] != NULL; w++)
    {
      g_autofree char *other = along_text_unlenite (words[w]);
      gboolean found = FALSE;

      for (guint i = 0; tokens[i] != NULL; i++)
        found = found || g_str_has_prefix (tokens[i], words[w])
                || (other != NULL && g_str_has_prefix (tokens[i], other));
      if (!found)
        return FALSE;
    }
  return words[0] != NULL;
}

static void
test_search (void)
{
  g_assert_true (finds ("gaidhlig", "Sgoil Ghàidhlig"));
  g_assert_true (finds ("ghaidhlig", "Sgoil Ghàidhlig"));
  g_assert_true (finds ("Ghàidhlig", "Comann na Gàidhlig"));
  g_assert_true (finds ("cloinne", "Sgoil-àraich Chloinne"));
  g_assert_true (finds ("taobh", "An Taigh Thaobh"));
  g_assert_true (finds ("mor", "Cill Mhòr"));
  g_assert_true (finds ("neill", "Morag O'Neill"));
  g_assert_true (finds ("o'neill", "Morag O’Neill"));
  g_assert_true (finds ("oneil", "Morag O´Neill"));
  g_assert_true (finds ("muller", "Müller"));
  /* The letters English has too must not drown what was asked for. */
  g_assert_false (finds ("car", "Charity"));
  g_assert_false (finds ("te", "The house"));
  g_assert_false (finds ("tis", "This house"));
  g_assert_false (finds ("pone", "Phone us"));
  g_assert_false (finds ("selter", "Shelter Scotland"));
  g_assert_false (finds ("!!", "Shelter"));
}

static void
test_key (void)
{
  g_autofree char *a = along_text_key ("  MacDónald-Smith,  J. ");
  g_autofree char *b = along_text_key ("macdonald smith j");

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, ==, "macdonald smith j");
}

static void
assert_alike (const char *a, const char *b, gboolean alike)
{
  g_autofree char *x = along_text_sound (a);
  g_autofree char *y = along_text_sound (b);

  if (g_str_equal (x, y) != alike)
    g_error ("%s is %s, %s is %s", a, x, b, y);
}

static void
test_sound (void)
{
  assert_alike ("catherine", "kathryn", TRUE);
  assert_alike ("macdonald", "mcdonald", TRUE);
  assert_alike ("mackenzie", "mckenzie", TRUE);
  assert_alike ("stewart", "stuart", TRUE);
  assert_alike ("siobhan", "shevaun", TRUE);
  assert_alike ("sean", "shaun", TRUE);
  assert_alike ("iain", "ian", TRUE);
  assert_alike ("philip", "filip", TRUE);
  assert_alike ("smith", "smyth", TRUE);
  assert_alike ("thomson", "thompson", FALSE);
  assert_alike ("callum", "morag", FALSE);
  assert_alike ("anne", "jean", FALSE);
  assert_alike ("", "", TRUE);
}

static void
test_initials (void)
{
  static const Case cases[] = {
    { "Morag Campbell", "MC" },
    { "Madonna", "M" },
    { "Anna-Maria van der Berg", "AB" },
    { "", "" },
    { "élise ó riain", "ÉR" },
    { "“Wee” Jim", "WJ" },
    { "!!!", "" },
    { NULL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *initials = along_text_initials (cases[i].text);

      g_assert_cmpstr (initials, ==, cases[i].folded);
    }
}

static void
test_join (void)
{
  const char *words[] = { "housing", "money", "health", NULL };
  g_autofree char *none = along_text_join (words + 3);
  g_autofree char *one = along_text_join (words + 2);
  g_autofree char *two = along_text_join (words + 1);
  g_autofree char *three = along_text_join (words);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (one, ==, "health");
  g_assert_cmpstr (two, ==, "money and health");
  g_assert_cmpstr (three, ==, "housing, money and health");
}

/* What is put together from parts begins as a sentence does; nothing else of it changes. */
static void
test_sentence (void)
{
  static const char *const cases[][2] = {
    { "helps with: Housing, free of charge", "Helps with: Housing, free of charge" },
    { "évenings only", "Évenings only" },
    { "Already so", "Already so" },
    { "7 places free", "7 places free" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *sentence = along_text_sentence (cases[i][0]);

      g_assert_cmpstr (sentence, ==, cases[i][1]);
    }
}

static void
test_excerpt (void)
{
  g_autofree char *whole = along_text_excerpt ("  Two\nlines \t here ", 20);
  g_autofree char *cut = along_text_excerpt ("I would like to sleep at night", 20);
  g_autofree char *hard = along_text_excerpt ("Llanfairpwllgwyngyll", 10);
  g_autofree char *exact = along_text_excerpt ("ten chars!", 10);
  g_autofree char *none = along_text_excerpt (NULL, 10);
  g_autofree char *zero = along_text_excerpt ("something", 0);

  g_assert_cmpstr (whole, ==, "Two lines here");
  g_assert_cmpstr (cut, ==, "I would like to…");
  g_assert_cmpstr (hard, ==, "Llanfairp…");
  g_assert_cmpstr (exact, ==, "ten chars!");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (zero, ==, "");
}

/* Small Cherokee letters fold to capitals (CaseFolding.txt), which nobody's search may notice. */
static void
test_cherokee (void)
{
  g_autofree char *capital = along_text_key ("Ꮒ");
  g_autofree char *small = along_text_key ("ꮒ");
  g_autofree char *again = along_text_key (small);

  g_assert_cmpstr (capital, ==, small);
  g_assert_cmpstr (again, ==, small);
}

/* Whatever is typed, folding gives valid text, and folding that again changes nothing. */
static void
test_any_bytes (void)
{
  for (guint i = 0; i < 500; i++)
    {
      char bytes[40];
      gsize n = (gsize)g_test_rand_int_range (0, sizeof bytes - 1);
      g_autofree char *key = NULL;
      g_autofree char *again = NULL;
      g_autofree char *excerpt = NULL;

      for (gsize b = 0; b < n; b++)
        bytes[b] = (char)g_test_rand_int_range (1, 256);
      bytes[n] = '\0';
      key = along_text_key (bytes);
      again = along_text_key (key);
      excerpt = along_text_excerpt (bytes, 12);
      g_assert_true (g_utf8_validate (key, -1, NULL));
      g_assert_cmpstr (key, ==, again);
      g_assert_true (g_utf8_validate (excerpt, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (excerpt, -1), <=, 12);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/fold", test_fold);
  g_test_add_func ("/base/text/search", test_search);
  g_test_add_func ("/base/text/key", test_key);
  g_test_add_func ("/base/text/sound", test_sound);
  g_test_add_func ("/base/text/initials", test_initials);
  g_test_add_func ("/base/text/join", test_join);
  g_test_add_func ("/base/text/sentence", test_sentence);
  g_test_add_func ("/base/text/excerpt", test_excerpt);
  g_test_add_func ("/base/text/cherokee", test_cherokee);
  g_test_add_func ("/base/text/any-bytes", test_any_bytes);
  return g_test_run ();
}
