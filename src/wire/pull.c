/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/pull.h"
#include "base/error.h"
#include "wire/json.h"

/**
 * along_pull_free:
 * @pull: (transfer full): a pull
 */
void
along_pull_free (AlongPull *pull)
{
  g_free (pull->epoch);
  g_strfreev (pull->marks);
  g_clear_pointer (&pull->scopes, g_ptr_array_unref);
  g_free (pull);
}

/**
 * along_pull_encode:
 * @pull: a pull
 *
 * Returns: (transfer full): its JSON
 */
GBytes *
along_pull_encode (const AlongPull *pull)
{
  GString *text = g_string_new ("{\"epoch\":");

  along_json_append_text (text, pull->epoch != NULL ? pull->epoch : "");
  along_json_append_texts (text, ",\"marks\":", pull->marks);
  g_string_append (text, ",\"scopes\":[");
  for (guint i = 0; i < pull->scopes->len; i++)
    {
      const AlongCursor *scope = g_ptr_array_index (pull->scopes, i);

      g_string_append (text, i > 0 ? ",{\"sid\":" : "{\"sid\":");
      along_json_append_text (text, scope->sid);
      g_string_append (text, ",\"gen\":");
      along_json_append_integer (text, scope->gen);
      g_string_append (text, ",\"cursor\":");
      along_json_append_text (text, scope->cursor != NULL ? scope->cursor : "");
      g_string_append_c (text, '}');
    }
  g_string_append (text, "],\"max_bytes\":");
  along_json_append_integer (text, pull->max_bytes);
  g_string_append_c (text, '}');
  return g_string_free_to_bytes (text);
}

static AlongCursor *
decode_scope (JsonNode *node, GError **error)
{
  g_autoptr (AlongCursor) scope = g_new0 (AlongCursor, 1);
  JsonObject *object = along_json_object (node, "a scope", error);
  const char *sid = NULL;
  const char *cursor = "";

  if (object == NULL || !along_json_get_text (object, "sid", TRUE, &sid, error)
      || !along_json_get_integer (object, "gen", TRUE, &scope->gen, error)
      || !along_json_get_text (object, "cursor", FALSE, &cursor, error))
    return NULL;
  scope->sid = g_strdup (sid);
  scope->cursor = *cursor != '\0' ? g_strdup (cursor) : NULL;
  scope->n = -1;
  return g_steal_pointer (&scope);
}

/**
 * along_pull_decode:
 * @json: the body, decompressed
 * @error: set to %ALONG_ERROR_INVALID
 *
 * A scope without cursor is one the device wants to follow from its beginning.
 *
 * Returns: (transfer full): the pull
 */
AlongPull *
along_pull_decode (GBytes *json, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (json, &size);
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, error);
  JsonObject *object = root != NULL ? along_json_object (root, "a pull", error) : NULL;
  g_autoptr (AlongPull) pull = g_new0 (AlongPull, 1);
  const char *epoch = NULL;
  JsonNode *scopes = NULL;
  JsonArray *array = NULL;

  pull->max_bytes = ALONG_PULL_MAX_BYTES;
  pull->scopes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_cursor_free);
  if (object == NULL || !along_json_get_text (object, "epoch", TRUE, &epoch, error)
      || !along_json_get_integer (object, "max_bytes", FALSE, &pull->max_bytes, error)
      || !along_json_get_texts (object, "marks", FALSE, &pull->marks, error))
    return NULL;
  pull->epoch = g_strdup (epoch);
  pull->max_bytes = CLAMP (pull->max_bytes, 1, ALONG_PULL_MAX_BYTES);
  scopes = json_object_get_member (object, "scopes");
  if (scopes == NULL || !JSON_NODE_HOLDS_ARRAY (scopes)
      || json_array_get_length (json_node_get_array (scopes)) > ALONG_PULL_MAX_SCOPES)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           "A pull has an array of scopes, and not too many of them");
      return NULL;
    }
  array = json_node_get_array (scopes);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      AlongCursor *scope = decode_scope (json_array_get_element (array, i), error);

      if (scope == NULL)
        return NULL;
      g_ptr_array_add (pull->scopes, scope);
    }
  return g_steal_pointer (&pull);
}

/**
 * along_scope_hash:
 * @sid: a scope
 *
 * The name of a scope in live hints, which name nobody (sync.md §2.10).
 *
 * Returns: (transfer full): 16 hexadecimal letters
 */
char *
along_scope_hash (const char *sid)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sid, -1);

  sum[16] = '\0';
  return g_steal_pointer (&sum);
}
