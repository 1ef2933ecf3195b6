/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/retention.h"
#include "base/clock.h"

#include <string.h>

/* So many go before others may write. */
#define BATCH 100

static const AlongRetentionRule *
rule_of (const char *kind)
{
  guint n = 0;
  const AlongRetentionRule *rules = along_retention_rules (&n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (rules[i].kind, kind))
      return &rules[i];
  return NULL;
}

static gint64
add_months (gint64 at, guint months)
{
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_utc (at / 1000);
  g_autoptr (GDateTime) to = g_date_time_add_months (from, (int)months);

  return g_date_time_to_unix (to) * 1000;
}

static char *
day_of (gint64 at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (at / 1000);

  return g_date_time_format (time, "%Y-%m-%d");
}

static const AlongStoredHold *
find_hold (GPtrArray *holds, const char *person, const char *today)
{
  for (guint i = 0; person != NULL && i < holds->len; i++)
    {
      const AlongStoredHold *hold = g_ptr_array_index (holds, i);

      if (g_str_equal (hold->person, person)
          && (*hold->until == '\0' || strcmp (hold->until, today) >= 0))
        return hold;
    }
  return NULL;
}

/* When anything about somebody was last written. */
static gboolean
find_last (AlongTx *tx, GPtrArray *records, gint64 *last, GError **error)
{
  *last = 0;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *record = g_ptr_array_index (records, i);
      gint64 at = 0;

      if (!tx->api->last_written (tx, record->kind, record->id, &at, error))
        return FALSE;
      *last = MAX (*last, at);
    }
  return TRUE;
}

static void
say (AlongRetention *retention, AlongRetentionWhy why, char *until, const char *reason)
{
  retention->why = why;
  retention->until = until;
  retention->reason = g_strdup (reason);
}

static gboolean
judge (AlongTx *tx,
       const char *person,
       guint months,
       GPtrArray *holds,
       gint64 now,
       AlongRetention *retention,
       GError **error)
{
  g_autofree char *today = day_of (now);
  const AlongStoredHold *hold = find_hold (holds, person, today);
  g_autoptr (GPtrArray) records = NULL;
  g_auto (GStrv) orgs = NULL;
  gint64 last = 0;

  *retention = (AlongRetention){ 0 };
  if (!tx->api->records_about (tx, person, &records, error))
    return FALSE;
  if (records->len == 0)
    {
      say (retention, ALONG_RETENTION_ABSENT, NULL, NULL);
      return TRUE;
    }
  if (hold != NULL)
    {
      say (retention, ALONG_RETENTION_HELD, *hold->until != '\0' ? g_strdup (hold->until) : NULL,
           hold->reason);
      return TRUE;
    }
  if (!tx->api->membership_orgs (tx, person, &orgs, error)
      || !find_last (tx, records, &last, error))
    return FALSE;
  if (orgs[0] != NULL)
    say (retention, ALONG_RETENTION_SUPPORTED, NULL, NULL);
  else if (add_months (last, months) > now)
    say (retention, ALONG_RETENTION_TIME, day_of (add_months (last, months)), NULL);
  return TRUE;
}

/**
 * along_retention_of_person:
 * @tx: a transaction
 * @person: a person's id
 * @now: milliseconds
 * @retention: (out caller-allocates): what keeps them
 * @error: return location
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_retention_of_person (
    AlongTx *tx, const char *person, gint64 now, AlongRetention *retention, GError **error)
{
  g_autoptr (GPtrArray) holds = NULL;

  return tx->api->holds (tx, &holds, error)
         && judge (tx, person, rule_of ("person")->months, holds, now, retention, error);
}

typedef struct
{
  gboolean dry_run;
  gint64 now;
  AlongErased *erased;
  AlongErased *step; /* of one transaction, which may be run again */
  AlongRetained *retained;
  /* What is to go: ids of people, and records. */
  GPtrArray *people;
  GHashTable *due;
  GPtrArray *records;

  const char *person;
  gboolean gone;
  guint from;
} Run;

static gboolean
is_over (AlongTx *tx,
         const AlongStoredRecord *record,
         const AlongRetentionRule *rule,
         gint64 now,
         gboolean *over,
         GError **error)
{
  g_auto (GStrv) states = g_strsplit (rule->states != NULL ? rule->states : "", " ", -1);
  gint64 last = 0;

  *over = FALSE;
  if (rule->months == 0 || (rule->alone && record->subject != NULL)
      || (rule->states != NULL
          && (record->state == NULL
              || !g_strv_contains ((const char *const *)states, record->state))))
    return TRUE;
  if (!tx->api->last_written (tx, record->kind, record->id, &last, error))
    return FALSE;
  *over = add_months (last, rule->months) <= now;
  return TRUE;
}

static gboolean
collect_people (AlongTx *tx, Run *run, GPtrArray *holds, GError **error)
{
  g_autoptr (GPtrArray) people = NULL;
  guint months = rule_of ("person")->months;

  if (!tx->api->records_of (tx, "person", &people, error))
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    {
      const AlongStoredRecord *person = g_ptr_array_index (people, i);
      g_auto (AlongRetention) retention = { 0 };

      if (!judge (tx, person->id, months, holds, run->now, &retention, error))
        return FALSE;
      run->retained->held += retention.why == ALONG_RETENTION_HELD ? 1 : 0;
      if (retention.why == ALONG_RETENTION_OVER)
        g_hash_table_add (run->due, g_strdup (person->id));
    }
  return TRUE;
}

static gboolean
collect_by (AlongTx *tx,
            Run *run,
            GPtrArray *records,
            const AlongRetentionRule *rule,
            GPtrArray *holds,
            GError **error)
{
  g_autofree char *today = day_of (run->now);

  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *record = g_ptr_array_index (records, i);
      gboolean over = FALSE;

      if (!is_over (tx, record, rule, run->now, &over, error))
        return FALSE;
      if (!over || find_hold (holds, record->subject, today) != NULL)
        continue;
      /* Somebody who was deleted goes with everything about them. */
      if (g_str_equal (record->kind, "person"))
        g_hash_table_add (run->due, g_strdup (record->id));
      else
        g_ptr_array_add (run->records, along_stored_record_copy (record));
    }
  return TRUE;
}

static gboolean
collect (AlongTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (GPtrArray) holds = NULL;
  g_autoptr (GPtrArray) deleted = NULL;
  guint n = 0;
  const AlongRetentionRule *rules = along_retention_rules (&n);

  run->retained->held = 0;
  g_hash_table_remove_all (run->due);
  g_ptr_array_set_size (run->records, 0);
  if (!tx->api->holds (tx, &holds, error) || !collect_people (tx, run, holds, error)
      || !tx->api->records_deleted (tx, &deleted, error)
      || !collect_by (tx, run, deleted, rule_of ("deleted"), holds, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GPtrArray) records = NULL;

      if (rules[i].months == 0 || g_str_equal (rules[i].kind, "person")
          || g_str_equal (rules[i].kind, "deleted") || g_str_equal (rules[i].kind, "quarantine"))
        continue;
      if (!tx->api->records_of (tx, rules[i].kind, &records, error)
          || !collect_by (tx, run, records, &rules[i], holds, error))
        return FALSE;
    }
  return TRUE;
}

/* Asked again where it is done: between looking and doing somebody may have written, or put a hold on them. */
static gboolean
take_person (AlongTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_auto (AlongRetention) retention = { 0 };
  g_autoptr (AlongStoredRecord) stored = NULL;

  run->gone = FALSE;
  along_erased_clear (run->step);
  if (!tx->api->record_get (tx, "person", run->person, &stored, error)
      || !along_retention_of_person (tx, run->person, run->now, &retention, error))
    return FALSE;
  if (retention.why != ALONG_RETENTION_OVER
      && !(stored != NULL && stored->deleted != 0 && retention.why == ALONG_RETENTION_TIME))
    return TRUE;
  run->gone = TRUE;
  return along_erase_person (tx, run->person, "retention", run->dry_run, run->step, error);
}

static gboolean
is_still_over (AlongTx *tx,
               const AlongStoredRecord *record,
               GPtrArray *holds,
               gint64 now,
               AlongStoredRecord **found,
               GError **error)
{
  g_autofree char *today = day_of (now);
  const AlongRetentionRule *rule = NULL;
  g_autoptr (AlongStoredRecord) stored = NULL;
  gboolean over = FALSE;

  *found = NULL;
  if (!tx->api->record_get (tx, record->kind, record->id, &stored, error))
    return FALSE;
  if (stored == NULL || find_hold (holds, stored->subject, today) != NULL)
    return TRUE;
  rule = rule_of (stored->deleted != 0 ? "deleted" : stored->kind);
  if (rule == NULL)
    return TRUE;
  if (!is_over (tx, stored, rule, now, &over, error))
    return FALSE;
  if (over)
    *found = g_steal_pointer (&stored);
  return TRUE;
}

static gboolean
take_records (AlongTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (GPtrArray) holds = NULL;
  g_autoptr (GPtrArray) batch
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_record_free);

  along_erased_clear (run->step);
  if (!tx->api->holds (tx, &holds, error))
    return FALSE;
  for (guint i = run->from; i < run->records->len && i < run->from + BATCH; i++)
    {
      const AlongStoredRecord *record = g_ptr_array_index (run->records, i);
      AlongStoredRecord *stored = NULL;

      if (record->subject != NULL && g_hash_table_contains (run->due, record->subject))
        continue;
      if (!is_still_over (tx, record, holds, run->now, &stored, error))
        return FALSE;
      if (stored != NULL)
        g_ptr_array_add (batch, stored);
    }
  return along_erase_records (tx, batch, run->dry_run, run->step, error);
}

static gboolean
take_kept (AlongTx *tx, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (run->now / 1000);
  g_autoptr (GDateTime) before = g_date_time_add_months (now, -(int)rule_of ("quarantine")->months);
  gint64 ms = g_date_time_to_unix (before) * 1000;

  along_erased_clear (run->step);
  return tx->api->quarantine_count (tx, ms, &run->retained->kept_whole, error)
         && (run->dry_run || tx->api->quarantine_erase (tx, ms, error));
}

static gboolean
take (AlongStorage *storage, Run *run, AlongTxFunc func, GError **error)
{
  if (!(run->dry_run ? storage->api->read : storage->api->write) (storage, func, run, error))
    return FALSE;
  along_erased_add (run->erased, run->step);
  return TRUE;
}

static gboolean
take_all (AlongStorage *storage, Run *run, GError **error)
{
  GHashTableIter iter;
  gpointer person = NULL;

  g_hash_table_iter_init (&iter, run->due);
  while (g_hash_table_iter_next (&iter, &person, NULL))
    {
      run->person = person;
      if (!take (storage, run, take_person, error))
        return FALSE;
      if (!run->gone)
        continue;
      run->retained->people++;
      g_ptr_array_add (run->people, g_strdup (person));
    }
  for (run->from = 0; run->from < run->records->len; run->from += BATCH)
    if (!take (storage, run, take_records, error))
      return FALSE;
  return take (storage, run, take_kept, error);
}

/**
 * along_retention_run:
 * @service: the service
 * @dry_run: whether only to count
 * @erased: gets what went
 * @people: (element-type utf8): gets the ids of people who went
 * @retained: (out caller-allocates): how many people went, and how many were held
 * @error: return location
 *
 * Erases what the rules say is kept no longer. Running it again does nothing more.
 *
 * Returns: %FALSE if it failed; what went until then is gone
 */
gboolean
along_retention_run (AlongService *service,
                     gboolean dry_run,
                     AlongErased *erased,
                     GPtrArray *people,
                     AlongRetained *retained,
                     GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  g_autoptr (GHashTable) due = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_record_free);
  g_autoptr (AlongErased) step = along_erased_new ();
  Run run = { .dry_run = dry_run,
              .step = step,
              .now = along_clock_now_ms (),
              .erased = erased,
              .retained = retained,
              .people = people,
              .due = due,
              .records = records };

  *retained = (AlongRetained){ 0 };
  return storage->api->read (storage, collect, &run, error) && take_all (storage, &run, error);
}
