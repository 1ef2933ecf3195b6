/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/config.h"
#include "server/command.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct
{
  const char *name;
  int (*run) (AlongCommand *command);
  const char *what;
} verbs[] = {
  { "init", along_command_init, N_ ("set up an empty partnership [--name NAME]") },
  { "serve", along_command_serve,
    N_ ("serve devices [--listen 127.0.0.1:PORT|unix:PATH] [--public-listen … --public-url URL]") },
  { "check", along_command_check, N_ ("look through the database and count") },
  { "organisation", along_command_organisation, N_ ("add NAME [--sector SECTOR] | list") },
  { "user", along_command_user,
    N_ ("add NAME --organisation O --role R | list | disable | enable | passwd | code") },
  { "device", along_command_device,
    N_ ("list | wipe DEVICE | wipe --user NAME [--cancel]: remove everything from a device") },
  { "retention", along_command_retention,
    N_ ("run: erase what is kept no longer [--dry-run] | list: how long what is kept") },
  { "hold", along_command_hold,
    N_ ("add PERSON --reason TEXT [--until DATE] | lift PERSON | list: what must be kept") },
  { "erase", along_command_erase,
    N_ ("PERSON [--override --reason R] [--dry-run]: take somebody out for good") },
  { "import", along_command_import, N_ ("services FILE|FOLDER|URL [--dry-run]") },
  { "export", along_command_export, N_ ("referrals --fhir FILE: write all that were sent") },
  { "audit", along_command_audit,
    N_ ("verify: whether the audit log is whole | list [--person ID] [--since DATE]") },
  { "sample", along_command_sample,
    N_ ("fill with an invented partnership [--people N] [--seed S]") },
  { "backup", along_command_backup, N_ ("FILE: write everything into one file") },
  { "restore", along_command_restore, N_ ("FILE: put a backup in place") },
  { "move", along_command_move,
    N_ ("--to postgresql://…|DIR: carry everything over to another database") },
};

static int
say_verbs (FILE *where)
{
  fprintf (where, _ ("alongside-server VERB --data DIR [--database postgresql://…] [--json]\n\n"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    fprintf (where, "  %-14s %s\n", verbs[i].name, _ (verbs[i].what));
  return where == stdout ? ALONG_EXIT_OK : ALONG_EXIT_USAGE;
}

/* Words are UTF-8 whatever the locale says: under systemd there often is none. */
static gboolean
are_texts (int argc, char **argv, GError **error)
{
  for (int i = 1; i < argc; i++)
    if (!g_utf8_validate (argv[i], -1, NULL))
      {
        g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                             _ ("What is written after alongside-server must be UTF-8."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
parse (AlongCommand *command, int *argc, char ***argv, GError **error)
{
  /* As file names, which are taken as they are: texts would be converted from the locale. */
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &command->data, N_ ("the data folder"), "DIR" },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &command->database,
      N_ ("a PostgreSQL database, in place of a file in the data folder"), "URL" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &command->to, N_ ("where to move everything"), "URL" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &command->json, N_ ("answer in JSON"), NULL },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &command->name, N_ ("a full name"), "NAME" },
    { "sector", 0, 0, G_OPTION_ARG_FILENAME, &command->sector, N_ ("an organisation's sector"),
      "SECTOR" },
    { "organisation", 0, 0, G_OPTION_ARG_FILENAME, &command->organisation,
      N_ ("an organisation's name or id"), "O" },
    { "role", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &command->roles, N_ ("a role; may be given again"),
      "R" },
    { "user", 0, 0, G_OPTION_ARG_FILENAME, &command->user, N_ ("whose devices"), "NAME" },
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &command->reason, N_ ("why"), "R" },
    { "until", 0, 0, G_OPTION_ARG_FILENAME, &command->until, N_ ("up to which day"), "YYYY-MM-DD" },
    { "override", 0, 0, G_OPTION_ARG_NONE, &command->override, N_ ("also before the time is over"),
      NULL },
    { "cancel", 0, 0, G_OPTION_ARG_NONE, &command->cancel, N_ ("take an order back"), NULL },
    { "listen", 0, 0, G_OPTION_ARG_FILENAME, &command->listen, N_ ("where to listen"), "ADDRESS" },
    { "public-listen", 0, 0, G_OPTION_ARG_FILENAME, &command->public_listen,
      N_ ("where to listen for the answer page"), "ADDRESS" },
    { "public-url", 0, 0, G_OPTION_ARG_FILENAME, &command->public_url,
      N_ ("where others reach the answer page"), "URL" },
    { "unlimited", 0, 0, G_OPTION_ARG_NONE, &command->unlimited,
      N_ ("no limit to how often devices may ask: for measurements"), NULL },
    { "trusted-proxy", 0, 0, G_OPTION_ARG_NONE, &command->trusted_proxy,
      N_ ("believe X-Forwarded-For: only behind a proxy that nobody can go around"), NULL },
    { "log-json", 0, 0, G_OPTION_ARG_NONE, &command->log_json,
      N_ ("write the log as lines of JSON"), NULL },
    { "log-requests", 0, 0, G_OPTION_ARG_NONE, &command->log_requests,
      N_ ("write a line for every request, without whom it is about"), NULL },
    { "people", 0, 0, G_OPTION_ARG_INT, &command->people, N_ ("how many people to invent"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &command->seed, N_ ("what to invent them from"), "S" },
    { "fhir", 0, 0, G_OPTION_ARG_FILENAME, &command->fhir,
      N_ ("the file to write, FHIR R4 as JSON"), "FILE" },
    { "person", 0, 0, G_OPTION_ARG_FILENAME, &command->person, N_ ("a person’s id"), "ID" },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &command->since, N_ ("from which day on"),
      "YYYY-MM-DD" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &command->dry_run, N_ ("only say what would be done"),
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("VERB"));

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

static int
run (AlongCommand *command, int argc, char **argv)
{
  if (argc < 2)
    return say_verbs (stderr);
  if (g_str_equal (argv[1], "help"))
    return say_verbs (stdout);
  if (command->data == NULL)
    command->data = g_strdup ("/var/lib/alongside-server");
  command->where = along_command_name_place (command->data, command->database);
  if (command->where == NULL)
    {
      fprintf (stderr, _ ("A database is written postgresql://USER@HOST/NAME.\n"));
      return ALONG_EXIT_USAGE;
    }
  command->args = argv + 2;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (argv[1], verbs[i].name))
      return verbs[i].run (command);
  fprintf (stderr, _ ("There is no verb “%s”.\n\n"), argv[1]);
  return say_verbs (stderr);
}

static void
clear (AlongCommand *command)
{
  along_command_close (command);
  if (command->lock >= 0)
    close (command->lock);
  g_free (command->data);
  g_free (command->database);
  g_free (command->where);
  g_free (command->to);
  g_free (command->name);
  g_free (command->sector);
  g_free (command->organisation);
  g_strfreev (command->roles);
  g_free (command->user);
  g_free (command->reason);
  g_free (command->until);
  g_free (command->listen);
  g_free (command->fhir);
  g_free (command->person);
  g_free (command->since);
  g_free (command->public_listen);
  g_free (command->public_url);
}

int
main (int argc, char **argv)
{
  AlongCommand command = { .lock = -1, .people = 400, .seed = 1 };
  g_autoptr (GError) error = NULL;
  int status = ALONG_EXIT_OK;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ALONG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* What is made here is for the server's user only. */
  umask (077);
  if (are_texts (argc, argv, &error) && parse (&command, &argc, &argv, &error))
    status = run (&command, argc, argv);
  else
    {
      fprintf (stderr, "%s\n", error->message);
      status = ALONG_EXIT_USAGE;
    }
  clear (&command);
  return status;
}
