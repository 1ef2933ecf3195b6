/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank-place.h"

#include "base/text.h"
#include "model/identifier.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define EARTH_KM 6371.0

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

static gboolean
has_coordinates (const AlongRecord *service)
{
  return along_record_get (service, "latitude") != NULL
         && along_record_get (service, "longitude") != NULL;
}

/* The middle of the services of one postcode, or of its district. */
static gboolean
middle_of (AlongRankQuery *query, GPtrArray *services, const char *where, gboolean whole)
{
  guint n = 0;
  double latitude = 0;
  double longitude = 0;

  for (guint i = 0; i < services->len; i++)
    {
      const AlongRecord *service = g_ptr_array_index (services, i);
      const char *postcode = along_record_get_text (service, "postcode");
      g_autofree char *its = whole ? along_postcode_normal (postcode) : district_of (postcode);

      if (g_strcmp0 (its, where) != 0 || !has_coordinates (service))
        continue;
      latitude += along_record_get_real (service, "latitude", 0);
      longitude += along_record_get_real (service, "longitude", 0);
      n++;
    }
  if (n == 0)
    return FALSE;
  query->latitude = latitude / n;
  query->longitude = longitude / n;
  query->has_place = TRUE;
  query->is_about = !whole;
  return TRUE;
}

/**
 * along_rank_find_place:
 * @query: for whom a service is looked for; gets about where they live
 * @services: (element-type AlongRecord): the services of the directory
 *
 * A person has a postcode and no coordinates; the directory knows where services of that postcode, or of its district,
 * are. Nothing is asked of anybody outside for it.
 */
void
along_rank_find_place (AlongRankQuery *query, GPtrArray *services)
{
  const char *typed
      = query->person != NULL ? along_record_get_text (query->person, "postcode") : NULL;
  g_autofree char *postcode = along_postcode_normal (typed);
  g_autofree char *district = district_of (typed);

  if (postcode == NULL || middle_of (query, services, postcode, TRUE))
    return;
  middle_of (query, services, district, FALSE);
}

/* Where somebody lives may not be known by more than a postcode's district. */
static gboolean
rate_district (AlongRating *rating)
{
  g_autofree char *theirs
      = rating->query->person != NULL
            ? district_of (along_record_get_text (rating->query->person, "postcode"))
            : NULL;
  g_autofree char *district = district_of (along_record_get_text (rating->service, "postcode"));

  if (theirs == NULL || g_strcmp0 (theirs, district) != 0)
    return FALSE;
  /* TRANSLATORS: %s is the first half of a postcode, such as DD1 */
  along_rating_for (rating, 10, g_strdup_printf (_ ("in the same district, %s"), district));
  return TRUE;
}

static char *
words_for_distance (double km, gboolean is_about)
{
  if (km < 1)
    return g_strdup (_ ("less than 1 km away"));
  return g_strdup_printf (is_about ? _ ("about %d km away") : _ ("%d km away"), (int)lround (km));
}

/**
 * along_rank_way:
 * @rating: a rating
 *
 * How far it is.
 */
void
along_rank_way (AlongRating *rating)
{
  const AlongRecord *service = rating->service;
  double km = 0;
  int points = 0;
  char *words = NULL;

  if (!rating->query->has_place || !has_coordinates (service))
    {
      rate_district (rating);
      return;
    }
  /* What is nearer than the middle of a district says nothing. */
  if (rating->query->is_about && rate_district (rating))
    return;
  km = along_rank_distance (rating->query->latitude, rating->query->longitude,
                            along_record_get_real (service, "latitude", 0),
                            along_record_get_real (service, "longitude", 0));
  points = points_for_distance (km);
  words = words_for_distance (km, rating->query->is_about);
  if (points >= 0)
    along_rating_for (rating, points, words);
  else
    along_rating_against (rating, -points, words);
}

static gboolean
is_everywhere (const char *area)
{
  static const char *const everywhere[]
      = { "scotland", "united kingdom", "uk", "national", "nationwide", "great britain", NULL };

  return g_strv_contains (everywhere, area);
}

/**
 * along_rank_area:
 * @rating: a rating
 *
 * Whether it serves where the person lives.
 */
void
along_rank_area (AlongRating *rating)
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
          along_rating_for (rating, 8, g_strdup_printf (_ ("serves %s"), name));
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
  along_rating_against (rating, 25, g_strdup_printf (_ ("serves only %s"), listed));
}
