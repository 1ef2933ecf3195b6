/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

#include <stdarg.h>

static const AlongSqlDriver *
driver_of (AlongTx *tx)
{
  return ((AlongSqlTx *)tx)->driver;
}

static AlongRows *
ask (AlongTx *tx,
     const char *sql,
     const char *types,
     va_list values,
     gboolean stream,
     GError **error)
{
  AlongSqlValue read[ALONG_SQL_MAX_VALUES];
  guint n = 0;

  for (; types[n] != '\0'; n++)
    {
      g_assert (n < G_N_ELEMENTS (read));
      read[n] = (AlongSqlValue){ .is_number = types[n] == 'i' };
      if (read[n].is_number)
        read[n].number = va_arg (values, gint64);
      else
        read[n].text = va_arg (values, const char *);
    }
  return driver_of (tx)->query (tx, sql, read, n, stream, error);
}

static gboolean
run_to_end (AlongRows *rows, GError **error)
{
  gboolean more = FALSE;

  do
    if (!along_sql_next (rows, &more, error))
      return FALSE;
  while (more);
  return TRUE;
}

/**
 * along_sql_run_values:
 * @tx: a transaction
 * @sql: one statement, which is kept prepared by its address: an interned text
 * @values: its values
 * @n_values: how many
 * @error: return location
 *
 * Returns: %TRUE if it ran
 */
gboolean
along_sql_run_values (
    AlongTx *tx, const char *sql, const AlongSqlValue *values, guint n_values, GError **error)
{
  g_autoptr (AlongRows) rows = driver_of (tx)->query (tx, sql, values, n_values, FALSE, error);

  return run_to_end (rows, error);
}

/**
 * along_sql_run:
 * @tx: a transaction
 * @error: return location
 * @sql: one statement, a literal: it is kept prepared by its address
 * @types: a letter for each value: `t` a text or %NULL, `i` a #gint64
 * @...: the values
 *
 * Returns: %TRUE if it ran
 */
gboolean
along_sql_run (AlongTx *tx, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (AlongRows) rows = NULL;
  va_list values;

  va_start (values, types);
  rows = ask (tx, sql, types, values, FALSE, error);
  va_end (values);
  return run_to_end (rows, error);
}

/**
 * along_sql_query:
 * @tx: a transaction
 * @error: return location
 * @sql: one statement, a literal
 * @types: see [func@sql_run]
 * @...: the values
 *
 * Returns: (transfer full) (nullable): rows to be read with [func@sql_next]
 */
AlongRows *
along_sql_query (AlongTx *tx, GError **error, const char *sql, const char *types, ...)
{
  AlongRows *rows = NULL;
  va_list values;

  va_start (values, types);
  rows = ask (tx, sql, types, values, FALSE, error);
  va_end (values);
  return rows;
}

/**
 * along_sql_stream:
 * @tx: a transaction
 * @error: return location
 * @sql: one statement, a literal
 * @types: see [func@sql_run]
 * @...: the values
 *
 * For more rows than memory should hold. Nothing else may be asked of the transaction before they are let go.
 *
 * Returns: (transfer full) (nullable): rows to be read with [func@sql_next]
 */
AlongRows *
along_sql_stream (AlongTx *tx, GError **error, const char *sql, const char *types, ...)
{
  AlongRows *rows = NULL;
  va_list values;

  va_start (values, types);
  rows = ask (tx, sql, types, values, TRUE, error);
  va_end (values);
  return rows;
}

/**
 * along_sql_next:
 * @rows: (nullable): rows; %NULL where the query failed, which is passed on
 * @more: (out): whether there is another one
 * @error: return location
 *
 * Returns: %FALSE if reading failed
 */
gboolean
along_sql_next (AlongRows *rows, gboolean *more, GError **error)
{
  *more = FALSE;
  return rows != NULL && rows->driver->next (rows, more, error);
}

/**
 * along_sql_reset:
 * @rows: (transfer full): rows
 */
void
along_sql_reset (AlongRows *rows)
{
  rows->driver->reset (rows);
}

/**
 * along_sql_text:
 * @rows: rows
 * @column: which
 *
 * Returns: (transfer none) (nullable): a text that lives until the next row
 */
const char *
along_sql_text (AlongRows *rows, int column)
{
  return rows->driver->text (rows, column);
}

/**
 * along_sql_dup:
 * @rows: rows
 * @column: which
 *
 * Returns: (transfer full) (nullable): a text
 */
char *
along_sql_dup (AlongRows *rows, int column)
{
  return g_strdup (along_sql_text (rows, column));
}

/**
 * along_sql_int64:
 * @rows: rows
 * @column: which
 *
 * Returns: a number; 0 for none
 */
gint64
along_sql_int64 (AlongRows *rows, int column)
{
  return rows->driver->integer (rows, column);
}

/**
 * along_sql_columns:
 * @rows: rows
 *
 * Returns: how many columns they have
 */
int
along_sql_columns (AlongRows *rows)
{
  return rows->driver->columns (rows);
}

/**
 * along_sql_hold:
 * @tx: a transaction; for a reading one it does nothing
 * @what: what kind of thing, such as `person`
 * @id: which one
 * @fresh: (out) (optional): whether it was not held before: what was read of it earlier is to be read again
 * @error: %ALONG_ERROR_BUSY: the transaction is undone and begun again
 *
 * Keeps other writers from a thing until the transaction ends (docs/server.md, “Writers”).
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_sql_hold (AlongTx *tx, const char *what, const char *id, gboolean *fresh, GError **error)
{
  gboolean first = FALSE;
  gboolean ok = driver_of (tx)->hold == NULL
                || driver_of (tx)->hold (tx, ALONG_HOLD_ONE, what, id, &first, error);

  if (fresh != NULL)
    *fresh = first;
  return ok;
}

/**
 * along_sql_hold_name:
 * @tx: a transaction; for a reading one it does nothing
 * @kind: a kind
 * @id: the id of a record that is not there
 * @fresh: (out): whether it was not held before
 * @error: %ALONG_ERROR_BUSY: the transaction is undone and begun again
 *
 * Keeps others from making a record until the transaction ends.
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_sql_hold_name (AlongTx *tx, const char *kind, const char *id, gboolean *fresh, GError **error)
{
  *fresh = FALSE;
  return driver_of (tx)->hold == NULL
         || driver_of (tx)->hold (tx, ALONG_HOLD_NAME, kind, id, fresh, error);
}

/**
 * along_sql_hold_first:
 * @tx: a transaction that holds nothing yet
 * @what: what kind of thing
 * @id: which one
 * @error: %ALONG_ERROR_BUSY
 *
 * As [func@sql_hold], for what is never held after anything else.
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_sql_hold_first (AlongTx *tx, const char *what, const char *id, GError **error)
{
  gboolean fresh = FALSE;

  return driver_of (tx)->hold == NULL
         || driver_of (tx)->hold (tx, ALONG_HOLD_FIRST, what, id, &fresh, error);
}

/**
 * along_sql_hold_all:
 * @tx: a transaction; for a reading one it does nothing
 * @error: %ALONG_ERROR_BUSY: the transaction is undone and begun again
 *
 * Keeps all other writers away until the transaction ends.
 *
 * Returns: %TRUE if nobody else writes
 */
gboolean
along_sql_hold_all (AlongTx *tx, GError **error)
{
  gboolean fresh = FALSE;

  return driver_of (tx)->hold == NULL
         || driver_of (tx)->hold (tx, ALONG_HOLD_ALL, NULL, NULL, &fresh, error);
}
