/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/read.h"
#include "store/derived-layout.h"
#include "store/parts.h"

/**
 * along_read_record:
 * @db: a connection
 * @entity: a kind
 * @id: a record's id
 * @error: set to %ALONG_ERROR_NOT_FOUND where there is none
 *
 * Returns: (transfer full) (nullable): the record as people see it
 */
AlongRecord *
along_read_record (AlongDb *db, const AlongEntity *entity, const char *id, GError **error)
{
  g_autoptr (AlongKept) kept = along_kept_load (db, entity, id, error);
  g_autoptr (AlongRecord) record = NULL;

  if (kept == NULL)
    return NULL;
  record = along_kept_view (kept);
  if (record == NULL)
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                         "The record is not on this device");
  return g_steal_pointer (&record);
}

/* A list's row has its record's first part for its number. Its own page need not be read to find that: the number is in the
 * index the list is sorted by, and the part is read anyway. */
static AlongRecord *
read_listed (AlongDb *db, const AlongEntity *entity, gint64 pk, GError **error)
{
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, "SELECT id FROM part WHERE pk = ?1", error);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_stmt_integer (stmt, 1, pk - along_derived_first_pk (entity));
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  return along_read_record (db, entity, row ? along_stmt_get_text (stmt, 0) : "", error);
}

/**
 * along_read_count:
 * @db: a connection
 * @entity: a kind
 * @sql: a query's SQL
 * @n: (out): how many records it finds
 * @error: set when reading fails
 *
 * Rows are only counted where no number of them is kept.
 *
 * Returns: %TRUE if it could be read
 */
gboolean
along_read_count (
    AlongDb *db, const AlongEntity *entity, const AlongQuerySql *sql, gint64 *n, GError **error)
{
  g_autofree char *text
      = g_strdup_printf (sql->counted ? "SELECT IFNULL(sum(n), 0) FROM list_%s_count WHERE %s"
                                      : "SELECT count(*) FROM list_%s WHERE %s",
                         entity->kind, sql->where);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, text, error);
  gboolean row = FALSE;

  *n = 0;
  if (stmt == NULL)
    return FALSE;
  along_query_sql_bind (sql, stmt);
  if (!along_db_step (db, stmt, &row, error))
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  return TRUE;
}

/**
 * along_read_page:
 * @db: a connection
 * @entity: a kind
 * @sql: a query's SQL
 * @offset: how many to pass over
 * @limit: how many at most; -1 for all
 * @error: set when reading fails
 *
 * Returns: (transfer full) (nullable) (element-type AlongRecord): the records in the query's order
 */
GPtrArray *
along_read_page (AlongDb *db,
                 const AlongEntity *entity,
                 const AlongQuerySql *sql,
                 gint64 offset,
                 gint64 limit,
                 GError **error)
{
  g_autofree char *text
      = g_strdup_printf ("SELECT pk FROM list_%s WHERE %s ORDER BY %s LIMIT ?%u OFFSET ?%u",
                         entity->kind, sql->where, sql->order, sql->values->len + 1,
                         sql->values->len + 2);
  g_autoptr (AlongStmt) stmt = along_db_prepare (db, text, error);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;
  along_query_sql_bind (sql, stmt);
  along_stmt_integer (stmt, (int)sql->values->len + 1, limit);
  along_stmt_integer (stmt, (int)sql->values->len + 2, offset);
  if (!along_db_step (db, stmt, &row, error))
    return NULL;
  while (row)
    {
      AlongRecord *record = read_listed (db, entity, sqlite3_column_int64 (stmt, 0), error);

      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
      if (!along_db_step (db, stmt, &row, error))
        return NULL;
    }
  return g_steal_pointer (&records);
}
