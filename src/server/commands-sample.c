/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "sample/sample.h"
#include "server/command.h"
#include "server/secret.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/* So many transactions share a commit: enough for speed, few enough for the memory. */
#define CHUNK 500
/* Beyond this, a history in which every move happened is more than anybody reads. */
#define STORY_PEOPLE 2000

typedef struct
{
  AlongCommand *command;
  AlongSample *sample;
  GPtrArray *items;
  GArray *brought;
  GArray *actors;
  gint64 records;
} Sample;

static gboolean
flush (Sample *self, GError **error)
{
  gboolean ok = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      const AlongSampleItem *item = g_ptr_array_index (self->items, i);
      const AlongSampleAccount *author = item->author;
      AlongActor actor = { 0 };

      if (author != NULL)
        actor = (AlongActor){ author->user, author->worker, author->org, author->roles };
      g_array_append_val (self->actors, actor);
    }
  for (guint i = 0; i < self->items->len; i++)
    {
      const AlongSampleItem *item = g_ptr_array_index (self->items, i);
      AlongBrought one
          = { item->txn, item->author != NULL ? &g_array_index (self->actors, AlongActor, i) : NULL,
              item->at };

      self->records += item->txn->ops->len;
      g_array_append_val (self->brought, one);
    }
  ok = along_service_bring (self->command->service, self->brought, error);
  g_array_set_size (self->brought, 0);
  g_array_set_size (self->actors, 0);
  g_ptr_array_set_size (self->items, 0);
  return ok;
}

static gboolean
make_records (Sample *self, GError **error)
{
  AlongSampleItem *item = NULL;

  while ((item = along_sample_next (self->sample)) != NULL)
    {
      g_ptr_array_add (self->items, item);
      if (self->items->len >= CHUNK && !flush (self, error))
        return FALSE;
    }
  return self->items->len == 0 || flush (self, error);
}

/* All have the same password, which everybody may know: hashing it once is enough. */
static gboolean
make_accounts (Sample *self, guint *n_accounts, GError **error)
{
  const AlongSampleAccount *accounts = along_sample_accounts (self->sample, n_accounts);
  g_autofree char *hash = along_password_hash (ALONG_SAMPLE_PASSWORD, error);

  if (hash == NULL)
    return FALSE;
  for (guint i = 0; i < *n_accounts; i++)
    {
      const AlongSampleAccount *one = &accounts[i];
      const AlongAccount account = { .id = (char *)one->user,
                                     .login = (char *)one->login,
                                     .name = (char *)one->name,
                                     .worker = (char *)one->worker,
                                     .org = (char *)one->org,
                                     .org_name = (char *)one->org_name,
                                     .roles = one->roles,
                                     .hash = hash,
                                     .created = along_clock_now_ms () };

      if (!along_accounts_put (self->command->service, &account, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_counts (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->counts (tx, data, error);
}

/* An invented partnership is made where there is nothing: no account, no record, nothing that happened. */
static gboolean
is_empty (AlongCommand *command, GError **error)
{
  g_autoptr (GPtrArray) counts = NULL;

  if (!command->storage->api->read (command->storage, take_counts, &counts, error))
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    if (((AlongCount *)g_ptr_array_index (counts, i))->n > 0)
      {
        g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                     _ ("There is something in %s already: an invented partnership is made where "
                        "there is nothing."),
                     command->where);
        return FALSE;
      }
  return TRUE;
}

/* What the partnership is called: what `init` was told, where there was one. */
static char *
find_name (AlongCommand *command, GError **error)
{
  g_autofree char *path = along_command_path (command, "alongside.db");
  g_autofree char *name = NULL;
  g_autoptr (GError) absent = NULL;

  if (command->database == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup (along_sample_partnership ());
  if (!along_command_open (command, &absent))
    {
      if (g_error_matches (absent, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
        return g_strdup (along_sample_partnership ());
      g_propagate_error (error, g_steal_pointer (&absent));
      return NULL;
    }
  if (is_empty (command, error))
    name = g_strdup (along_service_get_name (command->service));
  along_command_close (command);
  return g_steal_pointer (&name);
}

static void
say (AlongCommand *command, const Sample *sample, guint n_accounts)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json,
                          "{\"people\":%d,\"accounts\":%u,\"changes\":%" G_GINT64_FORMAT
                          ",\"password\":",
                          command->people, n_accounts, sample->records);
  along_json_append_text (json, ALONG_SAMPLE_PASSWORD);
  g_string_append_c (json, '}');
  along_command_say (
      command,
      _ ("An invented partnership with %d people and %u accounts is in %s. All sign in "
         "with the password “%s”."),
      command->people, n_accounts, command->where, ALONG_SAMPLE_PASSWORD);
  along_command_say_json (command, json);
}

static gboolean
make (Sample *self, guint *n_accounts, GError **error)
{
  AlongCommand *command = self->command;

  self->sample
      = along_sample_new ((guint)command->people, (guint64)command->seed,
                          command->people > STORY_PEOPLE ? ALONG_SAMPLE_FLAT : ALONG_SAMPLE_STORY);
  return make_records (self, error) && make_accounts (self, n_accounts, error);
}

static gboolean
begin (Sample *self, const char *part, const char *name, GError **error)
{
  AlongCommand *command = self->command;

  command->storage = along_storage_sqlite_open (part, ALONG_SQLITE_CREATE, error);
  if (command->storage == NULL || !along_service_begin_history (command->storage, name, 0, error))
    return FALSE;
  command->service = along_service_new (command->storage, error);
  return command->service != NULL;
}

/* Made aside and put in place when it is whole: whatever ends this half-way leaves nothing half. */
static gboolean
make_aside (Sample *self, guint *n_accounts, GError **error)
{
  AlongCommand *command = self->command;
  g_autofree char *part = along_command_path (command, "alongside.db.part");
  g_autofree char *name = NULL;
  gboolean ok = FALSE;

  if (!along_command_make_folder (command, error) || !along_command_lock (command, error))
    return FALSE;
  name = find_name (command, error);
  if (name == NULL)
    return FALSE;
  along_command_clear_part (part);
  ok = begin (self, part, name, error) && make (self, n_accounts, error);
  along_command_close (command);
  if (ok && along_command_put_in_place (command, part, NULL, error))
    return TRUE;
  along_command_clear_part (part);
  return FALSE;
}

/**
 * along_command_sample:
 * @command: the command
 *
 * `sample [--people N] [--seed S]`: fills an empty partnership, or a new one, with an invented one.
 *
 * Returns: the exit status
 */
int
along_command_sample (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  Sample self = { .command = command };
  guint n_accounts = 0;
  gboolean ok = FALSE;

  if (command->args[0] != NULL || command->people < 0)
    return along_command_usage (command, "sample [--people N] [--seed S] --data DIR");
  self.items = g_ptr_array_new_with_free_func ((GDestroyNotify)along_sample_item_free);
  self.brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  self.actors = g_array_new (FALSE, TRUE, sizeof (AlongActor));
  ok = make_aside (&self, &n_accounts, &error);
  g_clear_pointer (&self.sample, along_sample_free);
  g_ptr_array_unref (self.items);
  g_array_unref (self.brought);
  g_array_unref (self.actors);
  if (!ok)
    return along_command_refuse (command, error);
  say (command, &self, n_accounts);
  return ALONG_EXIT_OK;
}
