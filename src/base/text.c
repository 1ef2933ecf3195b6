/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Letters that have no decomposition but that people type without their stroke. */
static const struct
{
  gunichar letter;
  const char *plain;
} plain_letters[] = {
  { 0x00e6, "ae" }, { 0x00f0, "d" },  { 0x00f8, "o" }, { 0x00fe, "th" },
  { 0x0111, "d" },  { 0x0127, "h" },  { 0x0131, "i" }, { 0x0142, "l" },
  { 0x014b, "n" },  { 0x0153, "oe" }, { 0x0167, "t" },
};

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0x02bc || c == 0x02bb || c == 0x0060;
}

static gboolean
is_letter (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum (c);
  return g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_SPACING_MARK;
}

/* Soft hyphens, joiners and marks of direction are inside words but not seen. */
static gboolean
is_invisible (gunichar c)
{
  GUnicodeType type = c < 0x80 ? G_UNICODE_CONTROL : g_unichar_type (c);

  return type == G_UNICODE_FORMAT || type == G_UNICODE_NON_SPACING_MARK
         || type == G_UNICODE_ENCLOSING_MARK;
}

static void
append_decomposed (GString *out, const char *stretch)
{
  g_autofree char *wide = g_utf8_normalize (stretch, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (wide, -1);
  /* Cherokee folds to capitals, and GLib turns those into small letters when it folds them: each into the other. */
  g_autofree char *small = g_utf8_strdown (folded, -1);
  g_autofree char *decomposed = g_utf8_normalize (small, -1, G_NORMALIZE_ALL);

  g_string_append (out, decomposed);
}

/* Most of a text is plain, and much of the work of a first sync is folding it: only the stretches between spaces
 * that have more than plain letters are taken apart. */
static char *
decompose (const char *text)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) typed = NULL;
  g_autoptr (GString) out = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  valid = g_utf8_make_valid (text, -1);
  typed = g_string_new_take (g_steal_pointer (&valid));
  /* An acute accent typed for an apostrophe would decompose to a space and a mark. */
  g_string_replace (typed, "\302\264", "'", 0);
  out = g_string_sized_new (typed->len);
  for (char *from = typed->str, *end = NULL; from != NULL; from = end != NULL ? end + 1 : NULL)
    {
      end = strchr (from, ' ');
      if (end != NULL)
        *end = '\0';
      if (g_str_is_ascii (from))
        for (const char *p = from; *p != '\0'; p++)
          g_string_append_c (out, g_ascii_tolower (*p));
      else
        append_decomposed (out, from);
      if (end != NULL)
        g_string_append_c (out, ' ');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
append_letter (GString *out, gunichar c)
{
  if (c < 0x80)
    {
      g_string_append_c (out, (char)c);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (plain_letters); i++)
    if (plain_letters[i].letter == c)
      {
        g_string_append (out, plain_letters[i].plain);
        return;
      }
  g_string_append_unichar (out, c);
}

/* The folded words of @text, and beside each the part after an apostrophe (the "neill" of
 * "O'Neill") where there is one. */
static void
each_word (const char *text,
           void (*func) (const char *word, const char *tail, gpointer data),
           gpointer data)
{
  g_autofree char *plain = NULL;
  g_autoptr (GString) word = g_string_new (NULL);
  gsize tail = 0;

  if (text == NULL)
    return;
  plain = decompose (text);
  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_letter (c))
        {
          append_letter (word, c);
        }
      else if (is_apostrophe (c) && word->len > 0)
        {
          tail = word->len;
        }
      else if (!is_invisible (c) && word->len > 0)
        {
          func (word->str, tail > 0 && tail < word->len ? word->str + tail : NULL, data);
          g_string_truncate (word, 0);
          tail = 0;
        }
    }
  if (word->len > 0)
    func (word->str, tail > 0 && tail < word->len ? word->str + tail : NULL, data);
}

static void
add_word (const char *word, const char *tail, gpointer data)
{
  g_strv_builder_add (data, word);
}

/**
 * along_text_words:
 * @text: (nullable): any text
 *
 * The words of @text as search compares them: case folded, without diacritics, apostrophes inside
 * words left out; everything that is neither letter nor digit parts words. Characters that look
 * the same (full-width letters, ligatures) become the same.
 *
 * Returns: (transfer full): the words in their order, %NULL-terminated
 */
char **
along_text_words (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  each_word (text, add_word, builder);
  return g_strv_builder_end (builder);
}

static void
append_token (GString *string, const char *token)
{
  if (string->len > 0)
    g_string_append_c (string, ' ');
  g_string_append (string, token);
}

static void
add_to_key (const char *word, const char *tail, gpointer data)
{
  append_token (data, word);
}

/**
 * along_text_key:
 * @text: (nullable): any text
 *
 * What two texts must share to be the same to a reader who ignores case, accents, punctuation and
 * spacing.
 *
 * Returns: (transfer full): the words of [func@text_words] with one space between them
 */
char *
along_text_key (const char *text)
{
  GString *key = g_string_new (NULL);

  each_word (text, add_to_key, key);
  return g_string_free (key, FALSE);
}

static gboolean
is_broad (char vowel)
{
  return vowel == 'a' || vowel == 'o' || vowel == 'u';
}

static gboolean
is_vowel (char c)
{
  return c != '\0' && strchr ("aeiou", c) != NULL;
}

/* Gaelic is written with eighteen letters, and the vowels on both sides of a consonant are either
 * both broad or both slender ("caol ri caol agus leathann ri leathann"). Few English words keep to
 * both. */
static gboolean
looks_gaelic (const char *word)
{
  /* The beginnings of common English words that keep to both all the same. */
  static const char *const english[] = {
    "chair", "chanc", "chang", "chat",  "check", "child", "church", "shall", "sheet", "shelt",
    "ship",  "shop",  "short", "shoul", "than",  "that",  "them",   "then",  "there", "thin",
    "third", "this",  "thor",  "those", "thou",  "three", "throu",  "thus",
  };
  char before = '\0';

  if (strlen (word) < 4)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (english); i++)
    if (g_str_has_prefix (word, english[i]))
      return FALSE;
  for (const char *p = word; *p != '\0'; p++)
    {
      if (strchr ("abcdefghilmnoprstu", *p) == NULL)
        return FALSE;
      if (!is_vowel (*p))
        continue;
      if (before != '\0' && !is_vowel (p[-1]) && is_broad (before) != is_broad (*p))
        return FALSE;
      before = *p;
    }
  return before != '\0';
}

/**
 * along_text_unlenite:
 * @word: a folded word, see [func@text_words]
 *
 * Gaelic softens the first consonant of a word by writing an h after it: `Gàidhlig` becomes
 * `Ghàidhlig` after some words. Who searches for one means the other. The beginnings that English
 * has too (ch, ph, sh, th) count only in words that are spelt as Gaelic is, so that "car" does not
 * find every charity.
 *
 * Returns: (transfer full) (nullable): the word without that h; %NULL where there is none
 */
char *
along_text_unlenite (const char *word)
{
  if (word[0] == '\0' || word[1] != 'h' || word[2] == '\0')
    return NULL;
  if (strchr ("cpst", word[0]) != NULL ? !looks_gaelic (word) : strchr ("bdfgm", word[0]) == NULL)
    return NULL;
  return g_strdup_printf ("%c%s", word[0], word + 2);
}

typedef struct
{
  GString *words;
  GString *extra;
} Folding;

static void
fold_word (const char *word, const char *tail, gpointer data)
{
  Folding *folding = data;
  g_autofree char *unlenited = along_text_unlenite (word);
  g_autofree char *tail_unlenited = tail != NULL ? along_text_unlenite (tail) : NULL;

  append_token (folding->words, word);
  if (unlenited != NULL)
    append_token (folding->extra, unlenited);
  if (tail != NULL && strlen (tail) > 2)
    append_token (folding->extra, tail);
  if (tail_unlenited != NULL)
    append_token (folding->extra, tail_unlenited);
}

/**
 * along_text_fold:
 * @text: (nullable): any text, as typed
 *
 * The copy of @text that is put into the search index: its words as [func@text_words] gives them,
 * and after them, so that phrases stay together, the other words people look for it by: without
 * Gaelic lenition ([func@text_unlenite]), and what follows an apostrophe (`neill` for `O'Neill`).
 *
 * To ask, take each word of [func@text_words] of what was typed, or its unlenited form.
 *
 * Returns: (transfer full): words with one space between them; empty for a text without words
 */
char *
along_text_fold (const char *text)
{
  Folding folding = { g_string_new (NULL), g_string_new (NULL) };

  each_word (text, fold_word, &folding);
  if (folding.extra->len > 0)
    append_token (folding.words, folding.extra->str);
  g_string_free (folding.extra, TRUE);
  return g_string_free (folding.words, FALSE);
}

static char
sound_class (char c)
{
  if (c != '\0' && strchr ("bpfv", c) != NULL)
    return 'b';
  if (c != '\0' && strchr ("cgjkqsxz", c) != NULL)
    return 'k';
  if (c != '\0' && strchr ("dt", c) != NULL)
    return 'd';
  if (c == 'm' || c == 'n')
    return 'm';
  if (c == 'l' || c == 'r')
    return c;
  return '\0';
}

/* What is written differently and sounds alike in Scottish names; longest first. */
static const struct
{
  const char *written;
  const char *said;
} spellings[] = {
  { "mac", "mk" }, { "mc", "mk" }, { "augh", "af" }, { "ough", "af" }, { "eigh", "a" },
  { "igh", "i" },  { "tch", "k" }, { "sch", "k" },   { "bh", "v" },    { "mh", "v" },
  { "dh", "" },    { "fh", "" },   { "gh", "" },     { "th", "t" },    { "ph", "f" },
  { "ch", "k" },   { "ck", "k" },  { "sh", "s" },    { "wr", "r" },    { "kn", "n" },
  { "gn", "n" },   { "wh", "w" },  { "dg", "g" },
};

static char *
said (const char *word)
{
  GString *out = g_string_new (NULL);

  for (const char *p = word; *p != '\0';)
    {
      guint i = 0;

      /* Mac and Mc are a prefix only. */
      for (i = 0; i < G_N_ELEMENTS (spellings); i++)
        if (g_str_has_prefix (p, spellings[i].written) && (i > 1 || p == word))
          break;
      if (i < G_N_ELEMENTS (spellings))
        {
          g_string_append (out, spellings[i].said);
          p += strlen (spellings[i].written);
        }
      else
        {
          g_string_append_c (out, *p++);
        }
    }
  return g_string_free (out, FALSE);
}

/**
 * along_text_sound:
 * @word: a folded word of a name, see [func@text_words]
 *
 * How a name roughly sounds, so that Catherine and Kathryn, MacDonald and McDonald, Stewart and
 * Stuart meet: a Soundex whose spellings are those of Scottish names, with the first sound by class
 * too. Names that sound alike have the same key; the same key does not make names alike.
 *
 * Returns: (transfer full): at most six letters; empty for a word of other than Latin letters
 */
char *
along_text_sound (const char *word)
{
  g_autofree char *spoken = said (word);
  GString *key = g_string_new (NULL);
  char last = '\0';

  for (const char *p = spoken; *p != '\0' && key->len < 6; p++)
    {
      char c = sound_class (*p);

      if (!g_ascii_isalpha (*p))
        continue;
      if (c == '\0' && p == spoken)
        g_string_append_c (key, 'a');
      else if (c != '\0' && c != last)
        g_string_append_c (key, c);
      /* h and w between two letters of one class do not part them; vowels do. */
      if (*p != 'h' && *p != 'w')
        last = c;
    }
  return g_string_free (key, FALSE);
}

static const char *
first_letter (const char *word, const char *end)
{
  for (const char *p = word; p < end; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return p;
  return NULL;
}

/**
 * along_text_initials:
 * @name: (nullable): a name as typed
 *
 * The first letters of the first and the last word, in upper case, for a round badge.
 *
 * Returns: (transfer full): none, one or two letters
 */
char *
along_text_initials (const char *name)
{
  g_autofree char *composed = g_utf8_normalize (name != NULL ? name : "", -1, G_NORMALIZE_NFC);
  g_auto (GStrv) words = g_strsplit_set (composed != NULL ? composed : "", " \t\n-", -1);
  const char *first = NULL;
  const char *last = NULL;
  g_autoptr (GString) letters = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *letter = first_letter (words[i], words[i] + strlen (words[i]));

      if (letter != NULL && first == NULL)
        first = letter;
      else if (letter != NULL)
        last = letter;
    }
  if (first != NULL)
    g_string_append_unichar (letters, g_utf8_get_char (first));
  if (last != NULL)
    g_string_append_unichar (letters, g_utf8_get_char (last));
  return g_utf8_strup (letters->str, -1);
}

/**
 * along_text_join:
 * @words: (array zero-terminated=1): words of a sentence
 *
 * Returns: (transfer full): `a`, `a and b`, `a, b and c`; empty for none
 */
char *
along_text_join (const char *const *words)
{
  guint n = g_strv_length ((char **)words);
  g_autoptr (GString) out = g_string_new (NULL);

  if (n == 0)
    return g_strdup ("");
  if (n == 1)
    return g_strdup (words[0]);
  for (guint i = 0; i + 1 < n; i++)
    {
      if (i > 0)
        g_string_append (out, _ (", "));
      g_string_append (out, words[i]);
    }
  /* TRANSLATORS: the end of a list in a sentence: the first %s is all but the last, already with
   * commas, the second is the last */
  return g_strdup_printf (_ ("%s and %s"), out->str, words[n - 1]);
}

/**
 * along_text_sentence:
 * @text: words that may stand within a sentence, valid UTF-8
 *
 * Returns: (transfer full): @text as it begins one: its first letter large
 */
char *
along_text_sentence (const char *text)
{
  GString *sentence = g_string_new (NULL);

  if (*text != '\0')
    {
      g_string_append_unichar (sentence, g_unichar_totitle (g_utf8_get_char (text)));
      g_string_append (sentence, g_utf8_next_char (text));
    }
  return g_string_free (sentence, FALSE);
}

/**
 * along_text_excerpt:
 * @text: (nullable): any text
 * @max_chars: how many characters there is room for, the ellipsis among them
 *
 * The beginning of @text on one line, cut between words where that costs no more than a third of
 * the room.
 *
 * Returns: (transfer full): at most @max_chars characters
 */
char *
along_text_excerpt (const char *text, guint max_chars)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  const char *cut = NULL;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean space = g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029;

      if (!space)
        g_string_append_unichar (line, c);
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  if (g_utf8_strlen (line->str, -1) <= (glong)max_chars)
    return g_strdup (line->str);
  if (max_chars == 0)
    return g_strdup ("");

  cut = g_utf8_offset_to_pointer (line->str, max_chars - 1);
  if (*cut != ' ')
    {
      const char *space = g_strrstr_len (line->str, cut - line->str, " ");

      if (space != NULL && g_utf8_strlen (space, cut - space) <= (glong)max_chars / 3)
        cut = space;
    }
  g_string_truncate (line, (gsize)(cut - line->str));
  return g_strconcat (line->str, "…", NULL);
}
