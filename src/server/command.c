/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/command.h"
#include "base/clock.h"
#include "base/error.h"
#include "wire/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

/**
 * along_command_name_place:
 * @data: a data folder
 * @database: (nullable): a `postgresql://` URI
 *
 * Returns: (transfer full) (nullable): how sentences call it, without a password; %NULL where @database is none
 */
char *
along_command_name_place (const char *data, const char *database)
{
  g_autoptr (GUri) uri = NULL;

  if (database == NULL)
    return g_strdup (data);
  if (!g_str_has_prefix (database, "postgresql://") && !g_str_has_prefix (database, "postgres://"))
    return NULL;
  /* Several hosts, or none, are fine for libpq and not for everybody. */
  uri = g_uri_parse (database, G_URI_FLAGS_HAS_PASSWORD, NULL);
  return uri != NULL ? g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD | G_URI_HIDE_QUERY)
                     : g_strdup (_ ("the database"));
}

/**
 * along_command_path:
 * @command: a command
 * @name: a file of the data folder
 *
 * Returns: (transfer full): its path
 */
char *
along_command_path (AlongCommand *command, const char *name)
{
  return g_build_filename (command->data, name, NULL);
}

static gboolean
lock_folder (AlongCommand *command, int how, GError **error)
{
  g_autofree char *path = along_command_path (command, "lock");

  command->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (command->lock < 0)
    {
      g_set_error (error, ALONG_ERROR, errno == ENOENT ? ALONG_ERROR_NOT_FOUND : ALONG_ERROR_FAILED,
                   _ ("Nothing can be written in %s: %s."), command->data, g_strerror (errno));
      return FALSE;
    }
  if (flock (command->lock, how | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_BUSY,
               _ ("A server is running on %s. Stop it first."), command->data);
  return FALSE;
}

/**
 * along_command_lock:
 * @command: a command that must have the data folder to itself
 * @error: %ALONG_ERROR_BUSY when a server runs on it
 *
 * The lock goes away with the process, however it ends.
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_command_lock (AlongCommand *command, GError **error)
{
  return lock_folder (command, LOCK_EX, error);
}

/**
 * along_command_lock_shared:
 * @command: a command that serves, and may have others beside it where the database is one for several
 * @error: %ALONG_ERROR_BUSY when somebody has the data folder to itself
 *
 * Returns: %TRUE if it is held
 */
gboolean
along_command_lock_shared (AlongCommand *command, GError **error)
{
  return lock_folder (command, command->database != NULL ? LOCK_SH : LOCK_EX, error);
}

static char *
damaged (AlongCommand *command)
{
  return g_strdup_printf (
      _ ("The database in %s is damaged, or is none. Put a backup in its place: "
         "alongside-server restore FILE --data %s"),
      command->where, command->data);
}

/* What was found wrong on opening, in words for who keeps the server. */
static void
explain (AlongCommand *command, GError **error)
{
  g_autoptr (GError) found = g_steal_pointer (error);

  if (g_error_matches (found, ALONG_ERROR, ALONG_ERROR_CORRUPT))
    {
      g_autofree char *words = damaged (command);

      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT, words);
    }
  else if (g_error_matches (found, ALONG_ERROR, ALONG_ERROR_FAILED))
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED,
                 _ ("The database in %s cannot be opened. It is opened for writing, so the folder "
                    "must be this user’s."),
                 command->data);
  else
    g_propagate_error (error, g_steal_pointer (&found));
}

/**
 * along_command_open_storage:
 * @command: a command
 * @create: whether to make it where there is none
 * @error: return location
 *
 * Returns: %TRUE if it is open
 */
gboolean
along_command_open_storage (AlongCommand *command, gboolean create, GError **error)
{
  g_autofree char *path = along_command_path (command, "alongside.db");

  if (command->database != NULL)
    {
      command->storage = along_storage_postgres_open (command->database, create, error);
      return command->storage != NULL;
    }
  command->storage
      = along_storage_sqlite_open (path, create ? ALONG_SQLITE_CREATE : ALONG_SQLITE_NONE, error);
  if (command->storage == NULL)
    explain (command, error);
  return command->storage != NULL;
}

/**
 * along_command_open_service:
 * @command: a command with its storage open
 * @error: return location
 *
 * Returns: %TRUE if the service is open too
 */
gboolean
along_command_open_service (AlongCommand *command, GError **error)
{
  g_clear_pointer (&command->service, along_service_free);
  command->service = along_service_new (command->storage, error);
  return command->service != NULL;
}

/**
 * along_command_open:
 * @command: a command
 * @error: return location
 *
 * Returns: %TRUE if storage and service are open
 */
gboolean
along_command_open (AlongCommand *command, GError **error)
{
  return along_command_open_storage (command, FALSE, error)
         && along_command_open_service (command, error);
}

/**
 * along_command_close:
 * @command: a command
 *
 * Closes storage and service, as far as they are open.
 */
void
along_command_close (AlongCommand *command)
{
  g_clear_pointer (&command->service, along_service_free);
  g_clear_pointer (&command->storage, along_storage_close);
}

/* The storage's own words are for programmers. */
static char *
sentence (AlongCommand *command, const GError *error)
{
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL))
    return g_strdup_printf (_ ("The disk of %s is full."), command->where);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_BUSY) && command->lock < 0
      && command->database == NULL)
    return g_strdup_printf (_ ("Another program is writing in %s. Try again."), command->data);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CORRUPT) && command->storage != NULL
      && command->database == NULL)
    return damaged (command);
  return g_strdup (error->message);
}

/**
 * along_command_refuse:
 * @command: a command
 * @error: why it did not do it
 *
 * Returns: the exit status
 */
int
along_command_refuse (AlongCommand *command, const GError *error)
{
  g_autofree char *words = sentence (command, error);

  if (command->json)
    {
      g_autoptr (GString) json = g_string_new ("{\"error\":");

      along_json_append_text (json, error->domain == ALONG_ERROR ? along_error_code (error->code)
                                                                 : "failed");
      g_string_append (json, ",\"message\":");
      along_json_append_text (json, words);
      g_string_append_c (json, '}');
      along_command_say_json (command, json);
    }
  else
    fprintf (stderr, "%s\n", words);
  return ALONG_EXIT_REFUSED;
}

/**
 * along_command_usage:
 * @command: a command
 * @how: how it is written
 *
 * Returns: the exit status
 */
int
along_command_usage (AlongCommand *command, const char *how)
{
  fprintf (stderr, _ ("This is written: alongside-server %s\n"), how);
  return ALONG_EXIT_USAGE;
}

/**
 * along_command_say:
 * @command: a command
 * @format: words, without line feed
 * @...: what goes into them
 *
 * Says something on standard output, unless answers are to be JSON.
 */
void
along_command_say (AlongCommand *command, const char *format, ...)
{
  va_list values;

  if (command->json)
    return;
  va_start (values, format);
  vprintf (format, values);
  va_end (values);
  putchar ('\n');
  fflush (stdout);
}

/**
 * along_command_say_json:
 * @command: a command
 * @json: the answer
 *
 * Says it on standard output, if answers are to be JSON.
 */
void
along_command_say_json (AlongCommand *command, const GString *json)
{
  if (!command->json)
    return;
  fwrite (json->str, 1, json->len, stdout);
  putchar ('\n');
  fflush (stdout);
}

/* At a terminal: keeps what is typed off the screen, and says what is waited for. */
static gboolean
hide_typing (struct termios *before)
{
  struct termios hidden = { 0 };

  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, before) != 0)
    return FALSE;
  hidden = *before;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  if (tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden) != 0)
    return FALSE;
  fprintf (stderr, "%s", _ ("Password: "));
  return TRUE;
}

static void
show_typing (const struct termios *before)
{
  if (tcsetattr (STDIN_FILENO, TCSAFLUSH, before) != 0)
    g_warning ("the terminal could not be put back: %s", g_strerror (errno));
  fputc ('\n', stderr);
}

/**
 * along_command_read_password:
 * @error: %ALONG_ERROR_INVALID where nothing comes
 *
 * Returns: (transfer full) (nullable): the first line of standard input, without its end
 */
char *
along_command_read_password (GError **error)
{
  char *line = NULL;
  size_t size = 0;
  struct termios before = { 0 };
  gboolean hidden = hide_typing (&before);
  ssize_t length = getline (&line, &size, stdin);
  char *copy = NULL;

  if (hidden)
    show_typing (&before);
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
    line[--length] = '\0';
  if (length > 0 && g_utf8_validate (line, length, NULL))
    copy = g_strdup (line);
  else
    g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                         _ ("The password is read from standard input, and there was none."));
  if (line != NULL)
    explicit_bzero (line, size);
  free (line);
  return copy;
}

typedef struct
{
  char *starts;
  char *place;
  gint64 last;
} Kept;

static gboolean
read_kept (AlongTx *tx, gpointer data, GError **error)
{
  Kept *kept = data;
  g_autofree char *last = NULL;

  g_clear_pointer (&kept->starts, g_free);
  g_clear_pointer (&kept->place, g_free);
  if (!tx->api->meta_get (tx, "starts", &kept->starts, error)
      || !tx->api->meta_get (tx, "place", &kept->place, error)
      || !tx->api->meta_get (tx, "seen_at", &last, error))
    return FALSE;
  kept->last = last != NULL ? g_ascii_strtoll (last, NULL, 10) : 0;
  return TRUE;
}

typedef struct
{
  const char *place;
  gboolean starts;
  guint64 count;
} Start;

static gboolean
write_kept (AlongTx *tx, gpointer data, GError **error)
{
  Start *start = data;
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, along_clock_now_ms ());
  g_autofree char *before = NULL;
  g_autofree char *count = NULL;

  /* Several may start at once. */
  if (!tx->api->meta_get (tx, "starts", &before, error))
    return FALSE;
  start->count
      = (before != NULL ? g_ascii_strtoull (before, NULL, 10) : 0) + (start->starts ? 1 : 0);
  count = g_strdup_printf ("%" G_GUINT64_FORMAT, start->count);
  return tx->api->meta_set (tx, "starts", count, error)
         && (start->place == NULL || tx->api->meta_set (tx, "place", start->place, error))
         && tx->api->meta_set (tx, "seen_at", now, error);
}

/* Of a file that another process may have written since, only an older count says anything. */
static gboolean
is_older (AlongCommand *command, const Kept *kept, const char *known, const char *place)
{
  const char *count = strchr (known, ' ');
  guint64 starts = kept->starts != NULL ? g_ascii_strtoull (kept->starts, NULL, 10) : 0;
  g_autofree char *expected
      = g_strdup_printf ("%s %s\n", along_service_get_epoch (command->service),
                         kept->starts != NULL ? kept->starts : "0");

  if (place == NULL)
    return *known != '\0' && !g_str_equal (known, expected);
  return (kept->place != NULL && !g_str_equal (kept->place, place))
         || (count != NULL && g_ascii_strtoull (count, NULL, 10) > starts);
}

static gboolean
notice_older (AlongCommand *command, const char *path, const char *place, GError **error)
{
  AlongStorage *storage = command->storage;
  Kept kept = { 0 };
  gboolean ok = storage->api->read (storage, read_kept, &kept, error);
  g_autofree char *starts = kept.starts;
  g_autofree char *before = kept.place;
  g_autofree char *known = NULL;

  if (!ok)
    return FALSE;
  if (!g_file_get_contents (path, &known, NULL, NULL))
    known = g_strdup ("");
  if (!is_older (command, &kept, known, place))
    return TRUE;
  g_message ("the database is not the one that was here last: a new history begins");
  return along_service_begin_history (storage, NULL, kept.last, error)
         && along_command_open_service (command, error);
}

/**
 * along_command_keep_history:
 * @command: a command with its service open
 * @starts: whether a server starts
 * @error: return location
 *
 * The history's name and the number of starts stand in the database and in a file beside it; in a database of
 * its own also where that is. When they differ, somebody put an older copy of the database there: a new history
 * begins before anybody is served, so that no device takes what it knows for deleted (sync.md §2.11).
 *
 * Returns: %TRUE if they agree now
 */
gboolean
along_command_keep_history (AlongCommand *command, gboolean starts, GError **error)
{
  AlongStorage *storage = command->storage;
  g_autofree char *path = along_command_path (command, "history");
  g_autofree char *place = NULL;
  g_autofree char *next = NULL;
  Start start = { .starts = starts };

  if ((storage->api->place != NULL && !storage->api->place (storage, &place, error))
      || (starts && !notice_older (command, path, place, error)))
    return FALSE;
  start.place = place;
  if (!storage->api->write (storage, write_kept, &start, error)
      || (starts && !along_service_begin_life (command->service, error)))
    return FALSE;
  next = g_strdup_printf ("%s %" G_GUINT64_FORMAT "\n", along_service_get_epoch (command->service),
                          start.count);
  return g_file_set_contents_full (
      path, next, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
