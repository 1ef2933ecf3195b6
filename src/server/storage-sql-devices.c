/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

static AlongStoredDevice *
read_device (AlongRows *rows)
{
  AlongStoredDevice *device = g_new0 (AlongStoredDevice, 1);

  device->account = along_sql_dup (rows, 0);
  device->id = along_sql_dup (rows, 1);
  device->name = along_sql_dup (rows, 2);
  device->app = along_sql_dup (rows, 3);
  device->made = along_sql_int64 (rows, 4);
  device->seen = along_sql_int64 (rows, 5);
  device->ordered = along_sql_int64 (rows, 6);
  device->wiped = along_sql_int64 (rows, 7);
  return device;
}

static gboolean
device_get (
    AlongTx *tx, const char *account, const char *id, AlongStoredDevice **device, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  *device = NULL;
  if (!along_sql_hold (tx, "account", account, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error,
                          "SELECT account, id, name, app, made, seen, ordered, wiped FROM device"
                          "  WHERE account = $1 AND id = $2",
                          "tt", account, id);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *device = read_device (rows);
  return TRUE;
}

static gboolean
device_put (AlongTx *tx, const AlongStoredDevice *device, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO device VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                        "  ON CONFLICT (account, id) DO UPDATE SET name = excluded.name,"
                        "  app = excluded.app, seen = excluded.seen, ordered = excluded.ordered,"
                        "  wiped = excluded.wiped",
                        "ttttiiii", device->account, device->id, device->name, device->app,
                        device->made, device->seen, device->ordered, device->wiped);
}

static gboolean
devices (AlongTx *tx, gint64 now, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GPtrArray) array
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_device_free);
  gboolean more = FALSE;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (
      tx, error,
      "SELECT d.account, d.id, d.name, d.app, d.made, d.seen, d.ordered, d.wiped,"
      "  CASE WHEN EXISTS (SELECT 1 FROM token t WHERE t.account = d.account"
      "    AND t.replica = d.id AND t.kind = 1 AND t.revoked = 0 AND t.used = 0"
      "    AND t.expires > $1) THEN 1 ELSE 0 END"
      "  FROM device d ORDER BY d.account, d.made, d.id",
      "i", now);
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongStoredDevice *device = read_device (rows);

          device->signed_in = along_sql_int64 (rows, 8) != 0;
          g_ptr_array_add (array, device);
        }
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
}

/**
 * along_sql_fill_devices:
 * @api: gets the functions for devices
 */
void
along_sql_fill_devices (AlongStorageApi *api)
{
  api->device_get = device_get;
  api->device_put = device_put;
  api->devices = devices;
}
