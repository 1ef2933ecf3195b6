/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

#include <string.h>

/* t: text, i: number, c: yes or no, s: the number of a commit. */
typedef struct
{
  const char *name;
  const char *columns;
  const char *types;
  const char *order;
} Table;

/* Everything but the change log, whose places each database counts in its own way. */
static const Table tables[] = {
  { "meta", "k, v", "tt", "k" },
  { "record", "kind, id, subject, parent_kind, parent, state, deleted, due, erased", "ttttttsii",
    "kind, id" },
  { "part", "kind, id, facet, rev, row", "tttst", "kind, id, facet" },
  { "membership", "episode, person, org, open", "tttc", "episode" },
  { "person_lock", "id, person, worker, open", "tttc", "id" },
  { "reference", "number, kind, id", "ttt", "number" },
  { "history",
    "seq, txn, kind, id, grp, op, before, after, stands, author, org, account, replica, claimed,"
    " adjusted, received",
    "stttttttittttiii", "i" },
  { "replica", "account, id, last_n, seen", "ttii", "account, id" },
  { "txn_result", "txn, account, replica, n, digest, seq, result, at", "tttitsti", "txn" },
  { "conflict", "id, kind, record, facet, grp, open, json, seq", "tttttcts", "id" },
  { "quarantine", "txn, account, org, code, message, json, at", "tttttti", "txn" },
  { "account", "id, login, name, worker, org, org_name, roles, hash, disabled, created",
    "ttttttitii", "id" },
  { "scope_grant", "account, sid, gen, granted", "ttii", "account, sid" },
  { "token", "hash, kind, account, family, replica, device, expires, used, revoked", "tittttiii",
    "hash" },
  { "device", "account, id, name, app, made, seen, ordered, wiped", "ttttiiii", "account, id" },
  { "code", "hash, account, expires", "tti", "hash" },
  { "answer_link", "hash, code, referral, made, made_by, wrong, paused_until, closed", "tttitiii",
    "hash" },
  { "audit", "org, day, n, id, entry, hash, salt, record, subject", "ttitttttt", "org, day, n" },
  { "audit_end", "org, day, n, hash", "ttit", "org" },
  { "legal_hold", "person, until, reason, made", "ttti", "person" },
};

static const char *
insert_into (const Table *table, guint n)
{
  g_autoptr (GString) sql = g_string_new ("INSERT INTO ");

  g_string_append_printf (sql, "%s (%s) VALUES (", table->name, table->columns);
  for (guint i = 1; i <= n; i++)
    g_string_append_printf (sql, "%s$%u", i > 1 ? ", " : "", i);
  g_string_append_c (sql, ')');
  return g_intern_string (sql->str);
}

static gboolean
add_row (AlongTx *to,
         AlongRows *row,
         const Table *table,
         const char *sql,
         guint n,
         gint64 *seq,
         GError **error)
{
  AlongSqlValue values[ALONG_SQL_MAX_VALUES] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      values[i].is_number = table->types[i] != 't';
      if (values[i].is_number)
        values[i].number = along_sql_int64 (row, (int)i);
      else
        values[i].text = along_sql_text (row, (int)i);
      if (table->types[i] == 's')
        *seq = MAX (*seq, values[i].number);
    }
  return along_sql_run_values (to, sql, values, n, error);
}

static gboolean
copy_table (AlongTx *to, AlongTx *from, const Table *table, gint64 *seq, GError **error)
{
  g_autofree char *select = g_strdup_printf ("SELECT %s FROM %s ORDER BY %s", table->columns,
                                             table->name, table->order);
  g_autoptr (AlongRows) rows = along_sql_stream (from, error, g_intern_string (select), "");
  guint n = (guint)strlen (table->types);
  const char *insert = insert_into (table, n);
  gboolean more = FALSE;

  do
    {
      if (!along_sql_next (rows, &more, error)
          || (more && !add_row (to, rows, table, insert, n, seq, error)))
        return FALSE;
    }
  while (more);
  return TRUE;
}

/* In its order, so that whoever follows it from its beginning is told the same. */
static gboolean
copy_log (AlongTx *to, AlongTx *from, gint64 *seq, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_stream (from, error, ((AlongSqlTx *)from)->driver->whole_log, "");
  gboolean more = FALSE;

  do
    {
      AlongIndexEntry entry = { 0 };

      if (!along_sql_next (rows, &more, error))
        return FALSE;
      if (!more)
        break;
      entry.sid = along_sql_text (rows, 0);
      entry.kind = along_sql_text (rows, 1);
      entry.id = along_sql_text (rows, 2);
      entry.facet = along_sql_text (rows, 3);
      entry.op = (AlongIndexOp)along_sql_int64 (rows, 4);
      entry.rev = along_sql_int64 (rows, 5);
      entry.hash = (guint64)along_sql_int64 (rows, 6);
      *seq = MAX (*seq, entry.rev);
      if (!to->api->index_put (to, &entry, error))
        return FALSE;
    }
  while (more);
  return TRUE;
}

static gboolean
copy_from (AlongTx *to, AlongTx *from, GError **error)
{
  gint64 seq = 1;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!copy_table (to, from, &tables[i], &seq, error))
      {
        g_prefix_error (error, "%s: ", tables[i].name);
        return FALSE;
      }
  return copy_log (to, from, &seq, error)
         && along_sql_run (to, error, ((AlongSqlTx *)to)->driver->raise_seq, "i", seq);
}

/**
 * along_sql_fill_copy:
 * @api: gets the function that takes everything over from another storage
 */
void
along_sql_fill_copy (AlongStorageApi *api)
{
  api->copy_from = copy_from;
}
