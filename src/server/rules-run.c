/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/rules-private.h"
#include "base/clock.h"
#include "base/error.h"
#include "model/access.h"
#include "model/scope.h"
#include "server/access.h"

/* So many are looked at before others may write. */
#define BATCH 200

/* Whoever brings other rules raises it: then every referral is looked at once. The first knew nothing of who is let
 * in. */
#define RULES_VERSION "2"
#define BEFORE_ACCESS "1"

/* What is looked at when a day comes, or three hours are over, because access hangs on it. */
static const char *const access_kinds[]
    = { "care_team_member", "sharing_basis", "break_glass", "conference", NULL };

/* What one version cannot judge is tried again when the day is over. */
#define LATER_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

typedef struct
{
  gint64 now;
  guint moved;
  guint found;
  GHashTable *sids;
  AlongPosition begin;
  AlongPosition end;
} Due;

static gboolean
is_kind (const AlongStoredRecord *stored, const char *kind)
{
  return g_str_equal (stored->kind, kind);
}

static gboolean
put_due (AlongTx *tx, const AlongStoredRecord *stored, gint64 due, GError **error)
{
  AlongStoredRecord with = *stored;

  with.due = due == G_MAXINT64 ? 0 : due;
  return tx->api->record_put (tx, &with, error);
}

static gboolean
has_clocks (const AlongStoredRecord *referral)
{
  static const char *const without[] = { "draft", "loop_closed", "entered_in_error", NULL };

  return referral->state != NULL && !g_strv_contains (without, referral->state);
}

/* Another target, other closed days: what was reckoned with the old ones is reckoned again. */
static gboolean
mark_referrals (AlongTx *tx, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!tx->api->records_of (tx, "referral", &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);

      if (has_clocks (stored) && (stored->due == 0 || stored->due > now)
          && !put_due (tx, stored, now, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_calendars (AlongTx *tx, AlongWork *work, GPtrArray *calendars, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!tx->api->records_of (tx, "working_calendar", &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);
      AlongHeld *held = NULL;

      if (!along_work_get (work, along_entity_find ("working_calendar"), stored->id, &held, error))
        return FALSE;
      if (held != NULL && !held->deleted)
        g_ptr_array_add (calendars, along_record_ref (held->record));
    }
  return TRUE;
}

/* The receiver keeps the packet for a while after everybody knows; then time takes it away. */
static gboolean
end_packet (AlongRules *rules, AlongWork *work, AlongHeld *held, gboolean *ended, GError **error)
{
  gint64 until = along_scope_packet_until (held->record);
  gint64 seq = 0;

  *ended = until > 0 && until <= rules->now;
  return !*ended
         || (rules->tx->api->next_seq (rules->tx, &seq, error)
             && along_work_rescope (work, held, seq, rules->sids, error));
}

static gint64
next_of (AlongRules *rules, AlongHeld *held, gint64 next)
{
  gint64 until = along_scope_packet_until (held->record);

  return until > rules->now ? MIN (next, until) : next;
}

/* One that this version cannot judge does not keep the others waiting. */
static gboolean
judge (AlongRules *rules, AlongHeld *held, gint64 *next, gboolean *acted, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (along_rules_judge (rules, held, next, acted, &problem))
    return TRUE;
  if (!along_service_is_verdict (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_warning ("the rules could not be asked about referral %s: %s", held->id,
             along_error_code (problem->code));
  *next = rules->now + LATER_MS;
  *acted = FALSE;
  return TRUE;
}

static gboolean
look_at_referral (AlongRules *rules, const AlongStoredRecord *stored, Due *due, GError **error)
{
  g_autoptr (AlongWork) work = along_work_new (rules->tx);
  AlongHeld *held = NULL;
  gboolean ended = FALSE;
  gboolean acted = FALSE;
  gint64 next = G_MAXINT64;

  if (!along_work_get (work, along_entity_find ("referral"), stored->id, &held, error))
    return FALSE;
  if (held != NULL && !held->deleted
      && (!end_packet (rules, work, held, &ended, error)
          || !judge (rules, held, &next, &acted, error)))
    return FALSE;
  due->moved += ended || acted ? 1 : 0;
  if (held != NULL)
    next = next_of (rules, held, next);
  return put_due (rules->tx, stored, next, error);
}

/* A day has come, or three hours are over: who was let in is so no more, or somebody is from now on. */
static gboolean
look_at_access (AlongRules *rules, const AlongStoredRecord *stored, Due *due, GError **error)
{
  g_autoptr (AlongWork) work = along_work_new (rules->tx);
  g_autoptr (GPtrArray) looked = g_ptr_array_new ();
  AlongHeld *held = NULL;
  gint64 seq = 0;

  if (!along_work_get (work, along_entity_find (stored->kind), stored->id, &held, error))
    return FALSE;
  if (held == NULL)
    return TRUE;
  g_ptr_array_add (looked, held);
  due->moved++;
  return rules->tx->api->next_seq (rules->tx, &seq, error)
         && along_access_follow (work, looked, seq, rules->sids, error)
         && put_due (rules->tx, stored, along_access_due (held->record, rules->now), error);
}

static gboolean
look_at (AlongRules *rules, const AlongStoredRecord *stored, Due *due, GError **error)
{
  if (is_kind (stored, "referral"))
    return look_at_referral (rules, stored, due, error);
  if (g_strv_contains (access_kinds, stored->kind))
    return look_at_access (rules, stored, due, error);
  return put_due (rules->tx, stored, 0, error);
}

/* Once for all of them, however many services and calendars were changed together; and first, because what is
 * judged after them in this batch is judged by them already. */
static gboolean
mark_for_others (AlongTx *tx, GPtrArray *records, gint64 now, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *stored = g_ptr_array_index (records, i);

      if (is_kind (stored, "service") || is_kind (stored, "working_calendar"))
        return mark_referrals (tx, now, error);
    }
  return TRUE;
}

static gboolean
run_batch (AlongTx *tx, gpointer data, GError **error)
{
  Due *due = data;
  g_autoptr (AlongWork) work = along_work_new (tx);
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) calendars
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  g_autoptr (GPtrArray) accounts = NULL;
  AlongRules rules = { .tx = tx, .now = due->now, .sids = due->sids };

  g_hash_table_remove_all (due->sids);
  due->found = 0;
  due->moved = 0;
  if (!tx->api->safe_end (tx, &due->begin, error)
      || !tx->api->records_due (tx, due->now, BATCH, &records, error))
    return FALSE;
  due->end = due->begin;
  if (records->len == 0)
    return TRUE;
  if (!mark_for_others (tx, records, due->now, error)
      || !read_calendars (tx, work, calendars, error) || !tx->api->accounts (tx, &accounts, error))
    return FALSE;
  rules.calendars = calendars;
  rules.accounts = accounts;
  for (guint i = 0; i < records->len; i++)
    if (!look_at (&rules, g_ptr_array_index (records, i), due, error))
      return FALSE;
  due->found = records->len;
  return tx->api->safe_end (tx, &due->end, error);
}

typedef struct
{
  gint64 now;
  gboolean any;
  gboolean old;
  gboolean before_access;
} Glance;

/* Most of the time nothing is due: then nobody's writing is held up. */
static gboolean
glance (AlongTx *tx, gpointer data, GError **error)
{
  Glance *seen = data;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *version = NULL;

  if (!tx->api->meta_get (tx, "rules", &version, error)
      || !tx->api->records_due (tx, seen->now, 1, &records, error))
    return FALSE;
  seen->old = g_strcmp0 (version, RULES_VERSION) != 0;
  seen->before_access = g_strcmp0 (version, BEFORE_ACCESS) == 0;
  seen->any = records->len > 0;
  return TRUE;
}

/* What was written before anybody was let in by it is looked at once. */
static gboolean
mark_access (AlongTx *tx, gint64 now, GError **error)
{
  for (guint k = 0; access_kinds[k] != NULL; k++)
    {
      g_autoptr (GPtrArray) records = NULL;

      if (!tx->api->records_of (tx, access_kinds[k], &records, error))
        return FALSE;
      for (guint i = 0; i < records->len; i++)
        if (!put_due (tx, g_ptr_array_index (records, i), now, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
renew (AlongTx *tx, gpointer data, GError **error)
{
  const Glance *seen = data;

  return (!seen->before_access || mark_access (tx, seen->now, error))
         && mark_referrals (tx, seen->now, error)
         && tx->api->meta_set (tx, "rules", RULES_VERSION, error);
}

/**
 * along_service_run_due:
 * @self: the service
 * @moved: (out) (optional): for how many records anything changed
 * @error: return location
 *
 * The minute job: takes away what time takes away (a packet, two weeks after the loop was closed), and
 * brings about what the rules say (docs/clocks.md). It looks only at what was changed since, and at what
 * falls due by its clock. Running it twice, or on several servers, does nothing more.
 *
 * Returns: %FALSE if it failed
 */
gboolean
along_service_run_due (AlongService *self, guint *moved, GError **error)
{
  g_autoptr (GHashTable) sids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Due due = { .now = along_clock_now_ms (), .sids = sids };
  Glance seen = { .now = due.now };
  guint total = 0;

  if (moved != NULL)
    *moved = 0;
  if (!self->storage->api->read (self->storage, glance, &seen, error)
      || (seen.old && !self->storage->api->write (self->storage, renew, &seen, error)))
    return FALSE;
  if (!seen.any && !seen.old)
    return TRUE;
  do
    {
      if (!self->storage->api->write (self->storage, run_batch, &due, error))
        return FALSE;
      along_service_tell (self, sids, &due.begin, &due.end);
      total += due.moved;
    }
  while (due.found == BATCH);
  if (moved != NULL)
    *moved = total;
  return TRUE;
}
