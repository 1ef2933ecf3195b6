/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sqlite.h"
#include "base/error.h"
#include "base/fault.h"

#include <glib/gi18n-lib.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/vfs.h>

/* "AlSv": tells our files from others. */
#define APPLICATION_ID 0x416c5376
#define MAX_READERS 8
/* So many waiting writes share one commit, and so one wait for the disk. */
#define MAX_GROUP 256
#define BUSY_MS 10000

/* A prepared statement; what is being read of it goes back to its connection by itself. */
typedef struct
{
  AlongRows parent;
  sqlite3_stmt *statement;
} SqliteRows;

static const AlongSqlDriver driver;

typedef struct
{
  AlongTxFunc func;
  gpointer data;
  GError *error;
  gboolean ok;
  gboolean done;
} Job;

typedef struct
{
  AlongStorage parent;
  AlongStorageApi api;
  char *path;
  gboolean is_inline;
  GThread *writer;

  GMutex mutex;
  GCond changed;
  /* Guarded by @mutex. */
  GQueue jobs;
  gboolean closing;
  GQueue idle_readers;
  guint n_readers;

  /* Used by the writing thread only, or by the only thread there is. */
  struct
  {
    AlongConn *conn;
  } on_writer;
} Sqlite;

/**
 * along_sql_fail:
 * @db: where something went wrong
 * @doing: (nullable): what was being done
 * @error: set to what a caller can act on
 *
 * The message has SQLite's own words, which name tables and never hold values.
 *
 * Returns: %FALSE
 */
gboolean
along_sql_fail (sqlite3 *db, const char *doing, GError **error)
{
  int code = sqlite3_errcode (db) & 0xff;
  AlongError kind = ALONG_ERROR_FAILED;

  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    kind = ALONG_ERROR_BUSY;
  else if (code == SQLITE_FULL)
    kind = ALONG_ERROR_FULL;
  else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    kind = ALONG_ERROR_CORRUPT;
  g_set_error (error, ALONG_ERROR, kind, "%s: %s", doing != NULL ? doing : "database",
               sqlite3_errmsg (db));
  return FALSE;
}

/**
 * along_sql_exec:
 * @conn: a connection
 * @sql: statements without values
 * @error: return location
 *
 * Returns: %TRUE if they ran
 */
gboolean
along_sql_exec (AlongConn *conn, const char *sql, GError **error)
{
  if (sqlite3_exec (conn->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return along_sql_fail (conn->db, NULL, error);
}

static SqliteRows *
prepare (AlongConn *conn, const char *sql, GError **error)
{
  SqliteRows *rows = g_hash_table_lookup (conn->statements, sql);
  sqlite3_stmt *statement = NULL;

  if (rows == NULL)
    {
      if (sqlite3_prepare_v3 (conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
          != SQLITE_OK)
        {
          along_sql_fail (conn->db, "preparing", error);
          return NULL;
        }
      rows = g_new0 (SqliteRows, 1);
      rows->parent.driver = &driver;
      rows->statement = statement;
      g_hash_table_insert (conn->statements, (gpointer)sql, rows);
    }
  g_assert (!sqlite3_stmt_busy (rows->statement));
  return rows;
}

/* Rows are read while their caller may change what it asked with. */
static void
bind (sqlite3_stmt *statement, const AlongSqlValue *values, guint n_values)
{
  for (guint i = 0; i < n_values; i++)
    {
      if (values[i].is_number)
        sqlite3_bind_int64 (statement, (int)i + 1, values[i].number);
      else
        sqlite3_bind_text (statement, (int)i + 1, values[i].text, -1, SQLITE_TRANSIENT);
    }
}

static sqlite3_stmt *
statement_of (AlongRows *rows)
{
  return ((SqliteRows *)rows)->statement;
}

/* SQLite reads row by row in any case. */
static AlongRows *
query (AlongTx *tx,
       const char *sql,
       const AlongSqlValue *values,
       guint n_values,
       gboolean stream,
       GError **error)
{
  SqliteRows *rows = prepare (((AlongSqliteTx *)tx)->conn, sql, error);

  if (rows == NULL)
    return NULL;
  bind (rows->statement, values, n_values);
  return &rows->parent;
}

static gboolean
next (AlongRows *rows, gboolean *more, GError **error)
{
  int result = sqlite3_step (statement_of (rows));

  *more = result == SQLITE_ROW;
  if (result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;
  return along_sql_fail (sqlite3_db_handle (statement_of (rows)), "asking", error);
}

static void
reset (AlongRows *rows)
{
  sqlite3_reset (statement_of (rows));
}

static const char *
text (AlongRows *rows, int column)
{
  return (const char *)sqlite3_column_text (statement_of (rows), column);
}

static gint64
integer (AlongRows *rows, int column)
{
  return sqlite3_column_int64 (statement_of (rows), column);
}

static int
columns (AlongRows *rows)
{
  return sqlite3_column_count (statement_of (rows));
}

static const AlongSqlDriver driver
    = { .query = query,
        .next = next,
        .reset = reset,
        .text = text,
        .integer = integer,
        .columns = columns,
        .whole_log = "SELECT s.sid, i.kind, i.id, i.facet, i.op, i.rev, i.hash FROM scope_idx i"
                     "  JOIN scope s ON s.id = i.sid ORDER BY i.position",
        .raise_seq = "UPDATE counter SET v = max (v, $1) WHERE k = 'seq'" };

static void
conn_free (AlongConn *conn)
{
  g_clear_pointer (&conn->statements, g_hash_table_unref);
  sqlite3_close (conn->db);
  g_free (conn);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongConn, conn_free)

static void
finalize_statement (gpointer data)
{
  SqliteRows *rows = data;

  sqlite3_finalize (rows->statement);
  g_free (rows);
}

static AlongConn *
conn_open (const char *path, gboolean create, gboolean writes, GError **error)
{
  g_autoptr (AlongConn) conn = g_new0 (AlongConn, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  int result = sqlite3_open_v2 (path, &conn->db, flags, NULL);

  conn->statements = g_hash_table_new_full (NULL, NULL, NULL, finalize_statement);
  if (result != SQLITE_OK)
    {
      along_sql_fail (conn->db, "opening the database", error);
      return NULL;
    }
  sqlite3_busy_timeout (conn->db, BUSY_MS);
  if (!along_sql_exec (conn,
                       "PRAGMA cipher_log_level = NONE;"
                       "PRAGMA trusted_schema = OFF;"
                       "PRAGMA temp_store = MEMORY;"
                       "PRAGMA journal_mode = WAL;"
                       "PRAGMA synchronous = FULL;",
                       error)
      || (along_fault ("ack-before-commit")
          && !along_sql_exec (conn, "PRAGMA synchronous = OFF", error))
      || !along_sql_exec (conn, writes ? "PRAGMA cache_size = -65536" : "PRAGMA query_only = ON",
                          error))
    return NULL;
  return g_steal_pointer (&conn);
}

static gboolean
pragma (AlongConn *conn, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (conn->db, sql, -1, &statement, NULL) == SQLITE_OK
                && sqlite3_step (statement) == SQLITE_ROW;

  if (ok)
    *value = sqlite3_column_int64 (statement, 0);
  else
    along_sql_fail (conn->db, "opening the database", error);
  sqlite3_finalize (statement);
  return ok;
}

static gboolean
vacuum_into (AlongConn *conn, const char *file, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok = sqlite3_prepare_v2 (conn->db, "VACUUM INTO ?", -1, &statement, NULL) == SQLITE_OK
                && sqlite3_bind_text (statement, 1, file, -1, SQLITE_STATIC) == SQLITE_OK
                && sqlite3_step (statement) == SQLITE_DONE;

  if (!ok)
    along_sql_fail (conn->db, "writing the backup", error);
  sqlite3_finalize (statement);
  return ok;
}

/* An older database is kept beside itself, under its version, before anything in it is changed. Nobody else can
 * write meanwhile, so the copy is just what the steps begin with; it gets its name once it is whole. */
static gboolean
back_up (const char *path, gint64 version, GError **error)
{
  g_autofree char *to = g_strdup_printf ("%s.backup-%" G_GINT64_FORMAT, path, version);
  g_autofree char *part = g_strconcat (to, ".part", NULL);
  g_autoptr (AlongConn) conn = NULL;

  if (g_unlink (part) != 0 && errno != ENOENT)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "an earlier backup: %s",
                   g_strerror (errno));
      return FALSE;
    }
  conn = conn_open (path, FALSE, TRUE, error);
  if (conn == NULL || !vacuum_into (conn, part, error))
    {
      g_prefix_error_literal (error, "before the database is brought up to date: ");
      return FALSE;
    }
  if (g_rename (part, to) == 0)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "naming the backup: %s", g_strerror (errno));
  return FALSE;
}

/* Each version's step on the one before, and the mark of the last. */
static gboolean
take_steps (AlongConn *conn, gint64 from, gint64 to, GError **error)
{
  g_autofree char *stamp
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %" G_GINT64_FORMAT ";",
                         APPLICATION_ID, to);

  for (gint64 version = from; version < to; version++)
    if (!along_sql_exec (conn, along_sqlite_steps[version], error))
      {
        g_prefix_error (error, "to version %" G_GINT64_FORMAT " of the database: ", version + 1);
        return FALSE;
      }
  return along_sql_exec (conn, stamp, error) && along_sql_exec (conn, "COMMIT", error);
}

static gboolean
bring_up_to_date (AlongConn *conn, const char *path, gboolean create, GError **error)
{
  gint64 version = 0;
  gint64 application = 0;
  gint64 tables = 0;
  gint64 newest = 0;

  while (along_sqlite_steps[newest] != NULL)
    newest++;
  if (!along_sql_exec (conn, "BEGIN IMMEDIATE", error)
      || !pragma (conn, "PRAGMA user_version", &version, error)
      || !pragma (conn, "PRAGMA application_id", &application, error)
      || !pragma (conn, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (version > newest && application == APPLICATION_ID)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW,
                           "the database was written by a newer version of alongside-server");
      return FALSE;
    }
  if (version == newest && application == APPLICATION_ID)
    return along_sql_exec (conn, "COMMIT", error);
  if (version > 0 && application == APPLICATION_ID)
    return back_up (path, version, error) && take_steps (conn, version, newest, error);
  if (!create || tables > 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                           "the file is not a database of alongside-server");
      return FALSE;
    }
  return take_steps (conn, 0, newest, error);
}

static gboolean
run_read (Sqlite *self, AlongConn *conn, AlongTxFunc func, gpointer data, GError **error)
{
  AlongSqliteTx tx = { { { &self->api }, &driver }, conn };
  gboolean ok = FALSE;

  if (!along_sql_exec (conn, "BEGIN", error))
    return FALSE;
  ok = func (&tx.parent.parent, data, error);
  /* Nothing was written: ending it either way only lets the snapshot go. */
  return along_sql_exec (conn, "ROLLBACK", ok ? error : NULL) && ok;
}

static AlongConn *
take_reader (Sqlite *self, GError **error)
{
  AlongConn *conn = NULL;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->idle_readers) && self->n_readers >= MAX_READERS)
    g_cond_wait (&self->changed, &self->mutex);
  conn = g_queue_pop_head (&self->idle_readers);
  if (conn == NULL)
    self->n_readers++;
  g_mutex_unlock (&self->mutex);
  if (conn == NULL)
    {
      conn = conn_open (self->path, FALSE, FALSE, error);
      if (conn == NULL)
        {
          g_mutex_lock (&self->mutex);
          self->n_readers--;
          g_cond_broadcast (&self->changed);
          g_mutex_unlock (&self->mutex);
        }
    }
  return conn;
}

static gboolean
sqlite_read (AlongStorage *storage, AlongTxFunc func, gpointer data, GError **error)
{
  Sqlite *self = (Sqlite *)storage;
  AlongConn *conn = NULL;
  gboolean ok = FALSE;

  if (self->is_inline)
    return run_read (self, self->on_writer.conn, func, data, error);
  conn = take_reader (self, error);
  if (conn == NULL)
    return FALSE;
  ok = run_read (self, conn, func, data, error);
  g_mutex_lock (&self->mutex);
  g_queue_push_head (&self->idle_readers, conn);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return ok;
}

static void
fail_all (GPtrArray *jobs, guint n, const GError *error)
{
  for (guint i = 0; i < n; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (job->ok)
        job->error = g_error_copy (error);
      job->ok = FALSE;
    }
}

/* Alone, a job needs no savepoint; and a large one (the sample, an import) would pay dearly for it, because
 * SQLite then keeps every page it touches a second time and walks through them at each statement. */
static void
run_alone (Sqlite *self, Job *job)
{
  AlongConn *conn = self->on_writer.conn;
  AlongSqliteTx tx = { { { &self->api }, &driver }, conn };

  job->ok = along_sql_exec (conn, "BEGIN IMMEDIATE", &job->error)
            && job->func (&tx.parent.parent, job->data, &job->error)
            && along_sql_exec (conn, "COMMIT", &job->error);
  if (!job->ok && !sqlite3_get_autocommit (conn->db))
    sqlite3_exec (conn->db, "ROLLBACK", NULL, NULL, NULL);
}

/* Runs each job between savepoints and commits them together. A job that fails is undone alone; where
 * SQLite itself gave the whole transaction up (a full disk), those before it fail with it. */
static void
run_group (Sqlite *self, GPtrArray *jobs)
{
  AlongConn *conn = self->on_writer.conn;
  AlongSqliteTx tx = { { { &self->api }, &driver }, conn };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < jobs->len; i++)
    ((Job *)g_ptr_array_index (jobs, i))->ok = TRUE;
  if (!along_sql_exec (conn, "BEGIN IMMEDIATE", &error))
    {
      fail_all (jobs, jobs->len, error);
      return;
    }
  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      job->ok = along_sql_exec (conn, "SAVEPOINT job", &job->error)
                && job->func (&tx.parent.parent, job->data, &job->error)
                && along_sql_exec (conn, "RELEASE job", &job->error);
      if (job->ok)
        continue;
      if (sqlite3_get_autocommit (conn->db)
          || !along_sql_exec (conn, "ROLLBACK TO job; RELEASE job", NULL))
        {
          fail_all (jobs, i, job->error);
          for (guint rest = i + 1; rest < jobs->len; rest++)
            {
              Job *later = g_ptr_array_index (jobs, rest);

              later->ok = FALSE;
              later->error = g_error_copy (job->error);
            }
          sqlite3_exec (conn->db, "ROLLBACK", NULL, NULL, NULL);
          return;
        }
    }
  if (!along_sql_exec (conn, "COMMIT", &error))
    {
      sqlite3_exec (conn->db, "ROLLBACK", NULL, NULL, NULL);
      fail_all (jobs, jobs->len, error);
    }
}

static gpointer
writer_main (gpointer data)
{
  Sqlite *self = data;
  g_autoptr (GPtrArray) group = g_ptr_array_new ();

  g_mutex_lock (&self->mutex);
  while (TRUE)
    {
      while (g_queue_is_empty (&self->jobs) && !self->closing)
        g_cond_wait (&self->changed, &self->mutex);
      if (g_queue_is_empty (&self->jobs))
        break;
      g_ptr_array_set_size (group, 0);
      while (group->len < MAX_GROUP && !g_queue_is_empty (&self->jobs))
        g_ptr_array_add (group, g_queue_pop_head (&self->jobs));
      g_mutex_unlock (&self->mutex);
      if (group->len == 1)
        run_alone (self, g_ptr_array_index (group, 0));
      else
        run_group (self, group);
      g_mutex_lock (&self->mutex);
      for (guint i = 0; i < group->len; i++)
        ((Job *)g_ptr_array_index (group, i))->done = TRUE;
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static gboolean
sqlite_write (AlongStorage *storage, AlongTxFunc func, gpointer data, GError **error)
{
  Sqlite *self = (Sqlite *)storage;
  Job job = { .func = func, .data = data };

  if (self->is_inline)
    {
      run_alone (self, &job);
    }
  else
    {
      g_mutex_lock (&self->mutex);
      g_queue_push_tail (&self->jobs, &job);
      g_cond_broadcast (&self->changed);
      while (!job.done)
        g_cond_wait (&self->changed, &self->mutex);
      g_mutex_unlock (&self->mutex);
    }
  if (!job.ok)
    g_propagate_error (error, job.error);
  return job.ok;
}

static void
sqlite_close (AlongStorage *storage)
{
  Sqlite *self = (Sqlite *)storage;

  if (self->writer != NULL)
    {
      g_mutex_lock (&self->mutex);
      self->closing = TRUE;
      g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->mutex);
      g_thread_join (self->writer);
    }
  g_queue_clear_full (&self->idle_readers, (GDestroyNotify)conn_free);
  g_clear_pointer (&self->on_writer.conn, conn_free);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}

/* A connection of its own: copying reads one snapshot and does not keep anybody waiting. */
static gboolean
sqlite_backup (AlongStorage *storage, const char *file, GError **error)
{
  Sqlite *self = (Sqlite *)storage;
  g_autoptr (AlongConn) conn = NULL;

  if (self->is_inline)
    return vacuum_into (self->on_writer.conn, file, error);
  conn = conn_open (self->path, FALSE, TRUE, error);
  return conn != NULL && vacuum_into (conn, file, error);
}

/* Written anew, and the log that still has the old pages emptied. What is sorted for it is too much for memory. */
static gboolean
scrub (AlongConn *conn, GError **error)
{
  gint64 busy = 0;

  if (!along_sql_exec (conn, "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY", error)
      || !pragma (conn, "PRAGMA wal_checkpoint (TRUNCATE)", &busy, error))
    return FALSE;
  if (busy == 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY,
                       _ ("It is erased, but the database’s log could not be emptied while others "
                          "read. Run the verb again, or stop the server for a moment."));
  return FALSE;
}

static gboolean
sqlite_scrub (AlongStorage *storage, GError **error)
{
  Sqlite *self = (Sqlite *)storage;
  g_autoptr (AlongConn) conn = NULL;

  if (self->is_inline)
    return scrub (self->on_writer.conn, error);
  conn = conn_open (self->path, FALSE, TRUE, error);
  return conn != NULL && scrub (conn, error);
}

static gboolean
integrity (AlongTx *tx, gpointer data, GError **error)
{
  GPtrArray *problems = data;
  g_autoptr (AlongRows) rows = along_sql_query (tx, error, "PRAGMA integrity_check", "");
  gboolean more = FALSE;

  while (along_sql_next (rows, &more, error) && more)
    if (g_strcmp0 (along_sql_text (rows, 0), "ok") != 0)
      g_ptr_array_add (problems, along_sql_dup (rows, 0));
  return !more && (error == NULL || *error == NULL);
}

static gboolean
sqlite_check (AlongStorage *storage, GPtrArray *problems, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (sqlite_read (storage, integrity, problems, &local)
      && sqlite_read (storage, along_sqlite_count_scopes, problems, &local))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* WAL needs shared memory, which network filesystems do not have (sqlite.org/wal.html). */
static gboolean
refuse_network (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statfs fs;

  if (statfs (folder, &fs) != 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "%s: %s", folder, g_strerror (errno));
      return FALSE;
    }
  /* NFS, SMB, CIFS, SMB2 (linux/magic.h). */
  if (fs.f_type == 0x6969 || fs.f_type == 0x517b || (guint64)fs.f_type == 0xff534d42u
      || (guint64)fs.f_type == 0xfe534d42u)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                   "%s is on a network filesystem, where the database cannot be kept safe", folder);
      return FALSE;
    }
  return TRUE;
}

/**
 * along_storage_sqlite_open:
 * @path: the database file; `:memory:` with %ALONG_SQLITE_INLINE
 * @flags: of #AlongSqliteFlags
 * @error: %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_CORRUPT, %ALONG_ERROR_TOO_NEW or another
 *
 * A storage in one SQLite file, for one serving process. Other processes (the admin verbs) may read and
 * write beside it.
 *
 * Returns: (transfer full) (nullable): the storage
 */
AlongStorage *
along_storage_sqlite_open (const char *path, guint flags, GError **error)
{
  gboolean memory = g_str_equal (path, ":memory:");
  gboolean create = (flags & ALONG_SQLITE_CREATE) != 0;
  g_autoptr (AlongConn) conn = NULL;
  Sqlite *self = NULL;

  g_return_val_if_fail (!memory || flags & ALONG_SQLITE_INLINE, NULL);

  if (!memory && !create && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                   _ ("There is no partnership: %s is not there."), path);
      return NULL;
    }
  if (!memory && !refuse_network (path, error))
    return NULL;
  conn = conn_open (path, create, TRUE, error);
  if (conn == NULL || !bring_up_to_date (conn, path, create, error))
    return NULL;

  self = g_new0 (Sqlite, 1);
  self->parent.api = &self->api;
  self->path = g_strdup (path);
  self->is_inline = (flags & ALONG_SQLITE_INLINE) != 0;
  self->on_writer.conn = g_steal_pointer (&conn);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->api.close = sqlite_close;
  self->api.read = sqlite_read;
  self->api.write = sqlite_write;
  self->api.backup = sqlite_backup;
  self->api.scrub = sqlite_scrub;
  self->api.check = sqlite_check;
  along_sqlite_fill_index (&self->api);
  along_sql_fill_records (&self->api);
  along_sql_fill_log (&self->api);
  along_sql_fill_people (&self->api);
  along_sql_fill_devices (&self->api);
  along_sql_fill_erase (&self->api);
  along_sql_fill_links (&self->api);
  along_sql_fill_audit (&self->api);
  along_sql_fill_copy (&self->api);
  if (!self->is_inline)
    self->writer = g_thread_new ("along-writer", writer_main, self);
  return &self->parent;
}
