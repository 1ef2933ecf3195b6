/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sqlite.h"

#include <string.h>

static gboolean
grants_of (AlongTx *tx, const char *account, GPtrArray **grants, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT sid, gen, granted FROM scope_grant WHERE account = ? ORDER BY sid",
                         "t", account);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)along_grant_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongGrant *grant = g_new0 (AlongGrant, 1);

          grant->sid = along_sql_dup (rows, 0);
          grant->gen = sqlite3_column_int64 (rows, 1);
          grant->granted = sqlite3_column_int (rows, 2) != 0;
          g_ptr_array_add (found, grant);
        }
    }
  while (more);
  *grants = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
grant_put (AlongTx *tx, const char *account, const AlongGrant *grant, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO scope_grant VALUES (?, ?, ?, ?) ON CONFLICT (account, sid)"
                        "  DO UPDATE SET gen = excluded.gen, granted = excluded.granted",
                        "ttii", account, grant->sid, grant->gen, (gint64)grant->granted);
}

static AlongAccount *
read_account (AlongRows *rows)
{
  AlongAccount *account = g_new0 (AlongAccount, 1);

  account->id = along_sql_dup (rows, 0);
  account->login = along_sql_dup (rows, 1);
  account->name = along_sql_dup (rows, 2);
  account->worker = along_sql_dup (rows, 3);
  account->org = along_sql_dup (rows, 4);
  account->org_name = along_sql_dup (rows, 5);
  account->roles = (guint)sqlite3_column_int64 (rows, 6);
  account->hash = along_sql_dup (rows, 7);
  account->disabled = sqlite3_column_int (rows, 8) != 0;
  account->created = sqlite3_column_int64 (rows, 9);
  return account;
}

static gboolean
read_one_account (AlongRows *rows, AlongAccount **account, GError **error)
{
  gboolean more = FALSE;

  *account = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *account = read_account (rows);
  return TRUE;
}

static gboolean
account_by_id (AlongTx *tx, const char *id, AlongAccount **account, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM account WHERE id = ?", "t", id);

  return read_one_account (rows, account, error);
}

static gboolean
account_by_login (AlongTx *tx, const char *login, AlongAccount **account, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM account WHERE login = ?", "t", login);

  return read_one_account (rows, account, error);
}

static gboolean
account_put (AlongTx *tx, const AlongAccount *account, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        "  ON CONFLICT (id) DO UPDATE SET login = excluded.login,"
                        "  name = excluded.name, worker = excluded.worker, org = excluded.org,"
                        "  org_name = excluded.org_name, roles = excluded.roles,"
                        "  hash = excluded.hash, disabled = excluded.disabled",
                        "ttttttitii", account->id, account->login, account->name, account->worker,
                        account->org, account->org_name, (gint64)account->roles, account->hash,
                        (gint64)account->disabled, account->created);
}

static gboolean
accounts (AlongTx *tx, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM account ORDER BY login", "");
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify)along_account_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_ptr_array_add (array, read_account (rows));
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
}

static gboolean
token_get (AlongTx *tx, const char *hash, AlongToken **token, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM token WHERE hash = ?", "t", hash);
  gboolean more = FALSE;

  *token = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    {
      AlongToken *found = g_new0 (AlongToken, 1);

      found->hash = along_sql_dup (rows, 0);
      found->kind = (AlongTokenKind)sqlite3_column_int (rows, 1);
      found->account = along_sql_dup (rows, 2);
      found->family = along_sql_dup (rows, 3);
      found->replica = along_sql_dup (rows, 4);
      found->device = along_sql_dup (rows, 5);
      found->expires = sqlite3_column_int64 (rows, 6);
      found->used = sqlite3_column_int64 (rows, 7);
      found->revoked = sqlite3_column_int (rows, 8) != 0;
      *token = found;
    }
  return TRUE;
}

static gboolean
token_put (AlongTx *tx, const AlongToken *token, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash)"
                        "  DO UPDATE SET expires = excluded.expires, used = excluded.used,"
                        "  revoked = excluded.revoked",
                        "tittttiii", token->hash, (gint64)token->kind, token->account,
                        token->family, token->replica, token->device, token->expires, token->used,
                        (gint64)token->revoked);
}

static gboolean
tokens_revoke (
    AlongTx *tx, const char *account, const char *family, const char *but_family, GError **error)
{
  return along_sql_run (tx, error,
                        "UPDATE token SET revoked = 1 WHERE account = ?1"
                        "  AND (?2 IS NULL OR family = ?2) AND (?3 IS NULL OR family <> ?3)",
                        "ttt", account, family, but_family);
}

static gboolean
tokens_expire (AlongTx *tx, gint64 before, GError **error)
{
  return along_sql_run (tx, error, "DELETE FROM token WHERE expires < ?", "i", before)
         && along_sql_run (tx, error, "DELETE FROM code WHERE expires < ?", "i", before);
}

static gboolean
code_put (AlongTx *tx, const char *hash, const char *account, gint64 expires, GError **error)
{
  return along_sql_run (tx, error, "INSERT INTO code VALUES (?, ?, ?)", "tti", hash, account,
                        expires);
}

static gboolean
code_take (AlongTx *tx, const char *hash, gint64 now, char **account, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "DELETE FROM code WHERE hash = ? RETURNING account, expires", "t", hash);
  gboolean more = FALSE;

  *account = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (!more)
    return TRUE;
  if (sqlite3_column_int64 (rows, 1) > now)
    *account = along_sql_dup (rows, 0);
  return along_sql_next (rows, &more, error);
}

static gboolean
counts (AlongTx *tx, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT kind, count(*) FROM record WHERE deleted = 0 GROUP BY kind"
                         "  UNION ALL SELECT '~history', count(*) FROM history"
                         "  UNION ALL SELECT '~accounts', count(*) FROM account"
                         "  UNION ALL SELECT '~conflicts', count(*) FROM conflict WHERE open"
                         "  UNION ALL SELECT '~quarantine', count(*) FROM quarantine"
                         "  UNION ALL SELECT '~scopes', count(*) FROM scope ORDER BY 1",
                         "");
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify)along_count_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongCount *count = g_new0 (AlongCount, 1);
          const char *what = along_sql_text (rows, 0);

          count->what = g_strdup (*what == '~' ? what + 1 : what);
          count->n = sqlite3_column_int64 (rows, 1);
          g_ptr_array_add (array, count);
        }
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
}

static gboolean
add_to_digest (AlongRows *rows, GChecksum *sum, GError **error)
{
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      for (int i = 0; more && i < sqlite3_column_count (rows); i++)
        {
          const char *text = along_sql_text (rows, i);

          /* The length keeps "ab","c" and "a","bc" apart; absent is not empty. */
          g_autofree char *length = g_strdup_printf ("%d:", text != NULL ? (int)strlen (text) : -1);

          g_checksum_update (sum, (const guchar *)length, -1);
          if (text != NULL)
            g_checksum_update (sum, (const guchar *)text, -1);
        }
    }
  while (more);
  return TRUE;
}

static gboolean
digest (AlongTx *tx, char **text, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (AlongRows) parts = along_sql_query (
      tx, error, "SELECT kind, id, facet, row FROM part ORDER BY kind, id, facet", "");
  g_autoptr (AlongRows) records
      = along_sql_query (tx, error, "SELECT kind, id, deleted FROM record ORDER BY kind, id", "");
  g_autoptr (AlongRows) history = along_sql_query (
      tx, error,
      "SELECT seq, txn, kind, id, grp, op, before, after, stands, author, org, received"
      "  FROM history ORDER BY i",
      "");

  if (!add_to_digest (parts, sum, error) || !add_to_digest (records, sum, error)
      || !add_to_digest (history, sum, error))
    return FALSE;
  *text = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

/**
 * along_sqlite_fill_people:
 * @api: gets the functions for accounts and for those who look after the storage
 */
void
along_sqlite_fill_people (AlongStorageApi *api)
{
  api->grants_of = grants_of;
  api->grant_put = grant_put;
  api->account_by_id = account_by_id;
  api->account_by_login = account_by_login;
  api->account_put = account_put;
  api->accounts = accounts;
  api->token_get = token_get;
  api->token_put = token_put;
  api->tokens_revoke = tokens_revoke;
  api->tokens_expire = tokens_expire;
  api->code_put = code_put;
  api->code_take = code_take;
  api->counts = counts;
  api->digest = digest;
}
