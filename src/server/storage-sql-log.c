/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

static gboolean
history_add (AlongTx *tx, const AlongHistory *entry, GError **error)
{
  return along_sql_hold_record (tx, entry->kind, entry->id, error)
         && along_sql_run (
             tx, error,
             "INSERT INTO history (seq, txn, kind, id, grp, op, before, after, stands,"
             "  author, org, account, replica, claimed, adjusted, received)"
             "  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
             "itttttttittttiii", entry->seq, entry->txn, entry->kind, entry->id, entry->group,
             entry->op, entry->before, entry->after, (gint64)entry->stands, entry->by, entry->org,
             entry->account, entry->replica, entry->claimed, entry->adjusted, entry->received);
}

static AlongHistory *
read_history (AlongRows *rows)
{
  AlongHistory *entry = g_new0 (AlongHistory, 1);

  entry->seq = along_sql_int64 (rows, 0);
  entry->txn = along_sql_dup (rows, 1);
  entry->kind = along_sql_dup (rows, 2);
  entry->id = along_sql_dup (rows, 3);
  entry->group = along_sql_dup (rows, 4);
  entry->op = along_sql_dup (rows, 5);
  entry->before = along_sql_dup (rows, 6);
  entry->after = along_sql_dup (rows, 7);
  entry->stands = along_sql_int64 (rows, 8) != 0;
  entry->by = along_sql_dup (rows, 9);
  entry->org = along_sql_dup (rows, 10);
  entry->account = along_sql_dup (rows, 11);
  entry->replica = along_sql_dup (rows, 12);
  entry->claimed = along_sql_int64 (rows, 13);
  entry->adjusted = along_sql_int64 (rows, 14);
  entry->received = along_sql_int64 (rows, 15);
  return entry;
}

static gboolean
history_of (AlongTx *tx, const char *kind, const char *id, GPtrArray **entries, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT seq, txn, kind, id, grp, op, before, after, stands, author, org, account, replica,"
      "  claimed, adjusted, received FROM history WHERE kind = $1 AND id = $2 ORDER BY i",
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
      found->n = along_sql_int64 (rows, 3);
      found->digest = along_sql_dup (rows, 4);
      found->seq = along_sql_int64 (rows, 5);
      found->result = along_sql_dup (rows, 6);
      found->at = along_sql_int64 (rows, 7);
      *result = found;
    }
  return TRUE;
}

static gboolean
result_get (AlongTx *tx, const char *txn, AlongStoredResult **result, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM txn_result WHERE txn = $1", "t", txn);

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
                         "SELECT * FROM txn_result WHERE account = $1 AND replica = $2 AND n = $3",
                         "tti", account, replica, n);

  return read_result (rows, result, error);
}

static gboolean
result_put (AlongTx *tx, const AlongStoredResult *result, GError **error)
{
  return along_sql_run (tx, error, "INSERT INTO txn_result VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                        "tttititi", result->txn, result->account, result->replica, result->n,
                        result->digest, result->seq, result->result, result->at);
}

static gboolean
last_result (AlongTx *tx, gint64 *at, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT coalesce (max (at), 0) FROM txn_result", "");
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *at = along_sql_int64 (rows, 0);
  return TRUE;
}

static gboolean
replica_get (AlongTx *tx, const char *account, const char *replica, gint64 *last_n, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  *last_n = 0;
  /* The same push sent twice: the second waits, and finds what became of the first. */
  if (!along_sql_hold_first (tx, "replica", replica, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT last_n FROM replica WHERE account = $1 AND id = $2",
                          "tt", account, replica);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *last_n = along_sql_int64 (rows, 0);
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
                        "INSERT INTO replica VALUES ($1, $2, $3, $4) ON CONFLICT (account, id)"
                        "  DO UPDATE SET last_n = excluded.last_n, seen = excluded.seen",
                        "ttii", account, replica, last_n, seen);
}

static gboolean
conflict_put (AlongTx *tx, const AlongStoredConflict *conflict, GError **error)
{
  return along_sql_hold_record (tx, conflict->kind, conflict->record, error)
         && along_sql_run (
             tx, error,
             "INSERT INTO conflict VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id)"
             "  DO UPDATE SET open = excluded.open, json = excluded.json,"
             "  seq = excluded.seq",
             "tttttiti", conflict->id, conflict->kind, conflict->record, conflict->facet,
             conflict->group, (gint64)conflict->open, conflict->json, conflict->seq);
}

static gboolean
conflicts_of (AlongTx *tx,
              const char *kind,
              const char *record,
              gboolean settled_too,
              GPtrArray **conflicts,
              GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      settled_too ? "SELECT * FROM conflict WHERE kind = $1 AND record = $2 ORDER BY id"
                  : "SELECT * FROM conflict WHERE kind = $1 AND record = $2 AND open ORDER BY id",
      "tt", kind, record);
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
          conflict->open = along_sql_int64 (rows, 5) != 0;
          conflict->json = along_sql_dup (rows, 6);
          conflict->seq = along_sql_int64 (rows, 7);
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
  return along_sql_run (tx, error, "INSERT INTO quarantine VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        "tttttti", quarantine->txn, quarantine->account, quarantine->org,
                        quarantine->code, quarantine->message, quarantine->json, quarantine->at);
}

static gboolean
quarantined (AlongTx *tx, const char *org, GPtrArray **quarantines, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT * FROM quarantine WHERE org IS NOT DISTINCT FROM $1 ORDER BY at, txn", "t",
      org);
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
          one->at = along_sql_int64 (rows, 6);
          g_ptr_array_add (found, one);
        }
    }
  while (more);
  *quarantines = g_steal_pointer (&found);
  return TRUE;
}

/**
 * along_sql_fill_log:
 * @api: gets the functions for history, results and what waits for people
 */
void
along_sql_fill_log (AlongStorageApi *api)
{
  api->history_add = history_add;
  api->history_of = history_of;
  api->result_get = result_get;
  api->result_at = result_at;
  api->result_put = result_put;
  api->last_result = last_result;
  api->replica_get = replica_get;
  api->replica_put = replica_put;
  api->conflict_put = conflict_put;
  api->conflicts_of = conflicts_of;
  api->quarantine_add = quarantine_add;
  api->quarantined = quarantined;
}
