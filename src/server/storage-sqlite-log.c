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
    .op = (AlongIndexOp)sqlite3_column_int (rows, 4),
    .position = { 0, sqlite3_column_int64 (rows, 5) },
    .rev = sqlite3_column_int64 (rows, 6),
    .hash = (guint64)sqlite3_column_int64 (rows, 7),
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
      "  FROM scope_idx i JOIN scope s ON s.id = i.sid WHERE i.kind = ? AND i.id = ? AND i.op = 0"
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
                      "INSERT INTO scope (sid, n, sum, last) VALUES (?, 0, 0, 0)"
                      "  ON CONFLICT DO NOTHING",
                      "t", sid))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT id, n, sum FROM scope WHERE sid = ?", "t", sid);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  scope->id = sqlite3_column_int64 (rows, 0);
  scope->n = sqlite3_column_int64 (rows, 1);
  scope->sum = (guint64)sqlite3_column_int64 (rows, 2);
  return TRUE;
}

/* What the entry adds to its scope now, taken away from @scope. */
static gboolean
take_off (AlongTx *tx, const AlongIndexEntry *entry, Scope *scope, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT op, hash FROM scope_idx WHERE sid = ? AND kind = ? AND id = ? AND facet = ?", "ittt",
      scope->id, entry->kind, entry->id, entry->facet);
  gboolean more = FALSE;
  guint64 hash = 0;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  hash = more ? (guint64)sqlite3_column_int64 (rows, 1) : 0;
  if (more && sqlite3_column_int (rows, 0) == ALONG_INDEX_PUT && hash != 0)
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
  *position = sqlite3_column_int64 (rows, 0);
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
                        "INSERT INTO scope_idx VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        "  ON CONFLICT (sid, kind, id, facet) DO UPDATE SET"
                        "  position = excluded.position, op = excluded.op, rev = excluded.rev,"
                        "  hash = excluded.hash",
                        "itttiiii", scope.id, entry->kind, entry->id, entry->facet, position,
                        (gint64)entry->op, entry->rev, (gint64)entry->hash)
         && along_sql_run (tx, error, "UPDATE scope SET n = ?, sum = ?, last = ? WHERE id = ?",
                           "iiii", scope.n, (gint64)scope.sum, position, scope.id);
}

static gboolean
scope_touch (AlongTx *tx, const char *sid, GError **error)
{
  Scope scope = { 0 };
  gint64 position = 0;

  return find_scope (tx, sid, &scope, error) && next_position (tx, &position, error)
         && along_sql_run (tx, error, "UPDATE scope SET last = ? WHERE id = ?", "ii", position,
                           scope.id);
}

static gboolean
scope_state (AlongTx *tx, const char *sid, AlongScopeState *state, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT n, sum, last FROM scope WHERE sid = ?", "t", sid);
  gboolean more = FALSE;

  *state = (AlongScopeState){ 0 };
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    {
      state->n = sqlite3_column_int64 (rows, 0);
      state->sum = (guint64)sqlite3_column_int64 (rows, 1);
      state->last.n = sqlite3_column_int64 (rows, 2);
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
  end->n = sqlite3_column_int64 (rows, 0);
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
      "  WHERE s.sid = ? AND i.position > ? ORDER BY i.position",
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
      "  WHERE s.sid = ? AND (i.kind, i.id, i.facet) > (?, ?, ?) AND i.op = 0"
      "  AND (i.kind <> 'conflict' OR c.open)"
      "  ORDER BY i.kind, i.id, i.facet",
      "tttt", sid, kind, id, facet);

  return read_entries (rows, func, data, done, error);
}

static gboolean
scopes_since (AlongTx *tx, const AlongPosition *after, char ***sids, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT sid FROM scope WHERE last > ?", "i", after->n);
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

static gboolean
history_add (AlongTx *tx, const AlongHistory *entry, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO history (seq, txn, kind, id, grp, op, before, after, stands,"
                        "  author, org, account, replica, claimed, adjusted, received)"
                        "  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "itttttttittttiii", entry->seq, entry->txn, entry->kind, entry->id,
                        entry->group, entry->op, entry->before, entry->after, (gint64)entry->stands,
                        entry->by, entry->org, entry->account, entry->replica, entry->claimed,
                        entry->adjusted, entry->received);
}

static AlongHistory *
read_history (AlongRows *rows)
{
  AlongHistory *entry = g_new0 (AlongHistory, 1);

  entry->seq = sqlite3_column_int64 (rows, 0);
  entry->txn = along_sql_dup (rows, 1);
  entry->kind = along_sql_dup (rows, 2);
  entry->id = along_sql_dup (rows, 3);
  entry->group = along_sql_dup (rows, 4);
  entry->op = along_sql_dup (rows, 5);
  entry->before = along_sql_dup (rows, 6);
  entry->after = along_sql_dup (rows, 7);
  entry->stands = sqlite3_column_int (rows, 8) != 0;
  entry->by = along_sql_dup (rows, 9);
  entry->org = along_sql_dup (rows, 10);
  entry->account = along_sql_dup (rows, 11);
  entry->replica = along_sql_dup (rows, 12);
  entry->claimed = sqlite3_column_int64 (rows, 13);
  entry->adjusted = sqlite3_column_int64 (rows, 14);
  entry->received = sqlite3_column_int64 (rows, 15);
  return entry;
}

static gboolean
history_of (AlongTx *tx, const char *kind, const char *id, GPtrArray **entries, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT seq, txn, kind, id, grp, op, before, after, stands, author, org, account, replica,"
      "  claimed, adjusted, received FROM history WHERE kind = ? AND id = ? ORDER BY i",
      "tt", kind, id);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)along_history_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_ptr_array_add (found, read_history (rows));
    }
  while (more);
  *entries = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
read_result (AlongRows *rows, AlongStoredResult **result, GError **error)
{
  gboolean more = FALSE;

  *result = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    {
      AlongStoredResult *found = g_new0 (AlongStoredResult, 1);

      found->txn = along_sql_dup (rows, 0);
      found->account = along_sql_dup (rows, 1);
      found->replica = along_sql_dup (rows, 2);
      found->n = sqlite3_column_int64 (rows, 3);
      found->digest = along_sql_dup (rows, 4);
      found->seq = sqlite3_column_int64 (rows, 5);
      found->result = along_sql_dup (rows, 6);
      found->at = sqlite3_column_int64 (rows, 7);
      *result = found;
    }
  return TRUE;
}

static gboolean
result_get (AlongTx *tx, const char *txn, AlongStoredResult **result, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM txn_result WHERE txn = ?", "t", txn);

  return read_result (rows, result, error);
}

static gboolean
result_at (AlongTx *tx,
           const char *account,
           const char *replica,
           gint64 n,
           AlongStoredResult **result,
           GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT * FROM txn_result WHERE account = ? AND replica = ? AND n = ?",
                         "tti", account, replica, n);

  return read_result (rows, result, error);
}

static gboolean
result_put (AlongTx *tx, const AlongStoredResult *result, GError **error)
{
  return along_sql_run (tx, error, "INSERT INTO txn_result VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        "tttititi", result->txn, result->account, result->replica, result->n,
                        result->digest, result->seq, result->result, result->at);
}

static gboolean
replica_get (AlongTx *tx, const char *account, const char *replica, gint64 *last_n, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT last_n FROM replica WHERE account = ? AND id = ?", "tt", account, replica);
  gboolean more = FALSE;

  *last_n = 0;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *last_n = sqlite3_column_int64 (rows, 0);
  return TRUE;
}

static gboolean
replica_put (AlongTx *tx,
             const char *account,
             const char *replica,
             gint64 last_n,
             gint64 seen,
             GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO replica VALUES (?, ?, ?, ?) ON CONFLICT (account, id)"
                        "  DO UPDATE SET last_n = excluded.last_n, seen = excluded.seen",
                        "ttii", account, replica, last_n, seen);
}

static gboolean
conflict_put (AlongTx *tx, const AlongStoredConflict *conflict, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)"
                        "  DO UPDATE SET open = excluded.open, json = excluded.json,"
                        "  seq = excluded.seq",
                        "tttttiti", conflict->id, conflict->kind, conflict->record, conflict->facet,
                        conflict->group, (gint64)conflict->open, conflict->json, conflict->seq);
}

static gboolean
conflicts_of (
    AlongTx *tx, const char *kind, const char *record, GPtrArray **conflicts, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT * FROM conflict WHERE kind = ? AND record = ? AND open ORDER BY id", "tt",
      kind, record);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_conflict_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongStoredConflict *conflict = g_new0 (AlongStoredConflict, 1);

          conflict->id = along_sql_dup (rows, 0);
          conflict->kind = along_sql_dup (rows, 1);
          conflict->record = along_sql_dup (rows, 2);
          conflict->facet = along_sql_dup (rows, 3);
          conflict->group = along_sql_dup (rows, 4);
          conflict->open = sqlite3_column_int (rows, 5) != 0;
          conflict->json = along_sql_dup (rows, 6);
          conflict->seq = sqlite3_column_int64 (rows, 7);
          g_ptr_array_add (found, conflict);
        }
    }
  while (more);
  *conflicts = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
quarantine_add (AlongTx *tx, const AlongStoredQuarantine *quarantine, GError **error)
{
  return along_sql_run (tx, error, "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?)", "tttttti",
                        quarantine->txn, quarantine->account, quarantine->org, quarantine->code,
                        quarantine->message, quarantine->json, quarantine->at);
}

static gboolean
quarantined (AlongTx *tx, const char *org, GPtrArray **quarantines, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT * FROM quarantine WHERE org IS ? ORDER BY at, txn", "t", org);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_quarantine_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongStoredQuarantine *one = g_new0 (AlongStoredQuarantine, 1);

          one->txn = along_sql_dup (rows, 0);
          one->account = along_sql_dup (rows, 1);
          one->org = along_sql_dup (rows, 2);
          one->code = along_sql_dup (rows, 3);
          one->message = along_sql_dup (rows, 4);
          one->json = along_sql_dup (rows, 5);
          one->at = sqlite3_column_int64 (rows, 6);
          g_ptr_array_add (found, one);
        }
    }
  while (more);
  *quarantines = g_steal_pointer (&found);
  return TRUE;
}

/**
 * along_sqlite_fill_log:
 * @api: gets the functions for the change log, history and what waits for people
 */
void
along_sqlite_fill_log (AlongStorageApi *api)
{
  api->index_of = index_of;
  api->index_put = index_put;
  api->scope_state = scope_state;
  api->safe_end = safe_end;
  api->scope_changes = scope_changes;
  api->scope_live = scope_live;
  api->scope_touch = scope_touch;
  api->scopes_since = scopes_since;
  api->history_add = history_add;
  api->history_of = history_of;
  api->result_get = result_get;
  api->result_at = result_at;
  api->result_put = result_put;
  api->replica_get = replica_get;
  api->replica_put = replica_put;
  api->conflict_put = conflict_put;
  api->conflicts_of = conflicts_of;
  api->quarantine_add = quarantine_add;
  api->quarantined = quarantined;
}
