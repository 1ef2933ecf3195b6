/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

static gboolean
find_link (AlongTx *tx, const char *hash, AlongAnswerLink **link, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT hash, code, referral, made, made_by, wrong, paused_until, closed"
                         "  FROM answer_link WHERE hash = $1",
                         "t", hash);
  gboolean more = FALSE;

  *link = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (!more)
    return TRUE;
  *link = g_new0 (AlongAnswerLink, 1);
  (*link)->hash = along_sql_dup (rows, 0);
  (*link)->code = along_sql_dup (rows, 1);
  (*link)->referral = along_sql_dup (rows, 2);
  (*link)->made = along_sql_int64 (rows, 3);
  (*link)->made_by = along_sql_dup (rows, 4);
  (*link)->wrong = along_sql_int64 (rows, 5);
  (*link)->paused_until = along_sql_int64 (rows, 6);
  (*link)->closed = along_sql_int64 (rows, 7);
  return TRUE;
}

static gboolean
link_get (AlongTx *tx, const char *hash, AlongAnswerLink **link, GError **error)
{
  g_autoptr (AlongAnswerLink) found = NULL;
  gboolean fresh = FALSE;

  *link = NULL;
  do
    {
      g_clear_pointer (&found, along_answer_link_free);
      if (!find_link (tx, hash, &found, error)
          || (found != NULL && !along_sql_hold (tx, "link", found->referral, &fresh, error)))
        return FALSE;
    }
  while (found != NULL && fresh);
  *link = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
link_put (AlongTx *tx, const AlongAnswerLink *link, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO answer_link VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                        "  ON CONFLICT (hash) DO UPDATE SET wrong = excluded.wrong,"
                        "  paused_until = excluded.paused_until, closed = excluded.closed",
                        "tttitiii", link->hash, link->code, link->referral, link->made,
                        link->made_by, link->wrong, link->paused_until, link->closed);
}

static gboolean
links_close (AlongTx *tx, const char *referral, gint64 at, GError **error)
{
  return along_sql_hold (tx, "link", referral, NULL, error)
         && along_sql_run (tx, error,
                           "UPDATE answer_link SET closed = $1 WHERE referral = $2 AND closed = 0",
                           "it", at, referral);
}

static gboolean
links_open (AlongTx *tx, char ***referrals, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "SELECT DISTINCT referral FROM answer_link WHERE closed = 0 ORDER BY referral",
      "");
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_strv_builder_add (ids, along_sql_text (rows, 0));
    }
  while (more);
  *referrals = g_strv_builder_end (ids);
  return TRUE;
}

static gboolean
links_forget (AlongTx *tx, gint64 before, GError **error)
{
  return along_sql_run (tx, error, "DELETE FROM answer_link WHERE closed > 0 AND closed < $1", "i",
                        before);
}

/**
 * along_sql_fill_links:
 * @api: gets the functions for links to the answer page
 */
void
along_sql_fill_links (AlongStorageApi *api)
{
  api->link_get = link_get;
  api->link_put = link_put;
  api->links_close = links_close;
  api->links_open = links_open;
  api->links_forget = links_forget;
}
