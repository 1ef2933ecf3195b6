/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-files.h"
#include "base/error.h"
#include "model/file.h"
#include "server/files.h"

#include <glib/gi18n-lib.h>

static void
file_free (gpointer data)
{
  AlongAnswerFile *file = data;

  g_free (file->id);
  g_free (file->name);
  g_free (file->description);
  g_free (file);
}

/* By the same rules as for a device of the receiving organisation (files.c): what it may not have is not there. */
static gboolean
may_have (AlongService *service,
          const AlongRecord *referral,
          const char *id,
          AlongFileState *state,
          gboolean *may,
          GError **error)
{
  const AlongActor actor = along_answer_actor (referral);
  g_autoptr (GError) problem = NULL;

  *may = along_service_file_state (service, &actor, id, state, &problem);
  if (*may || g_error_matches (problem, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static AlongAnswerFile *
describe (const AlongRecord *attachment, const AlongFileState *state)
{
  AlongAnswerFile *file = g_new0 (AlongAnswerFile, 1);
  const char *name = along_record_get_text (attachment, "name");

  file->id = g_strdup (along_record_get_id (attachment));
  file->name = along_file_safe_name (name != NULL ? name : "");
  file->description = g_strdup (along_record_get_text (attachment, "description"));
  file->size = state->size;
  file->whole = state->whole;
  file->program = along_file_is_program (file->name, along_record_get_text (attachment, "mime"));
  return file;
}

static gboolean
add_file (AlongService *service,
          const AlongRecord *referral,
          const char *id,
          GPtrArray *files,
          GError **error)
{
  g_autoptr (AlongRecord) attachment = NULL;
  AlongFileState state = { 0 };
  gboolean may = FALSE;

  if (!may_have (service, referral, id, &state, &may, error))
    return FALSE;
  if (!may)
    return TRUE;
  if (!along_service_lookup (service, along_entity_find ("attachment"), id, &attachment, error))
    return FALSE;
  if (attachment != NULL)
    g_ptr_array_add (files, describe (attachment, &state));
  return TRUE;
}

/**
 * along_answer_files:
 * @service: the service
 * @referral: the referral behind a link
 * @hidden: (out): how many more are listed with it that the receiver may not have, or that are gone
 * @error: return location
 *
 * Returns: (transfer full) (element-type AlongAnswerFile) (nullable): the files that the sender put with it, in
 *   the referral's order
 */
GPtrArray *
along_answer_files (AlongService *service,
                    const AlongRecord *referral,
                    guint *hidden,
                    GError **error)
{
  g_auto (GStrv) ids = along_record_get_set (referral, "attachments");
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);

  for (guint i = 0; ids[i] != NULL; i++)
    if (!add_file (service, referral, ids[i], files, error))
      return NULL;
  *hidden = g_strv_length (ids) - files->len;
  return g_steal_pointer (&files);
}

/**
 * along_answer_file_bytes:
 * @service: the service
 * @referral: the referral behind a link
 * @id: an attachment's id, whatever somebody typed
 * @name: (out) (transfer full): its name, safe to save under
 * @error: %ALONG_ERROR_FORBIDDEN for what does not go with @referral and what the receiver may not have,
 *   %ALONG_ERROR_CONFLICT for a file that is still being sent
 *
 * Returns: (transfer full) (nullable): the whole file, mapped and not read: it costs no memory
 */
GBytes *
along_answer_file_bytes (
    AlongService *service, const AlongRecord *referral, const char *id, char **name, GError **error)
{
  const AlongActor actor = along_answer_actor (referral);
  g_auto (GStrv) ids = along_record_get_set (referral, "attachments");
  g_autoptr (AlongRecord) attachment = NULL;
  GBytes *bytes = NULL;

  if (!g_strv_contains ((const char *const *)ids, id))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                           _ ("You have no access to this, or it is not there."));
      return NULL;
    }
  bytes = along_service_map_file (service, &actor, id, error);
  if (bytes == NULL)
    return NULL;
  if (!along_service_lookup (service, along_entity_find ("attachment"), id, &attachment, error))
    {
      g_bytes_unref (bytes);
      return NULL;
    }
  *name
      = along_file_safe_name (attachment != NULL ? along_record_get_text (attachment, "name") : "");
  return bytes;
}
