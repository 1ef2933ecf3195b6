/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/storage-sql.h"

static AlongAuditEnd *
read_end (AlongRows *rows)
{
  AlongAuditEnd *end = g_new0 (AlongAuditEnd, 1);

  end->org = along_sql_dup (rows, 0);
  end->day = along_sql_dup (rows, 1);
  end->n = along_sql_int64 (rows, 2);
  end->hash = along_sql_dup (rows, 3);
  return end;
}

static gboolean
audit_end (AlongTx *tx, const char *org, AlongAuditEnd **end, GError **error)
{
  g_autoptr (AlongRows) rows = NULL;
  gboolean more = FALSE;

  *end = NULL;
  if (!along_sql_hold (tx, "audit", org, NULL, error))
    return FALSE;
  rows = along_sql_query (tx, error, "SELECT org, day, n, hash FROM audit_end WHERE org = $1", "t",
                          org);
  if (!along_sql_next (rows, &more, error))
    return FALSE;
  if (more)
    *end = read_end (rows);
  return TRUE;
}

static gboolean
audit_add (AlongTx *tx, const AlongStoredAudit *entry, GError **error)
{
  return along_sql_run (tx, error,
                        "INSERT INTO audit (org, day, n, id, entry, hash, salt, record, subject)"
                        "  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        "ttitttttt", entry->org, entry->day, entry->n, entry->id, entry->entry,
                        entry->hash, entry->salt, entry->record, entry->subject)
         && along_sql_run (tx, error,
                           "INSERT INTO audit_end (org, day, n, hash) VALUES ($1, $2, $3, $4)"
                           "  ON CONFLICT (org) DO UPDATE SET day = excluded.day, n = excluded.n,"
                           "  hash = excluded.hash",
                           "ttit", entry->org, entry->day, entry->n, entry->hash);
}

static gboolean
audit_has (AlongTx *tx, const char *id, gboolean *has, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT 1 FROM audit WHERE id = $1", "t", id);

  return along_sql_next (rows, has, error);
}

static gboolean
read_entries (AlongRows *rows, AlongAuditFunc func, gpointer data, GError **error)
{
  gboolean more = FALSE;

  while (along_sql_next (rows, &more, error))
    {
      AlongStoredAudit entry = { 0 };

      if (!more)
        return TRUE;
      entry.org = (char *)along_sql_text (rows, 0);
      entry.day = (char *)along_sql_text (rows, 1);
      entry.n = along_sql_int64 (rows, 2);
      entry.id = (char *)along_sql_text (rows, 3);
      entry.entry = (char *)along_sql_text (rows, 4);
      entry.hash = (char *)along_sql_text (rows, 5);
      entry.salt = (char *)along_sql_text (rows, 6);
      entry.record = (char *)along_sql_text (rows, 7);
      entry.subject = (char *)along_sql_text (rows, 8);
      if (!func (&entry, data, error))
        return FALSE;
    }
  return FALSE;
}

static gboolean
audit_read (AlongTx *tx, const char *day, AlongAuditFunc func, gpointer data, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_stream (tx, error,
                          "SELECT org, day, n, id, entry, hash, salt, record, subject FROM audit"
                          "  WHERE day >= $1 ORDER BY org, day, n",
                          "t", day);

  return read_entries (rows, func, data, error);
}

static gboolean
audit_about (AlongTx *tx,
             const char *subject,
             guint most,
             AlongAuditFunc func,
             gpointer data,
             GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_stream (tx, error,
                          "SELECT org, day, n, id, entry, hash, salt, record, subject FROM audit"
                          "  WHERE subject = $1 ORDER BY day DESC, n DESC, org LIMIT $2",
                          "ti", subject, (gint64)most);

  return read_entries (rows, func, data, error);
}

static gboolean
audit_ends (AlongTx *tx, GPtrArray **ends, GError **error)
{
  g_autoptr (AlongRows) rows
      = along_sql_query (tx, error, "SELECT org, day, n, hash FROM audit_end ORDER BY org", "");
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_audit_end_free);
  gboolean more = FALSE;

  while (along_sql_next (rows, &more, error))
    {
      if (!more)
        {
          *ends = g_steal_pointer (&found);
          return TRUE;
        }
      g_ptr_array_add (found, read_end (rows));
    }
  return FALSE;
}

static gboolean
audit_forget (AlongTx *tx, const char *subject, GError **error)
{
  return along_sql_run (
      tx, error, "UPDATE audit SET salt = NULL, record = NULL, subject = NULL WHERE subject = $1",
      "t", subject);
}

/**
 * along_sql_fill_audit:
 * @api: gets the functions for the audit log
 */
void
along_sql_fill_audit (AlongStorageApi *api)
{
  api->audit_end = audit_end;
  api->audit_add = audit_add;
  api->audit_has = audit_has;
  api->audit_read = audit_read;
  api->audit_about = audit_about;
  api->audit_ends = audit_ends;
  api->audit_forget = audit_forget;
}
