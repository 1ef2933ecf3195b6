/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/router-private.h"
#include "base/clock.h"
#include "server/audit-notes.h"
#include "server/secret.h"

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/**
 * along_router_note_reading:
 * @self: a router
 * @login: who reads
 * @action: what they do
 * @kind: a kind
 * @id: a record's id
 * @error: return location
 *
 * Notes once a day for each device what is read, before it is answered: what cannot be noted is not given.
 *
 * Returns: %TRUE if it may be answered
 */
gboolean
along_router_note_reading (AlongRouter *self,
                           const AlongLogin *login,
                           AlongAuditAction action,
                           const char *kind,
                           const char *id,
                           GError **error)
{
  g_autofree char *day = g_strdup_printf ("%" G_GINT64_FORMAT, along_clock_now_ms () / DAY_MS);
  g_autofree char *what = g_strjoin ("/", along_audit_action_code (action), login->account->id,
                                     login->replica, kind, id, day, NULL);
  g_autofree char *once
      = along_secret_derive (along_service_get_secret (self->service), "audit", what);
  const AlongAuditNote note = { .id = once,
                                .account = login->account->id,
                                .org = login->account->org,
                                .replica = login->replica,
                                .action = action,
                                .kind = kind,
                                .record = id,
                                .count = -1 };

  return along_audit_write (along_service_get_storage (self->service), &note, error);
}

/**
 * along_router_handle_notes:
 * @self: a router
 * @request: what a device noted
 * @login: who is signed in there
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_router_handle_notes (AlongRouter *self, const AlongRequest *request, const AlongLogin *login)
{
  g_autoptr (GError) error = NULL;

  return along_audit_take_notes (along_service_get_storage (self->service), &login->actor,
                                 login->replica, request->body, &error)
             ? along_router_respond (200, g_string_new ("{}"))
             : along_router_refuse_error (error);
}
