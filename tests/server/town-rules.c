/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "town.h"

/* The rules of domain.md §5, a second time: simply, and without a look at the policy. */

static gboolean
works_with_people (const Town *self, int user)
{
  return (self->users[user]->actor.roles & TOWN_WITH_PEOPLE) != 0;
}

gboolean
town_is_of (const Town *self, int user, int org)
{
  return g_str_equal (self->users[user]->actor.org, self->orgs[org]);
}

gboolean
town_is_locked (const Town *self, int user, int person)
{
  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], "conflict_lock") && self->things[i].open
        && self->things[i].person == person && self->things[i].who == user)
      return TRUE;
  return FALSE;
}

gboolean
town_org_works_with (const Town *self, int user, int person)
{
  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], "episode") && self->things[i].open
        && self->things[i].person == person && town_is_of (self, user, self->things[i].org))
      return works_with_people (self, user);
  return FALSE;
}

static gboolean
is_now (const Town *self, const Thing *thing)
{
  return thing->day_from <= town_today (self) && town_today (self) <= thing->day_to;
}

static gboolean
has_glass (const Town *self, int user, int person)
{
  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], "break_glass") && self->things[i].person == person
        && self->things[i].who == user && town_is_of (self, user, self->things[i].org)
        && self->world->now < self->things[i].until)
      return TRUE;
  return FALSE;
}

/* What a place in the care team lets somebody see, before anybody asks for a basis. */
static guint
team_facets (const Town *self, int user, int person)
{
  guint facets = 0;

  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], "care_team_member") && self->things[i].person == person
        && self->things[i].who == user && is_now (self, &self->things[i]))
      facets |= self->things[i].facets;
  return facets;
}

static guint
basis_facets (const Town *self, int user, int person)
{
  guint facets = 0;

  for (int i = 0; i < self->n_things; i++)
    {
      const Thing *basis = &self->things[i];

      if (town_is (basis, "sharing_basis") && basis->person == person && basis->open
          && is_now (self, basis) && (basis->org < 0 || town_is_of (self, user, basis->org)))
        facets |= basis->facets;
    }
  return facets;
}

/* The facets that somebody sees as a guest or, where @restricted, as one of the named team. */
static guint
let_in (const Town *self, int user, int person, gboolean restricted)
{
  guint team = team_facets (self, user, person);

  if (!works_with_people (self, user))
    return 0;
  if (has_glass (self, user, person))
    return TOWN_ALL_FACETS;
  if (town_org_works_with (self, user, person))
    return restricted ? team : 0;
  return team & basis_facets (self, user, person);
}

/* 0 not invited, 1 for part of it, 2 for all of it. */
static int
invited (const Town *self, int user, int conference)
{
  const Thing *meeting = &self->things[conference];
  int found = 0;

  if (!works_with_people (self, user) || !meeting->open || town_today (self) < meeting->day_from)
    return 0;
  for (int i = 0; i < self->n_things; i++)
    if (town_is (&self->things[i], "invite") && self->things[i].conference == conference
        && self->things[i].who == user && self->things[i].open)
      found = self->things[i].part || found == 1 ? 1 : 2;
  return found;
}

static gboolean
may_see_by_conference (
    const Town *self, int user, const Thing *thing, AlongFacet facet, gboolean named)
{
  int conference = thing->conference;
  gboolean behind = thing->restricted || (thing->item >= 0 && self->things[thing->item].restricted);

  if (conference < 0 || facet != ALONG_FACET_PLAN)
    return FALSE;
  return invited (self, user, conference) >= (named || behind ? 2 : 1);
}

static gboolean
may_see_referral (const Town *self, int user, const Thing *thing, AlongFacet facet)
{
  gboolean sender = town_is_of (self, user, thing->org);
  gboolean receiver = town_is_of (self, user, thing->to);

  if (!works_with_people (self, user))
    return FALSE;
  if (facet == ALONG_FACET_SENDER)
    return sender;
  /* Declined, the receiver keeps the number and loses the packet. */
  return sender || (receiver && (facet == ALONG_FACET_REFERRAL || thing->open));
}

gboolean
town_may_see (const Town *self, int user, const Thing *thing, AlongFacet facet)
{
  const char *label = along_record_get_text (thing->record, "label");

  if (facet == ALONG_FACET_OPEN)
    return TRUE;
  if (town_is_locked (self, user, thing->person))
    return FALSE;
  if (facet == ALONG_FACET_OWN)
    return thing->who == user;
  if (label != NULL && !g_str_equal (label, "normal"))
    return thing->author == user
           || (g_str_equal (label, "restricted")
               && (let_in (self, user, thing->person, TRUE) & 1u << facet
                   || may_see_by_conference (self, user, thing, facet, TRUE)));
  if (town_is (thing, "referral"))
    return may_see_referral (self, user, thing, facet);
  return town_org_works_with (self, user, thing->person)
         || (facet <= ALONG_FACET_PLAN && let_in (self, user, thing->person, FALSE) & 1u << facet)
         || may_see_by_conference (self, user, thing, facet, FALSE);
}

guint
town_facets (const Thing *thing)
{
  const AlongEntity *entity = along_record_get_entity (thing->record);
  guint n = along_entity_n_fields (entity);
  guint facets = 0;

  for (guint i = 0; i < n; i++)
    if (along_record_get_at (thing->record, i) != NULL)
      facets |= 1u << along_record_get_facet (thing->record, along_entity_field (entity, i));
  return facets;
}
