/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/id.h"
#include "server/audit-verify.h"
#include "server/audit.h"
#include "server/command.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
append_member (GString *json, const char *name, const char *text)
{
  g_string_append_printf (json, "\"%s\":", name);
  along_json_append_text (json, text);
}

static void
append_place (GString *json, const char *org, const char *day, gint64 n)
{
  g_string_append_c (json, '{');
  append_member (json, "organisation", org);
  g_string_append_c (json, ',');
  append_member (json, "day", day);
  g_string_append (json, ",\"n\":");
  along_json_append_integer (json, n);
}

static void
say_breaks (AlongCommand *command, const AlongAuditReport *report, GString *json)
{
  g_string_append (json, ",\"breaks\":[");
  for (guint i = 0; i < report->breaks->len; i++)
    {
      const AlongAuditBreak *found = g_ptr_array_index (report->breaks, i);
      g_autofree char *words = along_audit_break_text (found);

      if (i > 0)
        g_string_append_c (json, ',');
      append_place (json, found->org, found->day, found->n);
      g_string_append_c (json, ',');
      append_member (json, "message", words);
      g_string_append_c (json, '}');
      along_command_say (command, "%s", words);
    }
  g_string_append_c (json, ']');
}

static void
say_ends (AlongCommand *command, const AlongAuditReport *report, GString *json)
{
  g_string_append (json, ",\"ends\":[");
  for (guint i = 0; i < report->ends->len; i++)
    {
      const AlongAuditEnd *end = g_ptr_array_index (report->ends, i);

      if (i > 0)
        g_string_append_c (json, ',');
      append_place (json, end->org, end->day, end->n);
      g_string_append_c (json, ',');
      append_member (json, "hash", end->hash);
      g_string_append_c (json, '}');
      along_command_say (command, "%s %" G_GINT64_FORMAT " %s %s", end->day, end->n, end->hash,
                         *end->org != '\0' ? end->org : _ ("the server"));
    }
  g_string_append_c (json, ']');
}

static int
verify (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongAuditReport) report = NULL;
  g_autoptr (GString) json = g_string_new ("{\"ok\":");
  gboolean ok = FALSE;

  if (along_command_open (command, &error))
    report = along_audit_verify (command->storage, &error);
  if (report == NULL)
    return along_command_refuse (command, error);
  ok = report->breaks->len == 0;
  g_string_append (json, ok ? "true" : "false");
  g_string_append (json, ",\"entries\":");
  along_json_append_integer (json, report->entries);
  say_breaks (command, report, json);
  if (ok)
    along_command_say (command, _ ("The audit log is whole. Keep where it ends elsewhere: day, "
                                   "number of entries, hash, organisation."));
  say_ends (command, report, json);
  g_string_append_c (json, '}');
  along_command_say_json (command, json);
  return ok ? ALONG_EXIT_OK : ALONG_EXIT_REFUSED;
}

/* A line of the list. */
typedef struct
{
  gint64 at;
  char *words;
  char *json;
} Line;

typedef struct
{
  const char *person;
  GHashTable *names; /* account id → the name they sign in with */
  GPtrArray *lines;
} Listing;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->words);
  g_free (line->json);
  g_free (line);
}

static const char *
member (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

/* 2026-03-02 09:00 UTC  morag  Opened  person 0195…  (12) */
static char *
describe (const Listing *self, const AlongStoredAudit *entry, JsonObject *object, gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / 1000);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%d %H:%M UTC");
  const char *account = member (object, "account");
  const char *login = account != NULL ? g_hash_table_lookup (self->names, account) : NULL;
  const char *kind = member (object, "kind");
  gint64 count = json_object_get_int_member_with_default (object, "count", -1);
  GString *words = g_string_new (NULL);

  g_string_printf (words, "%s  %s  %s", when,
                   login != NULL ? login : (account != NULL ? account : _ ("nobody’s account")),
                   along_value_set_label (&along_audit_actions, member (object, "action")));
  if (kind != NULL)
    g_string_append_printf (words, "  %s", kind);
  if (entry->record != NULL)
    g_string_append_printf (words, " %s", entry->record);
  else if (member (object, "about") != NULL)
    /* TRANSLATORS: in place of an id that was taken out of the log */
    g_string_append_printf (words, " %s", _ ("(erased)"));
  if (count >= 0)
    g_string_append_printf (words, "  (%" G_GINT64_FORMAT ")", count);
  return g_string_free_and_steal (words);
}

static char *
print_entry (const AlongStoredAudit *entry)
{
  GString *json = g_string_new (NULL);

  append_place (json, entry->org, entry->day, entry->n);
  if (entry->record != NULL)
    {
      g_string_append_c (json, ',');
      append_member (json, "record", entry->record);
    }
  if (entry->subject != NULL)
    {
      g_string_append_c (json, ',');
      append_member (json, "person", entry->subject);
    }
  g_string_append_printf (json, ",\"entry\":%s}", entry->entry);
  return g_string_free_and_steal (json);
}

static gboolean
add_line (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  Listing *self = data;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = NULL;
  Line *line = NULL;

  if (self->person != NULL && g_strcmp0 (entry->subject, self->person) != 0)
    return TRUE;
  node = along_json_parse (entry->entry, -1, error);
  object = node != NULL ? along_json_object (node, "an entry", error) : NULL;
  if (object == NULL)
    return FALSE;
  line = g_new0 (Line, 1);
  line->at = json_object_get_int_member_with_default (object, "at", 0);
  line->words = describe (self, entry, object, line->at);
  line->json = print_entry (entry);
  g_ptr_array_add (self->lines, line);
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Line *one = *(Line *const *)a;
  const Line *other = *(Line *const *)b;

  return (one->at > other->at) - (one->at < other->at);
}

typedef struct
{
  Listing *listing;
  const char *day;
} Reading;

static gboolean
read_log (AlongTx *tx, gpointer data, GError **error)
{
  Reading *reading = data;

  g_ptr_array_set_size (reading->listing->lines, 0);
  return tx->api->audit_read (tx, reading->day, add_line, reading->listing, error);
}

static GHashTable *
read_names (AlongCommand *command, GError **error)
{
  g_autoptr (GPtrArray) accounts = along_accounts_list (command->service, error);
  GHashTable *names = NULL;

  if (accounts == NULL)
    return NULL;
  names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < accounts->len; i++)
    {
      const AlongAccount *account = g_ptr_array_index (accounts, i);

      g_hash_table_insert (names, g_strdup (account->id), g_strdup (account->login));
    }
  return names;
}

static void
say_lines (AlongCommand *command, GPtrArray *lines)
{
  g_autoptr (GString) json = g_string_new ("{\"entries\":[");

  g_ptr_array_sort (lines, compare);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);

      if (i > 0)
        g_string_append_c (json, ',');
      g_string_append (json, line->json);
      along_command_say (command, "%s", line->words);
    }
  if (lines->len == 0)
    along_command_say (command, _ ("There is nothing in the audit log."));
  g_string_append (json, "]}");
  along_command_say_json (command, json);
}

static gboolean
is_day (const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "-", 3);
  guint64 year = 0;
  guint64 month = 0;
  guint64 day = 0;

  return g_strv_length (pieces) == 3 && strlen (text) == 10
         && g_ascii_string_to_unsigned (pieces[0], 10, 1, 9999, &year, NULL)
         && g_ascii_string_to_unsigned (pieces[1], 10, 1, 12, &month, NULL)
         && g_ascii_string_to_unsigned (pieces[2], 10, 1, 31, &day, NULL)
         && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

static int
list (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (GHashTable) names = NULL;
  Listing listing = { .person = command->person, .lines = lines };
  Reading reading = { &listing, command->since != NULL ? command->since : "" };

  if (along_command_open (command, &error))
    names = read_names (command, &error);
  listing.names = names;
  if (names == NULL || !command->storage->api->read (command->storage, read_log, &reading, &error))
    return along_command_refuse (command, error);
  say_lines (command, lines);
  return ALONG_EXIT_OK;
}

/**
 * along_command_audit:
 * @command: the command
 *
 * `audit verify`: walks through the audit log and says where it breaks, or where it ends. `audit list`: says what is
 * in it, perhaps about one person, and from a day on.
 *
 * Returns: the exit status
 */
int
along_command_audit (AlongCommand *command)
{
  const char *what = command->args[0];
  gboolean fits = what != NULL && command->args[1] == NULL
                  && (command->person == NULL || along_id_is_valid (command->person))
                  && (command->since == NULL || is_day (command->since));

  if (fits && g_str_equal (what, "verify") && command->person == NULL && command->since == NULL)
    return verify (command);
  if (fits && g_str_equal (what, "list"))
    return list (command);
  return along_command_usage (
      command, "audit verify | audit list [--person ID] [--since YYYY-MM-DD] --data DIR [--json]");
}
