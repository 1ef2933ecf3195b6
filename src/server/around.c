/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/around.h"
#include "server/work-private.h"

static AlongRecord *
get (gpointer data, const char *kind, const char *id, GError **error)
{
  AlongWork *work = data;
  AlongHeld *held = NULL;

  if (id == NULL || !along_work_get (work, along_entity_find (kind), id, &held, error))
    return NULL;
  return held != NULL && !held->deleted ? held->record : NULL;
}

static gboolean
add_stored (
    AlongWork *work, const char *kind, GPtrArray *stored, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < stored->len; i++)
    {
      const AlongStoredRecord *one = g_ptr_array_index (stored, i);
      AlongHeld *held = NULL;

      if (!g_str_equal (one->kind, kind))
        continue;
      if (!along_work_get (work, along_entity_find (kind), one->id, &held, error))
        return FALSE;
      if (held != NULL && !held->deleted)
        g_ptr_array_add (records, held->record);
    }
  return TRUE;
}

/* What this transaction makes stands nowhere else yet. */
static void
add_new (AlongWork *work, const char *kind, const char *person, GPtrArray *records)
{
  g_autoptr (GPtrArray) touched = along_work_list_touched (work);

  for (guint i = 0; i < touched->len; i++)
    {
      AlongHeld *held = g_ptr_array_index (touched, i);
      const char *subject = held->entity->subject;

      if (held->stored == NULL && !held->deleted && g_str_equal (held->entity->kind, kind)
          && subject != NULL
          && g_strcmp0 (along_record_get_text (held->record, subject), person) == 0)
        g_ptr_array_add (records, held->record);
    }
}

static GPtrArray *
about (gpointer data, const char *kind, const char *person, GError **error)
{
  AlongWork *work = data;
  AlongTx *tx = along_work_get_tx (work);
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  if (!tx->api->records_about (tx, person, &stored, error)
      || !add_stored (work, kind, stored, records, error))
    return NULL;
  add_new (work, kind, person, records);
  return g_steal_pointer (&records);
}

/**
 * along_work_around:
 * @work: the records of a transaction, which must live longer
 * @today: the partnership's date when it was written, which must live longer
 *
 * Other records for the rules of moves, as they are after what the transaction has done so far. The
 * rules see them whoever writes: what they say of them is no more than yes or no.
 *
 * Returns: what the rules ask
 */
AlongAround
along_work_around (AlongWork *work, const char *today)
{
  return (AlongAround){ get, about, work, today };
}
