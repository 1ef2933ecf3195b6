/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/looked.h"
#include "base/error.h"
#include "server/audit.h"
#include "server/service-private.h"
#include "server/work.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/* The latest; what is older, the verb `audit list` says. */
#define MOST 500

typedef struct
{
  gint64 at;
  char *json;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->json);
  g_free (line);
}

/* Newest first, whichever organisation's log it is in. */
static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *one = *(Line *const *)a;
  const Line *other = *(Line *const *)b;

  return (other->at > one->at) - (other->at < one->at);
}

typedef struct
{
  const AlongActor *actor;
  const char *person;
  GPtrArray *lines; /* of Line */
  GPtrArray *accounts;
  GHashTable *names; /* account's id → AlongAccount */
} Looked;

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You have no access to this, or it is not there."));
  return FALSE;
}

static gboolean
check (AlongTx *tx, const Looked *self, GError **error)
{
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_auto (AlongKnown) known = { 0 };
  AlongHeld *held = NULL;

  if (!along_work_get (work, along_entity_find ("person"), self->person, &held, error))
    return FALSE;
  if (held == NULL || held->deleted)
    return refuse (error);
  if (!along_work_known (work, held, TRUE, &known, error))
    return FALSE;
  return along_policy_check_looked (self->actor, held->record, &known.relations, error);
}

static void
append_text (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, ",\"%s\":", name);
  along_json_append_text (json, text);
}

static void
append_member (GString *json, const char *name, JsonObject *object)
{
  append_text (json, name, json_object_get_string_member_with_default (object, name, NULL));
}

/* What is told: who, for whom, when, what and why. Not with which device, and no id of the log. */
static gboolean
add_entry (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  Looked *self = data;
  g_autoptr (JsonNode) node = along_json_parse (entry->entry, -1, error);
  JsonObject *object = node != NULL ? along_json_object (node, "an entry", error) : NULL;
  g_autoptr (GString) json = g_string_new ("{\"at\":");
  const AlongAccount *account = NULL;
  const char *who = NULL;
  Line *line = NULL;

  if (object == NULL)
    return FALSE;
  who = json_object_get_string_member_with_default (object, "account", NULL);
  account = who != NULL ? g_hash_table_lookup (self->names, who) : NULL;
  line = g_new0 (Line, 1);
  line->at = json_object_get_int_member_with_default (object, "at", 0);
  along_json_append_integer (json, line->at);
  append_member (json, "action", object);
  append_text (json, "name", account != NULL ? account->name : NULL);
  append_text (json, "worker", account != NULL ? account->worker : NULL);
  append_text (json, "org", *entry->org != '\0' ? entry->org : NULL);
  append_member (json, "kind", object);
  append_member (json, "purpose", object);
  append_member (json, "result", object);
  g_string_append_c (json, '}');
  line->json = g_string_free_and_steal (g_steal_pointer (&json));
  g_ptr_array_add (self->lines, line);
  return TRUE;
}

static gboolean
read_looked (AlongTx *tx, gpointer data, GError **error)
{
  Looked *self = data;

  g_ptr_array_set_size (self->lines, 0);
  g_hash_table_remove_all (self->names);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  if (!check (tx, self, error) || !tx->api->accounts (tx, &self->accounts, error))
    return FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      AlongAccount *account = g_ptr_array_index (self->accounts, i);

      g_hash_table_insert (self->names, account->id, account);
    }
  return tx->api->audit_about (tx, self->person, MOST, add_entry, self, error);
}

/**
 * along_service_looked:
 * @self: the service
 * @actor: who is signed in
 * @person: a person's id
 * @into: gets a JSON list, newest first
 * @error: %ALONG_ERROR_FORBIDDEN where they may not know, or there is no such person
 *
 * Who has looked at somebody, or done anything with their record (domain.md §5.9): for coordinators, partner
 * administrators and information governance where somebody works with the person, so that the person can be told.
 *
 * Returns: %FALSE if there is nothing to tell
 */
gboolean
along_service_looked (
    AlongService *self, const AlongActor *actor, const char *person, GString *into, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  Looked state = { .actor = actor, .person = person, .lines = lines, .names = names };
  gboolean ok = self->storage->api->read (self->storage, read_looked, &state, error);

  g_clear_pointer (&state.accounts, g_ptr_array_unref);
  if (!ok)
    return FALSE;
  g_ptr_array_sort (lines, compare_lines);
  g_string_append_c (into, '[');
  for (guint i = 0; i < lines->len; i++)
    {
      if (i > 0)
        g_string_append_c (into, ',');
      g_string_append (into, ((Line *)g_ptr_array_index (lines, i))->json);
    }
  g_string_append_c (into, ']');
  return TRUE;
}
