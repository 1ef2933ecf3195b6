/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank-rating.h"

#include "base/text.h"

#include <string.h>

typedef struct
{
  int points;
  char *words;
} Words;

static void
words_free (gpointer data)
{
  Words *words = data;

  g_free (words->words);
  g_free (words);
}

/* The weightiest first; of the same weight what was said first. */
static void
insert (GPtrArray *into, int points, char *words)
{
  Words *entry = NULL;
  guint at = 0;

  if (words == NULL)
    return;
  entry = g_new0 (Words, 1);
  entry->points = points;
  entry->words = words;
  while (at < into->len && ((Words *)g_ptr_array_index (into, at))->points >= points)
    at++;
  g_ptr_array_insert (into, (int)at, entry);
}

/**
 * along_rating_begin:
 * @query: for whom and for what
 * @service: a service
 *
 * Returns: a rating that says nothing yet; what it has collected goes with along_rating_take()
 */
AlongRating
along_rating_begin (const AlongRankQuery *query, const AlongRecord *service)
{
  return (AlongRating){ .query = query,
                        .service = service,
                        .suits = TRUE,
                        .reasons = g_ptr_array_new_with_free_func (words_free),
                        .warnings = g_ptr_array_new_with_free_func (words_free) };
}

/**
 * along_rating_take:
 * @words: (transfer full): the reasons or the warnings of a rating
 *
 * Returns: (transfer full): the words alone, the weightiest first
 */
char **
along_rating_take (GPtrArray *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < words->len; i++)
    g_strv_builder_add (builder, ((Words *)g_ptr_array_index (words, i))->words);
  g_ptr_array_unref (words);
  return g_strv_builder_end (builder);
}

/**
 * along_rating_for:
 * @self: a rating
 * @points: how much it weighs
 * @words: (transfer full) (nullable): what speaks for the service
 */
void
along_rating_for (AlongRating *self, int points, char *words)
{
  self->score += points;
  insert (self->reasons, points, words);
}

/**
 * along_rating_against:
 * @self: a rating
 * @points: how much it weighs
 * @words: (transfer full) (nullable): what speaks against the service, or should be known
 */
void
along_rating_against (AlongRating *self, int points, char *words)
{
  self->score -= points;
  insert (self->warnings, points, words);
}

/**
 * along_rating_person:
 * @self: a rating
 * @field: a field of the person that holds a text or a code
 *
 * Returns: (transfer none) (nullable): what is known of the person there
 */
const char *
along_rating_person (const AlongRating *self, const char *field)
{
  return self->query->person != NULL ? along_record_get_text (self->query->person, field) : NULL;
}

static void
add_words (GString *all, const char *text)
{
  g_autofree char *key = along_text_key (text);

  if (*key != '\0')
    g_string_append_printf (all, "%s | ", key);
}

/**
 * along_rating_says:
 * @self: a rating
 * @phrases: (array zero-terminated=1): words as along_text_key() gives them
 *
 * Whether the service says one of @phrases of itself: in its name, its tags, or what it offers.
 *
 * Returns: %TRUE if it does
 */
gboolean
along_rating_says (const AlongRating *self, const char *const *phrases)
{
  static const char *const lists[] = { "support_types", "categories" };
  static const char *const texts[] = { "name", "service_type", "description", "eligibility_text" };
  g_autoptr (GString) all = g_string_new (" ");

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_auto (GStrv) lines = along_record_get_set (self->service, lists[i]);

      for (guint k = 0; lines[k] != NULL; k++)
        add_words (all, lines[k]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_words (all, along_record_get_text (self->service, texts[i]));
  for (guint i = 0; phrases[i] != NULL; i++)
    {
      g_autofree char *whole = g_strdup_printf (" %s ", phrases[i]);

      if (strstr (all->str, whole) != NULL)
        return TRUE;
    }
  return FALSE;
}
