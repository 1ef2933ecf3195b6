/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/follow-up.h"

#include "base/error.h"
#include "base/id.h"
#include "model/referral-child.h"

#include <glib/gi18n-lib.h>

static gboolean
find (AlongWork *work, const char *kind, const char *id, AlongHeld **held, GError **error)
{
  *held = NULL;
  return id == NULL || along_work_get (work, along_entity_find (kind), id, held, error);
}

static gboolean
is_in (const AlongHeld *held, const char *state)
{
  return held != NULL && !held->deleted
         && g_strcmp0 (along_record_get_state (held->record), state) == 0;
}

/* Who receives has only the packet, and so cannot write for the sender: what stands in its place is made
 * here, with what only the sender knows, and waits for them. */
static gboolean
passed_on (AlongWork *work, AlongHeld *held, GVariant **values, GPtrArray *ops, GError **error)
{
  g_autofree char *id = along_id_new ();
  g_autoptr (AlongRecord) child = NULL;
  AlongHeld *service = NULL;
  GVariantDict with;

  if (along_record_get (held->record, "redirected_to") != NULL)
    return TRUE;
  if (!find (work, "service", along_record_get_text (held->record, "redirected_service"), &service,
             error))
    return FALSE;
  if (service == NULL || service->deleted)
    return TRUE;
  child = along_referral_child (held->record, service->record, id);
  g_ptr_array_add (ops, along_op_new (child));
  along_record_set_text (held->record, "redirected_to", id);
  g_variant_dict_init (&with, *values);
  g_variant_dict_insert (&with, "redirected_to", "s", id);
  g_variant_unref (*values);
  *values = g_variant_ref_sink (g_variant_dict_end (&with));
  return TRUE;
}

/* It was not to be passed on after all. Where the sender has sent it on meanwhile, it is too late. */
static gboolean
not_passed_on (AlongWork *work, const char *child, GPtrArray *ops, GError **error)
{
  AlongHeld *next = NULL;

  if (!find (work, "referral", child, &next, error))
    return FALSE;
  if (next == NULL || next->deleted)
    return TRUE;
  if (!is_in (next, "draft"))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_STALE,
                           _ ("It has been sent on already; that stays as it is."));
      return FALSE;
    }
  g_ptr_array_add (ops, along_op_delete (next->entity, next->id, NULL));
  return TRUE;
}

/* What was passed on closes with what came of it. */
static gboolean
closed (AlongWork *work, AlongHeld *held, GPtrArray *ops, GError **error)
{
  static const char *const known[] = { "feedback_seen_at", "person_told_at" };
  AlongHeld *parent = NULL;

  if (!find (work, "referral", along_record_get_text (held->record, "parent_referral"), &parent,
             error))
    return FALSE;
  if (!is_in (parent, "redirected")
      || g_strcmp0 (along_record_get_text (parent->record, "redirected_to"), held->id) != 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

      if (along_record_get (parent->record, known[i]) != NULL)
        continue;
      g_variant_dict_insert_value (&values, known[i], along_record_get (held->record, known[i]));
      g_ptr_array_add (ops, along_op_set (parent->entity, parent->id, known[i],
                                          g_variant_dict_end (&values)));
    }
  g_ptr_array_add (ops, along_op_move (parent->entity, parent->id, "redirected", "loop_closed",
                                       g_variant_new ("a{sv}", NULL)));
  return TRUE;
}

/**
 * along_follow_up:
 * @work: the records of a transaction
 * @held: a record that a move has just been applied to
 * @op: the move
 * @values: (inout): what came with it, `a{sv}`; gets what follows for the record itself
 * @ops: (element-type AlongOp): gets what the server does with it in the same breath
 * @error: set when reading failed
 *
 * What a move brings about with other records, which who takes it may not write (domain.md §3): a referral
 * that is passed on gets a child, a draft of its sender; and closes with it.
 *
 * Returns: %TRUE if the move stands
 */
gboolean
along_follow_up (AlongWork *work,
                 AlongHeld *held,
                 const AlongOp *op,
                 GVariant **values,
                 GPtrArray *ops,
                 GError **error)
{
  if (!g_str_equal (held->entity->kind, "referral"))
    return TRUE;
  if (g_str_equal (op->to, "redirected"))
    return passed_on (work, held, values, ops, error);
  if (g_str_equal (op->to, "loop_closed"))
    return closed (work, held, ops, error);
  return TRUE;
}

/**
 * along_follow_back:
 * @work: the records of a transaction
 * @held: a record that a move is about to be taken back of
 * @op: what takes it back
 * @ops: (element-type AlongOp): gets what the server takes back with it
 * @error: set to %ALONG_ERROR_STALE where it cannot be taken back any more, or to another code where
 *   reading failed
 *
 * The other way round: the child of a referral that is not passed on after all goes, as long as it was
 * not sent; and what closed with its child is open again.
 *
 * Returns: %TRUE if it may be taken back
 */
gboolean
along_follow_back (
    AlongWork *work, AlongHeld *held, const AlongOp *op, GPtrArray *ops, GError **error)
{
  AlongHeld *parent = NULL;
  AlongOp *back = NULL;

  if (!g_str_equal (held->entity->kind, "referral"))
    return TRUE;
  if (g_str_equal (op->from, "redirected"))
    return not_passed_on (work, along_record_get_text (held->record, "redirected_to"), ops, error);
  if (!g_str_equal (op->from, "loop_closed"))
    return TRUE;
  if (!find (work, "referral", along_record_get_text (held->record, "parent_referral"), &parent,
             error))
    return FALSE;
  if (!is_in (parent, "loop_closed")
      || g_strcmp0 (along_record_get_text (parent->record, "redirected_to"), held->id) != 0)
    return TRUE;
  back = along_op_move (parent->entity, parent->id, "loop_closed", "redirected",
                        g_variant_new ("a{sv}", NULL));
  back->undo = TRUE;
  g_ptr_array_add (ops, back);
  return TRUE;
}
