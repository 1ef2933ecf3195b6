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
  AlongPgNews *news;
  /* Keeps servers away, as long as it lives. */
  AlongPgConn *reserved;
} Postgres;

typedef enum
{
  OUTCOME_DONE,
  /* And the change log has grown. */
  OUTCOME_CHANGED,
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

/**
 * along_pg_hold:
 * @base: a transaction
 * @how: what is held
 * @what: (nullable): what kind of thing
 * @id: (nullable): which one
 * @fresh: (out): whether it was not held before
 * @error: %ALONG_ERROR_BUSY: the transaction is undone and begun again, alone
 *
 * Keeps other writers away. It is waited for only by who holds nothing that others wait for: so nobody waits for
 * each other, whatever the order (docs/server.md, “Writers”).
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_pg_hold (
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
  gboolean ended = PQresultStatus (result) == PGRES_COMMAND_OK;
  gboolean ok = ended && g_str_equal (PQcmdStatus (result), "COMMIT");

  if (!ended)
    along_pg_fail (conn, result, "committing", error);
  else if (!ok)
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                         "database: what was to be committed had failed");
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
    outcome = g_hash_table_size (scopes) > 0 ? OUTCOME_CHANGED : OUTCOME_DONE;
  else if (tx.again || conn->again)
    outcome = OUTCOME_AGAIN;
  if (!conn->lost && PQtransactionStatus (conn->pg) != PQTRANS_IDLE)
    along_pg_exec (conn, "ROLLBACK", NULL);
  give_back (self, conn);
  return outcome;
}

/* After the commit, never in it: PostgreSQL lets only one at a time commit with a notice (sync.md §2.15). A
 * process that serves tells what was committed meanwhile together; any other tells it right away. */
static void
announce (Postgres *self)
{
  g_autoptr (GError) error = NULL;
  AlongPgConn *conn = NULL;

  if (self->news != NULL)
    {
      along_pg_news_announce (self->news);
      return;
    }
  conn = begin (self, "NOTIFY " ALONG_PG_CHANNEL, &error);
  /* Who listens looks by itself a second later. */
  if (conn == NULL)
    g_message ("%s", error->message);
  else
    give_back (self, conn);
}

static gboolean
pg_watch (AlongStorage *storage, AlongNewsFunc func, gpointer data, GError **error)
{
  Postgres *self = (Postgres *)storage;

  self->news = along_pg_news_new (self->url, func, data, error);
  return self->news != NULL;
}

static void
pg_unwatch (AlongStorage *storage)
{
  g_clear_pointer (&((Postgres *)storage)->news, along_pg_news_free);
}

static gboolean
pg_reserve (AlongStorage *storage, GError **error)
{
  Postgres *self = (Postgres *)storage;
  g_autoptr (AlongPgConn) conn = along_pg_connect (self->url, error);
  g_autofree char *got = NULL;

  if (conn == NULL
      || !along_pg_ask (conn, "SELECT pg_try_advisory_lock (" ALONG_PG_SERVING ")", &got, error))
    return FALSE;
  if (g_strcmp0 (got, "t") == 0)
    {
      self->reserved = g_steal_pointer (&conn);
      return TRUE;
    }
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY,
                       _ ("A server is running on that database. Stop it first."));
  return FALSE;
}

/* Where the database is and since when: a dump that was put back, an older copy of the cluster and a replica
 * that took over each have another one. */
static gboolean
pg_place (AlongStorage *storage, char **place, GError **error)
{
  Postgres *self = (Postgres *)storage;
  AlongPgConn *conn = begin (self, "SELECT 1", error);
  gboolean ok = FALSE;

  if (conn == NULL)
    return FALSE;
  ok = along_pg_ask (conn,
                     "SELECT concat_ws ('.', (SELECT system_identifier FROM pg_control_system ()),"
                     "  substr (pg_walfile_name (pg_current_wal_lsn ()), 1, 8),"
                     "  CAST (CAST ('alongside.meta' AS regclass) AS oid))",
                     place, error);
  give_back (self, conn);
  return ok;
}

static gboolean
pg_clear (AlongTx *base, GError **error)
{
  AlongPgTx *tx = (AlongPgTx *)base;

  return along_sql_hold_all (base, error)
         && along_pg_exec (tx->conn, "DROP SCHEMA alongside CASCADE", error)
         && along_pg_bring_up_to_date (tx->conn, TRUE, error);
}

static gboolean
pg_backup (AlongStorage *storage, const char *file, GError **error)
{
  g_autoptr (AlongStorage) copy
      = along_storage_sqlite_open (file, ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, error);

  return copy != NULL && along_storage_copy (storage, copy, NULL, NULL, error);
}

/* What a row held before stays in the table's file until that is written anew. */
static gboolean
pg_scrub (AlongStorage *storage, GError **error)
{
  static const char *const tables[]
      = { "part",       "history",     "conflict",    "quarantine", "txn_result", "record",
          "membership", "person_lock", "answer_link", "audit",      "legal_hold" };
  Postgres *self = (Postgres *)storage;
  AlongPgConn *conn = begin (self, "SET statement_timeout = 0", error);
  gboolean ok = conn != NULL;

  if (conn == NULL)
    return FALSE;
  for (guint i = 0; ok && i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *sql = g_strconcat ("VACUUM FULL alongside.", tables[i], NULL);

      ok = along_pg_exec (conn, sql, error);
    }
  /* As it was; where that fails it is not given back. */
  if (!conn->lost && !along_pg_exec (conn, "SET statement_timeout = '30s'", ok ? error : NULL))
    {
      conn->lost = TRUE;
      ok = FALSE;
    }
  give_back (self, conn);
  return ok;
}

static gboolean
pg_write (AlongStorage *storage, AlongTxFunc func, gpointer data, GError **error)
{
  Postgres *self = (Postgres *)storage;

  for (guint tries = 0;; tries++)
    {
      g_autoptr (GError) local = NULL;
      Outcome outcome = write_once (self, func, data, tries > 0, &local);

      if (outcome == OUTCOME_CHANGED)
        announce (self);
      if (outcome == OUTCOME_DONE || outcome == OUTCOME_CHANGED)
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

  pg_unwatch (storage);
  g_clear_pointer (&self->reserved, along_pg_conn_free);
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
  self->api.backup = pg_backup;
  self->api.scrub = pg_scrub;
  self->api.clear = pg_clear;
  self->api.place = pg_place;
  self->api.reserve = pg_reserve;
  self->api.watch = pg_watch;
  self->api.unwatch = pg_unwatch;
  along_pg_fill_index (&self->api);
  along_sql_fill_records (&self->api);
  along_sql_fill_log (&self->api);
  along_sql_fill_people (&self->api);
  along_sql_fill_devices (&self->api);
  along_sql_fill_erase (&self->api);
  along_sql_fill_links (&self->api);
  along_sql_fill_audit (&self->api);
  along_sql_fill_copy (&self->api);
  return &self->parent;
}
