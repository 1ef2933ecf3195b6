/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/error.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/**
 * along_router_respond:
 * @status: the HTTP status
 * @json: (transfer full): the body
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_respond (guint status, GString *json)
{
  AlongResponse *response = g_new0 (AlongResponse, 1);

  response->status = status;
  response->type = "application/json";
  response->body = g_string_free_to_bytes (json);
  return response;
}

/**
 * along_response_refuse:
 * @status: the HTTP status
 * @code: a word for programs
 * @message: a sentence for people
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_response_refuse (guint status, const char *code, const char *message)
{
  GString *json = g_string_new ("{\"code\":");

  along_json_append_text (json, code);
  g_string_append (json, ",\"message\":");
  along_json_append_text (json, message);
  g_string_append_c (json, '}');
  return along_router_respond (status, json);
}

/**
 * along_router_refuse_later:
 * @retry_after: milliseconds until it may be tried again
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_refuse_later (gint64 retry_after)
{
  AlongResponse *response = along_response_refuse (
      429, "too_many", _ ("Too many requests. Please try again in a moment."));

  response->retry_after = retry_after;
  return response;
}

/**
 * along_router_refuse_absent:
 *
 * Returns: (transfer full): the response for what is not there and for what somebody may not see
 */
AlongResponse *
along_router_refuse_absent (void)
{
  return along_response_refuse (404, "not_found",
                                _ ("You have no access to this, or it is not there."));
}

/**
 * along_router_refuse_error:
 * @error: why it could not be done
 *
 * Only what somebody typed comes back with its own sentence; what went wrong in here is nobody's business.
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_refuse_error (const GError *error)
{
  AlongResponse *response = NULL;

  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_INVALID))
    return along_response_refuse (400, "invalid", error->message);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW))
    return along_response_refuse (400, "too_new", error->message);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_AUTH))
    return along_response_refuse (401, "auth", error->message);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    return along_router_refuse_absent ();
  g_warning ("request failed: %s", error->message);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FULL))
    return along_response_refuse (507, "full", _ ("The server has no room left."));
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_BUSY))
    {
      response = along_response_refuse (503, "busy", _ ("The server is busy. Please try again."));
      response->retry_after = 1000;
      return response;
    }
  return along_response_refuse (500, "failed", _ ("Something went wrong on the server."));
}
