/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "server/command.h"
#include "server/devices.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

static const char *
state_of (const AlongStoredDevice *device, const AlongAccount *account)
{
  if (device->wiped != 0)
    return "wiped";
  if (device->ordered != 0)
    return "to_wipe";
  return device->signed_in && !account->disabled ? "signed_in" : "signed_out";
}

static const char *
words_of (const char *state)
{
  if (g_str_equal (state, "wiped"))
    return _ ("wiped");
  if (g_str_equal (state, "to_wipe"))
    return _ ("to be wiped");
  return g_str_equal (state, "signed_in") ? _ ("signed in") : _ ("signed out");
}

static char *
time_of (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / 1000);

  return at != 0 ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("—");
}

static void
append_time (GString *json, const char *name, gint64 at)
{
  g_string_append_printf (json, ",\"%s\":", name);
  along_json_append_integer (json, at);
}

static void
append_text (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, ",\"%s\":", name);
  along_json_append_text (json, text);
}

static void
say_device (AlongCommand *command,
            const AlongStoredDevice *device,
            const AlongAccount *account,
            GString *json)
{
  const char *state = state_of (device, account);
  g_autofree char *made = time_of (device->made);
  g_autofree char *seen = time_of (device->seen);

  g_string_append (json, json->len > 1 ? ",{\"device\":" : "{\"device\":");
  along_json_append_text (json, device->id);
  append_text (json, "user", account->login);
  append_text (json, "name", device->name);
  append_text (json, "app", device->app);
  append_time (json, "made", device->made);
  append_time (json, "seen", device->seen);
  append_time (json, "ordered", device->ordered);
  append_time (json, "wiped", device->wiped);
  append_text (json, "state", state);
  g_string_append_c (json, '}');
  along_command_say (command, "%-16s %-36s %-24s %-16s %-16s %-10s %s", account->login, device->id,
                     device->name, made, seen, *device->app != '\0' ? device->app : "—",
                     words_of (state));
}

static const AlongAccount *
account_of (GPtrArray *accounts, const char *id)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_str_equal (((AlongAccount *)g_ptr_array_index (accounts, i))->id, id))
      return g_ptr_array_index (accounts, i);
  return NULL;
}

static int
list (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (GString) json = g_string_new ("[");

  if (along_command_open (command, &error))
    accounts = along_accounts_list (command->service, &error);
  if (accounts != NULL)
    devices = along_devices_list (command->service, &error);
  if (devices == NULL)
    return along_command_refuse (command, error);
  along_command_say (command, "%-16s %-36s %-24s %-16s %-16s %-10s %s", _ ("user"), _ ("device"),
                     _ ("name"), _ ("made (UTC)"), _ ("last seen"), _ ("version"), _ ("state"));
  for (guint i = 0; i < devices->len; i++)
    {
      const AlongStoredDevice *device = g_ptr_array_index (devices, i);
      const AlongAccount *account = account_of (accounts, device->account);

      if (account != NULL && (command->user == NULL || g_str_equal (command->user, account->login)))
        say_device (command, device, account, json);
    }
  g_string_append_c (json, ']');
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static gboolean
find_account (AlongCommand *command, char **id, GError **error)
{
  g_autoptr (AlongAccount) account = NULL;

  if (command->user == NULL)
    return TRUE;
  if (!along_accounts_find (command->service, command->user, &account, error))
    return FALSE;
  if (account == NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no user “%s”."),
                   command->user);
      return FALSE;
    }
  *id = g_strdup (account->id);
  return TRUE;
}

static gboolean
give_order (AlongCommand *command, guint *n, GError **error)
{
  g_autofree char *account = NULL;
  const char *id = command->args[1];

  if (!along_command_open (command, error) || !find_account (command, &account, error)
      || !(command->cancel ? along_devices_cancel_wipe (command->service, account, id, n, error)
                           : along_devices_order_wipe (command->service, account, id, n, error)))
    return FALSE;
  if (*n > 0)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                       command->cancel
                           ? _ ("There is no such order, or it was carried out already.")
                           : _ ("There is no such device, or it is to be wiped already."));
  return FALSE;
}

static int
wipe (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new ("{\"devices\":");
  guint n = 0;

  if (!give_order (command, &n, &error))
    return along_command_refuse (command, error);
  along_json_append_integer (json, n);
  g_string_append (json, command->cancel ? ",\"cancelled\":true}" : ",\"cancelled\":false}");
  if (command->cancel)
    along_command_say (
        command, ngettext ("%u device keeps what it has.", "%u devices keep what they have.", n),
        n);
  else
    along_command_say (
        command,
        ngettext ("%u device is told at its next contact. “device list” says when it is wiped; "
                  "until then only its encryption protects what is on it.",
                  "%u devices are told at their next contact. “device list” says when they are "
                  "wiped; until then only their encryption protects what is on them.",
                  n),
        n);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

/**
 * along_command_device:
 * @command: the command
 *
 * `device list [--user NAME]`: who is signed in on what. `device wipe DEVICE`, `device wipe --user NAME`: has
 * everything removed from a device, or from all of somebody's; with `--cancel`, as long as that has not happened, not.
 *
 * Returns: the exit status
 */
int
along_command_device (AlongCommand *command)
{
  const char *what = command->args[0];
  const char *id = what != NULL ? command->args[1] : NULL;

  if (g_strcmp0 (what, "list") == 0 && id == NULL && !command->cancel)
    return list (command);
  if (g_strcmp0 (what, "wipe") == 0 && (id == NULL) == (command->user != NULL)
      && (id == NULL || (along_id_is_valid (id) && command->args[2] == NULL)))
    return wipe (command);
  return along_command_usage (
      command, "device list [--user NAME] | wipe DEVICE [--cancel] | wipe --user NAME [--cancel] "
               "--data DIR [--json]");
}
