/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/error.h"
#include "base/id.h"
#include "model/file.h"
#include "server/files.h"
#include "wire/json.h"

#include <string.h>

/* How many parts, and so how many megabytes, one account may send in a day. */
#define PARTS_A_DAY 1024.0
#define DAY_S (24.0 * 60 * 60)

/* A part that does not follow is said with how far it has come, so that the device goes on from there. */
static AlongResponse *
refuse_file (const GError *error)
{
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT))
    return along_response_refuse (409, "not_whole", error->message);
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    return along_router_refuse_absent ();
  return along_router_refuse_error (error);
}

static AlongResponse *
respond_file_state (const AlongFileState *state)
{
  GString *json = g_string_new ("{\"size\":");

  along_json_append_integer (json, state->size);
  g_string_append (json, ",\"have\":");
  along_json_append_integer (json, state->have);
  g_string_append_printf (json, ",\"whole\":%s,\"part\":%d}", state->whole ? "true" : "false",
                          ALONG_FILE_PART_BYTES);
  return along_router_respond (200, json);
}

static AlongResponse *
handle_file_state (AlongRouter *self, const AlongLogin *login, const char *id)
{
  g_autoptr (GError) error = NULL;
  AlongFileState state = { 0 };

  if (!along_service_file_state (self->service, &login->actor, id, &state, &error))
    return refuse_file (error);
  return respond_file_state (&state);
}

static AlongResponse *
handle_file_get (AlongRouter *self, const AlongLogin *login, const char *id, guint part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = along_service_read_file (self->service, &login->actor, id, part, &error);
  AlongResponse *response = NULL;

  if (bytes == NULL
      || !along_router_note_reading (self, login, ALONG_AUDIT_FILE_READ, "attachment", id, &error))
    return refuse_file (error);
  response = g_new0 (AlongResponse, 1);
  response->status = 200;
  response->type = "application/octet-stream";
  response->body = g_steal_pointer (&bytes);
  response->plain = TRUE;
  return response;
}

static AlongResponse *
handle_file_put (AlongRouter *self,
                 const AlongRequest *request,
                 const AlongLogin *login,
                 const char *id,
                 guint part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  AlongFileState state = { 0 };
  gint64 retry_after = 0;

  if (!self->unlimited
      && !along_rates_take (self->rates, "blob-day", login->account->id, PARTS_A_DAY,
                            PARTS_A_DAY / DAY_S, &retry_after))
    return along_router_refuse_later (retry_after);
  if (!along_service_receive_file (self->service, &login->actor, id, part,
                                   request->body != NULL ? request->body : none, &state, &error))
    return refuse_file (error);
  return respond_file_state (&state);
}

/**
 * along_router_handle_file:
 * @self: a router
 * @request: `/v1/blob/ID/parts` or `/v1/blob/ID/part/N`: by the attachment, never by the fingerprint (sync.md §2.16)
 * @login: who asks
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_handle_file (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_auto (GStrv) pieces = g_strsplit (request->path + strlen (request->route->path), "/", 4);
  guint n = g_strv_length (pieces);
  gboolean puts = g_str_equal (request->route->method, "PUT");
  guint64 part = 0;

  if (n < 2 || !along_id_is_valid (pieces[0]))
    return along_router_refuse_absent ();
  if (n == 2 && g_str_equal (pieces[1], "parts") && !puts)
    return handle_file_state (self, login, pieces[0]);
  if (n != 3 || !g_str_equal (pieces[1], "part")
      || !g_ascii_string_to_unsigned (pieces[2], 10, 0, G_MAXUINT16, &part, NULL))
    return along_router_refuse_absent ();
  return puts ? handle_file_put (self, request, login, pieces[0], (guint)part)
              : handle_file_get (self, login, pieces[0], (guint)part);
}
