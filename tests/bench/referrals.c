/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/ground.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "store/records.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

static GPtrArray *
services_of (AlongStore *store, GError **error)
{
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GPtrArray) services = NULL;

  along_store_query_async (store, along_query_new (along_entity_find ("service")), 500, NULL,
                           keep_result_cb, &asked);
  services = along_store_query_finish (store, wait_for_result (&asked), error);
  if (services != NULL && services->len == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_FAILED, "The device has no services");
      return NULL;
    }
  return g_steal_pointer (&services);
}

/* All are open; half came in and half were sent, over the last ten weeks. */
static AlongRecord *
invent (const char *id, guint i, const char *org, const AlongRecord *service)
{
  static const char *const states[] = { "sent",       "received",    "info_requested", "accepted",
                                        "waitlisted", "in_progress", "on_hold" };
  AlongRecord *referral = along_record_new (along_entity_find ("referral"), id);
  const char *partner = along_record_get_text (service, "org");
  g_autofree char *number = g_strdup_printf ("R-%07u", i);
  g_autofree char *name = g_strdup_printf ("Person %05u", i);
  gint64 sent = along_clock_now_ms () - (i % 70) * DAY_MS;
  guint state = i % G_N_ELEMENTS (states);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", states[state]);
  along_record_set_text (referral, "from_org", i % 2 ? org : partner);
  along_record_set_text (referral, "to_org", i % 2 ? partner : org);
  along_record_set_text (referral, "service", along_record_get_id (service));
  along_record_set_text (referral, "shared_name", name);
  along_record_set_integer (referral, "sent_at", sent);
  if (state > 0)
    along_record_set_integer (referral, "received_at", sent + DAY_MS);
  if (state == 2)
    along_record_set_integer (referral, "asked_at", sent + DAY_MS);
  if (state > 2)
    along_record_set_integer (referral, "decided_at", sent + 2 * DAY_MS);
  return referral;
}

static gboolean
fill (AlongSession *session, guint n, GError **error)
{
  AlongStore *store = along_session_get_store (session);
  g_autoptr (GPtrArray) services = services_of (store, error);
  Filling filling = { store, along_session_get_actor (session)->org,
                      g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free), 1000000 };
  gboolean ok = services != NULL;

  for (guint i = 0; ok && i < n; i++)
    {
      g_autofree char *id = along_id_new ();
      g_autoptr (AlongRecord) referral
          = invent (id, i, filling.org, g_ptr_array_index (services, i % services->len));

      ok = filling_add (&filling, referral, id, error);
    }
  ok = ok && filling_flush (&filling, error);
  g_ptr_array_unref (filling.lines);
  return ok;
}

/**
 * ground_referrals:
 * @self: the ground
 * @referrals: how many
 * @error: set when it cannot be made
 *
 * Returns: (transfer full): the profile of a device with so many open referrals, which is not in touch with its server
 */
char *
ground_referrals (Ground *self, guint referrals, GError **error)
{
  g_autofree char *name = g_strdup_printf ("referrals-%u", referrals);

  return ground_device (self, name, fill, referrals, error);
}
