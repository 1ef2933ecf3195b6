/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "storage-tests.h"

static gboolean
add (AlongTx *tx, const char *org, const char *day, gint64 n, const char *id, GError **error)
{
  const AlongStoredAudit entry = { .org = (char *)org,
                                   .day = (char *)day,
                                   .n = n,
                                   .id = (char *)id,
                                   .entry = (char *)"{\"é\":1}",
                                   .hash = (char *)id,
                                   .salt = (char *)"salt",
                                   .record = (char *)"record",
                                   .subject = (char *)(n == 2 ? "ann" : "tam") };

  return tx->api->audit_add (tx, &entry, error);
}

static gboolean
describe (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  GString *said = data;

  g_assert_cmpstr (entry->entry, ==, "{\"é\":1}");
  g_assert_cmpstr (entry->hash, ==, entry->id);
  g_assert_true ((entry->salt == NULL) == (entry->subject == NULL));
  g_assert_true ((entry->record == NULL) == (entry->subject == NULL));
  g_string_append_printf (said, "%s %s %d %s %s;", entry->org, entry->day, (int)entry->n, entry->id,
                          entry->subject != NULL ? entry->subject : "-");
  return TRUE;
}

/* The audit log: in order, where it ends, once only; whom it is about can be taken out and nothing else. */
gboolean
storage_put_audit (AlongTx *tx, gpointer data, GError **error)
{
  g_autoptr (AlongAuditEnd) none = NULL;
  g_autoptr (AlongAuditEnd) end = NULL;
  g_autoptr (GPtrArray) ends = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) later = g_string_new (NULL);
  gboolean has = TRUE;
  gboolean has_not = TRUE;

  if (!tx->api->audit_end (tx, "b", &none, error) || !tx->api->audit_has (tx, "i1", &has_not, error)
      || !add (tx, "b", "2026-03-01", 1, "i1", error) || !add (tx, "", "2026-03-01", 1, "i2", error)
      || !add (tx, "b", "2026-03-01", 2, "i3", error)
      || !add (tx, "b", "2026-03-02", 1, "i4", error) || !tx->api->audit_has (tx, "i1", &has, error)
      || !tx->api->audit_end (tx, "b", &end, error) || !tx->api->audit_ends (tx, &ends, error)
      || !tx->api->audit_forget (tx, "ann", error)
      || !tx->api->audit_read (tx, "", describe, all, error)
      || !tx->api->audit_read (tx, "2026-03-02", describe, later, error))
    return FALSE;
  g_assert_null (none);
  g_assert_false (has_not);
  g_assert_true (has);
  g_assert_cmpstr (end->day, ==, "2026-03-02");
  g_assert_cmpint (end->n, ==, 1);
  g_assert_cmpstr (end->hash, ==, "i4");
  g_assert_cmpuint (ends->len, ==, 2);
  g_assert_cmpstr (((AlongAuditEnd *)ends->pdata[0])->org, ==, "");
  g_assert_cmpstr (((AlongAuditEnd *)ends->pdata[1])->org, ==, "b");
  g_assert_cmpstr (all->str, ==,
                   " 2026-03-01 1 i2 tam;b 2026-03-01 1 i1 tam;b 2026-03-01 2 i3 -;"
                   "b 2026-03-02 1 i4 tam;");
  g_assert_cmpstr (later->str, ==, "b 2026-03-02 1 i4 tam;");
  return TRUE;
}
