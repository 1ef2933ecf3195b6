/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

/* Devices: one a store of an account; a token says what its device is ordered, and a device whether somebody is
 * signed in on it. */
gboolean
storage_put_devices (AlongTx *tx, gpointer data, GError **error)
{
  AlongStoredDevice device = { .account = (char *)"a",
                               .id = (char *)"r1",
                               .name = (char *)"Tè",
                               .app = (char *)"1",
                               .made = 5,
                               .seen = 6 };
  const AlongToken token = { .hash = (char *)"h",
                             .kind = ALONG_TOKEN_REFRESH,
                             .account = (char *)"a",
                             .family = (char *)"f",
                             .replica = (char *)"r1",
                             .device = (char *)"Tè",
                             .expires = 100 };

  if (!tx->api->device_put (tx, &device, error) || !tx->api->token_put (tx, &token, error))
    return FALSE;
  device.made = 9;
  device.seen = 7;
  device.app = (char *)"2";
  device.ordered = 8;
  if (!tx->api->device_put (tx, &device, error))
    return FALSE;
  device.id = (char *)"r0";
  return tx->api->device_put (tx, &device, error);
}

gboolean
storage_check_devices (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongStoredDevice) none = NULL;
  g_autoptr (AlongStoredDevice) one = NULL;
  g_autoptr (AlongToken) token = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) later = NULL;
  const AlongStoredDevice *first = NULL;

  if (!tx->api->device_get (tx, "b", "r1", &none, error)
      || !tx->api->device_get (tx, "a", "r1", &one, error)
      || !tx->api->token_get (tx, "h", &token, error) || !tx->api->devices (tx, 50, &all, error)
      || !tx->api->devices (tx, 100, &later, error))
    return FALSE;
  g_assert_null (none);
  g_assert_cmpstr (one->name, ==, "Tè");
  g_assert_cmpstr (one->app, ==, "2");
  g_assert_cmpint (one->made, ==, 5);
  g_assert_cmpint (one->seen, ==, 7);
  g_assert_cmpint (one->ordered, ==, 8);
  g_assert_cmpint (one->wiped, ==, 0);
  g_assert_cmpint (token->wipe, ==, 8);
  g_assert_cmpuint (all->len, ==, 2);
  first = g_ptr_array_index (all, 0);
  g_assert_cmpstr (first->id, ==, "r1");
  g_assert_true (first->signed_in);
  g_assert_false (((AlongStoredDevice *)g_ptr_array_index (all, 1))->signed_in);
  g_assert_false (((AlongStoredDevice *)g_ptr_array_index (later, 0))->signed_in);
  return TRUE;
}
