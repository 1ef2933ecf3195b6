/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/files.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/file.h"
#include "server/access.h"
#include "server/service-private.h"

#include <glib/gi18n-lib.h>

/* What is known of one file, out of one snapshot of the storage. */
typedef struct
{
  const AlongActor *actor;
  const char *attachment;
  gboolean writes;
  gint64 size;
  char *sha256;
} File;

static void
file_clear (File *file)
{
  g_clear_pointer (&file->sha256, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                       _ ("You have no access to this, or it is not there."));
  return FALSE;
}

/* Who may read the attachment may read the bytes; who wrote it for their organisation sends them. */
static gboolean
may (const File *file,
     const AlongActor *actor,
     const AlongRecord *record,
     const AlongRelations *relations)
{
  if (!along_policy_check (actor, ALONG_VERB_READ, record, ALONG_FACET_INHERIT, relations, NULL))
    return FALSE;
  return !file->writes
         || (g_strcmp0 (along_record_get_text (record, "created_org"), actor->org) == 0
             && along_policy_check (actor, ALONG_VERB_UPDATE, record, ALONG_FACET_INHERIT,
                                    relations, NULL));
}

static gboolean
find_file (AlongTx *tx, gpointer data, GError **error)
{
  File *file = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  AlongHeld *held = NULL;
  g_auto (AlongKnown) known = { 0 };
  AlongActor actor = *file->actor;
  g_auto (GStrv) granted = NULL;

  if (!along_work_get (work, along_entity_find ("attachment"), file->attachment, &held, error)
      || !along_access_granted (tx, actor.user, &granted, error))
    return FALSE;
  actor.granted = (const char *const *)granted;
  if (held == NULL || held->deleted)
    return refuse (error);
  if (!along_work_known (work, held, TRUE, &known, error))
    return FALSE;
  if (!may (file, &actor, held->record, &known.relations))
    return refuse (error);
  file->size = along_record_get_integer (held->record, "size", 0);
  g_set_str (&file->sha256, along_record_get_text (held->record, "sha256"));
  return TRUE;
}

static gboolean
find (AlongService *self, File *file, GError **error)
{
  if (self->blobs == NULL)
    return refuse (error);
  if (!self->storage->api->read (self->storage, find_file, file, error))
    return FALSE;
  return (file->size > 0 && file->size <= ALONG_FILE_MAX_BYTES && file->sha256 != NULL)
         || refuse (error);
}

/**
 * along_service_set_blobs:
 * @self: the service
 * @blobs: (transfer none): where the bytes of files are; it must live longer
 *
 * Without it there are no files. Set it before requests come in.
 */
void
along_service_set_blobs (AlongService *self, AlongBlobs *blobs)
{
  self->blobs = blobs;
}

/**
 * along_service_get_blobs:
 * @self: the service
 *
 * Returns: (transfer none) (nullable): where the bytes of files are
 */
AlongBlobs *
along_service_get_blobs (AlongService *self)
{
  return self->blobs;
}

static void
look (AlongService *self, const File *file, AlongFileState *state)
{
  state->size = file->size;
  state->whole = along_blobs_is_whole (self->blobs, file->attachment);
  state->have = along_blobs_received (self->blobs, file->attachment);
}

/**
 * along_service_file_state:
 * @self: the service
 * @actor: who asks
 * @attachment: an attachment's id, valid
 * @state: (out caller-allocates): how much there is
 * @error: %ALONG_ERROR_FORBIDDEN for what is not there and for what @actor may not read
 *
 * Returns: %TRUE if @actor may know
 */
gboolean
along_service_file_state (AlongService *self,
                          const AlongActor *actor,
                          const char *attachment,
                          AlongFileState *state,
                          GError **error)
{
  g_auto (File) file = { .actor = actor, .attachment = attachment };

  if (!find (self, &file, error))
    return FALSE;
  look (self, &file, state);
  return TRUE;
}

static gboolean
is_whole (AlongService *self, const char *attachment, GError **error)
{
  if (along_blobs_is_whole (self->blobs, attachment))
    return TRUE;
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CONFLICT,
                       _ ("The file is still being sent."));
  return FALSE;
}

/**
 * along_service_read_file:
 * @self: the service
 * @actor: who asks
 * @attachment: an attachment's id, valid
 * @part: which part, from 0
 * @error: %ALONG_ERROR_FORBIDDEN for what is not there and for what @actor may not read,
 *   %ALONG_ERROR_CONFLICT for a file that has not come yet
 *
 * Access is asked for each part: who loses it in between gets no more.
 *
 * Returns: (transfer full) (nullable): the part's bytes
 */
GBytes *
along_service_read_file (
    AlongService *self, const AlongActor *actor, const char *attachment, guint part, GError **error)
{
  g_auto (File) file = { .actor = actor, .attachment = attachment };
  gsize length = 0;

  if (!find (self, &file, error))
    return NULL;
  length = along_file_part_size (file.size, part);
  if (length == 0)
    {
      refuse (error);
      return NULL;
    }
  if (!is_whole (self, attachment, error))
    return NULL;
  return along_blobs_read (self->blobs, attachment, (gint64)part * ALONG_FILE_PART_BYTES, length,
                           error);
}

/**
 * along_service_map_file:
 * @self: the service
 * @actor: who asks
 * @attachment: an attachment's id, valid
 * @error: as for [func@service_read_file]
 *
 * The whole file at once, for who cannot ask for parts: a browser.
 *
 * Returns: (transfer full) (nullable): its bytes, mapped and not read
 */
GBytes *
along_service_map_file (AlongService *self,
                        const AlongActor *actor,
                        const char *attachment,
                        GError **error)
{
  g_auto (File) file = { .actor = actor, .attachment = attachment };

  if (!find (self, &file, error) || !is_whole (self, attachment, error))
    return NULL;
  return along_blobs_map (self->blobs, attachment, error);
}

/**
 * along_service_receive_file:
 * @self: the service
 * @actor: who sends
 * @attachment: an attachment's id, valid
 * @part: which part, from 0; none before it may be missing
 * @bytes: its bytes, whole
 * @state: (out caller-allocates): how much there is then
 * @error: %ALONG_ERROR_FORBIDDEN where @actor did not write the attachment, %ALONG_ERROR_INVALID for another
 *   number of bytes or another fingerprint than announced, %ALONG_ERROR_CONFLICT where parts before it are
 *   missing
 *
 * A content that the server has from somebody else is received all the same: nobody learns that it is there.
 *
 * Returns: %TRUE if it was kept
 */
gboolean
along_service_receive_file (AlongService *self,
                            const AlongActor *actor,
                            const char *attachment,
                            guint part,
                            GBytes *bytes,
                            AlongFileState *state,
                            GError **error)
{
  g_auto (File) file = { .actor = actor, .attachment = attachment, .writes = TRUE };
  gsize length = 0;

  if (!find (self, &file, error))
    return FALSE;
  length = along_file_part_size (file.size, part);
  if (length == 0 || g_bytes_get_size (bytes) != length)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           "a part has as many bytes as the attachment says");
      return FALSE;
    }
  if (!along_blobs_receive (self->blobs, attachment, (gint64)part * ALONG_FILE_PART_BYTES, bytes,
                            file.size, file.sha256, error))
    return FALSE;
  look (self, &file, state);
  return TRUE;
}

typedef struct
{
  char **ids;
  gboolean *named;
} Named;

static gboolean
find_named (AlongTx *tx, gpointer data, GError **error)
{
  Named *named = data;

  for (guint i = 0; named->ids[i] != NULL; i++)
    {
      g_autoptr (AlongStoredRecord) record = NULL;

      if (!tx->api->record_get (tx, "attachment", named->ids[i], &record, error))
        return FALSE;
      named->named[i] = record != NULL && record->deleted == 0;
    }
  return TRUE;
}

/**
 * along_service_sweep_files:
 * @self: the service
 * @error: return location
 *
 * Lets go of bytes that no attachment names any more, a day after it was first seen so, and of uploads that
 * nobody has gone on with for a week. Running it twice does nothing more.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_service_sweep_files (AlongService *self, GError **error)
{
  gint64 now = along_clock_now_ms ();
  g_auto (GStrv) ids = NULL;
  g_autofree gboolean *known = NULL;
  Named named = { 0 };

  if (self->blobs == NULL)
    return TRUE;
  ids = along_blobs_list (self->blobs, error);
  if (ids == NULL)
    return FALSE;
  known = g_new0 (gboolean, g_strv_length (ids) + 1);
  named = (Named){ ids, known };
  if (!self->storage->api->read (self->storage, find_named, &named, error))
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++)
    if (!along_blobs_settle (self->blobs, ids[i], known[i], now, error))
      return FALSE;
  return along_blobs_sweep (self->blobs, now, error);
}
