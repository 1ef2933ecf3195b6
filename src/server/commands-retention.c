/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "server/command-erase.h"
#include "server/command-files.h"
#include "server/files.h"
#include "server/retention.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  AlongErased *erased;
  GPtrArray *people;
  AlongRetained retained;
} Retention;

/* Also where it broke off: what went until then is gone, and must not come back with a backup. */
static gboolean
finish (AlongCommand *command, Retention *self, GError **error)
{
  return command->dry_run
         || (along_command_remember_erased (command, (const char *const *)self->people->pdata,
                                            self->people->len, error)
             && along_erase_finish (command->service, self->erased, error));
}

static gboolean
run (AlongCommand *command, Retention *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (along_retention_run (command->service, command->dry_run, self->erased, self->people,
                           &self->retained, &local))
    return finish (command, self, error);
  if (!finish (command, self, NULL))
    g_message ("what was erased until then could not be finished");
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
say (AlongCommand *command, const Retention *self)
{
  g_autoptr (GString) json = g_string_new ("{\"people\":");

  along_json_append_integer (json, self->retained.people);
  g_string_append (json, ",\"held\":");
  along_json_append_integer (json, self->retained.held);
  g_string_append (json, ",\"not_applied\":");
  along_json_append_integer (json, self->retained.kept_whole);
  along_command_say (command, ngettext ("%u person", "%u people", self->retained.people),
                     self->retained.people);
  if (self->retained.held > 0)
    along_command_say (command,
                       ngettext ("%u more is kept by a legal hold.",
                                 "%u more are kept by a legal hold.", self->retained.held),
                       self->retained.held);
  if (self->retained.kept_whole > 0)
    along_command_say (command,
                       ngettext ("%" G_GINT64_FORMAT " change that could not be applied",
                                 "%" G_GINT64_FORMAT " changes that could not be applied",
                                 (gulong)self->retained.kept_whole),
                       self->retained.kept_whole);
  along_command_say_erased (command, self->erased, command->dry_run, json);
  g_string_append_c (json, '}');
  along_command_say_json (command, json);
}

static int
retention_run (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  g_autoptr (AlongErased) erased = along_erased_new ();
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);
  Retention self = { .erased = erased, .people = people };

  if (!along_command_open (command, &error))
    return along_command_refuse (command, error);
  along_service_set_blobs (command->service, blobs);
  if (!run (command, &self, &error))
    return along_command_refuse (command, error);
  say (command, &self);
  return ALONG_EXIT_OK;
}

static int
retention_list (AlongCommand *command)
{
  g_autoptr (GString) json = g_string_new ("[");
  guint n = 0;
  const AlongRetentionRule *rules = along_retention_rules (&n);

  for (guint i = 0; i < n; i++)
    {
      g_string_append (json, i > 0 ? ",{\"kind\":" : "{\"kind\":");
      along_json_append_text (json, rules[i].kind);
      g_string_append (json, ",\"states\":");
      along_json_append_text (json, rules[i].states != NULL ? rules[i].states : "");
      g_string_append_printf (json, ",\"months\":%u,\"alone\":%s}", rules[i].months,
                              rules[i].alone ? "true" : "false");
      if (rules[i].months > 0)
        along_command_say (command, "%-18s %-28s %u", rules[i].kind,
                           rules[i].states != NULL ? rules[i].states : "", rules[i].months);
    }
  g_string_append_c (json, ']');
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

/**
 * along_command_retention:
 * @command: the command
 *
 * `retention run [--dry-run]`: erases what is kept no longer. `retention list`: how many months what is kept.
 *
 * Returns: the exit status
 */
int
along_command_retention (AlongCommand *command)
{
  const char *what = command->args[0];

  if (g_strcmp0 (what, "run") == 0 && command->args[1] == NULL)
    return retention_run (command);
  if (g_strcmp0 (what, "list") == 0 && command->args[1] == NULL && !command->dry_run)
    return retention_list (command);
  return along_command_usage (command, "retention run [--dry-run] | list --data DIR [--json]");
}
