/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/looked.h"
#include "base/error.h"
#include "sync/asking.h"

/**
 * along_looking_free:
 * @look: (transfer full): a look
 */
void
along_looking_free (AlongLooking *look)
{
  g_free (look->name);
  g_free (look->worker);
  g_free (look->org);
  g_free (look->kind);
  g_free (look->purpose);
  g_free (look);
}

static gboolean
read_text (JsonObject *line, const char *member, char **text, GError **error)
{
  const char *found = NULL;

  if (!along_json_get_text (line, member, FALSE, &found, error))
    return FALSE;
  *text = g_strdup (found);
  return TRUE;
}

/* Nothing is left out: a list that is shorter than the truth would say that nobody has looked. */
static AlongLooking *
read_line (JsonNode *node, GError **error)
{
  g_autoptr (AlongLooking) look = g_new0 (AlongLooking, 1);
  JsonObject *line = along_json_object (node, "a look", error);
  const char *action = NULL;
  const char *result = NULL;

  if (line == NULL || !along_json_get_time (line, "at", TRUE, &look->at, error)
      || !along_json_get_text (line, "action", TRUE, &action, error)
      || !along_json_get_text (line, "result", FALSE, &result, error)
      || !read_text (line, "name", &look->name, error)
      || !read_text (line, "worker", &look->worker, error)
      || !read_text (line, "org", &look->org, error)
      || !read_text (line, "kind", &look->kind, error)
      || !read_text (line, "purpose", &look->purpose, error))
    return NULL;
  if (!along_audit_action_find (action, &look->action))
    look->action = ALONG_N_AUDIT_ACTIONS;
  look->refused = g_strcmp0 (result, "refused") == 0;
  return g_steal_pointer (&look);
}

static GPtrArray *
decode (JsonNode *root, GError **error)
{
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func ((GDestroyNotify)along_looking_free);
  JsonArray *lines = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  if (lines == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "Who has looked is not a list");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      AlongLooking *look = read_line (json_array_get_element (lines, i), error);

      if (look == NULL)
        return NULL;
      g_ptr_array_add (looks, look);
    }
  return g_steal_pointer (&looks);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);
  g_autoptr (JsonNode) root = answer != NULL ? along_asking_read (answer, NULL, &error) : NULL;
  GPtrArray *looks = root != NULL ? decode (root, &error) : NULL;

  if (looks == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, looks, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * along_looked_async:
 * @engine: an engine
 * @person: a person's id
 * @cancellable: (nullable): to give up
 * @callback: called with what the server tells, or why it does not
 * @data: given to @callback
 *
 * Asks who has looked at a person. Only the server knows: the log of it is on no device. It notes that it was asked.
 */
void
along_looked_async (AlongEngine *engine,
                    const char *person,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  g_autofree char *path = g_strdup_printf ("/v1/people/%s/looked", person);

  g_task_set_source_tag (task, along_looked_async);
  along_engine_call_async (engine, "GET", path, NULL, cancellable, on_answer_cb, task);
}

/**
 * along_looked_finish:
 * @engine: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE, to %ALONG_ERROR_NOT_FOUND where the account may not know, or to what a call says
 *
 * Returns: (transfer full) (nullable) (element-type AlongLooking): newest first; the latest 500
 */
GPtrArray *
along_looked_finish (AlongEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
