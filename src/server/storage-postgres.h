/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage-sql.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

/* What the files of the PostgreSQL storage share; nobody else includes this. */

/**
 * AlongPgConn:
 * @pg: libpq's connection
 * @statements: SQL, by its address → the name it is prepared under
 * @again: whether what failed last may go well another time: a deadlock, or a row that another one made meanwhile
 * @lost: whether the connection is good for nothing any more
 *
 * A connection, used by one thread at a time.
 */
typedef struct
{
  PGconn *pg;
  GHashTable *statements;
  gboolean again;
  gboolean lost;
} AlongPgConn;

/**
 * AlongPgTx:
 * @writes: whether it is a writing one
 * @alone: whether nobody else writes meanwhile
 * @again: whether it has to be begun again, alone
 * @held: what it keeps other writers from
 * @n_waited: how many of those others may be waiting for
 * @scopes: sid → what it adds to the scope, written at its end
 * @xid: the database's number for it; 0 until it is asked for
 * @n: positions given so far
 *
 * A transaction.
 */
typedef struct
{
  AlongSqlTx parent;
  AlongPgConn *conn;
  gboolean writes;
  gboolean alone;
  gboolean again;
  GHashTable *held;
  guint n_waited;
  GHashTable *scopes;
  gint64 xid;
  gint64 n;
} AlongPgTx;

/* One step for each version, ended by %NULL. */
extern const char *const along_postgres_steps[];

/* Advisory locks, in the space of two numbers; things are locked in the space of one (storage-postgres.c). */
#define ALONG_PG_SPACE "1634495084" /* "along" */
#define ALONG_PG_GATE ALONG_PG_SPACE ", 1"
#define ALONG_PG_SERVING ALONG_PG_SPACE ", 2"

#define ALONG_PG_CHANNEL "alongside"

extern const AlongSqlDriver along_pg_driver;

typedef struct _AlongPgNews AlongPgNews;

AlongPgNews *along_pg_news_new (const char *url, AlongNewsFunc func, gpointer data, GError **error);
void along_pg_news_announce (AlongPgNews *self);
void along_pg_news_free (AlongPgNews *self);

AlongPgConn *along_pg_connect (const char *url, GError **error);
void along_pg_conn_free (AlongPgConn *conn);
gboolean
along_pg_fail (AlongPgConn *conn, const PGresult *result, const char *doing, GError **error);
gboolean along_pg_exec (AlongPgConn *conn, const char *sql, GError **error);
gboolean along_pg_ask (AlongPgConn *conn, const char *sql, char **answer, GError **error);
gboolean along_pg_hold (AlongTx *base,
                        AlongHold how,
                        const char *what,
                        const char *id,
                        gboolean *fresh,
                        GError **error);

gboolean along_pg_bring_up_to_date (AlongPgConn *conn, gboolean create, GError **error);
gboolean along_pg_write_scopes (AlongPgTx *tx, GError **error);
gboolean along_pg_count_scopes (AlongTx *tx, gpointer problems, GError **error);
void along_pg_fill_index (AlongStorageApi *api);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongPgConn, along_pg_conn_free)

G_END_DECLS
