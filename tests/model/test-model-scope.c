/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/scope.h"
#include "base/clock.h"
#include "fixtures.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static gint64 now = G_GINT64_CONSTANT (1795359600000);

static gint64
set_clock (gpointer data)
{
  return now;
}

static void
assert_scopes (const AlongRecord *record,
               AlongFacet facet,
               const AlongRelations *relations,
               const char *expected)
{
  g_auto (GStrv) scopes = along_scope_of_part (record, facet, relations);
  g_autofree char *joined = g_strjoinv (" ", scopes);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_directory (void)
{
  g_autoptr (AlongRecord) service = make_record ("service", SERVICE_A, "org", ORG_A, NULL);
  g_autoptr (AlongRecord) refuge
      = make_record ("location", SERVICE_A, "org", ORG_A, "address_visibility", "withheld", NULL);
  const AlongField *address
      = along_entity_find_field (along_entity_find ("location"), "address", NULL);

  assert_scopes (service, ALONG_FACET_OPEN, NULL, "ref");
  /* A refuge's address goes to its own organisation and nowhere else. */
  assert_scopes (refuge, along_record_get_facet (refuge, address), NULL, "org:" ORG_A ":contact");
}

static void
test_person (void)
{
  const char *orgs[] = { ORG_A, ORG_B, ORG_A, NULL };
  AlongRelations relations = { .subject_orgs = orgs };
  AlongRelations nobody = { .subject_orgs = orgs + 3 };
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);
  g_autoptr (AlongRecord) need = make_record ("need", SERVICE_A, "person", PERSON_1, "domain",
                                              "mental_health", "created_org", ORG_C, NULL);

  assert_scopes (person, ALONG_FACET_CONTACT, &relations,
                 "org:" ORG_B ":contact org:" ORG_A ":contact");
  assert_scopes (need, ALONG_FACET_MENTAL_HEALTH, &relations,
                 "org:" ORG_B ":mental_health org:" ORG_A ":mental_health");
  /* Whoever wrote something keeps no access by it once their organisation's work has ended. */
  assert_scopes (need, ALONG_FACET_MENTAL_HEALTH, &nobody, "");
  assert_scopes (person, ALONG_FACET_IDENTITY, NULL, "");
}

static void
test_label (void)
{
  const char *orgs[] = { ORG_A, NULL };
  AlongRelations relations = { .subject_orgs = orgs };
  g_autoptr (AlongRecord) need
      = make_record ("need", SERVICE_A, "person", PERSON_1, "domain", "safety", "created_by",
                     WORKER_A, "label", "restricted", NULL);

  assert_scopes (need, ALONG_FACET_RISK, &relations,
                 "person:" PERSON_1 ":risk:restricted user:" WORKER_A);
  along_record_set_text (need, "label", "highly_restricted");
  assert_scopes (need, ALONG_FACET_RISK, &relations, "named:" SERVICE_A " user:" WORKER_A);
  along_record_set_text (need, "label", "normal");
  assert_scopes (need, ALONG_FACET_RISK, &relations, "org:" ORG_A ":risk");
}

static AlongRecord *
make_referral (const char *status)
{
  return make_record ("referral", SERVICE_A, "from_org", ORG_A, "to_org", ORG_B, "person", PERSON_1,
                      "status", status, NULL);
}

typedef struct
{
  const char *status;
  gboolean referral;
  gboolean packet;
} Ends;

static void
test_referral (void)
{
  static const Ends cases[] = {
    { "draft", FALSE, FALSE },        { "sent", TRUE, TRUE },         { "received", TRUE, TRUE },
    { "info_requested", TRUE, TRUE }, { "accepted", TRUE, TRUE },     { "waitlisted", TRUE, TRUE },
    { "in_progress", TRUE, TRUE },    { "on_hold", TRUE, TRUE },      { "declined", TRUE, FALSE },
    { "redirected", TRUE, FALSE },    { "withdrawn", TRUE, FALSE },   { "completed", TRUE, TRUE },
    { "ended_early", TRUE, TRUE },    { "loop_closed", TRUE, FALSE },
  };
  const char *orgs[] = { ORG_A, ORG_C, NULL };
  AlongRelations relations = { .subject_orgs = orgs };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AlongRecord) referral = make_referral (cases[i].status);

      assert_scopes (referral, ALONG_FACET_REFERRAL, &relations,
                     cases[i].referral ? "org:" ORG_A ":referral org:" ORG_B ":referral"
                                       : "org:" ORG_A ":referral");
      assert_scopes (referral, ALONG_FACET_PACKET, &relations,
                     cases[i].packet ? "org:" ORG_A ":packet org:" ORG_B ":packet"
                                     : "org:" ORG_A ":packet");
      assert_scopes (referral, ALONG_FACET_SENDER, &relations, "org:" ORG_A ":sender");
    }
}

static void
test_fourteen_days (void)
{
  g_autoptr (AlongRecord) referral = make_referral ("loop_closed");

  along_record_set_integer (referral, "ended_at", now - 30 * DAY_MS);
  along_record_set_integer (referral, "closed_at", now - 30 * DAY_MS);
  along_record_set_integer (referral, "loop_closed_at", now - 13 * DAY_MS);
  g_assert_cmpint (along_scope_packet_until (referral), ==, now + DAY_MS);
  assert_scopes (referral, ALONG_FACET_PACKET, NULL, "org:" ORG_A ":packet org:" ORG_B ":packet");

  along_record_set_integer (referral, "loop_closed_at", now - 14 * DAY_MS);
  assert_scopes (referral, ALONG_FACET_PACKET, NULL, "org:" ORG_A ":packet");
  assert_scopes (referral, ALONG_FACET_REFERRAL, NULL,
                 "org:" ORG_A ":referral org:" ORG_B ":referral");

  /* Completed, reopened, then withdrawn: what counts is how it ended at last. */
  along_record_set_integer (referral, "closed_at", now - 20 * DAY_MS);
  along_record_set_integer (referral, "loop_closed_at", now - DAY_MS);
  assert_scopes (referral, ALONG_FACET_PACKET, NULL, "org:" ORG_A ":packet");
}

static void
test_user (void)
{
  AlongActor link_worker = { "u1", WORKER_A, ORG_A, ALONG_ROLE_LINK_WORKER };
  AlongActor analyst = { "u2", WORKER_A, ORG_A, ALONG_ROLE_ANALYST | ALONG_ROLE_SYSTEM_ADMIN };
  AlongActor homeless = { "u3", NULL, NULL, ALONG_ROLE_COORDINATOR };
  g_auto (GStrv) all = along_scope_of_user (&link_worker);
  g_auto (GStrv) little = along_scope_of_user (&analyst);
  g_auto (GStrv) least = along_scope_of_user (&homeless);
  g_autofree char *joined = g_strjoinv (" ", little);
  g_autofree char *own = g_strjoinv (" ", least);

  g_assert_cmpstr (joined, ==, "ref user:u2 user:" WORKER_A);
  g_assert_cmpstr (own, ==, "ref user:u3");
  for (AlongFacet facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    {
      g_autofree char *scope = g_strdup_printf ("org:" ORG_A ":%s", along_facet_name (facet));

      g_assert_true (g_strv_contains ((const char *const *)all, scope)
                     == (facet != ALONG_FACET_OPEN && facet != ALONG_FACET_OWN));
    }
  g_assert_cmpuint (g_strv_length (all), ==, 3 + ALONG_FACET_OWN - ALONG_FACET_IDENTITY);
}

/* Whatever a record holds, its parts go to organisations it names or that work with its person, and
 * nowhere else. */
static void
test_nobody_else (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  const char *orgs[] = { ORG_A, NULL };
  AlongRelations relations = { .subject_orgs = orgs };

  for (guint i = 0; i < n * 50; i++)
    {
      g_autoptr (AlongRecord) record = random_record (entities[i % n]);

      for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS; facet++)
        {
          g_auto (GStrv) scopes = along_scope_of_part (record, facet, &relations);
          g_autoptr (GVariant) values = along_record_get_values (record);
          g_autofree char *text = g_variant_print (values, FALSE);

          for (guint s = 0; scopes[s] != NULL; s++)
            {
              g_auto (GStrv) parts = g_strsplit (scopes[s], ":", -1);

              g_assert_cmpstr (scopes[s], !=, "ref");
              if (g_str_equal (parts[0], "org"))
                g_assert_true (g_str_equal (parts[1], ORG_A) || strstr (text, parts[1]) != NULL);
              g_assert_false (g_strv_contains ((const char *const *)scopes + s + 1, scopes[s]));
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (set_clock, NULL);
  g_test_add_func ("/model/scope/directory", test_directory);
  g_test_add_func ("/model/scope/person", test_person);
  g_test_add_func ("/model/scope/label", test_label);
  g_test_add_func ("/model/scope/referral", test_referral);
  g_test_add_func ("/model/scope/fourteen-days", test_fourteen_days);
  g_test_add_func ("/model/scope/user", test_user);
  g_test_add_func ("/model/scope/nobody-else", test_nobody_else);
  return g_test_run ();
}
