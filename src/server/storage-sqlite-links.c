/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sqlite.h"

static gboolean
link_get (AlongTx *tx, const char *hash, AlongAnswerLink **link, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT hash, code, referral, made, made_by, wrong, paused_until, closed"
                         "  FROM answer_link WHERE hash = ?",
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
  (*link)->made = sqlite3_column_int64 (rows, 3);
  (*link)->made_by = along_sql_dup (rows, 4);
  (*link)->wrong = sqlite3_column_int64 (rows, 5);
  (*link)->paused_until = sqlite3_column_int64 (rows, 6);
  (*link)->closed = sqlite3_column_int64 (rows, 7);
  return TRUE;
}

static gboolean
link_put (AlongTx *tx, const AlongAnswerLink *link, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO answer_link VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                        "  ON CONFLICT (hash) DO UPDATE SET wrong = excluded.wrong,"
                        "  paused_until = excluded.paused_until, closed = excluded.closed",
                        "tttitiii", link->hash, link->code, link->referral, link->made,
                        link->made_by, link->wrong, link->paused_until, link->closed);
}

static gboolean
links_close (AlongTx *tx, const char *referral, gint64 at, GError **error)
{
  return along_sql_run (tx, error,
                        "UPDATE answer_link SET closed = ? WHERE referral = ? AND closed = 0", "it",
                        at, referral);
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
  return along_sql_run (tx, error, "DELETE FROM answer_link WHERE closed > 0 AND closed < ?", "i",
                        before);
}

/**
 * along_sqlite_fill_links:
 * @api: gets the functions for links to the answer page
 */
void
along_sqlite_fill_links (AlongStorageApi *api)
{
  api->link_get = link_get;
  api->link_put = link_put;
  api->links_close = links_close;
  api->links_open = links_open;
  api->links_forget = links_forget;
}
