/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/scope.h"
#include "base/clock.h"

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

static void
take (GStrvBuilder *scopes, char *scope)
{
  g_strv_builder_take (scopes, scope);
}

static void
add_org (GStrvBuilder *scopes, const char *org, AlongFacet facet)
{
  if (org != NULL)
    take (scopes, g_strdup_printf ("org:%s:%s", org, along_facet_name (facet)));
}

static void
add_orgs (GStrvBuilder *scopes, const char *const *orgs, AlongFacet facet)
{
  for (guint i = 0; orgs != NULL && orgs[i] != NULL; i++)
    if (!g_strv_contains (orgs + i + 1, orgs[i]))
      add_org (scopes, orgs[i], facet);
}

static void
add_user (GStrvBuilder *scopes, const char *user)
{
  if (user != NULL)
    take (scopes, g_strdup_printf ("user:%s", user));
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
add_ends (GStrvBuilder *scopes,
          const AlongRecord *record,
          const AlongRecord *referral,
          AlongFacet facet)
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

  add_org (scopes, from, facet);
  if (receives && g_strcmp0 (from, to) != 0)
    add_org (scopes, to, facet);
}

static gboolean
is_referral (const AlongRecord *record)
{
  return record != NULL && g_str_equal (along_record_get_kind (record), "referral");
}

/* What is labelled is for the named team or named people, whose grants come on these scopes; until
 * somebody is granted them, only the author's own devices hold it. */
static void
add_labelled (GStrvBuilder *scopes,
              const AlongRecord *record,
              AlongFacet facet,
              const char *person,
              const char *label)
{
  if (g_str_equal (label, "restricted") && person != NULL)
    take (scopes, g_strdup_printf ("person:%s:%s:restricted", person, along_facet_name (facet)));
  else
    take (scopes, g_strdup_printf ("named:%s", along_record_get_id (record)));
  add_user (scopes, along_record_get_text (record, "created_by"));
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
 * - `person:P:FACET:restricted`, `named:R`: what is labelled, with `user:W` for its author
 *
 * Returns: (transfer full) (array zero-terminated=1): names of scopes, without doubles; empty where
 *   nobody gets it
 */
char **
along_scope_of_part (const AlongRecord *record, AlongFacet facet, const AlongRelations *relations)
{
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();
  const AlongRecord *parent = relations != NULL ? relations->parent : NULL;
  const char *const *orgs = relations != NULL ? relations->subject_orgs : NULL;
  const char *label = along_record_get_text (record, "label");
  const char *person = person_of (record);
  gboolean between
      = facet == ALONG_FACET_REFERRAL || facet == ALONG_FACET_PACKET || facet == ALONG_FACET_SENDER;

  if (facet == ALONG_FACET_OPEN)
    take (scopes, g_strdup ("ref"));
  else if (facet == ALONG_FACET_OWN)
    add_user (scopes, worker_of (record));
  else if (label != NULL && !g_str_equal (label, "normal"))
    add_labelled (scopes, record, facet, person, label);
  else if (between && is_referral (record))
    add_ends (scopes, record, record, facet);
  else if (between && is_referral (parent))
    add_ends (scopes, record, parent, facet);
  else if (is_about_people (record) || (parent != NULL && is_about_people (parent))
           || (orgs != NULL && orgs[0] != NULL))
    add_orgs (scopes, orgs, facet);
  else
    add_org (scopes, org_of (record), facet);
  return g_strv_builder_end (scopes);
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
  g_autoptr (GStrvBuilder) scopes = g_strv_builder_new ();

  take (scopes, g_strdup ("ref"));
  add_user (scopes, actor->user);
  /* Records name workers, grants name accounts. */
  if (g_strcmp0 (actor->user, actor->worker) != 0)
    add_user (scopes, actor->worker);
  if (actor->org != NULL && actor->roles & ALONG_ROLES_WITH_PEOPLE)
    for (AlongFacet facet = ALONG_FACET_IDENTITY; facet < ALONG_FACET_OWN; facet++)
      add_org (scopes, actor->org, facet);
  return g_strv_builder_end (scopes);
}
