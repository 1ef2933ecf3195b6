/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/id.h"
#include "server/break-glass.h"
#include "server/looked.h"
#include "wire/json.h"

#include <string.h>

static AlongResponse *
say_glass (const AlongGlass *glass)
{
  GString *json = g_string_new ("{\"id\":");

  along_json_append_text (json, glass->id);
  g_string_append (json, ",\"person\":");
  along_json_append_text (json, glass->person);
  g_string_append (json, ",\"until\":");
  along_json_append_integer (json, glass->until);
  g_string_append_c (json, '}');
  return along_router_respond (200, json);
}

/**
 * along_router_handle_break_glass:
 * @self: a router
 * @request: whose record somebody asks for, and why
 * @login: who is signed in
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_handle_break_glass (AlongRouter *self,
                                 const AlongRequest *request,
                                 const AlongLogin *login)
{
  gsize size = 0;
  const char *text = request->body != NULL ? g_bytes_get_data (request->body, &size) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = along_json_parse (size > 0 ? text : "", (gssize)size, &error);
  JsonObject *object = root != NULL ? along_json_object (root, "a request", &error) : NULL;
  AlongGlassAsk ask = { .replica = login->replica };
  g_autoptr (AlongGlass) glass = NULL;

  if (object == NULL || !along_json_get_text (object, "person", FALSE, &ask.person, &error)
      || !along_json_get_text (object, "chi", FALSE, &ask.chi, &error)
      || !along_json_get_text (object, "name", FALSE, &ask.name, &error)
      || !along_json_get_text (object, "birth_date", FALSE, &ask.birth_date, &error)
      || !along_json_get_text (object, "code", FALSE, &ask.code, &error)
      || !along_json_get_text (object, "reason", FALSE, &ask.reason, &error))
    return along_router_refuse_error (error);
  glass = along_service_break_glass (self->service, &login->actor, &ask, &error);
  return glass != NULL ? say_glass (glass) : along_router_refuse_error (error);
}

/**
 * along_router_handle_looked:
 * @self: a router
 * @request: `/v1/people/ID/looked`
 * @login: who is signed in
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_handle_looked (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_auto (GStrv) pieces = g_strsplit (request->path + strlen (request->route->path), "/", 3);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (g_strv_length (pieces) != 2 || !along_id_is_valid (pieces[0])
      || !g_str_equal (pieces[1], "looked"))
    return along_router_refuse_absent ();
  if (!along_service_looked (self->service, &login->actor, pieces[0], json, &error)
      || !along_router_note_reading (self, login, ALONG_AUDIT_LOG_READ, "person", pieces[0],
                                     &error))
    return along_router_refuse_error (error);
  return along_router_respond (200, g_steal_pointer (&json));
}
