/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small-world.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/lifecycle.h"
#include "model/policy.h"

#include <string.h>

World *
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

void
world_free (World *world)
{
  g_hash_table_unref (world->records);
  g_hash_table_unref (world->orgs_of_person);
  g_hash_table_unref (world->titles);
  g_free (world);
}

const AlongRecord *
world_find (World *world, const char *id)
{
  return id != NULL ? g_hash_table_lookup (world->records, id) : NULL;
}

gboolean
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
      const AlongRecord *episode = world_find (world, episodes->pdata[i]);

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

  return parent != NULL ? world_find (world, along_record_get_text (record, parent)) : NULL;
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
      target = world_find (world, g_variant_get_string (value, NULL));
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
  const AlongRecord *record = world_find (world, op->id);
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
  const AlongRecord *record = world_find (world, op->id);
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

void
world_take (World *world, const AlongSampleItem *item, gboolean story)
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

World *
world_make (guint people, guint64 seed, AlongSampleFlags flags)
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
      world_take (world, item, !(flags & ALONG_SAMPLE_FLAT));
      before++;
    }
  g_assert_cmpuint (before, >, people);
  return world;
}

guint
world_count (World *world, const char *kind, const char *field, const char *value)
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

void
world_check_states (World *world, const char *kind, const char *but)
{
  const AlongEntity *entity = along_entity_find (kind);
  g_auto (GStrv) without = g_strsplit (but, " ", -1);
  const char *field = along_entity_state_field (entity)->name;

  for (const AlongCode *code = entity->lifecycle->states->codes; code->code != NULL; code++)
    if (!g_strv_contains ((const char *const *)without, code->code)
        && world_count (world, kind, field, code->code) == 0)
      {
        g_test_message ("no %s is %s", kind, code->code);
        g_assert_not_reached ();
      }
}
