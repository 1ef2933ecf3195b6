/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/access.h"
#include "base/clock.h"
#include "fixtures.h"

/* 2 March 2026, nine in the morning. */
#define NOW G_GINT64_CONSTANT (1772442000000)

static const AlongActor at_home = { "u1", WORKER_A, ORG_A, ALONG_ROLE_LINK_WORKER };
static const AlongActor away = { "u2", WORKER_B, ORG_B, ALONG_ROLE_LINK_WORKER };
static const AlongActor analyst = { "u3", WORKER_B, ORG_B, ALONG_ROLE_ANALYST };

typedef struct
{
  AlongAccessPerson about;
  const char *orgs[2];
  const char *locked[2];
} Fixture;

static GPtrArray *
records (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->orgs[0] = ORG_A;
  self->about = (AlongAccessPerson){ .person = PERSON_1,
                                     .orgs = self->orgs,
                                     .locked = self->locked,
                                     .members = records (),
                                     .peers = records (),
                                     .bases = records (),
                                     .glasses = records (),
                                     .now = NOW };
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->about.members);
  g_ptr_array_unref (self->about.peers);
  g_ptr_array_unref (self->about.bases);
  g_ptr_array_unref (self->about.glasses);
}

static void
add_member (Fixture *self, const char *worker, const char *from, const char *to)
{
  g_ptr_array_add (self->about.members, make_record ("care_team_member", SERVICE_A, "person",
                                                     PERSON_1, "worker", worker, NULL));
  along_record_set_text (g_ptr_array_index (self->about.members, 0), "from", from);
  along_record_set_text (g_ptr_array_index (self->about.members, 0), "to", to);
}

static AlongRecord *
add_basis (Fixture *self, const char *state, const char *category)
{
  AlongRecord *basis = make_record ("sharing_basis", SERVICE_B, "person", PERSON_1, "status", state,
                                    "start", "2026-03-01", NULL);
  const char *categories[] = { category, NULL };

  along_record_set_set (basis, "categories", categories);
  g_ptr_array_add (self->about.bases, basis);
  return basis;
}

static void
assert_access (const Fixture *self, const AlongActor *actor, const char *expected)
{
  g_auto (GStrv) scopes = along_access_of_person (actor, &self->about);
  g_autofree char *joined = g_strjoinv (" ", scopes);

  g_assert_cmpstr (joined, ==, expected);
}

#define HEALTH "person:" PERSON_1 ":health person:" PERSON_1 ":health:restricted"

/* From elsewhere it takes both: a place in the team today, and a basis today. */
static void
test_team (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *to;
    const char *state;
    gboolean in;
  } cases[] = {
    { NULL, NULL, "active", TRUE },          { "2026-03-02", "2026-03-02", "active", TRUE },
    { "2026-03-03", NULL, "active", FALSE }, { NULL, "2026-03-01", "active", FALSE },
    { NULL, NULL, "reviewed", TRUE },        { NULL, NULL, "requested", FALSE },
    { NULL, NULL, "refused", FALSE },        { NULL, NULL, "withdrawn", FALSE },
    { NULL, NULL, "expired", FALSE },        { NULL, NULL, "narrowed", FALSE },
    { NULL, NULL, "ended", FALSE },          { NULL, NULL, "drafted", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_ptr_array_set_size (self->about.members, 0);
      g_ptr_array_set_size (self->about.bases, 0);
      add_member (self, WORKER_B, cases[i].from, cases[i].to);
      assert_access (self, &away, "");
      add_basis (self, cases[i].state, "health");
      assert_access (self, &away, cases[i].in ? HEALTH : "");
      assert_access (self, &analyst, "");
      assert_access (self, &at_home, "");
    }
}

/* A basis for somebody else, or for others there, is none. */
static void
test_recipients (Fixture *self, gconstpointer data)
{
  const char *others[] = { ORG_C, NULL };
  const char *them[] = { ORG_C, ORG_B, NULL };
  const char *peers[] = { "peer_worker", NULL };
  AlongRecord *basis = add_basis (self, "active", "health");

  add_member (self, WORKER_B, NULL, NULL);
  along_record_set_set (basis, "recipients", others);
  assert_access (self, &away, "");
  along_record_set_set (basis, "recipients", them);
  assert_access (self, &away, HEALTH);
  along_record_set_set (basis, "recipient_roles", peers);
  assert_access (self, &away, "");
}

/* A peer worker stands in the team as long as they are active. */
static void
test_peer (Fixture *self, gconstpointer data)
{
  AlongRecord *peer
      = make_record ("peer_worker", SERVICE_A, "worker", WORKER_B, "status", "active", NULL);

  add_basis (self, "active", "health");
  g_ptr_array_add (self->about.members, make_record ("care_team_member", SERVICE_B, "person",
                                                     PERSON_1, "peer", SERVICE_A, NULL));
  g_ptr_array_add (self->about.peers, peer);
  assert_access (self, &away, HEALTH);
  along_record_set_text (peer, "status", "paused");
  assert_access (self, &away, "");
}

static void
test_lock (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) colleague = NULL;

  add_basis (self, "active", "health");
  add_member (self, WORKER_B, NULL, NULL);
  self->locked[0] = WORKER_B;
  assert_access (self, &away, "");
  colleague = along_access_of_person (&at_home, &self->about);
  g_assert_cmpstr (colleague[0], ==, "apart:" PERSON_1 ":" ORG_A ":identity");
}

/* Three hours, for one worker of one organisation. */
static void
test_glass (Fixture *self, gconstpointer data)
{
  AlongRecord *glass
      = make_record ("break_glass", SERVICE_A, "worker", WORKER_B, "org", ORG_B, NULL);
  const AlongActor moved = { "u2", WORKER_B, ORG_C, ALONG_ROLE_LINK_WORKER };
  g_auto (GStrv) all = NULL;

  along_record_set_integer (glass, "at", NOW - ALONG_BREAK_GLASS_MS + 1);
  along_record_set_integer (glass, "until", NOW + 1);
  g_ptr_array_add (self->about.glasses, glass);
  all = along_access_of_person (&away, &self->about);
  g_assert_cmpuint (g_strv_length (all), ==, 20);
  assert_access (self, &moved, "");
  g_assert_cmpint (along_access_due (glass, NOW), ==, NOW + 1);
  self->about.now++;
  assert_access (self, &away, "");
}

/* Papers from five days before until it is closed, in every state. */
static void
test_conference (void)
{
  static const struct
  {
    const char *state;
    const char *start;
    gboolean open;
  } cases[] = {
    { "draft", "2026-03-02T10:00", FALSE },       { "convened", "2026-03-07T10:00", TRUE },
    { "convened", "2026-03-08T10:00", FALSE },    { "convened", NULL, FALSE },
    { "papers_out", "2026-03-07T10:00", TRUE },   { "reconvened", "2026-03-20T10:00", FALSE },
    { "in_progress", "2026-03-20T10:00", TRUE },  { "held", "2026-02-02T10:00", TRUE },
    { "minute_draft", "2026-02-02T10:00", TRUE }, { "minute_agreed", "2026-02-02T10:00", TRUE },
    { "circulated", "2026-02-02T10:00", TRUE },   { "inquorate", "2026-03-02T10:00", TRUE },
    { "closed", "2026-03-02T10:00", FALSE },      { "cancelled", "2026-03-02T10:00", FALSE },
    { "postponed", "2026-03-02T10:00", FALSE },
  };
  const char *nobody[] = { NULL };
  const char *orgs[] = { ORG_A, NULL };
  g_autoptr (GPtrArray) invites = records ();

  g_ptr_array_add (invites,
                   make_record ("invite", SERVICE_B, "worker", WORKER_B, "rsvp", "accepted", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AlongRecord) conference = make_record ("conference", SERVICE_A, "status",
                                                        cases[i].state, "person", PERSON_1, NULL);
      AlongAccessConference about = { conference, invites, orgs, nobody, NOW };
      g_auto (GStrv) scopes = NULL;
      g_auto (GStrv) home = NULL;

      along_record_set_text (conference, "start", cases[i].start);
      scopes = along_access_of_conference (&away, &about);
      home = along_access_of_conference (&at_home, &about);
      g_assert_cmpuint (g_strv_length (scopes), ==, cases[i].open ? 2 : 0);
      g_assert_cmpuint (g_strv_length (home), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/model/access/team", Fixture, NULL, set_up, test_team, tear_down);
  g_test_add ("/model/access/recipients", Fixture, NULL, set_up, test_recipients, tear_down);
  g_test_add ("/model/access/peer", Fixture, NULL, set_up, test_peer, tear_down);
  g_test_add ("/model/access/lock", Fixture, NULL, set_up, test_lock, tear_down);
  g_test_add ("/model/access/glass", Fixture, NULL, set_up, test_glass, tear_down);
  g_test_add_func ("/model/access/conference", test_conference);
  return g_test_run ();
}
