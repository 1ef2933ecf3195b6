/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/answer-link.h"
#include "base/error.h"
#include "sync/asking.h"

#include <glib/gi18n-lib.h>

/**
 * along_answer_ticket_free:
 * @ticket: (transfer full): a link with its code
 */
void
along_answer_ticket_free (AlongAnswerTicket *ticket)
{
  g_free (ticket->link);
  g_free (ticket->code);
  g_free (ticket);
}

static AlongAnswerTicket *
decode (JsonNode *root, GError **error)
{
  JsonObject *object = along_json_object (root, "an answer link", error);
  const char *link = NULL;
  const char *code = NULL;
  AlongAnswerTicket *ticket = NULL;

  if (object == NULL || !along_json_get_text (object, "link", TRUE, &link, error)
      || !along_json_get_text (object, "code", TRUE, &code, error))
    return NULL;
  ticket = g_new0 (AlongAnswerTicket, 1);
  ticket->link = g_strdup (link);
  ticket->code = g_strdup (code);
  return ticket;
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (AlongAnswer) answer = along_engine_call_finish (ALONG_ENGINE (source), result, &error);
  g_autoptr (JsonNode) root = NULL;
  AlongAnswerTicket *ticket = NULL;

  if (answer != NULL && g_strcmp0 (answer->code, "no_page") == 0)
    g_set_error_literal (&error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND,
                         _ ("Your server has no page on which services can answer."));
  else if (answer != NULL)
    root = along_asking_read (answer, NULL, &error);
  if (root != NULL)
    ticket = decode (root, &error);
  if (ticket == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, ticket, (GDestroyNotify)along_answer_ticket_free);
}

static void
on_flushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  GError *error = NULL;

  if (!along_engine_flush_finish (ALONG_ENGINE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  along_engine_call_async (ALONG_ENGINE (source), "POST", g_task_get_task_data (task), body,
                           g_task_get_cancellable (task), on_answer_cb, g_object_ref (task));
}

/**
 * along_answer_link_make_async:
 * @engine: an engine
 * @referral: the id of a referral that the account's organisation sent
 * @cancellable: (nullable): to give up
 * @callback: called when there is a link, or none to be had
 * @data: given to @callback
 *
 * Asks the server for a link and a code with which the service can answer. What waits is sent first: the server
 * may not know the referral yet.
 */
void
along_answer_link_make_async (AlongEngine *engine,
                              const char *referral,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (engine, cancellable, callback, data);

  g_task_set_source_tag (task, along_answer_link_make_async);
  g_task_set_task_data (task, g_strdup_printf ("/v1/referrals/%s/answer-link", referral), g_free);
  along_engine_flush_async (engine, cancellable, on_flushed_cb, task);
}

/**
 * along_answer_link_make_finish:
 * @engine: an engine
 * @result: what the callback got
 * @error: set to %ALONG_ERROR_OFFLINE, to %ALONG_ERROR_INVALID with a sentence where there is nothing to answer, to
 *   %ALONG_ERROR_NOT_FOUND where there is no such referral, or no answer page, or to what a call says
 *
 * Returns: (transfer full) (nullable): the link and its code
 */
AlongAnswerTicket *
along_answer_link_make_finish (AlongEngine *engine, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
