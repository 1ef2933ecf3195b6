/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "server/secret.h"
#include "server/command.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
bring (AlongCommand *command, AlongRecord *record, GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  AlongBrought one = { .txn = txn };

  txn->hlc = along_clock_now_ms () << 16;
  along_record_set_text (record, "source", "server");
  along_txn_create (txn, record);
  g_array_append_val (brought, one);
  return along_service_bring (command->service, brought, error);
}

static gboolean
list_organisations (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->records_of (tx, "organisation", data, error);
}

typedef gboolean (*OrganisationFunc) (AlongRecord *record, gpointer data);

static gboolean
each_organisation (AlongCommand *command, OrganisationFunc func, gpointer data, GError **error)
{
  const AlongEntity *entity = along_entity_find ("organisation");
  g_autoptr (GPtrArray) found = NULL;

  if (!command->storage->api->read (command->storage, list_organisations, &found, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (found, i);
      g_autoptr (AlongRecord) record = NULL;

      if (!along_service_lookup (command->service, entity, stored->id, &record, error))
        return FALSE;
      if (record != NULL && !func (record, data))
        break;
    }
  return TRUE;
}

typedef struct
{
  const char *name;
  char *id;
  guint n;
} Named;

static gboolean
match_name (AlongRecord *record, gpointer data)
{
  Named *named = data;
  g_autofree char *wanted = g_utf8_casefold (named->name, -1);
  g_autofree char *title = g_utf8_casefold (along_record_get_title (record), -1);

  if (g_str_equal (wanted, title))
    {
      g_set_str (&named->id, along_record_get_id (record));
      named->n++;
    }
  return TRUE;
}

/* By its id, or by its name where only one has it. */
static gboolean
find_organisation (AlongCommand *command, const char *given, char **id, char **name, GError **error)
{
  const AlongEntity *entity = along_entity_find ("organisation");
  g_autoptr (AlongRecord) record = NULL;
  Named named = { given, NULL, 0 };

  *id = NULL;
  if (along_id_is_valid (given))
    named.id = g_strdup (given);
  else if (!each_organisation (command, match_name, &named, error))
    return FALSE;
  *id = named.id;
  if (named.n > 1)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                   _ ("Several organisations are called “%s”; give the id of one."), given);
      return FALSE;
    }
  if (*id != NULL && !along_service_lookup (command->service, entity, *id, &record, error))
    return FALSE;
  if (record == NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no organisation “%s”."),
                   given);
      return FALSE;
    }
  *name = g_strdup (along_record_get_title (record));
  return TRUE;
}

static gboolean
check_sector (const char *sector, GError **error)
{
  const AlongField *field
      = along_entity_find_field (along_entity_find ("organisation"), "sector", NULL);
  g_autoptr (GString) codes = g_string_new (NULL);

  if (sector == NULL || along_value_set_find (field->values, sector) != NULL)
    return TRUE;
  for (const AlongCode *code = field->values->codes; code->code != NULL; code++)
    g_string_append_printf (codes, "%s%s", codes->len > 0 ? ", " : "", code->code);
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID,
               _ ("There is no sector “%s”. Sectors are %s."), sector, codes->str);
  return FALSE;
}

static gboolean
is_new (AlongCommand *command, const char *name, GError **error)
{
  Named named = { name, NULL, 0 };
  gboolean ok = each_organisation (command, match_name, &named, error);
  g_autofree char *id = named.id;

  if (ok && named.n > 0)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                 _ ("There is an organisation “%s” already. Its id is %s."), name, id);
  return ok && named.n == 0;
}

static int
organisation_add (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) record = along_record_new (along_entity_find ("organisation"), id);
  g_autoptr (GString) json = g_string_new ("{\"id\":");

  if (command->args[1] == NULL || command->args[2] != NULL)
    return along_command_usage (command, "organisation add NAME [--sector SECTOR] --data DIR");
  along_record_set_text (record, "name", command->args[1]);
  along_record_set_text (record, "sector", command->sector);
  if (!check_sector (command->sector, &error) || !along_command_open (command, &error)
      || !is_new (command, command->args[1], &error) || !bring (command, record, &error))
    return along_command_refuse (command, error);
  along_json_append_text (json, id);
  g_string_append (json, ",\"name\":");
  along_json_append_text (json, command->args[1]);
  g_string_append_c (json, '}');
  along_command_say (command, _ ("“%s” is in the directory. Its id is %s."), command->args[1], id);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

typedef struct
{
  AlongCommand *command;
  GString *json;
} Listing;

static gboolean
say_organisation (AlongRecord *record, gpointer data)
{
  Listing *listing = data;

  g_string_append (listing->json, listing->json->len > 1 ? ",{\"id\":" : "{\"id\":");
  along_json_append_text (listing->json, along_record_get_id (record));
  g_string_append (listing->json, ",\"name\":");
  along_json_append_text (listing->json, along_record_get_title (record));
  g_string_append_c (listing->json, '}');
  along_command_say (listing->command, "%s  %s", along_record_get_id (record),
                     along_record_get_title (record));
  return TRUE;
}

static int
organisation_list (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new ("[");
  Listing listing = { command, json };

  if (command->args[1] != NULL)
    return along_command_usage (command, "organisation list --data DIR");
  if (!along_command_open (command, &error)
      || !each_organisation (command, say_organisation, &listing, &error))
    return along_command_refuse (command, error);
  g_string_append_c (json, ']');
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

/**
 * along_command_organisation:
 * @command: the command
 *
 * `organisation add NAME [--sector SECTOR]`, `organisation list`.
 *
 * Returns: the exit status
 */
int
along_command_organisation (AlongCommand *command)
{
  if (g_strcmp0 (command->args[0], "add") == 0)
    return organisation_add (command);
  if (g_strcmp0 (command->args[0], "list") == 0)
    return organisation_list (command);
  return along_command_usage (command, "organisation add NAME [--sector SECTOR] | list --data DIR");
}

static gboolean
read_roles (char **names, guint *roles, GError **error)
{
  *roles = 0;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      guint role = along_role_find (names[i]);

      if (role == 0)
        {
          g_set_error (
              error, ALONG_ERROR, ALONG_ERROR_INVALID,
              _ ("There is no role “%s”. Roles are coordinator, facilitator, minute_taker, "
                 "practitioner, link_worker, peer_worker, partner_admin, governance, "
                 "analyst and system_admin."),
              names[i]);
          return FALSE;
        }
      *roles |= role;
    }
  return TRUE;
}

/* Letters, digits and a few signs: what can be said over the phone and typed anywhere. */
static gboolean
check_login (const char *login, GError **error)
{
  gsize length = strlen (login);

  if (length > 0 && length <= 64
      && strspn (login, "abcdefghijklmnopqrstuvwxyz0123456789.-_@") == length)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       _ ("A name to sign in with has small letters, digits, and . - _ @ only."));
  return FALSE;
}

static gboolean
take_password (const char *login, char **hash, GError **error)
{
  g_autofree char *password = along_command_read_password (error);

  if (password == NULL || !along_password_fits (password, login, error))
    return FALSE;
  *hash = along_password_hash (password, error);
  explicit_bzero (password, strlen (password));
  return *hash != NULL;
}

static gboolean
make_user (AlongCommand *command, const char *login, AlongAccount *account, GError **error)
{
  g_autoptr (AlongAccount) known = NULL;
  g_autoptr (AlongRecord) worker = NULL;

  if (!check_login (login, error) || !read_roles (command->roles, &account->roles, error)
      || !along_command_open (command, error)
      || !find_organisation (command, command->organisation, &account->org, &account->org_name,
                             error)
      || !along_accounts_find (command->service, login, &known, error))
    return FALSE;
  if (known != NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT, _ ("There is a user “%s” already."),
                   login);
      return FALSE;
    }
  if (!take_password (login, &account->hash, error))
    return FALSE;
  account->id = along_id_new ();
  account->worker = along_id_new ();
  account->login = g_strdup (login);
  account->name = g_strdup (command->name != NULL ? command->name : login);
  account->created = along_clock_now_ms ();
  worker = along_record_new (along_entity_find ("worker"), account->worker);
  along_record_set_text (worker, "name", account->name);
  along_record_set_text (worker, "org", account->org);
  return bring (command, worker, error)
         && along_accounts_put (command->service, account, FALSE, error);
}

static void
append_account (GString *json, const AlongAccount *account)
{
  gboolean first = TRUE;

  g_string_append (json, "{\"user\":");
  along_json_append_text (json, account->id);
  g_string_append (json, ",\"login\":");
  along_json_append_text (json, account->login);
  g_string_append (json, ",\"name\":");
  along_json_append_text (json, account->name);
  g_string_append (json, ",\"worker\":");
  along_json_append_text (json, account->worker);
  g_string_append (json, ",\"org\":");
  along_json_append_text (json, account->org);
  g_string_append (json, ",\"org_name\":");
  along_json_append_text (json, account->org_name);
  g_string_append (json, ",\"roles\":[");
  for (guint role = 1; role != 0 && role <= account->roles; role <<= 1)
    if (account->roles & role)
      {
        g_string_append (json, first ? "" : ",");
        along_json_append_text (json, along_role_name ((AlongRole)role));
        first = FALSE;
      }
  g_string_append (json, account->disabled ? "],\"disabled\":true}" : "],\"disabled\":false}");
}

static int
user_add (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAccount) account = g_new0 (AlongAccount, 1);
  g_autoptr (GString) json = g_string_new (NULL);

  if (command->args[1] == NULL || command->args[2] != NULL || command->organisation == NULL
      || command->roles == NULL)
    return along_command_usage (command, "user add NAME --organisation ORGANISATION --role ROLE… "
                                         "[--name \"FULL NAME\"] --data DIR < PASSWORD");
  if (!make_user (command, command->args[1], account, &error))
    return along_command_refuse (command, error);
  append_account (json, account);
  along_command_say (command, _ ("“%s” may sign in, for %s."), account->login, account->org_name);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static void
say_account (AlongCommand *command, const AlongAccount *account)
{
  g_autoptr (GString) roles = g_string_new (NULL);

  for (guint role = 1; role != 0 && role <= account->roles; role <<= 1)
    if (account->roles & role)
      g_string_append_printf (roles, "%s%s", roles->len > 0 ? "," : "",
                              along_role_name ((AlongRole)role));
  along_command_say (command, "%-16s %-24s %-36s %s%s", account->login, account->name,
                     account->org_name, roles->str, account->disabled ? _ (" (disabled)") : "");
}

static int
user_list (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;
  g_autoptr (GString) json = g_string_new ("[");

  if (command->args[1] != NULL)
    return along_command_usage (command, "user list --data DIR");
  if (along_command_open (command, &error))
    accounts = along_accounts_list (command->service, &error);
  if (accounts == NULL)
    return along_command_refuse (command, error);
  for (guint i = 0; i < accounts->len; i++)
    {
      const AlongAccount *account = g_ptr_array_index (accounts, i);

      if (i > 0)
        g_string_append_c (json, ',');
      append_account (json, account);
      say_account (command, account);
    }
  g_string_append_c (json, ']');
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static gboolean
find_user (AlongCommand *command, AlongAccount **account, GError **error)
{
  if (!along_command_open (command, error)
      || !along_accounts_find (command->service, command->args[1], account, error))
    return FALSE;
  if (*account != NULL)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, _ ("There is no user “%s”."),
               command->args[1]);
  return FALSE;
}

static int
say_done (AlongCommand *command, const AlongAccount *account, const char *words)
{
  g_autoptr (GString) json = g_string_new (NULL);

  append_account (json, account);
  along_command_say (command, "%s", words);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static int
user_disable (AlongCommand *command, gboolean disabled)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAccount) account = NULL;

  if (!find_user (command, &account, &error))
    return along_command_refuse (command, error);
  account->disabled = disabled;
  if (!along_accounts_put (command->service, account, disabled, &error))
    return along_command_refuse (command, error);
  return say_done (command, account,
                   disabled ? _ ("The user may no longer sign in, and is signed out everywhere.")
                            : _ ("The user may sign in again."));
}

static int
user_passwd (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAccount) account = NULL;
  g_autofree char *hash = NULL;

  if (!find_user (command, &account, &error) || !take_password (account->login, &hash, &error))
    return along_command_refuse (command, error);
  g_free (account->hash);
  account->hash = g_steal_pointer (&hash);
  if (!along_accounts_put (command->service, account, TRUE, &error))
    return along_command_refuse (command, error);
  return say_done (command, account,
                   _ ("The password is changed, and the user signed out everywhere."));
}

static gboolean
may_sign_in (const AlongAccount *account, GError **error)
{
  if (account->disabled)
    g_set_error (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                 _ ("“%s” may not sign in: allow it with user enable first."), account->login);
  return !account->disabled;
}

static int
user_code (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAccount) account = NULL;
  g_autofree char *code = NULL;
  g_autoptr (GString) json = g_string_new ("{\"code\":");

  if (find_user (command, &account, &error) && may_sign_in (account, &error))
    code = along_accounts_new_code (command->service, account->id, &error);
  if (code == NULL)
    return along_command_refuse (command, error);
  along_json_append_text (json, code);
  g_string_append (json, ",\"login\":");
  along_json_append_text (json, account->login);
  g_string_append_c (json, '}');
  along_command_say (command, "%s", code);
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

/**
 * along_command_user:
 * @command: the command
 *
 * `user add|list|disable|enable|passwd|code`. Passwords come on standard input, where no list of processes
 * shows them.
 *
 * Returns: the exit status
 */
int
along_command_user (AlongCommand *command)
{
  const char *what = command->args[0];
  gboolean one = what != NULL && command->args[1] != NULL && command->args[2] == NULL;

  if (g_strcmp0 (what, "add") == 0)
    return user_add (command);
  if (g_strcmp0 (what, "list") == 0)
    return user_list (command);
  if (one && g_str_equal (what, "disable"))
    return user_disable (command, TRUE);
  if (one && g_str_equal (what, "enable"))
    return user_disable (command, FALSE);
  if (one && g_str_equal (what, "passwd"))
    return user_passwd (command);
  if (one && g_str_equal (what, "code"))
    return user_code (command);
  return along_command_usage (command, "user add NAME … | list | disable NAME | enable NAME | "
                                       "passwd NAME | code NAME --data DIR");
}
