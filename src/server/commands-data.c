/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "server/command-erase.h"
#include "server/command-files.h"
#include "wire/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
has_history (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->meta_get (tx, "epoch", data, error);
}

/**
 * along_command_make_folder:
 * @command: a command
 * @error: return location
 *
 * Returns: %TRUE if the data folder is there
 */
gboolean
along_command_make_folder (AlongCommand *command, GError **error)
{
  if (g_mkdir_with_parents (command->data, 0700) == 0)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, _ ("The folder %s cannot be made: %s."),
               command->data, g_strerror (errno));
  return FALSE;
}

/**
 * along_command_begin:
 * @command: a command
 * @name: what the partnership calls itself
 * @error: %ALONG_ERROR_CONFLICT where there is one already
 *
 * Returns: %TRUE if the data folder is set up, and storage and service are open
 */
gboolean
along_command_begin (AlongCommand *command, const char *name, GError **error)
{
  g_autofree char *epoch = NULL;

  if (!along_command_make_folder (command, error)
      || !along_command_open_storage (command, TRUE, error)
      || !command->storage->api->read (command->storage, has_history, &epoch, error))
    return FALSE;
  if (epoch != NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("There is a partnership in %s already."), command->where);
      return FALSE;
    }
  if (!along_service_begin_history (command->storage, name, 0, error))
    return FALSE;
  command->service = along_service_new (command->storage, error);
  return command->service != NULL && along_command_keep_history (command, FALSE, error);
}

/**
 * along_command_init:
 * @command: the command
 *
 * `init [--name NAME]`: sets up an empty partnership in a data folder.
 *
 * Returns: the exit status
 */
int
along_command_init (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new ("{\"epoch\":");

  if (command->args[0] != NULL || g_strcmp0 (command->name, "") == 0)
    return along_command_usage (command, "init --data DIR [--name NAME]");
  if (!along_command_begin (command, command->name != NULL ? command->name : _ ("Our partnership"),
                            &error))
    return along_command_refuse (command, error);
  along_json_append_text (json, along_service_get_epoch (command->service));
  g_string_append (json, ",\"name\":");
  along_json_append_text (json, along_service_get_name (command->service));
  g_string_append_c (json, '}');
  along_command_say (command, _ ("“%s” is set up in %s."),
                     along_service_get_name (command->service), command->where);
  if (command->database != NULL)
    along_command_say (
        command,
        _ ("The bytes of files will be in %s. Next: alongside-server organisation add "
           "NAME, with the same --database and --data"),
        command->data);
  else
    along_command_say (command, _ ("Next: alongside-server organisation add NAME --data %s"),
                       command->data);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

typedef struct
{
  GPtrArray *counts;
  char *digest;
  guint files;
} Look;

static gboolean
look (AlongTx *tx, gpointer data, GError **error)
{
  Look *self = data;

  return tx->api->counts (tx, &self->counts, error) && tx->api->digest (tx, &self->digest, error);
}

static void
say_check (AlongCommand *command, const Look *found, const GPtrArray *problems)
{
  g_autoptr (GString) json = g_string_new ("{\"ok\":");

  g_string_append (json, problems->len == 0 ? "true" : "false");
  g_string_append (json, ",\"problems\":[");
  for (guint i = 0; i < problems->len; i++)
    {
      const char *problem = g_ptr_array_index (problems, i);

      if (i > 0)
        g_string_append_c (json, ',');
      along_json_append_text (json, problem);
      along_command_say (command, "%s", problem);
    }
  g_string_append (json, "],\"counts\":{");
  for (guint i = 0; i < found->counts->len; i++)
    {
      const AlongCount *count = g_ptr_array_index (found->counts, i);

      if (i > 0)
        g_string_append_c (json, ',');
      along_json_append_text (json, count->what);
      g_string_append_c (json, ':');
      along_json_append_integer (json, count->n);
      along_command_say (command, "%-20s %" G_GINT64_FORMAT, count->what, count->n);
    }
  g_string_append_printf (json, "},\"files\":%u,\"digest\":", found->files);
  along_command_say (command, "%-20s %u", _ ("files"), found->files);
  along_json_append_text (json, found->digest);
  g_string_append_c (json, '}');
  along_command_say (command, "%-20s %s", _ ("digest"), found->digest);
  if (problems->len == 0)
    along_command_say (command, "%s", _ ("Everything is in order."));
  else
    along_command_say (command,
                       _ ("Something is damaged. Put a backup in its place: "
                          "alongside-server restore FILE --data %s"),
                       command->data);
  along_command_say_json (command, json);
}

/**
 * along_command_check:
 * @command: the command
 *
 * `check`: looks through the whole database and every file, counts what is there, and gives its digest.
 *
 * Returns: the exit status
 */
int
along_command_check (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) counts = NULL;
  g_autofree char *digest = NULL;
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  Look found = { 0 };
  gboolean ok = FALSE;

  if (command->args[0] != NULL)
    return along_command_usage (command, "check --data DIR");
  ok = along_command_open (command, &error)
       && command->storage->api->check (command->storage, problems, &error)
       && along_blobs_check (blobs, problems, &found.files, &error)
       && command->storage->api->read (command->storage, look, &found, &error);
  counts = found.counts;
  digest = found.digest;
  if (!ok)
    return along_command_refuse (command, error);
  say_check (command, &found, problems);
  return problems->len == 0 ? ALONG_EXIT_OK : ALONG_EXIT_REFUSED;
}

/**
 * along_command_sync_folder_of:
 * @path: a file that was just put in place
 * @error: return location
 *
 * Returns: %TRUE if the disk has its name too
 */
gboolean
along_command_sync_folder_of (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", folder, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}

/* Written aside and renamed in: there is never half a backup under the name. */
static gboolean
write_backup (AlongCommand *command, const char *file, GError **error)
{
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no folder %s."), folder);
      return FALSE;
    }
  if (access (folder, W_OK) != 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, _ ("Nothing can be written in %s: %s."),
                   folder, g_strerror (errno));
      return FALSE;
    }
  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("%s is there already. A backup never replaces one."), file);
      return FALSE;
    }
  g_unlink (part);
  if (!command->storage->api->backup (command->storage, part, error) || !sync_file (part, error))
    {
      g_unlink (part);
      return FALSE;
    }
  if (g_rename (part, file) != 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", file, g_strerror (errno));
      return FALSE;
    }
  return along_command_sync_folder_of (file, error);
}

static gboolean
note_time (AlongTx *tx, gpointer data, GError **error)
{
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, along_clock_now_ms ());

  return tx->api->meta_set (tx, "seen_at", now, error);
}

/**
 * along_command_backup:
 * @command: the command
 *
 * `backup FILE`: writes everything into one file, and the bytes of files into a folder beside it
 * (`FILE.files`), while the server goes on.
 *
 * Returns: the exit status
 */
int
along_command_backup (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new ("{\"file\":");

  if (command->args[0] == NULL || command->args[1] != NULL)
    return along_command_usage (command, "backup FILE --data DIR");
  if (!along_command_open (command, &error)
      || !command->storage->api->write (command->storage, note_time, NULL, &error)
      || !write_backup (command, command->args[0], &error)
      || !along_command_back_up_files (command, command->args[0], &error))
    return along_command_refuse (command, error);
  along_json_append_text (json, command->args[0]);
  g_string_append_c (json, '}');
  along_command_say (command,
                     _ ("Everything is in %s and the folder %s.files. Keep both together, and as "
                        "safe as the server "
                        "itself."),
                     command->args[0], command->args[0]);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static gboolean
when_seen (AlongTx *tx, gpointer data, GError **error)
{
  g_autofree char *seen = NULL;

  if (!tx->api->meta_get (tx, "seen_at", &seen, error))
    return FALSE;
  *(gint64 *)data = seen != NULL ? g_ascii_strtoll (seen, NULL, 10) : 0;
  return TRUE;
}

/* A file that is no database at all, or a piece of one, is found when it is opened or looked through. */
static gboolean
say_damaged (const char *file, GError **error)
{
  g_clear_error (error);
  g_set_error (
      error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
      _ ("%s is no whole backup: it is damaged, or a part is missing. Nothing was changed."), file);
  return FALSE;
}

/* Copies a backup beside the data, looks through it, and begins a new history in the copy. */
static gboolean
prepare_copy (const char *file, const char *part, GError **error)
{
  g_autoptr (AlongStorage) from = along_storage_sqlite_open (file, ALONG_SQLITE_NONE, error);
  g_autoptr (AlongStorage) to = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gint64 seen = 0;

  if (from == NULL || !from->api->check (from, problems, error))
    return g_error_matches (*error, ALONG_ERROR, ALONG_ERROR_CORRUPT) ? say_damaged (file, error)
                                                                      : FALSE;
  if (problems->len > 0)
    return say_damaged (file, error);
  if (!from->api->backup (from, part, error))
    return FALSE;
  to = along_storage_sqlite_open (part, ALONG_SQLITE_NONE, error);
  return to != NULL && to->api->read (to, when_seen, &seen, error)
         && along_service_begin_history (to, NULL, seen, error);
}

/* Takes what was there out of the way; @aside is NULL where it is not to be kept. */
static gboolean
clear_place (const char *place, const char *aside, GError **error)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (place, endings[i], NULL);
      g_autofree char *to = aside != NULL ? g_strconcat (aside, endings[i], NULL) : NULL;

      if (!g_file_test (from, G_FILE_TEST_EXISTS)
          || (to != NULL ? g_rename (from, to) : g_unlink (from)) == 0)
        continue;
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", from, g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

/* A database of its own is filled from the file in one transaction. What was there goes into a file, if it is to
 * be kept. */
static gboolean
fill_database (AlongCommand *command, const char *part, char **kept, GError **error)
{
  g_autoptr (AlongStorage) from = along_storage_sqlite_open (part, ALONG_SQLITE_NONE, error);
  g_autofree char *epoch = NULL;
  AlongStorage *to = NULL;

  if (from == NULL || !along_command_open_storage (command, TRUE, error))
    return FALSE;
  to = command->storage;
  if (!to->api->reserve (to, error) || !to->api->read (to, has_history, &epoch, error))
    return FALSE;
  if (kept != NULL && epoch != NULL)
    {
      g_autofree char *name
          = g_strdup_printf ("alongside.db.before-%" G_GINT64_FORMAT, along_clock_now_ms ());

      *kept = along_command_path (command, name);
      if (!to->api->backup (to, *kept, error))
        return FALSE;
    }
  return along_storage_copy (from, to, NULL, NULL, error)
         && along_command_open_service (command, error)
         && along_command_keep_history (command, FALSE, error);
}

/**
 * along_command_put_in_place:
 * @command: a command that holds the lock and has no storage open
 * @part: the file of a whole database in the data folder; it is gone afterwards
 * @kept: (out) (optional) (nullable): what was there before is kept as this, so that it can be taken back;
 *   %NULL where nothing was. Without @kept it is removed
 * @error: return location
 *
 * Makes @part the database, in one step, and opens it.
 *
 * Returns: %TRUE if it is in place
 */
gboolean
along_command_put_in_place (AlongCommand *command, const char *part, char **kept, GError **error)
{
  g_autofree char *place = along_command_path (command, "alongside.db");
  g_autofree char *history = along_command_path (command, "history");

  if (kept != NULL)
    *kept = NULL;
  if (command->database != NULL)
    {
      gboolean ok = fill_database (command, part, kept, error);

      along_command_clear_part (part);
      return ok;
    }
  if (kept != NULL)
    *kept = g_file_test (place, G_FILE_TEST_EXISTS)
                ? g_strdup_printf ("%s.before-%" G_GINT64_FORMAT, place, along_clock_now_ms ())
                : NULL;
  if (!sync_file (part, error) || !clear_place (place, kept != NULL ? *kept : NULL, error))
    return FALSE;
  g_unlink (history);
  if (g_rename (part, place) != 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", place, g_strerror (errno));
      return FALSE;
    }
  return along_command_sync_folder_of (place, error) && along_command_open (command, error)
         && along_command_keep_history (command, FALSE, error);
}

/**
 * along_command_clear_part:
 * @part: the file of a database that was being made
 *
 * Removes what is left of it.
 */
void
along_command_clear_part (const char *part)
{
  g_autoptr (GError) error = NULL;

  if (!clear_place (part, NULL, &error))
    g_warning ("%s", error->message);
}

static gboolean
restore (AlongCommand *command, const char *file, char **kept, guint *erased, GError **error)
{
  g_autofree char *part = NULL;

  if (!g_file_test (file, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no file %s."), file);
      return FALSE;
    }
  if (!along_command_make_folder (command, error) || !along_command_lock (command, error))
    return FALSE;
  part = along_command_path (command, "alongside.db.part");
  along_command_clear_part (part);
  if (prepare_copy (file, part, error) && along_command_restore_files (command, file, error)
      && along_command_put_in_place (command, part, kept, error))
    return along_command_erase_again (command, erased, error);
  along_command_clear_part (part);
  return FALSE;
}

/**
 * along_command_restore:
 * @command: the command
 *
 * `restore FILE`: puts a backup in the place of what is there, and begins a new history: devices send again
 * what they had sent since (sync.md §2.11).
 *
 * Returns: the exit status
 */
int
along_command_restore (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GString) json = g_string_new ("{\"epoch\":");
  guint erased = 0;

  if (command->args[0] == NULL || command->args[1] != NULL)
    return along_command_usage (command, "restore FILE --data DIR");
  if (!restore (command, command->args[0], &kept, &erased, &error))
    return along_command_refuse (command, error);
  along_json_append_text (json, along_service_get_epoch (command->service));
  g_string_append (json, ",\"restored_to\":");
  along_json_append_integer (json, along_service_get_restored_to (command->service));
  g_string_append (json, ",\"erased_again\":");
  along_json_append_integer (json, erased);
  g_string_append_c (json, '}');
  if (kept != NULL)
    along_command_say (command, _ ("%s is in place. What was there before is kept as %s."),
                       command->args[0], kept);
  else
    along_command_say (command, _ ("%s is in place."), command->args[0]);
  if (erased > 0)
    along_command_say (command,
                       ngettext ("%u person who had been erased is erased again.",
                                 "%u people who had been erased are erased again.", erased),
                       erased);
  along_command_say (command, _ ("Devices will send again what they had sent since the backup."));
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}
