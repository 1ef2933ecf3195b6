/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank.h"
#include "base/clock.h"
#include "fixtures.h"
#include "model/rank-place.h"
#include "model/rank-service.h"

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
                "helps with: Housing, 3 places free (as of Friday), 2 km away, "
                "for people of 16 and over, evenings or weekends");
}

static AlongRecord *
make_service_at (const char *name, const char *postcode, double latitude, double longitude)
{
  AlongRecord *service = make_service (name, "housing");

  along_record_set_text (service, "postcode", postcode);
  along_record_set (service, "latitude", g_variant_new_double (latitude));
  along_record_set (service, "longitude", g_variant_new_double (longitude));
  return service;
}

/* A person's postcode has no coordinates of its own: how far it is follows from where services of the same postcode, or
 * of its district, are. */
static void
test_distance_by_postcode (void)
{
  g_autoptr (AlongRecord) person
      = make_record ("person", PERSON_1, "known_as", "Jo", "postcode", "dd1 1aa", NULL);
  g_autoptr (AlongRecord) near = make_service_at ("Near", "DD1 4BB", 56.460, -2.970);
  g_autoptr (AlongRecord) nearer = make_service_at ("Nearer", "DD1 5CC", 56.464, -2.970);
  g_autoptr (AlongRecord) far = make_service_at ("Far", "DD9 1AA", 56.732, -2.970);
  g_autoptr (AlongRecord) next_door = make_service_at ("Next Door", "DD1 1AA", 56.642, -2.970);
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  AlongRankQuery query = { .person = person, .today = TODAY };

  g_ptr_array_add (services, far);
  along_rank_find_place (&query, services);
  g_assert_false (query.has_place);
  g_ptr_array_add (services, near);
  g_ptr_array_add (services, nearer);
  along_rank_find_place (&query, services);
  g_assert_true (query.has_place && query.is_about);
  assert_words (&query, near, "in the same district, DD1");
  assert_words (&query, far, "about 30 km away");
  g_ptr_array_add (services, next_door);
  along_rank_find_place (&query, services);
  g_assert_false (query.is_about);
  assert_words (&query, far, "10 km away");
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
  assert_words (&query, adults, "helps with: Housing, serves Dundee City, for people up to 65");
  along_record_set_text (adults, "assured_date", "2026-03-03");
  along_record_set_text (adults, "wait_time", "two weeks");
  assert_words (&query, adults,
                "helps with: Housing, serves Dundee City, for people up to 65; "
                "not checked since 3 Mar 2026, usual wait: two weeks");
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
  assert_words (&query, service, "Step-free entrance, speaks Polish, Hearing loop");
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

/* What is known of a person and of a service, as GVariant texts by field, and what is said of it. */
typedef struct
{
  const char *name;
  const char *person[2][2];
  const char *service[3][2];
  const char *words;
  gboolean suits;
} Case;

#define OPEN(days, from, to) \
  "[{'byday': '" days "', 'opens_at': '" from "', 'closes_at': '" to "'}]"

static const Case cases[] = {
  { "open when it suits",
    { { "good_days", "['TU','TH']" }, { "good_times", "['evening']" } },
    { { "schedules", OPEN ("MO,TU,WE,TH,FR", "09:00", "19:00") } },
    "open when it suits: Tuesday and Thursday, evenings",
    TRUE },
  { "a night is an evening",
    { { "good_times", "['evening']" } },
    { { "schedules", OPEN ("SA", "22:00", "06:00") } },
    "open when it suits: Saturday, evenings",
    TRUE },
  { "open at other times",
    { { "good_times", "['evening']" } },
    { { "schedules", OPEN ("MO,TU,WE", "09:00", "12:00") } },
    "open at other times: Monday to Wednesday, mornings",
    TRUE },
  { "only when they cannot come",
    { { "bad_days", "['WE']" } },
    { { "schedules", OPEN ("WE", "10:00", "16:00") } },
    "open only when they can’t come: Wednesday, mornings and afternoons",
    FALSE },
  { "one good day is enough",
    { { "bad_days", "['WE']" } },
    { { "schedules", OPEN ("WE,FR", "10:00", "11:00") } },
    "open when it suits: Friday, mornings",
    TRUE },
  { "times are not known",
    { { "bad_days", "['WE']" } },
    { { "is_evening", "true" } },
    "evenings or weekends",
    TRUE },
  { "a schedule that is over says nothing",
    { { "bad_days", "['WE']" } },
    { { "schedules", "[{'byday': 'WE', 'valid_to': '2026-01-01'}]" } },
    "",
    TRUE },
  { "nobody has said when",
    { { NULL } },
    { { "schedules", OPEN ("WE", "10:00", "16:00") } },
    "",
    TRUE },
  { "free", { { "can_pay", "'free_only'" } }, { { "is_free", "true" } }, "free of charge", TRUE },
  { "more than they can pay",
    { { "can_pay", "'free_only'" } },
    { { "fees", "'£3 a session'" } },
    "costs: £3 a session",
    FALSE },
  { "a price is said",
    { { NULL } },
    { { "fees", "'£3 a session'" } },
    "costs: £3 a session",
    TRUE },
  { "a price list",
    { { "can_pay", "'a_little'" } },
    { { "cost_options", "[{'amount': '0'}, {'amount': '4.50'}]" } },
    "costs: £4.50",
    TRUE },
  { "no price is known", { { "can_pay", "'free_only'" } }, { { NULL } }, "", TRUE },
  { "one to one",
    { { "prefers_setting", "'one_to_one'" } },
    { { "support_types", "['One-to-one']" } },
    "one to one, as they like it",
    TRUE },
  { "a group for one who would rather be alone",
    { { "prefers_setting", "'one_to_one'" } },
    { { "description", "'A friendly group on Mondays.'" } },
    "in a group",
    TRUE },
  { "both are there",
    { { "prefers_setting", "'one_to_one'" } },
    { { "support_types", "['Group', 'One to one']" } },
    "one to one, as they like it",
    TRUE },
  { "a group, as they like it",
    { { "prefers_setting", "'group'" } },
    { { "support_types", "['group work', 'Group']" } },
    "in a group, as they like it",
    TRUE },
  { "a word within a word says nothing",
    { { "prefers_setting", "'group'" } },
    { { "description", "'Subgroups and groupings'" } },
    "",
    TRUE },
  { "online",
    { { "prefers_mode", "['online']" } },
    { { "schedules", "[{'attending': 'Online'}]" } },
    "online, as they like it",
    TRUE },
  { "at home",
    { { "prefers_mode", "['at_home','online']" } },
    { { "description", "'Support by a nurse, at home or here.'" } },
    "comes to people’s homes",
    TRUE },
  { "on the phone",
    { { "prefers_mode", "['phone']" } },
    { { "description", "'A phone call every week.'" } },
    "on the phone, as they like it",
    TRUE },
  { "whom they would rather talk to",
    { { "gender_of_worker", "'A woman, please'" } },
    { { "description", "'Counselling by women, for women.'" } },
    "a women’s service",
    TRUE },
  { "nothing is held against who does not say",
    { { "gender_of_worker", "'A woman'" } },
    { { "description", "'Counselling'" } },
    "",
    TRUE },
  { "a short wait",
    { { NULL } },
    { { "wait_time", "'A week'" }, { "start_days", "int64 21" } },
    "usual wait: A week",
    TRUE },
  { "longer than it aims at",
    { { NULL } },
    { { "wait_time", "'About sixteen weeks'" }, { "start_days", "int64 42" } },
    "usual wait: About sixteen weeks, longer than the 42 days it aims at",
    TRUE },
  { "nobody waits", { { NULL } }, { { "wait_time", "'None'" } }, "", TRUE },
};

static void
set_all (AlongRecord *record, const char *const (*values)[2], guint n)
{
  for (guint i = 0; i < n && values[i][0] != NULL; i++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (record), values[i][0], NULL);
      g_autoptr (GError) error = NULL;
      GVariant *value = NULL;

      g_assert_nonnull (field);
      value = g_variant_parse (along_field_variant_type (field), values[i][1], NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (along_field_check (field, value, NULL));
      along_record_set (record, values[i][0], value);
      g_variant_unref (value);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);
  g_autoptr (AlongRecord) service
      = make_record ("service", SERVICE_B, "name", "A", "org", ORG_B, "status", "active", NULL);
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autoptr (GPtrArray) ranking = NULL;
  AlongRankQuery query = { .person = person, .today = TODAY };

  set_all (person, c->person, G_N_ELEMENTS (c->person));
  set_all (service, c->service, G_N_ELEMENTS (c->service));
  assert_words (&query, service, c->words);
  g_ptr_array_add (services, service);
  ranking = along_rank_services (&query, services);
  g_assert_cmpint (((AlongRanked *)ranking->pdata[0])->suits, ==, c->suits);
}

/* What suited stands before what nobody has tried, and that before what did not suit. */
static void
test_before (void)
{
  static const char *const suited[] = { SERVICE_A, NULL };
  static const char *const not_suited[] = { SERVICE_B, NULL };
  g_autoptr (AlongRecord) first
      = make_record ("service", SERVICE_A, "name", "Z", "org", ORG_B, "status", "active", NULL);
  g_autoptr (AlongRecord) last
      = make_record ("service", SERVICE_B, "name", "A", "org", ORG_B, "status", "active", NULL);
  g_autoptr (AlongRecord) between = make_service ("B", "housing");
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autoptr (GPtrArray) ranking = NULL;
  AlongRankQuery query = { .today = TODAY, .suited = suited, .did_not_suit = not_suited };

  assert_words (&query, first, "suited before");
  assert_words (&query, last, "did not suit before");
  g_ptr_array_add (services, last);
  g_ptr_array_add (services, between);
  g_ptr_array_add (services, first);
  ranking = along_rank_services (&query, services);
  g_assert_true (((AlongRanked *)ranking->pdata[0])->service == first);
  g_assert_true (((AlongRanked *)ranking->pdata[2])->service == last);
  g_assert_false (((AlongRanked *)ranking->pdata[2])->suits);
}

static void
test_several_domains (void)
{
  static const char *const two[] = { "housing", "money", NULL };
  static const char *const other[] = { "isolation", NULL };
  g_autoptr (AlongRecord) service = make_service ("A roof", "housing");
  AlongRankQuery query = { .today = TODAY, .domains = two };

  assert_words (&query, service, "helps with: Housing");
  along_record_set_set (service, "domains", two);
  assert_words (&query, service, "helps with: Housing and Money and benefits");
  query.domains = other;
  assert_words (&query, service, "not known to help with: Loneliness and company");
}

static void
add_funding (GPtrArray *fundings, const AlongRecord *service, const char *end)
{
  g_autofree char *id = g_strdup_printf ("97000000-0000-7000-8000-%012u", fundings->len);
  AlongRecord *funding = make_record ("funding", id, "name", "F", "org", ORG_B, "service",
                                      along_record_get_id (service), NULL);

  along_record_set_text (funding, "end", end);
  g_ptr_array_add (fundings, funding);
}

static void
test_funding (void)
{
  g_autoptr (AlongRecord) service = make_service ("A roof", NULL);
  g_autoptr (AlongRecord) other = make_service ("Another", NULL);
  g_autoptr (GPtrArray) fundings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  AlongRankQuery query = { .today = TODAY, .fundings = fundings };

  add_funding (fundings, service, "2026-06-30");
  assert_words (&query, service, "funding was known until 30 Jun 2026");
  assert_words (&query, other, "");
  add_funding (fundings, service, "2027-03-31");
  assert_words (&query, service, "funding ends on 31 Mar 2027");
  add_funding (fundings, service, "2028-03-31");
  assert_words (&query, service, "");
  g_ptr_array_set_size (fundings, 2);
  /* Money without an end holds. */
  add_funding (fundings, service, NULL);
  assert_words (&query, service, "");
}

static void
test_weeks (void)
{
  static const struct
  {
    const char *wait;
    int tenths;
  } waits[] = {
    { "None", 0 },
    { "Today", 0 },
    { "Same day if there is room", 0 },
    { "Two to three weeks", 30 },
    { "Within a week", 10 },
    { "This week", 10 },
    { "About four months", 172 },
    { "Next course in five weeks", 50 },
    { "6-8 weeks", 80 },
    { "Days", 1 },
    { "By hearing date", -10 },
    { "", -10 },
    { NULL, -10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_test_message ("%s", waits[i].wait != NULL ? waits[i].wait : "(nothing)");
      g_assert_cmpint ((int)(along_rank_weeks (waits[i].wait) * 10), ==, waits[i].tenths);
    }
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
  g_test_add_func ("/model/rank/distance-by-postcode", test_distance_by_postcode);
  g_test_add_func ("/model/rank/against", test_against);
  g_test_add_func ("/model/rank/access", test_access);
  g_test_add_func ("/model/rank/order", test_order);
  g_test_add_func ("/model/rank/distance", test_distance);
  g_test_add_func ("/model/rank/before", test_before);
  g_test_add_func ("/model/rank/domains", test_several_domains);
  g_test_add_func ("/model/rank/funding", test_funding);
  g_test_add_func ("/model/rank/weeks", test_weeks);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/rank/case/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/model/rank/any", test_any);
  return g_test_run ();
}
