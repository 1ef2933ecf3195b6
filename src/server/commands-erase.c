/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "server/command-erase.h"
#include "server/command-files.h"
#include "server/files.h"
#include "server/retention.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Why somebody is erased before their time. */
static const char *const reasons[] = { "request", "court", "mistake", "other", NULL };

typedef struct
{
  const char *person;
  const char *reason;
  gboolean override;
  gboolean dry_run;
  gint64 now;
  AlongRetention retention;
  gboolean already; /* it was, and only the file may still have it */
  AlongErased *erased;
} Erase;

static gboolean
may_be_erased (const Erase *self)
{
  return self->retention.why == ALONG_RETENTION_OVER
         || (self->override
             && (self->retention.why == ALONG_RETENTION_SUPPORTED
                 || self->retention.why == ALONG_RETENTION_TIME));
}

static gboolean
erase (AlongTx *tx, gpointer data, GError **error)
{
  Erase *self = data;
  g_autoptr (AlongStoredRecord) stored = NULL;

  along_erased_clear (self->erased);
  along_retention_clear (&self->retention);
  if (!along_retention_of_person (tx, self->person, self->now, &self->retention, error)
      || !tx->api->record_get (tx, "person", self->person, &stored, error))
    return FALSE;
  self->already = stored != NULL && stored->erased != 0;
  return !may_be_erased (self)
         || along_erase_person (tx, self->person, self->reason, self->dry_run, self->erased, error);
}

static void
explain (const Erase *self, GError **error)
{
  const AlongRetention *kept = &self->retention;

  switch (kept->why)
    {
    case ALONG_RETENTION_HELD:
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   kept->until != NULL
                       ? _ ("A legal hold keeps this person until %s. It says: %s. Lift it first.")
                       : _ ("A legal hold keeps this person%s. It says: %s. Lift it first."),
                   kept->until != NULL ? kept->until : "", kept->reason);
      return;
    case ALONG_RETENTION_SUPPORTED:
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                           _ ("An organisation still supports this person. End that first, or give "
                              "--override and a --reason."));
      return;
    case ALONG_RETENTION_TIME:
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("What is known of this person is kept until %s. To erase it earlier give "
                      "--override and a --reason."),
                   kept->until);
      return;
    case ALONG_RETENTION_ABSENT:
    case ALONG_RETENTION_OVER:
    default:
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                           _ ("There is no such person, or not any more."));
    }
}

static gboolean
run_erase (AlongCommand *command, Erase *self, GError **error)
{
  AlongStorage *storage = command->storage;

  if (!(self->dry_run ? storage->api->read : storage->api->write) (storage, erase, self, error))
    return FALSE;
  if (self->already && !self->dry_run && !storage->api->scrub (storage, error))
    return FALSE;
  if (!may_be_erased (self))
    {
      explain (self, error);
      return FALSE;
    }
  return self->dry_run
         || (along_command_remember_erased (command, &self->person, 1, error)
             && along_erase_finish (command->service, self->erased, error));
}

static int
erase_one (AlongCommand *command, Erase *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongErased) erased = along_erased_new ();
  g_autoptr (AlongBlobs) blobs = along_command_blobs (command);
  g_autoptr (GString) json = g_string_new ("{\"person\":");
  int status = ALONG_EXIT_OK;

  self->erased = erased;
  self->now = along_clock_now_ms ();
  if (!along_command_open (command, &error))
    return along_command_refuse (command, error);
  along_service_set_blobs (command->service, blobs);
  if (run_erase (command, self, &error))
    {
      along_json_append_text (json, self->person);
      along_command_say_erased (command, erased, self->dry_run, json);
      g_string_append_c (json, '}');
      along_command_say_json (command, json);
    }
  else
    status = along_command_refuse (command, error);
  along_retention_clear (&self->retention);
  return status;
}

/**
 * along_command_erase:
 * @command: the command
 *
 * `erase PERSON [--override --reason REASON] [--dry-run]`: takes out one person with everything about them, for good.
 *
 * Returns: the exit status
 */
int
along_command_erase (AlongCommand *command)
{
  Erase self = { .person = command->args[0],
                 .reason = command->reason != NULL ? command->reason : "retention",
                 .override = command->override,
                 .dry_run = command->dry_run };

  if (self.person == NULL || command->args[1] != NULL || !along_id_is_valid (self.person)
      || command->override != (command->reason != NULL)
      || (command->reason != NULL && !g_strv_contains (reasons, command->reason)))
    return along_command_usage (
        command,
        "erase PERSON [--override --reason request|court|mistake|other] [--dry-run] --data DIR");
  return erase_one (command, &self);
}

/* Legal holds */

typedef struct
{
  AlongStoredHold *hold;
  const char *lift;
  GPtrArray *holds;
  gboolean known;
} Hold;

static gboolean
change_hold (AlongTx *tx, gpointer data, GError **error)
{
  Hold *self = data;
  g_autoptr (GPtrArray) records = NULL;
  const char *person = self->lift != NULL ? self->lift : self->hold->person;

  self->known = FALSE;
  if (self->lift != NULL)
    {
      g_clear_pointer (&self->holds, g_ptr_array_unref);
      if (!tx->api->holds (tx, &self->holds, error))
        return FALSE;
      for (guint i = 0; i < self->holds->len; i++)
        if (g_str_equal (((AlongStoredHold *)g_ptr_array_index (self->holds, i))->person, person))
          self->known = TRUE;
      return tx->api->hold_drop (tx, person, error);
    }
  if (!tx->api->records_about (tx, person, &records, error))
    return FALSE;
  self->known = records->len > 0;
  return !self->known || tx->api->hold_put (tx, self->hold, error);
}

static gboolean
write_hold (AlongCommand *command, Hold *self, GError **error)
{
  if (!along_command_open (command, error)
      || !command->storage->api->write (command->storage, change_hold, self, error))
    return FALSE;
  if (self->known)
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                       self->lift != NULL ? _ ("There is no hold on that person.")
                                          : _ ("There is no such person, or not any more."));
  return FALSE;
}

static void
append_hold (GString *json, const AlongStoredHold *hold)
{
  g_string_append (json, "{\"person\":");
  along_json_append_text (json, hold->person);
  if (*hold->until != '\0')
    {
      g_string_append (json, ",\"until\":");
      along_json_append_text (json, hold->until);
    }
  g_string_append (json, ",\"reason\":");
  along_json_append_text (json, hold->reason);
  g_string_append (json, ",\"made\":");
  along_json_append_integer (json, hold->made);
  g_string_append_c (json, '}');
}

static int
hold_add (AlongCommand *command, const char *person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  AlongStoredHold hold = { .person = (char *)person,
                           .until = command->until != NULL ? command->until : (char *)"",
                           .reason = command->reason,
                           .made = along_clock_now_ms () };
  Hold self = { .hold = &hold };

  if (!write_hold (command, &self, &error))
    return along_command_refuse (command, error);
  append_hold (json, &hold);
  if (command->until != NULL)
    along_command_say (command, _ ("Nothing about this person is erased until %s."),
                       command->until);
  else
    along_command_say (command,
                       _ ("Nothing about this person is erased until the hold is lifted."));
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static int
hold_lift (AlongCommand *command, const char *person)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) json = g_string_new ("{\"lifted\":");
  Hold self = { .lift = person };
  gboolean ok = write_hold (command, &self, &error);

  g_clear_pointer (&self.holds, g_ptr_array_unref);
  if (!ok)
    return along_command_refuse (command, error);
  along_json_append_text (json, person);
  g_string_append_c (json, '}');
  along_command_say (command, _ ("The hold is lifted."));
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

static gboolean
read_holds (AlongTx *tx, gpointer data, GError **error)
{
  return tx->api->holds (tx, data, error);
}

static int
hold_list (AlongCommand *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) holds = NULL;
  g_autoptr (GString) json = g_string_new ("[");

  if (!along_command_open (command, &error)
      || !command->storage->api->read (command->storage, read_holds, &holds, &error))
    return along_command_refuse (command, error);
  for (guint i = 0; i < holds->len; i++)
    {
      const AlongStoredHold *hold = g_ptr_array_index (holds, i);

      if (i > 0)
        g_string_append_c (json, ',');
      append_hold (json, hold);
      along_command_say (command, "%s  %-10s  %s", hold->person,
                         *hold->until != '\0' ? hold->until : "—", hold->reason);
    }
  g_string_append_c (json, ']');
  along_command_say_json (command, json);
  return ALONG_EXIT_OK;
}

/**
 * along_command_hold:
 * @command: the command
 *
 * `hold add PERSON --reason TEXT [--until DATE]`, `hold lift PERSON`, `hold list`: what must be kept whatever the
 * rules say.
 *
 * Returns: the exit status
 */
int
along_command_hold (AlongCommand *command)
{
  const char *what = command->args[0];
  const char *person = what != NULL ? command->args[1] : NULL;
  gboolean one = person != NULL && command->args[2] == NULL && along_id_is_valid (person);
  GDate day;

  if (one && g_str_equal (what, "add") && command->reason != NULL && *command->reason != '\0'
      && (command->until == NULL || along_date_parse (command->until, &day)))
    return hold_add (command, person);
  if (one && g_str_equal (what, "lift") && command->reason == NULL && command->until == NULL)
    return hold_lift (command, person);
  if (g_strcmp0 (what, "list") == 0 && person == NULL)
    return hold_list (command);
  return along_command_usage (command, "hold add PERSON --reason TEXT [--until YYYY-MM-DD] | lift "
                                       "PERSON | list --data DIR [--json]");
}
