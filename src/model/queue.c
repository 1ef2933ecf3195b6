/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/queue.h"

/* Who has no place yet stands behind those who have, in the order in which they came. */
static int
by_place (gconstpointer a, gconstpointer b)
{
  const AlongRecord *first = *(AlongRecord *const *)a;
  const AlongRecord *second = *(AlongRecord *const *)b;
  gint64 place = along_record_get_integer (first, "wait_position", G_MAXINT64);
  gint64 other = along_record_get_integer (second, "wait_position", G_MAXINT64);
  gint64 since = along_record_get_integer (first, "waitlisted_at", G_MAXINT64);
  gint64 later = along_record_get_integer (second, "waitlisted_at", G_MAXINT64);

  if (place != other)
    return place < other ? -1 : 1;
  if (since != later)
    return since < later ? -1 : 1;
  return g_strcmp0 (along_record_get_id (first), along_record_get_id (second));
}

/**
 * along_queue_sort:
 * @referrals: (element-type AlongRecord): referrals on the waiting list of one service
 *
 * Puts them in the order in which they wait.
 */
void
along_queue_sort (GPtrArray *referrals)
{
  g_ptr_array_sort (referrals, by_place);
}

/**
 * along_queue_move:
 * @referrals: (element-type AlongRecord): a waiting list, in order
 * @from: whom to move, from 0
 * @to: where they are to stand, from 0
 *
 * Everybody whose place is another one then, with that place: from 1 on, without gaps.
 *
 * Returns: (transfer full) (element-type AlongRecord): copies with their new `wait_position`
 */
GPtrArray *
along_queue_move (GPtrArray *referrals, guint from, guint to)
{
  GPtrArray *moved = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);

  for (guint i = 0; i < referrals->len; i++)
    {
      AlongRecord *referral = g_ptr_array_index (referrals, i);
      guint place = i;

      if (i == from)
        place = to;
      else if (from < i && i <= to)
        place = i - 1;
      else if (to <= i && i < from)
        place = i + 1;
      if (along_record_get_integer (referral, "wait_position", 0) != (gint64)place + 1)
        {
          AlongRecord *after = along_record_copy (referral);

          along_record_set_integer (after, "wait_position", (gint64)place + 1);
          g_ptr_array_add (moved, after);
        }
    }
  return moved;
}
