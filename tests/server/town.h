/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "world.h"

G_BEGIN_DECLS

/* A partnership that is made up from a seed, and what is known of it in plain values. */

#define TOWN_ORGS 4
#define TOWN_USERS 9
#define TOWN_MOST 600
/* What each word begins with: longer than anything that turns up by chance in the signature of a cursor. */
#define TOWN_WORD "Qzworterbuch"
#define TOWN_ALL_FACETS ((1u << (ALONG_FACET_PLAN + 1)) - (1u << ALONG_FACET_IDENTITY))
#define TOWN_WITH_PEOPLE                                                       \
  (ALONG_ROLE_COORDINATOR | ALONG_ROLE_FACILITATOR | ALONG_ROLE_MINUTE_TAKER   \
   | ALONG_ROLE_PRACTITIONER | ALONG_ROLE_LINK_WORKER | ALONG_ROLE_PEER_WORKER \
   | ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_GOVERNANCE)

/* What is known here of one record of the server, in plain values. */
typedef struct
{
  AlongRecord *record;
  char *word;
  int person;
  int author; /* who wrote it, -1 for nobody */
  int org;    /* of an episode, a basis, a referral's sender */
  int to;     /* a referral's receiver */
  int who;    /* the user of a member, an invitation, a lock, a glass, a to-do */
  guint facets;
  int day_from;
  int day_to;
  gint64 until;
  gboolean open;
  gboolean restricted; /* an item of the agenda */
  gboolean part;       /* an invitation: for part of it */
  int conference;
  int item;
} Thing;

typedef struct
{
  World *world;
  GRand *rand;
  guint64 seed;
  char *orgs[TOWN_ORGS];
  Desk *users[TOWN_USERS];
  Thing things[TOWN_MOST];
  int n_things;
  GHashTable *by_key; /* "kind/id" → index + 1 */
  int people[TOWN_MOST];
  int n_people;
  gint64 began;
  GHashTable *sids; /* every name of a scope that was ever told of */
} Town;

/* town.c: what happens. */
Town *town_new (guint64 seed);
void town_free (Town *self);
int town_below (Town *self, int n);
int town_any_person (Town *self);
const char *town_kind (const Thing *thing);
gboolean town_is (const Thing *thing, const char *kind);
int town_today (const Town *self);
/* Lets something happen; TRUE where it is something new to read that lets nobody in. */
gboolean town_live (Town *self);

/* town-rules.c: who may see it. */
gboolean town_is_of (const Town *self, int user, int org);
gboolean town_is_locked (const Town *self, int user, int person);
gboolean town_org_works_with (const Town *self, int user, int person);
gboolean town_may_see (const Town *self, int user, const Thing *thing, AlongFacet facet);
guint town_facets (const Thing *thing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Town, town_free)

G_END_DECLS
