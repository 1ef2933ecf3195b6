/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/match.h"
#include "base/text.h"

/* Longer questions than this find nothing that shorter ones do not. */
#define MAX_WORDS 32

/**
 * along_match_words:
 * @text: what somebody typed
 *
 * Returns: (transfer full): the words that are looked for
 */
char **
along_match_words (const char *text)
{
  char **words = along_text_words (text);

  for (guint i = MAX_WORDS; i < g_strv_length (words);)
    g_clear_pointer (&words[g_strv_length (words) - 1], g_free);
  return words;
}

/**
 * along_match_of:
 * @words: some words
 * @form: how they are looked for
 *
 * Returns: (transfer full) (nullable): an FTS5 expression for @words, each as it is or without its Gaelic lenition;
 *   %NULL where there are none
 */
char *
along_match_of (const char *const *words, AlongMatch form)
{
  g_autoptr (GString) match = g_string_new (NULL);
  const char *sign = form == ALONG_MATCH_WHOLE ? "" : "*";
  const char *between = form == ALONG_MATCH_ANY ? " OR " : " AND ";

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *plain = along_text_unlenite (words[i]);

      /* Words are letters and digits only, so the quotation marks hold. */
      g_string_append_printf (match, "%s(\"%s\"%s", i > 0 ? between : "", words[i], sign);
      if (plain != NULL)
        g_string_append_printf (match, " OR \"%s\"%s", plain, sign);
      g_string_append_c (match, ')');
    }
  return match->len > 0 ? g_string_free (g_steal_pointer (&match), FALSE) : NULL;
}
