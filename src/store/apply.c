/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "store/commit.h"
#include "store/conflict-row.h"
#include "store/history.h"
#include "store/refresh.h"
#include "store/removal.h"
#include "store/store-private.h"
#include "store/sync-side.h"

#include <glib/gi18n-lib.h>

/* A scope whose sum differs is fetched anew, but not for ever if that does not help. */
#define REFETCH_EVERY_MS (60 * 60 * 1000)

static AlongKeptPart *
find_part (const AlongTouch *touch, AlongFacet facet)
{
  for (guint i = 0; i < touch->kept->parts->len; i++)
    {
      AlongKeptPart *part = g_ptr_array_index (touch->kept->parts, i);

      if (part->facet == facet)
        return part;
    }
  return NULL;
}

static void
bind_row (AlongStmt *stmt, const AlongPart *row)
{
  along_stmt_integer (stmt, 1, row->rev);
  if (row->packed != NULL)
    along_stmt_bytes (stmt, 2, row->packed);
  else
    along_stmt_variant (stmt, 2, row->values);
  along_stmt_variant (
      stmt, 3, row->fvers != NULL && g_variant_n_children (row->fvers) > 0 ? row->fvers : NULL);
  along_stmt_text (stmt, 4, row->extra);
  along_stmt_integer (stmt, 5, row->at);
  along_stmt_text (stmt, 6, row->by);
  along_stmt_text (stmt, 7, row->org);
}

static gboolean
insert_part (AlongRefresh *self,
             AlongTouch *touch,
             const AlongPart *row,
             AlongKeptPart **made,
             GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db,
                          "INSERT INTO part(rev, view, fvers, extra, at, by, org, kind, id, facet,"
                          " pk) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                          error);
  AlongKeptPart *part = NULL;
  gint64 pk = 0;

  if (stmt == NULL || !along_part_number (self->db, &pk, error))
    return FALSE;
  along_refresh_add (touch, row->values);
  bind_row (stmt, row);
  along_stmt_text (stmt, 8, row->entity->kind);
  along_stmt_text (stmt, 9, row->id);
  along_stmt_text (stmt, 10, along_facet_name (row->facet));
  along_stmt_integer (stmt, 11, pk);
  if (!along_db_run (self->db, stmt, error))
    return FALSE;
  part = g_new0 (AlongKeptPart, 1);
  part->pk = pk;
  part->facet = row->facet;
  part->rev = row->rev;
  part->base = g_variant_ref (row->values);
  part->view = g_variant_ref (row->values);
  part->fvers = row->fvers != NULL ? g_variant_ref (row->fvers) : NULL;
  g_ptr_array_add (touch->kept->parts, part);
  *made = part;
  return TRUE;
}

/* What was there without what is one's own: a change that shows already is in the history already. */
static GVariant *
expected_values (const AlongPart *row, const AlongKeptPart *part)
{
  g_autoptr (AlongRecord) expected = NULL;
  g_autoptr (AlongRecord) view = NULL;
  g_autoptr (AlongRecord) now = NULL;

  if (part->base == NULL || g_variant_equal (part->base, part->view))
    return g_variant_ref (part->view);
  expected = along_record_new (row->entity, row->id);
  view = along_record_new (row->entity, row->id);
  now = along_record_new (row->entity, row->id);
  along_record_take (expected, part->base);
  along_record_take (view, part->view);
  along_record_take (now, row->values);
  for (guint i = 0; i < along_entity_n_fields (row->entity); i++)
    {
      GVariant *shown = along_record_get_at (view, i);
      GVariant *come = along_record_get_at (now, i);

      if (shown != NULL && come != NULL && g_variant_equal (shown, come))
        along_record_set_at (expected, i, come);
    }
  return along_record_get_values (expected);
}

static gboolean
update_part (AlongRefresh *self,
             AlongTouch *touch,
             const AlongPart *row,
             AlongKeptPart *part,
             GError **error)
{
  g_autoptr (GVariant) expected = expected_values (row, part);
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db,
                          "UPDATE part SET rev = ?1, base = NULL, view = ?2, fvers = ?3, extra = "
                          "?4, at = ?5, by = ?6, org = ?7,"
                          " deleted = ?8 WHERE pk = ?9",
                          error);
  guint64 before = along_part_hash (row->entity->kind, row->id, row->facet, part->rev);
  guint64 now = along_part_hash (row->entity->kind, row->id, row->facet, row->rev);

  if (stmt == NULL || !along_history_add_pulled (self->db, row, expected, error)
      || !along_reasons_rehash (self->scopes, self->db, part->pk, before, now, error))
    return FALSE;
  along_refresh_rewrite (touch);
  part->rev = row->rev;
  part->flags &= ALONG_PART_HIDDEN;
  bind_row (stmt, row);
  along_stmt_integer (stmt, 8, part->flags);
  along_stmt_integer (stmt, 9, part->pk);
  if (!along_db_run (self->db, stmt, error))
    return FALSE;
  g_clear_pointer (&part->base, g_variant_unref);
  g_clear_pointer (&part->view, g_variant_unref);
  g_clear_pointer (&part->fvers, g_variant_unref);
  part->base = g_variant_ref (row->values);
  part->view = g_variant_ref (row->values);
  part->fvers = row->fvers != NULL ? g_variant_ref (row->fvers) : NULL;
  return TRUE;
}

static gboolean
is_news (const AlongPart *row, const AlongKeptPart *part)
{
  if (row->rev != part->rev)
    return row->rev > part->rev;
  return (part->flags & ~ALONG_PART_HIDDEN) != 0 || part->base == NULL
         || !g_variant_equal (row->values, part->base);
}

static gboolean
take_row (AlongRefresh *self, const AlongLine *line, GError **error)
{
  const AlongPart *row = line->part;
  AlongTouch *touch = along_refresh_touch (self, row->entity, row->id, error);
  AlongKeptPart *part = NULL;
  guint64 hash = 0;

  if (touch == NULL)
    return FALSE;
  part = find_part (touch, row->facet);
  if (part == NULL)
    {
      if (!insert_part (self, touch, row, &part, error))
        return FALSE;
    }
  else if (is_news (row, part) && !update_part (self, touch, row, part, error))
    return FALSE;

  hash = along_part_hash (row->entity->kind, row->id, row->facet, part->rev);
  for (guint i = 0; line->sids != NULL && line->sids[i] != NULL; i++)
    {
      AlongScope *scope = along_scopes_find (self->scopes, line->sids[i]);

      if (scope == NULL)
        scope = along_scopes_add (self->scopes, self->db, line->sids[i], 0, error);
      if (scope == NULL || !along_reason_add (self->scopes, self->db, scope, part->pk, hash, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
flag_gone (AlongRefresh *self, AlongTouch *touch, AlongKeptPart *part, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (self->db, "UPDATE part SET deleted = deleted | ?1 WHERE pk = ?2", error);
  guint64 hash
      = along_part_hash (touch->kept->entity->kind, touch->kept->id, part->facet, part->rev);

  if (stmt == NULL)
    return FALSE;
  part->flags |= ALONG_PART_GONE;
  along_stmt_integer (stmt, 1, ALONG_PART_GONE);
  along_stmt_integer (stmt, 2, part->pk);
  return along_db_run (self->db, stmt, error)
         && along_reasons_remove_all (self->scopes, self->db, part->pk, hash, error);
}

static gboolean
take_del (AlongRefresh *self, const AlongLine *line, GError **error)
{
  const AlongEntity *entity = along_entity_find (line->kind);
  AlongTouch *touch = NULL;

  if (entity == NULL)
    return TRUE;
  touch = along_refresh_touch (self, entity, line->id, error);
  if (touch == NULL)
    return FALSE;
  touch->rebase = TRUE;
  for (guint i = touch->kept->parts->len; i > 0; i--)
    {
      AlongKeptPart *part = g_ptr_array_index (touch->kept->parts, i - 1);

      /* A part that is newer than the deletion has come back. */
      if (part->rev == 0 || part->rev > line->rev)
        continue;
      /* With own work on it, it waits for the server's word: an edit brings a record back. */
      if (!(self->any_pending ? flag_gone (self, touch, part, error)
                              : along_refresh_remove (self, touch, part, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_rm (AlongRefresh *self, const AlongLine *line, GError **error)
{
  const AlongEntity *entity = along_entity_find (line->kind);
  AlongTouch *touch = NULL;

  if (entity == NULL)
    return TRUE;
  touch = along_refresh_touch (self, entity, line->id, error);
  if (touch == NULL)
    return FALSE;
  for (guint i = 0; line->sids != NULL && line->sids[i] != NULL; i++)
    {
      AlongScope *scope = along_scopes_find (self->scopes, line->sids[i]);
      AlongKeptPart *part = find_part (touch, line->facet);

      if (scope != NULL && part != NULL
          && !along_refresh_unreason (self, touch, part, scope, TRUE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_event (AlongRefresh *self, const AlongLine *line, GError **error)
{
  const char *sid = line->sids != NULL ? line->sids[0] : NULL;
  AlongScope *scope = sid != NULL ? along_scopes_find (self->scopes, sid) : NULL;

  if (sid == NULL)
    return TRUE;
  if (g_strcmp0 (line->event, "revoke") == 0)
    return scope == NULL
           || ((along_fault ("forgets-nothing")
                || along_removal_of_scope (self, scope, G_MAXINT64, TRUE, error))
               && along_scopes_drop (self->scopes, self->db, scope, error));
  if (g_strcmp0 (line->event, "grant") != 0)
    return TRUE;
  if (scope == NULL)
    return along_scopes_add (self->scopes, self->db, sid, line->gen, error) != NULL;
  if (scope->gen != line->gen)
    {
      scope->gen = line->gen;
      along_scope_refetch (scope, "grant");
    }
  return TRUE;
}

static gboolean
take_cursor (AlongRefresh *self, const AlongCursor *cursor, gboolean more, GError **error)
{
  AlongScope *scope = along_scopes_find (self->scopes, cursor->sid);
  gboolean was_followed = scope != NULL && scope->cursor != NULL;
  gint64 now = along_clock_now_ms ();

  if (scope == NULL || scope->gen != cursor->gen || cursor->cursor == NULL)
    return TRUE;
  g_set_str (&scope->cursor, cursor->cursor);
  scope->changed = TRUE;
  if (!was_followed)
    return along_removal_of_stale (self, scope, error);
  if (more || cursor->n < 0 || scope->hold || scope->partial
      || (cursor->n == scope->n && cursor->sum == scope->sum)
      || now - scope->refetched < REFETCH_EVERY_MS)
    return TRUE;
  g_message ("Scope %s differs from the server's: it is fetched anew", scope->sid);
  scope->refetched = now;
  along_scope_refetch (scope, "sum");
  return TRUE;
}

/* Own work that was acknowledged before the server looked has come back by now, or never will. In the same
 * millisecond it may be either. And while a scope is still to be fetched it may be what brings it: after a server was
 * put back that is every one of them. */
static gboolean
release_echoes (AlongRefresh *self, gint64 server_time, GError **error)
{
  g_autoptr (AlongStmt) read = along_db_prepare (
      self->db, "SELECT txn FROM sent WHERE echo = 1 AND (?1 = 0 OR server_time < ?1)", error);
  g_autoptr (AlongStmt) forget
      = along_db_prepare (self->db, "DELETE FROM pending WHERE txn = ?1", error);
  g_autoptr (AlongStmt) mark = along_db_prepare (
      self->db, "UPDATE sent SET echo = 0 WHERE echo = 1 AND (?1 = 0 OR server_time < ?1)", error);
  gboolean row = FALSE;

  if (read == NULL || forget == NULL || mark == NULL)
    return FALSE;
  along_stmt_integer (read, 1, server_time);
  if (!along_db_step (self->db, read, &row, error))
    return FALSE;
  while (row)
    {
      const char *txn = along_stmt_get_text (read, 0);

      if (!along_refresh_pending_of (self, txn, TRUE, error))
        return FALSE;
      along_stmt_text (forget, 1, txn);
      if (!along_db_run (self->db, forget, error))
        return FALSE;
      along_stmt_reset (forget);
      if (!along_db_step (self->db, read, &row, error))
        return FALSE;
    }
  along_stmt_integer (mark, 1, server_time);
  return along_db_run (self->db, mark, error);
}

static gboolean
take_check (AlongRefresh *self, const AlongLine *line, GError **error)
{
  for (guint i = 0; line->cursors != NULL && i < line->cursors->len; i++)
    if (!take_cursor (self, g_ptr_array_index (line->cursors, i), line->more, error))
      return FALSE;
  return (line->mark == NULL || along_db_set_meta (self->db, "pulled_mark", line->mark, error))
         && along_hlc_merge (self->db, line->server_time, error)
         && (line->more
             || along_db_set_meta_integer (self->db, "last_synced", along_clock_now_ms (), error))
         && (line->more || !self->any_pending || !along_scopes_all_followed (self->scopes)
             || release_echoes (self, line->server_time, error));
}

static void
take_unknown (AlongRefresh *self, const AlongLine *line)
{
  for (guint i = 0; line->sids != NULL && line->sids[i] != NULL; i++)
    {
      AlongScope *scope = along_scopes_find (self->scopes, line->sids[i]);

      if (scope != NULL && !scope->partial)
        scope->partial = scope->changed = TRUE;
    }
}

static gboolean
take_line (AlongRefresh *self, const AlongLine *line, GError **error)
{
  switch (line->type)
    {
    case ALONG_LINE_ROW:
      return take_row (self, line, error);
    case ALONG_LINE_DEL:
      return take_del (self, line, error);
    case ALONG_LINE_RM:
      return take_rm (self, line, error);
    case ALONG_LINE_EVENT:
      return take_event (self, line, error);
    case ALONG_LINE_CONFLICT:
      self->changes->outbox = TRUE;
      return along_conflict_take (self->db, line->conflict, error);
    case ALONG_LINE_CHECK:
      return take_check (self, line, error);
    case ALONG_LINE_UNKNOWN:
    default:
      take_unknown (self, line);
      return TRUE;
    }
}

/* How far a snapshot has come whose check has not: it is gone on with from there. Rows of a pull name scopes that
 * are followed already. */
static gboolean
note_snapshot (AlongRefresh *self, GPtrArray *lines, GError **error)
{
  const AlongLine *last = lines->len > 0 ? g_ptr_array_index (lines, lines->len - 1) : NULL;
  const AlongScope *scope = NULL;
  g_autofree char *after = NULL;

  if (last == NULL || last->type != ALONG_LINE_ROW || last->sids == NULL
      || g_strv_length (last->sids) != 1)
    return TRUE;
  scope = along_scopes_find (self->scopes, last->sids[0]);
  if (scope == NULL || scope->cursor != NULL)
    return TRUE;
  after = g_strdup_printf ("%s,%s,%s,%s", scope->sid, last->part->entity->kind, last->part->id,
                           along_facet_name (last->part->facet));
  return along_db_set_meta (self->db, "snapshot_after", after, error)
         && along_db_set_meta_integer (self->db, "snapshot_round", scope->round, error);
}

/* The fault `cursor-before-rows`: two transactions where there has to be one. */
static gboolean
commit_cursors_first (AlongRefresh *self, GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    if (((AlongLine *)g_ptr_array_index (lines, i))->type == ALONG_LINE_CHECK
        && !take_line (self, g_ptr_array_index (lines, i), error))
      return FALSE;
  return along_scopes_save (self->scopes, self->db, error) && along_db_commit (self->db, error)
         && along_db_begin (self->db, FALSE, error);
}

static gpointer
apply_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  GPtrArray *lines = data;
  g_autoptr (AlongRefresh) self = along_refresh_begin (db, changes, error);

  if (self == NULL
      || (along_fault ("cursor-before-rows") && !commit_cursors_first (self, lines, error)))
    return NULL;
  for (guint i = 0; i < lines->len; i++)
    if (!take_line (self, g_ptr_array_index (lines, i), error))
      return NULL;
  if (note_snapshot (self, lines, error))
    (void)along_refresh_end (self, error);
  return NULL;
}

/**
 * along_store_apply_async:
 * @self: a store
 * @lines: (element-type AlongLine): what came, in its order; not to be changed until it is answered
 * @callback: (nullable): whom to answer
 * @data: given to @callback
 *
 * Applies lines of a pull or snapshot in one transaction, cursors and all. Some 5,000 lines a call are a good
 * measure; the check comes in the last call of a pull. Own work that waits is laid over what came. A check's
 * `server_time` has to be that of the moment the server looked at its data: what was acknowledged before
 * then counts as come back.
 */
void
along_store_apply_async (AlongStore *self,
                         GPtrArray *lines,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  along_store_run (self, along_store_apply_async, ALONG_JOB_PULLED, apply_job,
                   g_ptr_array_ref (lines), (GDestroyNotify)g_ptr_array_unref, NULL, NULL, callback,
                   data);
}

/**
 * along_store_apply_finish:
 * @self: a store
 * @result: what the callback got
 * @error: set when it could not be written; nothing was applied then
 *
 * Returns: %TRUE if it is applied
 */
gboolean
along_store_apply_finish (AlongStore *self, GAsyncResult *result, GError **error)
{
  return along_store_done (self, along_store_apply_async, result, error);
}
