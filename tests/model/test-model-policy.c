/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/policy.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/scope.h"
#include "fixtures.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static gint64 now = G_GINT64_CONSTANT (1795359600000);

static gint64
set_clock (gpointer data)
{
  return now;
}

static const AlongActor morag = { "u1", WORKER_A, ORG_A, ALONG_ROLE_COORDINATOR };
static const AlongActor callum = { "u2", WORKER_B, ORG_B, ALONG_ROLE_LINK_WORKER };
static const AlongActor carla = { "u3", WORKER_C, ORG_C, ALONG_ROLE_COORDINATOR };
static const AlongActor analyst = { "u4", "w4", ORG_A, ALONG_ROLE_ANALYST };
static const AlongActor admin = { "u5", "w5", ORG_A, ALONG_ROLE_SYSTEM_ADMIN };
static const AlongActor ig = { "u6", "w6", ORG_A, ALONG_ROLE_GOVERNANCE };

static const char *const only_a[] = { ORG_A, NULL };
static const AlongRelations at_a = { .subject_orgs = only_a };

static void
assert_may (const AlongActor *actor,
            AlongVerb verb,
            const AlongRecord *record,
            AlongFacet facet,
            const AlongRelations *relations,
            gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean may = along_policy_check (actor, verb, record, facet, relations, &error);

  g_assert_cmpint (may, ==, expected);
  if (expected)
    g_assert_no_error (error);
  else
    g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
}

static void
assert_may_set (const AlongActor *actor,
                const AlongRecord *record,
                const char *name,
                const AlongRelations *relations,
                gboolean expected)
{
  const AlongField *field = along_entity_find_field (along_record_get_entity (record), name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (field);
  if (along_policy_check_field (actor, record, field, relations, &error) != expected)
    g_error ("%s for %s: %d expected", name, actor->user, expected);
  if (!expected)
    g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN);
}

/* An organisation keeps its own closed days; those of the partnership move everybody's clocks. */
static void
test_calendars (void)
{
  g_autoptr (AlongRecord) own = make_record ("working_calendar", SERVICE_A, "org", ORG_B, NULL);
  g_autoptr (AlongRecord) all
      = make_record ("working_calendar", SERVICE_B, "created_org", ORG_B, NULL);

  assert_may (&callum, ALONG_VERB_READ, all, ALONG_FACET_OPEN, NULL, TRUE);
  assert_may (&callum, ALONG_VERB_UPDATE, own, ALONG_FACET_OPEN, NULL, TRUE);
  assert_may (&morag, ALONG_VERB_UPDATE, own, ALONG_FACET_OPEN, NULL, FALSE);
  assert_may (&callum, ALONG_VERB_UPDATE, all, ALONG_FACET_OPEN, NULL, FALSE);
  assert_may (&morag, ALONG_VERB_UPDATE, all, ALONG_FACET_OPEN, NULL, TRUE);
  assert_may (&carla, ALONG_VERB_UPDATE, all, ALONG_FACET_OPEN, NULL, TRUE);
  assert_may (&analyst, ALONG_VERB_UPDATE, all, ALONG_FACET_OPEN, NULL, FALSE);
  assert_may (&admin, ALONG_VERB_UPDATE, all, ALONG_FACET_OPEN, NULL, TRUE);
}

static void
test_roles (void)
{
  guint all = 0;

  for (guint role = ALONG_ROLE_COORDINATOR; role <= ALONG_ROLE_SYSTEM_ADMIN; role <<= 1)
    {
      g_assert_cmpuint (along_role_find (along_role_name (role)), ==, role);
      g_assert_cmpstr (along_role_label (role), !=, "");
      all |= role;
    }
  g_assert_cmpuint (all, ==, (1u << 10) - 1);
  g_assert_cmpuint (along_role_find ("root"), ==, 0);
  g_assert_cmpuint (along_role_find (NULL), ==, 0);
  g_assert_cmpstr (along_role_name (0), ==, "");
}

static void
test_person (void)
{
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);
  AlongRelations none = { NULL };

  assert_may (&morag, ALONG_VERB_READ, person, ALONG_FACET_CONTACT, &at_a, TRUE);
  assert_may (&morag, ALONG_VERB_UPDATE, person, ALONG_FACET_CONTACT, &at_a, TRUE);
  assert_may (&ig, ALONG_VERB_READ, person, ALONG_FACET_CONTACT, &at_a, TRUE);
  assert_may (&ig, ALONG_VERB_UPDATE, person, ALONG_FACET_CONTACT, &at_a, FALSE);
  for (AlongVerb verb = ALONG_VERB_READ; verb <= ALONG_VERB_DELETE; verb++)
    {
      assert_may (&callum, verb, person, ALONG_FACET_INHERIT, &at_a, FALSE);
      assert_may (&carla, verb, person, ALONG_FACET_IDENTITY, &at_a, FALSE);
      assert_may (&analyst, verb, person, ALONG_FACET_INHERIT, &at_a, FALSE);
      assert_may (&admin, verb, person, ALONG_FACET_INHERIT, &at_a, FALSE);
      assert_may (&morag, verb, person, ALONG_FACET_INHERIT, &none, FALSE);
      assert_may (&morag, verb, person, ALONG_FACET_INHERIT, NULL, FALSE);
    }
}

/* A person comes with an episode of one's own organisation, in one transaction. */
/* Who is kept out, and who has looked, is for those who answer for what is known: where somebody works with the person, and
 * not for who is kept out themself. */
static void
test_answers (void)
{
  static const char *const without_morag[] = { WORKER_A, NULL };
  static const char *const b_too[] = { ORG_A, ORG_B, NULL };
  const AlongRelations locked = { .subject_orgs = only_a, .locked = without_morag };
  const AlongRelations at_both = { .subject_orgs = b_too };
  const struct
  {
    const AlongActor *actor;
    const AlongRelations *relations;
    gboolean may;
  } cases[] = { { &morag, &at_a, TRUE },    { &ig, &at_a, TRUE },     { &callum, &at_both, FALSE },
                { &carla, &at_a, FALSE },   { &admin, &at_a, FALSE }, { &analyst, &at_a, FALSE },
                { &morag, &locked, FALSE }, { &ig, &locked, TRUE },   { &morag, NULL, FALSE } };
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);
  g_autoptr (AlongRecord) lock = make_record ("conflict_lock", SERVICE_A, "person", PERSON_1,
                                              "worker", WORKER_B, "reason", "Cousins", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (along_policy_check_looked (cases[i].actor, person, cases[i].relations,
                                                  &error),
                       ==, cases[i].may);
      g_assert_cmpint (error == NULL, ==, cases[i].may);
      assert_may (cases[i].actor, ALONG_VERB_CREATE, lock, ALONG_FACET_SENDER, cases[i].relations,
                  cases[i].may);
      assert_may (cases[i].actor, ALONG_VERB_UPDATE, lock, ALONG_FACET_SENDER, cases[i].relations,
                  cases[i].may);
      assert_may (cases[i].actor, ALONG_VERB_DELETE, lock, ALONG_FACET_SENDER, cases[i].relations,
                  FALSE);
    }
}

static void
test_new_person (void)
{
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", "created_by",
                                                WORKER_A, "created_org", ORG_A, NULL);
  g_autoptr (AlongRecord) episode
      = make_record ("episode", SERVICE_A, "person", PERSON_1, "org", ORG_A, NULL);
  AlongRelations made_now = { .subject_orgs = only_a, .subject_is_new = TRUE };
  AlongRelations none_yet = { .subject_is_new = TRUE };
  const char *both[] = { ORG_A, ORG_B, NULL };
  AlongRelations at_both = { .subject_orgs = both };

  assert_may (&morag, ALONG_VERB_CREATE, person, ALONG_FACET_INHERIT, &made_now, TRUE);
  assert_may (&morag, ALONG_VERB_CREATE, person, ALONG_FACET_INHERIT, &none_yet, FALSE);
  assert_may (&morag, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, &none_yet, TRUE);
  assert_may (&morag, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, &at_a, TRUE);
  /* Nobody lets themselves in, and nobody opens an episode for others. */
  assert_may (&carla, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, &at_a, FALSE);
  along_record_set_text (episode, "org", ORG_C);
  assert_may (&carla, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&carla, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, NULL, FALSE);
  assert_may (&morag, ALONG_VERB_CREATE, episode, ALONG_FACET_INHERIT, &at_a, FALSE);
  /* Taken back by the author alone, as long as nobody else works with the person. */
  assert_may (&morag, ALONG_VERB_DELETE, person, ALONG_FACET_INHERIT, &at_a, TRUE);
  assert_may (&morag, ALONG_VERB_DELETE, person, ALONG_FACET_INHERIT, &at_both, FALSE);
  along_record_set_text (person, "created_by", WORKER_C);
  assert_may (&morag, ALONG_VERB_DELETE, person, ALONG_FACET_INHERIT, &at_a, FALSE);
  /* Nobody writes in another's name. */
  assert_may (&morag, ALONG_VERB_CREATE, person, ALONG_FACET_INHERIT, &made_now, FALSE);
}

static void
test_episode_goes_on (void)
{
  g_autoptr (AlongRecord) episode = make_record ("episode", SERVICE_A, "person", PERSON_1, "org",
                                                 ORG_A, "status", "finished", NULL);
  AlongRelations none = { NULL };

  /* Coming back is one step, though the organisation sees nothing of the person meanwhile. */
  assert_may (&morag, ALONG_VERB_UPDATE, episode, ALONG_FACET_PLAN, &none, TRUE);
  assert_may (&morag, ALONG_VERB_READ, episode, ALONG_FACET_PLAN, &none, FALSE);
  assert_may (&carla, ALONG_VERB_UPDATE, episode, ALONG_FACET_PLAN, &none, FALSE);
  g_assert_cmpuint (along_policy_who (&morag, episode, &none), ==, ALONG_WHO_COORDINATOR);
  g_assert_cmpuint (along_policy_who (&carla, episode, &none), ==, 0);
  g_assert_cmpuint (along_policy_who (&analyst, episode, &none), ==, 0);
}

static void
test_need (void)
{
  g_autoptr (AlongRecord) need = make_record ("need", SERVICE_A, "person", PERSON_1, "domain",
                                              "housing", "words", "A flat", NULL);

  assert_may (&morag, ALONG_VERB_CREATE, need, ALONG_FACET_INHERIT, &at_a, TRUE);
  assert_may (&callum, ALONG_VERB_CREATE, need, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may_set (&morag, need, "words", &at_a, TRUE);
  assert_may_set (&callum, need, "words", &at_a, FALSE);
  assert_may_set (&morag, need, "domain", &at_a, FALSE);
  assert_may_set (&morag, need, "status", &at_a, FALSE);
  assert_may (&morag, ALONG_VERB_DELETE, need, ALONG_FACET_INHERIT, &at_a, FALSE);
  along_record_set_text (need, "created_by", WORKER_A);
  assert_may (&morag, ALONG_VERB_DELETE, need, ALONG_FACET_INHERIT, &at_a, TRUE);
}

static void
test_entered_in_error (void)
{
  g_autoptr (AlongRecord) need
      = make_record ("need", SERVICE_A, "person", PERSON_1, "domain", "housing", "created_by",
                     WORKER_A, "created_org", ORG_A, NULL);
  const AlongActor author = { "u1", WORKER_A, ORG_A, ALONG_ROLE_LINK_WORKER };
  const AlongActor colleague = { "u7", "w7", ORG_A, ALONG_ROLE_LINK_WORKER };

  along_record_set_integer (need, "created_at", now - DAY_MS);
  assert_may_set (&author, need, "entered_in_error", &at_a, TRUE);
  assert_may_set (&colleague, need, "entered_in_error", &at_a, FALSE);
  along_record_set_integer (need, "created_at", now - DAY_MS - 1);
  assert_may_set (&author, need, "entered_in_error", &at_a, FALSE);
  assert_may_set (&morag, need, "entered_in_error", &at_a, TRUE);
}

static AlongRecord *
make_referral (const char *status)
{
  return make_record ("referral", SERVICE_A, "from_org", ORG_A, "to_org", ORG_B, "person", PERSON_1,
                      "status", status, NULL);
}

static void
test_referral (void)
{
  g_autoptr (AlongRecord) draft = make_referral ("draft");
  g_autoptr (AlongRecord) sent = make_referral ("sent");
  g_autoptr (AlongRecord) onward
      = make_record ("referral", SERVICE_B, "from_org", ORG_B, "to_org", ORG_C, "status", "draft",
                     "parent_referral", SERVICE_A, NULL);
  AlongRelations none = { NULL };

  assert_may (&morag, ALONG_VERB_CREATE, draft, ALONG_FACET_INHERIT, &at_a, TRUE);
  assert_may (&morag, ALONG_VERB_CREATE, draft, ALONG_FACET_INHERIT, &none, FALSE);
  assert_may (&callum, ALONG_VERB_CREATE, draft, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&morag, ALONG_VERB_CREATE, sent, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&callum, ALONG_VERB_CREATE, onward, ALONG_FACET_INHERIT, NULL, TRUE);

  assert_may (&callum, ALONG_VERB_READ, draft, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&callum, ALONG_VERB_READ, sent, ALONG_FACET_REFERRAL, &at_a, TRUE);
  assert_may (&callum, ALONG_VERB_READ, sent, ALONG_FACET_PACKET, &at_a, TRUE);
  assert_may (&callum, ALONG_VERB_READ, sent, ALONG_FACET_SENDER, &at_a, FALSE);
  assert_may (&carla, ALONG_VERB_READ, sent, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&analyst, ALONG_VERB_READ, sent, ALONG_FACET_INHERIT, &at_a, FALSE);

  assert_may (&morag, ALONG_VERB_UPDATE, sent, ALONG_FACET_PACKET, &at_a, TRUE);
  assert_may (&callum, ALONG_VERB_UPDATE, sent, ALONG_FACET_PACKET, &at_a, FALSE);
  assert_may (&callum, ALONG_VERB_UPDATE, sent, ALONG_FACET_SENDER, &at_a, FALSE);
  assert_may (&callum, ALONG_VERB_UPDATE, sent, ALONG_FACET_REFERRAL, &at_a, TRUE);
  assert_may (&morag, ALONG_VERB_DELETE, draft, ALONG_FACET_INHERIT, &at_a, TRUE);
  assert_may (&morag, ALONG_VERB_DELETE, sent, ALONG_FACET_INHERIT, &at_a, FALSE);
  assert_may (&callum, ALONG_VERB_DELETE, draft, ALONG_FACET_INHERIT, &at_a, FALSE);

  assert_may_set (&callum, sent, "assigned_to", &at_a, TRUE);
  assert_may_set (&callum, sent, "wait_position", &at_a, TRUE);
  assert_may_set (&callum, sent, "to_org", &at_a, FALSE);
  assert_may_set (&callum, sent, "priority", &at_a, FALSE);
  assert_may_set (&callum, sent, "reason", &at_a, FALSE);
  assert_may_set (&callum, sent, "sender_notes", &at_a, FALSE);
  assert_may_set (&callum, sent, "status", &at_a, FALSE);
  assert_may_set (&callum, sent, "sent_at", &at_a, FALSE);
  assert_may_set (&morag, sent, "priority", &at_a, TRUE);
  assert_may_set (&morag, sent, "reason", &at_a, TRUE);
  assert_may_set (&morag, sent, "assigned_to", &at_a, FALSE);
  /* Once sent it cannot be turned to another receiver, who would get what was ticked for the first. */
  assert_may_set (&morag, draft, "to_org", &at_a, TRUE);
  assert_may_set (&morag, sent, "to_org", &at_a, FALSE);
  assert_may_set (&morag, sent, "service", &at_a, FALSE);
  /* Either end writes down what became of an appointment, once there is one to keep. */
  assert_may_set (&callum, sent, "appointments", NULL, TRUE);
  assert_may_set (&morag, sent, "appointments", &at_a, TRUE);
  assert_may_set (&morag, draft, "appointments", &at_a, FALSE);
  assert_may_set (&carla, sent, "appointments", NULL, FALSE);
  assert_may_set (&morag, draft, "from_org", &at_a, FALSE);
}

static void
test_who (void)
{
  static const char *const states[] = { "sent", "accepted", "declined", "loop_closed" };
  g_autoptr (AlongRecord) draft = make_referral ("draft");
  const AlongActor sender = { "u7", "w7", ORG_A, ALONG_ROLE_LINK_WORKER };
  g_autoptr (AlongRecord) episode = make_record ("episode", SERVICE_A, "person", PERSON_1, "org",
                                                 ORG_A, "worker", "w7", "status", "active", NULL);

  g_assert_cmpuint (along_policy_who (NULL, draft, NULL), ==, ALONG_WHO_SYSTEM);
  g_assert_cmpuint (along_policy_who (&callum, draft, &at_a), ==, 0);
  g_assert_cmpuint (along_policy_who (&sender, draft, &at_a), ==,
                    ALONG_WHO_REQUESTER | ALONG_WHO_PERSON);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (AlongRecord) referral = make_referral (states[i]);

      g_assert_cmpuint (along_policy_who (&morag, referral, &at_a), ==,
                        ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_COORDINATOR
                            | ALONG_WHO_ADMIN | ALONG_WHO_BY_PHONE);
      g_assert_cmpuint (along_policy_who (&sender, referral, &at_a), ==,
                        ALONG_WHO_REQUESTER | ALONG_WHO_PERSON | ALONG_WHO_BY_PHONE);
      along_record_set_text (referral, "created_by", "w7");
      along_record_set_integer (referral, "created_at", along_clock_now_ms () - 60000);
      g_assert_true (along_policy_who (&sender, referral, &at_a) & ALONG_WHO_OWNER);
      along_record_set_integer (referral, "created_at",
                                along_clock_now_ms () - G_GINT64_CONSTANT (25) * 60 * 60 * 1000);
      g_assert_false (along_policy_who (&sender, referral, &at_a) & ALONG_WHO_OWNER);
      g_assert_cmpuint (along_policy_who (&callum, referral, &at_a), ==, ALONG_WHO_RECEIVER);
      g_assert_cmpuint (along_policy_who (&carla, referral, &at_a), ==, 0);
      g_assert_cmpuint (along_policy_who (&analyst, referral, &at_a), ==, 0);
      g_assert_cmpuint (along_policy_who (&admin, referral, &at_a), ==, 0);
    }
  g_assert_cmpuint (along_policy_who (&sender, episode, &at_a), ==,
                    ALONG_WHO_OWNER | ALONG_WHO_PERSON | ALONG_WHO_TEAM);
  g_assert_cmpuint (along_policy_who (&callum, episode, &at_a), ==, 0);
  g_assert_cmpuint (along_policy_who (&ig, episode, &at_a), ==, ALONG_WHO_GOVERNANCE);
}

/* Who a record is theirs to move on: whoever is named, and only where nobody is, who wrote it down. */
static void
test_owners (void)
{
  const AlongActor lead = { "u7", "w7", ORG_A, ALONG_ROLE_PRACTITIONER };
  const AlongActor writer = { "u8", "w8", ORG_A, ALONG_ROLE_MINUTE_TAKER };
  const AlongActor peer = { "u9", "w9", ORG_A, ALONG_ROLE_PEER_WORKER };
  const guint staff = ALONG_WHO_PERSON | ALONG_WHO_TEAM;
  g_autoptr (AlongRecord) plan = make_record ("care_plan", SERVICE_A, "person", PERSON_1, "lead",
                                              "w7", "created_by", "w8", NULL);
  g_autoptr (AlongRecord) goal
      = make_record ("goal", SERVICE_A, "person", PERSON_1, "plan", SERVICE_A, "created_by", "w8",
                     "domain", "housing", NULL);
  g_autoptr (AlongRecord) action = make_record ("action", SERVICE_A, "person", PERSON_1, "owner",
                                                "w7", "created_by", "w8", NULL);
  g_autoptr (AlongRecord) nobodys
      = make_record ("action", SERVICE_A, "person", PERSON_1, "created_by", "w8", NULL);
  g_autoptr (AlongRecord) would_be
      = make_record ("peer_worker", SERVICE_A, "worker", "w9", "org", ORG_A, "created_by", "w9",
                     "supervisor", "w7", NULL);
  g_autoptr (AlongRecord) group = make_record ("peer_group", SERVICE_A, "org", ORG_A, "peer_lead",
                                               "w9", "created_by", "w8", NULL);
  g_autoptr (AlongRecord) session = make_record ("session", SERVICE_B, "group", SERVICE_A, "org",
                                                 ORG_A, "created_by", "w8", NULL);
  const char *const facilitators[] = { "w7", NULL };
  const AlongRelations of_plan = { .subject_orgs = only_a, .parent = plan };
  const AlongRelations of_group = { .parent = group };

  along_record_set_set (session, "facilitators", facilitators);
  g_assert_cmpuint (along_policy_who (&lead, plan, &at_a), ==, ALONG_WHO_OWNER | staff);
  g_assert_cmpuint (along_policy_who (&writer, plan, &at_a), ==, staff);
  g_assert_cmpuint (along_policy_who (&lead, goal, &of_plan), ==, ALONG_WHO_OWNER | staff);
  g_assert_cmpuint (along_policy_who (&lead, action, &at_a), ==, ALONG_WHO_OWNER | staff);
  g_assert_cmpuint (along_policy_who (&writer, action, &at_a), ==, staff);
  g_assert_cmpuint (along_policy_who (&writer, nobodys, &at_a), ==, ALONG_WHO_OWNER | staff);
  /* Nobody says of themselves that they are ready. */
  g_assert_cmpuint (along_policy_who (&lead, would_be, NULL), ==, ALONG_WHO_OWNER);
  g_assert_cmpuint (along_policy_who (&peer, would_be, NULL), ==, ALONG_WHO_PERSON);
  g_assert_cmpuint (along_policy_who (&peer, group, NULL), ==, ALONG_WHO_OWNER);
  g_assert_cmpuint (along_policy_who (&peer, session, &of_group), ==, ALONG_WHO_OWNER);
  g_assert_cmpuint (along_policy_who (&lead, session, &of_group), ==, ALONG_WHO_TEAM);
}

static void
test_directory (void)
{
  g_autoptr (AlongRecord) ours
      = make_record ("service", SERVICE_A, "org", ORG_A, "name", "Ours", NULL);
  g_autoptr (AlongRecord) org_a = make_record ("organisation", ORG_A, "name", "A", NULL);
  g_autoptr (AlongRecord) found
      = make_record ("organisation", ORG_C, "name", "C", "created_org", ORG_A, NULL);
  g_autoptr (AlongRecord) colleague = make_record ("worker", "w8", "org", ORG_A, "name", "W", NULL);
  g_autoptr (AlongRecord) myself
      = make_record ("worker", WORKER_B, "org", ORG_B, "name", "W", NULL);
  const AlongActor *everybody[] = { &morag, &callum, &carla, &analyst, &admin, &ig };

  for (guint i = 0; i < G_N_ELEMENTS (everybody); i++)
    assert_may (everybody[i], ALONG_VERB_READ, ours, ALONG_FACET_INHERIT, NULL, TRUE);
  assert_may (&morag, ALONG_VERB_CREATE, ours, ALONG_FACET_INHERIT, NULL, TRUE);
  assert_may (&carla, ALONG_VERB_CREATE, ours, ALONG_FACET_INHERIT, NULL, FALSE);
  assert_may_set (&morag, ours, "name", NULL, TRUE);
  assert_may_set (&admin, ours, "name", NULL, TRUE);
  assert_may_set (&callum, ours, "name", NULL, FALSE);
  assert_may_set (&analyst, ours, "name", NULL, FALSE);
  /* Places, and that all is still right, from anybody who phoned. */
  assert_may_set (&callum, ours, "capacity", NULL, TRUE);
  assert_may_set (&callum, ours, "assured_date", NULL, TRUE);
  assert_may_set (&analyst, ours, "capacity", NULL, FALSE);

  assert_may_set (&morag, org_a, "description", NULL, TRUE);
  assert_may_set (&carla, org_a, "description", NULL, FALSE);
  assert_may (&morag, ALONG_VERB_CREATE, found, ALONG_FACET_INHERIT, NULL, TRUE);
  assert_may (&callum, ALONG_VERB_CREATE, found, ALONG_FACET_INHERIT, NULL, FALSE);
  assert_may_set (&morag, found, "description", NULL, TRUE);

  assert_may_set (&morag, colleague, "phone", NULL, TRUE);
  assert_may_set (&callum, colleague, "phone", NULL, FALSE);
  assert_may_set (&callum, myself, "phone", NULL, TRUE);
  assert_may_set (&morag, myself, "phone", NULL, FALSE);
}

static void
test_op (void)
{
  g_autoptr (AlongRecord) person = make_record ("person", PERSON_1, "known_as", "Jo", NULL);
  const AlongEntity *entity = along_record_get_entity (person);
  g_autoptr (AlongOp) rename
      = along_op_set (entity, PERSON_1, "known_as", g_variant_new ("a{sv}", NULL));
  g_autoptr (AlongOp) unknown
      = along_op_set (entity, PERSON_1, "no_such_group", g_variant_new ("a{sv}", NULL));
  const char *names[] = { "Joey", NULL };
  g_autoptr (AlongOp) add = along_op_elt (entity, PERSON_1, "aliases", names, names + 1);
  g_autoptr (AlongOp) gone = along_op_delete (entity, PERSON_1, NULL);

  g_assert_true (along_policy_check_op (&morag, person, rename, &at_a, NULL));
  g_assert_true (along_policy_check_op (&morag, person, add, &at_a, NULL));
  g_assert_false (along_policy_check_op (&morag, person, unknown, &at_a, NULL));
  g_assert_false (along_policy_check_op (&morag, person, gone, &at_a, NULL));
  g_assert_false (along_policy_check_op (&carla, person, rename, &at_a, NULL));
  g_assert_false (along_policy_check_op (&carla, person, add, &at_a, NULL));
}

/* Whatever the records and the roles: without a relationship never a yes, to nothing. */
static void
test_strangers (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  guint refused = 0;

  for (guint i = 0; i < n * 100; i++)
    {
      g_autoptr (AlongRecord) record = random_record (entities[i % n]);
      AlongActor stranger = { "u9", "w9", "stranger", (guint)g_test_rand_int_range (0, 1 << 10) };

      for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_N_FACETS; facet++)
        {
          for (AlongVerb verb = ALONG_VERB_READ; verb <= ALONG_VERB_DELETE; verb++)
            {
              /* The directory's rules are others: see above. */
              if (along_record_get_entity (record)->facet == ALONG_FACET_OPEN
                  && verb != ALONG_VERB_READ)
                continue;
              assert_may (&stranger, verb, record, facet, &at_a, FALSE);
              refused++;
            }
        }
      if (along_record_get_entity (record)->facet != ALONG_FACET_OPEN)
        {
          g_assert_cmpuint (along_policy_who (&stranger, record, &at_a), ==, 0);
          assert_may (&stranger, ALONG_VERB_CREATE, record, ALONG_FACET_INHERIT, &at_a, FALSE);
        }
    }
  g_assert_cmpuint (refused, >, n * 100);
}

/* Who may write may read, but for an episode that has ended. */
static void
test_writers_read (void)
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  guint writes = 0;

  for (guint i = 0; i < n * 100; i++)
    {
      g_autoptr (AlongRecord) record = random_record (entities[i % n]);
      AlongActor actor = { "u1", random_ref ("worker"), random_ref ("organisation"),
                           (guint)g_test_rand_int_range (0, 1 << 10) };
      const AlongEntity *entity = along_record_get_entity (record);
      const AlongField *field = along_entity_field (
          entity, (guint)g_test_rand_int_range (0, (gint32)along_entity_n_fields (entity)));
      AlongFacet facet = along_record_get_facet (record, field);

      if (g_str_equal (entity->kind, "episode")
          || !along_policy_check_field (&actor, record, field, &at_a, NULL))
        continue;
      writes++;
      assert_may (&actor, ALONG_VERB_READ, record, facet, &at_a, TRUE);
    }
  g_assert_cmpuint (writes, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (set_clock, NULL);
  g_test_add_func ("/model/policy/calendars", test_calendars);
  g_test_add_func ("/model/policy/roles", test_roles);
  g_test_add_func ("/model/policy/person", test_person);
  g_test_add_func ("/model/policy/answers", test_answers);
  g_test_add_func ("/model/policy/new-person", test_new_person);
  g_test_add_func ("/model/policy/episode-goes-on", test_episode_goes_on);
  g_test_add_func ("/model/policy/need", test_need);
  g_test_add_func ("/model/policy/entered-in-error", test_entered_in_error);
  g_test_add_func ("/model/policy/referral", test_referral);
  g_test_add_func ("/model/policy/who", test_who);
  g_test_add_func ("/model/policy/owners", test_owners);
  g_test_add_func ("/model/policy/directory", test_directory);
  g_test_add_func ("/model/policy/op", test_op);
  g_test_add_func ("/model/policy/strangers", test_strangers);
  g_test_add_func ("/model/policy/writers-read", test_writers_read);
  return g_test_run ();
}
