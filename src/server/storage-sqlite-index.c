/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sqlite.h"

static gboolean
read_entry (AlongRows *rows, AlongIndexFunc func, gpointer data)
{
  const AlongIndexEntry entry = {
    .sid = along_sql_text (rows, 0),
    .kind = along_sql_text (rows, 1),
    .id = along_sql_text (rows, 2),
    .facet = along_sql_text (rows, 3),
    .op = (AlongIndexOp)along_sql_int64 (rows, 4),
    .position = { 0, along_sql_int64 (rows, 5) },
    .rev = along_sql_int64 (rows, 6),
    .hash = (guint64)along_sql_int64 (rows, 7),
    .row = along_sql_text (rows, 8),
  };

  return func (&entry, data);
}

static gboolean
read_entries (AlongRows *rows, AlongIndexFunc func, gpointer data, gboolean *done, GError **error)
{
  gboolean more = FALSE;

  *done = TRUE;
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more && !read_entry (rows, func, data))
        {
          *done = FALSE;
          return TRUE;
        }
    }
  while (more);
  return TRUE;
}

static gboolean
index_of (AlongTx *tx,
          const char *kind,
          const char *id,
          AlongIndexFunc func,
          gpointer data,
          GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT s.sid, i.kind, i.id, i.facet, i.op, i.position, i.rev, i.hash, NULL"
      "  FROM scope_idx i JOIN scope s ON s.id = i.sid WHERE i.kind = $1 AND i.id = $2 AND i.op = 0"
      "  ORDER BY i.facet, s.sid",
      "tt", kind, id);
  gboolean done = FALSE;

  return read_entries (rows, func, data, &done, error);
}

typedef struct
{
  gint64 id;
  gint64 n;
  guint64 sum;
} Scope;

static gboolean
find_scope (AlongTx *tx, const char *sid, Scope *scope, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  if (!along_sql_run (tx, error,
                      "INSERT INTO scope (sid, n, sum, last) VALUES ($1, 0, 0, 0)"
                      "  ON CONFLICT DO NOTHING",
                      "t", sid))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT id, n, sum FROM scope WHERE sid = $1", "t", sid);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  scope->id = along_sql_int64 (rows, 0);
  scope->n = along_sql_int64 (rows, 1);
  scope->sum = (guint64)along_sql_int64 (rows, 2);
  return TRUE;
}

/* What the entry adds to its scope now, taken away from @scope. */
static gboolean
take_off (AlongTx *tx, const AlongIndexEntry *entry, Scope *scope, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT op, hash FROM scope_idx WHERE sid = $1 AND kind = $2 AND id = $3 AND facet = $4",
      "ittt", scope->id, entry->kind, entry->id, entry->facet);
  gboolean more = FALSE;
  guint64 hash = 0;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  hash = more ? (guint64)along_sql_int64 (rows, 1) : 0;
  if (more && along_sql_int64 (rows, 0) == ALONG_INDEX_PUT && hash != 0)
    {
      scope->n--;
      scope->sum -= hash;
    }
  return TRUE;
}

static gboolean
next_position (AlongTx *tx, gint64 *position, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "UPDATE counter SET v = v + 1 WHERE k = 'position' RETURNING v", "");
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *position = along_sql_int64 (rows, 0);
  return along_sql_next (rows, &more, error);
}

static gboolean
index_put (AlongTx *tx, const AlongIndexEntry *entry, GError **error)
{
  Scope scope = { 0 };
  gint64 position = 0;
  gboolean counts = entry->op == ALONG_INDEX_PUT && entry->hash != 0;

  if (!find_scope (tx, entry->sid, &scope, error) || !take_off (tx, entry, &scope, error)
      || !next_position (tx, &position, error))
    return FALSE;
  if (counts)
    {
      scope.n++;
      scope.sum += entry->hash;
    }
  return along_sql_run (tx, error,
                        "INSERT INTO scope_idx VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                        "  ON CONFLICT (sid, kind, id, facet) DO UPDATE SET"
                        "  position = excluded.position, op = excluded.op, rev = excluded.rev,"
                        "  hash = excluded.hash",
                        "itttiiii", scope.id, entry->kind, entry->id, entry->facet, position,
                        (gint64)entry->op, entry->rev, (gint64)entry->hash)
         && along_sql_run (tx, error, "UPDATE scope SET n = $1, sum = $2, last = $3 WHERE id = $4",
                           "iiii", scope.n, (gint64)scope.sum, position, scope.id);
}

static gboolean
next_seq (AlongTx *tx, gint64 *seq, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "UPDATE counter SET v = v + 1 WHERE k = 'seq' RETURNING v", "");
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *seq = along_sql_int64 (rows, 0);
  return along_sql_next (rows, &more, error);
}

static gboolean
scope_touch (AlongTx *tx, const char *sid, GError **error)
{
  Scope scope = { 0 };
  gint64 position = 0;

  return find_scope (tx, sid, &scope, error) && next_position (tx, &position, error)
         && along_sql_run (tx, error, "UPDATE scope SET last = $1 WHERE id = $2", "ii", position,
                           scope.id);
}

static gboolean
scope_state (AlongTx *tx, const char *sid, AlongScopeState *state, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT n, sum, last FROM scope WHERE sid = $1", "t", sid);
  gboolean more = FALSE;

  *state = (AlongScopeState){ 0 };
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    {
      state->n = along_sql_int64 (rows, 0);
      state->sum = (guint64)along_sql_int64 (rows, 1);
      state->last.n = along_sql_int64 (rows, 2);
    }
  return TRUE;
}

/* One writer: whatever a snapshot sees, nothing earlier can still appear. */
static gboolean
safe_end (AlongTx *tx, AlongPosition *end, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT v FROM counter WHERE k = 'position'", "");
  gboolean more = FALSE;

  *end = (AlongPosition){ 0 };
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  end->n = along_sql_int64 (rows, 0);
  return TRUE;
}

static gboolean
scope_changes (AlongTx *tx,
               const char *sid,
               const AlongPosition *after,
               AlongIndexFunc func,
               gpointer data,
               gboolean *done,
               GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT s.sid, i.kind, i.id, i.facet, i.op, i.position, i.rev, i.hash,"
      "  CASE WHEN i.op <> 0 THEN NULL WHEN i.kind = 'conflict' THEN c.json ELSE p.row END"
      "  FROM scope s JOIN scope_idx i ON i.sid = s.id"
      "  LEFT JOIN part p ON p.kind = i.kind AND p.id = i.id AND p.facet = i.facet"
      "  LEFT JOIN conflict c ON i.kind = 'conflict' AND c.id = i.id"
      "  WHERE s.sid = $1 AND i.position > $2 ORDER BY i.position",
      "ti", sid, after->n);

  return read_entries (rows, func, data, done, error);
}

static gboolean
scope_live (AlongTx *tx,
            const char *sid,
            const char *kind,
            const char *id,
            const char *facet,
            AlongIndexFunc func,
            gpointer data,
            gboolean *done,
            GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT s.sid, i.kind, i.id, i.facet, i.op, i.position, i.rev, i.hash,"
      "  CASE WHEN i.kind = 'conflict' THEN c.json ELSE p.row END"
      "  FROM scope s JOIN scope_idx i ON i.sid = s.id"
      "  LEFT JOIN part p ON p.kind = i.kind AND p.id = i.id AND p.facet = i.facet"
      "  LEFT JOIN conflict c ON i.kind = 'conflict' AND c.id = i.id"
      "  WHERE s.sid = $1 AND (i.kind, i.id, i.facet) > ($2, $3, $4) AND i.op = 0"
      "  ORDER BY i.kind, i.id, i.facet",
      "tttt", sid, kind, id, facet);

  return read_entries (rows, func, data, done, error);
}

static gboolean
scopes_since (AlongTx *tx, const AlongPosition *after, char ***sids, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT sid FROM scope WHERE last > $1", "i", after->n);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_strv_builder_add (builder, along_sql_text (rows, 0));
    }
  while (more);
  *sids = g_strv_builder_end (builder);
  return TRUE;
}

/**
 * along_sqlite_count_scopes:
 * @tx: a transaction
 * @problems: (type GPtrArray): gets a sentence for every scope that does not hold what it says
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_sqlite_count_scopes (AlongTx *tx, gpointer problems, GError **error)
{
  return along_sql_count_scopes (
      tx,
      "SELECT s.sid, s.n, coalesce (i.n, 0) FROM scope s LEFT JOIN (SELECT sid, count(*) AS n"
      "  FROM scope_idx WHERE op = 0 AND hash <> 0 GROUP BY sid) i ON i.sid = s.id"
      "  WHERE s.n <> coalesce (i.n, 0)",
      problems, error);
}

/**
 * along_sqlite_fill_index:
 * @api: gets the functions for the change log
 */
void
along_sqlite_fill_index (AlongStorageApi *api)
{
  api->next_seq = next_seq;
  api->index_of = index_of;
  api->index_put = index_put;
  api->scope_state = scope_state;
  api->safe_end = safe_end;
  api->scope_changes = scope_changes;
  api->scope_live = scope_live;
  api->scope_touch = scope_touch;
  api->scopes_since = scopes_since;
}
