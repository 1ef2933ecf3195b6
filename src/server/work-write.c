/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/work-private.h"
#include "base/clock.h"
#include "model/access.h"
#include "model/membership.h"
#include "model/scope.h"
#include "server/access.h"
#include "wire/row.h"

#include <string.h>

/* Which facet each field of a record is in: asked for once, because it may hang on other fields. */
static AlongFacet *
facets_of (AlongHeld *held)
{
  guint n = along_entity_n_fields (held->entity);
  AlongFacet *facets = g_new (AlongFacet, n);

  for (guint i = 0; i < n; i++)
    facets[i] = along_record_get_facet (held->record, along_entity_field (held->entity, i));
  return facets;
}

static GVariant *
values_of_facet (AlongHeld *held, const AlongFacet *facets, AlongFacet facet)
{
  guint n = along_entity_n_fields (held->entity);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      GVariant *value = facets[i] == facet ? along_record_get_at (held->record, i) : NULL;

      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", along_entity_field (held->entity, i)->name, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
has_values (AlongHeld *held, const AlongFacet *facets, AlongFacet facet)
{
  guint n = along_entity_n_fields (held->entity);

  for (guint i = 0; i < n; i++)
    if (facets[i] == facet && along_record_get_at (held->record, i) != NULL)
      return TRUE;
  return FALSE;
}

static GVariant *
fvers_of_facet (AlongHeld *held, const AlongFacet *facets, AlongFacet facet, gint64 rev)
{
  guint n = along_entity_n_fields (held->entity);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sx}"));
  for (guint i = 0; i < n; i++)
    {
      const char *group = along_field_group (along_entity_field (held->entity, i));
      gint64 fver = facets[i] == facet ? along_held_get_fver (held, group) : rev;

      if (fver != rev && g_hash_table_add (seen, (gpointer)group))
        g_variant_builder_add (&builder, "{sx}", group, fver);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
write_part (AlongWork *self,
            AlongHeld *held,
            const AlongFacet *facets,
            AlongFacet facet,
            GVariant *values,
            const AlongStamp *stamp,
            GError **error)
{
  const AlongPart *old = along_held_find_part (held, facet);
  AlongPart *part = g_new0 (AlongPart, 1);
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_ROW);
  g_autoptr (GString) text = g_string_new (NULL);
  AlongStoredPart stored = { 0 };
  const char *tail = NULL;

  line->part = part;
  part->entity = held->entity;
  part->id = g_strdup (held->id);
  part->facet = facet;
  part->rev = stamp->seq;
  part->values = g_variant_ref (values);
  part->fvers = fvers_of_facet (held, facets, facet, stamp->seq);
  part->extra = old != NULL ? g_strdup (old->extra) : NULL;
  part->at = stamp->at;
  part->by = g_strdup (stamp->by);
  part->org = g_strdup (stamp->org);
  along_line_encode (line, text);

  /* Kept without the frame of its line, `{"row":` … `,"s":[]}`, which is put on for each reader. */
  tail = g_strrstr_len (text->str, (gssize)text->len, ",\"s\":[]}");
  g_assert (tail != NULL && g_str_has_prefix (text->str, "{\"row\":"));
  g_string_truncate (text, (gsize)(tail - text->str));
  g_string_erase (text, 0, strlen ("{\"row\":"));

  stored.kind = (char *)held->entity->kind;
  stored.id = held->id;
  stored.facet = (char *)along_facet_name (facet);
  stored.rev = part->rev;
  stored.row = text->str;
  if (!along_work_get_tx (self)->api->part_put (along_work_get_tx (self), &stored, error))
    return FALSE;
  for (guint i = 0; i < held->parts->len; i++)
    if (g_ptr_array_index (held->parts, i) == old)
      {
        g_ptr_array_remove_index_fast (held->parts, i);
        break;
      }
  g_ptr_array_add (held->parts, g_steal_pointer (&line->part));
  return TRUE;
}

static gboolean
write_parts (AlongWork *self, AlongHeld *held, const AlongStamp *stamp, GError **error)
{
  GHashTableIter iter;
  gpointer group = NULL;
  g_autofree AlongFacet *facets = facets_of (held);

  g_hash_table_iter_init (&iter, held->written);
  while (g_hash_table_iter_next (&iter, &group, NULL))
    g_hash_table_replace (held->fvers, group, g_memdup2 (&stamp->seq, sizeof stamp->seq));
  for (AlongFacet facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    {
      const AlongPart *old = along_held_find_part (held, facet);
      g_autoptr (GVariant) values = NULL;

      if (old == NULL && !has_values (held, facets, facet))
        continue;
      values = values_of_facet (held, facets, facet);
      if ((old == NULL || !g_variant_equal (values, old->values))
          && !write_part (self, held, facets, facet, values, stamp, error))
        return FALSE;
    }
  return TRUE;
}

/* What was changed is looked at by the minute job, which says when to look again (rules-run.c): a referral,
 * and what its clocks are reckoned with. */
static gint64
due_of (AlongHeld *held)
{
  gboolean look = FALSE;

  if (g_str_equal (held->entity->kind, "referral"))
    look = g_strcmp0 (along_record_get_state (held->record), "draft") != 0;
  else if (g_str_equal (held->entity->kind, "service"))
    look = held->before != NULL && g_hash_table_contains (held->written, "targets");
  else if (g_str_equal (held->entity->kind, "working_calendar"))
    look = TRUE;
  else if (!held->deleted)
    return along_access_due (held->record, along_clock_now_ms ());
  return look && !held->deleted ? along_clock_now_ms () : 0;
}

static gboolean
write_record (AlongWork *self, AlongHeld *held, const AlongStamp *stamp, GError **error)
{
  const AlongEntity *above = along_held_parent_entity (held->entity);
  const char *subject = NULL;
  gint64 deleted
      = held->stored != NULL && held->stored->deleted != 0 ? held->stored->deleted : stamp->seq;
  AlongStoredRecord stored = { 0 };

  if (!along_work_find_subject (self, held, &subject, 0, error))
    return FALSE;
  stored.kind = (char *)held->entity->kind;
  stored.id = held->id;
  stored.subject = (char *)subject;
  stored.parent
      = above != NULL ? (char *)along_held_get_text (held->record, held->entity->parent) : NULL;
  stored.parent_kind = stored.parent != NULL ? (char *)above->kind : NULL;
  stored.state = (char *)along_record_get_state (held->record);
  stored.deleted = held->deleted ? deleted : 0;
  stored.due = due_of (held);
  return along_work_get_tx (self)->api->record_put (along_work_get_tx (self), &stored, error);
}

static gboolean
write_membership (AlongWork *self, AlongHeld *held, GError **error)
{
  const char *person = NULL;
  const char *org = NULL;

  if (!g_str_equal (held->entity->kind, "episode"))
    return TRUE;
  person = along_held_get_text (held->record, "person");
  org = along_held_get_text (held->record, "org");
  return person == NULL || org == NULL
         || along_work_get_tx (self)->api->membership_put (
             along_work_get_tx (self), held->id, person, org,
             !held->deleted && along_episode_is_open (held->record), error);
}

static gboolean
write_lock (AlongWork *self, AlongHeld *held, GError **error)
{
  const char *person = NULL;
  const char *worker = NULL;
  gboolean open = FALSE;

  if (!g_str_equal (held->entity->kind, "conflict_lock"))
    return TRUE;
  person = along_held_get_text (held->record, "person");
  worker = along_held_get_text (held->record, "worker");
  open = !held->deleted && !along_record_get_boolean (held->record, "lifted")
         && !along_record_get_boolean (held->record, "entered_in_error");
  return person == NULL || worker == NULL
         || along_work_get_tx (self)->api->lock_put (along_work_get_tx (self), held->id, person,
                                                     worker, open, error);
}

static gint
compare_held (gconstpointer a, gconstpointer b)
{
  const AlongHeld *x = *(AlongHeld *const *)a;
  const AlongHeld *y = *(AlongHeld *const *)b;
  int kinds = strcmp (x->entity->kind, y->entity->kind);

  return kinds != 0 ? kinds : strcmp (x->id, y->id);
}

/**
 * along_work_write:
 * @self: the work
 * @stamp: who writes, and at which commit position
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * Writes what was touched, and moves it and what depends on it between scopes, in this transaction.
 *
 * Returns: %FALSE if it failed, and the transaction must be given up
 */
gboolean
along_work_write (AlongWork *self, const AlongStamp *stamp, GHashTable *sids, GError **error)
{
  g_autoptr (GPtrArray) touched = along_work_list_touched (self);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  /* The hash table's order changes from run to run; what is written must not. */
  g_ptr_array_sort (touched, compare_held);
  for (guint i = 0; i < touched->len; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);

      if (!write_parts (self, held, stamp, error) || !write_record (self, held, stamp, error)
          || !write_membership (self, held, error) || !write_lock (self, held, error))
        return FALSE;
    }
  if (!along_access_follow (self, touched, stamp->seq, sids, error))
    return FALSE;
  for (guint i = 0; i < touched->len; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);

      g_hash_table_add (done, held);
      if (!along_work_rescope (self, held, stamp->seq, sids, error))
        return FALSE;
    }
  for (guint i = 0; i < touched->len; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);

      if (held->before != NULL
          && !along_work_rescope_below (self, held, stamp->seq, done, sids, 0, error))
        return FALSE;
      if (g_str_equal (held->entity->kind, "episode")
          && !along_work_rescope_person (self, held, stamp->seq, done, sids, error))
        return FALSE;
    }
  return TRUE;
}
