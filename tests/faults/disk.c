/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define FILLER "filler"

static gboolean
write_line (const char *path, const char *line)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, line, strlen (line)) == (gssize)strlen (line);

  if (fd >= 0)
    close (fd);
  return ok;
}

gboolean
disks_begin (void)
{
  g_autofree char *user = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *group = g_strdup_printf ("0 %u 1", getgid ());

  /* Whoever may mount does; others may in a user namespace of their own, where the kernel lets them have one. */
  if (unshare (CLONE_NEWNS) != 0
      && (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 || !write_line ("/proc/self/setgroups", "deny")
          || !write_line ("/proc/self/uid_map", user) || !write_line ("/proc/self/gid_map", group)))
    return FALSE;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

char *
small_disk_new (guint mib)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *options = g_strdup_printf ("size=%um,mode=0700", mib);
  char *folder = g_dir_make_tmp ("along-disk-XXXXXX", &error);

  g_assert_no_error (error);
  g_assert_cmpint (mount ("disk", folder, "tmpfs", 0, options), ==, 0);
  return folder;
}

void
small_disk_free (char *folder)
{
  g_assert_cmpint (umount (folder), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

void
small_disk_fill (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FILLER, NULL);
  g_autofree guint8 *bytes = g_malloc0 (4096);
  int fd = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  while (write (fd, bytes, 4096) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  close (fd);
}

void
small_disk_make_room (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, FILLER, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

void
small_disk_set_read_only (const char *folder, gboolean read_only)
{
  g_assert_cmpint (mount (NULL, folder, NULL, MS_REMOUNT | (read_only ? MS_RDONLY : 0), NULL), ==,
                   0);
}

static void
add_folder (GChecksum *sum, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort_values (names, (GCompareFunc)g_strcmp0);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      g_checksum_update (sum, (const guchar *)path, (gssize)strlen (path) + 1);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        add_folder (sum, path);
      else
        {
          g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
          g_checksum_update (sum, (const guchar *)bytes, (gssize)length);
        }
    }
}

char *
folder_digest (const char *folder)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_folder (sum, folder);
  return g_strdup (g_checksum_get_string (sum));
}
