/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "interop/fhir-export.h"
#include "server/audit.h"
#include "server/command.h"
#include "wire/json.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How much is gathered before it goes to the disk. */
#define ENOUGH (64 * 1024)

typedef struct
{
  AlongCommand *command;
  FILE *file;
  GString *buffer;
  guint written;
  guint drafts;
  GError *problem; /* met while looking something up */
} Export;

typedef struct
{
  const char *kind;
  GPtrArray *records;
} Listing;

static gboolean
list (AlongTx *tx, gpointer data, GError **error)
{
  Listing *listing = data;

  g_clear_pointer (&listing->records, g_ptr_array_unref);
  return tx->api->records_of (tx, listing->kind, &listing->records, error);
}

static AlongRecord *
look_up (const char *kind, const char *id, gpointer data)
{
  Export *self = data;
  AlongRecord *record = NULL;

  if (self->problem == NULL)
    along_service_lookup (self->command->service, along_entity_find (kind), id, &record,
                          &self->problem);
  return record;
}

static gboolean
write_out (Export *self, GError **error)
{
  if (fwrite (self->buffer->str, 1, self->buffer->len, self->file) != self->buffer->len)
    {
      g_set_error (error, ALONG_ERROR, errno == ENOSPC ? ALONG_ERROR_FULL : ALONG_ERROR_FAILED,
                   _ ("The export could not be written: %s."), g_strerror (errno));
      return FALSE;
    }
  g_string_truncate (self->buffer, 0);
  return TRUE;
}

/* One referral at a time, so that ten thousand need no more memory than one and the directory. What
 * nobody has sent yet was shared with nobody: it stays. */
static gboolean
add_one (Export *self, AlongFhirExport *bundle, const char *id, GError **error)
{
  g_autoptr (AlongRecord) referral = NULL;

  if (!along_service_lookup (self->command->service, along_entity_find ("referral"), id, &referral,
                             error))
    return FALSE;
  /* It went while the export was running. */
  if (referral == NULL)
    return TRUE;
  if (g_strcmp0 (along_record_get_state (referral), "draft") == 0)
    {
      self->drafts++;
      return TRUE;
    }
  along_fhir_export_add (bundle, referral, self->buffer);
  self->written++;
  if (self->problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->problem));
      return FALSE;
    }
  return self->buffer->len < ENOUGH || write_out (self, error);
}

static gboolean
write_bundle (Export *self, GError **error)
{
  g_autoptr (AlongFhirExport) bundle = along_fhir_export_new (look_up, self, along_clock_now_ms ());
  Listing listing = { "referral", NULL };
  AlongStorage *storage = self->command->storage;
  gboolean ok = storage->api->read (storage, list, &listing, error);
  g_autoptr (GPtrArray) records = listing.records;

  if (!ok)
    return FALSE;
  along_fhir_export_begin (bundle, self->buffer);
  for (guint i = 0; i < records->len; i++)
    if (!add_one (self, bundle, ((AlongStoredRecord *)g_ptr_array_index (records, i))->id, error))
      return FALSE;
  along_fhir_export_end (bundle, self->buffer);
  if (!write_out (self, error))
    return FALSE;
  if (fflush (self->file) == 0 && fsync (fileno (self->file)) == 0)
    return TRUE;
  g_set_error (error, ALONG_ERROR, errno == ENOSPC ? ALONG_ERROR_FULL : ALONG_ERROR_FAILED,
               _ ("The export could not be written: %s."), g_strerror (errno));
  return FALSE;
}

static FILE *
open_aside (const char *file, const char *part, GError **error)
{
  int fd = -1;

  if (g_file_test (file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                   _ ("%s is there already. An export never replaces a file."), file);
      return NULL;
    }
  g_unlink (part);
  /* For the server's user only, whoever may read the folder. */
  fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fdopen (fd, "w");
  g_set_error (error, ALONG_ERROR, errno == ENOENT ? ALONG_ERROR_NOT_FOUND : ALONG_ERROR_FAILED,
               _ ("%s cannot be written: %s."), file, g_strerror (errno));
  return NULL;
}

/* While nobody has the file yet. */
static gboolean
note_export (Export *self, GError **error)
{
  const AlongAuditNote note
      = { .action = ALONG_AUDIT_EXPORTED, .kind = "referral", .count = self->written };

  return along_audit_write (self->command->storage, &note, error);
}

/* Written aside and renamed in: there is never half an export under the name. */
static gboolean
write_file (Export *self, const char *file, GError **error)
{
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  gboolean ok = FALSE;

  self->file = open_aside (file, part, error);
  if (self->file == NULL)
    return FALSE;
  ok = write_bundle (self, error) && note_export (self, error);
  fclose (self->file);
  if (ok && g_rename (part, file) != 0)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_FAILED, "%s: %s", file, g_strerror (errno));
      ok = FALSE;
    }
  if (!ok)
    g_unlink (part);
  return ok && along_command_sync_folder_of (file, error);
}

static void
say (Export *self, const char *file)
{
  g_autoptr (GString) json = g_string_new ("{\"file\":");

  along_json_append_text (json, file);
  g_string_append (json, ",\"referrals\":");
  along_json_append_integer (json, self->written);
  g_string_append (json, ",\"drafts_left_out\":");
  along_json_append_integer (json, self->drafts);
  g_string_append_c (json, '}');
  along_command_say (self->command,
                     ngettext ("%u referral is in %s.", "%u referrals are in %s.", self->written),
                     self->written, file);
  if (self->drafts > 0)
    along_command_say (self->command,
                       ngettext ("%u draft was left out: nobody has sent it yet.",
                                 "%u drafts were left out: nobody has sent them yet.",
                                 self->drafts),
                       self->drafts);
  along_command_say (self->command,
                     _ ("It says what people shared in confidence. Keep it as safe as "
                        "the server itself."));
  along_command_say_json (self->command, json);
}

/**
 * along_command_export:
 * @command: the command
 *
 * `export referrals --fhir FILE`: writes every referral that was sent into one FHIR Bundle, while the
 * server goes on: what both ends of each may see.
 *
 * Returns: the exit status
 */
int
along_command_export (AlongCommand *command)
{
  Export self = { .command = command };
  g_autoptr (GString) buffer = g_string_sized_new (2 * ENOUGH);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (command->args[0], "referrals") != 0 || command->args[1] != NULL
      || command->fhir == NULL || *command->fhir == '\0')
    return along_command_usage (command, "export referrals --fhir FILE --data DIR");
  self.buffer = buffer;
  if (along_command_open (command, &error) && write_file (&self, command->fhir, &error))
    {
      say (&self, command->fhir);
      return ALONG_EXIT_OK;
    }
  g_clear_error (&self.problem);
  return along_command_refuse (command, error);
}
