/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db.h"
#include "base/fault.h"

#include <errno.h>
#include <string.h>

/* Statements, transactions and small values; opening is in connection.c. */

static int
code_of (AlongDb *self, int rc)
{
  switch (rc & 0xff)
    {
    case SQLITE_NOTADB:
      return ALONG_ERROR_KEY;
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return ALONG_ERROR_CORRUPT;
    case SQLITE_FULL:
      return ALONG_ERROR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ALONG_ERROR_BUSY;
    case SQLITE_IOERR:
      if (self->native != NULL
          && (sqlite3_system_errno (self->native) == ENOSPC
              || sqlite3_system_errno (self->native) == EDQUOT))
        return ALONG_ERROR_FULL;
      return ALONG_ERROR_FAILED;
    default:
      return ALONG_ERROR_FAILED;
    }
}

/* Opening reads little, so that it is quick. Whoever comes upon damage later leaves word for the next opening, which then
 * looks at everything and has a way on to offer. */
static void
mark_damage (AlongDb *self)
{
  g_autoptr (GError) error = NULL;

  if (self->damage_mark != NULL && !g_file_set_contents (self->damage_mark, "", 0, &error))
    g_warning ("That damage was found can't be noted (%d)", error->code);
}

/**
 * along_db_fail:
 * @self: a connection
 * @rc: what SQLite answered
 * @doing: what was being done, in a few words without personal data
 * @error: set to what a caller can act on
 *
 * SQLite's own message can quote what was bound or searched for, so only the code's fixed words go in.
 *
 * Returns: %FALSE, so that a caller can return it
 */
gboolean
along_db_fail (AlongDb *self, int rc, const char *doing, GError **error)
{
  int code = code_of (self, rc);

  g_set_error (error, ALONG_ERROR, code, "%s: %s (%d)", doing, sqlite3_errstr (rc),
               self->native != NULL ? sqlite3_extended_errcode (self->native) : rc);
  if (code == ALONG_ERROR_CORRUPT)
    mark_damage (self);
  return FALSE;
}

/**
 * along_db_exec:
 * @self: a connection
 * @sql: statements of our own, without values from outside
 * @error: set when one fails
 *
 * Returns: %TRUE if all of them ran
 */
gboolean
along_db_exec (AlongDb *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->native, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || along_db_fail (self, rc, "executing", error);
}

static void
remember (AlongDb *self, guint slot, const char *sql, const char *copy, sqlite3_stmt *stmt)
{
  self->recent[slot].sql = sql;
  self->recent[slot].copy = copy;
  self->recent[slot].stmt = stmt;
}

/**
 * along_db_prepare:
 * @self: a connection
 * @sql: one statement
 * @error: set when it cannot be prepared
 *
 * Each statement is prepared once and kept. It is given back by resetting it, which the autoptr does.
 *
 * Returns: (transfer none) (nullable): the statement, without values
 */
AlongStmt *
along_db_prepare (AlongDb *self, const char *sql, GError **error)
{
  guint slot = (guint)(((gsize)sql >> 3) % G_N_ELEMENTS (self->recent));
  sqlite3_stmt *stmt = NULL;
  gpointer copy = NULL;
  int rc = SQLITE_OK;

  /* Mostly it is the same literal again. */
  if (self->recent[slot].sql == sql && g_str_equal (self->recent[slot].copy, sql))
    stmt = self->recent[slot].stmt;
  else if (g_hash_table_lookup_extended (self->statements, sql, &copy, (gpointer *)&stmt))
    remember (self, slot, sql, copy, stmt);
  if (stmt != NULL)
    {
      /* Two users of one statement would take each other's rows. */
      g_assert (!sqlite3_stmt_busy (stmt));
      return stmt;
    }
  rc = sqlite3_prepare_v3 (self->native, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (rc != SQLITE_OK)
    {
      along_db_fail (self, rc, "preparing", error);
      return NULL;
    }
  copy = g_strdup (sql);
  g_hash_table_insert (self->statements, copy, stmt);
  remember (self, slot, sql, copy, stmt);
  return stmt;
}

/**
 * along_stmt_reset:
 * @stmt: (transfer full): a statement in use
 */
void
along_stmt_reset (AlongStmt *stmt)
{
  /* What sqlite3_reset returns is the error that the last step already reported. */
  (void)sqlite3_reset (stmt);
  (void)sqlite3_clear_bindings (stmt);
}

static void
check_bind (int rc)
{
  /* Only a wrong index or no memory can fail here; both are our own mistakes or the end. */
  if (G_UNLIKELY (rc != SQLITE_OK))
    g_critical ("Binding a value: %s", sqlite3_errstr (rc));
}

/**
 * along_stmt_text:
 * @stmt: a statement
 * @index: which value, from 1
 * @text: (nullable): must stay until the statement is reset
 */
void
along_stmt_text (AlongStmt *stmt, int index, const char *text)
{
  check_bind (sqlite3_bind_text (stmt, index, text, -1, SQLITE_STATIC));
}

/**
 * along_stmt_integer:
 * @stmt: a statement
 * @index: which value, from 1
 * @value: the number
 */
void
along_stmt_integer (AlongStmt *stmt, int index, gint64 value)
{
  check_bind (sqlite3_bind_int64 (stmt, index, value));
}

/**
 * along_stmt_variant:
 * @stmt: a statement
 * @index: which value, from 1
 * @value: (nullable): must stay until the statement is reset
 */
void
along_stmt_variant (AlongStmt *stmt, int index, GVariant *value)
{
  if (value == NULL)
    check_bind (sqlite3_bind_null (stmt, index));
  else if (g_variant_get_size (value) == 0)
    check_bind (sqlite3_bind_zeroblob (stmt, index, 0));
  else
    check_bind (sqlite3_bind_blob64 (stmt, index, g_variant_get_data (value),
                                     g_variant_get_size (value), SQLITE_STATIC));
}

/**
 * along_stmt_bytes:
 * @stmt: a statement
 * @index: which value, from 1
 * @bytes: must stay until the statement is reset
 */
void
along_stmt_bytes (AlongStmt *stmt, int index, GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  if (size == 0)
    check_bind (sqlite3_bind_zeroblob (stmt, index, 0));
  else
    check_bind (sqlite3_bind_blob64 (stmt, index, data, size, SQLITE_STATIC));
}

/**
 * along_db_step:
 * @self: a connection
 * @stmt: a statement
 * @row: (out): whether there is a row to read
 * @error: set when it fails
 *
 * Returns: %TRUE if it went well, with or without a row
 */
gboolean
along_db_step (AlongDb *self, AlongStmt *stmt, gboolean *row, GError **error)
{
  int rc = sqlite3_step (stmt);

  *row = rc == SQLITE_ROW;
  return rc == SQLITE_ROW || rc == SQLITE_DONE
         || along_db_fail (self, rc, "reading or writing", error);
}

/**
 * along_db_run:
 * @self: a connection
 * @stmt: a statement whose rows do not matter
 * @error: set when it fails
 *
 * Returns: %TRUE if it ran
 */
gboolean
along_db_run (AlongDb *self, AlongStmt *stmt, GError **error)
{
  gboolean row = FALSE;

  return along_db_step (self, stmt, &row, error);
}

/**
 * along_stmt_get_text:
 * @stmt: a statement with a row
 * @column: which, from 0
 *
 * Returns: (transfer none) (nullable): its text, until the next step
 */
const char *
along_stmt_get_text (AlongStmt *stmt, int column)
{
  return (const char *)sqlite3_column_text (stmt, column);
}

/**
 * along_stmt_get_variant:
 * @stmt: a statement with a row
 * @column: which, from 0
 * @type: its type
 *
 * Returns: (transfer full) (nullable): the value, or %NULL for none
 */
GVariant *
along_stmt_get_variant (AlongStmt *stmt, int column, const GVariantType *type)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GVariant) value = NULL;

  if (sqlite3_column_type (stmt, column) == SQLITE_NULL)
    return NULL;
  bytes = g_bytes_new (sqlite3_column_blob (stmt, column),
                       (gsize)sqlite3_column_bytes (stmt, column));
  /* Not trusted but looked through, once: a damaged page must give an odd value, never a read outside it, and only
   * what is known to be in order is compared by its bytes. */
  value = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));
  return g_variant_get_normal_form (value);
}

/**
 * along_db_begin:
 * @self: a connection
 * @durable: whether it must survive a power cut once it is committed: what people did must, what can
 *   be pulled again need not
 * @error: set to %ALONG_ERROR_BUSY when somebody else writes
 *
 * Begins to write. From here to the commit the guard lets the store through.
 *
 * Returns: %TRUE if it began
 */
gboolean
along_db_begin (AlongDb *self, gboolean durable, GError **error)
{
  if (along_fault ("no-sync"))
    durable = FALSE;
  if (durable != self->durable)
    {
      if (!along_db_exec (self, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                          error))
        return FALSE;
      self->durable = durable;
    }
  if (!along_db_exec (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  self->writing = TRUE;
  return TRUE;
}

/* What was forgotten is blank in the database, but what is still in the write-ahead log is older: it goes at once, and
 * where that can't be, with the next commit. Nothing else depends on it. */
static void
wipe_log (AlongDb *self)
{
  g_autoptr (GError) error = NULL;
  int rc = sqlite3_wal_checkpoint_v2 (self->native, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  if (rc == SQLITE_OK)
    {
      self->forgets = FALSE;
      return;
    }
  /* A PRAGMA would not have said that somebody still reads the log. */
  along_db_fail (self, rc, "emptying the log", &error);
  g_message ("What was forgotten stays in the log for now: %s", error->message);
}

/**
 * along_db_commit:
 * @self: a connection
 * @error: set when it could not be written; everything since the beginning is then undone
 *
 * Where something was forgotten, nothing of it stays in the file's log either, and it is noted for along_db_scrub().
 *
 * Returns: %TRUE if it is stored
 */
gboolean
along_db_commit (AlongDb *self, GError **error)
{
  if ((self->forgot && !along_db_set_meta (self, "scrub", "1", error))
      || !along_db_exec (self, "COMMIT", error))
    {
      along_db_rollback (self);
      return FALSE;
    }
  self->writing = FALSE;
  self->forgot = FALSE;
  if (self->forgets && !along_fault ("keeps-log"))
    wipe_log (self);
  return TRUE;
}

static gboolean
write_anew (AlongDb *self, GError **error)
{
  g_autofree char *wanted = NULL;

  if (!along_db_get_meta (self, "scrub", &wanted, error))
    return FALSE;
  if (wanted == NULL)
    return TRUE;
  self->writing = TRUE;
  if (!along_db_exec (self, "VACUUM", error))
    {
      self->writing = FALSE;
      return FALSE;
    }
  self->writing = FALSE;
  if (!along_db_begin (self, FALSE, error))
    return FALSE;
  if (!along_db_set_meta (self, "scrub", NULL, error) || !along_db_exec (self, "COMMIT", error))
    {
      along_db_rollback (self);
      return FALSE;
    }
  self->writing = FALSE;
  wipe_log (self);
  return TRUE;
}

/**
 * along_db_scrub:
 * @self: a connection
 *
 * What is deleted is blank at once where it stood. But where SQLite has moved rows from page to page it leaves what they said in
 * the room between, and nothing blanks that: where something was forgotten, the file is written anew, once. It takes as long as
 * copying the file does, so it is for the end, when nobody waits. What fails is done the next time.
 */
void
along_db_scrub (AlongDb *self)
{
  g_autoptr (GError) error = NULL;

  if (!write_anew (self, &error))
    g_message ("What was forgotten may stay between the rows of the file for now: %s",
               error->message);
}

/**
 * along_db_rollback:
 * @self: a connection
 *
 * Undoes everything since the beginning. A full disk or an interruption may have undone it already.
 */
void
along_db_rollback (AlongDb *self)
{
  if (!sqlite3_get_autocommit (self->native))
    {
      int rc = sqlite3_exec (self->native, "ROLLBACK", NULL, NULL, NULL);

      if (rc != SQLITE_OK)
        g_warning ("Undoing: %s", sqlite3_errstr (rc));
    }
  self->writing = FALSE;
  self->forgot = FALSE;
}

/**
 * along_db_get_meta:
 * @self: a connection
 * @key: a key
 * @value: (out) (transfer full) (nullable): its value, or %NULL for none
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_db_get_meta (AlongDb *self, const char *key, char **value, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (self, "SELECT v FROM meta WHERE k = ?1", error);
  gboolean row = FALSE;

  *value = NULL;
  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, key);
  if (!along_db_step (self, stmt, &row, error))
    return FALSE;
  if (row)
    *value = g_strdup (along_stmt_get_text (stmt, 0));
  return TRUE;
}

/**
 * along_db_get_meta_integer:
 * @self: a connection
 * @key: a key
 * @fallback: what to answer for none
 * @value: (out): its number
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_db_get_meta_integer (
    AlongDb *self, const char *key, gint64 fallback, gint64 *value, GError **error)
{
  g_autofree char *text = NULL;

  *value = fallback;
  if (!along_db_get_meta (self, key, &text, error))
    return FALSE;
  if (text != NULL)
    *value = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

/**
 * along_db_set_meta:
 * @self: a connection
 * @key: a key
 * @value: (nullable): its value, or %NULL to forget it
 * @error: set when writing fails
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_db_set_meta (AlongDb *self, const char *key, const char *value, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      self,
      value != NULL ? "INSERT INTO meta(k, v) VALUES(?1, ?2) ON CONFLICT(k) DO UPDATE SET v = ?2"
                    : "DELETE FROM meta WHERE k = ?1",
      error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, key);
  if (value != NULL)
    along_stmt_text (stmt, 2, value);
  return along_db_run (self, stmt, error);
}

/**
 * along_db_set_meta_integer:
 * @self: a connection
 * @key: a key
 * @value: its number
 * @error: set when writing fails
 *
 * Returns: %TRUE if it was written
 */
gboolean
along_db_set_meta_integer (AlongDb *self, const char *key, gint64 value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  return along_db_set_meta (self, key, text, error);
}

/**
 * along_db_count:
 * @self: a connection
 * @sql: a statement without values that answers one number
 * @value: (out): the number; 0 where there is none
 * @error: set when reading fails
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_db_count (AlongDb *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (self, sql, error);
  gboolean row = FALSE;

  *value = 0;
  if (stmt == NULL || !along_db_step (self, stmt, &row, error))
    return FALSE;
  if (row)
    *value = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}
