/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank.h"
#include "base/clock.h"
#include "fixtures.h"

#include <string.h>

/* Sunday 22 November 2026, 15:00 in London. */
#define NOW G_GINT64_CONSTANT (1795359600000)
#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define TODAY "2026-11-22"

static gint64
set_clock (gpointer data)
{
  return NOW;
}

static AlongRecord *
make_service (const char *name, const char *domain)
{
  static guint counter;
  g_autofree char *id = g_strdup_printf ("96000000-0000-7000-8000-%012u", ++counter);
  const char *domains[] = { domain, NULL };
  AlongRecord *service
      = make_record ("service", id, "name", name, "org", ORG_B, "status", "active", NULL);

  along_record_set_set (service, "domains", domains);
  return service;
}

static AlongRecord *
make_need (void)
{
  return make_record ("need", SERVICE_A, "person", PERSON_1, "domain", "housing", NULL);
}

static char *
words_for (const AlongRankQuery *query, AlongRecord *service)
{
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autoptr (GPtrArray) ranking = NULL;

  g_ptr_array_add (services, service);
  ranking = along_rank_services (query, services);
  g_assert_cmpuint (ranking->len, ==, 1);
  return along_ranked_words (ranking->pdata[0]);
}

static void
assert_words (const AlongRankQuery *query, AlongRecord *service, const char *expected)
{
  g_autofree char *words = words_for (query, service);

  g_assert_cmpstr (words, ==, expected);
}

static void
set_places (AlongRecord *service, const char *capacity, gint64 free_places, gint64 days_ago)
{
  along_record_set_text (service, "capacity", capacity);
  along_record_set_integer (service, "places_free", free_places);
  along_record_set_integer (service, "capacity_as_at", NOW - days_ago * DAY_MS);
}

static void
test_sentence (void)
{
  g_autoptr (AlongRecord) need = make_need ();
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", "postcode",
                                                "DD1 1AA", "birth_date", "1984-02-29", NULL);
  g_autoptr (AlongRecord) service = make_service ("A roof", "housing");
  AlongRankQuery query = { .person = person, .need = need, .today = TODAY };

  assert_words (&query, service, "helps with: Housing");
  along_record_set_text (service, "postcode", "dd1 4bb");
  assert_words (&query, service, "helps with: Housing, in the same district, DD1");
  set_places (service, "capacity", 3, 2);
  along_record_set_boolean (service, "is_evening", TRUE);
  along_record_set_integer (service, "minimum_age", 16);
  along_record_set (service, "latitude", g_variant_new_double (56.462));
  along_record_set (service, "longitude", g_variant_new_double (-2.970));
  query.has_place = TRUE;
  query.latitude = 56.480;
  query.longitude = -2.970;
  assert_words (&query, service,
                "helps with: Housing, for people of 16 and over, 3 places free (as of Friday), "
                "2 km away, evenings or weekends");
}

static void
test_places (void)
{
  g_autoptr (AlongRecord) service = make_service ("A roof", "housing");
  AlongRankQuery query = { .today = TODAY };

  set_places (service, "capacity", 0, 0);
  assert_words (&query, service, "has places (as of today)");
  set_places (service, "capacity", 1, 31);
  assert_words (&query, service, "1 place free (last heard on 22 Oct 2026)");
  set_places (service, "no-capacity", 0, 1);
  assert_words (&query, service, "full (as of yesterday)");
  set_places (service, "waitlist", 0, 1);
  along_record_set_integer (service, "waiting", 5);
  assert_words (&query, service, "waiting list with 5 people (as of yesterday)");
  along_record_set (service, "capacity_as_at", NULL);
  assert_words (&query, service, "waiting list with 5 people (not known since when)");
  set_places (service, "waitlist", 0, 1);
  along_record_set_text (service, "capacity_until", "2026-11-21");
  assert_words (&query, service, "waiting list with 5 people (last heard on 21 Nov 2026)");
}

static void
test_against (void)
{
  static const char *const ids[] = { SERVICE_B, NULL };
  g_autoptr (AlongRecord) need = make_need ();
  g_autoptr (AlongRecord) person
      = make_record ("person", PERSON_1, "known_as", "Jo", "birth_date", "2012-01-01", NULL);
  g_autoptr (AlongRecord) other = make_service ("A choir", "isolation");
  g_autoptr (AlongRecord) adults = make_service ("A roof", "housing");
  g_autoptr (AlongRecord) before
      = make_record ("service", SERVICE_B, "name", "B", "org", ORG_B, "status", "active", NULL);
  AlongRankQuery query = { .person = person,
                           .need = need,
                           .today = TODAY,
                           .area = "Dundee City",
                           .did_not_suit = ids,
                           .declined = ids };

  assert_words (&query, other, "not known to help with: Housing");
  along_record_set_integer (adults, "minimum_age", 16);
  along_record_set_integer (adults, "maximum_age", 65);
  assert_words (&query, adults, "helps with: Housing; for people of 16 to 65");
  assert_words (&query, before, "did not suit before, declined before");
  along_record_set_integer (adults, "minimum_age", 0);
  along_record_set (adults, "service_areas", g_variant_new_parsed ("[{'name': 'Fife'}]"));
  assert_words (&query, adults, "helps with: Housing, for people up to 65; serves only Fife");
  along_record_set (adults, "service_areas",
                    g_variant_new_parsed ("[{'name': 'Fife'}, {'name': 'Dundee City'}]"));
  assert_words (&query, adults, "helps with: Housing, for people up to 65, serves Dundee City");
  along_record_set_text (adults, "assured_date", "2026-03-03");
  along_record_set_text (adults, "wait_time", "two weeks");
  assert_words (&query, adults,
                "helps with: Housing, for people up to 65, serves Dundee City; "
                "usual wait: two weeks, not checked since 3 Mar 2026");
}

static void
test_access (void)
{
  static const char *const has[] = { "Step-free entrance", "Hearing loop", "Bar", NULL };
  static const char *const speaks[] = { "English", "Polish", NULL };
  g_autoptr (AlongRecord) person
      = make_record ("person", PERSON_1, "known_as", "Jo", "language", "polish", "access_needs",
                     "Uses a wheelchair.\nHard of hearing", NULL);
  g_autoptr (AlongRecord) service = make_service ("A roof", "housing");
  AlongRankQuery query = { .person = person, .today = TODAY };

  along_record_set_set (service, "accessibility", has);
  along_record_set_set (service, "languages", speaks);
  assert_words (&query, service, "speaks Polish, Step-free entrance, Hearing loop");
}

static void
test_order (void)
{
  static const char *const declined[] = { SERVICE_A, NULL };
  g_autoptr (AlongRecord) need = make_need ();
  g_autoptr (GPtrArray) services
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  AlongRankQuery query = { .need = need, .today = TODAY, .left_out = declined };
  g_autoptr (GPtrArray) ranking = NULL;
  g_autoptr (GString) order = g_string_new (NULL);
  static const char *const shut[] = { "inactive", "temporarily_closed", "defunct" };

  g_ptr_array_add (services, make_service ("other", "isolation"));
  g_ptr_array_add (services, make_service ("full", "housing"));
  g_ptr_array_add (services, make_service ("b", "housing"));
  g_ptr_array_add (services, make_service ("stale", "housing"));
  g_ptr_array_add (services, make_service ("free", "housing"));
  g_ptr_array_add (services, make_service ("a", "housing"));
  set_places (services->pdata[1], "no-capacity", 0, 1);
  set_places (services->pdata[3], "capacity", 0, 100);
  set_places (services->pdata[4], "capacity", 2, 1);
  for (guint i = 0; i < G_N_ELEMENTS (shut); i++)
    {
      AlongRecord *closed = make_service ("closed", "housing");

      along_record_set_text (closed, "status", shut[i]);
      g_ptr_array_add (services, closed);
    }
  g_ptr_array_add (services, make_record ("service", SERVICE_A, "name", "has declined", NULL));

  ranking = along_rank_services (&query, services);
  for (guint i = 0; i < ranking->len; i++)
    g_string_append_printf (order, "%s ",
                            along_record_get_title (((AlongRanked *)ranking->pdata[i])->service));
  g_assert_cmpstr (order->str, ==, "free stale a b full other ");
  g_assert_true (((AlongRanked *)ranking->pdata[4])->suits);
  g_assert_false (((AlongRanked *)ranking->pdata[5])->suits);
}

static void
test_distance (void)
{
  /* Edinburgh Waverley to Glasgow Central, 67 km as the crow flies. */
  double km = along_rank_distance (55.9521, -3.1893, 55.8597, -4.2577);

  g_assert_cmpfloat (km, >, 66);
  g_assert_cmpfloat (km, <, 68);
  g_assert_cmpfloat (along_rank_distance (56, -3, 56, -3), <, 0.001);
}

/* Whatever is on record: every open service is there once, those that suit first, best first, and the
 * order of the question does not matter. */
static void
test_any (void)
{
  for (guint n = 0; n < 60; n++)
    {
      g_autoptr (GPtrArray) services
          = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
      g_autoptr (GPtrArray) reversed = g_ptr_array_new ();
      g_autoptr (AlongRecord) person = random_record (along_entity_find ("person"));
      g_autoptr (AlongRecord) need = random_record (along_entity_find ("need"));
      AlongRankQuery query = { .person = person,
                               .need = need,
                               .today = TODAY,
                               .area = "one",
                               .has_place = TRUE,
                               .latitude = 1,
                               .longitude = 1 };
      g_autoptr (GPtrArray) first = NULL;
      g_autoptr (GPtrArray) second = NULL;

      for (guint i = 0; i < 8; i++)
        {
          g_ptr_array_add (services, random_record (along_entity_find ("service")));
          g_ptr_array_insert (reversed, 0, services->pdata[i]);
        }
      first = along_rank_services (&query, services);
      second = along_rank_services (&query, reversed);
      g_assert_cmpuint (first->len, ==, second->len);
      for (guint i = 0; i < first->len; i++)
        {
          const AlongRanked *ranked = first->pdata[i];
          const AlongRanked *before = i > 0 ? first->pdata[i - 1] : NULL;
          const char *status = along_record_get_text (ranked->service, "status");

          g_assert_true (ranked->service == ((AlongRanked *)second->pdata[i])->service);
          g_assert_true (status == NULL || g_str_equal (status, "active"));
          if (before != NULL)
            g_assert_true (before->suits > ranked->suits
                           || (before->suits == ranked->suits && before->score >= ranked->score));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (set_clock, NULL);
  g_test_add_func ("/model/rank/sentence", test_sentence);
  g_test_add_func ("/model/rank/places", test_places);
  g_test_add_func ("/model/rank/against", test_against);
  g_test_add_func ("/model/rank/access", test_access);
  g_test_add_func ("/model/rank/order", test_order);
  g_test_add_func ("/model/rank/distance", test_distance);
  g_test_add_func ("/model/rank/any", test_any);
  return g_test_run ();
}
