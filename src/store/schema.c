/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/schema.h"
#include "base/id.h"

#include <glib/gstdio.h>

/* Only the store itself writes these tables: any other program that opens the file lacks the function,
 * and a mistake of our own that goes past commit.c and apply.c is refused. Rows that come are guarded
 * by a constraint, because a trigger would cost more than the row; SQLite does not ask a constraint about
 * changes and deletions, so those have triggers. */
#define GUARD ", CONSTRAINT only_the_store_writes CHECK (along_writing())"
#define GUARD_ACTION(table, action)                                       \
  "CREATE TRIGGER guard_" table "_" action " BEFORE " action " ON " table \
  " WHEN NOT along_writing()"                                             \
  " BEGIN SELECT RAISE(ABORT, 'only the store writes " table "'); END;"
#define GUARDS(table) GUARD_ACTION (table, "UPDATE") GUARD_ACTION (table, "DELETE")

static const char schema_1[]
    = "CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT NOT NULL) STRICT, WITHOUT ROWID;"

      /* rev 0: the server has none. base NULL: as the view (rev > 0), or none (rev 0). deleted: bits of
     * AlongPartFlags. */
      "CREATE TABLE part("
      " pk INTEGER PRIMARY KEY,"
      " kind TEXT NOT NULL, id TEXT NOT NULL, facet TEXT NOT NULL,"
      " rev INTEGER NOT NULL, base BLOB, view BLOB NOT NULL, fvers BLOB, extra TEXT,"
      " at INTEGER NOT NULL, by TEXT, org TEXT,"
      " deleted INTEGER NOT NULL DEFAULT 0,"
      " UNIQUE(kind, id, facet)" GUARD ") STRICT;" GUARDS ("part")

          "CREATE TABLE outbox("
          " n INTEGER PRIMARY KEY, txn TEXT NOT NULL UNIQUE, hlc INTEGER NOT NULL, schema INTEGER "
          "NOT NULL,"
          " org TEXT, ops TEXT NOT NULL" GUARD ") STRICT;" GUARDS ("outbox")

    /* The replica's redo log: what the server has, in case it is restored to before it had it. echo:
     * whether its rows have still to come back. */
    "CREATE TABLE sent("
    " txn TEXT PRIMARY KEY, n INTEGER NOT NULL, hlc INTEGER NOT NULL, schema INTEGER NOT NULL,"
    " org TEXT, ops TEXT NOT NULL, seq INTEGER NOT NULL, acked_at INTEGER NOT NULL,"
    " server_time INTEGER NOT NULL, echo INTEGER NOT NULL" GUARD ") STRICT;"
    "CREATE INDEX sent_acked ON sent(acked_at);"
    "CREATE INDEX sent_echo ON sent(echo) WHERE echo = 1;" GUARDS ("sent")

    /* Which transactions of outbox and sent (with echo) still lie over a record's base. */
    "CREATE TABLE pending(kind TEXT NOT NULL, id TEXT NOT NULL, txn TEXT NOT NULL,"
    " PRIMARY KEY(kind, id, txn)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX pending_txn ON pending(txn);"

    /* One row a facet, so that what is forgotten takes its history with it. txn NULL: seen in a pull. */
    "CREATE TABLE history("
    " pk INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL, id TEXT NOT NULL, facet TEXT NOT NULL,"
    " at INTEGER NOT NULL, received INTEGER NOT NULL, by TEXT, org TEXT,"
    " txn TEXT, step INTEGER NOT NULL, op BLOB NOT NULL, before BLOB" GUARD ") STRICT;"
    "CREATE INDEX history_record ON history(kind, id);"
    "CREATE INDEX history_txn ON history(txn) WHERE txn IS NOT NULL;" GUARDS ("history")

    /* round counts the times the scope is fetched from its beginning; what was last seen in an earlier
     * one is stale. hold: stale rows wait for a person (sync.md §2.8). partial: a newer server has told
     * something of it that this version does not know. */
    "CREATE TABLE scope("
    " num INTEGER PRIMARY KEY, sid TEXT NOT NULL UNIQUE, gen INTEGER NOT NULL, cursor TEXT,"
    " n INTEGER NOT NULL DEFAULT 0, sum INTEGER NOT NULL DEFAULT 0, round INTEGER NOT NULL DEFAULT "
    "1,"
    " why TEXT NOT NULL DEFAULT 'grant', hold INTEGER NOT NULL DEFAULT 0, partial INTEGER NOT NULL "
    "DEFAULT 0,"
    " refetched INTEGER NOT NULL DEFAULT 0) STRICT;"
    /* By part: that is asked for each row that comes. What ends a scope is rare and may read them all. */
    "CREATE TABLE part_scope(part INTEGER NOT NULL, scope INTEGER NOT NULL, round INTEGER NOT NULL,"
    " PRIMARY KEY(part, scope)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE draft(record TEXT NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL, at INTEGER "
    "NOT NULL,"
    " PRIMARY KEY(record, field)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE conflict(id TEXT PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, facet "
    "TEXT,"
    " body BLOB NOT NULL) STRICT;"
    "CREATE INDEX conflict_record ON conflict(kind, record);"
    "CREATE TABLE attention(id TEXT PRIMARY KEY, what TEXT NOT NULL, kind TEXT NOT NULL, record "
    "TEXT NOT NULL,"
    " txn TEXT, message TEXT, state TEXT, at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX attention_record ON attention(kind, record);";

/* The bytes of files, by the id of their attachment. own: it was added here; sent: 0 not yet, 1 the server has
 * it, 2 the server will not take it. */
static const char schema_2[]
    = "CREATE TABLE file("
      " attachment TEXT PRIMARY KEY, size INTEGER NOT NULL, have INTEGER NOT NULL DEFAULT 0,"
      " whole INTEGER NOT NULL DEFAULT 0, own INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0,"
      " tries INTEGER NOT NULL DEFAULT 0, retry_at INTEGER NOT NULL DEFAULT 0,"
      " used INTEGER NOT NULL" GUARD ") STRICT;" GUARDS (
          "file") "CREATE TABLE file_part("
                  " attachment TEXT NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL,"
                  " UNIQUE(attachment, n)" GUARD ") STRICT;" GUARDS ("file_part");

/* What was done here and waits for the server's audit log. It names nobody by name, and goes with nothing else. */
static const char schema_3[]
    = "CREATE TABLE audit_note(n INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;";

static const AlongSchemaStep steps_released[] = {
  { 1, schema_1 },
  { 2, schema_2 },
  { 3, schema_3 },
};

/**
 * along_schema_steps:
 * @n_steps: (out): how many
 *
 * Returns: (transfer none) (array length=n_steps): the migrations from an empty file to the present
 */
const AlongSchemaStep *
along_schema_steps (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (steps_released);
  return steps_released;
}

static gboolean
copy_pages (AlongDb *db, AlongDb *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->native, "main", db->native, "main");
  int rc = SQLITE_OK;

  if (backup == NULL)
    return along_db_fail (copy, sqlite3_errcode (copy->native), "copying", error);
  rc = sqlite3_backup_step (backup, -1);
  if (rc != SQLITE_DONE)
    {
      /* The step's error is the one that tells; finish only repeats it. */
      (void)sqlite3_backup_finish (backup);
      return along_db_fail (copy, rc, "copying", error);
    }
  rc = sqlite3_backup_finish (backup);
  return rc == SQLITE_OK || along_db_fail (copy, rc, "copying", error);
}

static gboolean
remove_if_there (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || g_remove (path) == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "An old backup cannot be removed");
  return FALSE;
}

static gboolean
back_up (AlongDb *db, const char *path, GBytes *key, int version, GError **error)
{
  g_autofree char *to = g_strdup_printf ("%s.backup-%d", path, version);
  g_autofree char *part = g_strconcat (to, ".part", NULL);
  g_autoptr (AlongDb) copy = NULL;

  /* Whole or not there: it gets its name once it is complete. */
  if (!remove_if_there (part, error))
    return FALSE;
  copy = along_db_open (part, key, error);
  if (copy == NULL || !copy_pages (db, copy, error)
      || !along_db_exec (copy, "PRAGMA journal_mode=DELETE", error))
    return FALSE;
  g_clear_pointer (&copy, along_db_close);
  if (g_rename (part, to) == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                       "The backup cannot be given its name");
  return FALSE;
}

static gboolean
take_step (AlongDb *db, const AlongSchemaStep *step, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version=%d", step->to);

  if (along_db_begin (db, TRUE, error))
    {
      if (along_db_exec (db, step->sql, error) && along_db_exec (db, set_version, error)
          && along_db_commit (db, error))
        return TRUE;
      along_db_rollback (db);
    }
  g_prefix_error (error, "migrating to schema %d: ", step->to);
  return FALSE;
}

static gboolean
check_integrity (AlongDb *db, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "PRAGMA quick_check(1)", error);
  gboolean row = FALSE;

  gboolean fine = FALSE;

  if (stmt == NULL)
    return FALSE;
  /* It checks the guards too. */
  db->writing = TRUE;
  fine = along_db_step (db, stmt, &row, error);
  db->writing = FALSE;
  if (!fine)
    return FALSE;
  if (row && g_strcmp0 (along_stmt_get_text (stmt, 0), "ok") == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT, "The store is damaged");
  return FALSE;
}

static gboolean
fill_meta (AlongDb *db, GError **error)
{
  g_autofree char *replica = NULL;
  g_autofree char *made = NULL;

  if (!along_db_get_meta (db, "replica", &replica, error))
    return FALSE;
  if (replica != NULL)
    return TRUE;
  made = along_id_new ();
  if (!along_db_begin (db, TRUE, error))
    return FALSE;
  if (along_db_set_meta (db, "replica", made, error)
      && along_db_set_meta_integer (db, "next_n", 1, error) && along_db_commit (db, error))
    return TRUE;
  along_db_rollback (db);
  return FALSE;
}

/**
 * along_schema_migrate:
 * @db: a connection
 * @path: its file
 * @key: (nullable): its key
 * @steps: (array length=n_steps): the migrations
 * @n_steps: how many
 * @error: set to %ALONG_ERROR_TOO_NEW for a file of a later schema; the file is then as it was
 *
 * Brings the file up to date, step by step, each whole or not at all. A file that holds something is copied
 * beside itself first.
 *
 * Returns: %TRUE if the file has the present schema
 */
gboolean
along_schema_migrate (AlongDb *db,
                      const char *path,
                      GBytes *key,
                      const AlongSchemaStep *steps,
                      guint n_steps,
                      GError **error)
{
  gint64 version = 0;

  g_return_val_if_fail (n_steps > 0, FALSE);

  if (!along_db_count (db, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version > steps[n_steps - 1].to)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW,
                   "The store has schema %d; this version knows up to %d", (int)version,
                   steps[n_steps - 1].to);
      return FALSE;
    }
  if (version > 0 && version < steps[n_steps - 1].to
      && (!check_integrity (db, error)
          || (!g_str_equal (path, ":memory:") && !back_up (db, path, key, (int)version, error))))
    return FALSE;
  for (guint i = 0; i < n_steps; i++)
    if (steps[i].to > version && !take_step (db, &steps[i], error))
      return FALSE;
  return fill_meta (db, error);
}
