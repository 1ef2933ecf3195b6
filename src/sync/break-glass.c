/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/break-glass.h"
#include "base/error.h"
#include "sync/asking.h"

#include <glib/gi18n-lib.h>

static void
append_member (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append (json, json->len > 1 ? ",\"" : "\"");
  g_string_append_printf (json, "%s\":", name);
  along_json_append_text (json, text);
}

static GBytes *
encode (const AlongEmergency *emergency)
{
  GString *json = g_string_new ("{");

  append_member (json, "chi", emergency->chi);
  append_member (json, "name", emergency->name);
  append_member (json, "birth_date", emergency->birth_date);
  append_member (json, "code", emergency->code);
  append_member (json, "reason", emergency->reason);
  g_string_append_c (json, '}');
  return g_string_free_to_bytes (json);
}

static char *
decode (JsonNode *root, GError **error)
{
  JsonObject *object = along_json_object (root, "an answer", error);
  const char *person = NULL;

  if (object == NULL || !along_json_get_text (object, "person", TRUE, &person, error))
    return NULL;
  return g_strdup (person);
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);
  /* Of what is not there the server says the same always. */
  const char *not_there
      = _ ("Nobody was found by that, or more than one. Look whether it is written as in their "
           "papers, or phone your coordinator.");
  g_autoptr (JsonNode) root = answer != NULL ? along_asking_read (answer, not_there, &error) : NULL;
  char *person = root != NULL ? decode (root, &error) : NULL;

  if (person == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, person, g_free);
}

/**
 * along_break_glass_async:
 * @engine: an engine
 * @emergency: whose record, and why
 * @cancellable: (nullable): to give up
 * @callback: called when somebody was let in, or was not
 * @data: given to @callback
 *
 * Asks the server for three hours with the record of somebody whom the account's organisation does not work with. It needs
 * a connection: nobody is let in by a device.
 */
void
along_break_glass_async (AlongEngine *engine,
                         const AlongEmergency *emergency,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);
  g_autoptr (GBytes) body = encode (emergency);

  g_task_set_source_tag (task, along_break_glass_async);
  along_engine_call_async (engine, "POST", "/v1/break-glass", body, cancellable, on_answer_cb,
                           task);
}

/**
 * along_break_glass_finish:
 * @engine: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE, to %ALONG_ERROR_INVALID or %ALONG_ERROR_NOT_FOUND with a sentence, or to what a call
 *   says
 *
 * Returns: (transfer full) (nullable): the id of the person whose record is open now, and comes with the next sync
 */
char *
along_break_glass_finish (AlongEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
