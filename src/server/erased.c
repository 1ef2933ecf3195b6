/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/erased.h"

static gboolean
is_erased (AlongTx *tx, const char *kind, const char *id, gboolean *erased, GError **error)
{
  g_autoptr (AlongStoredRecord) record = NULL;

  if (!tx->api->record_get (tx, kind, id, &record, error))
    return FALSE;
  *erased = record != NULL && record->erased != 0;
  return TRUE;
}

/* Whether a field that names another record names an erased one. */
static gboolean
names_erased (AlongTx *tx, const AlongOp *op, const char *name, gboolean *erased, GError **error)
{
  const AlongField *field = name != NULL ? along_entity_find_field (op->entity, name, NULL) : NULL;
  const char *id = NULL;

  if (field == NULL || field->target == NULL || op->values == NULL
      || !g_variant_lookup (op->values, name, "&s", &id))
    return TRUE;
  return is_erased (tx, field->target, id, erased, error);
}

/**
 * along_erased_touches:
 * @tx: a transaction
 * @txn: what a device sends
 * @touches: (out): whether any of it is about somebody, or something, that was erased
 * @error: return location
 *
 * What comes late about an erased person would bring them back, if only into what is kept for people to look at.
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean
along_erased_touches (AlongTx *tx, const AlongTxn *txn, gboolean *touches, GError **error)
{
  *touches = FALSE;
  for (guint i = 0; i < txn->ops->len && !*touches; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->entity == NULL)
        continue;
      if (!is_erased (tx, op->entity->kind, op->id, touches, error)
          || (!*touches && !names_erased (tx, op, op->entity->subject, touches, error))
          || (!*touches && !names_erased (tx, op, op->entity->parent, touches, error)))
        return FALSE;
    }
  return TRUE;
}
