/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/error.h"
#include "server/devices.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/**
 * along_router_refuse_leaving:
 * @login: who asks from a device that is to be wiped
 *
 * Returns: (transfer full): the response that says so, with what its work can still be brought with
 */
AlongResponse *
along_router_refuse_leaving (const AlongLogin *login)
{
  AlongResponse *response
      = along_response_refuse (403, "wipe", _ ("Alongside is to be removed from this device."));
  gsize size = 0;
  const char *text = g_bytes_get_data (response->body, &size);
  g_autoptr (GString) json = g_string_new_len (text, (gssize)size);

  if (login->deliver == NULL)
    return response;
  g_string_truncate (json, json->len - 1);
  g_string_append (json, ",\"deliver\":");
  along_json_append_text (json, login->deliver);
  g_string_append_c (json, '}');
  g_bytes_unref (response->body);
  response->body = g_bytes_new (json->str, json->len);
  return response;
}

/**
 * along_router_may_deliver:
 * @login: who asks from a device that is to be wiped
 * @request: what it asks
 *
 * What nobody has yet may come, and nothing may go out.
 *
 * Returns: %TRUE if it brings something
 */
gboolean
along_router_may_deliver (const AlongLogin *login, const AlongRequest *request)
{
  const char *path = request->route->path;

  if (!login->delivers)
    return FALSE;
  if (g_str_equal (path, "/v1/blob/"))
    return g_str_equal (request->route->method, "PUT")
           || g_str_has_suffix (request->path, "/parts");
  return g_str_equal (path, "/v1/push") || g_str_equal (path, "/v1/audit")
         || g_str_equal (path, "/v1/wiped");
}

/**
 * along_router_judge_delivery:
 * @login: who sends
 * @batch: what they send
 *
 * Whose account is closed writes nothing any more. What they typed before, and their device brings now, is kept for
 * their organisation.
 */
void
along_router_judge_delivery (const AlongLogin *login, AlongBatch *batch)
{
  if (!login->delivers || !login->account->disabled)
    return;
  for (guint i = 0; i < batch->txns->len; i++)
    if (g_ptr_array_index (batch->problems, i) == NULL)
      g_ptr_array_index (batch->problems, i)
          = g_error_new_literal (ALONG_ERROR, ALONG_ERROR_FORBIDDEN,
                                 _ ("This account was closed before the change arrived."));
}

/**
 * along_router_handle_wiped:
 * @self: a router
 * @login: whose device says that nothing is left on it
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_handle_wiped (AlongRouter *self, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;

  return along_device_note_wiped (self->service, login->account, login->replica, &error)
             ? along_router_respond (200, g_string_new ("{}"))
             : along_router_refuse_error (error);
}
