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

/* Where somebody lives is not known by more than a postcode's district as long as there are no
 * coordinates for it. */
static void
rate_district (AlongRating *rating)
{
  g_autofree char *theirs
      = rating->query->person != NULL
            ? district_of (along_record_get_text (rating->query->person, "postcode"))
            : NULL;
  g_autofree char *district = district_of (along_record_get_text (rating->service, "postcode"));

  if (theirs != NULL && g_strcmp0 (theirs, district) == 0)
    /* TRANSLATORS: %s is the first half of a postcode, such as DD1 */
    along_rating_for (rating, 10, g_strdup_printf (_ ("in the same district, %s"), district));
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
