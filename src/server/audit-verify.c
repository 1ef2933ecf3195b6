/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/audit-verify.h"
#include "server/audit.h"
#include "wire/json.h"

#include <glib/gi18n-lib.h>

/* The walk through one organisation's log after another. */
typedef struct
{
  AlongAuditReport *report;
  GHashTable *ends; /* org → AlongAuditEnd, those not come to yet */
  char *org;
  char *day;
  gint64 n;
  char *hash;
  gboolean broken;
} Walk;

static void
walk_clear (Walk *self)
{
  g_clear_pointer (&self->ends, g_hash_table_unref);
  g_clear_pointer (&self->org, g_free);
  g_clear_pointer (&self->day, g_free);
  g_clear_pointer (&self->hash, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static void
break_free (gpointer data)
{
  AlongAuditBreak *self = data;

  g_free (self->org);
  g_free (self->day);
  g_free (self);
}

/* What comes after the first break of a log says nothing any more. */
static void
note_break (Walk *self, AlongAuditFlaw flaw, const char *org, const char *day, gint64 n)
{
  AlongAuditBreak *found = NULL;

  if (self->broken)
    return;
  self->broken = TRUE;
  found = g_new0 (AlongAuditBreak, 1);
  found->flaw = flaw;
  found->org = g_strdup (org);
  found->day = g_strdup (day);
  found->n = n;
  g_ptr_array_add (self->report->breaks, found);
}

static void
end_log (Walk *self)
{
  const AlongAuditEnd *end = NULL;

  if (self->org == NULL)
    return;
  end = g_hash_table_lookup (self->ends, self->org);
  if (end == NULL || !g_str_equal (end->day, self->day) || end->n != self->n
      || !g_str_equal (end->hash, self->hash))
    note_break (self, ALONG_AUDIT_CUT, self->org, self->day, self->n);
  g_hash_table_remove (self->ends, self->org);
}

static void
begin_log (Walk *self, const char *org)
{
  end_log (self);
  g_set_str (&self->org, org);
  g_set_str (&self->day, "");
  g_set_str (&self->hash, "");
  self->n = 0;
  self->broken = FALSE;
}

static gboolean
names_what_it_says (const AlongStoredAudit *entry)
{
  g_autoptr (JsonNode) node = along_json_parse (entry->entry, -1, NULL);
  JsonObject *object = node != NULL ? along_json_object (node, "an entry", NULL) : NULL;
  const char *kind = NULL;
  const char *about = NULL;
  g_autofree char *digest = NULL;

  if (object == NULL || !along_json_get_text (object, "kind", FALSE, &kind, NULL)
      || !along_json_get_text (object, "about", FALSE, &about, NULL))
    return FALSE;
  /* Taken out whole, or never there. */
  if (entry->salt == NULL && entry->record == NULL && entry->subject == NULL)
    return TRUE;
  if (entry->salt == NULL || entry->record == NULL || kind == NULL)
    return FALSE;
  digest = along_audit_digest (entry->salt, kind, entry->record, entry->subject);
  return g_strcmp0 (digest, about) == 0;
}

static gboolean
check_entry (const AlongStoredAudit *entry, gpointer data, GError **error)
{
  Walk *self = data;
  g_autofree char *hash = NULL;

  if (g_strcmp0 (entry->org, self->org) != 0)
    begin_log (self, entry->org);
  if (!g_str_equal (entry->day, self->day))
    {
      g_set_str (&self->day, entry->day);
      self->n = 0;
    }
  self->report->entries++;
  hash = along_audit_hash (self->hash, entry);
  if (entry->n != self->n + 1)
    note_break (self, ALONG_AUDIT_MISSING, entry->org, entry->day, self->n + 1);
  else if (!g_str_equal (hash, entry->hash))
    note_break (self, ALONG_AUDIT_CHANGED, entry->org, entry->day, entry->n);
  else if (!names_what_it_says (entry))
    note_break (self, ALONG_AUDIT_NAMED_WRONG, entry->org, entry->day, entry->n);
  self->n = entry->n;
  g_set_str (&self->hash, entry->hash);
  return TRUE;
}

static gboolean
walk (AlongTx *tx, gpointer data, GError **error)
{
  AlongAuditReport *report = data;
  g_auto (Walk) self = { .report = report };
  GHashTableIter iter;
  gpointer end = NULL;

  report->entries = 0;
  g_ptr_array_set_size (report->breaks, 0);
  g_clear_pointer (&report->ends, g_ptr_array_unref);
  if (!tx->api->audit_ends (tx, &report->ends, error))
    return FALSE;
  self.ends = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < report->ends->len; i++)
    g_hash_table_insert (self.ends, ((AlongAuditEnd *)report->ends->pdata[i])->org,
                         report->ends->pdata[i]);
  if (!tx->api->audit_read (tx, "", check_entry, &self, error))
    return FALSE;
  end_log (&self);
  /* Logs of which nothing is left but where they ended. */
  g_hash_table_iter_init (&iter, self.ends);
  while (g_hash_table_iter_next (&iter, NULL, &end))
    {
      const AlongAuditEnd *left = end;

      self.broken = FALSE;
      note_break (&self, ALONG_AUDIT_MISSING, left->org, left->day, 1);
    }
  return TRUE;
}

/**
 * along_audit_verify:
 * @storage: a storage
 * @error: return location
 *
 * Walks through every organisation's log, over all its days, in one snapshot.
 *
 * Returns: (transfer full) (nullable): what was found; %NULL where it could not be read
 */
AlongAuditReport *
along_audit_verify (AlongStorage *storage, GError **error)
{
  g_autoptr (AlongAuditReport) report = g_new0 (AlongAuditReport, 1);

  report->breaks = g_ptr_array_new_with_free_func (break_free);
  return storage->api->read (storage, walk, report, error) ? g_steal_pointer (&report) : NULL;
}

/**
 * along_audit_report_free:
 * @self: (transfer full): a report
 */
void
along_audit_report_free (AlongAuditReport *self)
{
  g_clear_pointer (&self->breaks, g_ptr_array_unref);
  g_clear_pointer (&self->ends, g_ptr_array_unref);
  g_free (self);
}

/**
 * along_audit_break_text:
 * @self: where a log breaks
 *
 * Returns: (transfer full): a sentence that says what is wrong, and where
 */
char *
along_audit_break_text (const AlongAuditBreak *self)
{
  g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, self->n);
  const char *whose = *self->org != '\0' ? self->org : _ ("the server");

  /* TRANSLATORS: in each: an organisation's id or "the server", a number, a date */
  switch (self->flaw)
    {
    case ALONG_AUDIT_CHANGED:
      return g_strdup_printf (
          _ ("The audit log of %s breaks: entry %s of %s is not what was written there."), whose, n,
          self->day);
    case ALONG_AUDIT_MISSING:
      return g_strdup_printf (_ ("The audit log of %s breaks: entry %s of %s is missing."), whose,
                              n, self->day);
    case ALONG_AUDIT_NAMED_WRONG:
      return g_strdup_printf (_ ("The audit log of %s breaks: the ids beside entry %s of %s are "
                                 "not those it is about."),
                              whose, n, self->day);
    case ALONG_AUDIT_CUT:
    default:
      return g_strdup_printf (
          _ ("The audit log of %s breaks: it does not end with entry %s of %s, which is its last."),
          whose, n, self->day);
    }
}
