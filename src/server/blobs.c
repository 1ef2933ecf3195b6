/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/blobs.h"
#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* In the folder:
 *   ab/SHA256   a content
 *   of/ID       the same file by another name: the attachment it was uploaded through
 *   in/ID       what has come of an upload
 *   lock        who writes to an attachment has its byte of it, whichever process it is in
 *   old/ID.MS   of/ID, since no attachment of that id is there any more
 * A content without another name than its own is nobody's. */
#define OF "of"
#define IN "in"
#define OLD "old"

#define READ_BYTES (256 * 1024)
/* The database needs room more than any file does. */
#define SPARE_BYTES (G_GUINT64_CONSTANT (256) * 1024 * 1024)

struct _AlongBlobs
{
  char *folder;
};

/**
 * along_blobs_new:
 * @folder: where the bytes are; made with the first of them
 *
 * Returns: (transfer full): the bytes of a server's files
 */
AlongBlobs *
along_blobs_new (const char *folder)
{
  AlongBlobs *self = g_new0 (AlongBlobs, 1);

  self->folder = g_strdup (folder);
  return self;
}

/**
 * along_blobs_free:
 * @self: (transfer full): bytes that nobody reads or writes
 */
void
along_blobs_free (AlongBlobs *self)
{
  g_free (self->folder);
  g_free (self);
}

static gboolean
fail (const char *doing, GError **error)
{
  int code = errno;

  g_set_error (error, ALONG_ERROR,
               code == ENOSPC || code == EDQUOT ? ALONG_ERROR_FULL : ALONG_ERROR_FAILED,
               "files: %s: %s", doing, g_strerror (code));
  return FALSE;
}

static char *
path_of (AlongBlobs *self, const char *where, const char *name)
{
  return g_build_filename (self->folder, where, name, NULL);
}

static char *
content_path (AlongBlobs *self, const char *sha256)
{
  char where[3] = { sha256[0], sha256[1], '\0' };

  return path_of (self, where, sha256);
}

static gboolean
make_folder (AlongBlobs *self, const char *where, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, where, NULL);

  return g_mkdir_with_parents (path, 0700) == 0 || fail ("making a folder", error);
}

static gboolean
sync_folder (AlongBlobs *self, const char *where, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, where, NULL);
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail ("syncing a folder", error);
  if (fd >= 0)
    close (fd);
  return ok;
}

/* Returns: what keeps others away until it is closed; -1 where somebody else is there */
static int
enter (AlongBlobs *self, const char *attachment, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "lock", NULL);
  struct flock byte
      = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = g_str_hash (attachment), .l_len = 1 };
  int fd = -1;

  if (!make_folder (self, IN, error))
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    fail ("opening", error);
  if (fd < 0 || fcntl (fd, F_OFD_SETLK, &byte) == 0)
    return fd;
  if (errno == EAGAIN || errno == EACCES)
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY, "that file is being received");
  else
    fail ("locking", error);
  close (fd);
  return -1;
}

static gint64
size_of (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? (gint64)info.st_size : -1;
}

/**
 * along_blobs_is_whole:
 * @self: the bytes of files
 * @attachment: an attachment's id
 *
 * Returns: %TRUE if everything was uploaded through that attachment
 */
gboolean
along_blobs_is_whole (AlongBlobs *self, const char *attachment)
{
  g_autofree char *path = path_of (self, OF, attachment);

  return size_of (path) >= 0;
}

/**
 * along_blobs_received:
 * @self: the bytes of files
 * @attachment: an attachment's id
 *
 * Returns: how many bytes have come
 */
gint64
along_blobs_received (AlongBlobs *self, const char *attachment)
{
  g_autofree char *whole = path_of (self, OF, attachment);
  g_autofree char *part = path_of (self, IN, attachment);
  gint64 size = size_of (whole);

  return MAX (size >= 0 ? size : size_of (part), 0);
}

static char *
hash_file (const char *path, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *buffer = g_malloc (READ_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  ssize_t n = 0;

  if (fd < 0)
    {
      fail ("opening", error);
      return NULL;
    }
  while ((n = read (fd, buffer, READ_BYTES)) > 0)
    g_checksum_update (checksum, buffer, n);
  if (n < 0)
    fail ("reading", error);
  close (fd);
  return n == 0 ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}

static gboolean
has_room (AlongBlobs *self, gint64 size, GError **error)
{
  struct statvfs room = { 0 };

  if (statvfs (self->folder, &room) != 0)
    return fail ("looking for room", error);
  if ((guint64)room.f_bavail * room.f_frsize >= (guint64)size + SPARE_BYTES)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FULL, "files: no room left");
  return FALSE;
}

static gboolean
write_all (int fd, const char *data, gsize size, gint64 offset, GError **error)
{
  while (size > 0)
    {
      ssize_t n = pwrite (fd, data, size, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail ("writing", error);
      data += n;
      size -= (gsize)n;
      offset += n;
    }
  return TRUE;
}

/* The last part only is waited for: what a power cut takes of the others is sent again. */
static gboolean
write_part (const char *path, gint64 offset, GBytes *bytes, gboolean last, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean ok = FALSE;

  if (fd < 0)
    return fail ("opening", error);
  ok = write_all (fd, data, size, offset, error);
  if (ok && last && fsync (fd) != 0)
    ok = fail ("syncing", error);
  close (fd);
  return ok;
}

/* Gives what has come its names: the content its own, unless it is there already, and the attachment's. A
 * sweep in between takes the content's name at most, never the bytes from the attachment. */
static gboolean
put_in_place (
    AlongBlobs *self, const char *part, const char *attachment, const char *sha256, GError **error)
{
  g_autofree char *content = content_path (self, sha256);
  g_autofree char *whole = path_of (self, OF, attachment);
  char where[3] = { sha256[0], sha256[1], '\0' };

  if (!make_folder (self, where, error) || !make_folder (self, OF, error))
    return FALSE;
  if (link (content, whole) == 0)
    g_unlink (part);
  else if (errno == EEXIST)
    g_unlink (part);
  else if (errno == ENOENT)
    {
      if (link (part, content) != 0 && errno != EEXIST)
        return fail ("naming a content", error);
      if (g_rename (part, whole) != 0)
        return fail ("naming a file", error);
    }
  else
    return fail ("naming a file", error);
  return sync_folder (self, where, error) && sync_folder (self, OF, error);
}

static gboolean
finish (
    AlongBlobs *self, const char *part, const char *attachment, const char *sha256, GError **error)
{
  g_autofree char *found = hash_file (part, error);

  if (found == NULL)
    return FALSE;
  if (g_str_equal (found, sha256))
    return put_in_place (self, part, attachment, sha256, error);
  g_unlink (part);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       "these are not the bytes that were announced");
  return FALSE;
}

static gboolean
receive (AlongBlobs *self,
         const char *attachment,
         gint64 offset,
         GBytes *bytes,
         gint64 size,
         const char *sha256,
         GError **error)
{
  g_autofree char *part = path_of (self, IN, attachment);
  gint64 end = offset + (gint64)g_bytes_get_size (bytes);
  gint64 come = MAX (size_of (part), 0);

  if (along_blobs_is_whole (self, attachment))
    return TRUE;
  if (offset > come)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                           "bytes before these are missing");
      return FALSE;
    }
  /* More than was announced was perhaps written for another announcement: it is hashed whole, so it goes. */
  if (end < come && end == size && truncate (part, size) != 0)
    return fail ("cutting", error);
  return make_folder (self, IN, error) && has_room (self, size, error)
         && write_part (part, offset, bytes, end == size, error)
         && (end < size || finish (self, part, attachment, sha256, error));
}

/**
 * along_blobs_receive:
 * @self: the bytes of files
 * @attachment: the attachment they belong to, whose id is valid
 * @offset: where in the file they are
 * @bytes: some bytes of the file, no more than it has from @offset on
 * @size: how many it has
 * @sha256: its fingerprint, 64 hexadecimal letters
 * @error: return location
 *
 * Takes the next bytes of a file, or some it has again. With the last ones the whole is looked through and
 * gets its name, or is thrown away where it is not what was announced.
 *
 * Returns: %TRUE if they are kept
 */
gboolean
along_blobs_receive (AlongBlobs *self,
                     const char *attachment,
                     gint64 offset,
                     GBytes *bytes,
                     gint64 size,
                     const char *sha256,
                     GError **error)
{
  gboolean ok = FALSE;
  int held = -1;

  g_return_val_if_fail (offset >= 0 && offset + (gint64)g_bytes_get_size (bytes) <= size, FALSE);

  held = enter (self, attachment, error);
  if (held < 0)
    return FALSE;
  ok = receive (self, attachment, offset, bytes, size, sha256, error);
  close (held);
  return ok;
}

/**
 * along_blobs_read:
 * @self: the bytes of files
 * @attachment: an attachment's id
 * @offset: where to begin
 * @length: how many bytes at most
 * @error: %ALONG_ERROR_NOT_FOUND where not everything has come
 *
 * Returns: (transfer full) (nullable): the bytes; none behind the end
 */
GBytes *
along_blobs_read (
    AlongBlobs *self, const char *attachment, gint64 offset, gsize length, GError **error)
{
  g_autofree char *path = path_of (self, OF, attachment);
  g_autofree char *buffer = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gsize come = 0;
  ssize_t n = 0;

  if (fd < 0 && errno == ENOENT)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "not everything has come");
      return NULL;
    }
  if (fd < 0)
    {
      fail ("opening", error);
      return NULL;
    }
  buffer = g_malloc (length);
  while (come < length && (n = pread (fd, buffer + come, length - come, offset + (gint64)come)) > 0)
    come += (gsize)n;
  if (n < 0)
    fail ("reading", error);
  close (fd);
  return n < 0 ? NULL : g_bytes_new_take (g_steal_pointer (&buffer), come);
}

/* Returns: (nullable): the names in a folder; empty where there is none. */
static char **
names_in (AlongBlobs *self, const char *where, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, where, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GError) own = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &own);
  const char *name = NULL;

  if (dir == NULL && !g_error_matches (own, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, own->message);
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_strv_builder_add (names, name);
  return g_strv_builder_end (names);
}

static gboolean
was_named (const char *old, const char *attachment)
{
  gsize length = strlen (attachment);

  return strncmp (old, attachment, length) == 0 && old[length] == '.';
}

/**
 * along_blobs_map:
 * @self: the bytes of files
 * @attachment: an attachment's id
 * @error: %ALONG_ERROR_NOT_FOUND where not everything has come, or another
 *
 * A content never changes, and stays where it is mapped when its last name goes.
 *
 * Returns: (transfer full) (nullable): the whole content, mapped and not read
 */
GBytes *
along_blobs_map (AlongBlobs *self, const char *attachment, GError **error)
{
  g_autofree char *path = path_of (self, OF, attachment);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (GMappedFile) map = NULL;

  if (fd < 0 && errno == ENOENT)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "not everything has come");
      return NULL;
    }
  if (fd < 0)
    {
      fail ("opening", error);
      return NULL;
    }
  map = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  close (fd);
  if (map != NULL)
    return g_mapped_file_get_bytes (map);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "files: mapping one did not work");
  return NULL;
}

/**
 * along_blobs_list:
 * @self: the bytes of files
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the ids of all attachments that bytes are kept for, those of which
 *   not everything has come too; for [method@Blobs.settle]
 */
char **
along_blobs_list (AlongBlobs *self, GError **error)
{
  g_auto (GStrv) whole = names_in (self, OF, error);
  g_auto (GStrv) old = whole != NULL ? names_in (self, OLD, error) : NULL;
  g_auto (GStrv) coming = old != NULL ? names_in (self, IN, error) : NULL;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id = NULL;

  if (coming == NULL)
    return NULL;
  for (guint i = 0; whole[i] != NULL; i++)
    g_hash_table_add (ids, g_strdup (whole[i]));
  for (guint i = 0; coming[i] != NULL; i++)
    g_hash_table_add (ids, g_strdup (coming[i]));
  for (guint i = 0; old[i] != NULL; i++)
    g_hash_table_add (ids, g_strndup (old[i], strcspn (old[i], ".")));
  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (list, id);
  return g_strv_builder_end (list);
}

static gboolean
rename_in (AlongBlobs *self, const char *from, const char *to, GError **error)
{
  g_autofree char *source = g_build_filename (self->folder, from, NULL);
  g_autofree char *target = g_build_filename (self->folder, to, NULL);

  return g_rename (source, target) == 0 || errno == ENOENT || fail ("renaming", error);
}

static gboolean
take_back (AlongBlobs *self, const char *attachment, GError **error)
{
  g_auto (GStrv) old = names_in (self, OLD, error);

  for (guint i = 0; old != NULL && old[i] != NULL; i++)
    if (was_named (old[i], attachment))
      {
        g_autofree char *from = g_build_filename (OLD, old[i], NULL);
        g_autofree char *to = g_build_filename (OF, attachment, NULL);

        if (!rename_in (self, from, to, error))
          return FALSE;
      }
  return old != NULL;
}

/**
 * along_blobs_settle:
 * @self: the bytes of files
 * @attachment: one of [method@Blobs.list]
 * @named: whether there is an attachment of that id
 * @now: milliseconds
 * @error: return location
 *
 * Puts what no attachment names any more aside, from where it goes after a while; or takes it back.
 *
 * Returns: %FALSE if that failed
 */
gboolean
along_blobs_settle (
    AlongBlobs *self, const char *attachment, gboolean named, gint64 now, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%" G_GINT64_FORMAT, attachment, now);
  g_autofree char *part = path_of (self, IN, attachment);
  g_autofree char *from = g_build_filename (OF, attachment, NULL);
  g_autofree char *to = g_build_filename (OLD, name, NULL);

  if (named)
    return along_blobs_is_whole (self, attachment) || take_back (self, attachment, error);
  g_unlink (part);
  return !along_blobs_is_whole (self, attachment)
         || (make_folder (self, OLD, error) && rename_in (self, from, to, error));
}

static gboolean
drop_old (AlongBlobs *self, gint64 now, GError **error)
{
  g_auto (GStrv) old = names_in (self, OLD, error);

  for (guint i = 0; old != NULL && old[i] != NULL; i++)
    {
      const char *dot = strchr (old[i], '.');
      gint64 since = dot != NULL ? g_ascii_strtoll (dot + 1, NULL, 10) : 0;
      g_autofree char *path = path_of (self, OLD, old[i]);

      if (now - since >= ALONG_BLOBS_GRACE_MS && g_unlink (path) != 0 && errno != ENOENT)
        return fail ("removing", error);
    }
  return old != NULL;
}

static gboolean
drop_unfinished (AlongBlobs *self, gint64 now, GError **error)
{
  g_auto (GStrv) coming = names_in (self, IN, error);

  for (guint i = 0; coming != NULL && coming[i] != NULL; i++)
    {
      g_autofree char *path = path_of (self, IN, coming[i]);
      GStatBuf info;

      if (g_stat (path, &info) == 0
          && now - (gint64)info.st_mtime * 1000 >= ALONG_BLOBS_UNFINISHED_MS)
        g_unlink (path);
    }
  return coming != NULL;
}

static gboolean
is_content_folder (const char *name)
{
  return strlen (name) == 2 && strspn (name, "0123456789abcdef") == 2;
}

/* A content by its own name alone is nobody's. One that just gets a second name keeps its bytes by it. */
static gboolean
drop_nobodys (AlongBlobs *self, const char *where, GError **error)
{
  g_auto (GStrv) contents = names_in (self, where, error);

  for (guint i = 0; contents != NULL && contents[i] != NULL; i++)
    {
      g_autofree char *path = path_of (self, where, contents[i]);
      GStatBuf info;

      if (g_stat (path, &info) == 0 && info.st_nlink == 1 && g_unlink (path) != 0
          && errno != ENOENT)
        return fail ("removing", error);
    }
  return contents != NULL;
}

/**
 * along_blobs_sweep:
 * @self: the bytes of files
 * @now: milliseconds
 * @error: return location
 *
 * Removes what was put aside long enough ago, what never came whole, and contents that are nobody's. Safe
 * beside uploads.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_blobs_sweep (AlongBlobs *self, gint64 now, GError **error)
{
  g_auto (GStrv) folders = names_in (self, "", error);

  if (folders == NULL || !drop_old (self, now, error) || !drop_unfinished (self, now, error))
    return FALSE;
  for (guint i = 0; folders[i] != NULL; i++)
    if (is_content_folder (folders[i]) && !drop_nobodys (self, folders[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
drop_name (AlongBlobs *self, const char *where, const char *name, GError **error)
{
  g_autofree char *path = path_of (self, where, name);

  return g_unlink (path) == 0 || errno == ENOENT || fail ("removing", error);
}

/**
 * along_blobs_erase:
 * @self: the bytes of files
 * @attachment: an attachment that was erased
 * @error: return location
 *
 * Removes its bytes at once, also those that were put aside; unless they are another attachment's, too.
 *
 * Returns: %TRUE if they are gone
 */
gboolean
along_blobs_erase (AlongBlobs *self, const char *attachment, GError **error)
{
  g_auto (GStrv) old = names_in (self, OLD, error);
  g_auto (GStrv) folders = old != NULL ? names_in (self, "", error) : NULL;

  if (folders == NULL || !drop_name (self, IN, attachment, error)
      || !drop_name (self, OF, attachment, error))
    return FALSE;
  for (guint i = 0; old[i] != NULL; i++)
    if (was_named (old[i], attachment) && !drop_name (self, OLD, old[i], error))
      return FALSE;
  for (guint i = 0; folders[i] != NULL; i++)
    if (is_content_folder (folders[i]) && !drop_nobodys (self, folders[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  gboolean fresh = g_unlink (to) == 0 || errno == ENOENT;
  int in = open (from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int out = in >= 0 && fresh ? open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  g_autofree char *buffer = g_malloc (READ_BYTES);
  gint64 offset = 0;
  gboolean ok = out >= 0;
  ssize_t n = 0;

  while (ok && (n = read (in, buffer, READ_BYTES)) > 0)
    {
      ok = write_all (out, buffer, (gsize)n, offset, error);
      offset += n;
    }
  if (ok && (n < 0 || fsync (out) != 0))
    ok = FALSE;
  if (!ok && (error == NULL || *error == NULL))
    fail ("copying", error);
  if (in >= 0)
    close (in);
  if (out >= 0)
    close (out);
  return ok;
}

static char *
content_of (AlongBlobs *self, const char *attachment, GHashTable *known, GError **error)
{
  g_autofree char *path = path_of (self, OF, attachment);
  GStatBuf info;
  g_autofree char *inode = NULL;
  char *sha256 = NULL;

  if (g_stat (path, &info) != 0)
    {
      fail ("looking at a file", error);
      return NULL;
    }
  inode = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)info.st_ino);
  sha256 = g_strdup (g_hash_table_lookup (known, inode));
  if (sha256 == NULL)
    {
      sha256 = hash_file (path, error);
      if (sha256 != NULL)
        g_hash_table_insert (known, g_steal_pointer (&inode), g_strdup (sha256));
    }
  return sha256;
}

/**
 * along_blobs_copy:
 * @self: the bytes of files
 * @to: a folder; what is there stays
 * @copied: (out): how many files were whole
 * @error: return location
 *
 * Copies everything that is whole, each content once. What has come of others is left: it is sent again.
 *
 * Returns: %TRUE if the copy is whole
 */
gboolean
along_blobs_copy (AlongBlobs *self, const char *to, guint *copied, GError **error)
{
  g_autoptr (AlongBlobs) copy = along_blobs_new (to);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) whole = names_in (self, OF, error);

  *copied = 0;
  if (whole == NULL || !make_folder (copy, IN, error))
    return FALSE;
  for (guint i = 0; whole[i] != NULL; i++)
    {
      g_autofree char *from = path_of (self, OF, whole[i]);
      g_autofree char *part = path_of (copy, IN, whole[i]);
      g_autofree char *sha256 = NULL;
      g_autofree char *content = NULL;

      /* Settled aside meanwhile: nobody misses it. */
      if (!g_file_test (from, G_FILE_TEST_EXISTS))
        continue;
      sha256 = content_of (self, whole[i], known, error);
      content = sha256 != NULL ? content_path (copy, sha256) : NULL;
      if (content == NULL
          || (!g_file_test (content, G_FILE_TEST_EXISTS) && !copy_file (from, part, error))
          || !put_in_place (copy, part, whole[i], sha256, error))
        return FALSE;
      (*copied)++;
    }
  return TRUE;
}

/**
 * along_blobs_check:
 * @self: the bytes of files
 * @problems: (element-type utf8): gets a sentence for everything that is damaged
 * @whole: (out): how many files are whole
 * @error: return location
 *
 * Reads every content and compares it with its name.
 *
 * Returns: %FALSE if it could not look
 */
gboolean
along_blobs_check (AlongBlobs *self, GPtrArray *problems, guint *whole, GError **error)
{
  g_auto (GStrv) files = names_in (self, OF, error);
  g_auto (GStrv) folders = files != NULL ? names_in (self, "", error) : NULL;

  if (folders == NULL)
    return FALSE;
  *whole = g_strv_length (files);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_auto (GStrv) contents = NULL;

      if (!is_content_folder (folders[i]))
        continue;
      contents = names_in (self, folders[i], error);
      if (contents == NULL)
        return FALSE;
      for (guint k = 0; contents[k] != NULL; k++)
        {
          g_autofree char *path = path_of (self, folders[i], contents[k]);
          g_autofree char *found = hash_file (path, error);

          if (found == NULL)
            return FALSE;
          if (!g_str_equal (found, contents[k]))
            g_ptr_array_add (problems, g_strdup_printf ("the file %.12s… is damaged", contents[k]));
        }
    }
  return TRUE;
}
