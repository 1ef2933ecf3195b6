/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "faults.h"
#include "store/records.h"
#include "store/store-private.h"

#include <string.h>

char *
change_words (guint n)
{
  return g_strdup_printf ("change %u", n);
}

guint
change_of (const AlongRecord *person)
{
  const char *words = along_record_get_text (person, CHANGED_FIELD);

  if (words == NULL)
    return 0;
  g_assert_true (g_str_has_prefix (words, "change "));
  return (guint)g_ascii_strtoull (words + strlen ("change "), NULL, 10);
}

GRand *
faults_dice (void)
{
  guint32 seed = (guint32)g_test_rand_int ();

  g_test_message ("dice %u, from the random seed that is said first", seed);
  return g_rand_new_with_seed (seed);
}

guint
faults_count (guint plain, guint with_long)
{
  return g_getenv ("ALONGSIDE_LONG") != NULL ? with_long : plain;
}

void
run_command (const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;

  va_start (arguments, first);
  for (const char *word = first; word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (words, (gpointer)word);
  va_end (arguments);
  g_ptr_array_add (words, NULL);
  process = g_subprocess_newv ((const char *const *)words->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

GPtrArray *
try_people_of (Device *device, GError **error)
{
  AlongStore *store = along_session_get_store (device->session);
  g_autoptr (AlongQuery) all = along_query_new (along_entity_find ("person"));
  g_autoptr (GAsyncResult) result = NULL;

  along_store_query_async (store, all, 100000, NULL, keep_cb, &result);
  return along_store_query_finish (store, wait_for (&result), error);
}

GPtrArray *
people_of (Device *device)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *people = try_people_of (device, &error);

  g_assert_no_error (error);
  return people;
}

/* The first line that a question gives, other than "ok". */
static char *
complaint (sqlite3 *db, const char *question)
{
  sqlite3_stmt *stmt = NULL;
  char *said = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, question, -1, &stmt, NULL), ==, SQLITE_OK);
  while (said == NULL && sqlite3_step (stmt) == SQLITE_ROW)
    if (g_strcmp0 ((const char *)sqlite3_column_text (stmt, 0), "ok") != 0)
      said = g_strdup ((const char *)sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  return said;
}

static gpointer
look_job (AlongDb *db, gpointer data, AlongChanges *changes, GError **error)
{
  static const char *const questions[]
      = { "PRAGMA cipher_integrity_check", "PRAGMA integrity_check" };

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *said = complaint (db->native, questions[i]);

      g_assert_cmpstr (said, ==, NULL);
    }
  along_db_exec (db, "INSERT INTO search(search) VALUES('integrity-check')", error);
  return NULL;
}

void
device_assert_whole (Device *device)
{
  AlongStore *store = along_session_get_store (device->session);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  /* As one that writes: SQLite asks the constraints again, and the guard of the tables is one. */
  along_store_run (store, look_job, ALONG_JOB_WRITE, look_job, NULL, NULL, NULL, NULL, keep_cb,
                   &result);
  along_store_done (store, look_job, wait_for (&result), &error);
  g_assert_no_error (error);
}

Device *
device_copy (const char *folder)
{
  Device *copy = g_new0 (Device, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *all = g_build_filename (folder, ".", NULL);

  copy->folder = g_dir_make_tmp ("along-copy-XXXXXX", &error);
  g_assert_no_error (error);
  run_command ("cp", "-a", all, copy->folder, NULL);
  copy->login = g_strdup ("morag");
  /* Nobody listens there. */
  copy->server = g_strdup ("http://127.0.0.1:1");
  device_open (copy);
  return copy;
}

sqlite3 *
server_copy (ServerProcess *server, char **folder)
{
  static const char *const questions[] = { "PRAGMA integrity_check", "PRAGMA foreign_key_check" };
  static const char *const names[] = { "alongside.db", "alongside.db-wal" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  sqlite3 *db = NULL;

  *folder = g_dir_make_tmp ("along-copy-XXXXXX", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *from = g_build_filename (server->data, names[i], NULL);

      if (g_file_test (from, G_FILE_TEST_EXISTS))
        run_command ("cp", from, *folder, NULL);
    }
  path = g_build_filename (*folder, names[0], NULL);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *said = complaint (db, questions[i]);

      g_assert_cmpstr (said, ==, NULL);
    }
  return db;
}

void
server_copy_free (sqlite3 *db, char *folder)
{
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  run_command ("rm", "-r", folder, NULL);
  g_free (folder);
}

GHashTable *
server_changes (sqlite3 *db)
{
  GHashTable *changes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT id, json_extract (op, '$.v." CHANGED_FIELD "')"
                                       " FROM history WHERE kind = 'person' ORDER BY i",
                                       -1, &stmt, NULL),
                   ==, SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const char *id = (const char *)sqlite3_column_text (stmt, 0);
      const char *words = (const char *)sqlite3_column_text (stmt, 1);
      gpointer last = NULL;
      g_autofree char *expected = NULL;

      if (!g_hash_table_lookup_extended (changes, id, NULL, &last))
        {
          /* How somebody was entered comes first, without any change. */
          g_assert_null (words);
          g_hash_table_insert (changes, g_strdup (id), GUINT_TO_POINTER (0));
          continue;
        }
      if (words == NULL)
        continue;
      expected = change_words (GPOINTER_TO_UINT (last) + 1);
      g_assert_cmpstr (words, ==, expected);
      g_hash_table_insert (changes, g_strdup (id), GUINT_TO_POINTER (GPOINTER_TO_UINT (last) + 1));
    }
  g_assert_cmpint (sqlite3_finalize (stmt), ==, SQLITE_OK);
  return changes;
}

void
server_assert_well (ServerProcess *server)
{
  /* Each ends the test where it finds something. */
  g_autofree char *checked = server_process_run (server, NULL, "check", NULL);
  g_autofree char *audit = server_process_run (server, NULL, "audit", "verify", NULL);

  g_assert_cmpstr (checked, !=, "");
  g_assert_cmpstr (audit, !=, "");
}

void
devices_assert_alike (Device *one, Device *other)
{
  g_autoptr (GPtrArray) people = people_of (one);

  g_assert_cmpint (device_count (other), ==, people->len);
  for (guint i = 0; i < people->len; i++)
    {
      AlongRecord *person = g_ptr_array_index (people, i);
      g_autofree char *words = device_text (other, along_record_get_id (person), CHANGED_FIELD);

      g_assert_cmpstr (words, ==, along_record_get_text (person, CHANGED_FIELD));
    }
  device_wait_attention (one, 0);
  device_wait_attention (other, 0);
  device_assert_whole (one);
  device_assert_whole (other);
}
