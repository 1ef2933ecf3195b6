/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

#include <sqlcipher/sqlite3.h>

G_BEGIN_DECLS

/* What the files of the SQLite storage share; nobody else includes this. */

typedef struct
{
  sqlite3 *db;
  GHashTable *statements;
} AlongConn;

typedef struct
{
  AlongTx parent;
  AlongConn *conn;
} AlongSqliteTx;

/* A prepared statement that is being read; it goes back to its connection by itself. */
typedef sqlite3_stmt AlongRows;

/* One step for each version, ended by %NULL. */
extern const char *const along_sqlite_steps[];

gboolean along_sql_fail (sqlite3 *db, const char *doing, GError **error);
gboolean along_sql_exec (AlongConn *conn, const char *sql, GError **error);
gboolean along_sql_run (AlongTx *tx, GError **error, const char *sql, const char *types, ...);
AlongRows *along_sql_query (AlongTx *tx, GError **error, const char *sql, const char *types, ...);
gboolean along_sql_next (AlongRows *rows, gboolean *more, GError **error);
void along_sql_reset (AlongRows *rows);
char *along_sql_dup (AlongRows *rows, int column);
const char *along_sql_text (AlongRows *rows, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRows, along_sql_reset)

void along_sqlite_fill_records (AlongStorageApi *api);
void along_sqlite_fill_log (AlongStorageApi *api);
void along_sqlite_fill_people (AlongStorageApi *api);
void along_sqlite_fill_links (AlongStorageApi *api);

G_END_DECLS
