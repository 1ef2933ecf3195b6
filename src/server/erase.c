/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/erase.h"
#include "base/clock.h"
#include "server/audit.h"
#include "server/blobs.h"
#include "server/files.h"

/* A line of a line of a line: deeper than anything declared. */
#define MAX_DEPTH 8

/**
 * along_erased_new:
 *
 * Returns: (transfer full): nothing erased yet
 */
AlongErased *
along_erased_new (void)
{
  AlongErased *self = g_new0 (AlongErased, 1);

  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->named_by = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * along_erased_free:
 * @erased: (transfer full): what an erasure took
 */
void
along_erased_free (AlongErased *erased)
{
  g_hash_table_unref (erased->kinds);
  g_hash_table_unref (erased->named_by);
  g_ptr_array_unref (erased->files);
  g_free (erased);
}

/**
 * along_erased_clear:
 * @erased: what an erasure took
 *
 * Begins anew: a transaction may be run again.
 */
void
along_erased_clear (AlongErased *erased)
{
  erased->n = 0;
  g_hash_table_remove_all (erased->kinds);
  g_hash_table_remove_all (erased->named_by);
  g_ptr_array_set_size (erased->files, 0);
}

static void
add_counts (GHashTable *to, GHashTable *from)
{
  GHashTableIter iter;
  gpointer kind = NULL;
  gpointer n = NULL;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &kind, &n))
    g_hash_table_insert (to, g_strdup (kind),
                         GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (to, kind))
                                           + GPOINTER_TO_UINT (n)));
}

/**
 * along_erased_add:
 * @erased: what was erased so far
 * @more: what was erased now
 */
void
along_erased_add (AlongErased *erased, const AlongErased *more)
{
  erased->n += more->n;
  add_counts (erased->kinds, more->kinds);
  add_counts (erased->named_by, more->named_by);
  for (guint i = 0; i < more->files->len; i++)
    g_ptr_array_add (erased->files, g_strdup (g_ptr_array_index (more->files, i)));
}

static void
count (GHashTable *kinds, const char *kind)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (kinds, kind));

  g_hash_table_insert (kinds, g_strdup (kind), GUINT_TO_POINTER (n + 1));
}

typedef struct
{
  char *sid;
  char *facet;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->sid);
  g_free (place->facet);
  g_free (place);
}

static gboolean
note_place (const AlongIndexEntry *entry, gpointer data)
{
  Place *place = g_new0 (Place, 1);

  place->sid = g_strdup (entry->sid);
  place->facet = g_strdup (entry->facet);
  g_ptr_array_add (data, place);
  return TRUE;
}

/* Whoever has it is told that it is gone. */
static gboolean
leave_scopes (
    AlongTx *tx, const char *kind, const char *id, AlongIndexOp op, gint64 seq, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);

  if (!tx->api->index_of (tx, kind, id, note_place, places, error))
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);
      const AlongIndexEntry entry = { .sid = place->sid,
                                      .kind = kind,
                                      .id = id,
                                      .facet = place->facet,
                                      .op = op,
                                      .rev = seq };

      if (!tx->api->index_put (tx, &entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
leave_conflicts (AlongTx *tx, const AlongStoredRecord *record, gint64 seq, GError **error)
{
  g_auto (GStrv) ids = NULL;

  if (!tx->api->conflict_ids (tx, record->kind, record->id, &ids, error))
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++)
    if (!leave_scopes (tx, "conflict", ids[i], ALONG_INDEX_RM, seq, error))
      return FALSE;
  return TRUE;
}

static gboolean
erase_record (AlongTx *tx,
              const AlongStoredRecord *record,
              gboolean dry_run,
              gint64 seq,
              AlongErased *erased,
              GError **error)
{
  erased->n++;
  count (erased->kinds, record->kind);
  if (g_str_equal (record->kind, "attachment"))
    g_ptr_array_add (erased->files, g_strdup (record->id));
  return dry_run
         || (leave_scopes (tx, record->kind, record->id, ALONG_INDEX_DEL, seq, error)
             && leave_conflicts (tx, record, seq, error)
             && tx->api->record_erase (tx, record->kind, record->id, seq, along_clock_now_ms (),
                                       error));
}

typedef struct
{
  GPtrArray *records; /* in the order they were found */
  GHashTable *seen;   /* "kind/id" */
} Found;

/* A line goes where it belongs to. */
static gboolean
add_below (AlongTx *tx, Found *found, GPtrArray *records, guint depth, GError **error)
{
  for (guint i = 0; i < records->len; i++)
    {
      AlongStoredRecord *record = g_ptr_array_index (records, i);
      g_autoptr (GPtrArray) lines = NULL;

      if (record->erased != 0
          || !g_hash_table_add (found->seen, g_strdup_printf ("%s/%s", record->kind, record->id)))
        continue;
      g_ptr_array_add (found->records, along_stored_record_copy (record));
      if (!tx->api->records_under (tx, record->kind, record->id, &lines, error)
          || (depth < MAX_DEPTH && !add_below (tx, found, lines, depth + 1, error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * along_erase_records:
 * @tx: a transaction; a writing one unless @dry_run
 * @records: (element-type AlongStoredRecord): what is to go, with what is a line of it
 * @dry_run: whether only to count
 * @erased: gets what went
 * @error: return location
 *
 * Takes out what records say, in all that keeps it: parts, history, conflicts, transactions that could not be
 * applied, links to the answer page. What stays is that there was a record of that kind, so that it is counted, that
 * devices forget it, and that nothing that comes late brings it back.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_erase_records (
    AlongTx *tx, GPtrArray *records, gboolean dry_run, AlongErased *erased, GError **error)
{
  g_autoptr (GPtrArray) all
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_record_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Found found = { all, seen };
  gint64 seq = 0;

  if (!add_below (tx, &found, records, 0, error)
      || (!dry_run && all->len > 0 && !tx->api->next_seq (tx, &seq, error)))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!erase_record (tx, g_ptr_array_index (all, i), dry_run, seq, erased, error))
      return FALSE;
  return TRUE;
}

/* Records about others, or about several, that name the person by their id. */
static gboolean
count_naming (AlongTx *tx, const char *person, AlongErased *erased, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (!tx->api->records_naming (tx, person, &records, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const AlongStoredRecord *record = g_ptr_array_index (records, i);

      if (g_strcmp0 (record->subject, person) != 0)
        count (erased->named_by, record->kind);
    }
  return TRUE;
}

static gboolean
note (AlongTx *tx, const char *purpose, guint n, GError **error)
{
  const AlongAuditNote said
      = { .action = ALONG_AUDIT_ERASED, .kind = "person", .purpose = purpose, .count = n };

  return along_audit_add (tx, &said, error);
}

/**
 * along_erase_person:
 * @tx: a transaction; a writing one unless @dry_run
 * @person: a person's id
 * @purpose: why, a code; for the audit log
 * @dry_run: whether only to count
 * @erased: gets what went
 * @error: return location
 *
 * Takes out a person with everything about them, also what was shared of them with others, and takes their name out of
 * the audit log, which says only that somebody was erased and how much that was.
 *
 * Returns: %FALSE if the storage failed
 */
gboolean
along_erase_person (AlongTx *tx,
                    const char *person,
                    const char *purpose,
                    gboolean dry_run,
                    AlongErased *erased,
                    GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  guint before = erased->n;

  if (!tx->api->records_about (tx, person, &records, error)
      || !count_naming (tx, person, erased, error)
      || !along_erase_records (tx, records, dry_run, erased, error))
    return FALSE;
  return dry_run || erased->n == before
         || (tx->api->hold_drop (tx, person, error) && tx->api->audit_forget (tx, person, error)
             && note (tx, purpose, erased->n - before, error));
}

/**
 * along_erase_finish:
 * @service: the service
 * @erased: what was erased, committed
 * @error: return location
 *
 * Removes the bytes of files, and has the database let go of what its file still holds of what is gone. What fails here
 * can be done again: nobody can read it any more.
 *
 * Returns: %TRUE if nothing is left
 */
gboolean
along_erase_finish (AlongService *service, const AlongErased *erased, GError **error)
{
  AlongStorage *storage = along_service_get_storage (service);
  AlongBlobs *blobs = along_service_get_blobs (service);

  for (guint i = 0; blobs != NULL && i < erased->files->len; i++)
    if (!along_blobs_erase (blobs, g_ptr_array_index (erased->files, i), error))
      return FALSE;
  return erased->n == 0 || storage->api->scrub (storage, error);
}
