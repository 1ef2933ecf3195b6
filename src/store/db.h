/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/error.h"

#include <gio/gio.h>
#include <sqlcipher/sqlite3.h>

G_BEGIN_DECLS

/* Private to the store: one connection, used by one thread. */

typedef struct _AlongDb AlongDb;

struct _AlongDb
{
  sqlite3 *native;
  char *
      damage_mark; /* the file that says for the next opening that damage was found; NULL where none can be */
  GHashTable *statements; /* SQL → prepared statement, for ever reused */
  struct
  {
    const char *sql; /* where the caller has it, and the copy it was prepared from */
    const char *copy;
    sqlite3_stmt *stmt;
  } recent[128];
  gboolean writing; /* whether the store itself writes; see the guard in schema.c */
  gboolean durable; /* what `synchronous` is set to */
  gboolean forgets; /* whether something went that must leave no trace; see along_db_commit() */
  gboolean forgot;  /* whether this transaction did; see along_db_scrub() */
  gint64 last_part; /* see along_part_number() */
  struct _AlongListings *listings;
  GPtrArray *watches; /* of AlongWatch, see watch.h */
  guint64 version;    /* how many jobs have written */
};

/* A statement in use; resetting it gives it back. */
typedef struct sqlite3_stmt AlongStmt;

AlongDb *along_db_open (const char *path, GBytes *key, GError **error);
void along_db_close (AlongDb *self);
gboolean along_db_is_shared (guint64 filesystem);

gboolean along_db_fail (AlongDb *self, int rc, const char *doing, GError **error);
gboolean along_db_exec (AlongDb *self, const char *sql, GError **error);
gboolean along_db_begin (AlongDb *self, gboolean durable, GError **error);
gboolean along_db_commit (AlongDb *self, GError **error);
void along_db_rollback (AlongDb *self);
void along_db_scrub (AlongDb *self);

AlongStmt *along_db_prepare (AlongDb *self, const char *sql, GError **error);
void along_stmt_reset (AlongStmt *stmt);
void along_stmt_text (AlongStmt *stmt, int index, const char *text);
void along_stmt_integer (AlongStmt *stmt, int index, gint64 value);
void along_stmt_bytes (AlongStmt *stmt, int index, GBytes *bytes);
void along_stmt_variant (AlongStmt *stmt, int index, GVariant *value);
gboolean along_db_step (AlongDb *self, AlongStmt *stmt, gboolean *row, GError **error);
gboolean along_db_run (AlongDb *self, AlongStmt *stmt, GError **error);
const char *along_stmt_get_text (AlongStmt *stmt, int column);
GVariant *along_stmt_get_variant (AlongStmt *stmt, int column, const GVariantType *type);

gboolean along_db_get_meta (AlongDb *self, const char *key, char **value, GError **error);
gboolean along_db_get_meta_integer (
    AlongDb *self, const char *key, gint64 fallback, gint64 *value, GError **error);
gboolean along_db_set_meta (AlongDb *self, const char *key, const char *value, GError **error);
gboolean along_db_set_meta_integer (AlongDb *self, const char *key, gint64 value, GError **error);
gboolean along_db_count (AlongDb *self, const char *sql, gint64 *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongStmt, along_stmt_reset)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongDb, along_db_close)

G_END_DECLS
