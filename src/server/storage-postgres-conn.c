/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-postgres.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The oldest that is tested (architecture.md). */
#define OLDEST 170000
/* So many rows of a stream are in memory at a time. */
#define CHUNK 500

/* What nobody waits for longer, so that no transaction holds up what others may read (sync.md §2.15); a commit
 * is on the disk before it is acknowledged, whatever the cluster's own settings say. */
static const char settings[] = "SET statement_timeout = '30s';"
                               "SET idle_in_transaction_session_timeout = '10s';"
                               "SET synchronous_commit = on;"
                               "SET search_path = alongside;"
                               "SET TimeZone = 'UTC';"
                               "SET client_min_messages = warning;";

typedef struct
{
  AlongRows parent;
  AlongPgConn *conn;
  PGresult *result;
  int row;
  gboolean stream;
} PgRows;

static AlongError
code_of (const char *state, gboolean lost)
{
  static const char *const busy[]
      = { "40001", "40P01", "55P03", "57014", "25P03", "53300", "57P01", "57P02", "57P03", NULL };
  static const char *const full[] = { "53100", "53200", NULL };

  if (lost || strncmp (state, "08", 2) == 0 || g_strv_contains (busy, state))
    return ALONG_ERROR_BUSY;
  if (g_strv_contains (full, state))
    return ALONG_ERROR_FULL;
  return strncmp (state, "XX", 2) == 0 ? ALONG_ERROR_CORRUPT : ALONG_ERROR_FAILED;
}

/**
 * along_pg_fail:
 * @conn: where something went wrong
 * @result: (nullable): the database's answer
 * @doing: what was being done
 * @error: set to what a caller can act on
 *
 * The message has the SQLSTATE and the names of what it is about. PostgreSQL's own words may hold values.
 *
 * Returns: %FALSE
 */
gboolean
along_pg_fail (AlongPgConn *conn, const PGresult *result, const char *doing, GError **error)
{
  static const char *const again[] = { "40001", "40P01", "55P03", "23505", NULL };
  const char *state = result != NULL ? PQresultErrorField (result, PG_DIAG_SQLSTATE) : NULL;
  const char *table = result != NULL ? PQresultErrorField (result, PG_DIAG_TABLE_NAME) : NULL;

  /* What fails after that only fails because the transaction is over. */
  if (state == NULL || !g_str_equal (state, "25P02"))
    conn->again = state != NULL && g_strv_contains (again, state);
  /* What has no state was not said by the database. */
  conn->lost = conn->lost || state == NULL || PQstatus (conn->pg) != CONNECTION_OK;
  g_set_error (error, ALONG_ERROR, (int)code_of (state != NULL ? state : "", conn->lost),
               "database: %s: %s%s%s", doing, conn->lost ? "the connection is lost" : state,
               table != NULL ? " in " : "", table != NULL ? table : "");
  return FALSE;
}

/**
 * along_pg_exec:
 * @conn: a connection
 * @sql: statements without values
 * @error: return location
 *
 * Returns: %TRUE if they ran
 */
gboolean
along_pg_exec (AlongPgConn *conn, const char *sql, GError **error)
{
  PGresult *result = PQexec (conn->pg, sql);
  ExecStatusType status = PQresultStatus (result);
  gboolean ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

  if (!ok)
    along_pg_fail (conn, result, "asking", error);
  PQclear (result);
  return ok;
}

/**
 * along_pg_ask:
 * @conn: a connection
 * @sql: a statement without values that answers with one value
 * @answer: (out) (transfer full) (nullable): it
 * @error: return location
 *
 * Returns: %TRUE if it ran
 */
gboolean
along_pg_ask (AlongPgConn *conn, const char *sql, char **answer, GError **error)
{
  PGresult *result = PQexec (conn->pg, sql);
  gboolean ok = PQresultStatus (result) == PGRES_TUPLES_OK;

  *answer = NULL;
  if (!ok)
    along_pg_fail (conn, result, "asking", error);
  else if (PQntuples (result) > 0 && !PQgetisnull (result, 0, 0))
    *answer = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  return ok;
}

/**
 * along_pg_conn_free:
 * @conn: (transfer full): a connection
 */
void
along_pg_conn_free (AlongPgConn *conn)
{
  g_hash_table_unref (conn->statements);
  PQfinish (conn->pg);
  g_free (conn);
}

static void
be_silent (void *data, const PGresult *notice)
{
}

static gboolean
suits (AlongPgConn *conn, GError **error)
{
  const char *encoding = PQparameterStatus (conn->pg, "server_encoding");

  if (PQserverVersion (conn->pg) < OLDEST)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                   _ ("The database is PostgreSQL %d; at least %d is needed."),
                   PQserverVersion (conn->pg) / 10000, OLDEST / 10000);
      return FALSE;
    }
  if (g_strcmp0 (encoding, "UTF8") != 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                           _ ("The database must be one in UTF-8 (createdb --encoding=UTF8)."));
      return FALSE;
    }
  return along_pg_exec (conn, settings, error);
}

/**
 * along_pg_connect:
 * @url: a connection URI of libpq, `postgresql://…`
 * @error: %ALONG_ERROR_BUSY where nobody answers
 *
 * Returns: (transfer full) (nullable): a connection
 */
AlongPgConn *
along_pg_connect (const char *url, GError **error)
{
  const char *const names[]
      = { "dbname", "fallback_application_name", "client_encoding", "connect_timeout", NULL };
  const char *const values[] = { url, "alongside-server", "UTF8", "10", NULL };
  g_autoptr (AlongPgConn) conn = g_new0 (AlongPgConn, 1);

  conn->statements = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  conn->pg = PQconnectdbParams (names, values, 1);
  if (PQstatus (conn->pg) != CONNECTION_OK)
    {
      g_autofree char *why = g_strstrip (g_strdup (PQerrorMessage (conn->pg)));

      g_set_error (error, ALONG_ERROR, ALONG_ERROR_BUSY, _ ("The database does not let us in: %s"),
                   why);
      return NULL;
    }
  PQsetNoticeReceiver (conn->pg, be_silent, NULL);
  return suits (conn, error) ? g_steal_pointer (&conn) : NULL;
}

static const char *
prepare (AlongPgConn *conn, const char *sql, GError **error)
{
  const char *name = g_hash_table_lookup (conn->statements, sql);
  g_autofree char *fresh = NULL;
  PGresult *result = NULL;
  gboolean ok = FALSE;

  if (name != NULL)
    return name;
  fresh = g_strdup_printf ("s%u", g_hash_table_size (conn->statements));
  result = PQprepare (conn->pg, fresh, sql, 0, NULL);
  ok = PQresultStatus (result) == PGRES_COMMAND_OK;
  if (!ok)
    along_pg_fail (conn, result, "preparing", error);
  PQclear (result);
  if (!ok)
    return NULL;
  name = fresh;
  g_hash_table_insert (conn->statements, (gpointer)sql, g_steal_pointer (&fresh));
  return name;
}

typedef struct
{
  int n;
  const char *texts[ALONG_SQL_MAX_VALUES];
  char numbers[ALONG_SQL_MAX_VALUES][24];
} Values;

static void
read_values (Values *into, const AlongSqlValue *values, guint n_values)
{
  for (guint i = 0; i < n_values; i++)
    {
      into->texts[i] = values[i].is_number ? into->numbers[i] : values[i].text;
      if (values[i].is_number)
        g_snprintf (into->numbers[i], sizeof into->numbers[0], "%" G_GINT64_FORMAT,
                    values[i].number);
    }
  into->n = (int)n_values;
}

static gboolean
ask_for_stream (AlongPgConn *conn, const char *name, const Values *values, GError **error)
{
  /* Who reads much has a reason to, and is not hurried. */
  if (!along_pg_exec (conn,
                      "SET LOCAL statement_timeout = 0;"
                      "SET LOCAL idle_in_transaction_session_timeout = 0",
                      error))
    return FALSE;
  return (PQsendQueryPrepared (conn->pg, name, values->n, values->texts, NULL, NULL, 0)
          && PQsetChunkedRowsMode (conn->pg, CHUNK))
         || along_pg_fail (conn, NULL, "asking", error);
}

static gboolean
take (PgRows *rows, PGresult *result, GError **error)
{
  ExecStatusType status = PQresultStatus (result);

  PQclear (rows->result);
  rows->result = result;
  rows->row = -1;
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_CHUNK
         || along_pg_fail (rows->conn, result, "asking", error);
}

/* What has not been read of a stream is thrown away. */
static void
reset (AlongRows *base)
{
  PgRows *rows = (PgRows *)base;

  while (rows->stream)
    {
      PGresult *rest = PQgetResult (rows->conn->pg);

      rows->stream = rest != NULL;
      PQclear (rest);
    }
  PQclear (rows->result);
  g_free (rows);
}

static AlongRows *
query (AlongTx *tx,
       const char *sql,
       const AlongSqlValue *values,
       guint n_values,
       gboolean stream,
       GError **error)
{
  AlongPgConn *conn = ((AlongPgTx *)tx)->conn;
  const char *name = prepare (conn, sql, error);
  PgRows *rows = NULL;
  Values read;

  if (name == NULL)
    return NULL;
  read_values (&read, values, n_values);
  rows = g_new0 (PgRows, 1);
  rows->parent.driver = &along_pg_driver;
  rows->conn = conn;
  rows->stream = stream;
  if (stream
          ? ask_for_stream (conn, name, &read, error)
          : take (rows, PQexecPrepared (conn->pg, name, read.n, read.texts, NULL, NULL, 0), error))
    return &rows->parent;
  reset (&rows->parent);
  return NULL;
}

static gboolean
next (AlongRows *base, gboolean *more, GError **error)
{
  PgRows *rows = (PgRows *)base;

  while (rows->stream && (rows->result == NULL || rows->row + 1 >= PQntuples (rows->result)))
    {
      PGresult *result = PQgetResult (rows->conn->pg);

      if (result == NULL)
        rows->stream = FALSE;
      else if (!take (rows, result, error))
        return FALSE;
    }
  *more = rows->result != NULL && ++rows->row < PQntuples (rows->result);
  return TRUE;
}

static const char *
text_in (AlongRows *base, int column)
{
  PgRows *rows = (PgRows *)base;

  return PQgetisnull (rows->result, rows->row, column)
             ? NULL
             : PQgetvalue (rows->result, rows->row, column);
}

/* PostgreSQL says t for true. */
static gint64
integer (AlongRows *base, int column)
{
  const char *text = text_in (base, column);

  if (text == NULL)
    return 0;
  return *text == 't' ? 1 : g_ascii_strtoll (text, NULL, 10);
}

static int
columns (AlongRows *base)
{
  return PQnfields (((PgRows *)base)->result);
}

const AlongSqlDriver along_pg_driver
    = { .query = query,
        .next = next,
        .reset = reset,
        .text = text_in,
        .integer = integer,
        .columns = columns,
        .whole_log = "SELECT sid, kind, id, facet, op, rev, hash FROM scope_idx ORDER BY tx, n",
        .raise_seq = "SELECT setval ('commit_seq', greatest ($1, 1))",
        .hold = along_pg_hold };
