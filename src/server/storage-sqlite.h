/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage-sql.h"

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
  AlongSqlTx parent;
  AlongConn *conn;
} AlongSqliteTx;

/* One step for each version, ended by %NULL. */
extern const char *const along_sqlite_steps[];

gboolean along_sql_fail (sqlite3 *db, const char *doing, GError **error);
gboolean along_sql_exec (AlongConn *conn, const char *sql, GError **error);

gboolean along_sqlite_count_scopes (AlongTx *tx, gpointer problems, GError **error);
void along_sqlite_fill_index (AlongStorageApi *api);

G_END_DECLS
