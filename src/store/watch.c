/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/watch.h"
#include "store/query-private.h"
#include "store/read.h"

struct _AlongWatch
{
  guint64 id;
  AlongQuery *query;
  AlongQuerySql *sql;
  const AlongEntity *entity;
  char *find;
  char *position;
  GPtrArray *deltas;
  gboolean too_many;

  GMainContext *context;
  AlongWatchFunc func;
  gpointer data;
  GDestroyNotify free_data;
};

/* Where a record stands: the values it is ordered by; none where it is not in the list. */
struct _AlongWatchState
{
  GPtrArray *keys;
};

/**
 * along_watch_new:
 * @query: what the list shows
 * @context: where to tell
 * @func: what to tell
 * @data: given to @func
 * @free_data: frees @data, in @context
 *
 * Returns: (transfer full): a watch, to be added to the connection's by its thread
 */
AlongWatch *
along_watch_new (const AlongQuery *query,
                 GMainContext *context,
                 AlongWatchFunc func,
                 gpointer data,
                 GDestroyNotify free_data)
{
  static gsize last_id;
  AlongWatch *self = g_new0 (AlongWatch, 1);
  const char *kind = NULL;

  self->id = (guint64)g_atomic_pointer_add (&last_id, 1) + 1;
  self->query = along_query_copy (query);
  self->sql = along_query_to_sql (query);
  self->entity = along_query_get_entity (query);
  kind = self->entity->kind;
  self->find = g_strdup_printf ("SELECT %s FROM list_%s WHERE pk = ?%u AND (%s)", self->sql->keys,
                                kind, self->sql->values->len + 1, self->sql->where);
  self->position
      = g_strdup_printf ("SELECT count(*) FROM list_%s WHERE (%s) AND pk <> ?%u AND (%s)", kind,
                         self->sql->where, self->sql->values->len + 1, self->sql->before);
  self->context = g_main_context_ref (context);
  self->func = func;
  self->data = data;
  self->free_data = free_data;
  return self;
}

/**
 * along_delta_free:
 * @delta: (transfer full): a change
 */
void
along_delta_free (AlongDelta *delta)
{
  g_free (delta->id);
  g_clear_pointer (&delta->record, along_record_unref);
  g_free (delta);
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/**
 * along_watch_free:
 * @self: (transfer full): a watch
 *
 * Its data is freed in its own context, after everything it has told.
 */
void
along_watch_free (AlongWatch *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, nothing_cb, self->data, self->free_data);
  g_source_attach (source, self->context);

  along_query_sql_free (self->sql);
  along_query_free (self->query);
  g_free (self->find);
  g_free (self->position);
  g_clear_pointer (&self->deltas, g_ptr_array_unref);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * along_watch_get_id:
 * @self: a watch
 *
 * Returns: what it is known by, never used again
 */
guint64
along_watch_get_id (const AlongWatch *self)
{
  return self->id;
}

/**
 * along_watch_remove:
 * @db: a connection
 * @id: a watch of it, or one that never came or is gone
 */
void
along_watch_remove (AlongDb *db, guint64 id)
{
  for (guint i = 0; i < db->watches->len; i++)
    {
      AlongWatch *self = g_ptr_array_index (db->watches, i);

      if (self->id == id)
        {
          g_ptr_array_remove_index (db->watches, i);
          along_watch_free (self);
          return;
        }
    }
}

/**
 * along_watch_follows:
 * @self: a watch
 * @entity: a kind
 *
 * Returns: %TRUE if it has to be asked before and after a record of that kind changes
 */
gboolean
along_watch_follows (const AlongWatch *self, const AlongEntity *entity)
{
  return self->entity == entity && !self->too_many;
}

/**
 * along_watch_get_entity:
 * @self: a watch
 *
 * Returns: (transfer none): the kind its list shows
 */
const AlongEntity *
along_watch_get_entity (const AlongWatch *self)
{
  return self->entity;
}

/**
 * along_watch_get_reference:
 * @self: a watch
 * @entity: a kind that changes
 * @i: a number, from 0
 *
 * Returns: (transfer none) (nullable): the @i-th field in which records of @entity name records of the list, which may
 *   come and go with them; %NULL where there are no more
 */
const AlongField *
along_watch_get_reference (const AlongWatch *self, const AlongEntity *entity, guint i)
{
  return self->too_many ? NULL : along_query_get_reference (self->query, entity, i);
}

/**
 * along_watch_state_free:
 * @state: (transfer full): where a record stands
 */
void
along_watch_state_free (AlongWatchState *state)
{
  g_clear_pointer (&state->keys, g_ptr_array_unref);
  g_free (state);
}

/**
 * along_watch_look:
 * @self: a watch
 * @db: a connection
 * @pk: a row of the list's table
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable): where it stands, for along_watch_after()
 */
AlongWatchState *
along_watch_look (AlongWatch *self, AlongDb *db, gint64 pk, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, self->find, error);
  g_autoptr (AlongWatchState) state = g_new0 (AlongWatchState, 1);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_query_sql_bind (self->sql, stmt);
  along_stmt_integer (stmt, (int)self->sql->values->len + 1, pk);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  if (row)
    {
      state->keys = g_ptr_array_new_with_free_func ((GDestroyNotify)sqlite3_value_free);
      for (guint i = 0; i < self->sql->n_keys; i++)
        g_ptr_array_add (state->keys, sqlite3_value_dup (sqlite3_column_value (stmt, (int)i)));
    }
  return g_steal_pointer (&state);
}

static gboolean
same_value (sqlite3_value *a, sqlite3_value *b)
{
  if (sqlite3_value_type (a) != sqlite3_value_type (b))
    return FALSE;
  if (sqlite3_value_type (a) == SQLITE_INTEGER)
    return sqlite3_value_int64 (a) == sqlite3_value_int64 (b);
  return g_strcmp0 ((const char *)sqlite3_value_text (a), (const char *)sqlite3_value_text (b))
         == 0;
}

static gboolean
same_place (const AlongWatchState *a, const AlongWatchState *b)
{
  for (guint i = 0; i < a->keys->len; i++)
    if (!same_value (g_ptr_array_index (a->keys, i), g_ptr_array_index (b->keys, i)))
      return FALSE;
  return TRUE;
}

static gboolean
find_position (AlongWatch *self,
               AlongDb *db,
               gint64 pk,
               const AlongWatchState *state,
               gint64 *position,
               GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;
  gboolean row = FALSE;
  int first = (int)self->sql->values->len + 1;

  *position = -1;
  if (state->keys == NULL)
    return TRUE;
  stmt = along_db_prepare (db, self->position, error);
  if (stmt == NULL)
    return FALSE;
  along_query_sql_bind (self->sql, stmt);
  along_stmt_integer (stmt, first, pk);
  for (guint i = 0; i < state->keys->len; i++)
    if (sqlite3_bind_value (stmt, first + 1 + (int)i, g_ptr_array_index (state->keys, i))
        != SQLITE_OK)
      g_critical ("Binding a key");
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  *position = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

static gboolean
note_change (AlongWatch *self,
             AlongDb *db,
             const char *id,
             gint64 pk,
             const AlongRecord *now,
             const AlongWatchState *before,
             const AlongWatchState *after,
             GError **error)
{
  AlongDelta *delta = NULL;
  gint64 from = -1;
  gint64 to = -1;

  if (before->keys == NULL && after->keys == NULL)
    return TRUE;
  if (self->deltas == NULL)
    self->deltas = g_ptr_array_new_with_free_func ((GDestroyNotify)along_delta_free);
  if (self->deltas->len == ALONG_WATCH_MAX)
    {
      self->too_many = TRUE;
      return TRUE;
    }
  if (before->keys != NULL && after->keys != NULL && same_place (before, after))
    from = to = 0;
  else if (!find_position (self, db, pk, before, &from, error)
           || !find_position (self, db, pk, after, &to, error))
    return FALSE;
  delta = g_new0 (AlongDelta, 1);
  delta->id = g_strdup (id);
  delta->stays = before->keys != NULL && after->keys != NULL && from == to;
  delta->from = from;
  delta->to = to;
  delta->record = now != NULL ? along_record_copy (now) : NULL;
  g_ptr_array_add (self->deltas, delta);
  return TRUE;
}

/**
 * along_watch_after:
 * @self: a watch
 * @db: a connection
 * @id: the record that changed
 * @pk: its row
 * @now: (nullable): the record as it is
 * @before: where it stood
 * @error: set when reading fails
 *
 * Notes what the change does to the list. A record that stays where it was costs no counting.
 *
 * Returns: %TRUE if it could be found out
 */
gboolean
along_watch_after (AlongWatch *self,
                   AlongDb *db,
                   const char *id,
                   gint64 pk,
                   const AlongRecord *now,
                   AlongWatchState *before,
                   GError **error)
{
  g_autoptr (AlongWatchState) after = along_watch_look (self, db, pk, error);

  return after != NULL && note_change (self, db, id, pk, now, before, after, error);
}

/**
 * along_watch_after_related:
 * @self: a watch
 * @db: a connection
 * @id: a record of the list that another one names, which has changed
 * @pk: its row
 * @before: where it stood
 * @error: set when reading fails
 *
 * Notes what the other's change does to the list. The record itself is as it was: it comes, it goes, or nothing happened.
 *
 * Returns: %TRUE if it could be found out
 */
gboolean
along_watch_after_related (AlongWatch *self,
                           AlongDb *db,
                           const char *id,
                           gint64 pk,
                           AlongWatchState *before,
                           GError **error)
{
  g_autoptr (AlongWatchState) after = along_watch_look (self, db, pk, error);
  g_autoptr (AlongRecord) record = NULL;

  if (after == NULL)
    return FALSE;
  if ((before->keys != NULL) == (after->keys != NULL))
    return TRUE;
  if (after->keys != NULL)
    {
      record = along_read_record (db, self->entity, id, error);
      if (record == NULL)
        return FALSE;
    }
  return note_change (self, db, id, pk, record, before, after, error);
}

typedef struct
{
  AlongWatchFunc func;
  gpointer data;
  GPtrArray *deltas;
  guint64 version;
} Telling;

static void
telling_free (Telling *telling)
{
  g_clear_pointer (&telling->deltas, g_ptr_array_unref);
  g_free (telling);
}

static gboolean
tell_cb (gpointer data)
{
  Telling *telling = data;

  telling->func (telling->deltas, telling->version, telling->data);
  return G_SOURCE_REMOVE;
}

/**
 * along_watches_expect:
 * @db: a connection
 * @entity: a kind
 * @n: how many of its records a job is about to change
 *
 * When they are more than can be told one by one, where each of the first few stands need not be worked out either.
 */
void
along_watches_expect (AlongDb *db, const AlongEntity *entity, guint n)
{
  for (guint i = 0; n > ALONG_WATCH_MAX && i < db->watches->len; i++)
    {
      AlongWatch *self = g_ptr_array_index (db->watches, i);

      self->too_many |= along_query_is_about (self->query, entity);
    }
}

/**
 * along_watches_reorder:
 * @db: a connection
 * @entity: a kind, one of whose records has come, gone, or has another title
 *
 * Lists that are sorted by such titles are looked at anew.
 */
void
along_watches_reorder (AlongDb *db, const AlongEntity *entity)
{
  for (guint i = 0; i < db->watches->len; i++)
    {
      AlongWatch *self = g_ptr_array_index (db->watches, i);

      self->too_many |= along_query_sorts_by (self->query, entity);
    }
}

/**
 * along_watches_flush:
 * @db: a connection
 * @committed: whether what was written stands; else nothing has happened
 *
 * Tells each list what the job that has just ended did to it, all at once.
 */
void
along_watches_flush (AlongDb *db, gboolean committed)
{
  if (committed)
    db->version++;
  for (guint i = 0; i < db->watches->len; i++)
    {
      AlongWatch *self = g_ptr_array_index (db->watches, i);
      g_autoptr (GPtrArray) deltas = g_steal_pointer (&self->deltas);
      gboolean too_many = self->too_many;
      g_autoptr (GSource) source = NULL;
      Telling *telling = NULL;

      self->too_many = FALSE;
      if (!committed || (deltas == NULL && !too_many))
        continue;
      telling = g_new0 (Telling, 1);
      telling->func = self->func;
      telling->data = self->data;
      telling->version = db->version;
      telling->deltas = too_many ? NULL : g_steal_pointer (&deltas);
      source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, tell_cb, telling, (GDestroyNotify)telling_free);
      g_source_attach (source, self->context);
    }
}
