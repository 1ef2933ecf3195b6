/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/audit.h"
#include "base/clock.h"
#include "base/id.h"
#include "server/secret.h"
#include "wire/json.h"

#include <string.h>

static char *
digest_of (const char *const *pieces, guint n)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* With its end: pieces cannot be cut another way. */
  for (guint i = 0; i < n; i++)
    g_checksum_update (checksum, (const guchar *)pieces[i], (gssize)strlen (pieces[i]) + 1);
  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * along_audit_hash:
 * @before: the hash of the entry before, also where that was another day's last; empty for an organisation's first
 * @entry: an entry
 *
 * SHA-256 over the hash before, the entry's place and what it says (sync.md §3.8). Because a day begins with the
 * hash the day before ended with, the last of today stands for everything there ever was.
 *
 * Returns: (transfer full): the entry's hash, hexadecimal
 */
char *
along_audit_hash (const char *before, const AlongStoredAudit *entry)
{
  g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, entry->n);
  const char *const pieces[] = { before, entry->org, entry->day, n, entry->id, entry->entry };

  return digest_of (pieces, G_N_ELEMENTS (pieces));
}

/**
 * along_audit_digest:
 * @salt: random, one for each entry
 * @kind: a kind
 * @record: a record's id
 * @subject: (nullable): the person it is about
 *
 * What the chain keeps in place of ids: while the salt is there, it proves them; when the salt is gone, it says
 * nothing about anybody, and the chain is as whole as before.
 *
 * Returns: (transfer full): SHA-256, hexadecimal
 */
char *
along_audit_digest (const char *salt, const char *kind, const char *record, const char *subject)
{
  const char *const pieces[] = { salt, kind, record, subject != NULL ? subject : "" };

  return digest_of (pieces, G_N_ELEMENTS (pieces));
}

static void
append_member (GString *json, const char *name, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, ",\"%s\":", name);
  along_json_append_text (json, text);
}

static void
append_fields (GString *json, const char *const *fields)
{
  if (fields == NULL || fields[0] == NULL)
    return;
  g_string_append (json, ",\"fields\":[");
  for (guint i = 0; fields[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      along_json_append_text (json, fields[i]);
    }
  g_string_append_c (json, ']');
}

/* Members in this order and no other: it is this text that is chained. */
static char *
print_entry (const AlongAuditNote *note, gint64 now, const char *about)
{
  g_autoptr (GString) json = g_string_new ("{\"at\":");

  along_json_append_integer (json, note->at != 0 ? note->at : now);
  g_string_append (json, ",\"received\":");
  along_json_append_integer (json, now);
  append_member (json, "action", along_audit_action_code (note->action));
  append_member (json, "account", note->account);
  append_member (json, "replica", note->replica);
  append_member (json, "kind", note->kind);
  append_member (json, "about", about);
  append_fields (json, note->fields);
  append_member (json, "purpose", note->purpose);
  append_member (json, "result", note->refused ? "refused" : "done");
  if (note->count >= 0)
    {
      g_string_append (json, ",\"count\":");
      along_json_append_integer (json, note->count);
    }
  g_string_append_c (json, '}');
  return g_string_free_and_steal (g_steal_pointer (&json));
}

static gboolean
find_subject (
    AlongTx *tx, const AlongAuditNote *note, char **subject, gboolean *erased, GError **error)
{
  g_autoptr (AlongStoredRecord) record = NULL;

  if (note->record == NULL || note->kind == NULL)
    return TRUE;
  if (!tx->api->record_get (tx, note->kind, note->record, &record, error))
    return FALSE;
  *erased = record != NULL && record->erased != 0;
  if (g_str_equal (note->kind, "person"))
    *subject = g_strdup (note->record);
  else if (record != NULL)
    *subject = g_strdup (record->subject);
  return TRUE;
}

/* The next place. A clock that was put back does not put the log back. */
static gboolean
find_place (AlongTx *tx, gint64 now, AlongStoredAudit *entry, AlongAuditEnd **end, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / 1000);
  g_autofree char *day = g_date_time_format (time, "%Y-%m-%d");

  if (!tx->api->audit_end (tx, entry->org, end, error))
    return FALSE;
  if (*end != NULL && strcmp ((*end)->day, day) >= 0)
    {
      entry->day = g_strdup ((*end)->day);
      entry->n = (*end)->n + 1;
      return TRUE;
    }
  entry->day = g_steal_pointer (&day);
  entry->n = 1;
  return TRUE;
}

/**
 * along_audit_add:
 * @tx: the transaction in which it happens
 * @note: what happens
 * @error: return location
 *
 * Adds an entry to the log of the organisation it is done for. It stands exactly when the deed does.
 *
 * Returns: %FALSE if the storage failed; then the deed must not stand either
 */
gboolean
along_audit_add (AlongTx *tx, const AlongAuditNote *note, GError **error)
{
  gint64 now = along_clock_now_ms ();
  g_autofree char *id = note->id != NULL ? g_strdup (note->id) : along_id_new ();
  g_autofree char *day = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *salt = NULL;
  g_autofree char *about = NULL;
  g_autofree char *text = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (AlongAuditEnd) end = NULL;
  AlongStoredAudit entry = { .id = id, .record = (char *)note->record };
  gboolean known = FALSE;
  gboolean erased = FALSE;

  if (note->id != NULL && !tx->api->audit_has (tx, note->id, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (!find_subject (tx, note, &subject, &erased, error))
    return FALSE;
  entry.org = (char *)(note->org != NULL ? note->org : "");
  if (!find_place (tx, now, &entry, &end, error))
    return FALSE;
  day = entry.day;
  if (note->record != NULL)
    {
      salt = along_secret_new ();
      about = along_audit_digest (salt, note->kind, note->record, subject);
    }
  /* What comes late about somebody who was erased names them no more than what came before. */
  if (erased)
    {
      g_clear_pointer (&salt, g_free);
      g_clear_pointer (&subject, g_free);
      entry.record = NULL;
    }
  text = print_entry (note, now, about);
  entry.entry = text;
  entry.salt = salt;
  entry.subject = subject;
  hash = along_audit_hash (end != NULL ? end->hash : "", &entry);
  entry.hash = hash;
  return tx->api->audit_add (tx, &entry, error);
}

typedef struct
{
  const AlongAuditNote *note;
  gboolean known;
} Write;

static gboolean
look_for (AlongTx *tx, gpointer data, GError **error)
{
  Write *self = data;

  return tx->api->audit_has (tx, self->note->id, &self->known, error);
}

static gboolean
add (AlongTx *tx, gpointer data, GError **error)
{
  return along_audit_add (tx, ((Write *)data)->note, error);
}

/**
 * along_audit_write:
 * @storage: the storage
 * @note: what happened, and changed nothing
 * @error: return location
 *
 * For what is only read: it is noted first, and answered then. With an id that is known nothing is written.
 *
 * Returns: %FALSE if it could not be noted; then it must not be answered
 */
gboolean
along_audit_write (AlongStorage *storage, const AlongAuditNote *note, GError **error)
{
  Write self = { note, FALSE };

  if (note->id != NULL && !storage->api->read (storage, look_for, &self, error))
    return FALSE;
  return self.known || storage->api->write (storage, add, &self, error);
}
