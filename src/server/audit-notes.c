/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/audit-notes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "model/entity.h"
#include "server/audit.h"
#include "wire/json.h"

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                       "a note of the audit is impossible");
  return FALSE;
}

/* Nothing is kept that somebody could have typed: codes, ids, a time and a number. What else a device says is passed
 * over. */
static gboolean
read_note (JsonNode *node, AlongAuditNote *note, GError **error)
{
  JsonObject *object = along_json_object (node, "a note", error);
  const char *action = NULL;

  if (object == NULL || !along_json_get_text (object, "id", TRUE, &note->id, error)
      || !along_json_get_integer (object, "at", TRUE, &note->at, error)
      || !along_json_get_text (object, "action", TRUE, &action, error)
      || !along_json_get_text (object, "kind", FALSE, &note->kind, error)
      || !along_json_get_text (object, "record", FALSE, &note->record, error)
      || !along_json_get_integer (object, "count", FALSE, &note->count, error))
    return FALSE;
  if (!along_id_is_valid (note->id) || !along_audit_action_find (action, &note->action)
      || !along_audit_action_is_of_device (note->action)
      || (note->kind != NULL && along_entity_find (note->kind) == NULL)
      || (note->record != NULL && (note->kind == NULL || !along_id_is_valid (note->record)))
      || note->at <= 0 || note->count < -1)
    return refuse (error);
  return TRUE;
}

static gboolean
add_notes (AlongTx *tx, gpointer data, GError **error)
{
  const GArray *notes = data;

  for (guint i = 0; i < notes->len; i++)
    if (!along_audit_add (tx, &g_array_index (notes, AlongAuditNote, i), error))
      return FALSE;
  return TRUE;
}

/**
 * along_audit_take_notes:
 * @storage: the storage
 * @actor: who is signed in: in their name, and for their organisation, whatever the notes say
 * @replica: the device's store
 * @body: what the device noted, `{"notes":[…]}`
 * @error: %ALONG_ERROR_INVALID where one of them makes no sense; then none was taken
 *
 * Takes in what a device noted while nobody could see it. The same again changes nothing. When something happened is
 * what the device says, but never later than now; when it came is what the chain is ordered by.
 *
 * Returns: %TRUE if all of them are on the disk
 */
gboolean
along_audit_take_notes (AlongStorage *storage,
                        const AlongActor *actor,
                        const char *replica,
                        GBytes *body,
                        GError **error)
{
  gsize size = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "notes", error) : NULL;
  JsonNode *list = object != NULL ? json_object_get_member (object, "notes") : NULL;
  g_autoptr (GArray) notes = g_array_new (FALSE, TRUE, sizeof (AlongAuditNote));
  gint64 now = along_clock_now_ms ();
  JsonArray *array = NULL;

  if (object == NULL)
    return FALSE;
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list)
      || json_array_get_length (json_node_get_array (list)) > ALONG_AUDIT_MOST_NOTES)
    return refuse (error);
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      AlongAuditNote note
          = { .account = actor->user, .org = actor->org, .replica = replica, .count = -1 };

      if (!read_note (json_array_get_element (array, i), &note, error))
        return FALSE;
      note.at = MIN (note.at, now);
      g_array_append_val (notes, note);
    }
  return notes->len == 0 || storage->api->write (storage, add_notes, notes, error);
}
