/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-postgres.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* As many as the HTTP layer has threads that ask; a cluster takes a hundred by default. */
#define MAX_CONNECTIONS 16
/* The first with others, the rest alone. */
#define MAX_TRIES 5
/* Who holds more keeps everybody waiting in any case, and the cluster has room for some thousands only. */
#define MAX_HELD 200

typedef struct
{
  AlongStorage parent;
  AlongStorageApi api;
  char *url;

  GMutex mutex;
  GCond changed;
  /* Guarded by @mutex. */
  GQueue idle;
  guint n_conns;
} Postgres;

typedef enum
{
  OUTCOME_DONE,
  OUTCOME_REFUSED,
  OUTCOME_AGAIN,
} Outcome;

/* The transaction is undone, and begun again with nobody beside it. */
static gboolean
step_back (AlongPgTx *tx, GError **error)
{
  tx->again = TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY,
                       "database: somebody else is writing there");
  return FALSE;
}

static gint64
number_of (const char *key)
{
  guint8 digest[32] = { 0 };
  gsize length = sizeof digest;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 number = 0;

  g_checksum_update (sum, (const guchar *)key, -1);
  g_checksum_get_digest (sum, digest, &length);
  memcpy (&number, digest, sizeof number);
  return number;
}

static gboolean
lock_waiting (AlongPgTx *tx, gint64 number, GError **error)
{
  return along_sql_run (&tx->parent.parent, error, "SELECT pg_advisory_xact_lock ($1)", "i",
                        number);
}

static gboolean
lock_at_once (AlongPgTx *tx, gint64 number, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      &tx->parent.parent, error, "SELECT pg_try_advisory_xact_lock ($1)", "i", number);
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  return along_sql_int64 (rows, 0) != 0 || step_back (tx, error);
}

/* Of AlongSqlDriver. It is waited for only by who holds nothing that others wait for: so nobody waits for each
 * other, whatever the order (docs/server.md, "Writers"). */
static gboolean
hold (
    AlongTx *base, AlongHold how, const char *what, const char *id, gboolean *fresh, GError **error)
{
  AlongPgTx *tx = (AlongPgTx *)base;
  g_autofree char *key = NULL;
  gint64 number = 0;

  if (!tx->writes || tx->alone)
    return TRUE;
  if (how == ALONG_HOLD_ALL || g_hash_table_size (tx->held) >= MAX_HELD)
    return step_back (tx, error);
  key = g_strdup_printf ("%s/%s", what, id);
  if (g_hash_table_contains (tx->held, key))
    return TRUE;
  number = number_of (key);
  g_hash_table_add (tx->held, g_steal_pointer (&key));
  *fresh = TRUE;
  if (how == ALONG_HOLD_FIRST || (how == ALONG_HOLD_ONE && tx->n_waited == 0))
    {
      tx->n_waited += how == ALONG_HOLD_ONE ? 1 : 0;
      return lock_waiting (tx, number, error);
    }
  return lock_at_once (tx, number, error);
}

const AlongSqlDriver along_pg_driver
    = { along_pg_query,   along_pg_next, along_pg_reset, along_pg_text, along_pg_integer,
        along_pg_columns, hold };

static void
give_back (Postgres *self, AlongPgConn *conn)
{
  gboolean good = !conn->lost && PQtransactionStatus (conn->pg) == PQTRANS_IDLE;

  conn->again = FALSE;
  g_mutex_lock (&self->mutex);
  if (good)
    g_queue_push_head (&self->idle, conn);
  else
    self->n_conns--;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
  if (!good)
    along_pg_conn_free (conn);
}

static AlongPgConn *
take (Postgres *self, GError **error)
{
  AlongPgConn *conn = NULL;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->idle) && self->n_conns >= MAX_CONNECTIONS)
    g_cond_wait (&self->changed, &self->mutex);
  conn = g_queue_pop_head (&self->idle);
  if (conn == NULL)
    self->n_conns++;
  g_mutex_unlock (&self->mutex);
  if (conn != NULL)
    return conn;
  conn = along_pg_connect (self->url, error);
  if (conn == NULL)
    {
      g_mutex_lock (&self->mutex);
      self->n_conns--;
      g_cond_signal (&self->changed);
      g_mutex_unlock (&self->mutex);
    }
  return conn;
}

/* Those that waited while the database went away and came back are good for nothing; the first one that is
 * tried shows it. */
static AlongPgConn *
begin (Postgres *self, const char *sql, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      AlongPgConn *conn = take (self, error);

      if (conn == NULL || along_pg_exec (conn, sql, &local))
        return conn;
      if (!conn->lost || g_hash_table_size (conn->statements) == 0)
        {
          give_back (self, conn);
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      give_back (self, conn);
    }
}

static gboolean
pg_read (AlongStorage *storage, AlongTxFunc func, gpointer data, GError **error)
{
  Postgres *self = (Postgres *)storage;
  AlongPgConn *conn = begin (self, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error);
  AlongPgTx tx = { .parent = { { &self->api }, &along_pg_driver }, .conn = conn };
  gboolean ok = FALSE;

  if (conn == NULL)
    return FALSE;
  ok = func (&tx.parent.parent, data, error);
  /* Nothing was written: ending it either way only lets the snapshot go. */
  if (!conn->lost && !along_pg_exec (conn, "ROLLBACK", ok ? error : NULL))
    ok = FALSE;
  give_back (self, conn);
  return ok;
}

/* A transaction in which anything failed is not committed, whatever is asked; the database's answer says so. */
static gboolean
commit (AlongPgConn *conn, GError **error)
{
  PGresult *result = PQexec (conn->pg, "COMMIT");
  gboolean ok
      = PQresultStatus (result) == PGRES_COMMAND_OK && g_str_equal (PQcmdStatus (result), "COMMIT");

  if (!ok)
    along_pg_fail (conn, result, "committing", error);
  PQclear (result);
  return ok;
}

static Outcome
write_once (Postgres *self, AlongTxFunc func, gpointer data, gboolean alone, GError **error)
{
  g_autoptr (GHashTable) held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  AlongPgConn *conn
      = begin (self,
               alone ? "BEGIN; SELECT pg_advisory_xact_lock (" ALONG_PG_GATE ")"
                     : "BEGIN; SELECT pg_advisory_xact_lock_shared (" ALONG_PG_GATE ")",
               error);
  AlongPgTx tx = { .parent = { { &self->api }, &along_pg_driver },
                   .conn = conn,
                   .writes = TRUE,
                   .alone = alone,
                   .held = held,
                   .scopes = scopes };
  Outcome outcome = OUTCOME_REFUSED;

  if (conn == NULL)
    return OUTCOME_REFUSED;
  if (func (&tx.parent.parent, data, error) && !tx.again && along_pg_write_scopes (&tx, error)
      && commit (conn, error))
    outcome = OUTCOME_DONE;
  else if (tx.again || conn->again)
    outcome = OUTCOME_AGAIN;
  if (outcome != OUTCOME_DONE && !conn->lost && PQtransactionStatus (conn->pg) != PQTRANS_IDLE)
    along_pg_exec (conn, "ROLLBACK", NULL);
  give_back (self, conn);
  return outcome;
}

static gboolean
pg_write (AlongStorage *storage, AlongTxFunc func, gpointer data, GError **error)
{
  Postgres *self = (Postgres *)storage;

  for (guint tries = 0;; tries++)
    {
      g_autoptr (GError) local = NULL;
      Outcome outcome = write_once (self, func, data, tries > 0, &local);

      if (outcome == OUTCOME_DONE)
        return TRUE;
      if (outcome == OUTCOME_AGAIN && tries < MAX_TRIES)
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}

static gboolean
pg_check (AlongStorage *storage, GPtrArray *problems, GError **error)
{
  return pg_read (storage, along_pg_count_scopes, problems, error);
}

static void
pg_close (AlongStorage *storage)
{
  Postgres *self = (Postgres *)storage;

  g_queue_clear_full (&self->idle, (GDestroyNotify)along_pg_conn_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->url);
  g_free (self);
}

/* Two that begin at once do not both make the tables. */
static gboolean
set_up (AlongPgConn *conn, gboolean create, GError **error)
{
  return along_pg_exec (conn, "BEGIN; SELECT pg_advisory_xact_lock (" ALONG_PG_GATE ")", error)
         && along_pg_bring_up_to_date (conn, create, error) && commit (conn, error);
}

/**
 * along_storage_postgres_open:
 * @url: a connection URI of libpq, `postgresql://…`
 * @create: whether to make the tables where there are none; otherwise that is an error
 * @error: %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_TOO_NEW, %ALONG_ERROR_BUSY or another
 *
 * A storage in a PostgreSQL database, for any number of processes.
 *
 * Returns: (transfer full) (nullable): the storage
 */
AlongStorage *
along_storage_postgres_open (const char *url, gboolean create, GError **error)
{
  g_autoptr (AlongPgConn) conn = along_pg_connect (url, error);
  Postgres *self = NULL;

  if (conn == NULL || !set_up (conn, create, error))
    return NULL;
  self = g_new0 (Postgres, 1);
  self->parent.api = &self->api;
  self->url = g_strdup (url);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_push_head (&self->idle, g_steal_pointer (&conn));
  self->n_conns = 1;
  self->api.close = pg_close;
  self->api.read = pg_read;
  self->api.write = pg_write;
  self->api.check = pg_check;
  along_pg_fill_index (&self->api);
  along_sql_fill_records (&self->api);
  along_sql_fill_log (&self->api);
  along_sql_fill_people (&self->api);
  along_sql_fill_links (&self->api);
  return &self->parent;
}
