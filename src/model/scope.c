/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/scope.h"
#include "base/clock.h"
#include "base/fault.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* How long the receiver keeps the packet after the loop is closed (domain.md §5.3). */
#define PACKET_DAYS 14

static const char *
org_of (const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const AlongField *owner
      = entity->owner != NULL ? along_entity_find_field (entity, entity->owner, NULL) : NULL;
  const char *org = NULL;

  if (owner != NULL && g_strcmp0 (owner->target, "organisation") == 0)
    org = along_record_get_text (record, owner->name);
  return org != NULL ? org : along_record_get_text (record, "created_org");
}

static const char *
worker_of (const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  const AlongField *owner
      = entity->owner != NULL ? along_entity_find_field (entity, entity->owner, NULL) : NULL;
  const char *worker = NULL;

  if (owner != NULL && g_strcmp0 (owner->target, "worker") == 0)
    worker = along_record_get_text (record, owner->name);
  return worker != NULL ? worker : along_record_get_text (record, "created_by");
}

/* Where the scopes of a part are put together. */
typedef struct
{
  GStrvBuilder *scopes;
  const AlongRelations *relations;
  /* Where somebody is locked out of the person: what stands for an organisation's scopes, because those are held by all
   * who work there. */
  const char *apart;
} Scopes;

static void
take (Scopes *self, char *scope)
{
  g_strv_builder_take (self->scopes, scope);
}

static void
add_org (Scopes *self, const char *org, AlongFacet facet)
{
  if (org == NULL)
    return;
  if (self->apart != NULL)
    take (self, g_strdup_printf ("apart:%s:%s:%s", self->apart, org, along_facet_name (facet)));
  else
    take (self, g_strdup_printf ("org:%s:%s", org, along_facet_name (facet)));
}

static void
add_orgs (Scopes *self, const char *const *orgs, AlongFacet facet)
{
  for (guint i = 0; orgs != NULL && orgs[i] != NULL; i++)
    if (!g_strv_contains (orgs + i + 1, orgs[i]))
      add_org (self, orgs[i], facet);
}

static gboolean
is_locked (const AlongRelations *relations, const char *worker)
{
  return relations != NULL && relations->locked != NULL && worker != NULL
         && g_strv_contains (relations->locked, worker) && !along_fault ("lock-leak");
}

static void
add_user (Scopes *self, const char *user)
{
  if (user != NULL && !is_locked (self->relations, user))
    take (self, g_strdup_printf ("user:%s", user));
}

static gboolean
has_ended (const AlongRecord *referral)
{
  gint64 ended = along_record_get_integer (referral, "ended_at", 0);

  /* Who withdraws after a reopening closes it later than it once ended. */
  return ended > 0 && ended >= along_record_get_integer (referral, "closed_at", 0);
}

/**
 * along_scope_packet_until:
 * @referral: a referral
 *
 * Until when the receiver may see what the referral shares: never before it is sent, not any more once
 * it is declined, withdrawn or passed on, and for fourteen days after the loop is closed where the
 * help was given (domain.md §5.3). The server's minute job looks here for what time takes away.
 *
 * Returns: milliseconds since 1970; 0 for no access, %G_MAXINT64 for no end in sight
 */
gint64
along_scope_packet_until (const AlongRecord *referral)
{
  static const char *const open[]
      = { "sent",        "received", "info_requested", "accepted",    "waitlisted",
          "in_progress", "on_hold",  "completed",      "ended_early", NULL };
  const char *state = along_record_get_state (referral);

  if (state == NULL)
    return 0;
  if (g_strv_contains (open, state))
    return G_MAXINT64;
  if (g_str_equal (state, "loop_closed") && has_ended (referral))
    return along_record_get_integer (referral, "loop_closed_at", 0) + PACKET_DAYS * DAY_MS;
  return 0;
}

/* A file goes with the referral once its sender has put it on the list; what the receiver sends with the answer
 * is the receiver's. */
static gboolean
is_enclosed (const AlongRecord *record, const AlongRecord *referral)
{
  g_auto (GStrv) listed = NULL;

  if (!g_str_equal (along_record_get_kind (record), "attachment"))
    return TRUE;
  listed = along_record_get_set (referral, "attachments");
  return g_strv_contains ((const char *const *)listed, along_record_get_id (record))
         || g_strcmp0 (along_record_get_text (record, "created_org"),
                       along_record_get_text (referral, "to_org"))
                == 0;
}

static void
add_ends (Scopes *self, const AlongRecord *record, const AlongRecord *referral, AlongFacet facet)
{
  const char *from = along_record_get_text (referral, "from_org");
  const char *to = along_record_get_text (referral, "to_org");
  const char *state = along_record_get_state (referral);
  gboolean receives = FALSE;

  if (facet == ALONG_FACET_REFERRAL)
    receives = state != NULL && !g_str_equal (state, "draft");
  else if (facet == ALONG_FACET_PACKET)
    receives = along_scope_packet_until (referral) > along_clock_now_ms ()
               && is_enclosed (record, referral);

  add_org (self, from, facet);
  if (receives && g_strcmp0 (from, to) != 0)
    add_org (self, to, facet);
}

static gboolean
is_referral (const AlongRecord *record)
{
  return record != NULL && g_str_equal (along_record_get_kind (record), "referral");
}

static const char *
person_of (const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  GVariant *value = NULL;

  if (g_str_equal (entity->kind, "person"))
    return along_record_get_id (record);
  value = entity->subject != NULL ? along_record_get (record, entity->subject) : NULL;
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
             ? g_variant_get_string (value, NULL)
             : NULL;
}

static gboolean
is_about_people (const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);

  return g_str_equal (entity->kind, "person")
         || (entity->subject != NULL && along_record_get (record, entity->subject) != NULL);
}

/* Facets that people agree to share; the others belong to referrals, to the organisations, or to one worker. */
static gboolean
is_paper (AlongFacet facet)
{
  return facet >= ALONG_FACET_IDENTITY && facet <= ALONG_FACET_PLAN;
}

/* What is labelled is for the named team or named people: the care team, whose grants come on the person's
 * scopes, and whoever hears all of a conference. Nobody is named for what is highly restricted: it stays with
 * its author's own devices. */
static void
add_labelled (Scopes *self, const AlongRecord *record, AlongFacet facet, const char *label)
{
  const AlongRelations *relations = self->relations;
  const char *person = person_of (record);

  if (g_str_equal (label, "restricted") && person != NULL)
    take (self, g_strdup_printf ("person:%s:%s:restricted", person, along_facet_name (facet)));
  else
    take (self, g_strdup_printf ("named:%s", along_record_get_id (record)));
  if (g_str_equal (label, "restricted") && relations != NULL && relations->conference_is_shared
      && is_paper (facet))
    take (self, g_strdup_printf ("conference:%s:restricted",
                                 along_record_get_id (relations->conference)));
  add_user (self, along_record_get_text (record, "created_by"));
}

/* Who is there because they were let in to this person or this conference, whatever their organisation does. */
static void
add_guests (Scopes *self, AlongFacet facet)
{
  const AlongRelations *relations = self->relations;

  if (relations == NULL || !is_paper (facet))
    return;
  if (relations->person_is_shared && relations->subject != NULL)
    take (self, g_strdup_printf ("person:%s:%s", relations->subject, along_facet_name (facet)));
  if (relations->conference_is_shared)
    take (self, g_strdup_printf (relations->in_restricted_part ? "conference:%s:restricted"
                                                               : "conference:%s",
                                 along_record_get_id (relations->conference)));
}

/* What a lock is about: the referral, the conference of several people, or the person. */
static const char *
apart_of (const AlongRecord *record,
          const AlongRecord *referral,
          const AlongRelations *relations,
          const char *person)
{
  if (relations == NULL || relations->locked == NULL || relations->locked[0] == NULL)
    return NULL;
  if (referral != NULL)
    return along_record_get_id (referral);
  if (relations->conference != NULL && along_scope_is_of_several (relations->conference))
    return along_record_get_id (relations->conference);
  return relations->subject != NULL ? relations->subject : person;
}

/**
 * along_scope_of_part:
 * @record: a record, whole
 * @facet: one of its facets
 * @relations: (nullable): what else is known of it; %NULL for nothing
 *
 * The scopes that a part belongs to: who holds one of them has the part on the device. This and
 * [func@scope_of_user] are the one place that says who gets what (architecture.md):
 *
 * - `ref`: the directory, for everybody
 * - `user:W`: what is one worker's own
 * - `org:O:FACET`: parts about a person with an open episode at O; both ends of a referral as far as
 *   its state lets them; what O keeps without a person
 * - `apart:K:O:FACET`: the same, where somebody is locked out of the person: K is the person, the referral, or
 *   the conference of several people
 * - `person:P:FACET`: the same parts, for who is let in to this person alone
 * - `conference:C`, `conference:C:restricted`: what belongs to a conference, and to its restricted part
 * - `person:P:FACET:restricted`, `named:R`: what is labelled, with `user:W` for its author
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles; empty where
 *   nobody gets it
 */
char **
along_scope_of_part (const AlongRecord *record, AlongFacet facet, const AlongRelations *relations)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const AlongRecord *parent = relations != NULL ? relations->parent : NULL;
  const char *const *orgs = relations != NULL ? relations->subject_orgs : NULL;
  const char *label = along_record_get_text (record, "label");
  const AlongRecord *referral = is_referral (record) ? record : parent;
  gboolean between = (facet == ALONG_FACET_REFERRAL || facet == ALONG_FACET_PACKET
                      || facet == ALONG_FACET_SENDER)
                     && is_referral (referral);
  Scopes self = { builder, relations,
                  apart_of (record, between ? referral : NULL, relations, person_of (record)) };

  if (facet == ALONG_FACET_OPEN)
    take (&self, g_strdup ("ref"));
  else if (facet == ALONG_FACET_OWN)
    add_user (&self, worker_of (record));
  else if (label != NULL && !g_str_equal (label, "normal"))
    add_labelled (&self, record, facet, label);
  else if (between)
    add_ends (&self, record, referral, facet);
  else
    {
      if (is_about_people (record) || (parent != NULL && is_about_people (parent))
          || (orgs != NULL && orgs[0] != NULL))
        add_orgs (&self, orgs, facet);
      else
        add_org (&self, org_of (record), facet);
      add_guests (&self, facet);
    }
  return g_strv_builder_end (builder);
}

/**
 * along_scope_of_user:
 * @actor: an account
 *
 * The scopes that an account holds: the directory, its own, and for who works with people every
 * facet of the organisation acted for. Analysts and system administrators get nothing about
 * people.
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles
 */
char **
along_scope_of_user (const AlongActor *actor)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  Scopes self = { builder, NULL, NULL };

  take (&self, g_strdup ("ref"));
  add_user (&self, actor->user);
  /* Records name workers, grants name accounts. */
  if (g_strcmp0 (actor->user, actor->worker) != 0)
    add_user (&self, actor->worker);
  if (actor->org != NULL && actor->roles & ALONG_ROLES_WITH_PEOPLE)
    for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_FACET_OWN; facet++)
      add_org (&self, actor->org, facet);
  return g_strv_builder_end (builder);
}

/**
 * along_scope_is_of_several:
 * @conference: a conference
 *
 * Returns: %TRUE if it is about people beyond the one it is filed under
 */
gboolean
along_scope_is_of_several (const AlongRecord *conference)
{
  g_auto (GStrv) people = along_record_get_set (conference, "people");

  return people[0] != NULL;
}
