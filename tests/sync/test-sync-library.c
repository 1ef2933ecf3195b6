/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/session.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sqlite3.h>
#include <string.h>

/* SQLCipher and SQLite export the same symbols, and libsoup brings SQLite in. The one that is linked first is
 * the one that answers; the other would write what should be secret in plain, or crash at the first key. */
static void
test_sqlcipher_answers (void)
{
  Dl_info info = { 0 };
  GType session = SOUP_TYPE_SESSION;
  GType ours = ALONG_TYPE_SESSION;

  g_assert_cmpuint (session, !=, 0);
  g_assert_cmpuint (ours, !=, 0);
  g_assert_cmpint (dladdr ((gpointer)sqlite3_open_v2, &info), !=, 0);
  g_test_message ("sqlite3_open_v2 is of %s", info.dli_fname);
  g_assert_nonnull (strstr (info.dli_fname, "libsqlcipher"));
  g_assert_cmpint (dladdr ((gpointer)sqlite3_key_v2, &info), !=, 0);
  g_assert_nonnull (strstr (info.dli_fname, "libsqlcipher"));
  g_assert_cmpint (dladdr (dlsym (RTLD_DEFAULT, "sqlite3_open_v2"), &info), !=, 0);
  g_assert_nonnull (strstr (info.dli_fname, "libsqlcipher"));
}

/* And it does encrypt: what is written does not begin as a SQLite file does. */
static void
test_it_encrypts (void)
{
  g_autofree char *folder = g_dir_make_tmp ("along-library-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file.db", NULL);
  g_autofree char *bytes = NULL;
  gsize length = 0;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_key_v2 (db, NULL, "a key", 5), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE t(x); INSERT INTO t VALUES('canary')", NULL,
                                 NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 0);
  g_assert_null (g_strstr_len (bytes, (gssize)length, "SQLite format"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/library/sqlcipher-answers", test_sqlcipher_answers);
  g_test_add_func ("/sync/library/it-encrypts", test_it_encrypts);
  return g_test_run ();
}
