/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"
#include "model/identifier.h"
#include "model/render.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What somebody heard about places a month ago says little about today (domain.md §1: freshness). */
#define PLACES_DAYS 30
/* A listing that nobody checked for half a year may be wrong in every line. */
#define CHECKED_DAYS 183
#define CHECKED_LATELY_DAYS 90

#define EARTH_KM 6371.0

typedef struct
{
  const AlongRankQuery *query;
  const AlongRecord *service;
  int score;
  gboolean suits;
  GPtrArray *reasons;
  GPtrArray *warnings;
} Rating;

static void
speaks_for (Rating *rating, int points, char *words)
{
  rating->score += points;
  if (words != NULL)
    g_ptr_array_add (rating->reasons, words);
}

static void
speaks_against (Rating *rating, int points, char *words)
{
  rating->score -= points;
  if (words != NULL)
    g_ptr_array_add (rating->warnings, words);
}

static gboolean
lists (const char *const *ids, const AlongRecord *service)
{
  return ids != NULL && g_strv_contains (ids, along_record_get_id (service));
}

static void
rate_domain (Rating *rating)
{
  g_auto (GStrv) domains = along_record_get_set (rating->service, "domains");
  const char *domain
      = rating->query->need != NULL ? along_record_get_text (rating->query->need, "domain") : NULL;
  const char *label = NULL;

  if (domain == NULL || domains[0] == NULL)
    return;
  label = along_value_set_label (&along_values_need_domain, domain);
  if (g_strv_contains ((const char *const *)domains, domain))
    {
      /* TRANSLATORS: %s is a part of life, such as Housing */
      speaks_for (rating, 40, g_strdup_printf (_ ("helps with: %s"), label));
      return;
    }
  rating->suits = FALSE;
  speaks_against (rating, 20, g_strdup_printf (_ ("not known to help with: %s"), label));
}

static void
rate_before (Rating *rating)
{
  if (lists (rating->query->did_not_suit, rating->service))
    {
      rating->suits = FALSE;
      speaks_against (rating, 40, g_strdup (_ ("did not suit before")));
    }
  if (lists (rating->query->declined, rating->service))
    speaks_against (rating, 15, g_strdup (_ ("declined before")));
}

/**
 * along_rank_distance:
 * @latitude: of a place, in degrees
 * @longitude: of a place, in degrees
 * @other_latitude: of another
 * @other_longitude: of another
 *
 * The distance over the globe taken for a sphere, which for ranking is near enough.
 *
 * Returns: kilometres
 */
double
along_rank_distance (double latitude,
                     double longitude,
                     double other_latitude,
                     double other_longitude)
{
  double degree = G_PI / 180.0;
  double up = sin ((other_latitude - latitude) * degree / 2);
  double across = sin ((other_longitude - longitude) * degree / 2);
  double chord
      = up * up + cos (latitude * degree) * cos (other_latitude * degree) * across * across;

  return 2 * EARTH_KM * asin (MIN (1.0, sqrt (chord)));
}

static int
points_for_distance (double km)
{
  static const struct
  {
    double within;
    int points;
  } steps[] = { { 1, 15 }, { 3, 12 }, { 8, 8 }, { 20, 3 }, { 50, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (km <= steps[i].within)
      return steps[i].points;
  return -10;
}

static char *
district_of (const char *postcode)
{
  g_autofree char *normal = along_postcode_normal (postcode);

  return normal != NULL ? g_strndup (normal, strcspn (normal, " ")) : NULL;
}

/* Where somebody lives is not known by more than a postcode's district as long as there are no
 * coordinates for it. */
static void
rate_district (Rating *rating)
{
  g_autofree char *theirs
      = rating->query->person != NULL
            ? district_of (along_record_get_text (rating->query->person, "postcode"))
            : NULL;
  g_autofree char *district = district_of (along_record_get_text (rating->service, "postcode"));

  if (theirs != NULL && g_strcmp0 (theirs, district) == 0)
    /* TRANSLATORS: %s is the first half of a postcode, such as DD1 */
    speaks_for (rating, 10, g_strdup_printf (_ ("in the same district, %s"), district));
}

static void
rate_distance (Rating *rating)
{
  const AlongRecord *service = rating->service;
  double km = 0;
  int points = 0;
  char *words = NULL;

  if (!rating->query->has_place || along_record_get (service, "latitude") == NULL
      || along_record_get (service, "longitude") == NULL)
    {
      rate_district (rating);
      return;
    }
  km = along_rank_distance (rating->query->latitude, rating->query->longitude,
                            along_record_get_real (service, "latitude", 0),
                            along_record_get_real (service, "longitude", 0));
  points = points_for_distance (km);
  words = km < 1 ? g_strdup (_ ("less than 1 km away"))
                 : g_strdup_printf (_ ("%d km away"), (int)lround (km));
  if (points >= 0)
    speaks_for (rating, points, words);
  else
    speaks_against (rating, -points, words);
}

static gboolean
is_everywhere (const char *area)
{
  static const char *const everywhere[]
      = { "scotland", "united kingdom", "uk", "national", "nationwide", "great britain", NULL };

  return g_strv_contains (everywhere, area);
}

static void
rate_area (Rating *rating)
{
  GVariant *areas = along_record_get (rating->service, "service_areas");
  g_autofree char *area = along_text_key (rating->query->area);
  g_autofree char *town = along_text_key (
      rating->query->person != NULL ? along_record_get_text (rating->query->person, "town") : NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *listed = NULL;

  for (gsize i = 0; areas != NULL && i < g_variant_n_children (areas); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (areas, i);
      const char *name = NULL;
      g_autofree char *key = NULL;

      if (!g_variant_lookup (row, "name", "&s", &name) || *name == '\0')
        continue;
      key = along_text_key (name);
      if (g_str_equal (key, area) || g_str_equal (key, town) || is_everywhere (key))
        {
          /* TRANSLATORS: %s is a council area or a town */
          speaks_for (rating, 8, g_strdup_printf (_ ("serves %s"), name));
          return;
        }
      g_ptr_array_add (names, (gpointer)name);
    }
  /* Only where the council area is known can it be said to be another one. */
  if (names->len == 0 || *area == '\0')
    return;
  g_ptr_array_add (names, NULL);
  listed = along_text_join ((const char *const *)names->pdata);
  rating->suits = FALSE;
  speaks_against (rating, 25, g_strdup_printf (_ ("serves only %s"), listed));
}

static char *
ages_text (gint64 youngest, gint64 oldest)
{
  if (oldest < 0)
    return g_strdup_printf (_ ("for people of %d and over"), (int)youngest);
  if (youngest <= 0)
    return g_strdup_printf (_ ("for people up to %d"), (int)oldest);
  return g_strdup_printf (_ ("for people of %d to %d"), (int)youngest, (int)oldest);
}

static void
rate_age (Rating *rating)
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
      speaks_for (rating, 5, ages_text (youngest, oldest));
      return;
    }
  rating->suits = FALSE;
  speaks_against (rating, 60, ages_text (youngest, oldest));
}

static void
rate_language (Rating *rating)
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
          speaks_for (rating, 12, g_strdup_printf (_ ("speaks %s"), languages[i]));
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

static void
rate_access (Rating *rating)
{
  g_auto (GStrv) features = along_record_get_set (rating->service, "accessibility");
  g_auto (GStrv) needed = along_text_words (
      rating->query->person != NULL ? along_record_get_text (rating->query->person, "access_needs")
                                    : NULL);
  int points = 16;

  for (guint i = 0; features[i] != NULL; i++)
    if (meets_need ((const char *const *)needed, features[i]))
      {
        speaks_for (rating, points, g_strdup (features[i]));
        points /= 2;
      }
}

/* @age: days since somebody heard it, -1 for not known. */
static gboolean
places_are_stale (const Rating *rating, int age)
{
  const char *until = along_record_get_text (rating->service, "capacity_until");

  return age < 0 || age > PLACES_DAYS
         || (until != NULL && strcmp (until, rating->query->today) < 0);
}

static char *
places_text (const Rating *rating, const char *capacity)
{
  gint64 free_places = along_record_get_integer (rating->service, "places_free", 0);
  gint64 waiting = along_record_get_integer (rating->service, "waiting", 0);

  if (g_str_equal (capacity, "capacity") && free_places > 0)
    return g_strdup_printf (ngettext ("%d place free", "%d places free", (gulong)free_places),
                            (int)free_places);
  if (g_str_equal (capacity, "capacity"))
    return g_strdup (_ ("has places"));
  if (g_str_equal (capacity, "waitlist") && waiting > 0)
    return g_strdup_printf (ngettext ("waiting list with %d person", "waiting list with %d people",
                                      (gulong)waiting),
                            (int)waiting);
  if (g_str_equal (capacity, "waitlist"))
    return g_strdup (_ ("waiting list"));
  if (g_str_equal (capacity, "no-capacity"))
    return g_strdup (_ ("full"));
  return g_strdup (_ ("depends on an assessment"));
}

/* The news of free places is worth what it is old. */
static char *
dated (const char *places, const char *date, gboolean stale)
{
  g_autofree char *day = stale ? along_date_text (date) : along_date_within (date);

  if (date == NULL)
    /* TRANSLATORS: %s is about free places: "full" */
    return g_strdup_printf (_ ("%s (not known since when)"), places);
  if (stale)
    /* TRANSLATORS: the first %s is about free places: "full", the second a date */
    return g_strdup_printf (_ ("%s (last heard on %s)"), places, day);
  /* TRANSLATORS: the first %s is about free places: "full", the second a day: today, Tuesday */
  return g_strdup_printf (_ ("%s (as of %s)"), places, day);
}

static void
rate_capacity (Rating *rating)
{
  const char *capacity = along_record_get_text (rating->service, "capacity");
  gint64 as_at = along_record_get_integer (rating->service, "capacity_as_at", 0);
  g_autofree char *date = as_at > 0 ? along_clock_date_of (as_at) : NULL;
  int age = date != NULL ? along_date_days (date, rating->query->today) : -1;
  gboolean stale = places_are_stale (rating, age);
  g_autofree char *places = NULL;

  if (capacity == NULL)
    return;
  places = places_text (rating, capacity);
  if (g_str_equal (capacity, "capacity"))
    speaks_for (rating, stale ? 7 : 18, dated (places, date, stale));
  else if (g_str_equal (capacity, "waitlist"))
    speaks_against (rating, stale ? 3 : 6, dated (places, date, stale));
  else if (g_str_equal (capacity, "no-capacity"))
    speaks_against (rating, stale ? 8 : 25, dated (places, date, stale));
  else
    speaks_against (rating, 0, dated (places, date, stale));
}

static void
rate_listing (Rating *rating)
{
  const char *checked = along_record_get_text (rating->service, "assured_date");
  g_auto (GStrv) methods = along_record_get_set (rating->service, "referral_methods");
  int age = checked != NULL ? along_date_days (checked, rating->query->today) : 0;
  g_autofree char *day = along_date_text (checked);

  if (checked != NULL && age > CHECKED_DAYS)
    speaks_against (rating, 8, g_strdup_printf (_ ("not checked since %s"), day));
  else if (checked != NULL && age <= CHECKED_LATELY_DAYS)
    speaks_for (rating, 4, NULL);
  if (g_strv_contains ((const char *const *)methods, "in-app"))
    speaks_for (rating, 5, g_strdup (_ ("answers through Alongside")));
  if (along_record_get_boolean (rating->service, "is_free"))
    speaks_for (rating, 3, g_strdup (_ ("free of charge")));
  if (along_record_get_boolean (rating->service, "is_evening"))
    speaks_for (rating, 2, g_strdup (_ ("evenings or weekends")));
}

static void
rate_wait (Rating *rating)
{
  const char *wait = along_record_get_text (rating->service, "wait_time");

  /* Directories say "None" where nobody waits: that speaks against nothing. */
  if (wait != NULL && g_ascii_strcasecmp (wait, "none") != 0)
    /* TRANSLATORS: %s is how long, as the service says it: two weeks */
    speaks_against (rating, 0, g_strdup_printf (_ ("usual wait: %s"), wait));
}

static gboolean
is_left_out (const AlongRankQuery *query, const AlongRecord *service)
{
  static const char *const shut[] = { "inactive", "temporarily_closed", "defunct", NULL };
  const char *status = along_record_get_text (service, "status");

  return (status != NULL && g_strv_contains (shut, status))
         || along_record_get_boolean (service, "entered_in_error")
         || lists (query->left_out, service);
}

static char **
take_words (GPtrArray *words)
{
  g_ptr_array_add (words, NULL);
  return (char **)g_ptr_array_free (words, FALSE);
}

static AlongRanked *
rate (const AlongRankQuery *query, AlongRecord *service)
{
  Rating rating = { query, service, 0, TRUE, g_ptr_array_new (), g_ptr_array_new () };
  AlongRanked *ranked = g_new0 (AlongRanked, 1);

  rate_domain (&rating);
  rate_before (&rating);
  rate_age (&rating);
  rate_area (&rating);
  rate_language (&rating);
  rate_access (&rating);
  rate_capacity (&rating);
  rate_distance (&rating);
  rate_wait (&rating);
  rate_listing (&rating);
  ranked->service = along_record_ref (service);
  ranked->score = rating.score;
  ranked->suits = rating.suits;
  ranked->reasons = take_words (rating.reasons);
  ranked->warnings = take_words (rating.warnings);
  return ranked;
}

static gint
by_rank (gconstpointer a, gconstpointer b)
{
  const AlongRanked *x = *(const AlongRanked *const *)a;
  const AlongRanked *y = *(const AlongRanked *const *)b;
  int order = 0;

  if (x->suits != y->suits)
    return x->suits ? -1 : 1;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  order = g_utf8_collate (along_record_get_title (x->service), along_record_get_title (y->service));
  return order != 0 ? order
                    : strcmp (along_record_get_id (x->service), along_record_get_id (y->service));
}

/**
 * along_rank_services:
 * @query: for whom and for what
 * @services: (element-type AlongRecord): the services there are
 *
 * Puts services in the order in which they are worth offering, each with its reasons in words: whether
 * it helps with this, whether somebody of this age and area may come, language and access, free places
 * and how old that news is, the way there, what was said before. What is closed is left out; what
 * something known speaks against comes after the rest, and is there all the same: the person
 * chooses.
 *
 * Returns: (transfer full) (element-type AlongRanked): the services, the best first
 */
GPtrArray *
along_rank_services (const AlongRankQuery *query, GPtrArray *services)
{
  GPtrArray *ranking = g_ptr_array_new_with_free_func ((GDestroyNotify)along_ranked_free);

  for (guint i = 0; i < services->len; i++)
    if (!is_left_out (query, g_ptr_array_index (services, i)))
      g_ptr_array_add (ranking, rate (query, g_ptr_array_index (services, i)));
  g_ptr_array_sort (ranking, by_rank);
  return ranking;
}

/**
 * along_ranked_words:
 * @ranked: a service with its reasons
 *
 * Returns: (transfer full): what speaks for it and, after a semicolon, what should be known, on one
 *   line
 */
char *
along_ranked_words (const AlongRanked *ranked)
{
  g_autofree char *reasons = g_strjoinv (_ (", "), ranked->reasons);
  g_autofree char *warnings = g_strjoinv (_ (", "), ranked->warnings);

  if (*reasons == '\0' || *warnings == '\0')
    return g_strconcat (reasons, warnings, NULL);
  /* TRANSLATORS: what speaks for a service; what should be known of it */
  return g_strdup_printf (_ ("%s; %s"), reasons, warnings);
}

/**
 * along_ranked_free:
 * @ranked: (transfer full): a service with its reasons
 */
void
along_ranked_free (AlongRanked *ranked)
{
  along_record_unref (ranked->service);
  g_strfreev (ranked->reasons);
  g_strfreev (ranked->warnings);
  g_free (ranked);
}
