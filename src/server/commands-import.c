/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "interop/import.h"
#include "server/command.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define FETCH_SECONDS 60

typedef struct
{
  AlongCommand *command;
  SoupSession *session;
  /* Name and postcode → GPtrArray of ids of services; made when first asked for. */
  GHashTable *places;
  /* What went wrong where nobody could be told: nothing is written after it. */
  GError *problem;
} Import;

static gboolean
look_up (
    const AlongEntity *entity, const char *id, gpointer data, AlongRecord **record, GError **error)
{
  const Import *self = data;
  g_autoptr (AlongRecord) found = NULL;

  if (!along_service_lookup (self->command->service, entity, id, &found, error))
    return FALSE;
  if (record != NULL)
    *record = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
is_edited (const AlongEntity *entity, const char *id, const char *group, gpointer data)
{
  const Import *self = data;
  gboolean edited = TRUE;
  g_autoptr (GError) error = NULL;

  /* When it cannot be found out, somebody's words stay. */
  if (!along_service_was_edited (self->command->service, entity, id, group, &edited, &error))
    g_warning ("history of %s %s: %s", entity->kind, id, error->message);
  return edited;
}

static char *
place_of (const AlongRecord *service)
{
  g_autofree char *name = along_text_key (along_record_get_title (service));
  const char *code = along_record_get_text (service, "postcode");
  g_autofree char *postcode = along_text_key (code != NULL ? code : "");

  return g_strdup_printf ("%s|%s", name, postcode);
}

static void
remember_place (Import *self, const AlongRecord *service)
{
  g_autofree char *place = place_of (service);
  GPtrArray *ids = g_hash_table_lookup (self->places, place);

  if (ids == NULL)
    {
      ids = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->places, g_steal_pointer (&place), ids);
    }
  g_ptr_array_add (ids, g_strdup (along_record_get_id (service)));
}

static gboolean
list_services (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->records_of (tx, "service", data, error);
}

static void
learn_places (Import *self)
{
  AlongStorage *storage = self->command->storage;
  const AlongEntity *entity = along_entity_find ("service");
  g_autoptr (GPtrArray) services = NULL;

  self->places
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  if (!storage->api->read (storage, list_services, &services, &self->problem))
    return;
  for (guint i = 0; i < services->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (services, i);
      g_autoptr (AlongRecord) record = NULL;

      if (!along_service_lookup (self->command->service, entity, stored->id, &record,
                                 &self->problem))
        return;
      if (record != NULL)
        remember_place (self, record);
    }
}

static char **
find_likely (const AlongRecord *service, gpointer data)
{
  Import *self = data;
  g_autofree char *place = place_of (service);
  GPtrArray *ids = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (self->places == NULL)
    learn_places (self);
  ids = g_hash_table_lookup (self->places, place);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!g_str_equal (g_ptr_array_index (ids, i), along_record_get_id (service)))
      g_strv_builder_add (builder, g_ptr_array_index (ids, i));
  return g_strv_builder_end (builder);
}

static gboolean
write_txn (const AlongTxn *txn, gpointer data, GError **error)
{
  Import *self = data;
  g_autoptr (GArray) brought = g_array_new (FALSE, TRUE, sizeof (AlongBrought));
  AlongBrought one = { .txn = txn };

  if (self->problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->problem));
      return FALSE;
    }
  g_array_append_val (brought, one);
  return along_service_bring (self->command->service, brought, error);
}

static gboolean
read_all (GInputStream *stream, GByteArray *into, GError **error)
{
  guint8 buffer[65536];
  gssize n = 0;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error)) > 0)
    {
      if (into->len + (guint64)n > ALONG_IMPORT_MAX_BYTES)
        {
          g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                               _ ("The answer is longer than an import may be."));
          return FALSE;
        }
      g_byte_array_append (into, buffer, (guint)n);
    }
  return n == 0;
}

static GBytes *
fetch (const char *url, gpointer data, GError **error)
{
  Import *self = data;
  g_autoptr (SoupMessage) msg = soup_message_new ("GET", url);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (msg == NULL)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s is not an address."), url);
      return NULL;
    }
  if (self->session == NULL)
    self->session = soup_session_new_with_options ("timeout", FETCH_SECONDS, "user-agent",
                                                   "alongside-server ", NULL);
  stream = soup_session_send (self->session, msg, NULL, error);
  if (stream == NULL)
    return NULL;
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (msg)))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, _ ("%s answered %u."), url,
                   soup_message_get_status (msg));
      return NULL;
    }
  return read_all (stream, bytes, error) ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes))
                                         : NULL;
}

static AlongImportReport *
run (AlongCommand *command, const char *source, GError **error)
{
  Import self = { .command = command };
  const AlongImportHooks hooks = { .lookup = look_up,
                                   .edited = is_edited,
                                   .likely = find_likely,
                                   .commit = command->dry_run ? NULL : write_txn,
                                   .fetch = fetch,
                                   .data = &self };
  AlongImportReport *report = NULL;

  if (along_command_open (command, error))
    report = along_import_services (source, &hooks, error);
  g_clear_object (&self.session);
  g_clear_pointer (&self.places, g_hash_table_unref);
  g_clear_error (&self.problem);
  return report;
}

/* Services are brought in one by one, so that devices are served in between; each is whole. */
static int
refuse (AlongCommand *command, GError **error)
{
  if (g_error_matches (*error, ALONG_ERROR, ALONG_ERROR_FULL))
    {
      g_clear_error (error);
      g_set_error (
          error, ALONG_ERROR, ALONG_ERROR_FAILED,
          _ ("The disk of %s is full. What was brought in before that stays. Make room and run the "
             "import again: it goes on where it stopped."),
          command->data);
    }
  return along_command_refuse (command, *error);
}

/**
 * along_command_import:
 * @command: the command
 *
 * `import services FILE|FOLDER|URL [--dry-run]`: brings a directory in, and says what it did.
 *
 * Returns: the exit status
 */
int
along_command_import (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongImportReport) report = NULL;
  g_autofree char *text = NULL;

  if (g_strcmp0 (command->args[0], "services") != 0 || command->args[1] == NULL
      || command->args[2] != NULL)
    return along_command_usage (command, "import services FILE|FOLDER|URL [--dry-run] --data DIR");
  report = run (command, command->args[1], &error);
  if (report == NULL)
    return refuse (command, &error);
  if (command->json)
    {
      g_autoptr (GString) json = NULL;

      text = along_import_report_json (report);
      json = g_string_new (text);
      along_command_say_json (command, json);
      return ALONG_EXIT_OK;
    }
  text = along_import_report_words (report);
  along_command_say (command, "%s", text);
  return ALONG_EXIT_OK;
}
