/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/service-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fault.h"
#include "model/access.h"
#include "model/scope.h"
#include "server/access.h"
#include "wire/json.h"
#include "wire/row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* About so much goes out between two check lines of a snapshot: what a device applies in one go. */
#define PAGE_BYTES (512 * 1024)

static AlongGrant *
find_grant (GPtrArray *grants, const char *sid)
{
  for (guint i = 0; i < grants->len; i++)
    {
      AlongGrant *grant = g_ptr_array_index (grants, i);

      if (g_str_equal (grant->sid, sid))
        return grant;
    }
  return NULL;
}

/**
 * along_service_regrant:
 * @tx: a writing transaction of the storage
 * @actor: an account
 * @active: whether it may sign in
 * @error: return location
 *
 * Brings an account's grants in step with its organisation and roles. What is granted again counts up, so
 * that the device fetches it whole (sync.md §2.7). What hangs on records is left as it is (access.c).
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_service_regrant (AlongTx *tx, const AlongActor *actor, gboolean active, GError **error)
{
  g_auto (GStrv) wanted = active ? along_scope_of_user (actor) : g_new0 (char *, 1);
  g_autoptr (GPtrArray) grants = NULL;
  gboolean any = FALSE;

  if (!tx->api->grants_of (tx, actor->user, &grants, error))
    return FALSE;
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      AlongGrant *old = find_grant (grants, wanted[i]);
      AlongGrant grant = { wanted[i], old != NULL ? old->gen + 1 : 1, TRUE };

      if (old != NULL && old->granted)
        continue;
      any = TRUE;
      if (!tx->api->grant_put (tx, actor->user, &grant, error))
        return FALSE;
    }
  for (guint i = 0; i < grants->len; i++)
    {
      AlongGrant *grant = g_ptr_array_index (grants, i);

      if (!grant->granted || g_strv_contains ((const char *const *)wanted, grant->sid)
          || (active && along_access_is_dynamic (grant->sid)))
        continue;
      grant->granted = FALSE;
      any = TRUE;
      if (!tx->api->grant_put (tx, actor->user, grant, error))
        return FALSE;
    }
  if (any)
    {
      g_autofree char *own = g_strdup_printf ("user:%s", actor->user);

      /* Wakes the devices that wait for hints. */
      if (!tx->api->scope_touch (tx, own, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
regrant (AlongTx *tx, gpointer data, GError **error)
{
  return along_service_regrant (tx, data, TRUE, error);
}

static gboolean
are_right (GPtrArray *grants, const AlongActor *actor)
{
  g_auto (GStrv) wanted = along_scope_of_user (actor);
  guint n = 0;

  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *grant = g_ptr_array_index (grants, i);

      if (!grant->granted || along_access_is_dynamic (grant->sid))
        continue;
      if (!g_strv_contains ((const char *const *)wanted, grant->sid))
        return FALSE;
      n++;
    }
  return n == g_strv_length (wanted);
}

typedef struct
{
  const AlongActor *actor;
  char **sids;
} Held;

static gboolean
read_held (AlongTx *tx, gpointer data, GError **error)
{
  Held *self = data;
  g_auto (GStrv) own = along_scope_of_user (self->actor);
  g_auto (GStrv) granted = NULL;
  g_autoptr (GStrvBuilder) sids = g_strv_builder_new ();

  if (!along_access_granted (tx, self->actor->user, &granted, error))
    return FALSE;
  g_strv_builder_addv (sids, (const char **)own);
  g_strv_builder_addv (sids, (const char **)granted);
  self->sids = g_strv_builder_end (sids);
  return TRUE;
}

/**
 * along_service_held:
 * @self: the service
 * @actor: who is signed in
 * @sids: (out) (transfer full): the scopes they hold now, of whose changes their devices are told
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_service_held (AlongService *self, const AlongActor *actor, char ***sids, GError **error)
{
  Held held = { actor, NULL };

  if (!self->storage->api->read (self->storage, read_held, &held, error))
    return FALSE;
  *sids = held.sids;
  return TRUE;
}

typedef struct
{
  AlongService *service;
  const AlongActor *actor;
  const AlongPull *pull;
  GString *into;
  gsize begin;
  gboolean outdated;
  /* Something that the device was told of is not there any more. */
  gint64 lost_since;
  AlongPosition end;
  /* From before the storage is looked at: a device takes it that what was acknowledged earlier is in here. */
  gint64 now;

  /* Of the scope that is being written. */
  const char *sid;
  AlongPosition last;
  GHashTable *deleted;
  GPtrArray *cursors;
  gboolean more;
  gboolean nothing;
} Pull;

static void
append_framed (GString *into, const char *frame, const char *body, const char *sid)
{
  g_string_append (into, frame);
  g_string_append (into, body);
  g_string_append (into, ",\"s\":[");
  along_json_append_text (into, sid);
  g_string_append (into, "]}\n");
}

static void
append_live (GString *into, const AlongIndexEntry *entry)
{
  append_framed (into,
                 g_str_equal (entry->kind, "conflict") ? "{\"conflict\":" : "{\"row\":", entry->row,
                 entry->sid);
}

static void
append_gone (Pull *self, const AlongIndexEntry *entry)
{
  g_autoptr (AlongLine) line
      = along_line_new (entry->op == ALONG_INDEX_DEL ? ALONG_LINE_DEL : ALONG_LINE_RM);
  g_autofree char *key = g_strdup_printf ("%s/%s", entry->kind, entry->id);

  /* Who drops a part drops the conflicts about it. */
  if (g_str_equal (entry->kind, "conflict") || along_fault ("no-tombstones"))
    return;
  if (entry->op == ALONG_INDEX_DEL && !g_hash_table_add (self->deleted, g_steal_pointer (&key)))
    return;
  line->kind = g_strdup (entry->kind);
  line->id = g_strdup (entry->id);
  line->facet = along_facet_find (entry->facet);
  line->rev = entry->rev;
  line->sids = g_new0 (char *, 2);
  line->sids[0] = g_strdup (entry->sid);
  along_line_encode (line, self->into);
}

static gboolean
append_change (const AlongIndexEntry *entry, gpointer data)
{
  Pull *self = data;

  if (entry->op != ALONG_INDEX_PUT)
    append_gone (self, entry);
  else if (entry->row != NULL)
    append_live (self->into, entry);
  self->last = entry->position;
  return self->into->len - self->begin < (gsize)self->pull->max_bytes;
}

static void
append_event (GString *into, const char *event, const char *sid, gint64 gen)
{
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_EVENT);

  line->event = g_strdup (event);
  line->sids = g_new0 (char *, 2);
  line->sids[0] = g_strdup (sid);
  line->gen = gen;
  along_line_encode (line, into);
}

static const AlongCursor *
find_cursor (const AlongPull *pull, const char *sid)
{
  for (guint i = 0; i < pull->scopes->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (pull->scopes, i);

      if (g_str_equal (cursor->sid, sid))
        return cursor;
    }
  return NULL;
}

/* A device may go on from where it says only if we said so; from its beginning it may always. */
static gboolean
may_go_on (Pull *self, const AlongGrant *grant, const AlongCursor *cursor, AlongPosition *after)
{
  *after = (AlongPosition){ 0 };
  if (cursor == NULL || grant == NULL || !grant->granted || cursor->gen != grant->gen)
    return FALSE;
  return cursor->cursor == NULL
         || along_service_verify (self->service, self->actor, cursor->sid, cursor->gen,
                                  cursor->cursor, after);
}

static void
append_events (Pull *self, GPtrArray *grants)
{
  AlongPosition after = { 0 };

  for (guint i = 0; i < self->pull->scopes->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (self->pull->scopes, i);
      const AlongGrant *grant = find_grant (grants, cursor->sid);

      if (grant == NULL || !grant->granted)
        append_event (self->into, "revoke", cursor->sid, cursor->gen);
    }
  for (guint i = 0; i < grants->len; i++)
    {
      const AlongGrant *grant = g_ptr_array_index (grants, i);

      if (grant->granted && !may_go_on (self, grant, find_cursor (self->pull, grant->sid), &after))
        append_event (self->into, "grant", grant->sid, grant->gen);
    }
}

static gboolean
append_scope (
    AlongTx *tx, Pull *self, const AlongCursor *cursor, const AlongPosition *after, GError **error)
{
  AlongCursor *next = g_new0 (AlongCursor, 1);
  AlongScopeState state = { 0 };
  gboolean done = TRUE;

  g_ptr_array_add (self->cursors, next);
  next->sid = g_strdup (cursor->sid);
  next->gen = cursor->gen;
  next->n = -1;
  self->sid = cursor->sid;
  self->last = *after;
  if (!tx->api->scope_state (tx, cursor->sid, &state, error))
    return FALSE;
  if (self->more)
    done = FALSE;
  else if (along_position_compare (&state.last, after) > 0)
    {
      if (!tx->api->scope_changes (tx, cursor->sid, after, append_change, self, &done, error))
        return FALSE;
    }
  if (done)
    {
      next->n = state.n;
      next->sum = state.sum;
    }
  self->more = self->more || !done;
  if (along_fault ("naive-cursor"))
    self->last = state.last;
  next->cursor
      = along_service_sign (self->service, self->actor, cursor->sid, cursor->gen, &self->last);
  return TRUE;
}

static void
append_check (GString *into, GPtrArray *cursors, gboolean more, gint64 now, char *mark)
{
  g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_CHECK);

  line->mark = mark;
  line->cursors = g_ptr_array_ref (cursors);
  line->more = more;
  line->server_time = now;
  along_line_encode (line, into);
}

static gboolean
pull_all (AlongTx *tx, gpointer data, GError **error)
{
  Pull *self = data;
  g_autoptr (GPtrArray) grants = NULL;
  AlongPosition after = { 0 };

  g_string_truncate (self->into, self->begin);
  g_ptr_array_set_size (self->cursors, 0);
  g_hash_table_remove_all (self->deleted);
  self->more = FALSE;
  if (!tx->api->safe_end (tx, &self->end, error)
      || !along_service_find_lost (self->service, tx, self->pull->epoch, self->pull->marks,
                                   &self->end, &self->lost_since, error))
    return FALSE;
  if (self->lost_since != G_MAXINT64)
    return TRUE;
  if (!tx->api->grants_of (tx, self->actor->user, &grants, error))
    return FALSE;
  self->outdated = !are_right (grants, self->actor);
  if (self->outdated)
    return TRUE;
  append_events (self, grants);
  for (guint i = 0; i < self->pull->scopes->len; i++)
    {
      const AlongCursor *cursor = g_ptr_array_index (self->pull->scopes, i);

      if (may_go_on (self, find_grant (grants, cursor->sid), cursor, &after)
          && !append_scope (tx, self, cursor, &after, error))
        return FALSE;
    }
  self->nothing = self->into->len == self->begin && !self->more;
  append_check (self->into, self->cursors, self->more, self->now,
                along_service_mark (self->service, &self->end));
  return TRUE;
}

/**
 * along_pulled_clear:
 * @pulled: what a pull came to
 */
void
along_pulled_clear (AlongPulled *pulled)
{
  g_clear_pointer (&pulled->cursors, g_ptr_array_unref);
}

/**
 * along_service_pull:
 * @self: the service
 * @actor: who is signed in
 * @pull: what their device follows
 * @into: gets the lines
 * @pulled: (out caller-allocates) (nullable): what it came to
 * @refusal: (out caller-allocates): why nothing was told; its code is %NULL otherwise
 * @error: return location
 *
 * What is new in the scopes an account holds, out of one snapshot of the storage (sync.md §2.8). The scopes
 * that the device names are a wish only: what it is told comes from its grants.
 *
 * Returns: %FALSE for a refusal or an error
 */
gboolean
along_service_pull (AlongService *self,
                    const AlongActor *actor,
                    const AlongPull *pull,
                    GString *into,
                    AlongPulled *pulled,
                    AlongRefusal *refusal,
                    GError **error)
{
  g_autoptr (GPtrArray) cursors
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  g_autoptr (GHashTable) deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Pull state = { .service = self,
                 .actor = actor,
                 .pull = pull,
                 .into = into,
                 .begin = into->len,
                 .deleted = deleted,
                 .cursors = cursors,
                 .now = along_clock_now_ms () };

  if (!along_service_check_epoch (self, pull->epoch, pull->marks, refusal, error)
      || !self->storage->api->read (self->storage, pull_all, &state, error))
    return FALSE;
  if (state.lost_since != G_MAXINT64)
    return along_service_begin_anew (self, pull->epoch, state.lost_since, error)
           && along_service_check_epoch (self, pull->epoch, pull->marks, refusal, error);
  if (state.outdated
      && (!self->storage->api->write (self->storage, regrant, (gpointer)actor, error)
          || !self->storage->api->read (self->storage, pull_all, &state, error)))
    return FALSE;
  /* Another device may have shown meanwhile that something is lost: in the new history no mark of the old one counts. */
  if (!along_service_is_now (self, pull->epoch, refusal))
    {
      g_string_truncate (into, state.begin);
      return FALSE;
    }
  if (pulled != NULL)
    *pulled = (AlongPulled){ g_ptr_array_ref (cursors), state.end, state.nothing };
  return TRUE;
}

/**
 * along_snapshot_at_clear:
 * @at: how far a snapshot has come
 */
void
along_snapshot_at_clear (AlongSnapshotAt *at)
{
  g_clear_pointer (&at->sid, g_free);
  g_clear_pointer (&at->kind, g_free);
  g_clear_pointer (&at->id, g_free);
  g_clear_pointer (&at->facet, g_free);
  g_clear_pointer (&at->start, g_free);
}

typedef struct
{
  AlongService *service;
  const AlongActor *actor;
  AlongSnapshotAt *at;
  GString *into;
  gsize begin;
  AlongPosition end;
} Snapshot;

static gboolean
append_part (const AlongIndexEntry *entry, gpointer data)
{
  Snapshot *self = data;

  if (entry->row != NULL)
    append_live (self->into, entry);
  g_set_str (&self->at->kind, entry->kind);
  g_set_str (&self->at->id, entry->id);
  g_set_str (&self->at->facet, entry->facet);
  return self->into->len - self->begin < PAGE_BYTES;
}

static gboolean
snapshot_page (AlongTx *tx, gpointer data, GError **error)
{
  Snapshot *self = data;
  AlongSnapshotAt *at = self->at;
  g_autoptr (GPtrArray) grants = NULL;
  AlongScopeState state = { 0 };
  AlongPosition start = { 0 };
  const AlongGrant *grant = NULL;

  if (!tx->api->safe_end (tx, &self->end, error)
      || !tx->api->grants_of (tx, self->actor->user, &grants, error))
    return FALSE;
  grant = find_grant (grants, at->sid);
  if (grant == NULL || !grant->granted || grant->gen != at->gen)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                           _ ("You have no access to this, or it is not there."));
      return FALSE;
    }
  if (!along_service_verify (self->service, self->actor, at->sid, at->gen, at->start, &start))
    {
      /* From the beginning: whatever changes from now on comes with the pulls after it. */
      if (!tx->api->scope_state (tx, at->sid, &state, error))
        return FALSE;
      g_free (at->start);
      at->start = along_service_sign (self->service, self->actor, at->sid, at->gen, &state.last);
      g_set_str (&at->kind, "");
      g_set_str (&at->id, "");
      g_set_str (&at->facet, "");
    }
  return tx->api->scope_live (tx, at->sid, at->kind != NULL ? at->kind : "",
                              at->id != NULL ? at->id : "", at->facet != NULL ? at->facet : "",
                              append_part, self, &at->done, error);
}

/**
 * along_service_snapshot:
 * @self: the service
 * @actor: who is signed in
 * @at: (inout): which scope, and how far it has come
 * @into: gets the next page of lines, with a check line at its end
 * @error: %ALONG_ERROR_FORBIDDEN for a scope that @actor does not hold, or not in that grant
 *
 * The live parts of one scope, page by page in the order of their keys, each page out of its own snapshot
 * of the storage. What changes meanwhile comes with the pulls that go on from the cursor in the check
 * lines, which is where the first page began (sync.md §2.9). A device that was interrupted comes back with
 * the last key it has and that cursor; without the cursor it begins again.
 *
 * Returns: %FALSE if there is no page
 */
gboolean
along_service_snapshot (
    AlongService *self, const AlongActor *actor, AlongSnapshotAt *at, GString *into, GError **error)
{
  Snapshot state = { self, actor, at, into, into->len, { 0 } };
  g_autoptr (GPtrArray) cursors
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  AlongCursor *cursor = NULL;
  gint64 now = along_clock_now_ms ();

  if (!self->storage->api->read (self->storage, snapshot_page, &state, error))
    {
      g_string_truncate (into, state.begin);
      return FALSE;
    }
  cursor = g_new0 (AlongCursor, 1);
  cursor->sid = g_strdup (at->sid);
  cursor->gen = at->gen;
  cursor->cursor = g_strdup (at->start);
  cursor->n = -1;
  g_ptr_array_add (cursors, cursor);
  append_check (into, cursors, !at->done, now, along_service_mark (self, &state.end));
  return TRUE;
}
