/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/past.h"
#include "base/error.h"
#include "sync/asking.h"
#include "wire/batch.h"

static GVariant *
read_values (const AlongEntity *entity, JsonObject *line, const char *member)
{
  JsonNode *node = json_object_get_member (line, member);
  g_autofree char *extra = NULL;

  return node != NULL ? along_json_to_values (entity, node, &extra, NULL) : NULL;
}

static char *
read_text (JsonObject *line, const char *member)
{
  const char *text = NULL;

  along_json_get_text (line, member, FALSE, &text, NULL);
  return g_strdup (text);
}

/* A line of a newer version that this one cannot read is left out: what is there does not depend on it. */
static AlongEntry *
read_line (const AlongEntity *entity, JsonObject *line)
{
  JsonNode *node = json_object_get_member (line, "op");
  g_autofree char *json = node != NULL ? along_json_print (node) : NULL;
  g_autoptr (AlongOp) op = json != NULL ? along_op_from_json (json, NULL) : NULL;
  g_autoptr (GVariant) after = NULL;
  AlongEntry *entry = NULL;
  gboolean stands = TRUE;

  if (op == NULL || op->entity != entity)
    return NULL;
  entry = g_new0 (AlongEntry, 1);
  along_json_get_integer (line, "at", FALSE, &entry->at, NULL);
  along_json_get_integer (line, "received", FALSE, &entry->received, NULL);
  along_json_get_boolean (line, "stands", FALSE, &stands, NULL);
  entry->aside = !stands;
  entry->author = read_text (line, "by");
  entry->org = read_text (line, "org");
  entry->txn = read_text (line, "txn");
  entry->before = read_values (entity, line, "before");
  after = stands && op->type == ALONG_OP_SET ? read_values (entity, line, "after") : NULL;
  if (after != NULL)
    {
      g_clear_pointer (&op->values, g_variant_unref);
      op->values = g_steal_pointer (&after);
    }
  entry->op = g_steal_pointer (&op);
  return entry;
}

static GPtrArray *
decode (const AlongEntity *entity, JsonNode *root, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify)along_entry_free);
  JsonArray *lines = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  if (lines == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, "A history is not a list");
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonNode *node = json_array_get_element (lines, i);
      AlongEntry *entry
          = JSON_NODE_HOLDS_OBJECT (node) ? read_line (entity, json_node_get_object (node)) : NULL;

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  return g_steal_pointer (&entries);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);
  g_autoptr (JsonNode) root = answer != NULL ? along_asking_read (answer, NULL, &error) : NULL;
  GPtrArray *entries = root != NULL ? decode (g_task_get_task_data (task), root, &error) : NULL;

  if (entries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * along_past_async:
 * @engine: an engine
 * @entity: a kind
 * @id: a record's id
 * @cancellable: (nullable): to give up
 * @callback: called with what the server tells, or why it does not
 * @data: given to @callback
 *
 * Asks for everything that was ever written to a record, as far as the account may see it. A device keeps the latest of
 * it only. The server notes that it was asked.
 */
void
along_past_async (AlongEngine *engine,
                  const AlongEntity *entity,
                  const char *id,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  g_autofree char *path = g_strdup_printf ("/v1/history/%s/%s", entity->kind, id);

  g_task_set_source_tag (task, along_past_async);
  g_task_set_task_data (task, (gpointer)entity, NULL);
  along_engine_call_async (engine, "GET", path, NULL, cancellable, on_answer_cb, task);
}

/**
 * along_past_finish:
 * @engine: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE, to %ALONG_ERROR_NOT_FOUND where the server has no such record for the account, or
 *   to what a call says
 *
 * Returns: (transfer full) (nullable) (element-type AlongEntry): newest first
 */
GPtrArray *
along_past_finish (AlongEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
