/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/identifier.h"
#include "model/lifecycle.h"
#include "model/policy.h"
#include "sample/sample.h"
#include "window/states.h"

#include <string.h>

/* A server in small: it holds every record, and lets nobody do what they may not. */
typedef struct
{
  GHashTable *records;
  GHashTable *orgs_of_person;
  GHashTable *titles;
  GHashTable *episodes;
  guint n_items;
  guint n_ops;
  gint64 now;
} World;

static gint64 fixed_now = G_GINT64_CONSTANT (1772445600000); /* 2 March 2026, ten in the morning */

static gint64
fixed_clock (gpointer data)
{
  return *(gint64 *)data;
}

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);

  world->records
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)along_record_unref);
  world->orgs_of_person
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  world->titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->now = along_clock_now_ms ();
  return world;
}

static void
world_free (World *world)
{
  g_hash_table_unref (world->records);
  g_hash_table_unref (world->orgs_of_person);
  g_hash_table_unref (world->titles);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static const AlongRecord *
find (World *world, const char *id)
{
  return id != NULL ? g_hash_table_lookup (world->records, id) : NULL;
}

static gboolean
is_kind (const AlongRecord *record, const char *kind)
{
  return g_str_equal (along_record_get_kind (record), kind);
}

static const char *
person_of (const AlongRecord *record)
{
  const char *subject = along_record_get_entity (record)->subject;

  if (is_kind (record, "person"))
    return along_record_get_id (record);
  return subject != NULL ? along_record_get_text (record, subject) : NULL;
}

/* Organisations with an open time of support, as they are now. */
static char **
subject_orgs (World *world, const AlongRecord *record)
{
  const char *person = person_of (record);
  GPtrArray *episodes = person != NULL ? g_hash_table_lookup (world->orgs_of_person, person) : NULL;
  g_autoptr (GStrvBuilder) orgs = g_strv_builder_new ();
  static const char *const open[] = { "planned", "waitlist", "active", "onhold", NULL };

  for (guint i = 0; episodes != NULL && i < episodes->len; i++)
    {
      const AlongRecord *episode = find (world, episodes->pdata[i]);

      if (g_strv_contains (open, along_record_get_state (episode)))
        g_strv_builder_add (orgs, along_record_get_text (episode, "org"));
    }
  return g_strv_builder_end (orgs);
}

static void
remember_episode (World *world, const AlongRecord *episode)
{
  const char *person = along_record_get_text (episode, "person");
  GPtrArray *episodes = g_hash_table_lookup (world->orgs_of_person, person);

  if (episodes == NULL)
    {
      episodes = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (world->orgs_of_person, g_strdup (person), episodes);
    }
  g_ptr_array_add (episodes, g_strdup (along_record_get_id (episode)));
}

static const AlongRecord *
parent_of (World *world, const AlongRecord *record)
{
  const char *parent = along_record_get_entity (record)->parent;

  return parent != NULL ? find (world, along_record_get_text (record, parent)) : NULL;
}

static void
check_no_error (const AlongSampleItem *item, const AlongRecord *record, const GError *error)
{
  if (error == NULL)
    return;
  g_test_message ("%s by %s (%s)", along_record_get_kind (record), item->author->login,
                  error->message);
  g_assert_not_reached ();
}

/* Whatever a record names must be there by the time it names it, but for what comes in one go. */
static void
check_references (World *world, const AlongRecord *record)
{
  guint n = along_entity_n_fields (along_record_get_entity (record));

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (along_record_get_entity (record), i);
      GVariant *value = along_record_get_at (record, i);
      const AlongRecord *target = NULL;

      if (value == NULL || field->type != ALONG_REF)
        continue;
      target = find (world, g_variant_get_string (value, NULL));
      if (target == NULL || (field->target != NULL && !is_kind (target, field->target)))
        g_error ("%s.%s of %s names nothing (%s)", along_record_get_kind (record), field->name,
                 along_record_get_id (record), g_variant_get_string (value, NULL));
    }
}

static void
take_new (World *world, const AlongSampleItem *item, const AlongOp *op)
{
  AlongRecord *record = along_record_new (op->entity, op->id);

  g_assert_false (g_hash_table_contains (world->records, op->id));
  g_assert_true (along_op_apply (op, record, NULL));
  g_hash_table_insert (world->records, g_strdup (op->id), record);
  if (is_kind (record, "episode"))
    remember_episode (world, record);
}

static AlongRecord *
get_around (gpointer data, const char *kind, const char *id, GError **error)
{
  World *world = data;
  AlongRecord *record = id != NULL ? g_hash_table_lookup (world->records, id) : NULL;

  return record != NULL && is_kind (record, kind) ? record : NULL;
}

static GPtrArray *
about_around (gpointer data, const char *kind, const char *person, GError **error)
{
  World *world = data;
  GPtrArray *records = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, kind) && g_strcmp0 (person_of (record), person) == 0)
      g_ptr_array_add (records, record);
  return records;
}

/* The rules that the server asks of other records. */
static void
check_around (World *world, const AlongSampleItem *item, const AlongOp *op)
{
  const AlongRecord *record = find (world, op->id);
  const AlongMove *move = along_lifecycle_find_move (op->entity->lifecycle, op->from, op->to);
  g_autofree char *today = along_clock_date_of (item->at);
  const AlongAround around = { get_around, about_around, world, today };
  g_autoptr (GError) error = NULL;

  if (move->around != NULL)
    move->around (record, &around, &error);
  if (error != NULL)
    g_test_message ("%s from %s to %s", along_record_get_kind (record), op->from, op->to);
  check_no_error (item, record, error);
}

static void
take_move (World *world, const AlongSampleItem *item, const AlongOp *op)
{
  AlongActor actor = { .user = item->author->user,
                       .worker = item->author->worker,
                       .org = item->author->org,
                       .roles = item->author->roles };
  AlongRecord *record = g_hash_table_lookup (world->records, op->id);
  g_auto (GStrv) orgs = NULL;
  AlongRelations relations = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (record);
  orgs = subject_orgs (world, record);
  relations.subject_orgs = (const char *const *)orgs;
  relations.parent = parent_of (world, record);
  along_lifecycle_check (record, op->from, op->to, along_policy_who (&actor, record, &relations),
                         op->values, &error);
  if (error != NULL)
    g_test_message ("%s from %s to %s", along_record_get_kind (record), op->from, op->to);
  check_no_error (item, record, error);
  g_assert_true (along_op_apply (op, record, NULL));
  check_around (world, item, op);
}

/* Who writes on a referral without moving it may, by the policy that the server asks. */
static void
take_change (World *world, const AlongSampleItem *item, const AlongOp *op)
{
  AlongActor actor = { .user = item->author->user,
                       .worker = item->author->worker,
                       .org = item->author->org,
                       .roles = item->author->roles };
  AlongRecord *record = g_hash_table_lookup (world->records, op->id);
  g_auto (GStrv) orgs = NULL;
  AlongRelations relations = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (record);
  orgs = subject_orgs (world, record);
  relations.subject_orgs = (const char *const *)orgs;
  relations.parent = parent_of (world, record);
  if (is_kind (record, "referral")
      && !along_policy_check_op (&actor, record, op, &relations, &error))
    g_test_message ("%s of a referral that is %s", op->group, along_record_get_state (record));
  check_no_error (item, record, error);
  g_assert_true (along_op_apply (op, record, NULL));
}

static void
check_created (World *world, const AlongSampleItem *item, const AlongOp *op, gboolean story)
{
  AlongActor actor = { .user = item->author->user,
                       .worker = item->author->worker,
                       .org = item->author->org,
                       .roles = item->author->roles };
  const AlongRecord *record = find (world, op->id);
  g_auto (GStrv) orgs = subject_orgs (world, record);
  /* Organisations that work with somebody already when the partnership begins each bring their own
   * time of support. */
  AlongRelations relations = { .subject_orgs = (const char *const *)orgs,
                               .parent = parent_of (world, record),
                               .subject_is_new = is_kind (record, "episode") };
  guint n = along_entity_n_fields (op->entity);
  g_autoptr (GError) error = NULL;

  along_record_validate (record, &error);
  check_no_error (item, record, error);
  check_references (world, record);
  g_assert_cmpint (along_record_get_integer (record, "created_at", 0), <=, item->at);
  if (!story || op->type != ALONG_OP_NEW)
    return;
  for (guint i = 0; i < n; i++)
    {
      AlongFacet facet = ALONG_FACET_INHERIT;

      if (along_record_get_at (record, i) == NULL)
        continue;
      facet = along_record_get_facet (record, along_entity_field (op->entity, i));
      along_policy_check (&actor, ALONG_VERB_CREATE, record, facet, &relations, &error);
      if (error != NULL)
        g_test_message ("%s", along_entity_field (op->entity, i)->name);
      check_no_error (item, record, error);
    }
}

static void
take_item (World *world, const AlongSampleItem *item, gboolean story)
{
  world->n_items++;
  g_assert_nonnull (item->author);
  g_assert_cmpint (item->at, <=, world->now);
  g_assert_cmpint (item->txn->hlc >> 16, ==, item->at);
  g_assert_cmpstr (item->txn->org, ==, item->author->org);
  g_assert_cmpuint (item->txn->ops->len, >, 0);
  for (guint i = 0; i < item->txn->ops->len; i++)
    {
      const AlongOp *op = item->txn->ops->pdata[i];

      world->n_ops++;
      if (op->type == ALONG_OP_NEW)
        take_new (world, item, op);
      else if (op->type == ALONG_OP_MOVE)
        take_move (world, item, op);
      else
        take_change (world, item, op);
    }
  for (guint i = 0; i < item->txn->ops->len; i++)
    check_created (world, item, item->txn->ops->pdata[i], story);
}

static World *
make_world (guint people, guint64 seed, AlongSampleFlags flags)
{
  g_autoptr (AlongSample) sample = along_sample_new (people, seed, flags);
  World *world = world_new ();
  gint64 last = 0;
  guint before = 0;

  for (;;)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);
      const AlongOp *first = NULL;

      if (item == NULL)
        break;
      first = item->txn->ops->pdata[0];
      /* What happened to one person comes in the order of its time. */
      if (first->type == ALONG_OP_NEW && g_str_equal (first->entity->kind, "person"))
        last = 0;
      g_assert_cmpint (item->at, >=, flags & ALONG_SAMPLE_FLAT ? 0 : last);
      last = item->at;
      take_item (world, item, !(flags & ALONG_SAMPLE_FLAT));
      before++;
    }
  g_assert_cmpuint (before, >, people);
  return world;
}

static guint
count (World *world, const char *kind, const char *field, const char *value)
{
  GHashTableIter iter;
  gpointer record = NULL;
  guint n = 0;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    n += is_kind (record, kind)
         && (field == NULL || g_strcmp0 (along_record_get_text (record, field), value) == 0);
  return n;
}

static void
check_every_state (World *world, const char *kind, const char *but)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_auto (GStrv) without = g_strsplit (but, " ", -1);
  const char *field = along_entity_state_field (entity)->name;

  for (const AlongCode *code = entity->lifecycle->states->codes; code->code != NULL; code++)
    if (!g_strv_contains ((const char *const *)without, code->code)
        && count (world, kind, field, code->code) == 0)
      {
        g_test_message ("no %s is %s", kind, code->code);
        g_assert_not_reached ();
      }
}

static void
test_story (void)
{
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);

  g_assert_cmpuint (count (world, "person", NULL, NULL), ==, 400);
  g_assert_cmpuint (count (world, "organisation", NULL, NULL), >=, 30);
  g_assert_cmpuint (count (world, "service", NULL, NULL), >=, 80);
  g_assert_cmpuint (count (world, "worker", NULL, NULL), >=, 40);
  g_assert_cmpuint (count (world, "referral", NULL, NULL), >, 300);
  check_every_state (world, "referral", "");
  check_every_state (world, "conference", "");
  check_every_state (world, "episode", "");
  check_every_state (world, "need", "");
  check_every_state (world, "care_plan", "");
  check_every_state (world, "goal", "");
  check_every_state (world, "step", "");
  check_every_state (world, "action", "");
  check_every_state (world, "peer_group", "");
  check_every_state (world, "peer_worker", "");
  check_every_state (world, "session", "");
  check_every_state (world, "unmet_need", "");
  /* Consent: what time ends is the server's to bring about; what replaces it, a later story's. */
  check_every_state (world, "sharing_basis", "narrowed withdrawn expired reviewed ended");
}

static const AlongSampleAccount *
account_of (AlongSample *sample, const char *login)
{
  guint n = 0;
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (accounts[i].login, login))
      return &accounts[i];
  g_assert_not_reached ();
}

static gboolean
has_cell (const AlongRecord *record, const char *table, const char *column, const char *value)
{
  GVariant *rows = along_record_get (record, table);

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *cell = NULL;

      if (g_variant_lookup (row, column, "&s", &cell) && g_str_equal (cell, value))
        return TRUE;
    }
  return FALSE;
}

typedef gboolean (*Wanted) (const AlongRecord *referral, const char *what);

static gboolean
is_in_state (const AlongRecord *referral, const char *what)
{
  return g_str_equal (along_record_get_state (referral), what);
}

static gboolean
is_declined_for (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "declined")
         && g_strcmp0 (along_record_get_text (referral, "status_reason"), what) == 0;
}

static gboolean
asked_in (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "info_requested")
         && g_strcmp0 (along_record_get_text (referral, "resume_status"), what) == 0;
}

static gboolean
is_answered_by (const AlongRecord *referral, const char *what)
{
  return g_strcmp0 (along_record_get_text (referral, "answered_how"), what) == 0
         && along_record_get (referral, "answered_by") != NULL;
}

static gboolean
has_appointment (const AlongRecord *referral, const char *what)
{
  return has_cell (referral, "appointments", "kept", what);
}

static gboolean
has (const AlongRecord *referral, const char *what)
{
  return along_record_get (referral, what) != NULL;
}

/* Passed on, and the child knows from where. */
static gboolean
has_child (const AlongRecord *referral, const char *what)
{
  return is_in_state (referral, "redirected") && has (referral, "redirected_to");
}

/* Whether Morag has one that she sent herself and that Callum's organisation got. */
static gboolean
is_between (World *world,
            const AlongSampleAccount *from,
            const AlongSampleAccount *to,
            Wanted wanted,
            const char *what)
{
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, "referral")
        && g_strcmp0 (along_record_get_text (record, "requester"), from->worker) == 0
        && (to == NULL || g_strcmp0 (along_record_get_text (record, "to_org"), to->org) == 0)
        && wanted (record, what))
      return TRUE;
  return FALSE;
}

/* Who signs in as Morag or as Callum finds a referral in each state, at both ends, and each thing that
 * its page can show. */
static void
test_tales (void)
{
  static const struct
  {
    Wanted wanted;
    const char *whats;
    gboolean with_callum;
  } all[] = {
    { is_in_state,
      "sent received info_requested accepted waitlisted in_progress on_hold declined redirected "
      "withdrawn completed ended_early loop_closed entered_in_error",
      TRUE },
    { is_declined_for,
      "no_capacity criteria_not_met wrong_area wrong_age insufficient_info duplicate risk_too_high "
      "person_not_contactable service_closing",
      TRUE },
    { asked_in, "received accepted waitlisted in_progress", TRUE },
    { has_appointment, "planned kept missed moved_by_service", TRUE },
    { is_answered_by, "phone page", FALSE },
    { has,
      "wait_position pauses question answer outcomes outcome_text reopened_at chased_at "
      "escalated_at person_told_at feedback_seen_at first_contact_at bundle_id",
      TRUE },
    { has_child, "", TRUE },
  };
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);
  const AlongSampleAccount *morag = account_of (sample, "morag");
  const AlongSampleAccount *callum = account_of (sample, "callum");

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_auto (GStrv) whats = g_strsplit (all[i].whats, " ", -1);

      if (whats[0] == NULL)
        g_assert_true (is_between (world, morag, callum, all[i].wanted, NULL));
      for (guint k = 0; whats[k] != NULL; k++)
        if (!is_between (world, morag, all[i].with_callum ? callum : NULL, all[i].wanted, whats[k]))
          g_error ("Morag and Callum have none: %s", whats[k]);
    }
  g_assert_cmpuint (count (world, "to_do", "rule", "late_decline"), >, 0);
  g_assert_cmpuint (count (world, "unmet_need", "raised_by", "decline"), >, 0);
  g_assert_cmpuint (count (world, "unmet_need", "raised_by", "wait"), >, 0);
  g_assert_cmpuint (count (world, "unmet_need", "raised_by", "empty_search"), >, 0);
  g_assert_cmpuint (count (world, "saved_view", NULL, NULL), >, 3);
}

/* The windows' tests find a referral in each state by its number: it is that one's, and it stands there. */
static void
test_numbers (void)
{
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);

  for (guint i = 0; i < G_N_ELEMENTS (referral_states); i++)
    {
      const ReferralState *one = &referral_states[i];
      g_autofree char *id = along_id_derive ("sample", "1", "tale", one->key, NULL);
      const AlongRecord *referral = find (world, id);

      g_assert_nonnull (referral);
      g_assert_cmpstr (along_record_get_state (referral), ==, one->state);
      if (!g_str_equal (along_record_get_title (referral), one->number))
        {
          g_test_message ("%s has the number %s", one->key, along_record_get_title (referral));
          g_test_fail ();
        }
    }
}

/* What was sent together is about one person, and each part of it stands where it stands. */
static void
test_bundles (void)
{
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);
  g_autoptr (GHashTable) persons = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  g_autoptr (GHashTable) states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      const char *bundle
          = is_kind (record, "referral") ? along_record_get_text (record, "bundle_id") : NULL;
      const char *before = bundle != NULL ? g_hash_table_lookup (persons, bundle) : NULL;

      if (bundle == NULL)
        continue;
      g_assert_true (before == NULL
                     || g_str_equal (before, along_record_get_text (record, "person")));
      g_hash_table_insert (persons, (gpointer)bundle,
                           (gpointer)along_record_get_text (record, "person"));
      g_hash_table_add (states, g_strdup_printf ("%s %s", bundle, along_record_get_state (record)));
    }
  g_assert_cmpuint (g_hash_table_size (persons), >=, 3);
  g_assert_cmpuint (g_hash_table_size (states), >=, g_hash_table_size (persons) * 2);
}

/* People are written about as people: what did not suit, never who did not do as told. */
static void
test_words (void)
{
  static const char *const unkind[]
      = { "fail",       "refus",     "non-compl",    "did not engage",    "DNA",
          "addict",     "alcoholic", "suffer",       "hard to reach",     "client",
          "vulnerable", "abuser",    "is difficult", "attention-seeking", "manipulat",
          "junkie" };
  static const char *const fields[]
      = { "reason",       "status_text",  "question",     "answer",
          "outcome_text", "access_needs", "sender_notes", "when_unavailable" };
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);
  GHashTableIter iter;
  gpointer record = NULL;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    for (guint i = 0; is_kind (record, "referral") && i < G_N_ELEMENTS (fields); i++)
      for (guint k = 0; k < G_N_ELEMENTS (unkind); k++)
        {
          const char *words = along_record_get_text (record, fields[i]);

          if (words != NULL && strstr (words, unkind[k]) != NULL)
            g_error ("“%s” in %s: %s", unkind[k], fields[i], words);
        }
}

/* Each kind of record that people meet is in the sample. */
static void
test_kinds (void)
{
  static const char *const kinds[] = {
    "about_me",
    "action",
    "agenda_item",
    "alert",
    "assessment",
    "attendance",
    "care_plan",
    "care_team_member",
    "conference",
    "crisis_plan",
    "decision",
    "episode",
    "feedback",
    "funding",
    "goal",
    "invite",
    "location",
    "minute_item",
    "need",
    "note",
    "organisation",
    "pathway_template",
    "peer_experience",
    "peer_group",
    "peer_match",
    "peer_worker",
    "person",
    "referral",
    "related_person",
    "report",
    "saved_view",
    "service",
    "session",
    "sharing_basis",
    "step",
    "story",
    "to_do",
    "training_record",
    "unmet_need",
    "worker",
    "working_calendar",
  };
  g_autoptr (World) world = make_world (400, 2, ALONG_SAMPLE_STORY);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (count (world, kinds[i], NULL, NULL) == 0)
      g_error ("no %s", kinds[i]);
}

static void
test_sizes (void)
{
  static const guint sizes[] = { 0, 1, 3, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (AlongSample) sample = along_sample_new (sizes[i], 7, ALONG_SAMPLE_STORY);
      g_autoptr (World) world = world_new ();

      for (;;)
        {
          g_autoptr (AlongSampleItem) item = along_sample_next (sample);

          if (item == NULL)
            break;
          take_item (world, item, TRUE);
        }
      g_assert_cmpuint (count (world, "person", NULL, NULL), ==, sizes[i]);
    }
}

static void
test_flat (void)
{
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_FLAT);
  GHashTableIter iter;
  gpointer record = NULL;

  g_assert_cmpuint (count (world, "person", NULL, NULL), ==, 400);
  g_assert_cmpuint (count (world, "episode", "status", "active"), >, 200);
  check_every_state (world, "referral", "entered_in_error");
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    if (is_kind (record, "referral") && !g_str_equal (along_record_get_state (record), "draft"))
      g_assert_cmpint (along_record_get_integer (record, "sent_at", 0), >, 0);
}

static void
add_digest (GChecksum *sum, const AlongSampleItem *item)
{
  g_checksum_update (sum, (const guchar *)item->txn->id, -1);
  for (guint i = 0; i < item->txn->ops->len; i++)
    {
      const AlongOp *op = item->txn->ops->pdata[i];
      g_autofree char *text = op->values != NULL ? g_variant_print (op->values, FALSE) : NULL;

      g_checksum_update (sum, (const guchar *)op->id, -1);
      if (text != NULL)
        g_checksum_update (sum, (const guchar *)text, -1);
    }
}

static char *
digest_of (guint people, guint64 seed, guint first)
{
  g_autoptr (AlongSample) sample = along_sample_new (people, seed, ALONG_SAMPLE_STORY);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint persons = 0;

  for (;;)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);
      const AlongOp *op = NULL;

      if (item == NULL)
        break;
      op = item->txn->ops->pdata[0];
      persons += op->type == ALONG_OP_NEW && g_str_equal (op->entity->kind, "person");
      if (persons > first)
        break;
      add_digest (sum, item);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* The same seed makes the same partnership; more people do not change those who were there. */
static void
test_deterministic (void)
{
  g_autofree char *one = digest_of (30, 5, 30);
  g_autofree char *again = digest_of (30, 5, 30);
  g_autofree char *larger = digest_of (60, 5, 30);
  g_autofree char *other = digest_of (30, 6, 30);

  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, ==, larger);
  g_assert_cmpstr (one, !=, other);
}

static void
test_accounts (void)
{
  static const struct
  {
    const char *login;
    AlongRole role;
  } named[] = {
    { "morag", ALONG_ROLE_COORDINATOR },  { "callum", ALONG_ROLE_LINK_WORKER },
    { "shona", ALONG_ROLE_FACILITATOR },  { "ig", ALONG_ROLE_GOVERNANCE },
    { "admin", ALONG_ROLE_SYSTEM_ADMIN },
  };
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  g_autoptr (World) world = make_world (1, 1, ALONG_SAMPLE_STORY);
  guint n = 0;
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n);
  g_autoptr (GHashTable) logins = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) orgs = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_hash_table_add (logins, (gpointer)accounts[i].login));
      g_hash_table_add (orgs, (gpointer)accounts[i].org);
      g_assert_true (is_kind (find (world, accounts[i].worker), "worker"));
      g_assert_cmpstr (along_record_get_text (find (world, accounts[i].worker), "org"), ==,
                       accounts[i].org);
      g_assert_cmpstr (along_record_get_title (find (world, accounts[i].org)), ==,
                       accounts[i].org_name);
      g_assert_cmpuint (accounts[i].roles, !=, 0);
    }
  g_assert_cmpuint (n, >=, 40);
  /* Every organisation has somebody. */
  g_assert_cmpuint (g_hash_table_size (orgs), ==, count (world, "organisation", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      gboolean found = FALSE;

      for (guint k = 0; k < n; k++)
        found = found
                || (g_str_equal (accounts[k].login, named[i].login)
                    && accounts[k].roles & named[i].role);
      g_assert_true (found);
    }
}

static void
check_text (const char *text)
{
  const char *at = text;

  g_assert_null (strchr (text, '{'));
  /* E-mail goes nowhere. */
  while ((at = strchr (at, '@')) != NULL)
    {
      g_assert_nonnull (strstr (at, "example.org"));
      at++;
    }
  /* Phone numbers are those kept for drama. */
  for (at = text; (at = strstr (at, "07")) != NULL; at++)
    if (g_ascii_isdigit (at[2]) && g_ascii_isdigit (at[3]) && g_ascii_isdigit (at[4])
        && at[5] == ' ')
      g_assert_true (g_str_has_prefix (at, "07700 900"));
  for (at = text; (at = strstr (at, "0141 ")) != NULL; at++)
    g_assert_true (g_str_has_prefix (at, "0141 496 0"));
}

static void
check_value (GVariant *value)
{
  GVariantIter iter;
  GVariant *child = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      check_text (g_variant_get_string (value, NULL));
      return;
    }
  if (!g_variant_is_container (value))
    return;
  g_variant_iter_init (&iter, value);
  while ((child = g_variant_iter_next_value (&iter)) != NULL)
    {
      check_value (child);
      g_variant_unref (child);
    }
}

/* Nothing in it can be taken for somebody real, and nothing of it reaches anybody. */
static void
test_synthetic (void)
{
  g_autoptr (World) world = make_world (400, 3, ALONG_SAMPLE_STORY);
  GHashTableIter iter;
  gpointer record = NULL;
  guint numbers = 0;

  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      guint n = along_entity_n_fields (along_record_get_entity (record));

      for (guint i = 0; i < n; i++)
        if (along_record_get_at (record, i) != NULL)
          check_value (along_record_get_at (record, i));
      if (is_kind (record, "person"))
        {
          const char *number = along_record_get_text (record, "nhs_number");

          g_assert_null (along_record_get_text (record, "chi"));
          g_assert_true (number == NULL || g_str_has_prefix (number, "999"));
          numbers += number != NULL;
        }
    }
  g_assert_cmpuint (numbers, >, 50);
}

/* Nobody should see the same sentence on every row. */
static void
test_variety (void)
{
  g_autoptr (World) world = make_world (400, 4, ALONG_SAMPLE_STORY);
  static const struct
  {
    const char *kind;
    const char *field;
    guint percent;
  } texts[]
      = { { "need", "words", 40 }, { "person", "known_as", 90 }, { "referral", "reason", 80 } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      GHashTableIter iter;
      gpointer record = NULL;
      guint n = 0;

      g_hash_table_iter_init (&iter, world->records);
      while (g_hash_table_iter_next (&iter, NULL, &record))
        if (is_kind (record, texts[i].kind))
          {
            n++;
            g_hash_table_add (seen, (gpointer)along_record_get_text (record, texts[i].field));
          }
      g_test_message ("%s.%s: %u of %u differ", texts[i].kind, texts[i].field,
                      g_hash_table_size (seen), n);
      g_assert_cmpuint (g_hash_table_size (seen) * 100, >, n * texts[i].percent);
    }
}

static void
check_alive (void)
{
  g_autoptr (World) world = make_world (400, 1, ALONG_SAMPLE_STORY);
  g_autofree char *today = along_clock_today ();
  guint n_accounts = 0;
  g_autoptr (AlongSample) sample = along_sample_new (0, 1, ALONG_SAMPLE_STORY);
  const AlongSampleAccount *accounts = along_sample_accounts (sample, &n_accounts);
  const char *open_door = NULL;
  GHashTableIter iter;
  gpointer record = NULL;
  guint new_for_callum = 0;
  guint due = 0;
  guint overdue = 0;
  guint meetings = 0;

  for (guint i = 0; i < n_accounts; i++)
    if (g_str_equal (accounts[i].login, "callum"))
      open_door = accounts[i].org;
  g_hash_table_iter_init (&iter, world->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    {
      if (is_kind (record, "referral") && g_str_equal (along_record_get_state (record), "sent"))
        new_for_callum += g_strcmp0 (along_record_get_text (record, "to_org"), open_door) == 0;
      if (is_kind (record, "action") && g_str_equal (along_record_get_state (record), "open"))
        {
          int order = strcmp (along_record_get_text (record, "due"), today);

          due += order == 0;
          overdue += order < 0;
        }
      if (is_kind (record, "conference") && along_record_get_text (record, "start") != NULL)
        meetings += g_str_has_prefix (along_record_get_text (record, "start"), today);
    }
  g_assert_cmpuint (new_for_callum, >, 2);
  g_assert_cmpuint (due, >, 2);
  g_assert_cmpuint (overdue, >, 2);
  g_assert_cmpuint (meetings, >, 0);
}

/* Today has something in it for those who look first, on a working day and on a Sunday. */
static void
test_alive (void)
{
  gint64 keep = fixed_now;

  check_alive ();
  fixed_now -= G_GINT64_CONSTANT (23) * 3600 * 1000;
  check_alive ();
  fixed_now = keep;
}

/* At any hour, on any day of the year, also when the clocks change. */
static void
test_clock (void)
{
  static const gint64 instants[] = {
    G_GINT64_CONSTANT (1774746000000), /* 29 March 2026, the night the clocks go forward */
    G_GINT64_CONSTANT (1792890000000), /* 25 October 2026, the night they go back */
    G_GINT64_CONSTANT (1798761540000), /* a minute to midnight on New Year's Eve */
    G_GINT64_CONSTANT (1835398860000), /* 29 February 2028, just after midnight */
  };
  gint64 keep = fixed_now;

  for (guint i = 0; i < G_N_ELEMENTS (instants); i++)
    {
      g_autoptr (World) world = NULL;

      fixed_now = instants[i];
      world = make_world (30, i, ALONG_SAMPLE_STORY);
      g_assert_cmpuint (count (world, "person", NULL, NULL), ==, 30);
    }
  fixed_now = keep;
}

/* However many there are, memory holds one person at a time. */
static void
test_many (void)
{
  g_autoptr (AlongSample) sample = along_sample_new (2000, 1, ALONG_SAMPLE_FLAT);
  guint persons = 0;
  gint64 start = g_get_monotonic_time ();

  for (;;)
    {
      g_autoptr (AlongSampleItem) item = along_sample_next (sample);

      if (item == NULL)
        break;
      for (guint i = 0; i < item->txn->ops->len; i++)
        persons += g_str_equal (((AlongOp *)item->txn->ops->pdata[i])->entity->kind, "person");
    }
  g_test_message ("2,000 people in %.2f s", (double)(g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpuint (persons, ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (fixed_clock, &fixed_now);
  g_test_add_func ("/sample/story", test_story);
  g_test_add_func ("/sample/tales", test_tales);
  g_test_add_func ("/sample/numbers", test_numbers);
  g_test_add_func ("/sample/bundles", test_bundles);
  g_test_add_func ("/sample/words", test_words);
  g_test_add_func ("/sample/kinds", test_kinds);
  g_test_add_func ("/sample/sizes", test_sizes);
  g_test_add_func ("/sample/flat", test_flat);
  g_test_add_func ("/sample/deterministic", test_deterministic);
  g_test_add_func ("/sample/accounts", test_accounts);
  g_test_add_func ("/sample/synthetic", test_synthetic);
  g_test_add_func ("/sample/variety", test_variety);
  g_test_add_func ("/sample/alive", test_alive);
  g_test_add_func ("/sample/clock", test_clock);
  g_test_add_func ("/sample/many", test_many);
  return g_test_run ();
}
