/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define KEY_BYTES 32
#define PAGE_BYTES 4096
#define SALT_BYTES 16
#define MAC_BYTES 64
#define PAGES_TRIED 64

/* Magic numbers of file systems that several machines share, from statfs(2) and linux/magic.h. SQLite's
 * write-ahead log needs memory that all its users share, which these do not give. */
static const guint32 shared_filesystems[] = {
  0x00006969, /* NFS */
  0x0000517b, /* SMB */
  0xfe534d42, /* SMB 2 */
  0xff534d42, /* CIFS */
  0x5346414f, /* AFS */
  0x6b414653, /* kAFS */
  0x73757245, /* Coda */
  0x01021997, /* 9P */
  0x00c36400, /* Ceph */
  0x0bd00bd0, /* Lustre */
  0x7461636f, /* OCFS2 */
  0x01161970, /* GFS2 */
  0x0000564c, /* NetWare */
};

/**
 * along_db_is_shared:
 * @filesystem: what statfs(2) says it is
 *
 * Returns: %TRUE for a file system that lies on another machine
 */
gboolean
along_db_is_shared (guint64 filesystem)
{
  for (guint i = 0; i < G_N_ELEMENTS (shared_filesystems); i++)
    if (shared_filesystems[i] == (guint32)filesystem)
      return TRUE;
  return FALSE;
}

static gboolean
is_memory (const char *path)
{
  return g_str_equal (path, ":memory:");
}

static gboolean
check_filesystem (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct statfs info = { 0 };

  if (statfs (folder, &info) != 0)
    {
      g_set_error (error, ALONG_ERROR, errno == ENOENT ? ALONG_ERROR_NOT_FOUND : ALONG_ERROR_FAILED,
                   "The store's folder: %s", g_strerror (errno));
      return FALSE;
    }
  if (along_db_is_shared ((guint64)info.f_type))
    {
      g_set_error_literal (
          error, ALONG_ERROR, ALONG_ERROR_FAILED,
          "The store's folder is on a network drive, where it would be damaged; it has to be "
          "on this computer's own disk");
      return FALSE;
    }
  return TRUE;
}

/* The file is made by us, before SQLite, so that nobody else may ever read it. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, ALONG_ERROR,
                   errno == ENOSPC || errno == EDQUOT ? ALONG_ERROR_FULL : ALONG_ERROR_FAILED,
                   "The store's file: %s", g_strerror (errno));
      return FALSE;
    }
  return g_close (fd, error);
}

static void
writing_func (sqlite3_context *context, int n, sqlite3_value **values)
{
  AlongDb *self = sqlite3_user_data (context);

  sqlite3_result_int (context, self->writing);
}

static gboolean
set_key (AlongDb *self, GBytes *key, GError **error)
{
  /* SQLCipher's form for a key that is not a passphrase: x'64 hexadecimal letters'. */
  char text[2 + 2 * KEY_BYTES + 2] = { 0 };
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (key, &length);
  int rc = SQLITE_OK;

  if (length != KEY_BYTES)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_KEY, "A key has 32 bytes");
      return FALSE;
    }
  memcpy (text, "x'", 2);
  for (gsize i = 0; i < KEY_BYTES; i++)
    g_snprintf (text + 2 + 2 * i, 3, "%02x", bytes[i]);
  text[2 + 2 * KEY_BYTES] = '\'';
  rc = sqlite3_key (self->native, text, (int)sizeof text - 1);
  explicit_bzero (text, sizeof text);
  return rc == SQLITE_OK || along_db_fail (self, rc, "setting the key", error);
}

/* Which of the two a file is that its key does not open: SQLite answers both alike. Pages are
 * authenticated one by one, so where another page fits the key, the first one is damaged and the key is
 * right. Sizes and derivation are SQLCipher 4's (its source: sqlcipher_page_hmac, sqlcipher_cipher_ctx_key_derive). */
static gboolean
page_fits (const guint8 *page, guint32 number, const guint8 *key, const guint8 *file_salt)
{
  static const guint8 block_one[] = { 0, 0, 0, 1 };
  const guint8 number_bytes[]
      = { number & 0xff, number >> 8 & 0xff, number >> 16 & 0xff, number >> 24 };
  guint8 salt[SALT_BYTES];
  guint8 first[MAC_BYTES];
  guint8 second[MAC_BYTES];
  gsize length = MAC_BYTES;
  g_autoptr (GHmac) one = g_hmac_new (G_CHECKSUM_SHA512, key, KEY_BYTES);
  g_autoptr (GHmac) two = g_hmac_new (G_CHECKSUM_SHA512, key, KEY_BYTES);
  g_autoptr (GHmac) mac = NULL;

  for (gsize i = 0; i < SALT_BYTES; i++)
    salt[i] = file_salt[i] ^ 0x3a;
  /* PBKDF2 with two rounds. */
  g_hmac_update (one, salt, SALT_BYTES);
  g_hmac_update (one, block_one, sizeof block_one);
  g_hmac_get_digest (one, first, &length);
  g_hmac_update (two, first, MAC_BYTES);
  g_hmac_get_digest (two, second, &length);
  for (gsize i = 0; i < MAC_BYTES; i++)
    first[i] ^= second[i];

  mac = g_hmac_new (G_CHECKSUM_SHA512, first, KEY_BYTES);
  g_hmac_update (mac, page, PAGE_BYTES - MAC_BYTES);
  g_hmac_update (mac, number_bytes, sizeof number_bytes);
  g_hmac_get_digest (mac, second, &length);
  return memcmp (second, page + PAGE_BYTES - MAC_BYTES, MAC_BYTES) == 0;
}

static gboolean
is_damaged (const char *path, GBytes *key)
{
  g_autofree guint8 *page = g_malloc (PAGE_BYTES);
  guint8 salt[SALT_BYTES];
  struct stat info = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean damaged = FALSE;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &info) == 0 && pread (fd, salt, SALT_BYTES, 0) == SALT_BYTES)
    {
      damaged = info.st_size % PAGE_BYTES != 0
                || (key == NULL && memcmp (salt, "SQLite format 3", SALT_BYTES) == 0);
      for (guint32 number = 2; key != NULL && !damaged && number <= PAGES_TRIED; number++)
        damaged = pread (fd, page, PAGE_BYTES, (off_t)(number - 1) * PAGE_BYTES) == PAGE_BYTES
                  && page_fits (page, number, g_bytes_get_data (key, NULL), salt);
    }
  if (close (fd) != 0)
    g_warning ("Closing: %s", g_strerror (errno));
  return damaged;
}

/* The key is only known to be right once something has been read with it. */
static gboolean
prove (AlongDb *self, const char *path, GBytes *key, GError **error)
{
  int rc = sqlite3_exec (self->native, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);

  if (rc == SQLITE_OK)
    return TRUE;
  if (rc == SQLITE_NOTADB && is_damaged (path, key))
    rc = SQLITE_CORRUPT;
  return along_db_fail (self, rc, "opening the store", error);
}

/* Where damage was found the last time, every page is read before anybody relies on them: it takes seconds, and the answer is
 * either that all is well again or a screen with a way on. */
static gboolean
look_through (AlongDb *self, GError **error)
{
  g_autoptr (AlongStmt) stmt = NULL;
  gboolean row = FALSE;
  gboolean looked = FALSE;

  if (self->damage_mark == NULL || !g_file_test (self->damage_mark, G_FILE_TEST_EXISTS))
    return TRUE;
  stmt = along_db_prepare (self, "PRAGMA quick_check(1)", error);
  if (stmt == NULL)
    return FALSE;
  /* Constraints are looked at as well, and the guard is one. */
  self->writing = TRUE;
  looked = along_db_step (self, stmt, &row, error);
  self->writing = FALSE;
  if (!looked)
    return FALSE;
  if (!row || g_strcmp0 (along_stmt_get_text (stmt, 0), "ok") != 0)
    return along_db_fail (self, SQLITE_CORRUPT, "looking through the store", error);
  if (g_unlink (self->damage_mark) != 0)
    g_warning ("Forgetting found damage: %s", g_strerror (errno));
  return TRUE;
}

static void
finalize_stmt (gpointer stmt)
{
  /* It only repeats the error of the last step, which was reported then. */
  (void)sqlite3_finalize (stmt);
}

/**
 * along_db_open:
 * @path: a file, made where it is absent, or `:memory:`
 * @key: (nullable): 32 bytes, or %NULL for a file without encryption
 * @error: set to %ALONG_ERROR_KEY, %ALONG_ERROR_CORRUPT, %ALONG_ERROR_FULL, %ALONG_ERROR_BUSY or
 *   %ALONG_ERROR_FAILED; the file is then as it was
 *
 * Opens the connection and proves the key by a read. The schema is along_schema_migrate()'s.
 *
 * Returns: (transfer full) (nullable): the connection
 */
AlongDb *
along_db_open (const char *path, GBytes *key, GError **error)
{
  static const char settings[] = "PRAGMA foreign_keys=OFF;"
                                 "PRAGMA trusted_schema=OFF;"
                                 "PRAGMA secure_delete=ON;"
                                 "PRAGMA temp_store=MEMORY;"
                                 "PRAGMA cell_size_check=ON;"
                                 "PRAGMA cache_size=-16000;"
                                 "PRAGMA wal_autocheckpoint=4000;"
                                 "PRAGMA synchronous=FULL;";
  g_autoptr (AlongDb) self = NULL;
  int rc = SQLITE_OK;

  if (!is_memory (path) && (!check_filesystem (path, error) || !make_file (path, error)))
    return NULL;

  self = g_new0 (AlongDb, 1);
  self->durable = TRUE;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_stmt);
  self->watches = g_ptr_array_new ();
  rc = sqlite3_open_v2 (path, &self->native,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
                            | SQLITE_OPEN_EXRESCODE,
                        NULL);
  if (rc != SQLITE_OK)
    {
      along_db_fail (self, rc, "opening the store", error);
      return NULL;
    }
  sqlite3_busy_timeout (self->native, 5000);
  sqlite3_db_config (self->native, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->native, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->native, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

  if (key != NULL && !set_key (self, key, error))
    return NULL;
  /* Its log would tell on the standard error where a key was wrong; we answer with an error instead. The first key wakes
   * SQLCipher up, and until then it takes NONE for not chosen yet. */
  if (!along_db_exec (self, "PRAGMA cipher_log_level=NONE", error))
    return NULL;
  if (!prove (self, path, key, error) || !along_db_exec (self, settings, error))
    return NULL;
  if (!is_memory (path))
    self->damage_mark = g_strconcat (path, ".damaged", NULL);
  if (!is_memory (path) && !along_db_exec (self, "PRAGMA journal_mode=WAL", error))
    return NULL;
  /* The log that a crash left behind may hold what was forgotten just then. */
  self->forgets = !is_memory (path);

  rc = sqlite3_create_function_v2 (self->native, "along_writing", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS,
                                   self, writing_func, NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    {
      along_db_fail (self, rc, "setting the guard", error);
      return NULL;
    }
  return look_through (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * along_db_close:
 * @self: (transfer full): a connection
 */
void
along_db_close (AlongDb *self)
{
  int rc = SQLITE_OK;

  g_hash_table_unref (self->statements);
  g_ptr_array_unref (self->watches);
  rc = sqlite3_close (self->native);
  if (rc != SQLITE_OK)
    g_critical ("Closing the store: %s", sqlite3_errstr (rc));
  g_free (self->damage_mark);
  g_free (self);
}
