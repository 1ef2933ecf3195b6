/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

#include <string.h>

static gboolean
grants_of (AlongTx *tx, const char *account, GPtrArray **grants, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify)along_grant_free);
  gboolean more = FALSE;

  if (!along_sql_hold (tx, "account", account, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error,
                          "SELECT sid, gen, granted FROM scope_grant WHERE account = $1"
                          "  ORDER BY sid",
                          "t", account);
  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        {
          AlongGrant *grant = g_new0 (AlongGrant, 1);

          grant->sid = along_sql_dup (rows, 0);
          grant->gen = along_sql_int64 (rows, 1);
          grant->granted = along_sql_int64 (rows, 2) != 0;
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
                        "INSERT INTO scope_grant VALUES ($1, $2, $3, $4) ON CONFLICT (account, sid)"
                        "  DO UPDATE SET gen = excluded.gen, granted = excluded.granted",
                        "ttii", account, grant->sid, grant->gen, (gint64)grant->granted);
}

static AlongHolding *
read_holding (AlongRows *rows)
{
  AlongHolding *holding = g_new0 (AlongHolding, 1);

  holding->account = along_sql_dup (rows, 0);
  holding->grant = g_new0 (AlongGrant, 1);
  holding->grant->sid = along_sql_dup (rows, 1);
  holding->grant->gen = along_sql_int64 (rows, 2);
  holding->grant->granted = along_sql_int64 (rows, 3) != 0;
  return holding;
}

static gboolean
holdings (AlongTx *tx, const char *from, const char *to, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT account, sid, gen, granted FROM scope_grant"
                         "  WHERE sid >= $1 AND sid < $2 ORDER BY account, sid",
                         "tt", from, to);
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify)along_holding_free);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_ptr_array_add (array, read_holding (rows));
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
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
  account->roles = (guint)along_sql_int64 (rows, 6);
  account->hash = along_sql_dup (rows, 7);
  account->disabled = along_sql_int64 (rows, 8) != 0;
  account->created = along_sql_int64 (rows, 9);
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
  g_autoptr (AlongRows) rows = NULL;

  *account = NULL;
  if (!along_sql_hold (tx, "account", id, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT * FROM account WHERE id = $1", "t", id);
  return read_one_account (rows, account, error);
}

static gboolean
account_by_login (AlongTx *tx, const char *login, AlongAccount **account, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT * FROM account WHERE login = $1", "t", login);

  return read_one_account (rows, account, error);
}

static gboolean
account_put (AlongTx *tx, const AlongAccount *account, GError **error)
{
  /* The rules read who is to be told, whoever writes. */
  return along_sql_hold_all (tx, error)
         && along_sql_run (tx, error,
                           "INSERT INTO account VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
                           "  ON CONFLICT (id) DO UPDATE SET login = excluded.login,"
                           "  name = excluded.name, worker = excluded.worker, org = excluded.org,"
                           "  org_name = excluded.org_name, roles = excluded.roles,"
                           "  hash = excluded.hash, disabled = excluded.disabled",
                           "ttttttitii", account->id, account->login, account->name,
                           account->worker, account->org, account->org_name, (gint64)account->roles,
                           account->hash, (gint64)account->disabled, account->created);
}

static gboolean
accounts (AlongTx *tx, GPtrArray **found, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func ((GDestroyNotify)along_account_free);
  gboolean more = FALSE;

  if (!along_sql_hold_all (tx, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT * FROM account ORDER BY login", "");
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
find_token (AlongTx *tx, const char *hash, AlongToken **token, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error,
                         "SELECT t.hash, t.kind, t.account, t.family, t.replica, t.device,"
                         "  t.expires, t.used, t.revoked, d.ordered FROM token t LEFT JOIN device d"
                         "  ON d.account = t.account AND d.id = t.replica WHERE t.hash = $1",
                         "t", hash);
  gboolean more = FALSE;

  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    {
      AlongToken *found = g_new0 (AlongToken, 1);

      found->hash = along_sql_dup (rows, 0);
      found->kind = (AlongTokenKind)along_sql_int64 (rows, 1);
      found->account = along_sql_dup (rows, 2);
      found->family = along_sql_dup (rows, 3);
      found->replica = along_sql_dup (rows, 4);
      found->device = along_sql_dup (rows, 5);
      found->expires = along_sql_int64 (rows, 6);
      found->used = along_sql_int64 (rows, 7);
      found->revoked = along_sql_int64 (rows, 8) != 0;
      found->wipe = along_sql_int64 (rows, 9);
      *token = found;
    }
  return TRUE;
}

static gboolean
token_get (AlongTx *tx, const char *hash, AlongToken **token, GError **error)
{
  g_autoptr (AlongToken) found = NULL;
  gboolean fresh = FALSE;

  *token = NULL;
  do
    {
      g_clear_pointer (&found, along_token_free);
      if (!find_token (tx, hash, &found, error)
          || (found != NULL && !along_sql_hold (tx, "account", found->account, &fresh, error)))
        return FALSE;
    }
  while (found != NULL && fresh);
  *token = g_steal_pointer (&found);
  return TRUE;
}

static gboolean
token_put (AlongTx *tx, const AlongToken *token, GError **error)
{
  return along_sql_run (
      tx, error,
      "INSERT INTO token VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hash)"
      "  DO UPDATE SET expires = excluded.expires, used = excluded.used,"
      "  revoked = excluded.revoked",
      "tittttiii", token->hash, (gint64)token->kind, token->account, token->family, token->replica,
      token->device, token->expires, token->used, (gint64)token->revoked);
}

static gboolean
tokens_revoke (
    AlongTx *tx, const char *account, const char *family, const char *but_family, GError **error)
{
  /* What a device that is to be wiped brings its work with ends with the device (kind 2). */
  return along_sql_hold (tx, "account", account, NULL, error)
         && along_sql_run (tx, error,
                           "UPDATE token SET revoked = 1 WHERE account = $1"
                           "  AND (family = $2 OR (CAST ($2 AS text) IS NULL AND kind <> 2))"
                           "  AND (CAST ($3 AS text) IS NULL OR family <> $3)",
                           "ttt", account, family, but_family);
}

static gboolean
tokens_expire (AlongTx *tx, gint64 before, GError **error)
{
  return along_sql_run (tx, error, "DELETE FROM token WHERE expires < $1", "i", before)
         && along_sql_run (tx, error, "DELETE FROM code WHERE expires < $1", "i", before);
}

static gboolean
code_put (AlongTx *tx, const char *hash, const char *account, gint64 expires, GError **error)
{
  return along_sql_run (tx, error, "INSERT INTO code VALUES ($1, $2, $3)", "tti", hash, account,
                        expires);
}

static gboolean
code_take (AlongTx *tx, const char *hash, gint64 now, char **account, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (
      tx, error, "DELETE FROM code WHERE hash = $1 RETURNING account, expires", "t", hash);
  gboolean more = FALSE;

  *account = NULL;
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (!more)
    return TRUE;
  if (along_sql_int64 (rows, 1) > now)
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
                         "  UNION ALL SELECT '~scopes', count(*) FROM scope"
                         "  UNION ALL SELECT '~erased', count(*) FROM record WHERE erased > 0"
                         "  ORDER BY 1",
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
          count->n = along_sql_int64 (rows, 1);
          g_ptr_array_add (array, count);
        }
    }
  while (more);
  *found = g_steal_pointer (&array);
  return TRUE;
}

/**
 * along_sql_count_scopes:
 * @tx: a transaction
 * @sql: asks for each scope's name, what it says it counts and what it holds, where the two differ
 * @problems: (type GPtrArray): gets a sentence for every one
 * @error: return location
 *
 * Returns: %FALSE if it could not be read
 */
gboolean
along_sql_count_scopes (AlongTx *tx, const char *sql, GPtrArray *problems, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_query (tx, error, sql, "");
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (more)
        g_ptr_array_add (problems,
                         g_strdup_printf ("scope %s counts %s parts and holds %s",
                                          along_sql_text (rows, 0), along_sql_text (rows, 1),
                                          along_sql_text (rows, 2)));
    }
  while (more);
  return TRUE;
}

static gboolean
add_to_digest (AlongTx *tx, GChecksum *sum, const char *sql, GError **error)
{
  g_autoptr (AlongRows) rows = along_sql_stream (tx, error, sql, "");
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error))
        return FALSE;
      for (int i = 0; more && i < along_sql_columns (rows); i++)
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

  if (!add_to_digest (tx, sum, "SELECT kind, id, facet, row FROM part ORDER BY kind, id, facet",
                      error)
      || !add_to_digest (tx, sum, "SELECT kind, id, deleted FROM record ORDER BY kind, id", error)
      || !add_to_digest (tx, sum,
                         "SELECT seq, txn, kind, id, grp, op, before, after, stands, author, org,"
                         "  received FROM history ORDER BY i",
                         error))
    return FALSE;
  *text = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

/**
 * along_sql_fill_people:
 * @api: gets the functions for accounts and for those who look after the storage
 */
void
along_sql_fill_people (AlongStorageApi *api)
{
  api->grants_of = grants_of;
  api->grant_put = grant_put;
  api->holdings = holdings;
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
