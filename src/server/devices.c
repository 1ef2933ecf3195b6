/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/devices.h"
#include "base/clock.h"
#include "server/audit.h"
#include "server/secret.h"

/**
 * along_device_deliver_token:
 * @secret: the server's secret
 * @account: whose device it is
 * @id: the id of the device's store
 * @ordered: when it was ordered to be wiped, milliseconds
 *
 * Derived, so that it can be told at every contact without being kept anywhere; what is stored is its hash.
 *
 * Returns: (transfer full): what that device may still bring its work with
 */
char *
along_device_deliver_token (const char *secret, const char *account, const char *id, gint64 ordered)
{
  g_autofree char *what = g_strdup_printf ("%s/%s/%" G_GINT64_FORMAT, account, id, ordered);

  return along_secret_derive (secret, "deliver", what);
}

/**
 * along_device_note_contact:
 * @tx: the transaction of a sign-in or a refresh
 * @account: whose device it is
 * @id: the id of the device's store
 * @name: what it calls itself
 * @app: which version of Alongside it has; empty where it does not say
 * @now: milliseconds
 * @error: return location
 *
 * Noted with what is written anyway: seeing a device costs nothing then, and is true to some minutes.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_device_note_contact (AlongTx *tx,
                           const char *account,
                           const char *id,
                           const char *name,
                           const char *app,
                           gint64 now,
                           GError **error)
{
  g_autoptr (AlongStoredDevice) known = NULL;
  AlongStoredDevice device = { .account = (char *)account,
                               .id = (char *)id,
                               .name = (char *)name,
                               .app = (char *)app,
                               .made = now,
                               .seen = now };

  if (!tx->api->device_get (tx, account, id, &known, error))
    return FALSE;
  if (known != NULL)
    {
      device.made = known->made;
      device.ordered = known->ordered;
      device.wiped = known->wiped;
      if (*app == '\0')
        device.app = known->app;
    }
  return tx->api->device_put (tx, &device, error);
}

typedef struct
{
  gint64 now;
  GPtrArray *devices;
} List;

static gboolean
list_devices (AlongTx *tx, gpointer data, GError **error)
{
  List *list = data;

  return tx->api->devices (tx, list->now, &list->devices, error);
}

/**
 * along_devices_list:
 * @service: the service
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type AlongStoredDevice): all devices that somebody signed in on
 */
GPtrArray *
along_devices_list (AlongService *service, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  List list = { along_clock_now_ms (), NULL };

  return storage->api->read (storage, list_devices, &list, error) ? list.devices : NULL;
}

typedef struct
{
  const char *secret;
  const char *account;
  const char *id;
  gboolean cancel;
  gint64 now;
  guint n;
} Order;

static gboolean
put_deliver_token (AlongTx *tx,
                   const Order *order,
                   const AlongStoredDevice *device,
                   gboolean revoked,
                   GError **error)
{
  g_autofree char *token
      = along_device_deliver_token (order->secret, device->account, device->id, device->ordered);
  g_autofree char *hash = along_secret_hash (token);
  const AlongToken stored = { .hash = hash,
                              .kind = ALONG_TOKEN_DELIVER,
                              .account = device->account,
                              .family = device->id,
                              .replica = device->id,
                              .device = device->name,
                              .expires = device->ordered + ALONG_DEVICE_DELIVER_MS,
                              .revoked = revoked };

  return tx->api->token_put (tx, &stored, error);
}

static gboolean
note (AlongTx *tx, const char *id, const char *purpose, GError **error)
{
  const AlongAuditNote said
      = { .replica = id, .action = ALONG_AUDIT_WIPED, .purpose = purpose, .count = -1 };

  return along_audit_add (tx, &said, error);
}

static gboolean
change (AlongTx *tx, Order *order, AlongStoredDevice *device, GError **error)
{
  g_autofree char *own = g_strdup_printf ("user:%s", device->account);

  order->n++;
  if (!order->cancel)
    device->ordered = order->now;
  if (!put_deliver_token (tx, order, device, order->cancel, error))
    return FALSE;
  if (order->cancel)
    device->ordered = 0;
  /* Its live feed ends, so that it comes at once and is told. */
  return tx->api->device_put (tx, device, error) && tx->api->scope_touch (tx, own, error)
         && note (tx, device->id, order->cancel ? "cancelled" : "ordered", error);
}

static gboolean
change_all (AlongTx *tx, gpointer data, GError **error)
{
  Order *order = data;
  g_autoptr (GPtrArray) devices = NULL;

  order->n = 0;
  if (!tx->api->devices (tx, order->now, &devices, error))
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    {
      AlongStoredDevice *device = g_ptr_array_index (devices, i);

      if ((order->account != NULL && !g_str_equal (device->account, order->account))
          || (order->id != NULL && !g_str_equal (device->id, order->id)) || device->wiped != 0
          || (device->ordered != 0) != order->cancel)
        continue;
      if (!change (tx, order, device, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
change_devices (AlongService *service, Order *order, guint *n, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  gboolean ok = FALSE;

  order->secret = along_service_get_secret (service);
  order->now = along_clock_now_ms ();
  ok = storage->api->write (storage, change_all, order, error);
  *n = order->n;
  return ok;
}

/**
 * along_devices_order_wipe:
 * @service: the service
 * @account: (nullable): whose devices; %NULL for anybody's
 * @id: (nullable): which device; %NULL for all of @account
 * @n: (out): how many were marked that were not before
 * @error: return location
 *
 * Marks devices: from now on they are told to wipe whatever they ask, and let bring what they have not sent.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_devices_order_wipe (
    AlongService *service, const char *account, const char *id, guint *n, GError **error)
{
  Order order = { .account = account, .id = id };

  return change_devices (service, &order, n, error);
}

/**
 * along_devices_cancel_wipe:
 * @service: the service
 * @account: (nullable): whose devices; %NULL for anybody's
 * @id: (nullable): which device; %NULL for all of @account
 * @n: (out): for how many the order was taken back
 * @error: return location
 *
 * For devices that have not said yet that they are wiped.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_devices_cancel_wipe (
    AlongService *service, const char *account, const char *id, guint *n, GError **error)
{
  Order order = { .account = account, .id = id, .cancel = TRUE };

  return change_devices (service, &order, n, error);
}

typedef struct
{
  const AlongAccount *account;
  const char *id;
  gint64 now;
} Wiped;

static gboolean
note_wiped (AlongTx *tx, gpointer data, GError **error)
{
  const Wiped *wiped = data;
  const AlongAuditNote said = { .account = wiped->account->id,
                                .org = wiped->account->org,
                                .replica = wiped->id,
                                .action = ALONG_AUDIT_WIPED,
                                .count = -1 };
  g_autoptr (AlongStoredDevice) device = NULL;

  if (!tx->api->device_get (tx, wiped->account->id, wiped->id, &device, error))
    return FALSE;
  /* Taken back in this very moment, or said before. */
  if (device == NULL || device->ordered == 0 || device->wiped != 0)
    return TRUE;
  device->wiped = wiped->now;
  return tx->api->device_put (tx, device, error)
         && tx->api->tokens_revoke (tx, wiped->account->id, wiped->id, NULL, error)
         && along_audit_add (tx, &said, error);
}

/**
 * along_device_note_wiped:
 * @service: the service
 * @account: whose device it was
 * @id: the id of the store it had
 * @error: return location
 *
 * Returns: %TRUE if it is kept that nothing is left on that device
 */
gboolean
along_device_note_wiped (AlongService *service,
                         const AlongAccount *account,
                         const char *id,
                         GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  Wiped wiped = { account, id, along_clock_now_ms () };

  return storage->api->write (storage, note_wiped, &wiped, error);
}
