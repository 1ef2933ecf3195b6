/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

G_BEGIN_DECLS

/* What the files of the storages share; nobody else includes this. What both databases say in the same words
 * is written once (storage-sql-*.c), over a driver for each. Values stand in a statement as $1, $2, … in the
 * order of their first appearance, which both understand. */

typedef struct _AlongSqlDriver AlongSqlDriver;

/* A transaction of a storage that speaks SQL. */
typedef struct
{
  AlongTx parent;
  const AlongSqlDriver *driver;
} AlongSqlTx;

/* What is being read. */
typedef struct
{
  const AlongSqlDriver *driver;
} AlongRows;

/* No statement has more values than that. */
#define ALONG_SQL_MAX_VALUES 24

/* A value of a statement: a text or NULL, or a number. */
typedef struct
{
  gboolean is_number;
  const char *text;
  gint64 number;
} AlongSqlValue;

typedef enum
{
  /* Whatever is not one person's: nobody else writes meanwhile. */
  ALONG_HOLD_ALL,
  /* One thing, named by two texts. */
  ALONG_HOLD_ONE,
  /* The same, as the first thing of a transaction. */
  ALONG_HOLD_FIRST,
  /* The same, for a name that is not given yet, which nobody waits for. */
  ALONG_HOLD_NAME,
} AlongHold;

struct _AlongSqlDriver
{
  AlongRows *(*query) (AlongTx *tx,
                       const char *sql,
                       const AlongSqlValue *values,
                       guint n_values,
                       gboolean stream,
                       GError **error);
  gboolean (*next) (AlongRows *rows, gboolean *more, GError **error);
  void (*reset) (AlongRows *rows);
  const char *(*text) (AlongRows *rows, int column);
  gint64 (*integer) (AlongRows *rows, int column);
  int (*columns) (AlongRows *rows);
  /* Statements: every entry of the change log, in its order; and the next commit comes after $1. */
  const char *whole_log;
  const char *raise_seq;
  /* NULL where one writes at a time anyway. */
  gboolean (*hold) (AlongTx *tx,
                    AlongHold hold,
                    const char *what,
                    const char *id,
                    gboolean *fresh,
                    GError **error);
};

gboolean along_sql_run (AlongTx *tx, GError **error, const char *sql, const char *types, ...);
AlongRows *along_sql_query (AlongTx *tx, GError **error, const char *sql, const char *types, ...);
AlongRows *along_sql_stream (AlongTx *tx, GError **error, const char *sql, const char *types, ...);
gboolean along_sql_run_values (
    AlongTx *tx, const char *sql, const AlongSqlValue *values, guint n_values, GError **error);
gboolean along_sql_next (AlongRows *rows, gboolean *more, GError **error);
void along_sql_reset (AlongRows *rows);
char *along_sql_dup (AlongRows *rows, int column);
const char *along_sql_text (AlongRows *rows, int column);
gint64 along_sql_int64 (AlongRows *rows, int column);
int along_sql_columns (AlongRows *rows);
gboolean
along_sql_hold (AlongTx *tx, const char *what, const char *id, gboolean *fresh, GError **error);
gboolean along_sql_hold_record (AlongTx *tx, const char *kind, const char *id, GError **error);
gboolean along_sql_hold_name (
    AlongTx *tx, const char *kind, const char *id, gboolean *fresh, GError **error);
gboolean along_sql_hold_first (AlongTx *tx, const char *what, const char *id, GError **error);
gboolean along_sql_hold_all (AlongTx *tx, GError **error);
gboolean along_sql_count_scopes (AlongTx *tx, const char *sql, GPtrArray *problems, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongRows, along_sql_reset)

void along_sql_fill_records (AlongStorageApi *api);
void along_sql_fill_log (AlongStorageApi *api);
void along_sql_fill_people (AlongStorageApi *api);
gboolean along_sql_read_records (AlongRows *rows, GPtrArray **records, GError **error);
void along_sql_fill_erase (AlongStorageApi *api);
void along_sql_fill_devices (AlongStorageApi *api);
void along_sql_fill_links (AlongStorageApi *api);
void along_sql_fill_audit (AlongStorageApi *api);
void along_sql_fill_copy (AlongStorageApi *api);

G_END_DECLS
