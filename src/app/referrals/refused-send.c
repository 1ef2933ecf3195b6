/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/refused-send.h"

#include "base/id.h"

/* What people have written and ticked. The rest belongs to the service that it did not reach, or to when it was written. */
static const char *const kept[]
    = { "person",          "from_org",         "requester",        "needs",        "decision",
        "parent_referral", "reason",           "desired_outcomes", "priority",     "risks_to_share",
        "access_needs",    "when_unavailable", "shared_fields",    "sender_notes", NULL };

static const AlongOp *
find_create (const AlongTxn *txn, const char *referral)
{
  for (guint i = 0; txn != NULL && i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->type == ALONG_OP_NEW && op->values != NULL
          && g_str_equal (op->entity->kind, "referral") && g_str_equal (op->id, referral))
        return op;
    }
  return NULL;
}

static gboolean
was_sent (const AlongTxn *txn, const char *referral)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);

      if (op->type == ALONG_OP_MOVE && g_str_equal (op->id, referral)
          && g_strcmp0 (op->to, "sent") == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * along_refused_send_draft:
 * @txn: (nullable): what the server did not take
 * @referral: the record it was about
 *
 * A referral that was written and sent without a connection, and refused: its service has closed meanwhile, or what
 * was agreed has ended. Nothing of it is with anybody, so that its words stand in no record.
 *
 * Returns: (transfer full) (nullable): a draft with its words and what was ticked, under a number of its own and for no
 *   service yet; %NULL where it was something else
 */
AlongRecord *
along_refused_send_draft (const AlongTxn *txn, const char *referral)
{
  const AlongOp *create = find_create (txn, referral);
  g_autofree char *id = NULL;
  g_autofree char *number = NULL;
  AlongRecord *draft = NULL;
  GVariantIter values;
  const char *name = NULL;
  GVariant *value = NULL;

  if (create == NULL || !was_sent (txn, referral))
    return NULL;
  id = along_id_new ();
  number = along_id_reference ("R", id);
  draft = along_record_new (create->entity, id);
  g_variant_iter_init (&values, create->values);
  while (g_variant_iter_loop (&values, "{&sv}", &name, &value))
    if (g_strv_contains (kept, name))
      along_record_set (draft, name, value);
  along_record_set_text (draft, "number", number);
  along_record_set_text (draft, "status", "draft");
  return draft;
}
