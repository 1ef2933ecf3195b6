/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

static gboolean
meta_get (AlongTx *tx, const char *key, char **value, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  *value = NULL;
  if (!along_sql_hold (tx, "meta", key, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT v FROM meta WHERE k = $1", "t", key);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *value = along_sql_dup (rows, 0);
  return TRUE;
}

static gboolean
meta_set (AlongTx *tx, const char *key, const char *value, GError **error)
{
  return along_sql_hold (tx, "meta", key, NULL, error)
         && along_sql_run (tx, error,
                           "INSERT INTO meta VALUES ($1, $2) ON CONFLICT (k) DO UPDATE"
                           "  SET v = excluded.v",
                           "tt", key, value);
}

static AlongStoredRecord *
read_record (AlongRows *rows)
{
  AlongStoredRecord *record = g_new0 (AlongStoredRecord, 1);

  record->kind = along_sql_dup (rows, 0);
  record->id = along_sql_dup (rows, 1);
  record->subject = along_sql_dup (rows, 2);
  record->parent_kind = along_sql_dup (rows, 3);
  record->parent = along_sql_dup (rows, 4);
  record->state = along_sql_dup (rows, 5);
  record->deleted = along_sql_int64 (rows, 6);
  record->due = along_sql_int64 (rows, 7);
  record->erased = along_sql_int64 (rows, 8);
  return record;
}

/* Its own name, for what is not there; the person, for what is about one. Anything else is only written while
 * nobody else writes. */
static gboolean
hold_record (AlongTx *tx,
             const char *kind,
             const char *id,
             const AlongStoredRecord *record,
             gboolean *fresh,
             GError **error)
{
  *fresh = FALSE;
  if (record == NULL)
    return along_sql_hold_name (tx, kind, id, fresh, error);
  return record->subject == NULL || along_sql_hold (tx, "about", record->subject, fresh, error);
}

/**
 * along_sql_hold_record:
 * @tx: a transaction
 * @kind: a record's kind
 * @id: its id
 * @error: %ALONG_ERROR_BUSY: the transaction is undone and begun again
 *
 * For what is written about a record that itself stays as it is.
 *
 * Returns: %TRUE if nobody else writes there
 */
gboolean
along_sql_hold_record (AlongTx *tx, const char *kind, const char *id, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  if (((AlongSqlTx *)tx)->driver->hold == NULL)
    return TRUE;
  rows = along_sql_query (tx, error, "SELECT subject FROM record WHERE kind = $1 AND id = $2", "tt",
                          kind, id);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  return more && along_sql_text (rows, 0) != NULL
             ? along_sql_hold (tx, "about", along_sql_text (rows, 0), NULL, error)
             : along_sql_hold_all (tx, error);
}

static gboolean
find_record (
    AlongTx *tx, const char *kind, const char *id, AlongStoredRecord **record, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT * FROM record WHERE kind = $1 AND id = $2", "tt", kind, id);
  gboolean more = FALSE;

  *record = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *record = read_record (rows);
  return TRUE;
}

static gboolean
record_get (
    AlongTx *tx, const char *kind, const char *id, AlongStoredRecord **record, GError **error)
{
  g_autoptr (AlongStoredRecord) found = NULL;
  gboolean fresh = FALSE;

  *record = NULL;
  do
    {
      g_clear_pointer (&found, along_stored_record_free);
      if (!find_record (tx, kind, id, &found, error)
          || !hold_record (tx, kind, id, found, &fresh, error))
        return FALSE;
    }
  while (fresh);
  *record = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
record_put (AlongTx *tx, const AlongStoredRecord *record, GError **error)
{
  gboolean ok = record->subject != NULL ? along_sql_hold (tx, "about", record->subject, NULL, error)
                                        : along_sql_hold_all (tx, error);

  if (!ok || (record->parent != NULL && !along_sql_hold (tx, "under", record->parent, NULL, error)))
    return FALSE;
  return along_sql_run (tx, error,
                        "INSERT INTO record VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
                        "  ON CONFLICT (kind, id) DO UPDATE SET subject = excluded.subject,"
                        "  parent_kind = excluded.parent_kind, parent = excluded.parent,"
                        "  state = excluded.state, deleted = excluded.deleted, due = excluded.due",
                        "ttttttiii", record->kind, record->id, record->subject, record->parent_kind,
                        record->parent, record->state, record->deleted, record->due,
                        record->erased);
}

/**
 * along_sql_read_records:
 * @rows: (nullable): rows of the table of records, whole; %NULL where the query failed, which is passed on
 * @records: (out) (element-type AlongStoredRecord): what they say
 * @error: return location
 *
 * Returns: %FALSE if reading failed
 */
gboolean
along_sql_read_records (AlongRows *rows, GPtrArray **records, GError **error)
{
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_record_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_ptr_array_add (found, read_record (rows));
    }
  while (more);
  *records = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
records_about (AlongTx *tx, const char *subject, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;

  if (!along_sql_hold (tx, "about", subject, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT * FROM record WHERE subject = $1", "t", subject);
  return along_sql_read_records (rows, records, error);
}

static gboolean
records_under (
    AlongTx *tx, const char *parent_kind, const char *parent, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;

  if (!along_sql_hold (tx, "under", parent, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT * FROM record WHERE parent = $1 AND parent_kind = $2",
                          "tt", parent, parent_kind);
  return along_sql_read_records (rows, records, error);
}

static gboolean
records_of (AlongTx *tx, const char *kind, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (
      tx, error, "SELECT * FROM record WHERE kind = $1 AND deleted = 0 ORDER BY id", "t", kind);
  return along_sql_read_records (rows, records, error);
}

static gboolean
records_due (AlongTx *tx, gint64 now, guint most, GPtrArray **records, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (
      tx, error,
      "SELECT * FROM record WHERE due > 0 AND due <= $1 AND deleted = 0 ORDER BY due LIMIT $2",
      "ii", now, (gint64)most);
  return along_sql_read_records (rows, records, error);
}

static gboolean
parts_of (AlongTx *tx, const char *kind, const char *id, GPtrArray **parts, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT facet, rev, row FROM part WHERE kind = $1 AND id = $2 ORDER BY facet",
      "tt", kind, id);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_part_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongStoredPart *part = g_new0 (AlongStoredPart, 1);

          part->kind = g_strdup (kind);
          part->id = g_strdup (id);
          part->facet = along_sql_dup (rows, 0);
          part->rev = along_sql_int64 (rows, 1);
          part->row = along_sql_dup (rows, 2);
          g_ptr_array_add (found, part);
        }
    }
  while (more);
  *parts = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
part_put (AlongTx *tx, const AlongStoredPart *part, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO part VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, id, facet)"
                        "  DO UPDATE SET rev = excluded.rev, row = excluded.row",
                        "tttit", part->kind, part->id, part->facet, part->rev, part->row);
}

static gboolean
membership_put (AlongTx *tx,
                const char *episode,
                const char *person,
                const char *org,
                gboolean open,
                GError **error)
{
  return along_sql_hold (tx, "about", person, NULL, error)
         && along_sql_run (tx, error,
                           "INSERT INTO membership VALUES ($1, $2, $3, $4) ON CONFLICT (episode)"
                           "  DO UPDATE SET person = excluded.person, org = excluded.org,"
                           "  open = excluded.open",
                           "ttti", episode, person, org, (gint64)open);
}

static gboolean
membership_orgs (AlongTx *tx, const char *person, char ***orgs, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean more = FALSE;

  if (!along_sql_hold (tx, "about", person, NULL, error))
    return FALSE;
  rows = along_sql_query (
      tx, error, "SELECT DISTINCT org FROM membership WHERE person = $1 AND open ORDER BY org", "t",
      person);
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_strv_builder_add (builder, along_sql_text (rows, 0));
    }
  while (more);
  *orgs = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
lock_put (AlongTx *tx,
          const char *lock,
          const char *person,
          const char *worker,
          gboolean open,
          GError **error)
{
  return along_sql_hold (tx, "about", person, NULL, error)
         && along_sql_run (tx, error,
                           "INSERT INTO person_lock VALUES ($1, $2, $3, $4) ON CONFLICT (id)"
                           "  DO UPDATE SET open = excluded.open",
                           "ttti", lock, person, worker, (gint64)open);
}

static gboolean
locks_of (AlongTx *tx, const char *person, char ***workers, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean more = FALSE;

  if (!along_sql_hold (tx, "about", person, NULL, error))
    return FALSE;
  rows = along_sql_query (
      tx, error,
      "SELECT DISTINCT worker FROM person_lock WHERE person = $1 AND open ORDER BY worker", "t",
      person);
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_strv_builder_add (builder, along_sql_text (rows, 0));
    }
  while (more);
  *workers = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
reference_claim (AlongTx *tx,
                 const char *number,
                 const char *kind,
                 const char *id,
                 gboolean *taken,
                 GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  if (!along_sql_run (tx, error, "INSERT INTO reference VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                      "ttt", number, kind, id))
    return FALSE;
  rows = along_sql_query (tx, error,
                          "SELECT CASE WHEN kind = $1 AND id = $2 THEN 1 ELSE 0 END FROM reference"
                          "  WHERE number = $3",
                          "ttt", kind, id, number);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  *taken = !more || along_sql_int64 (rows, 0) == 0;
  return TRUE;
}

/**
 * along_sql_fill_records:
 * @api: gets the functions for records and their parts
 */
void
along_sql_fill_records (AlongStorageApi *api)
{
  api->meta_get = meta_get;
  api->meta_set = meta_set;
  api->record_get = record_get;
  api->record_put = record_put;
  api->records_about = records_about;
  api->records_under = records_under;
  api->records_of = records_of;
  api->records_due = records_due;
  api->parts_of = parts_of;
  api->part_put = part_put;
  api->membership_put = membership_put;
  api->membership_orgs = membership_orgs;
  api->lock_put = lock_put;
  api->locks_of = locks_of;
  api->reference_claim = reference_claim;
}
