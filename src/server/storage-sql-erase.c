/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

/* What was answered to a transaction whose words are gone. */
#define NOTHING_SAID                                                               \
  "'{\"acked_n\":0,\"server_time\":0,\"results\":[{\"n\":1,\"r\":\"quarantined\"," \
  "\"code\":\"forbidden\"}]}'"

static gboolean
read_ids (AlongRows *rows, char ***ids, GError **error)
{
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
  *ids = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
conflict_ids (AlongTx *tx, const char *kind, const char *record, char ***ids, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT id FROM conflict WHERE kind = $1 AND record = $2 ORDER BY id",
                         "tt", kind, record);

  return read_ids (rows, ids, error);
}

/* Transactions that could not be applied are kept as they came; what they are about is found by its id. */
static gboolean
erase_kept (AlongTx *tx, const char *id, GError **error)
{
  return along_sql_run (
             tx, error,
             "UPDATE txn_result SET result = " NOTHING_SAID " WHERE txn IN"
             "  (SELECT txn FROM quarantine WHERE json LIKE '%' || CAST ($1 AS text) || '%')",
             "t", id)
         && along_sql_run (tx, error,
                           "UPDATE quarantine SET json = '{}', message = ''"
                           "  WHERE json LIKE '%' || CAST ($1 AS text) || '%'",
                           "t", id);
}

static gboolean
record_erase (AlongTx *tx, const char *kind, const char *id, gint64 seq, gint64 at, GError **error)
{
  return along_sql_hold_all (tx, error)
         && along_sql_run (tx, error, "DELETE FROM part WHERE kind = $1 AND id = $2", "tt", kind,
                           id)
         && along_sql_run (tx, error, "DELETE FROM conflict WHERE kind = $1 AND record = $2", "tt",
                           kind, id)
         && along_sql_run (tx, error,
                           "UPDATE history SET op = '{}', before = NULL, after = NULL"
                           "  WHERE kind = $1 AND id = $2",
                           "tt", kind, id)
         && along_sql_run (tx, error, "DELETE FROM membership WHERE episode = $1", "t", id)
         && along_sql_run (tx, error, "DELETE FROM person_lock WHERE id = $1", "t", id)
         && along_sql_run (tx, error, "DELETE FROM answer_link WHERE referral = $1", "t", id)
         && erase_kept (tx, id, error)
         && along_sql_run (tx, error,
                           "UPDATE record SET subject = NULL, parent_kind = NULL, parent = NULL,"
                           "  due = 0, deleted = CASE WHEN deleted = 0 THEN $1 ELSE deleted END,"
                           "  erased = $2 WHERE kind = $3 AND id = $4",
                           "iitt", seq, at, kind, id);
}

static gboolean
records_deleted (AlongTx *tx, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (
      tx, error, "SELECT * FROM record WHERE deleted > 0 AND erased = 0 ORDER BY kind, id", "");
  return along_sql_read_records (rows, records, error);
}

static gboolean
last_written (AlongTx *tx, const char *kind, const char *id, gint64 *at, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT max(received) FROM history WHERE kind = $1 AND id = $2", "tt", kind, id);
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *at = more ? along_sql_int64 (rows, 0) : 0;
  return TRUE;
}

static gboolean
records_naming (AlongTx *tx, const char *id, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error,
      "SELECT * FROM record r WHERE EXISTS (SELECT 1 FROM part p WHERE p.kind = r.kind"
      "  AND p.id = r.id AND p.row LIKE '%' || CAST ($1 AS text) || '%') ORDER BY r.kind, r.id",
      "t", id);

  return along_sql_read_records (rows, records, error);
}

static gboolean
quarantine_count (AlongTx *tx, gint64 before, gint64 *n, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT count(*) FROM quarantine WHERE at < $1 AND json <> '{}'", "i", before);
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *n = along_sql_int64 (rows, 0);
  return TRUE;
}

static gboolean
quarantine_erase (AlongTx *tx, gint64 before, GError **error)
{
  return along_sql_run (tx, error,
                        "UPDATE txn_result SET result = " NOTHING_SAID " WHERE txn IN"
                        "  (SELECT txn FROM quarantine WHERE at < $1 AND json <> '{}')",
                        "i", before)
         && along_sql_run (tx, error,
                           "UPDATE quarantine SET json = '{}', message = ''"
                           "  WHERE at < $1 AND json <> '{}'",
                           "i", before);
}

static gboolean
holds (AlongTx *tx, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GPtrArray) array
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_hold_free);
  gboolean more = FALSE;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (
      tx, error, "SELECT person, until, reason, made FROM legal_hold ORDER BY made, person", "");
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongStoredHold *hold = g_new0 (AlongStoredHold, 1);

          hold->person = along_sql_dup (rows, 0);
          hold->until = along_sql_dup (rows, 1);
          hold->reason = along_sql_dup (rows, 2);
          hold->made = along_sql_int64 (rows, 3);
          g_ptr_array_add (array, hold);
        }
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
}

static gboolean
hold_put (AlongTx *tx, const AlongStoredHold *hold, GError **error)
{
  return along_sql_hold_all (tx, error)
         && along_sql_run (tx, error,
                           "INSERT INTO legal_hold VALUES ($1, $2, $3, $4) ON CONFLICT (person)"
                           "  DO UPDATE SET until = excluded.until, reason = excluded.reason,"
                           "  made = excluded.made",
                           "ttti", hold->person, hold->until, hold->reason, hold->made);
}

static gboolean
hold_drop (AlongTx *tx, const char *person, GError **error)
{
  return along_sql_hold_all (tx, error)
         && along_sql_run (tx, error, "DELETE FROM legal_hold WHERE person = $1", "t", person);
}

/**
 * along_sql_fill_erase:
 * @api: gets the functions for what goes for good, and what must not
 */
void
along_sql_fill_erase (AlongStorageApi *api)
{
  api->conflict_ids = conflict_ids;
  api->record_erase = record_erase;
  api->records_deleted = records_deleted;
  api->records_naming = records_naming;
  api->last_written = last_written;
  api->quarantine_count = quarantine_count;
  api->quarantine_erase = quarantine_erase;
  api->holds = holds;
  api->hold_put = hold_put;
  api->hold_drop = hold_drop;
}
