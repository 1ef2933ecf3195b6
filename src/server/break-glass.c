/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/break-glass.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"
#include "model/access.h"
#include "model/value-sets.h"
#include "server/audit.h"
#include "server/service-private.h"
#include "server/work.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is too short says nothing to who reads it afterwards. */
#define LEAST_REASON 10
#define MOST_REASON 2000

typedef struct
{
  AlongService *service;
  const AlongActor *actor;
  const AlongGlassAsk *ask;
  gint64 now;
  GHashTable *sids;
  AlongPosition begin;
  AlongPosition end;
  /* Of a transaction that was written. */
  AlongGlass *glass;
  GError *verdict;
} Break;

/**
 * along_glass_free:
 * @glass: (transfer full): emergency access
 */
void
along_glass_free (AlongGlass *glass)
{
  g_free (glass->id);
  g_free (glass->person);
  g_free (glass);
}

static gboolean
invalid (GError **error, const char *sentence)
{
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, sentence);
  return FALSE;
}

static gboolean
check_ask (const AlongGlassAsk *ask, GError **error)
{
  guint ways = (ask->person != NULL) + (ask->chi != NULL) + (ask->name != NULL);
  GDate date = { 0 };

  if (ways != 1 || (ask->name != NULL) != (ask->birth_date != NULL)
      || (ask->person != NULL && !along_id_is_valid (ask->person))
      || (ask->birth_date != NULL && !along_date_parse (ask->birth_date, &date)))
    return invalid (error, _ ("Say who it is: by their CHI number, or by name and date of birth."));
  if (ask->code == NULL || along_value_set_find (&along_values_break_glass, ask->code) == NULL)
    return invalid (error, _ ("What happened is needed."));
  if (ask->reason == NULL || g_utf8_strlen (ask->reason, -1) < LEAST_REASON
      || g_utf8_strlen (ask->reason, -1) > MOST_REASON)
    return invalid (error, _ ("Why is needed, in a sentence that those who know the person will "
                              "understand."));
  return TRUE;
}

/* Absent, locked out, and nobody of that name are one answer. It is written that somebody tried, so it is no error of the
 * transaction. */
static gboolean
turn_away (Break *self, int code, const char *sentence)
{
  g_clear_error (&self->verdict);
  g_set_error_literal (&self->verdict, ALONG_ERROR, code, sentence);
  return TRUE;
}

static gboolean
turn_away_absent (Break *self)
{
  return turn_away (self, ALONG_ERROR_FORBIDDEN,
                    _ ("You have no access to this, or it is not there."));
}

static gboolean
has_name (const AlongRecord *person, const char *key)
{
  static const char *const fields[] = { "known_as", "given", "family", NULL };
  const char *given = along_record_get_text (person, "given");
  const char *family = along_record_get_text (person, "family");
  g_autofree char *whole
      = g_strdup_printf ("%s %s", given != NULL ? given : "", family != NULL ? family : "");
  g_autofree char *whole_key = along_text_key (whole);

  if (g_str_equal (whole_key, key))
    return TRUE;
  for (guint i = 0; fields[i] != NULL; i++)
    {
      g_autofree char *one = along_text_key (along_record_get_text (person, fields[i]));

      if (*one != '\0' && g_str_equal (one, key))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_asked_for (const Break *self, const AlongRecord *person, const char *key)
{
  if (self->ask->chi != NULL)
    return g_strcmp0 (along_record_get_text (person, "chi"), self->ask->chi) == 0;
  return g_strcmp0 (along_record_get_text (person, "birth_date"), self->ask->birth_date) == 0
         && has_name (person, key);
}

/* Read and let go of one after the other: a partnership may know many. */
static gboolean
look_at (Break *self, AlongTx *tx, const char *id, const char *key, gboolean *fits, GError **error)
{
  g_autoptr (AlongWork) work = along_work_new (tx);
  AlongHeld *held = NULL;

  if (!along_work_get (work, along_entity_find ("person"), id, &held, error))
    return FALSE;
  *fits = held != NULL && is_asked_for (self, held->record, key);
  return TRUE;
}

/* Everybody is looked at, whether or not somebody was found: how long it takes says nothing. Of two that fit, nobody is
 * opened. */
static gboolean
search (Break *self, AlongTx *tx, AlongWork *work, AlongHeld **found, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *key = along_text_key (self->ask->name);
  const char *id = NULL;
  guint n = 0;

  *found = NULL;
  if (!tx->api->records_of (tx, "person", &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      gboolean fits = FALSE;

      if (!look_at (self, tx, stored->id, key, &fits, error))
        return FALSE;
      if (!fits)
        continue;
      id = stored->id;
      n++;
    }
  return n != 1 || along_work_get (work, along_entity_find ("person"), id, found, error);
}

static gboolean
find_person (Break *self, AlongTx *tx, AlongWork *work, AlongHeld **found, GError **error)
{
  if (self->ask->person == NULL)
    return search (self, tx, work, found, error);
  if (!along_work_get (work, along_entity_find ("person"), self->ask->person, found, error))
    return FALSE;
  if (*found != NULL && (*found)->deleted)
    *found = NULL;
  return TRUE;
}

static gboolean
note (Break *self, AlongTx *tx, const char *person, gboolean refused, GError **error)
{
  const AlongAuditNote said = { .account = self->actor->user,
                                .org = self->actor->org,
                                .replica = self->ask->replica,
                                .action = ALONG_AUDIT_BREAK_GLASS,
                                .kind = person != NULL ? "person" : NULL,
                                .record = person,
                                .purpose = self->ask->code,
                                .refused = refused,
                                .count = -1 };

  return along_audit_add (tx, &said, error);
}

static gboolean
name_org (Break *self, AlongWork *work, char **name, GError **error)
{
  AlongHeld *org = NULL;

  if (!along_work_get (work, along_entity_find ("organisation"), self->actor->org, &org, error))
    return FALSE;
  *name = g_strdup (org != NULL ? along_record_get_title (org->record) : _ ("A partner"));
  return TRUE;
}

static gboolean
is_to_be_told (const AlongAccount *account, const AlongRelations *relations)
{
  return !account->disabled && account->roles & (ALONG_ROLE_COORDINATOR | ALONG_ROLE_GOVERNANCE)
         && g_strv_contains (relations->subject_orgs, account->org)
         && !g_strv_contains (relations->locked, account->worker);
}

/* Who coordinates, and who answers for what is known, where somebody works with the person. */
static gboolean
add_to_dos (Break *self,
            AlongTx *tx,
            AlongWork *work,
            const AlongRelations *relations,
            AlongTxn *txn,
            GError **error)
{
  g_autoptr (GPtrArray) accounts = NULL;
  g_autofree char *org = NULL;
  g_autofree char *day = along_clock_date_of (self->now);
  g_autofree char *words = NULL;

  if (!tx->api->accounts (tx, &accounts, error) || !name_org (self, work, &org, error))
    return FALSE;
  /* TRANSLATORS: the name of an organisation */
  words = g_strdup_printf (_ ("%s opened a record of ours in an emergency: look at why"), org);
  for (guint i = 0; i < accounts->len; i++)
    {
      const AlongAccount *account = g_ptr_array_index (accounts, i);
      g_autofree char *id = NULL;
      g_autoptr (AlongRecord) to_do = NULL;

      if (!is_to_be_told (account, relations))
        continue;
      id = along_id_derive ("rule", self->glass->id, "break_glass", account->worker, NULL);
      to_do = along_record_new (along_entity_find ("to_do"), id);
      along_record_set_text (to_do, "text", words);
      along_record_set_text (to_do, "owner", account->worker);
      along_record_set_text (to_do, "status", "open");
      along_record_set_text (to_do, "rule", "break_glass");
      along_record_set_text (to_do, "due", day);
      along_record_set_text (to_do, "person", self->glass->person);
      along_txn_create (txn, to_do);
    }
  return TRUE;
}

static void
add_record (Break *self, AlongTxn *txn)
{
  g_autoptr (AlongRecord) record
      = along_record_new (along_entity_find ("break_glass"), self->glass->id);

  along_record_set_text (record, "person", self->glass->person);
  along_record_set_text (record, "worker", self->actor->worker);
  along_record_set_text (record, "org", self->actor->org);
  along_record_set_text (record, "code", self->ask->code);
  along_record_set_text (record, "reason", self->ask->reason);
  along_record_set_integer (record, "at", self->now);
  along_record_set_integer (record, "until", self->glass->until);
  along_txn_create (txn, record);
}

static gboolean
commit (Break *self, AlongTx *tx, const AlongTxn *txn, GError **error)
{
  AlongWriter writer = { .actor = self->actor,
                         .trusted = TRUE,
                         .replica = self->ask->replica,
                         .txn = txn,
                         .received = self->now };
  g_autoptr (AlongApplied) applied = along_applied_new (tx);
  gint64 seq = 0;

  return along_apply (&writer, applied, error)
         && along_service_write_applied (&writer, applied, self->sids, &seq, error);
}

static gboolean
let_in (Break *self,
        AlongTx *tx,
        AlongWork *work,
        AlongHeld *person,
        const AlongRelations *relations,
        GError **error)
{
  g_autoptr (AlongTxn) txn = along_txn_new (self->actor->org);

  self->glass = g_new0 (AlongGlass, 1);
  self->glass->id = along_id_new ();
  self->glass->person = g_strdup (person->id);
  self->glass->until = self->now + ALONG_BREAK_GLASS_MS;
  txn->hlc = self->now << 16;
  add_record (self, txn);
  return add_to_dos (self, tx, work, relations, txn, error) && commit (self, tx, txn, error)
         && note (self, tx, person->id, FALSE, error);
}

static gboolean
break_glass (AlongTx *tx, gpointer data, GError **error)
{
  Break *self = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_auto (AlongKnown) known = { 0 };
  AlongHeld *person = NULL;

  g_hash_table_remove_all (self->sids);
  g_clear_pointer (&self->glass, along_glass_free);
  g_clear_error (&self->verdict);
  if (!tx->api->safe_end (tx, &self->begin, error) || !find_person (self, tx, work, &person, error))
    return FALSE;
  if (person == NULL)
    return turn_away_absent (self) && note (self, tx, NULL, TRUE, error);
  if (!along_work_known (work, person, TRUE, &known, error))
    return FALSE;
  if (g_strv_contains (known.relations.locked, self->actor->worker))
    return turn_away_absent (self) && note (self, tx, person->id, TRUE, error);
  if (g_strv_contains (known.relations.subject_orgs, self->actor->org))
    return turn_away (self, ALONG_ERROR_INVALID,
                      _ ("Your organisation works with them already: look under People."));
  return let_in (self, tx, work, person, &known.relations, error)
         && tx->api->safe_end (tx, &self->end, error);
}

/* Who writes about people; nobody counts people, or keeps the server, in an emergency. */
static gboolean
may_ask (const AlongActor *actor)
{
  return actor->worker != NULL && actor->org != NULL
         && actor->roles & ALONG_ROLES_WITH_PEOPLE & ~(guint)ALONG_ROLE_GOVERNANCE;
}

/**
 * along_service_break_glass:
 * @self: the service
 * @actor: who is signed in
 * @ask: whose record they ask for, and why
 * @error: %ALONG_ERROR_INVALID with a sentence where something is missing; %ALONG_ERROR_FORBIDDEN, with the same words,
 *   for nobody of that name, for who is locked out, and for who may not ask
 *
 * Lets somebody in to a person whom their organisation does not work with, for three hours (domain.md §5.6). Coordinators
 * and information governance where they work with the person get a to-do, the record says why, and the audit log keeps
 * that it happened, or was tried.
 *
 * Returns: (transfer full) (nullable): what they have been given
 */
AlongGlass *
along_service_break_glass (AlongService *self,
                           const AlongActor *actor,
                           const AlongGlassAsk *ask,
                           GError **error)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Break state
      = { .service = self, .actor = actor, .ask = ask, .now = along_clock_now_ms (), .sids = sids };

  if (!check_ask (ask, error))
    return NULL;
  if (!may_ask (actor))
    {
      turn_away_absent (&state);
      g_propagate_error (error, state.verdict);
      return NULL;
    }
  if (!self->storage->api->write (self->storage, break_glass, &state, error))
    {
      g_clear_pointer (&state.glass, along_glass_free);
      g_clear_error (&state.verdict);
      return NULL;
    }
  if (state.verdict != NULL)
    {
      g_propagate_error (error, state.verdict);
      return NULL;
    }
  along_service_tell (self, sids, &state.begin, &state.end);
  return state.glass;
}
