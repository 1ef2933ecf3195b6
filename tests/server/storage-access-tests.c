/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

/* Who is locked out of whom: one of two locks that is lifted leaves the other. */
gboolean
storage_put_locks (AlongTx *tx, gpointer data, GError **error)
{
  g_auto (GStrv) workers = NULL;
  g_auto (GStrv) after = NULL;
  g_auto (GStrv) none = NULL;

  if (!tx->api->lock_put (tx, "l1", "p1", "w2", TRUE, error)
      || !tx->api->lock_put (tx, "l2", "p1", "w1", TRUE, error)
      || !tx->api->lock_put (tx, "l3", "p1", "w1", TRUE, error)
      || !tx->api->lock_put (tx, "l4", "p2", "w3", TRUE, error)
      || !tx->api->locks_of (tx, "p1", &workers, error)
      || !tx->api->lock_put (tx, "l1", "p1", "w2", FALSE, error)
      || !tx->api->locks_of (tx, "p1", &after, error)
      || !tx->api->locks_of (tx, "p3", &none, error))
    return FALSE;
  g_assert_cmpuint (g_strv_length (workers), ==, 2);
  g_assert_cmpstr (workers[0], ==, "w1");
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  g_assert_cmpstr (after[0], ==, "w1");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  return TRUE;
}

/* Who holds, or held, what has a name that begins so, and nothing of another one whose name goes on. */
gboolean
storage_put_holdings (AlongTx *tx, gpointer data, GError **error)
{
  static const struct
  {
    const char *account;
    const char *sid;
    gint64 gen;
    gboolean granted;
  } grants[] = {
    { "b", "person:p1:identity", 2, TRUE },
    { "a", "person:p1:health", 1, FALSE },
    { "a", "person:p10:identity", 1, TRUE },
    { "a", "person:p1", 1, TRUE },
  };
  g_autoptr (GPtrArray) holdings = NULL;
  const AlongHolding *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      const AlongGrant one = { (char *)grants[i].sid, grants[i].gen, grants[i].granted };

      if (!tx->api->grant_put (tx, grants[i].account, &one, error))
        return FALSE;
    }
  if (!tx->api->holdings (tx, "person:p1:", "person:p1;", &holdings, error))
    return FALSE;
  g_assert_cmpuint (holdings->len, ==, 2);
  first = g_ptr_array_index (holdings, 0);
  g_assert_cmpstr (first->account, ==, "a");
  g_assert_cmpstr (first->grant->sid, ==, "person:p1:health");
  g_assert_false (first->grant->granted);
  g_assert_cmpint (((AlongHolding *)g_ptr_array_index (holdings, 1))->grant->gen, ==, 2);
  return TRUE;
}
