/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

static gboolean
put_link (AlongTx *tx, const char *hash, const char *referral, gint64 closed, GError **error)
{
  const AlongAnswerLink link = { .hash = (char *)hash,
                                 .code = (char *)"c",
                                 .referral = (char *)referral,
                                 .made = 5,
                                 .made_by = (char *)"u1",
                                 .wrong = 2,
                                 .paused_until = 70,
                                 .closed = closed };

  return tx->api->link_put (tx, &link, error);
}

/* Links to the answer page: kept, ended, forgotten. */
gboolean
storage_put_links (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongAnswerLink) none = NULL;
  g_autoptr (AlongAnswerLink) one = NULL;
  g_autoptr (AlongAnswerLink) closed = NULL;
  g_autoptr (AlongAnswerLink) before = NULL;
  g_autoptr (AlongAnswerLink) other = NULL;
  g_autoptr (AlongAnswerLink) gone = NULL;
  g_auto (GStrv) open = NULL;
  g_auto (GStrv) left = NULL;

  if (!tx->api->link_get (tx, "a", &none, error) || !put_link (tx, "a", "r1", 0, error)
      || !put_link (tx, "b", "r1", 40, error) || !put_link (tx, "c", "r2", 0, error)
      || !put_link (tx, "d", "r1", 0, error) || !tx->api->links_open (tx, &open, error)
      || !tx->api->link_get (tx, "a", &one, error))
    return FALSE;
  g_assert_cmpstrv (open, ((const char *[]){ "r1", "r2", NULL }));
  g_assert_null (none);
  g_assert_cmpstr (one->referral, ==, "r1");
  g_assert_cmpstr (one->code, ==, "c");
  g_assert_cmpstr (one->made_by, ==, "u1");
  g_assert_cmpint (one->made, ==, 5);
  g_assert_cmpint (one->wrong, ==, 2);
  g_assert_cmpint (one->paused_until, ==, 70);
  g_assert_cmpint (one->closed, ==, 0);
  one->wrong = 0;
  one->paused_until = 0;
  if (!tx->api->link_put (tx, one, error) || !tx->api->links_close (tx, "r1", 60, error)
      || !tx->api->link_get (tx, "a", &closed, error)
      || !tx->api->link_get (tx, "b", &before, error)
      || !tx->api->link_get (tx, "c", &other, error))
    return FALSE;
  /* What had ended keeps when; another referral's goes on. */
  g_assert_cmpint (closed->wrong, ==, 0);
  g_assert_cmpint (closed->closed, ==, 60);
  g_assert_cmpint (before->closed, ==, 40);
  g_assert_cmpint (other->closed, ==, 0);
  if (!tx->api->links_open (tx, &left, error))
    return FALSE;
  g_assert_cmpstrv (left, ((const char *[]){ "r2", NULL }));
  if (!tx->api->links_forget (tx, 50, error) || !tx->api->link_get (tx, "b", &gone, error))
    return FALSE;
  g_assert_null (gone);
  g_clear_pointer (&other, along_answer_link_free);
  if (!tx->api->link_get (tx, "c", &other, error))
    return FALSE;
  g_assert_nonnull (other);
  return TRUE;
}
