/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "desk.h"
#include "model/entities/entities.h"
#include "store/records.h"
#include "store/schema.h"
#include "store/store-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *program;

static char *
contents (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)bytes, length);
}

static void
assert_opens_with (Desk *desk, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = contents (desk->path);
  g_autofree char *after = NULL;

  g_assert_false (desk_open (desk, &error));
  g_assert_error (error, ALONG_ERROR, code);
  desk_iterate ();
  after = contents (desk->path);
  g_assert_cmpstr (before, ==, after);
}

static void
with_key (Desk *desk, GBytes *key)
{
  g_clear_pointer (&desk->key, g_bytes_unref);
  desk->key = key;
}

static void
fill (Desk *desk, guint n)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AlongRecord) person = person_new ("Isla");

      along_txn_create (txn, person);
    }
  desk_commit (desk, txn, NULL);
}

static void
test_wrong_key (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autofree char *name = NULL;

  desk_create (desk, person, NULL);
  desk_close (desk);
  with_key (desk, key_new (9));
  assert_opens_with (desk, ALONG_ERROR_KEY);
  with_key (desk, NULL);
  assert_opens_with (desk, ALONG_ERROR_KEY);
  with_key (desk, g_bytes_new_static ("short", 5));
  assert_opens_with (desk, ALONG_ERROR_KEY);
  with_key (desk, key_new (1));
  g_assert_true (desk_open (desk, NULL));
  name = desk_text (desk, &along_person, along_record_get_id (person), "known_as");
  g_assert_cmpstr (name, ==, "Isla");
}

/* The error says it, nobody's standard error does, not even in a process whose first key is the wrong one. */
static void
test_quiet (void)
{
  g_autoptr (Desk) desk = NULL;

  if (g_test_subprocess ())
    {
      g_autoptr (GBytes) key = key_new (9);
      Desk other = { NULL, (char *)g_getenv ("ALONG_TEST_STORE"), key, NULL };

      assert_opens_with (&other, ALONG_ERROR_KEY);
      return;
    }
  desk = desk_new (TRUE);
  desk_close (desk);
  g_setenv ("ALONG_TEST_STORE", desk->path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr_unmatched ("*sqlcipher*");
  g_unsetenv ("ALONG_TEST_STORE");
}

static void
overwrite (Desk *desk, off_t from, gsize length)
{
  g_autofree char *noise = g_malloc (length);
  FILE *file = fopen (desk->path, "r+");

  memset (noise, 0x5a, length);
  g_assert_nonnull (file);
  g_assert_cmpint (fseek (file, from, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (noise, 1, length, file), ==, length);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
test_damaged (gconstpointer data)
{
  gboolean encrypted = GPOINTER_TO_INT (data);
  g_autoptr (Desk) desk = desk_new (encrypted);

  fill (desk, 500);
  desk_close (desk);
  /* The first page, past what tells that it is ours. */
  overwrite (desk, 100, 3000);
  assert_opens_with (desk, ALONG_ERROR_CORRUPT);
}

static void
test_cut_short (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);

  fill (desk, 500);
  desk_close (desk);
  g_assert_cmpint (truncate (desk->path, 5000), ==, 0);
  assert_opens_with (desk, ALONG_ERROR_CORRUPT);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* A damaged page further on is told by whoever comes upon it. */
static void
test_damaged_inside (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GPtrArray) records = NULL;
  struct stat info;

  fill (desk, 3000);
  desk_close (desk);
  g_assert_cmpint (stat (desk->path, &info), ==, 0);
  for (off_t at = 4096 * 100; at < info.st_size; at += 4096)
    overwrite (desk, at + 8, 64);
  if (desk_open (desk, &error))
    {
      along_store_query_async (desk->store, query, 10000, NULL, keep_cb, &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      records = along_store_query_finish (desk->store, result, &error);
      g_assert_null (records);
    }
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT);
  /* The next opening looks at everything, and says so before anybody relies on what is left. */
  if (desk->store != NULL)
    desk_close (desk);
  assert_opens_with (desk, ALONG_ERROR_CORRUPT);
}

/* That damage was found once is forgotten where all is well: a disk that was read badly, a copy put back. */
static void
test_well_again (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autofree char *mark = g_strconcat (desk->path, ".damaged", NULL);
  g_autoptr (GError) error = NULL;

  fill (desk, 100);
  desk_close (desk);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (desk_open (desk, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (mark, G_FILE_TEST_EXISTS));
}

static gpointer
exec_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  along_db_exec (db, data, error);
  return NULL;
}

static gboolean
exec (Desk *desk, AlongJobMode mode, const char *sql, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  along_store_run (desk->store, exec, mode, exec_job, (gpointer)sql, NULL, NULL, NULL, keep_cb,
                   &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return along_store_done (desk->store, exec, result, error);
}

static void
test_too_new (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);

  fill (desk, 1);
  g_assert_true (exec (desk, ALONG_JOB_READ, "PRAGMA user_version=99", NULL));
  desk_close (desk);
  assert_opens_with (desk, ALONG_ERROR_TOO_NEW);
}

static void
test_no_folder (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autofree char *path = g_build_filename (desk->folder, "nowhere", "store.db", NULL);
  g_autofree char *own = g_steal_pointer (&desk->path);
  g_autoptr (GError) error = NULL;

  desk_close (desk);
  desk->path = g_strdup (path);
  g_assert_false (desk_open (desk, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND);
}

static void
test_private (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  fill (desk, 1);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (desk->path, suffixes[i], NULL);
      struct stat info;

      g_assert_cmpint (stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
    }
}

static void
test_shared_folders (void)
{
  g_assert_true (along_db_is_shared (0x6969));
  g_assert_true (along_db_is_shared (0xff534d42));
  g_assert_true (along_db_is_shared (0xfe534d42));
  g_assert_false (along_db_is_shared (0xef53));
  g_assert_false (along_db_is_shared (0x9123683e));
}

static void
test_full (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (AlongRecord) before = person_new ("Isla");
  g_autoptr (AlongRecord) person = person_new ("Ross");
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBatch) batch = NULL;
  g_autoptr (AlongRecord) none = NULL;
  g_autofree char *words = g_strnfill (90000, 'x');
  g_autofree char *name = NULL;

  desk_create (desk, before, NULL);
  along_record_set_text (person, "address", words);
  along_txn_create (txn, person);
  /* As full as a disk can be: not one page more. */
  g_assert_true (exec (desk, ALONG_JOB_READ, "PRAGMA max_page_count=1", NULL));
  g_assert_false (desk_commit (desk, txn, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FULL);
  none = desk_get (desk, &along_person, along_record_get_id (person));
  g_assert_null (none);
  name = desk_text (desk, &along_person, along_record_get_id (before), "known_as");
  g_assert_cmpstr (name, ==, "Isla");

  /* Once there is room, the same goes in, under the next number. */
  g_assert_true (exec (desk, ALONG_JOB_READ, "PRAGMA max_page_count=1000000", NULL));
  g_assert_true (desk_commit (desk, txn, NULL));
  batch = desk_batch (desk);
  g_assert_cmpuint (batch->txns->len, ==, 2);
  g_assert_cmpint (((AlongTxn *)g_ptr_array_index (batch->txns, 1))->n, ==, 2);
}

static void
test_guard (void)
{
  static const char *const writes[] = {
    "UPDATE part SET rev = 5",
    "DELETE FROM part",
    "INSERT INTO part(kind, id, facet, rev, view, at) VALUES('person', 'x', 'identity', 1, x'', 0)",
    "DELETE FROM outbox",
    "UPDATE outbox SET ops = ''",
    "DELETE FROM history",
    "DELETE FROM sent WHERE 1",
  };
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = person_new ("Isla");
  g_autofree char *name = NULL;
  sqlite3 *other = NULL;

  desk_create (desk, person, NULL);
  desk_ack (desk, 1, "applied", 3, 5);
  fill (desk, 1);
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autoptr (GError) error = NULL;

      /* Past the ways that write: refused. */
      g_assert_false (exec (desk, ALONG_JOB_READ, writes[i], &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_FAILED);
    }
  desk_close (desk);
  g_assert_cmpint (sqlite3_open (desk->path, &other), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    g_assert_cmpint (sqlite3_exec (other, writes[i], NULL, NULL, NULL), !=, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
  g_assert_true (desk_open (desk, NULL));
  name = desk_text (desk, &along_person, along_record_get_id (person), "known_as");
  g_assert_cmpstr (name, ==, "Isla");
}

static void
test_derived_again (void)
{
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (AlongRecord) person = person_new ("Ghàidhlig");
  const char *id = along_record_get_id (person);
  g_autoptr (AlongQuery) query = along_query_new (&along_person);
  g_autoptr (GPtrArray) hits = NULL;
  g_autofree char *pronouns = NULL;

  fill (desk, 50);
  desk_create (desk, person, NULL);
  /* A field that an older version did not know was kept beside the part; this one knows it. */
  g_assert_true (
      exec (desk, ALONG_JOB_WRITE,
            "UPDATE part SET extra = '{\"pronouns\":\"they\",\"hologram\":1}' WHERE pk > 50;"
            "UPDATE meta SET v = 'an older version' WHERE k = 'derived_from'",
            NULL));
  desk_reopen (desk);
  g_assert_cmpint (desk_count (desk, query), ==, 51);
  hits = desk_search (desk, "gaidhlig");
  g_assert_cmpuint (hits->len, ==, 1);
  pronouns = desk_text (desk, &along_person, id, "pronouns");
  g_assert_cmpstr (pronouns, ==, "they");
  /* Changing and deleting still find the words that the new tables were made from. */
  desk_set (desk, &along_person, id, "known_as", "Mòrag", NULL);
  g_clear_pointer (&hits, g_ptr_array_unref);
  hits = desk_search (desk, "gaidhlig");
  g_assert_cmpuint (hits->len, ==, 0);
  g_assert_true (
      exec (desk, ALONG_JOB_READ, "INSERT INTO search(search) VALUES('integrity-check')", NULL));
}

/* The tables that hold truth, as SQLite has them. */
static char *
schema_of (const char *path)
{
  GString *schema = g_string_new (NULL);
  sqlite3 *raw = NULL;
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_open (path, &raw), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (
                       raw,
                       "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT GLOB 'list_*'"
                       " AND tbl_name NOT GLOB 'search*' AND sql IS NOT NULL ORDER BY name",
                       -1, &stmt, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_string_append_printf (schema, "%s %s %s\n", sqlite3_column_text (stmt, 0),
                            sqlite3_column_text (stmt, 1), sqlite3_column_text (stmt, 2));
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
  return g_string_free (schema, FALSE);
}

static void
yes_func (sqlite3_context *context, int n, sqlite3_value **values)
{
  sqlite3_result_int (context, 1);
}

/* Every schema that was ever released: its file opens, and nothing is lost. */
static void
test_fixture (gconstpointer data)
{
  g_autofree char *sql_path = g_test_build_filename (G_TEST_DIST, "store", "fixtures", data, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (Desk) desk = desk_new (FALSE);
  g_autoptr (GError) error = NULL;
  sqlite3 *raw = NULL;
  g_autoptr (AlongRecord) person = NULL;
  g_autoptr (GPtrArray) hits = NULL;
  g_autoptr (AlongBatch) batch = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (GPtrArray) attention = NULL;
  g_autoptr (GHashTable) drafts = NULL;
  g_autoptr (AlongSyncState) state = NULL;
  const char *id = "0190f5a0-1111-7000-8000-000000000001";
  g_autofree char *fresh = NULL;
  g_autofree char *brought_up = NULL;

  desk_close (desk);
  fresh = schema_of (desk->path);
  g_remove (desk->path);
  g_assert_true (g_file_get_contents (sql_path, &sql, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (desk->path, &raw), ==, SQLITE_OK);
  /* The guards are in it; what is loaded was written by the store of its time. */
  g_assert_cmpint (sqlite3_create_function (raw, "along_writing", 0, SQLITE_UTF8, NULL, yes_func,
                                            NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);

  g_assert_true (desk_open (desk, &error));
  g_assert_no_error (error);
  person = desk_get (desk, &along_person, id);
  g_assert_nonnull (person);
  g_assert_cmpstr (along_record_get_text (person, "known_as"), ==, "Mòrag");
  g_assert_cmpstr (along_record_get_text (person, "pronouns"), ==, "they");
  g_assert_cmpstr (along_record_get_text (person, "town"), ==, "Perth");
  hits = desk_search (desk, "morag");
  g_assert_cmpuint (hits->len, ==, 1);
  batch = desk_batch (desk);
  g_assert_cmpuint (batch->txns->len, ==, 1);
  g_assert_cmpint (((AlongTxn *)g_ptr_array_index (batch->txns, 0))->n, ==, 2);
  history = desk_history (desk, &along_person, id);
  g_assert_cmpuint (history->len, ==, 2);
  attention = desk_attention (desk);
  g_assert_cmpuint (attention->len, ==, 1);
  drafts = desk_drafts (desk, id);
  g_assert_cmpstr (g_hash_table_lookup (drafts, "known_as"), ==, "half a name");
  state = desk_state (desk);
  g_assert_cmpstr (state->replica, ==, "0190f5a0-2222-7000-8000-000000000002");
  g_assert_cmpstr (state->epoch, ==, "e1");
  g_assert_cmpstr (((AlongCursor *)g_ptr_array_index (state->cursors, 0))->cursor, ==, "c1");

  /* Step by step or at once, it is the same schema in the end. */
  desk_close (desk);
  brought_up = schema_of (desk->path);
  g_assert_cmpstr (brought_up, ==, fresh);
}

static void
test_migration (void)
{
  static const AlongSchemaStep first[]
      = { { 1, "CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT);"
               "CREATE TABLE old(a TEXT); INSERT INTO old VALUES('kept');" } };
  static const AlongSchemaStep broken[]
      = { first[0], { 2, "ALTER TABLE old ADD COLUMN b TEXT; INSERT INTO nowhere VALUES(1);" } };
  static const AlongSchemaStep second[]
      = { first[0], { 2, "ALTER TABLE old ADD COLUMN b TEXT DEFAULT 'new';" } };
  g_autofree char *folder = g_dir_make_tmp ("along-store-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *backup = g_strconcat (path, ".backup-1", NULL);
  g_autoptr (GBytes) key = key_new (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongDb) db = along_db_open (path, key, &error);
  gint64 n = 0;

  g_assert_no_error (error);
  g_assert_true (along_schema_migrate (db, path, key, first, 1, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));

  /* A step that fails leaves everything as it was, but for the backup. */
  g_assert_false (along_schema_migrate (db, path, key, broken, 2, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_true (along_db_count (db, "SELECT count(*) FROM pragma_table_info('old')", &n, NULL));
  g_assert_cmpint (n, ==, 1);
  g_assert_true (along_db_count (db, "PRAGMA user_version", &n, NULL));
  g_assert_cmpint (n, ==, 1);

  g_assert_true (along_schema_migrate (db, path, key, second, 2, &error));
  g_assert_no_error (error);
  g_assert_true (
      along_db_count (db, "SELECT count(*) FROM old WHERE a = 'kept' AND b = 'new'", &n, NULL));
  g_assert_cmpint (n, ==, 1);
  g_clear_pointer (&db, along_db_close);

  /* The backup is whole, under the same key. */
  db = along_db_open (backup, key, &error);
  g_assert_no_error (error);
  g_assert_true (along_db_count (db, "SELECT count(*) FROM old", &n, NULL));
  g_assert_cmpint (n, ==, 1);
  g_clear_pointer (&db, along_db_close);
}

/* The other process of the next test: commits and says so, until it is killed. */
static int
child (const char *path)
{
  Desk desk = { NULL, (char *)path, key_new (1), NULL };

  desk_open (&desk, NULL);
  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("Person %u", i);
      g_autoptr (AlongRecord) person = person_new (name);
      g_autofree char *line = g_strdup_printf ("%s\n", along_record_get_id (person));

      desk_create (&desk, person, NULL);
      if (write (STDOUT_FILENO, line, strlen (line)) < 0)
        return 1;
    }
}

static void
test_killed (void)
{
  g_autoptr (Desk) desk = desk_new (TRUE);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int round = 0; round < 5; round++)
    {
      const char *argv[] = { program, "--child", desk->path, NULL };
      GPid pid = 0;
      int out = -1;
      g_autoptr (GError) error = NULL;
      g_autoptr (GDataInputStream) lines = NULL;
      g_autoptr (AlongBatch) batch = NULL;
      g_autoptr (AlongQuery) query = along_query_new (&along_person);
      GHashTableIter iter;
      const char *id = NULL;

      desk_close (desk);
      g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                &pid, NULL, &out, NULL, &error);
      g_assert_no_error (error);
      lines = g_data_input_stream_new (g_unix_input_stream_new (out, TRUE));
      g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), TRUE);
      g_object_unref (g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (lines)));
      for (int i = 0; i < 10 + round * 7; i++)
        {
          char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);

          g_assert_no_error (error);
          g_assert_nonnull (line);
          g_hash_table_add (told, line);
        }
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
      g_spawn_close_pid (pid);

      /* What it was told is stored is there, whole: the record, its list, its words, its way to the server. */
      g_assert_true (desk_open (desk, NULL));
      g_hash_table_iter_init (&iter, told);
      while (g_hash_table_iter_next (&iter, (gpointer *)&id, NULL))
        {
          g_autoptr (AlongRecord) person = desk_get (desk, &along_person, id);

          g_assert_nonnull (person);
        }
      batch = desk_batch (desk);
      g_assert_cmpint (desk_count (desk, query), >=, g_hash_table_size (told));
      for (guint i = 0; i < batch->txns->len; i++)
        g_assert_cmpint (((AlongTxn *)g_ptr_array_index (batch->txns, i))->n, ==, i + 1);
      g_assert_true (exec (desk, ALONG_JOB_READ,
                           "INSERT INTO search(search) VALUES('integrity-check')", NULL));
    }
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return child (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/files/wrong-key", test_wrong_key);
  g_test_add_func ("/store/files/quiet", test_quiet);
  g_test_add_data_func ("/store/files/damaged/encrypted", GINT_TO_POINTER (TRUE), test_damaged);
  g_test_add_data_func ("/store/files/damaged/plain", GINT_TO_POINTER (FALSE), test_damaged);
  g_test_add_func ("/store/files/cut-short", test_cut_short);
  g_test_add_func ("/store/files/damaged-inside", test_damaged_inside);
  g_test_add_func ("/store/files/well-again", test_well_again);
  g_test_add_func ("/store/files/too-new", test_too_new);
  g_test_add_func ("/store/files/no-folder", test_no_folder);
  g_test_add_func ("/store/files/private", test_private);
  g_test_add_func ("/store/files/shared-folders", test_shared_folders);
  g_test_add_func ("/store/files/full", test_full);
  g_test_add_func ("/store/files/guard", test_guard);
  g_test_add_func ("/store/files/derived-again", test_derived_again);
  g_test_add_data_func ("/store/files/fixture/v1", "v1.sql", test_fixture);
  g_test_add_func ("/store/files/migration", test_migration);
  g_test_add_func ("/store/files/killed", test_killed);
  return g_test_run ();
}
