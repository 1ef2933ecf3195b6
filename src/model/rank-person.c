/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank-person.h"

#include "base/date.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
ages_text (gint64 youngest, gint64 oldest)
{
  if (oldest < 0)
    return g_strdup_printf (_ ("for people of %d and over"), (int)youngest);
  if (youngest <= 0)
    return g_strdup_printf (_ ("for people up to %d"), (int)oldest);
  return g_strdup_printf (_ ("for people of %d to %d"), (int)youngest, (int)oldest);
}

/**
 * along_rank_age:
 * @rating: a rating
 *
 * Whether it is for people of that age.
 */
void
along_rank_age (AlongRating *rating)
{
  gint64 youngest = along_record_get_integer (rating->service, "minimum_age", 0);
  gint64 oldest = along_record_get_integer (rating->service, "maximum_age", -1);
  int age = rating->query->person != NULL
                ? along_date_age (along_record_get_text (rating->query->person, "birth_date"),
                                  rating->query->today)
                : -1;

  if (age < 0 || (youngest <= 0 && oldest < 0))
    return;
  if (age >= youngest && (oldest < 0 || age <= oldest))
    {
      along_rating_for (rating, 5, ages_text (youngest, oldest));
      return;
    }
  rating->suits = FALSE;
  along_rating_against (rating, 60, ages_text (youngest, oldest));
}

/**
 * along_rank_language:
 * @rating: a rating
 *
 * Whether it speaks the person’s language.
 */
void
along_rank_language (AlongRating *rating)
{
  const char *language = rating->query->person != NULL
                             ? along_record_get_text (rating->query->person, "language")
                             : NULL;
  g_autofree char *key = along_text_key (language);
  g_auto (GStrv) languages = along_record_get_set (rating->service, "languages");

  if (*key == '\0' || g_str_equal (key, "english") || g_str_equal (key, "en"))
    return;
  for (guint i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *spoken = along_text_key (languages[i]);

      if (g_str_equal (spoken, key))
        {
          /* TRANSLATORS: %s is a language */
          along_rating_for (rating, 12, g_strdup_printf (_ ("speaks %s"), languages[i]));
          return;
        }
    }
}

/* What people write that they need, and what services write that they have. */
static const struct
{
  const char *needed;
  const char *offered;
} access_words[] = {
  { "wheelchair", "wheelchair step ramp lift level" },
  { "step", "step ramp lift level wheelchair" },
  { "stairs", "step ramp lift level wheelchair" },
  { "walk", "step ramp lift level parking" },
  { "walking", "step ramp lift level parking" },
  { "hearing", "hearing loop bsl" },
  { "deaf", "bsl sign loop hearing" },
  { "bsl", "bsl sign" },
  { "sight", "braille large print guide" },
  { "blind", "braille large print guide" },
  { "quiet", "quiet sensory" },
  { "noise", "quiet sensory" },
  { "autism", "quiet sensory autism" },
  { "autistic", "quiet sensory autism" },
  { "reading", "easy read" },
  { "toilet", "toilet changing" },
};

static gboolean
meets_need (const char *const *needed, const char *feature)
{
  g_auto (GStrv) offered = along_text_words (feature);

  for (guint i = 0; i < G_N_ELEMENTS (access_words); i++)
    {
      g_auto (GStrv) fitting = NULL;

      if (!g_strv_contains (needed, access_words[i].needed))
        continue;
      fitting = g_strsplit (access_words[i].offered, " ", -1);
      for (guint w = 0; offered[w] != NULL; w++)
        if (g_strv_contains ((const char *const *)fitting, offered[w]))
          return TRUE;
    }
  return FALSE;
}

/**
 * along_rank_access:
 * @rating: a rating
 *
 * Whether it has what the person needs to take part.
 */
void
along_rank_access (AlongRating *rating)
{
  g_auto (GStrv) features = along_record_get_set (rating->service, "accessibility");
  g_auto (GStrv) needed = along_text_words (
      rating->query->person != NULL ? along_record_get_text (rating->query->person, "access_needs")
                                    : NULL);
  int points = 16;

  for (guint i = 0; features[i] != NULL; i++)
    if (meets_need ((const char *const *)needed, features[i]))
      {
        along_rating_for (rating, points, g_strdup (features[i]));
        points /= 2;
      }
}

/* What services call it; the folded words of along_text_key(). */
static const char *const one_to_one[]
    = { "one to one", "one one", "1 1", "1 to 1", "individual", "befriending", NULL };
static const char *const in_a_group[]
    = { "group", "groups", "together", "course", "class", "classes", "choir", "ten people", NULL };
static const char *const at_home[]
    = { "at home", "home visit", "home visits", "home visiting", "visits", NULL };
static const char *const online[] = { "online", "video", "by video", "virtual", "zoom", NULL };
static const char *const by_phone[]
    = { "phone", "by phone", "phone call", "telephone", "helpline", NULL };
static const char *const women[] = { "women", "by women", "woman", "female", NULL };
static const char *const men[] = { "men", "by men", "man", "male", "men s", NULL };

static gboolean
has_code (const AlongRating *rating, const char *field, const char *code)
{
  g_auto (GStrv) codes = NULL;

  if (rating->query->person == NULL)
    return FALSE;
  codes = along_record_get_set (rating->query->person, field);
  return g_strv_contains ((const char *const *)codes, code);
}

static void
rate_setting (AlongRating *rating)
{
  const char *wanted = along_rating_person (rating, "prefers_setting");
  gboolean alone = FALSE;
  gboolean group = FALSE;

  if (wanted == NULL)
    return;
  alone = along_rating_says (rating, one_to_one);
  group = along_rating_says (rating, in_a_group);
  if (g_str_equal (wanted, "one_to_one") && alone)
    along_rating_for (rating, 8, g_strdup (_ ("one to one, as they like it")));
  else if (g_str_equal (wanted, "one_to_one") && group)
    along_rating_against (rating, 6, g_strdup (_ ("in a group")));
  else if (g_str_equal (wanted, "group") && group)
    along_rating_for (rating, 8, g_strdup (_ ("in a group, as they like it")));
  else if (g_str_equal (wanted, "group") && alone)
    along_rating_against (rating, 6, g_strdup (_ ("one to one")));
}

/* Open Referral UK says of a schedule whether people come or dial in. */
static gboolean
attends (const AlongRating *rating, const char *how)
{
  GVariant *rows = along_record_get (rating->service, "schedules");

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *attending = NULL;
      g_autofree char *key = NULL;

      if (!g_variant_lookup (row, "attending", "&s", &attending))
        continue;
      key = along_text_key (attending);
      if (strstr (key, how) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
rate_mode (AlongRating *rating)
{
  if (has_code (rating, "prefers_mode", "at_home") && along_rating_says (rating, at_home))
    along_rating_for (rating, 8, g_strdup (_ ("comes to people’s homes")));
  else if (has_code (rating, "prefers_mode", "online")
           && (along_rating_says (rating, online) || attends (rating, "online")))
    along_rating_for (rating, 8, g_strdup (_ ("online, as they like it")));
  else if (has_code (rating, "prefers_mode", "phone") && along_rating_says (rating, by_phone))
    along_rating_for (rating, 8, g_strdup (_ ("on the phone, as they like it")));
  else if (has_code (rating, "prefers_mode", "in_person") && attends (rating, "in person"))
    along_rating_for (rating, 6, g_strdup (_ ("in person, as they like it")));
}

/* Whom they would rather talk to is in their own words; what a service says of itself is a tag or a
 * sentence. Only what both say plainly counts, and nothing is held against a service that says nothing. */
static void
rate_worker (AlongRating *rating)
{
  g_auto (GStrv) wanted = along_text_words (along_rating_person (rating, "gender_of_worker"));

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      if (g_strv_contains (women, wanted[i]) && along_rating_says (rating, women))
        {
          along_rating_for (rating, 10, g_strdup (_ ("a women’s service")));
          return;
        }
      if (g_strv_contains (men, wanted[i]) && along_rating_says (rating, men))
        {
          along_rating_for (rating, 10, g_strdup (_ ("a men’s service")));
          return;
        }
    }
}

/**
 * along_rank_wishes:
 * @rating: a rating
 *
 * What the person would rather have: alone or in a group, where, with whom.
 */
void
along_rank_wishes (AlongRating *rating)
{
  if (rating->query->person == NULL)
    return;
  rate_setting (rating);
  rate_mode (rating);
  rate_worker (rating);
}

static char *
price (const AlongRecord *service)
{
  const char *fees = along_record_get_text (service, "fees");
  GVariant *options = along_record_get (service, "cost_options");
  gsize n = options != NULL ? g_variant_n_children (options) : 0;

  if (fees != NULL)
    return g_strdup (fees);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (options, i);
      const char *amount = NULL;

      if (g_variant_lookup (row, "amount", "&s", &amount) && g_ascii_strtod (amount, NULL) > 0)
        return g_strdup_printf ("£%s", amount);
    }
  return NULL;
}

/**
 * along_rank_cost:
 * @rating: a rating
 *
 * What it costs, against what the person can pay where that is known.
 */
void
along_rank_cost (AlongRating *rating)
{
  const char *means = along_rating_person (rating, "can_pay");
  gboolean free_only = g_strcmp0 (means, "free_only") == 0;
  g_autofree char *costs = NULL;

  if (along_record_get_boolean (rating->service, "is_free"))
    {
      along_rating_for (rating, free_only ? 8 : 3, g_strdup (_ ("free of charge")));
      return;
    }
  costs = price (rating->service);
  if (costs == NULL)
    return;
  if (free_only)
    rating->suits = FALSE;
  /* TRANSLATORS: %s is what a service costs, as it says it: £3 a session */
  along_rating_against (rating,
                        free_only                            ? 20
                        : g_strcmp0 (means, "a_little") == 0 ? 6
                                                             : 0,
                        g_strdup_printf (_ ("costs: %s"), costs));
}
