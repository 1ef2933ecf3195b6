/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/refresh.h"
#include "base/fault.h"
#include "store/derived.h"
#include "store/forget.h"
#include "store/watch.h"

static void
touch_free (AlongTouch *touch)
{
  along_kept_free (touch->kept);
  g_clear_pointer (&touch->before, along_record_unref);
  g_clear_pointer (&touch->fresh, along_record_unref);
  g_free (touch);
}

/**
 * along_refresh_begin:
 * @db: a connection, writing
 * @changes: where to say what changed
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable): nothing touched yet
 */
AlongRefresh *
along_refresh_begin (AlongDb *db, AlongChanges *changes, GError **error)
{
  g_autoptr (AlongScopes) scopes = along_scopes_load (db, error);
  gint64 pending = 0;
  AlongRefresh *self = NULL;

  if (scopes == NULL
      || !along_db_count (db, "SELECT EXISTS (SELECT 1 FROM pending)", &pending, error))
    return NULL;
  self = g_new0 (AlongRefresh, 1);
  self->db = db;
  self->changes = changes;
  self->scopes = g_steal_pointer (&scopes);
  self->any_pending = pending != 0;
  self->touched = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  self->order = g_ptr_array_new ();
  return self;
}

/**
 * along_refresh_free:
 * @self: (transfer full): what was touched
 */
void
along_refresh_free (AlongRefresh *self)
{
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->order);
  along_scopes_free (self->scopes);
  g_free (self);
}

/**
 * along_refresh_touch:
 * @self: what was touched
 * @entity: a kind
 * @id: a record's id
 * @error: set when reading fails
 *
 * Call it before the record's parts change.
 *
 * Returns: (transfer none) (nullable): the record, as it is in this job
 */
AlongTouch *
along_refresh_touch (AlongRefresh *self, const AlongEntity *entity, const char *id, GError **error)
{
  GHashTable *by_id = g_hash_table_lookup (self->touched, entity);
  AlongTouch *touch = NULL;
  AlongKept *kept = NULL;

  if (by_id == NULL)
    {
      by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)touch_free);
      g_hash_table_insert (self->touched, (gpointer)entity, by_id);
    }
  touch = g_hash_table_lookup (by_id, id);
  if (touch != NULL)
    return touch;
  kept = along_kept_load (self->db, entity, id, error);
  if (kept == NULL)
    return NULL;
  touch = g_new0 (AlongTouch, 1);
  touch->kept = kept;
  touch->before = along_kept_view (kept);
  touch->first = along_kept_first (kept);
  g_hash_table_insert (by_id, kept->id, touch);
  g_ptr_array_add (self->order, touch);
  return touch;
}

/**
 * along_refresh_add:
 * @touch: a record
 * @values: `a{sv}`: the values of a part that comes to it
 *
 * What is there with the new values is the record as it is, without reading all its parts again.
 */
void
along_refresh_add (AlongTouch *touch, GVariant *values)
{
  if (touch->rewritten)
    return;
  if (touch->fresh == NULL)
    touch->fresh = touch->before != NULL ? along_record_copy (touch->before)
                                         : along_record_new (touch->kept->entity, touch->kept->id);
  along_record_take (touch->fresh, values);
}

/**
 * along_refresh_rewrite:
 * @touch: a record
 *
 * What it is will be read from its parts again.
 */
void
along_refresh_rewrite (AlongTouch *touch)
{
  touch->rewritten = TRUE;
  g_clear_pointer (&touch->fresh, along_record_unref);
}

static guint64
hash_of (const AlongTouch *touch, const AlongKeptPart *part)
{
  return along_part_hash (touch->kept->entity->kind, touch->kept->id, part->facet, part->rev);
}

/**
 * along_refresh_remove:
 * @self: what was touched
 * @touch: a record
 * @part: (transfer full): one of its parts
 * @error: set when writing fails
 *
 * Removes the part with every trace.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
along_refresh_remove (AlongRefresh *self, AlongTouch *touch, AlongKeptPart *part, GError **error)
{
  if (!along_reasons_remove_all (self->scopes, self->db, part->pk, hash_of (touch, part), error)
      || !along_forget_part (self->db, touch->kept, part, touch->forgotten, error))
    return FALSE;
  g_ptr_array_remove (touch->kept->parts, part);
  along_refresh_rewrite (touch);
  return TRUE;
}

static gboolean
set_flags (AlongRefresh *self, AlongKeptPart *part, guint flags, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db, "UPDATE part SET deleted = ?1 WHERE pk = ?2", error);

  if (stmt == NULL)
    return FALSE;
  part->flags = flags;
  along_stmt_integer (stmt, 1, flags);
  along_stmt_integer (stmt, 2, part->pk);
  return along_db_run (self->db, stmt, error);
}

/**
 * along_refresh_unreason:
 * @self: what was touched
 * @touch: a record
 * @part: one of its parts
 * @scope: a scope that is no reason for it any more
 * @told: whether the server said so; %FALSE for a server that was put back and does not tell of it again: somebody may
 *   still bring it back, and what was typed here about it stays until then
 * @error: set when writing fails
 *
 * A part without reasons goes, unless own work on its record waits: then once that was acknowledged.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_refresh_unreason (AlongRefresh *self,
                        AlongTouch *touch,
                        AlongKeptPart *part,
                        AlongScope *scope,
                        gboolean told,
                        GError **error)
{
  gint64 reasons = 0;
  gboolean waits = FALSE;

  if (!along_reason_remove (self->scopes, self->db, scope, part->pk, hash_of (touch, part), error)
      || !along_reasons_count (self->db, part->pk, &reasons, error))
    return FALSE;
  /* What only we have was never there for a scope. */
  if (reasons > 0 || part->rev == 0)
    return TRUE;
  touch->forgotten |= told;
  if (self->any_pending
      && !along_pending_waits (self->db, touch->kept->entity->kind, touch->kept->id, &waits, error))
    return FALSE;
  if (waits && along_fault ("purge-before-push"))
    return along_db_exec (self->db, "DELETE FROM outbox", error)
           && along_refresh_remove (self, touch, part, error);
  if (waits)
    return set_flags (self, part, part->flags | (told ? ALONG_PART_ORPHAN : ALONG_PART_MISSING),
                      error);
  return along_refresh_remove (self, touch, part, error);
}

/**
 * along_refresh_pending_of:
 * @self: what was touched
 * @txn: a transaction's id
 * @released: whether it has come back by now or never will
 * @error: set when reading fails
 *
 * Touches all records of a transaction whose standing is about to change.
 *
 * Returns: %TRUE if they are going to be rebased
 */
gboolean
along_refresh_pending_of (AlongRefresh *self, const char *txn, gboolean released, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db, "SELECT kind, id FROM pending WHERE txn = ?1", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, txn);
  if (!along_db_step (self->db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      const AlongEntity *entity = along_entity_find (along_stmt_get_text (stmt, 0));

      if (entity != NULL)
        {
          AlongTouch *touch
              = along_refresh_touch (self, entity, along_stmt_get_text (stmt, 1), error);

          if (touch == NULL)
            return FALSE;
          touch->rebase = TRUE;
          touch->released |= released;
        }
      if (!along_db_step (self->db, stmt, &row, error))
        return FALSE;
    }
  return TRUE;
}

/* What was only kept because own work waited goes with it. */
static gboolean
sweep (AlongRefresh *self, AlongTouch *touch, GError **error)
{
  for (guint i = touch->kept->parts->len; i > 0; i--)
    {
      AlongKeptPart *part = g_ptr_array_index (touch->kept->parts, i - 1);

      if (!(part->flags & (ALONG_PART_GONE | ALONG_PART_ORPHAN | ALONG_PART_MISSING)))
        continue;
      touch->forgotten |= (part->flags & ALONG_PART_ORPHAN) != 0;
      if (!along_refresh_remove (self, touch, part, error))
        return FALSE;
    }
  return TRUE;
}

static guint
facets_of (const AlongKept *kept)
{
  guint facets = 0;

  for (guint i = 0; i < kept->parts->len; i++)
    facets |= 1U << ((const AlongKeptPart *)g_ptr_array_index (kept->parts, i))->facet;
  return facets;
}

/* A part that only we had, and that came to nothing, takes its history with it as the others do. */
static gboolean
forget_lost (AlongRefresh *self, AlongTouch *touch, guint had, GError **error)
{
  guint lost = had & ~facets_of (touch->kept);

  for (guint facet = ALONG_FACET_OPEN; facet < ALONG_N_FACETS; facet++)
    if (lost & 1U << facet
        && !along_forget_facet (self->db, touch->kept, (AlongFacet)facet, touch->released, error))
      return FALSE;
  return TRUE;
}

/* Whether the server told of any part of it: then it also says when the record may not be seen any more. */
static gboolean
was_told (const AlongKept *kept)
{
  for (guint i = 0; i < kept->parts->len; i++)
    if (((const AlongKeptPart *)g_ptr_array_index (kept->parts, i))->rev > 0)
      return TRUE;
  return FALSE;
}

static gboolean
finish_record (AlongRefresh *self, AlongTouch *touch, GError **error)
{
  const AlongKept *kept = touch->kept;
  g_autoptr (AlongRecord) now = NULL;
  AlongListed was = { touch->first, touch->before };
  AlongListed listed = { 0, NULL };
  gboolean had_parts = kept->parts->len > 0;
  guint facets = facets_of (kept);
  gboolean only_ours = !was_told (kept);
  gboolean settled = FALSE;
  gboolean grew = FALSE;

  if (self->any_pending)
    {
      g_autoptr (GPtrArray) pending
          = along_pending_load (self->db, kept->entity->kind, kept->id, error);

      if (pending == NULL)
        return FALSE;
      if (pending->len > 0 || touch->rebase)
        along_refresh_rewrite (touch);
      if ((pending->len > 0 || touch->rebase)
          && !along_kept_rebase (touch->kept, self->db, pending, error))
        return FALSE;
      if (pending->len == 0
          && (!forget_lost (self, touch, facets, error) || !sweep (self, touch, error)))
        return FALSE;
      /* What was made and deleted here before it ever came back has no part any more, and a history all the same. */
      settled = touch->rebase && pending->len == 0;
    }
  if (kept->parts->len == 0 && (touch->before != NULL || had_parts || settled)
      && !along_forget_record (
          self->db, kept, touch->forgotten || (settled && touch->released && only_ours), error))
    return FALSE;
  grew = touch->fresh != NULL;
  now = grew ? g_steal_pointer (&touch->fresh) : along_kept_view (kept);
  if (touch->before == NULL && now == NULL)
    return TRUE;
  if (!grew && touch->before != NULL && now != NULL && along_record_equal (touch->before, now)
      && along_kept_first (kept) == touch->first)
    return TRUE;
  along_changes_add (self->changes, kept->entity, kept->id);
  listed.record = now;
  listed.part = along_kept_first (kept);
  return along_derived_refresh (self->db, kept->entity, kept->id, &was, &listed, error);
}

/**
 * along_refresh_end:
 * @self: what was touched
 * @error: set when writing fails
 *
 * Brings everything that was touched up to date.
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_refresh_end (AlongRefresh *self, GError **error)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  /* Kind by kind, in the order they came: the search index takes rows in the order of their numbers, and is slow in
   * any other. */
  for (guint i = 0; i < n; i++)
    {
      GHashTable *by_id = g_hash_table_lookup (self->touched, all[i]);

      if (by_id == NULL)
        continue;
      along_watches_expect (self->db, all[i], g_hash_table_size (by_id));
      for (guint k = 0; k < self->order->len; k++)
        {
          AlongTouch *touch = g_ptr_array_index (self->order, k);

          if (touch->kept->entity == all[i] && !finish_record (self, touch, error))
            return FALSE;
        }
    }
  return along_scopes_save (self->scopes, self->db, error);
}
