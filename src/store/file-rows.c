/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/file-rows.h"

/**
 * along_file_rows_find:
 * @db: a connection
 * @attachment: the id of a file's attachment
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): what is here of it; a size of 0 for nothing
 */
AlongFileHeld *
along_file_rows_find (AlongDb *db, const char *attachment, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT size, have, whole, own, sent FROM file WHERE attachment = ?1", error);
  g_autoptr (AlongFileHeld) held = g_new0 (AlongFileHeld, 1);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, attachment);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  if (row)
    *held = (AlongFileHeld){ .size = sqlite3_column_int64 (stmt, 0),
                             .have = sqlite3_column_int64 (stmt, 1),
                             .whole = sqlite3_column_int (stmt, 2) != 0,
                             .own = sqlite3_column_int (stmt, 3) != 0,
                             .sent = sqlite3_column_int (stmt, 4) == ALONG_FILE_SENT };
  return g_steal_pointer (&held);
}

/**
 * along_file_rows_part:
 * @db: a connection
 * @attachment: the id of a file's attachment
 * @part: which part
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): its bytes; %NULL without error where it is not here
 */
GBytes *
along_file_rows_part (AlongDb *db, const char *attachment, guint part, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT bytes FROM file_part WHERE attachment = ?1 AND n = ?2", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, attachment);
  along_stmt_integer (stmt, 2, part);
  if (!along_db_step (db, stmt, &row, error) || !row)
    return NULL;
  return g_bytes_new (sqlite3_column_blob (stmt, 0), (gsize)sqlite3_column_bytes (stmt, 0));
}

/**
 * along_file_rows_digest:
 * @db: a connection
 * @attachment: the id of a file's attachment
 * @error: set when reading failed
 *
 * Returns: (transfer full) (nullable): the SHA-256 of the bytes that are here
 */
char *
along_file_rows_digest (AlongDb *db, const char *attachment, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (
      db, "SELECT bytes FROM file_part WHERE attachment = ?1 ORDER BY n", error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_text (stmt, 1, attachment);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      g_checksum_update (checksum, sqlite3_column_blob (stmt, 0), sqlite3_column_bytes (stmt, 0));
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
run_for (AlongDb *db, const char *sql, const char *attachment, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, attachment);
  return along_db_run (db, stmt, error);
}

/**
 * along_file_rows_forget:
 * @db: a connection, writing
 * @attachment: the id of a file's attachment
 * @error: set when writing fails
 *
 * Returns: %TRUE if nothing of the file is here any more
 */
gboolean
along_file_rows_forget (AlongDb *db, const char *attachment, GError **error)
{
  return run_for (db, "DELETE FROM file_part WHERE attachment = ?1", attachment, error)
         && run_for (db, "DELETE FROM file WHERE attachment = ?1", attachment, error);
}

static gboolean
run_for_both (AlongDb *db, const char *sql, const char *from, const char *to, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, from);
  along_stmt_text (stmt, 2, to);
  return along_db_run (db, stmt, error);
}

/**
 * along_file_rows_copy:
 * @db: a connection, writing
 * @from: the id of a file's attachment
 * @to: the id of an attachment without a file
 * @error: set when writing fails
 *
 * Returns: %TRUE if both have the same bytes, the second as if it had just been added here
 */
gboolean
along_file_rows_copy (AlongDb *db, const char *from, const char *to, GError **error)
{
  return run_for_both (db,
                       "INSERT INTO file(attachment, size, have, whole, own, used)"
                       " SELECT ?2, size, have, whole, 1, used FROM file WHERE attachment = ?1",
                       from, to, error)
         && run_for_both (db,
                          "INSERT INTO file_part(attachment, n, bytes)"
                          " SELECT ?2, n, bytes FROM file_part WHERE attachment = ?1",
                          from, to, error);
}

/**
 * along_file_rows_make_room:
 * @db: a connection, writing
 * @but: the file that is needed now
 * @most: how many bytes may be kept
 * @error: set when writing fails
 *
 * Forgets what can be fetched again, the longest unused first.
 *
 * Returns: %TRUE if no more than @most bytes are here that could go
 */
gboolean
along_file_rows_make_room (AlongDb *db, const char *but, gint64 most, GError **error)
{
  g_autoptr (AlongStmt) stmt
      = along_db_prepare (db,
                          "SELECT attachment, have FROM file WHERE own = 0 OR sent = 1"
                          " ORDER BY attachment = ?1 DESC, used DESC",
                          error);
  g_autoptr (GPtrArray) going = g_ptr_array_new_with_free_func (g_free);
  gboolean row = FALSE;
  gint64 kept = 0;

  if (stmt == NULL)
    return FALSE;
  along_stmt_text (stmt, 1, but);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  while (row)
    {
      const char *attachment = along_stmt_get_text (stmt, 0);

      kept += sqlite3_column_int64 (stmt, 1);
      if (kept > most && !g_str_equal (attachment, but))
        g_ptr_array_add (going, g_strdup (attachment));
      if (!along_db_step (db, stmt, &row, error))
        return FALSE;
    }
  along_stmt_reset (g_steal_pointer (&stmt));
  for (guint i = 0; i < going->len; i++)
    if (!along_file_rows_forget (db, g_ptr_array_index (going, i), error))
      return FALSE;
  return TRUE;
}

/**
 * along_file_rows_tidy:
 * @db: a connection that has just been opened
 * @error: set when writing fails
 *
 * Forgets files that were being added when the program ended: no attachment and no draft speaks of them.
 *
 * Returns: %TRUE if only such are here that something speaks of
 */
gboolean
along_file_rows_tidy (AlongDb *db, GError **error)
{
  static const char nobodys[]
      = "DELETE FROM file WHERE NOT EXISTS (SELECT 1 FROM part WHERE kind = 'attachment'"
        " AND id = attachment) AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(text, attachment) > "
        "0);";
  static const char parts[]
      = "DELETE FROM file_part WHERE attachment NOT IN (SELECT attachment FROM file);";

  gint64 files = 0;

  if (!along_db_count (db, "SELECT count(*) FROM file", &files, error))
    return FALSE;
  if (files == 0)
    return TRUE;
  if (!along_db_begin (db, TRUE, error))
    return FALSE;
  if (along_db_exec (db, nobodys, error) && along_db_exec (db, parts, error)
      && along_db_commit (db, error))
    return TRUE;
  along_db_rollback (db);
  return FALSE;
}
