/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/policy.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "model/scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How long an author may mark an own entry as made in error (domain.md §3). */
#define AUTHOR_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* Who writes about people; information governance reads, and keeps the sharing bases. */
#define WRITERS (ALONG_ROLES_WITH_PEOPLE & ~(guint)ALONG_ROLE_GOVERNANCE)

/* Who keeps their organisation's entries in the directory. */
#define KEEPERS                                                                \
  (ALONG_ROLE_COORDINATOR | ALONG_ROLE_PARTNER_ADMIN | ALONG_ROLE_PRACTITIONER \
   | ALONG_ROLE_LINK_WORKER | ALONG_ROLE_FACILITATOR)

/* Who answers for an organisation's list of organisations and workers. */
#define MANAGERS (ALONG_ROLE_COORDINATOR | ALONG_ROLE_PARTNER_ADMIN)

/* Absent and forbidden look the same, so there is one sentence for both. */
static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You have no access to this, or it is not there."));
  return FALSE;
}

static gboolean
decide (gboolean allowed, GError **error)
{
  return allowed || refuse (error);
}

static gboolean
is_kind (const AlongRecord *record, const char *kind)
{
  return g_str_equal (along_record_get_kind (record), kind);
}

static gboolean
names (const AlongRecord *record, const char *field, const char *id)
{
  const AlongField *found
      = id != NULL && field != NULL
            ? along_entity_find_field (along_record_get_entity (record), field, NULL)
            : NULL;
  GVariant *value = found != NULL ? along_record_get (record, field) : NULL;

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
         && g_str_equal (g_variant_get_string (value, NULL), id);
}

static gboolean
is_subject_org (const AlongActor *actor, const AlongRelations *relations)
{
  return actor->org != NULL && relations != NULL && relations->subject_orgs != NULL
         && g_strv_contains (relations->subject_orgs, actor->org);
}

static gboolean
is_author (const AlongActor *actor, const AlongRecord *record)
{
  return names (record, "created_by", actor->worker);
}

/* Whether the record belongs to the actor's organisation: by its owner, or where it has none by who
 * wrote it. */
static gboolean
is_own_org (const AlongActor *actor, const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);

  if (g_str_equal (entity->kind, "organisation"))
    return g_strcmp0 (along_record_get_id (record), actor->org) == 0;
  if (entity->owner != NULL)
    {
      const AlongField *owner = along_entity_find_field (entity, entity->owner, NULL);

      if (g_strcmp0 (owner->target, "organisation") == 0
          && along_record_get (record, entity->owner) != NULL)
        return names (record, entity->owner, actor->org);
    }
  return names (record, "created_org", actor->org);
}

/* Whoever is named as its owner; where nobody is, who wrote it. Somebody who would be a peer worker does not
 * decide that they are ready: that is their supervisor's. */
static gboolean
is_owner (const AlongActor *actor, const AlongRecord *record)
{
  static const char *const of_most[]
      = { "owner", "lead", "lead_worker", "assigned_to", "worker", "author", "peer_lead", NULL };
  static const char *const of_peers[] = { "supervisor", NULL };
  gboolean peer = is_kind (record, "peer_worker");
  gboolean any = FALSE;

  if (peer && names (record, "worker", actor->worker))
    return FALSE;
  for (const char *const *name = peer ? of_peers : of_most; *name != NULL; name++)
    {
      const AlongField *field
          = along_entity_find_field (along_record_get_entity (record), *name, NULL);

      if (field == NULL || g_strcmp0 (field->target, "worker") != 0)
        continue;
      if (names (record, *name, actor->worker))
        return TRUE;
      any = any || along_record_get (record, *name) != NULL;
    }
  return !any && is_author (actor, record);
}

/* The lead worker of a plan answers for its goals, the lead of a group for its sessions. */
static gboolean
leads_above (const AlongActor *actor, const AlongRecord *record, const AlongRelations *relations)
{
  const AlongRecord *parent = relations != NULL ? relations->parent : NULL;

  if (parent == NULL || actor->worker == NULL)
    return FALSE;
  return (is_kind (record, "goal") && is_kind (parent, "care_plan")
          && names (parent, "lead", actor->worker))
         || (is_kind (record, "session") && is_kind (parent, "peer_group")
             && names (parent, "peer_lead", actor->worker));
}

static gboolean
is_facilitator (const AlongActor *actor, const AlongRecord *record)
{
  g_auto (GStrv) facilitators = NULL;

  if (!is_kind (record, "session") || actor->worker == NULL)
    return FALSE;
  facilitators = along_record_get_set (record, "facilitators");
  return g_strv_contains ((const char *const *)facilitators, actor->worker);
}

/* Who must never see this person's case: to them nothing about it is there (domain.md §5.7). */
static gboolean
is_locked_out (const AlongActor *actor, const AlongRelations *relations)
{
  return relations != NULL && relations->locked != NULL && actor->worker != NULL
         && g_strv_contains (relations->locked, actor->worker) && !along_fault ("lock-leak");
}

static gboolean
meets (const char *const *a, const char *const *b)
{
  for (guint i = 0; a[i] != NULL; i++)
    if (g_strv_contains (b, a[i]))
      return TRUE;
  return FALSE;
}

static guint
facets_of (const AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);
  guint facets = 0;

  for (guint i = 0; i < n; i++)
    facets |= 1u << along_record_get_facet (record, along_entity_field (entity, i));
  return facets;
}

static gboolean
may_read (const AlongActor *actor,
          const AlongRecord *record,
          AlongFacet facet,
          const AlongRelations *relations)
{
  guint facets = facet == ALONG_FACET_INHERIT ? facets_of (record) : 1u << facet;
  g_auto (GStrv) held = along_scope_of_user (actor);
  AlongRelations others = relations != NULL ? *relations : (AlongRelations){ 0 };

  if (is_locked_out (actor, relations))
    return FALSE;
  /* To everybody else a lock changes nothing but the names of scopes. */
  others.locked = NULL;
  for (AlongFacet f = ALONG_FACET_OPEN; f < ALONG_N_FACETS; f++)
    if (facets & 1u << f)
      {
        g_auto (GStrv) part = along_scope_of_part (record, f, &others);

        if (meets ((const char *const *)part, (const char *const *)held)
            || (actor->granted != NULL && meets ((const char *const *)part, actor->granted)))
          return TRUE;
      }
  return FALSE;
}

static gboolean
has_just_written (const AlongActor *actor, const AlongRecord *record)
{
  gint64 written = along_record_get_integer (record, "created_at", 0);

  return is_author (actor, record) && along_clock_now_ms () - written <= AUTHOR_MS;
}

static guint
who_of_referral (const AlongActor *actor, const AlongRecord *referral)
{
  gboolean sent = g_strcmp0 (along_record_get_state (referral), "draft") != 0;
  guint who = 0;

  if (names (referral, "from_org", actor->org))
    {
      /* The sender's staff speak for the person they work with. */
      who |= ALONG_WHO_REQUESTER | ALONG_WHO_PERSON;
      if (actor->roles & ALONG_ROLE_COORDINATOR)
        who |= ALONG_WHO_COORDINATOR;
      if (sent)
        who |= ALONG_WHO_BY_PHONE;
      if (sent && has_just_written (actor, referral))
        who |= ALONG_WHO_OWNER;
      if (sent && actor->roles & MANAGERS)
        who |= ALONG_WHO_ADMIN;
    }
  if (names (referral, "to_org", actor->org) && sent)
    who |= ALONG_WHO_RECEIVER;
  return who;
}

/* One's own episode that has ended gives nobody sight of the person, but coming back, and taking back
 * that it ended, is one step (domain.md §3). */
static gboolean
is_own_episode (const AlongActor *actor, const AlongRecord *record)
{
  return is_kind (record, "episode") && names (record, "org", actor->org)
         && (actor->roles & ALONG_ROLES_WITH_PEOPLE) != 0;
}

/**
 * along_policy_who:
 * @actor: (nullable): who acts; %NULL for the server's minute job
 * @record: what is to be moved, as it is now
 * @relations: (nullable): what else is known of it
 *
 * Which of those that a lifecycle names @actor is. Whoever may not read the record is nobody,
 * but for an own episode that has ended.
 *
 * Returns: flags of #AlongWho
 */
guint
along_policy_who (const AlongActor *actor,
                  const AlongRecord *record,
                  const AlongRelations *relations)
{
  AlongFacet facet = ALONG_FACET_INHERIT;
  guint who = 0;

  if (actor == NULL)
    return ALONG_WHO_SYSTEM;
  facet = along_record_get_entity (record)->facet;
  if (!(actor->roles & (ALONG_ROLES_WITH_PEOPLE | ALONG_ROLE_SYSTEM_ADMIN))
      || is_locked_out (actor, relations)
      || (!is_own_episode (actor, record)
          && !may_read (actor, record, facet == ALONG_FACET_OPEN ? facet : ALONG_FACET_INHERIT,
                        relations)))
    return 0;
  if (is_kind (record, "referral") && actor->roles & WRITERS)
    return who_of_referral (actor, record);

  if (actor->roles & ALONG_ROLES_WITH_PEOPLE
      && (is_owner (actor, record) || leads_above (actor, record, relations)))
    who |= ALONG_WHO_OWNER;
  if (is_facilitator (actor, record) && actor->roles & WRITERS)
    who |= ALONG_WHO_TEAM;
  if (is_kind (record, "peer_worker") && names (record, "worker", actor->worker))
    who |= ALONG_WHO_PERSON;
  if (names (record, "chair", actor->worker))
    who |= ALONG_WHO_CHAIR;
  if (names (record, "minute_taker", actor->worker))
    who |= ALONG_WHO_MINUTE_TAKER;
  if (is_subject_org (actor, relations) && actor->roles & WRITERS)
    who |= ALONG_WHO_PERSON | ALONG_WHO_TEAM;
  /* A step is taken by whoever of the care team goes with the person, from whichever organisation. */
  if (is_kind (record, "step") && actor->roles & WRITERS && !is_subject_org (actor, relations))
    who |= ALONG_WHO_TEAM;
  if (is_subject_org (actor, relations) || is_own_org (actor, record))
    {
      if (actor->roles & ALONG_ROLE_COORDINATOR)
        who |= ALONG_WHO_COORDINATOR;
      if (actor->roles & ALONG_ROLE_GOVERNANCE)
        who |= ALONG_WHO_GOVERNANCE;
      if (actor->roles & ALONG_ROLE_PARTNER_ADMIN)
        who |= ALONG_WHO_ADMIN;
    }
  if (actor->roles & ALONG_ROLE_SYSTEM_ADMIN && facet == ALONG_FACET_OPEN)
    who |= ALONG_WHO_ADMIN;
  return who;
}

static gboolean
is_list_of_managers (const AlongRecord *record)
{
  return is_kind (record, "organisation") || is_kind (record, "worker");
}

/* The partnership's own calendar moves everybody's clocks: who coordinates keeps it. */
static gboolean
is_of_the_partnership (const AlongRecord *record)
{
  return is_kind (record, "working_calendar") && along_record_get (record, "org") == NULL;
}

static gboolean
may_keep_directory (const AlongActor *actor, AlongVerb verb, const AlongRecord *record)
{
  gboolean own = is_own_org (actor, record);

  if (actor->roles & ALONG_ROLE_SYSTEM_ADMIN)
    return TRUE;
  if (is_of_the_partnership (record))
    return (actor->roles & ALONG_ROLE_COORDINATOR) != 0;
  /* A partner that is not in the directory yet is entered by who found it. */
  if (is_kind (record, "organisation") && verb == ALONG_VERB_CREATE)
    return (actor->roles & MANAGERS) != 0;
  if (is_kind (record, "organisation"))
    return (own && (actor->roles & KEEPERS) != 0)
           || (names (record, "created_org", actor->org) && (actor->roles & MANAGERS) != 0);
  if (is_kind (record, "worker") && verb == ALONG_VERB_UPDATE
      && g_strcmp0 (along_record_get_id (record), actor->worker) == 0)
    return TRUE;
  return own && (actor->roles & (is_list_of_managers (record) ? MANAGERS : KEEPERS)) != 0;
}

static gboolean
may_write_referral (const AlongActor *actor,
                    AlongVerb verb,
                    const AlongRecord *referral,
                    AlongFacet facet,
                    const AlongRelations *relations)
{
  gboolean sends = names (referral, "from_org", actor->org);
  gboolean draft = g_strcmp0 (along_record_get_state (referral), "draft") == 0;

  switch (verb)
    {
    case ALONG_VERB_CREATE:
      /* Who passes a referral on has no person of their own, only the packet. */
      return sends && draft
             && (along_record_get (referral, "person") == NULL
                 || is_subject_org (actor, relations));
    case ALONG_VERB_DELETE:
      return sends && draft;
    case ALONG_VERB_UPDATE:
      if (facet == ALONG_FACET_PACKET || facet == ALONG_FACET_SENDER)
        return sends;
      return sends || (names (referral, "to_org", actor->org) && !draft);
    case ALONG_VERB_READ:
    default:
      return FALSE;
    }
}

static gboolean
may_write_person (const AlongActor *actor,
                  AlongVerb verb,
                  const AlongRecord *person,
                  const AlongRelations *relations)
{
  if (!is_subject_org (actor, relations))
    return FALSE;
  /* Only who has just entered somebody, and nobody else has begun to work with, can take that back. */
  return verb != ALONG_VERB_DELETE
         || (is_author (actor, person) && relations->subject_orgs[1] == NULL);
}

static gboolean
may_write_episode (const AlongActor *actor,
                   AlongVerb verb,
                   const AlongRecord *episode,
                   const AlongRelations *relations)
{
  if (!names (episode, "org", actor->org))
    return FALSE;
  /* An episode gives the whole organisation access: nobody lets themselves in. */
  if (verb == ALONG_VERB_CREATE)
    return is_subject_org (actor, relations) || (relations != NULL && relations->subject_is_new);
  return verb == ALONG_VERB_UPDATE || is_author (actor, episode);
}

static gboolean
may_write_child (const AlongActor *actor, const AlongRelations *relations)
{
  AlongRelations above = *relations;

  above.parent = NULL;

  return along_policy_check (actor, ALONG_VERB_UPDATE, relations->parent, ALONG_FACET_INHERIT,
                             &above, NULL);
}

static gboolean
is_forged (const AlongActor *actor, const AlongRecord *record)
{
  return (along_record_get (record, "created_by") != NULL && !is_author (actor, record))
         || (along_record_get (record, "created_org") != NULL
             && !names (record, "created_org", actor->org));
}

/* Whoever answers for an organisation that works with the person, or for what it may know. */
static gboolean
answers_for_people (const AlongActor *actor, const AlongRelations *relations)
{
  return is_subject_org (actor, relations)
         && (actor->roles & (MANAGERS | ALONG_ROLE_GOVERNANCE)) != 0;
}

/* A lock is lifted, and never taken out. */
static gboolean
may_lock (const AlongActor *actor, AlongVerb verb, const AlongRelations *relations)
{
  return verb != ALONG_VERB_DELETE && answers_for_people (actor, relations);
}

/* Chair and minute taker write what belongs to their conference, whoever they work for. */
static gboolean
leads_conference (const AlongActor *actor, const AlongRelations *relations)
{
  const AlongRecord *parent = relations != NULL ? relations->parent : NULL;

  return parent != NULL && is_kind (parent, "conference")
         && (names (parent, "chair", actor->worker)
             || names (parent, "minute_taker", actor->worker))
         && may_read (actor, parent, ALONG_FACET_PLAN, relations);
}

static gboolean
may_write_about_people (const AlongActor *actor,
                        AlongVerb verb,
                        const AlongRecord *record,
                        AlongFacet facet,
                        const AlongRelations *relations)
{
  const AlongEntity *entity = along_record_get_entity (record);
  gboolean about = entity->subject != NULL && along_record_get (record, entity->subject) != NULL;

  if (!(actor->roles & WRITERS)
      && !(actor->roles & ALONG_ROLE_GOVERNANCE
           && (is_kind (record, "sharing_basis") || is_kind (record, "conflict_lock"))))
    return FALSE;
  if (is_kind (record, "break_glass"))
    return FALSE;
  if (is_kind (record, "conflict_lock"))
    return may_lock (actor, verb, relations);
  if (is_kind (record, "referral"))
    return may_write_referral (actor, verb, record, facet, relations);
  if (is_kind (record, "person"))
    return may_write_person (actor, verb, record, relations);
  if (is_kind (record, "episode"))
    return may_write_episode (actor, verb, record, relations);
  if (verb == ALONG_VERB_DELETE && (entity->append_only || !is_author (actor, record)))
    return FALSE;
  if (leads_conference (actor, relations))
    return TRUE;
  if (about)
    return is_subject_org (actor, relations);
  if (relations != NULL && relations->parent != NULL)
    return may_write_child (actor, relations);
  return is_own_org (actor, record);
}

static gboolean
may_write (const AlongActor *actor,
           AlongVerb verb,
           const AlongRecord *record,
           AlongFacet facet,
           const AlongRelations *relations)
{
  AlongFacet own = along_record_get_entity (record)->facet;

  if (is_locked_out (actor, relations) || (verb == ALONG_VERB_CREATE && is_forged (actor, record)))
    return FALSE;
  if (verb != ALONG_VERB_CREATE && !is_own_episode (actor, record)
      && !may_read (actor, record, facet, relations))
    return FALSE;
  if (own == ALONG_FACET_OWN)
    {
      const char *owner = along_record_get_entity (record)->owner;

      return owner != NULL ? names (record, owner, actor->worker) : is_author (actor, record);
    }
  if (own == ALONG_FACET_OPEN)
    return may_keep_directory (actor, verb, record);
  return may_write_about_people (actor, verb, record, facet, relations);
}

/**
 * along_policy_check:
 * @actor: who acts
 * @verb: what they want to do
 * @record: with what, whole, as it is now; for %ALONG_VERB_CREATE as it is to be
 * @facet: which part; %ALONG_FACET_INHERIT for any for reading, for the whole otherwise
 * @relations: (nullable): what else is known of @record; %NULL for nothing
 * @error: set to %ALONG_ERROR_FORBIDDEN, with the same words whatever the reason
 *
 * The one place that decides (domain.md §5; style.md rule 26): the app offers what this allows, and
 * the server asks again. What is not named here is refused. Reading is exactly what
 * [func@scope_of_part] and [func@scope_of_user], with what was granted besides, have in common; and nothing
 * for who is locked out of the person.
 *
 * Returns: %TRUE if @actor may
 */
gboolean
along_policy_check (const AlongActor *actor,
                    AlongVerb verb,
                    const AlongRecord *record,
                    AlongFacet facet,
                    const AlongRelations *relations,
                    GError **error)
{
  g_return_val_if_fail (actor != NULL && record != NULL, refuse (error));

  if (verb == ALONG_VERB_READ)
    return decide (may_read (actor, record, facet, relations), error);
  return decide (may_write (actor, verb, record, facet, relations), error);
}

/**
 * along_policy_check_looked:
 * @actor: who asks
 * @person: a person
 * @relations: (nullable): what else is known of @person; %NULL for nothing
 * @error: set to %ALONG_ERROR_FORBIDDEN, with the same words whatever the reason
 *
 * Who has looked at somebody is told to whoever answers for what is known of them, so that the person can be told
 * (domain.md §5.9).
 *
 * Returns: %TRUE if @actor may know
 */
gboolean
along_policy_check_looked (const AlongActor *actor,
                           const AlongRecord *person,
                           const AlongRelations *relations,
                           GError **error)
{
  g_return_val_if_fail (actor != NULL && person != NULL, refuse (error));

  return decide (answers_for_people (actor, relations)
                     && may_read (actor, person, ALONG_FACET_INHERIT, relations),
                 error);
}

/* Whoever phoned a partner today may write down what they heard. */
static gboolean
is_hearsay (const AlongRecord *record, const AlongField *field)
{
  const char *group = along_field_group (field);

  return is_kind (record, "service")
         && (g_str_equal (group, "capacity") || g_str_equal (group, "assured"));
}

/* A referral's open facet is written from both ends; each has its own fields. What a move writes is
 * the lifecycle's. */
static gboolean
may_set_between (const AlongActor *actor, const AlongRecord *referral, const AlongField *field)
{
  static const char *const receivers[] = {
    "assigned_to", "wait_position", "first_contact_at", "first_contact_by", "pauses", "outcome",
    NULL
  };
  static const char *const of_the_draft[] = { "to", "number", NULL };
  gboolean draft = g_strcmp0 (along_record_get_state (referral), "draft") == 0;

  if (names (referral, "to_org", actor->org) && !draft && g_strv_contains (receivers, field->name))
    return TRUE;
  /* Another receiver would get what was ticked for the first. */
  if (!draft && g_strv_contains (of_the_draft, along_field_group (field)))
    return FALSE;
  return names (referral, "from_org", actor->org) && !g_strv_contains (receivers, field->name);
}

/* What became of an appointment: the one who kept it writes it down, or who heard of it. */
static gboolean
may_set_appointments (const AlongActor *actor,
                      const AlongRecord *referral,
                      const AlongRelations *relations)
{
  return (actor->roles & WRITERS) != 0
         && g_strcmp0 (along_record_get_state (referral), "draft") != 0
         && may_read (actor, referral, ALONG_FACET_PACKET, relations);
}

static gboolean
may_correct (const AlongActor *actor, const AlongRecord *record)
{
  if (has_just_written (actor, record))
    return TRUE;
  return is_own_org (actor, record) && (actor->roles & MANAGERS) != 0;
}

/**
 * along_policy_check_field:
 * @actor: who acts
 * @record: the record, whole, as it is now
 * @field: the field to be set, other than by a move
 * @relations: (nullable): what else is known of @record
 * @error: set to %ALONG_ERROR_FORBIDDEN, as [func@policy_check] does
 *
 * Whether @actor may give @field another value: the form row is editable, the server takes it.
 *
 * Returns: %TRUE if @actor may
 */
gboolean
along_policy_check_field (const AlongActor *actor,
                          const AlongRecord *record,
                          const AlongField *field,
                          const AlongRelations *relations,
                          GError **error)
{
  AlongFacet facet = along_record_get_facet (record, field);

  if (field->flags & (ALONG_FIELD_STATE | ALONG_FIELD_MOVE | ALONG_FIELD_SET_ONCE))
    return refuse (error);
  if (is_hearsay (record, field) && actor->roles & ALONG_ROLES_WITH_PEOPLE)
    return decide (may_read (actor, record, facet, relations), error);
  if (is_kind (record, "referral") && g_str_equal (field->name, "appointments"))
    return decide (may_set_appointments (actor, record, relations), error);
  if (!along_policy_check (actor, ALONG_VERB_UPDATE, record, facet, relations, error))
    return FALSE;
  if (g_str_equal (field->name, "entered_in_error"))
    return decide (may_correct (actor, record), error);
  if (along_record_get_entity (record)->append_only)
    return refuse (error);
  if (is_kind (record, "referral") && facet == ALONG_FACET_REFERRAL)
    return decide (may_set_between (actor, record, field), error);
  return TRUE;
}

static gboolean
check_group (const AlongActor *actor,
             const AlongRecord *record,
             const char *group,
             const AlongRelations *relations,
             GError **error)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);
  guint found = 0;

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (!g_str_equal (along_field_group (field), group))
        continue;
      found++;
      if (!along_policy_check_field (actor, record, field, relations, error))
        return FALSE;
    }
  return decide (found > 0, error);
}

/**
 * along_policy_check_op:
 * @actor: who acts
 * @record: the record, whole: as it is now, or as it is to be for %ALONG_OP_NEW
 * @op: what they do
 * @relations: (nullable): what else is known of @record
 * @error: set to %ALONG_ERROR_FORBIDDEN, as [func@policy_check] does
 *
 * Whether @actor may do @op. Who may take a move is the lifecycle's, which is asked with
 * [func@policy_who]; here a move needs no more than that @actor may write on the record.
 *
 * Returns: %TRUE if @actor may
 */
gboolean
along_policy_check_op (const AlongActor *actor,
                       const AlongRecord *record,
                       const AlongOp *op,
                       const AlongRelations *relations,
                       GError **error)
{
  switch (op->type)
    {
    case ALONG_OP_NEW:
      return along_policy_check (actor, ALONG_VERB_CREATE, record, ALONG_FACET_INHERIT, relations,
                                 error);
    case ALONG_OP_SET:
    case ALONG_OP_ELT:
      return check_group (actor, record, op->group, relations, error);
    case ALONG_OP_MOVE:
      return decide (along_policy_who (actor, record, relations) != 0, error);
    case ALONG_OP_DELETE:
      return along_policy_check (actor, ALONG_VERB_DELETE, record, ALONG_FACET_INHERIT, relations,
                                 error);
    default:
      return refuse (error);
    }
}
