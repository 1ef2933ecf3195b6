/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "server/storage-sqlite.h"
#include "storage-tests.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sqlcipher/sqlite3.h>
#include <string.h>

typedef struct
{
  char *folder;
  char *path;
} File;

static AlongStorage *
open_file (gpointer data)
{
  File *file = data;
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = NULL;

  file->folder = g_dir_make_tmp ("along-storage-XXXXXX", &error);
  g_assert_no_error (error);
  file->path = g_build_filename (file->folder, "alongside.db", NULL);
  storage = along_storage_sqlite_open (file->path, ALONG_SQLITE_CREATE, &error);
  g_assert_no_error (error);
  return storage;
}

static AlongStorage *
open_again (gpointer data)
{
  g_autoptr (GError) error = NULL;
  AlongStorage *storage
      = along_storage_sqlite_open (((File *)data)->path, ALONG_SQLITE_NONE, &error);

  g_assert_no_error (error);
  return storage;
}

static void
remove_file (gpointer data)
{
  static const char *const endings[] = { "", "-wal", "-shm" };
  File *file = data;

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (file->path, endings[i], NULL);

      g_unlink (path);
    }
  g_rmdir (file->folder);
  g_clear_pointer (&file->folder, g_free);
  g_clear_pointer (&file->path, g_free);
}

static AlongStorage *
open_memory (gpointer data)
{
  g_autoptr (GError) error = NULL;
  AlongStorage *storage
      = along_storage_sqlite_open (":memory:", ALONG_SQLITE_CREATE | ALONG_SQLITE_INLINE, &error);

  g_assert_no_error (error);
  return storage;
}

static void
clear_memory (gpointer data)
{
}

static void
assert_refused (const char *path, AlongError code)
{
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = along_storage_sqlite_open (path, ALONG_SQLITE_CREATE, &error);

  g_assert_null (storage);
  g_assert_error (error, ALONG_ERROR, (int)code);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* What is not ours, or newer than this program, is not touched. */
static void
test_strange_files (void)
{
  File file = { 0 };
  g_autofree char *strange = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  along_storage_close (open_file (&file));
  run_sql (file.path, "PRAGMA user_version = 99");
  assert_refused (file.path, ALONG_ERROR_TOO_NEW);
  strange = g_build_filename (file.folder, "strange.db", NULL);
  g_file_set_contents (strange, "This is a letter and no database at all, however long it is.", -1,
                       &error);
  g_assert_no_error (error);
  assert_refused (strange, ALONG_ERROR_CORRUPT);
  g_file_get_contents (strange, &after, NULL, NULL);
  g_assert_true (g_str_has_prefix (after, "This is a letter"));
  g_unlink (strange);
  run_sql (strange, "CREATE TABLE other (x)");
  assert_refused (strange, ALONG_ERROR_CORRUPT);
  g_unlink (strange);
  remove_file (&file);
}

static gboolean
get_kept (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->meta_get (tx, "name", data, error);
}

/* A database as the version of @n steps left it, with something in it. */
static void
make_old (const char *path, guint n)
{
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %u", n);

  run_sql (path, "PRAGMA application_id = 0x416c5376");
  for (guint i = 0; i < n; i++)
    run_sql (path, along_sqlite_steps[i]);
  run_sql (path, version);
  run_sql (path, "INSERT INTO meta VALUES ('name', 'Harbour')");
}

static void
assert_version (const char *path, gint64 version)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int64 (statement, 0), ==, version);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT v FROM meta WHERE k = 'name'", -1, &statement,
                                       NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *)sqlite3_column_text (statement, 0), ==, "Harbour");
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

/* A database of each earlier version gets what came since, keeps what it has, and lies beside itself as it was. */
static void
test_older_versions (void)
{
  guint newest = 0;

  while (along_sqlite_steps[newest] != NULL)
    newest++;
  g_assert_cmpuint (newest, >, 1);
  for (guint n = 1; n < newest; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *folder = g_dir_make_tmp ("along-storage-XXXXXX", &error);
      g_autofree char *name = NULL;
      File file = { g_steal_pointer (&folder), NULL };
      g_autofree char *backup = NULL;
      AlongStorage *storage = NULL;

      file.path = g_build_filename (file.folder, "alongside.db", NULL);
      backup = g_strdup_printf ("%s.backup-%u", file.path, n);
      make_old (file.path, n);
      storage = along_storage_sqlite_open (file.path, ALONG_SQLITE_NONE, &error);
      g_assert_no_error (error);
      storage->api->write (storage, storage_put_links, NULL, &error);
      g_assert_no_error (error);
      storage->api->read (storage, get_kept, &name, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, "Harbour");
      along_storage_close (storage);
      assert_version (file.path, newest);
      assert_version (backup, n);
      g_unlink (backup);
      remove_file (&file);
    }
}

/* Without room for the backup nothing is changed. */
static void
test_no_backup (void)
{
  g_autoptr (GError) error = NULL;
  File file = { 0 };
  g_autofree char *part = NULL;
  AlongStorage *storage = NULL;

  file.folder = g_dir_make_tmp ("along-storage-XXXXXX", &error);
  file.path = g_build_filename (file.folder, "alongside.db", NULL);
  part = g_strconcat (file.path, ".backup-1.part", NULL);
  make_old (file.path, 1);
  g_assert_cmpint (g_mkdir (part, 0700), ==, 0);
  storage = along_storage_sqlite_open (file.path, ALONG_SQLITE_NONE, &error);
  g_assert_null (storage);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FAILED);
  assert_version (file.path, 1);
  g_assert_cmpint (g_rmdir (part), ==, 0);
  remove_file (&file);
}

static void
test_absent (void)
{
  g_autoptr (GError) error = NULL;
  AlongStorage *storage
      = along_storage_sqlite_open ("/nonexistent/alongside.db", ALONG_SQLITE_NONE, &error);

  g_assert_null (storage);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

/* The database itself refuses to change what was written in history and quarantine. */
static void
test_append_only (void)
{
  static const char *const forbidden[] = {
    "UPDATE history SET op = 'x'",
    "DELETE FROM history",
    "UPDATE quarantine SET json = 'x'",
    "DELETE FROM quarantine",
  };
  File file = { 0 };
  sqlite3 *db = NULL;

  along_storage_close (open_file (&file));
  g_assert_cmpint (sqlite3_open (file.path, &db), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (
          db,
          "INSERT INTO history VALUES (1, 1, 't', 'k', 'i', NULL, 'o', NULL, NULL, 1, NULL,"
          "  NULL, 'a', NULL, 1, 1, 1);"
          "INSERT INTO quarantine VALUES ('t', 'a', NULL, 'c', 'm', 'j', 1)",
          NULL, NULL, NULL),
      ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    g_assert_cmpint (sqlite3_exec (db, forbidden[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  sqlite3_close (db);
  remove_file (&file);
}

/* A scope that does not hold what it says it holds is found by the check. */
static void
test_miscounted (void)
{
  File file = { 0 };
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  AlongStorage *storage = NULL;

  along_storage_close (open_file (&file));
  run_sql (file.path, "INSERT INTO scope VALUES (1, 'ref', 3, 0, 0)");
  storage = open_again (&file);
  storage->api->check (storage, problems, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (problems, 0), ==, "scope ref counts 3 parts and holds 0");
  along_storage_close (storage);
  remove_file (&file);
}

/* SQLite and SQLCipher have the same symbols, and libsoup brings the former (architecture.md): the one that
 * is used must be SQLCipher's. */
static void
test_library (void)
{
  Dl_info info = { 0 };
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);

  g_assert_nonnull (server);
  g_assert_cmpint (dladdr ((void *)sqlite3_open_v2, &info), !=, 0);
  g_assert_nonnull (strstr (info.dli_fname, "sqlcipher"));
}

int
main (int argc, char **argv)
{
  static File file;
  static const StorageKind sqlite = { .name = "sqlite",
                                      .open = open_file,
                                      .again = open_again,
                                      .clear = remove_file,
                                      .data = &file,
                                      .threads = TRUE };
  static const StorageKind memory
      = { .name = "memory", .open = open_memory, .clear = clear_memory };

  g_test_init (&argc, &argv, NULL);
  storage_tests_add (&sqlite);
  storage_tests_add (&memory);
  g_test_add_func ("/server/storage/strange-files", test_strange_files);
  g_test_add_func ("/server/storage/older-versions", test_older_versions);
  g_test_add_func ("/server/storage/no-backup", test_no_backup);
  g_test_add_func ("/server/storage/absent", test_absent);
  g_test_add_func ("/server/storage/append-only", test_append_only);
  g_test_add_func ("/server/storage/miscounted", test_miscounted);
  g_test_add_func ("/server/storage/library", test_library);
  return g_test_run ();
}
