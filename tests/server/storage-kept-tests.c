/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

/* What was answered to a transaction, so that it is answered the same again. */
gboolean
storage_put_results (AlongTx *tx, gpointer data, GError **error)
{
  const AlongStoredResult result
      = { (char *)"t1", (char *)"u", (char *)"r", 7, (char *)"d", 5, (char *)"{}", 99 };
  g_autoptr (AlongStoredResult) by_id = NULL;
  g_autoptr (AlongStoredResult) by_n = NULL;
  g_autoptr (AlongStoredResult) none = NULL;
  gint64 last_n = -1;
  gint64 other = -1;

  if (!tx->api->result_put (tx, &result, error) || !tx->api->result_get (tx, "t1", &by_id, error)
      || !tx->api->result_at (tx, "u", "r", 7, &by_n, error)
      || !tx->api->result_at (tx, "v", "r", 7, &none, error)
      || !tx->api->replica_put (tx, "u", "r", 7, 1, error)
      || !tx->api->replica_put (tx, "u", "r", 8, 2, error)
      || !tx->api->replica_get (tx, "u", "r", &last_n, error)
      || !tx->api->replica_get (tx, "v", "r", &other, error))
    return FALSE;
  g_assert_cmpint (by_id->seq, ==, 5);
  g_assert_cmpstr (by_n->txn, ==, "t1");
  g_assert_null (none);
  g_assert_cmpint (last_n, ==, 8);
  g_assert_cmpint (other, ==, 0);
  return TRUE;
}

/* What waits for people: conflicts while they are open, and what could not be applied. */
gboolean
storage_put_conflicts (AlongTx *tx, gpointer data, GError **error)
{
  AlongStoredConflict conflict
      = { (char *)"c1", (char *)"need", (char *)"n", (char *)"plan", NULL, TRUE, (char *)"{}", 1 };
  const AlongStoredQuarantine kept = {
    (char *)"t", (char *)"u", (char *)"o", (char *)"invalid", (char *)"No.", (char *)"{}", 5
  };
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) settled = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) quarantined = NULL;
  g_autoptr (GPtrArray) others = NULL;

  if (!tx->api->conflict_put (tx, &conflict, error)
      || !tx->api->conflicts_of (tx, "need", "n", FALSE, &open, error))
    return FALSE;
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_null (((AlongStoredConflict *)open->pdata[0])->group);
  conflict.open = FALSE;
  if (!tx->api->conflict_put (tx, &conflict, error)
      || !tx->api->conflicts_of (tx, "need", "n", FALSE, &settled, error)
      || !tx->api->conflicts_of (tx, "need", "n", TRUE, &all, error)
      || !tx->api->quarantine_add (tx, &kept, error)
      || !tx->api->quarantined (tx, "o", &quarantined, error)
      || !tx->api->quarantined (tx, "p", &others, error))
    return FALSE;
  g_assert_cmpuint (settled->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_false (((AlongStoredConflict *)all->pdata[0])->open);
  g_assert_cmpuint (quarantined->len, ==, 1);
  g_assert_cmpstr (((AlongStoredQuarantine *)quarantined->pdata[0])->message, ==, "No.");
  g_assert_cmpuint (others->len, ==, 0);
  return TRUE;
}
