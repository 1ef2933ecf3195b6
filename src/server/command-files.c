/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "server/command-files.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/**
 * along_command_blobs:
 * @command: a command
 *
 * Returns: (transfer full): the bytes of the files in the data folder
 */
AlongBlobs *
along_command_blobs (AlongCommand *command)
{
  g_autofree char *folder = along_command_path (command, "blobs");

  return along_blobs_new (folder);
}

static char *
beside (const char *file)
{
  return g_strconcat (file, ".files", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        remove_tree (inner);
      else
        g_unlink (inner);
    }
  if (dir != NULL)
    g_rmdir (path);
}

/**
 * along_command_back_up_files:
 * @command: a command
 * @file: the file of the backup
 * @error: %ALONG_ERROR_CONFLICT where there is a folder of that name already
 *
 * Copies the bytes of files into the folder `FILE.files`, written aside and renamed in. It comes after the
 * database's copy, so that whatever that names and was there is in it.
 *
 * Returns: %TRUE if the copy is whole
 */
gboolean
along_command_back_up_files (AlongCommand *command, const char *file, GError **error)
{
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  g_autofree char *folder = beside (file);
  g_autofree char *part = g_strconcat (folder, ".part", NULL);
  guint copied = 0;

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("%s is there already. A backup never replaces one."), folder);
      return FALSE;
    }
  remove_tree (part);
  if (!along_blobs_copy (blobs, part, &copied, error))
    {
      remove_tree (part);
      return FALSE;
    }
  if (g_rename (part, folder) == 0)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", folder, g_strerror (errno));
  return FALSE;
}

/**
 * along_command_restore_files:
 * @command: a command that holds the lock
 * @file: the file of a backup
 * @error: %ALONG_ERROR_CORRUPT where its files are damaged; then nothing was changed
 *
 * Takes the bytes of a backup's files to those that are here. What no attachment of the database names goes
 * by itself. A backup without files leaves what is here.
 *
 * Returns: %TRUE if they are here
 */
gboolean
along_command_restore_files (AlongCommand *command, const char *file, GError **error)
{
  g_autofree char *folder = beside (file);
  g_autofree char *here = along_command_path (command, "blobs");
  g_autoptr (AlongBlobs) blobs = along_blobs_new (folder);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!along_blobs_check (blobs, problems, &n, error))
    return FALSE;
  if (problems->len == 0)
    return along_blobs_copy (blobs, here, &n, error);
  g_set_error (
      error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
      _ ("%s is no whole backup: it is damaged, or a part is missing. Nothing was changed."),
      folder);
  return FALSE;
}
