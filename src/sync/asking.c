/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/asking.h"
#include "base/error.h"

/**
 * along_asking_read:
 * @answer: what the server answered
 * @not_there: (nullable): the sentence for people where it is not there for them; %NULL for the one that every call has
 * @error: set to %ALONG_ERROR_INVALID with the server's own sentence, which is made for people, or to what a call says
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where it gave nothing
 */
JsonNode *
along_asking_read (const AlongAnswer *answer, const char *not_there, GError **error)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (JsonNode) root = NULL;
  const char *message = NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (answer->body, &size);

  if (along_answer_to_error (answer, &refused))
    return along_json_parse (size > 0 ? text : "", (gssize)size, error);
  if (answer->status == 404 && not_there != NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, not_there);
      return NULL;
    }
  if (refused->code == ALONG_ERROR_INVALID && size > 0)
    root = along_json_parse (text, (gssize)size, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    along_json_get_text (json_node_get_object (root), "message", FALSE, &message, NULL);
  g_set_error_literal (error, ALONG_ERROR, refused->code,
                       message != NULL ? message : refused->message);
  return NULL;
}
