/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/command-erase.h"
#include "base/error.h"
#include "base/id.h"
#include "server/command-files.h"
#include "server/files.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the data folder: ids of people who were erased. An older backup that is put back still has them. */
#define ERASED_FILE "erased"

static char *
read_erased (AlongCommand *command)
{
  g_autofree char *path = along_command_path (command, ERASED_FILE);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : g_strdup ("");
}

/**
 * along_command_remember_erased:
 * @command: a command
 * @people: (array length=n_people): ids of people who were erased
 * @n_people: how many
 * @error: return location
 *
 * Keeps them beside the database, so that [method@Command.erase_again] finds them after a restore.
 *
 * Returns: %TRUE if they are kept
 */
gboolean
along_command_remember_erased (AlongCommand *command,
                               const char *const *people,
                               guint n_people,
                               GError **error)
{
  g_autofree char *path = along_command_path (command, ERASED_FILE);
  g_autofree char *before = read_erased (command);
  g_autoptr (GString) text = g_string_new (before);

  if (n_people == 0)
    return TRUE;
  for (guint i = 0; i < n_people; i++)
    g_string_append_printf (text, "%s\n", people[i]);
  return g_file_set_contents_full (path, text->str, (gssize)text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/**
 * along_command_take_erased:
 * @command: a command on another data folder
 * @from: the command on the one that moves there
 * @error: return location
 *
 * Returns: %TRUE if whoever was erased there is known here
 */
gboolean
along_command_take_erased (AlongCommand *command, AlongCommand *from, GError **error)
{
  g_autofree char *text = read_erased (from);
  g_auto (GStrv) people = g_strsplit (g_strchomp (text), "\n", -1);

  return along_command_remember_erased (command, (const char *const *)people,
                                        g_strv_length (people), error);
}

typedef struct
{
  char **people;
  AlongErased *erased;
  guint n;
} Again;

static gboolean
erase_again (AlongTx *tx, gpointer data, GError **error)
{
  Again *self = data;

  self->n = 0;
  along_erased_clear (self->erased);
  for (guint i = 0; self->people[i] != NULL; i++)
    {
      guint before = self->erased->n;

      if (along_id_is_valid (self->people[i])
          && !along_erase_person (tx, self->people[i], "restored", FALSE, self->erased, error))
        return FALSE;
      self->n += self->erased->n > before ? 1 : 0;
    }
  return TRUE;
}

/**
 * along_command_erase_again:
 * @command: a command with its service open
 * @n: (out): how many people went
 * @error: return location
 *
 * Erases whom a backup has brought back.
 *
 * Returns: %TRUE if nobody of them is here any more
 */
gboolean
along_command_erase_again (AlongCommand *command, guint *n, GError **error)
{
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  g_autofree char *text = read_erased (command);
  g_auto (GStrv) people = g_strsplit (text, "\n", -1);
  g_autoptr (AlongErased) erased = along_erased_new ();
  Again again = { people, erased, 0 };

  *n = 0;
  if (*text == '\0')
    return TRUE;
  if (!command->storage->api->write (command->storage, erase_again, &again, error))
    return FALSE;
  *n = again.n;
  along_service_set_blobs (command->service, blobs);
  return along_erase_finish (command->service, erased, error);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
say_counts (
    AlongCommand *command, GHashTable *counts, const char *member, gboolean aloud, GString *json)
{
  g_autoptr (GList) kinds = g_list_sort (g_hash_table_get_keys (counts), compare_names);

  g_string_append_printf (json, ",\"%s\":{", member);
  for (GList *kind = kinds; kind != NULL; kind = kind->next)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, kind->data));

      if (kind != kinds)
        g_string_append_c (json, ',');
      along_json_append_text (json, kind->data);
      g_string_append_c (json, ':');
      along_json_append_integer (json, n);
      if (aloud)
        along_command_say (command, "%8u  %s", n, (const char *)kind->data);
    }
  g_string_append_c (json, '}');
}

static gboolean
is_copy (const char *name)
{
  return g_str_has_prefix (name, "alongside.db.backup-")
         || g_str_has_prefix (name, "alongside.db.before-");
}

/* Copies that were made of the database in its folder, and are nobody's to look after. */
static void
say_copies (AlongCommand *command, gboolean any, GString *json)
{
  g_autoptr (GDir) dir = g_dir_open (command->data, 0, NULL);
  const char *name = NULL;
  gboolean first = TRUE;

  g_string_append (json, ",\"copies\":[");
  while (any && dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!is_copy (name))
        continue;
      if (!first)
        g_string_append_c (json, ',');
      first = FALSE;
      along_json_append_text (json, name);
      along_command_say (command, _ ("%s was made before and may still have it: remove it."), name);
    }
  g_string_append_c (json, ']');
}

/**
 * along_command_say_erased:
 * @command: a command
 * @erased: what was erased, or would be
 * @dry_run: whether it only would be
 * @json: (inout): gets the same as members of an object that has one already
 *
 * Says how many records of each kind that is, and what is left to do. It names nobody.
 */
void
along_command_say_erased (AlongCommand *command,
                          const AlongErased *erased,
                          gboolean dry_run,
                          GString *json)
{
  g_string_append (json,
                   dry_run ? ",\"dry_run\":true,\"records\":" : ",\"dry_run\":false,\"records\":");
  along_json_append_integer (json, erased->n);
  if (dry_run)
    along_command_say (
        command, ngettext ("%u record would be erased:", "%u records would be erased:", erased->n),
        erased->n);
  else
    along_command_say (
        command, ngettext ("%u record is erased:", "%u records are erased:", erased->n), erased->n);
  say_counts (command, erased->kinds, "kinds", TRUE, json);
  g_string_append (json, ",\"files\":");
  along_json_append_integer (json, erased->files->len);
  if (g_hash_table_size (erased->named_by) > 0)
    along_command_say (command, _ ("Still named in records of others, which may say something of "
                                   "them in words:"));
  say_counts (command, erased->named_by, "named_by", TRUE, json);
  say_copies (command, !dry_run && erased->n > 0, json);
  if (!dry_run && erased->n > 0)
    along_command_say (command, _ ("Backups made until now still have it; they end with their "
                                   "time. Whoever restores one erases it again by that."));
}
