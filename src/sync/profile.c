/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/profile.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct _AlongProfile
{
  gatomicrefcount ref_count;
  char *dir;
  int lock;
};

static const char *const store_files[]
    = { "store.db", "store.db-wal", "store.db-shm", "store.db.damaged" };

static gboolean
refuse_errno (int code, GError **error)
{
  int along = code == ENOSPC || code == EDQUOT ? ALONG_ERROR_FULL : ALONG_ERROR_FAILED;

  g_set_error (error, ALONG_ERROR, along, _ ("Alongside can't write in its folder: %s."),
               g_strerror (code));
  return FALSE;
}

/**
 * along_profile_open:
 * @dir: a folder; made where it is not there, for its owner alone
 * @error: set to %ALONG_ERROR_BUSY where another process has it, to %ALONG_ERROR_FULL, %ALONG_ERROR_FAILED
 *
 * Returns: (transfer full): the profile, held until its last reference goes
 */
AlongProfile *
along_profile_open (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  AlongProfile *self = NULL;
  int lock = -1;

  if (g_mkdir_with_parents (dir, 0700) != 0)
    {
      refuse_errno (errno, error);
      return NULL;
    }
  lock = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0)
    {
      refuse_errno (errno, error);
      return NULL;
    }
  if (flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      close (lock);
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY, _ ("Alongside is open already."));
      return NULL;
    }
  self = g_new0 (AlongProfile, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->dir = g_canonicalize_filename (dir, NULL);
  self->lock = lock;
  return self;
}

/**
 * along_profile_ref:
 * @self: a profile
 *
 * Returns: (transfer full): @self
 */
AlongProfile *
along_profile_ref (AlongProfile *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * along_profile_unref:
 * @self: (transfer full): a profile
 */
void
along_profile_unref (AlongProfile *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  close (self->lock);
  g_free (self->dir);
  g_free (self);
}

/**
 * along_profile_get_dir:
 * @self: a profile
 *
 * Returns: (transfer none): its folder, absolute
 */
const char *
along_profile_get_dir (AlongProfile *self)
{
  return self->dir;
}

/**
 * along_profile_path:
 * @self: a profile
 * @name: a file in it
 *
 * Returns: (transfer full): its path
 */
char *
along_profile_path (AlongProfile *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

/**
 * along_profile_has:
 * @self: a profile
 * @name: a file in it
 *
 * Returns: %TRUE if it is there
 */
gboolean
along_profile_has (AlongProfile *self, const char *name)
{
  g_autofree char *path = along_profile_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * along_profile_write:
 * @self: a profile
 * @name: a file in it
 * @bytes: its content
 * @error: set to %ALONG_ERROR_FULL or %ALONG_ERROR_FAILED; the file is then as it was
 *
 * Writes a file whole or not at all, for its owner alone, and has it on the disk before it returns.
 *
 * Returns: %TRUE if it is there
 */
gboolean
along_profile_write (AlongProfile *self, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = along_profile_path (self, name);
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (g_file_set_contents_full (path, data, (gssize)size,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  return refuse_errno (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? ENOSPC : EIO,
                       error);
}

/**
 * along_profile_remove:
 * @self: a profile
 * @name: a file in it
 * @error: set to %ALONG_ERROR_FAILED
 *
 * Returns: %TRUE if it is not there any more
 */
gboolean
along_profile_remove (AlongProfile *self, const char *name, GError **error)
{
  g_autofree char *path = along_profile_path (self, name);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  return refuse_errno (errno, error);
}

static gboolean
is_backup (const char *name)
{
  return g_str_has_prefix (name, "store.db.backup-");
}

/**
 * along_profile_remove_store:
 * @self: a profile
 * @error: set to %ALONG_ERROR_FAILED
 *
 * Removes the store, the copies made before it was brought up to date, and the tokens.
 *
 * Returns: %TRUE if nothing of them is there any more
 */
gboolean
along_profile_remove_store (AlongProfile *self, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, error);
  const char *name = NULL;

  if (dir == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (store_files); i++)
    if (!along_profile_remove (self, store_files[i], error))
      return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_backup (name) && !along_profile_remove (self, name, error))
      return FALSE;
  return along_profile_remove (self, "tokens", error);
}

static gboolean
move_into (AlongProfile *self, const char *name, const char *folder, GError **error)
{
  g_autofree char *from = along_profile_path (self, name);
  g_autofree char *to = g_build_filename (folder, name, NULL);

  return g_rename (from, to) == 0 || errno == ENOENT || refuse_errno (errno, error);
}

/**
 * along_profile_put_aside:
 * @self: a profile
 * @error: set to %ALONG_ERROR_FAILED
 *
 * Moves a store that cannot be opened into a folder of its own, `broken-…`, where it harms nobody and is not lost. A
 * sealed key goes with what it opens: where it is damaged no passphrase would let anybody sign in anew.
 *
 * Returns: %TRUE if there is room for a new one
 */
gboolean
along_profile_put_aside (AlongProfile *self, GError **error)
{
  g_autofree char *aside = g_build_filename (self->dir, "broken-XXXXXX", NULL);

  if (g_mkdtemp_full (aside, 0700) == NULL)
    return refuse_errno (errno, error);
  for (guint i = 0; i < G_N_ELEMENTS (store_files); i++)
    if (!move_into (self, store_files[i], aside, error))
      return FALSE;
  return move_into (self, "key.sealed", aside, error)
         && along_profile_remove (self, "tokens", error);
}

/**
 * along_profile_get_server:
 * @self: a profile
 *
 * Returns: (transfer full) (nullable): the address that was last signed in to
 */
char *
along_profile_get_server (AlongProfile *self)
{
  g_autofree char *path = along_profile_path (self, "server");
  char *server = NULL;

  if (!g_file_get_contents (path, &server, NULL, NULL))
    return NULL;
  return g_strchomp (server);
}

/**
 * along_profile_set_server:
 * @self: a profile
 * @server: an address
 * @error: see [method@Profile.write]
 *
 * Returns: %TRUE if it is kept
 */
gboolean
along_profile_set_server (AlongProfile *self, const char *server, GError **error)
{
  g_autofree char *line = g_strconcat (server, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (line, strlen (line));

  return along_profile_write (self, "server", bytes, error);
}
