/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/work-private.h"
#include "base/fault.h"
#include "model/scope.h"
#include "wire/row.h"

typedef struct
{
  char *sid;
  char *facet;
  gint64 rev;
} Place;

static void
place_free (Place *place)
{
  g_free (place->sid);
  g_free (place->facet);
  g_free (place);
}

static gboolean
note_place (const AlongIndexEntry *entry, gpointer data)
{
  Place *place = g_new0 (Place, 1);

  place->sid = g_strdup (entry->sid);
  place->facet = g_strdup (entry->facet);
  place->rev = entry->rev;
  g_ptr_array_add (data, place);
  return TRUE;
}

static gboolean
put_index (AlongWork *self,
           AlongHeld *held,
           const char *sid,
           const char *facet,
           AlongIndexOp op,
           gint64 rev,
           guint64 hash,
           GHashTable *sids,
           GError **error)
{
  AlongIndexEntry entry = { 0 };

  entry.sid = sid;
  entry.kind = held->entity->kind;
  entry.id = held->id;
  entry.facet = facet;
  entry.op = op;
  entry.rev = rev;
  entry.hash = hash;
  if (!along_work_get_tx (self)->api->index_put (along_work_get_tx (self), &entry, error))
    return FALSE;
  if (!g_hash_table_contains (sids, sid))
    g_hash_table_add (sids, g_strdup (sid));
  return TRUE;
}

static Place *
find_place (GPtrArray *places, const char *sid, const char *facet)
{
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (g_str_equal (place->sid, sid) && g_str_equal (place->facet, facet))
        return place;
    }
  return NULL;
}

/* Puts one part where it belongs; places that stay are taken off @places. */
static gboolean
place_part (AlongWork *self,
            AlongHeld *held,
            const AlongPart *part,
            const AlongRelations *relations,
            GPtrArray *places,
            GHashTable *sids,
            GError **error)
{
  const char *facet = along_facet_name (part->facet);
  guint64 hash = along_part_hash (held->entity->kind, held->id, part->facet, part->rev);
  g_auto (GStrv) wanted = NULL;

  if (held->deleted || g_variant_n_children (part->values) == 0)
    return TRUE;
  wanted = along_scope_of_part (held->record, part->facet, relations);
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      Place *place = find_place (places, wanted[i], facet);

      if ((place == NULL || place->rev != part->rev)
          && !put_index (self, held, wanted[i], facet, ALONG_INDEX_PUT, part->rev, hash, sids,
                         error))
        return FALSE;
      if (place != NULL)
        g_ptr_array_remove_fast (places, place);
    }
  return TRUE;
}

/* A conflict is for whoever sees the part it is about. */
static gboolean
place_conflict (AlongWork *self,
                AlongHeld *held,
                const AlongStoredConflict *conflict,
                const AlongRelations *relations,
                gint64 seq,
                GHashTable *sids,
                GError **error)
{
  AlongTx *tx = along_work_get_tx (self);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify)place_free);
  g_auto (GStrv) wanted = NULL;
  AlongIndexEntry entry
      = { .kind = "conflict", .id = conflict->id, .facet = conflict->facet, .rev = seq };

  if (!tx->api->index_of (tx, "conflict", conflict->id, note_place, places, error))
    return FALSE;
  wanted = held->deleted
               ? g_new0 (char *, 1)
               : along_scope_of_part (held->record, along_facet_find (conflict->facet), relations);
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      Place *place = find_place (places, wanted[i], conflict->facet);

      entry.sid = wanted[i];
      entry.op = ALONG_INDEX_PUT;
      if (place == NULL || conflict->seq == seq)
        {
          if (!tx->api->index_put (tx, &entry, error))
            return FALSE;
          g_hash_table_add (sids, g_strdup (wanted[i]));
        }
      if (place != NULL)
        g_ptr_array_remove_fast (places, place);
    }
  for (guint i = 0; i < places->len; i++)
    {
      entry.sid = ((Place *)g_ptr_array_index (places, i))->sid;
      entry.op = ALONG_INDEX_RM;
      if (!tx->api->index_put (tx, &entry, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_work_place_conflict:
 * @self: the work, written
 * @conflict: a conflict that was opened, extended or settled at @seq
 * @seq: the commit position
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_work_place_conflict (AlongWork *self,
                           const AlongStoredConflict *conflict,
                           gint64 seq,
                           GHashTable *sids,
                           GError **error)
{
  const AlongEntity *entity = along_entity_find (conflict->kind);
  AlongHeld *held = NULL;
  g_auto (AlongKnown) known = { 0 };

  if (!along_work_get (self, entity, conflict->record, &held, error) || held == NULL
      || !along_work_known (self, held, TRUE, &known, error))
    return FALSE;
  return place_conflict (self, held, conflict, &known.relations, seq, sids, error);
}

/* Those that are settled too: they say what was written as plainly as the open ones, and are told to whoever has not
 * heard yet that they are over. */
static gboolean
place_conflicts (AlongWork *self,
                 AlongHeld *held,
                 const AlongRelations *relations,
                 gint64 seq,
                 GHashTable *sids,
                 GError **error)
{
  g_autoptr (GPtrArray) conflicts = NULL;

  if (!along_work_get_tx (self)->api->conflicts_of (along_work_get_tx (self), held->entity->kind,
                                                    held->id, TRUE, &conflicts, error))
    return FALSE;
  for (guint i = 0; i < conflicts->len; i++)
    if (!place_conflict (self, held, g_ptr_array_index (conflicts, i), relations, seq, sids, error))
      return FALSE;
  return TRUE;
}

/**
 * along_work_rescope:
 * @self: the work
 * @held: a record whose parts are written
 * @seq: the commit position
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * Brings the change log in step with where @held belongs now. What it belonged to is read from the log
 * itself and not worked out anew from a state that is gone, so that nothing is left behind.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_work_rescope (AlongWork *self, AlongHeld *held, gint64 seq, GHashTable *sids, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func ((GDestroyNotify)place_free);
  g_auto (AlongKnown) known = { 0 };

  if (!along_work_get_tx (self)->api->index_of (along_work_get_tx (self), held->entity->kind,
                                                held->id, note_place, places, error)
      || !along_work_known (self, held, TRUE, &known, error))
    return FALSE;
  for (guint i = 0; i < held->parts->len; i++)
    if (!place_part (self, held, g_ptr_array_index (held->parts, i), &known.relations, places, sids,
                     error))
      return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (along_fault ("scope-leak") && !held->deleted)
        continue;
      if (!put_index (self, held, place->sid, place->facet,
                      held->deleted ? ALONG_INDEX_DEL : ALONG_INDEX_RM, seq, 0, sids, error))
        return FALSE;
    }
  return held->before == NULL || place_conflicts (self, held, &known.relations, seq, sids, error);
}

static gboolean rescope_all (AlongWork *self,
                             GPtrArray *records,
                             gint64 seq,
                             GHashTable *done,
                             GHashTable *sids,
                             guint depth,
                             GError **error);

/**
 * along_work_rescope_below:
 * @self: the work
 * @held: a record that moved
 * @seq: the commit position
 * @done: records that have been looked at
 * @sids: gets the scopes in which something changed
 * @depth: how many lines of lines lie above
 * @error: return location
 *
 * What is a line of @held goes where it goes.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_work_rescope_below (AlongWork *self,
                          AlongHeld *held,
                          gint64 seq,
                          GHashTable *done,
                          GHashTable *sids,
                          guint depth,
                          GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;

  return along_work_get_tx (self)->api->records_under (along_work_get_tx (self), held->entity->kind,
                                                       held->id, &lines, error)
         && rescope_all (self, lines, seq, done, sids, depth, error);
}

static gboolean
rescope_all (AlongWork *self,
             GPtrArray *records,
             gint64 seq,
             GHashTable *done,
             GHashTable *sids,
             guint depth,
             GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *record = g_ptr_array_index (records, i);
      const AlongEntity *entity = along_entity_find (record->kind);
      AlongHeld *held = NULL;

      if (entity == NULL || depth > ALONG_WORK_MAX_DEPTH)
        continue;
      if (!along_work_get (self, entity, record->id, &held, error))
        return FALSE;
      if (held == NULL || !g_hash_table_add (done, held))
        continue;
      if (!along_work_rescope (self, held, seq, sids, error)
          || !along_work_rescope_below (self, held, seq, done, sids, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_work_rescope_about:
 * @self: the work
 * @person: the id of a person
 * @seq: the commit position
 * @done: records that have been looked at
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * Moves everything about a person.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_work_rescope_about (AlongWork *self,
                          const char *person,
                          gint64 seq,
                          GHashTable *done,
                          GHashTable *sids,
                          GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  return along_work_get_tx (self)->api->records_about (along_work_get_tx (self), person, &records,
                                                       error)
         && rescope_all (self, records, seq, done, sids, 0, error);
}

/**
 * along_work_rescope_person:
 * @self: the work
 * @episode: an episode that is written
 * @seq: the commit position
 * @done: records that have been looked at
 * @sids: gets the scopes in which something changed
 * @error: return location
 *
 * An episode that begins or ends moves everything about its person.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_work_rescope_person (AlongWork *self,
                           AlongHeld *episode,
                           gint64 seq,
                           GHashTable *done,
                           GHashTable *sids,
                           GError **error)
{
  const char *person = along_held_get_text (episode->record, "person");
  gboolean was
      = episode->before != NULL && episode->stored != NULL && episode->stored->deleted == 0;

  if (person == NULL
      || (was && !episode->deleted
          && g_strcmp0 (along_record_get_state (episode->before),
                        along_record_get_state (episode->record))
                 == 0))
    return TRUE;
  return along_work_rescope_about (self, person, seq, done, sids, error);
}
