/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/applied.h"

/**
 * along_applied_new:
 * @tx: a writing transaction of the storage
 *
 * Returns: (transfer full): nothing yet
 */
AlongApplied *
along_applied_new (AlongTx *tx)
{
  AlongApplied *applied = g_new0 (AlongApplied, 1);

  applied->work = along_work_new (tx);
  applied->history = g_ptr_array_new_with_free_func ((GDestroyNotify)along_history_free);
  applied->own = g_ptr_array_new_with_free_func ((GDestroyNotify)along_op_free);
  applied->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify)along_stored_conflict_free);
  return applied;
}

/**
 * along_applied_free:
 * @applied: (transfer full): what a transaction does
 */
void
along_applied_free (AlongApplied *applied)
{
  along_work_free (applied->work);
  g_ptr_array_unref (applied->history);
  g_ptr_array_unref (applied->own);
  g_ptr_array_unref (applied->conflicts);
  g_free (applied->state);
  g_free (applied);
}
