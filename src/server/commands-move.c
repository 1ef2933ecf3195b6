/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "server/command-erase.h"
#include "server/command-files.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

typedef struct
{
  AlongCommand *from;
  AlongCommand to;
  gboolean same_folder;
  char *digest;
} Move;

static gboolean
is_taken (AlongTx *tx, gpointer data, GError **error)
{
  gboolean *taken = data;
  g_autofree char *epoch = NULL;
  g_autofree char *moved = NULL;

  if (!tx->api->meta_get (tx, "epoch", &epoch, error)
      || !tx->api->meta_get (tx, "moved_to", &moved, error))
    return FALSE;
  *taken = epoch != NULL && moved == NULL;
  return TRUE;
}

/* What was left behind by an earlier move may be replaced, and nothing else. */
static gboolean
is_free (AlongCommand *to, GError **error)
{
  g_autofree char *path = along_command_path (to, "alongside.db");
  gboolean taken = FALSE;

  if (to->database == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!along_command_open_storage (to, TRUE, error)
      || !to->storage->api->read (to->storage, is_taken, &taken, error))
    return FALSE;
  along_command_close (to);
  if (!taken)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
               _ ("There is a partnership in %s already."), to->where);
  return FALSE;
}

static gboolean
keep_servers_away (AlongCommand *command, GError **error)
{
  return command->storage->api->reserve == NULL
         || command->storage->api->reserve (command->storage, error);
}

/* Devices know places in the change log that mean nothing there: they hear of a new history and fetch everything
 * once, and have nothing to send again, because nothing is missing. */
static gboolean
copy_into (Move *self, AlongStorage *storage, GError **error)
{
  gint64 now = along_clock_now_ms ();

  return along_storage_copy (self->from->storage, storage, along_service_begin_after, &now, error);
}

static gboolean
move_into_database (Move *self, GError **error)
{
  return along_command_open_storage (&self->to, TRUE, error) && keep_servers_away (&self->to, error)
         && copy_into (self, self->to.storage, error)
         && along_command_open_service (&self->to, error)
         && along_command_keep_history (&self->to, FALSE, error);
}

static gboolean
copy_into_file (Move *self, const char *part, GError **error)
{
  g_autoptr (AlongStorage) storage = NULL;

  along_command_clear_part (part);
  storage = along_storage_sqlite_open (part, ALONG_SQLITE_CREATE, error);
  return storage != NULL && copy_into (self, storage, error);
}

static gboolean
move_into_folder (Move *self, GError **error)
{
  g_autofree char *part = along_command_path (&self->to, "alongside.db.part");
  g_autofree char *kept = NULL;

  if (copy_into_file (self, part, error)
      && along_command_put_in_place (&self->to, part, &kept, error))
    return TRUE;
  along_command_clear_part (part);
  return FALSE;
}

static gboolean
move_files (Move *self, GError **error)
{
  g_autoptr (AlongBlobs) from = along_command_blobs (self->from);
  g_autoptr (AlongBlobs) to = along_command_blobs (&self->to);
  g_autofree char *folder = along_command_path (&self->to, "blobs");
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;
  guint whole = 0;

  if (self->same_folder)
    return TRUE;
  if (!along_blobs_copy (from, folder, &n, error)
      || !along_blobs_check (to, problems, &whole, error))
    return FALSE;
  if (problems->len == 0 && whole >= n)
    return along_command_take_erased (&self->to, self->from, error);
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
               _ ("The files in %s are not whole. Nothing was moved."), folder);
  return FALSE;
}

static gboolean
leave_note (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->meta_set (tx, "moved_to", data, error);
}

static gboolean
take_digest (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->digest (tx, data, error);
}

static gboolean
move (Move *self, GError **error)
{
  AlongCommand *from = self->from;

  if (!along_command_lock (from, error) || !along_command_open (from, error)
      || !keep_servers_away (from, error) || !along_command_make_folder (&self->to, error)
      || (!self->same_folder && !along_command_lock (&self->to, error))
      || !is_free (&self->to, error) || !move_files (self, error))
    return FALSE;
  if (self->to.database != NULL ? !move_into_database (self, error)
                                : !move_into_folder (self, error))
    return FALSE;
  return self->to.storage->api->read (self->to.storage, take_digest, &self->digest, error)
         && from->storage->api->write (from->storage, leave_note, self->to.where, error);
}

static gboolean
is_same_place (const AlongCommand *from, const AlongCommand *to)
{
  return to->database != NULL ? g_strcmp0 (from->database, to->database) == 0
                              : from->database == NULL && g_str_equal (from->data, to->data);
}

static gboolean
read_target (Move *self, const char *to)
{
  gboolean database
      = g_str_has_prefix (to, "postgresql://") || g_str_has_prefix (to, "postgres://");

  self->to.lock = -1;
  self->to.database = database ? g_strdup (to) : NULL;
  self->to.data = database ? g_strdup (self->from->data) : g_canonicalize_filename (to, NULL);
  self->to.where = along_command_name_place (self->to.data, self->to.database);
  self->same_folder = g_str_equal (self->from->data, self->to.data);
  return !is_same_place (self->from, &self->to);
}

static void
say (const Move *self)
{
  AlongCommand *command = self->from;
  g_autoptr (GString) json = g_string_new ("{\"epoch\":");

  along_json_append_text (json, along_service_get_epoch (self->to.service));
  g_string_append (json, ",\"digest\":");
  along_json_append_text (json, self->digest);
  g_string_append_c (json, '}');
  along_command_say (command, _ ("Everything is in %s, with the same digest: %s"), self->to.where,
                     self->digest);
  along_command_say (command,
                     _ ("Serve it from there. What is in %s stays as it was and is not served any "
                        "more. Devices fetch everything once."),
                     command->where);
  along_command_say_json (command, json);
}

/**
 * along_command_move:
 * @command: the command
 *
 * `move --to postgresql://…|DIR`: carries everything over to another database, of either kind, and compares the
 * digests. The bytes of files stay in the data folder, or go along into another one.
 *
 * Returns: the exit status
 */
int
along_command_move (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_canonicalize_filename (command->data, NULL);
  Move self = { .from = command };
  int status = ALONG_EXIT_OK;

  g_set_str (&command->data, data);
  if (command->args[0] != NULL || command->to == NULL || !read_target (&self, command->to))
    status = along_command_usage (command, "move --to postgresql://…|DIR --data DIR "
                                           "[--database postgresql://…]");
  else if (move (&self, &error))
    say (&self);
  else
    status = along_command_refuse (command, error);
  along_command_close (&self.to);
  if (self.to.lock > 0)
    close (self.to.lock);
  g_free (self.to.data);
  g_free (self.to.database);
  g_free (self.to.where);
  g_free (self.digest);
  return status;
}
