/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/work-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/scope.h"
#include "wire/row.h"

#include <string.h>

struct _AlongWork
{
  AlongTx *tx;
  /* "kind/id" → AlongHeld */
  GHashTable *held;
  /* Persons made in this transaction → GPtrArray of the organisations of their episodes. */
  GHashTable *new_people;
  /* "person:ID" or "conference:ID" → whether somebody holds a scope of it. */
  GHashTable *shared;
};

static void
held_free (AlongHeld *held)
{
  g_free (held->id);
  g_clear_pointer (&held->record, along_record_unref);
  g_clear_pointer (&held->before, along_record_unref);
  g_hash_table_unref (held->fvers);
  g_hash_table_unref (held->written);
  g_ptr_array_unref (held->parts);
  g_clear_pointer (&held->stored, along_stored_record_free);
  g_free (held);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongHeld, held_free)

/**
 * along_known_clear:
 * @known: what is known of a record
 */
void
along_known_clear (AlongKnown *known)
{
  g_clear_pointer (&known->orgs, g_strfreev);
  g_clear_pointer (&known->locked, g_strfreev);
}

/**
 * along_work_new:
 * @tx: a transaction of the storage, which must live longer
 *
 * Returns: (transfer full): nothing held yet
 */
AlongWork *
along_work_new (AlongTx *tx)
{
  AlongWork *self = g_new0 (AlongWork, 1);

  self->tx = tx;
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)held_free);
  self->new_people
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  self->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * along_work_free:
 * @self: (transfer full): the work
 */
void
along_work_free (AlongWork *self)
{
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->new_people);
  g_hash_table_unref (self->shared);
  g_free (self);
}

/**
 * along_work_get_tx:
 * @self: the work
 *
 * Returns: (transfer none): the storage's transaction
 */
AlongTx *
along_work_get_tx (AlongWork *self)
{
  return self->tx;
}

static AlongHeld *
held_new (const AlongEntity *entity, const char *id)
{
  AlongHeld *held = g_new0 (AlongHeld, 1);

  held->entity = entity;
  held->id = g_strdup (id);
  held->fvers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  held->written = g_hash_table_new (g_str_hash, g_str_equal);
  held->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)along_part_free);
  return held;
}

static AlongHeld *
keep (AlongWork *self, AlongHeld *held)
{
  g_hash_table_insert (self->held, g_strdup_printf ("%s/%s", held->entity->kind, held->id), held);
  return held;
}

/**
 * along_held_find_part:
 * @held: a record
 * @facet: a facet
 *
 * Returns: (transfer none) (nullable): its part, as it is stored
 */
const AlongPart *
along_held_find_part (AlongHeld *held, AlongFacet facet)
{
  for (guint i = 0; i < held->parts->len; i++)
    if (((AlongPart *)g_ptr_array_index (held->parts, i))->facet == facet)
      return g_ptr_array_index (held->parts, i);
  return NULL;
}

static void
read_fvers (AlongHeld *held)
{
  guint n = along_entity_n_fields (held->entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (held->entity, i);
      const char *group = along_field_group (field);
      const AlongPart *part
          = along_held_find_part (held, along_record_get_facet (held->record, field));
      gint64 fver = part != NULL ? along_part_get_fver (part, group) : 0;

      if (fver > along_held_get_fver (held, group))
        g_hash_table_replace (held->fvers, (gpointer)group, g_memdup2 (&fver, sizeof fver));
    }
}

static gboolean
read_part (AlongHeld *held, const AlongStoredPart *stored, GError **error)
{
  g_autofree char *text = g_strdup_printf ("{\"row\":%s,\"s\":[]}", stored->row);
  g_autoptr (AlongLine) line = along_line_decode (text, -1, error);

  if (line == NULL)
    return FALSE;
  if (line->type != ALONG_LINE_ROW)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW,
                   "a part of %s %s was written by a newer version", held->entity->kind, held->id);
      return FALSE;
    }
  along_record_set_values (held->record, line->part->values);
  g_ptr_array_add (held->parts, g_steal_pointer (&line->part));
  return TRUE;
}

static gboolean
load (AlongWork *self, AlongHeld *held, GError **error)
{
  g_autoptr (GPtrArray) parts = NULL;

  if (!self->tx->api->record_get (self->tx, held->entity->kind, held->id, &held->stored, error))
    return FALSE;
  if (held->stored == NULL)
    return TRUE;
  if (!self->tx->api->parts_of (self->tx, held->entity->kind, held->id, &parts, error))
    return FALSE;
  held->record = along_record_new (held->entity, held->id);
  held->deleted = held->stored->deleted != 0;
  for (guint i = 0; i < parts->len; i++)
    if (!read_part (held, g_ptr_array_index (parts, i), error))
      return FALSE;
  held->before = along_record_copy (held->record);
  read_fvers (held);
  return TRUE;
}

/**
 * along_work_get:
 * @self: the work
 * @entity: a kind
 * @id: an id
 * @held: (out) (transfer none) (nullable): the record, deleted ones too; %NULL where there never was one
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_work_get (
    AlongWork *self, const AlongEntity *entity, const char *id, AlongHeld **held, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s/%s", entity->kind, id);
  AlongHeld *found = g_hash_table_lookup (self->held, key);
  g_autoptr (AlongHeld) fresh = NULL;

  *held = found;
  if (found != NULL)
    return TRUE;
  fresh = held_new (entity, id);
  if (!load (self, fresh, error))
    return FALSE;
  if (fresh->record != NULL)
    *held = keep (self, g_steal_pointer (&fresh));
  return TRUE;
}

/**
 * along_work_add:
 * @self: the work
 * @record: (transfer full): a record that was never there
 *
 * Returns: (transfer none): it, all its groups to be written
 */
AlongHeld *
along_work_add (AlongWork *self, AlongRecord *record)
{
  AlongHeld *held = held_new (along_record_get_entity (record), along_record_get_id (record));
  guint n = along_entity_n_fields (held->entity);

  held->record = record;
  for (guint i = 0; i < n; i++)
    g_hash_table_add (held->written,
                      (gpointer)along_field_group (along_entity_field (held->entity, i)));
  held->touched = TRUE;
  return keep (self, held);
}

/**
 * along_work_announce:
 * @self: the work
 * @person: the id of a person that this transaction is about to make
 */
void
along_work_announce (AlongWork *self, const char *person)
{
  if (!g_hash_table_contains (self->new_people, person))
    g_hash_table_insert (self->new_people, g_strdup (person),
                         g_ptr_array_new_with_free_func (g_free));
}

/**
 * along_work_announce_episode:
 * @self: the work
 * @person: the id of a person
 * @org: the organisation of an open episode that this transaction is about to make
 *
 * Who enters somebody opens an episode with it; everything else in that transaction is judged as if the
 * episode were there. For people who were there before it counts for nothing.
 */
void
along_work_announce_episode (AlongWork *self, const char *person, const char *org)
{
  GPtrArray *orgs = g_hash_table_lookup (self->new_people, person);

  if (orgs != NULL)
    g_ptr_array_add (orgs, g_strdup (org));
}

/**
 * along_held_get_text:
 * @record: a record
 * @field: (nullable): the name of one of its fields
 *
 * Returns: (transfer none) (nullable): its text, %NULL for what is not one text
 */
const char *
along_held_get_text (const AlongRecord *record, const char *field)
{
  GVariant *value = field != NULL ? along_record_get (record, field) : NULL;

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
             ? g_variant_get_string (value, NULL)
             : NULL;
}

/**
 * along_held_parent_entity:
 * @entity: a kind
 *
 * Returns: (transfer none) (nullable): the kind whose lines it has
 */
const AlongEntity *
along_held_parent_entity (const AlongEntity *entity)
{
  const AlongField *field
      = entity->parent != NULL ? along_entity_find_field (entity, entity->parent, NULL) : NULL;

  return field != NULL ? along_entity_find (field->target) : NULL;
}

static gboolean
get_parent (AlongWork *self, AlongHeld *held, AlongHeld **parent, GError **error)
{
  const AlongEntity *entity = along_held_parent_entity (held->entity);
  const char *id = entity != NULL ? along_held_get_text (held->record, held->entity->parent) : NULL;

  *parent = NULL;
  return id == NULL || along_work_get (self, entity, id, parent, error);
}

/**
 * along_work_find_subject:
 * @self: the work
 * @held: one of its records
 * @subject: (out) (transfer none) (nullable): the person it is about, or else the one its parent is about
 * @depth: how many lines of lines lie between
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_work_find_subject (
    AlongWork *self, AlongHeld *held, const char **subject, guint depth, GError **error)
{
  AlongHeld *parent = NULL;

  *subject = g_str_equal (held->entity->kind, "person")
                 ? held->id
                 : along_held_get_text (held->record, held->entity->subject);
  if (*subject != NULL || depth >= ALONG_WORK_MAX_DEPTH)
    return TRUE;
  if (!get_parent (self, held, &parent, error))
    return FALSE;
  return parent == NULL || along_work_find_subject (self, parent, subject, depth + 1, error);
}

/**
 * along_work_find_conference:
 * @self: the work
 * @held: one of its records
 * @conference: (out) (transfer none) (nullable): the conference that it is, or belongs to
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_work_find_conference (AlongWork *self,
                            AlongHeld *held,
                            AlongHeld **conference,
                            GError **error)
{
  const AlongField *field = along_entity_find_field (held->entity, "conference", NULL);
  const char *id = field != NULL && g_strcmp0 (field->target, "conference") == 0
                       ? along_held_get_text (held->record, "conference")
                       : NULL;

  *conference = g_str_equal (held->entity->kind, "conference") ? held : NULL;
  return id == NULL
         || along_work_get (self, along_entity_find ("conference"), id, conference, error);
}

static gboolean
add_locks (AlongWork *self, const char *person, GPtrArray *workers, GError **error)
{
  g_auto (GStrv) found = NULL;

  if (!self->tx->api->locks_of (self->tx, person, &found, error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (workers, found[i], g_str_equal, NULL))
      g_ptr_array_add (workers, g_strdup (found[i]));
  return TRUE;
}

/**
 * along_work_locks_of:
 * @self: the work
 * @subject: (nullable): a person
 * @conference: (nullable): a conference
 * @locked: (out) (transfer full): the workers who are locked out of that person, or of one of those the conference is
 *   about
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_work_locks_of (AlongWork *self,
                     const char *subject,
                     const AlongRecord *conference,
                     char ***locked,
                     GError **error)
{
  g_autoptr (GPtrArray) workers = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) people = conference != NULL ? along_record_get_set (conference, "people") : NULL;
  const char *person = conference != NULL ? along_record_get_text (conference, "person") : NULL;

  *locked = NULL;
  if (subject != NULL && !add_locks (self, subject, workers, error))
    return FALSE;
  if (person != NULL && g_strcmp0 (person, subject) != 0
      && !add_locks (self, person, workers, error))
    return FALSE;
  for (guint i = 0; people != NULL && people[i] != NULL; i++)
    if (!add_locks (self, people[i], workers, error))
      return FALSE;
  g_ptr_array_add (workers, NULL);
  *locked = (char **)g_ptr_array_steal (workers, NULL);
  return TRUE;
}

/* Whether anybody is let in by the scopes of one person or one conference: parts are in them only then. */
static gboolean
is_shared (AlongWork *self, const char *what, const char *id, gboolean *shared, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%s:%s", what, id);
  g_autofree char *end = g_strdup_printf ("%s;", key);
  g_autoptr (GPtrArray) holdings = NULL;
  gpointer known = NULL;

  *shared = FALSE;
  if (g_hash_table_lookup_extended (self->shared, key, NULL, &known))
    {
      *shared = GPOINTER_TO_INT (known) != 0;
      return TRUE;
    }
  if (!self->tx->api->holdings (self->tx, key, end, &holdings, error))
    return FALSE;
  for (guint i = 0; i < holdings->len && !*shared; i++)
    {
      const AlongGrant *grant = ((AlongHolding *)g_ptr_array_index (holdings, i))->grant;

      *shared = grant->granted && !g_str_has_suffix (grant->sid, ":restricted");
    }
  g_hash_table_insert (self->shared, g_steal_pointer (&key), GINT_TO_POINTER (*shared));
  return TRUE;
}

/**
 * along_work_forget_shared:
 * @self: the work
 *
 * Somebody was let in, or is not any more: it is asked for anew.
 */
void
along_work_forget_shared (AlongWork *self)
{
  g_hash_table_remove_all (self->shared);
}

/* An item of the agenda says so itself, what belongs to an item goes by that. */
static gboolean
is_in_restricted_part (AlongWork *self, AlongHeld *held, gboolean *restricted, GError **error)
{
  const AlongField *field = along_entity_find_field (held->entity, "agenda_item", NULL);
  const char *id = field != NULL ? along_held_get_text (held->record, "agenda_item") : NULL;
  AlongHeld *item = NULL;

  *restricted = g_str_equal (held->entity->kind, "agenda_item")
                && along_record_get_boolean (held->record, "restricted");
  if (id == NULL)
    return TRUE;
  if (!along_work_get (self, along_entity_find ("agenda_item"), id, &item, error))
    return FALSE;
  *restricted = item != NULL && along_record_get_boolean (item->record, "restricted");
  return TRUE;
}

/* What names a conference that is about others does not go where the conference goes. */
static gboolean
is_about (const AlongRecord *conference, const char *person)
{
  g_auto (GStrv) people = along_record_get_set (conference, "people");

  return person == NULL || g_strcmp0 (along_record_get_text (conference, "person"), person) == 0
         || g_strv_contains ((const char *const *)people, person);
}

static gboolean
know_conference (AlongWork *self, AlongHeld *held, AlongRelations *relations, GError **error)
{
  AlongHeld *conference = NULL;

  if (!along_work_find_conference (self, held, &conference, error))
    return FALSE;
  if (conference == NULL || !is_about (conference->record, relations->subject))
    return TRUE;
  relations->conference = conference->record;
  return is_shared (self, "conference", conference->id, &relations->conference_is_shared, error)
         && is_in_restricted_part (self, held, &relations->in_restricted_part, error);
}

/* What access hangs on besides organisations. */
static gboolean
know_access (AlongWork *self, AlongHeld *held, AlongKnown *known, GError **error)
{
  AlongRelations *relations = &known->relations;

  if (!know_conference (self, held, relations, error)
      || (relations->subject != NULL
          && !is_shared (self, "person", relations->subject, &relations->person_is_shared, error))
      || !along_work_locks_of (self, relations->subject, relations->conference, &known->locked,
                               error))
    return FALSE;
  relations->locked = (const char *const *)known->locked;
  return TRUE;
}

static char **
orgs_of_new_person (GPtrArray *orgs)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < orgs->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (orgs, i));
  return g_strv_builder_end (builder);
}

/**
 * along_work_known:
 * @self: the work
 * @held: one of its records
 * @after: %FALSE for what was so before the transaction, which is what access is judged by; %TRUE for
 *   what the transaction has written, which is where parts belong from now on
 * @known: (out caller-allocates): what is known of it
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_work_known (
    AlongWork *self, AlongHeld *held, gboolean after, AlongKnown *known, GError **error)
{
  const char *subject = NULL;
  AlongHeld *parent = NULL;
  GPtrArray *made = NULL;

  *known = (AlongKnown){ 0 };
  if (!along_work_find_subject (self, held, &subject, 0, error)
      || !get_parent (self, held, &parent, error))
    return FALSE;
  made = subject != NULL && !after ? g_hash_table_lookup (self->new_people, subject) : NULL;
  if (made != NULL)
    known->orgs = orgs_of_new_person (made);
  else if (subject != NULL
           && !self->tx->api->membership_orgs (self->tx, subject, &known->orgs, error))
    return FALSE;
  known->relations.subject_orgs = (const char *const *)known->orgs;
  known->relations.parent = parent != NULL ? parent->record : NULL;
  known->relations.subject_is_new = made != NULL;
  known->relations.subject = subject;
  return know_access (self, held, known, error);
}

/**
 * along_held_get_fver:
 * @held: a record
 * @group: one of its groups
 *
 * Returns: the commit position of its last change; 0 for never
 */
gint64
along_held_get_fver (AlongHeld *held, const char *group)
{
  gint64 *fver = g_hash_table_lookup (held->fvers, group);

  return fver != NULL ? *fver : 0;
}

/**
 * along_held_get_rev:
 * @held: a record
 *
 * Returns: the commit position of its last change in any group
 */
gint64
along_held_get_rev (AlongHeld *held)
{
  GHashTableIter iter;
  gpointer fver = NULL;
  gint64 rev = 0;

  g_hash_table_iter_init (&iter, held->fvers);
  while (g_hash_table_iter_next (&iter, NULL, &fver))
    rev = MAX (rev, *(gint64 *)fver);
  return rev;
}

/**
 * along_held_write:
 * @held: a record
 * @group: a group of it that was changed
 */
void
along_held_write (AlongHeld *held, const char *group)
{
  /* The names are few, and are needed for longer than what brought them. */
  g_hash_table_add (held->written, (gpointer)g_intern_string (group));
  held->touched = TRUE;
}

/**
 * along_held_facet_of_group:
 * @held: a record
 * @group: one of its groups
 *
 * Returns: (transfer full): the name of the facet the group's first field is in
 */
char *
along_held_facet_of_group (AlongHeld *held, const char *group)
{
  guint n = along_entity_n_fields (held->entity);
  AlongFacet facet = held->entity->facet;

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (held->entity, i);

      if (g_str_equal (along_field_group (field), group))
        {
          facet = along_record_get_facet (held->record, field);
          break;
        }
    }
  return g_strdup (along_facet_name (facet));
}

/**
 * along_work_list_touched:
 * @self: the work
 *
 * Returns: (transfer container) (element-type AlongHeld): what is to be written, in no order
 */
GPtrArray *
along_work_list_touched (AlongWork *self)
{
  g_autoptr (GPtrArray) touched = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer held = NULL;

  g_hash_table_iter_init (&iter, self->held);
  while (g_hash_table_iter_next (&iter, NULL, &held))
    if (((AlongHeld *)held)->touched)
      g_ptr_array_add (touched, held);
  return g_steal_pointer (&touched);
}

/**
 * along_work_validate:
 * @self: the work
 * @error: set to %ALONG_ERROR_INVALID with a sentence for who typed it
 *
 * Returns: %TRUE if everything that would be written is as declared
 */
gboolean
along_work_validate (AlongWork *self, GError **error)
{
  g_autoptr (GPtrArray) touched = along_work_list_touched (self);

  for (guint i = 0; i < touched->len; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);

      if (!held->deleted && !along_record_validate (held->record, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_work_claim:
 * @self: the work
 * @taken: (out): whether a number people say already is another record's
 * @error: return location
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean
along_work_claim (AlongWork *self, gboolean *taken, GError **error)
{
  g_autoptr (GPtrArray) touched = along_work_list_touched (self);

  *taken = FALSE;
  for (guint i = 0; i < touched->len && !*taken; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);
      const AlongField *field = along_entity_find_field (held->entity, "number", NULL);
      const char *number = field != NULL ? along_held_get_text (held->record, "number") : NULL;

      if (number != NULL
          && !self->tx->api->reference_claim (self->tx, number, held->entity->kind, held->id, taken,
                                              error))
        return FALSE;
    }
  return TRUE;
}
