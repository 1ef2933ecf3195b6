/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/late-move.h"

#include "app/common/move-dialog.h"

/* More than that nobody chooses from. */
#define MOST_USES 2

/* Where people write, in the order in which it is looked for. */
static const char *const text_fields[] = { "question", "answer", "status_text", "outcome_text" };

/**
 * along_late_use_free:
 * @use: (transfer full): a way to use words
 */
void
along_late_use_free (AlongLateUse *use)
{
  g_clear_pointer (&use->given, g_variant_unref);
  g_free (use);
}

/**
 * along_late_words:
 * @op: (nullable): a step that came too late
 *
 * Returns: (transfer full) (nullable): the words that were written for it
 */
char *
along_late_words (const AlongOp *op)
{
  const char *words = NULL;

  for (guint i = 0; op != NULL && op->values != NULL && i < G_N_ELEMENTS (text_fields); i++)
    if (g_variant_lookup (op->values, text_fields[i], "&s", &words) && *words != '\0')
      return g_strdup (words);
  return NULL;
}

static gboolean
takes (const AlongMove *move, const char *field)
{
  g_auto (GStrv) demands = g_strsplit (move->demands != NULL ? move->demands : "", " ", -1);
  g_auto (GStrv) accepts = g_strsplit (move->accepts != NULL ? move->accepts : "", " ", -1);

  return g_strv_contains ((const char *const *)demands, field)
         || g_strv_contains ((const char *const *)accepts, field);
}

static const char *
field_for_words (const AlongMove *move)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_fields); i++)
    if (takes (move, text_fields[i]))
      return text_fields[i];
  return NULL;
}

static void
copy (GVariantDict *given, const AlongOp *op, const char *name)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (op->values, name, NULL);

  if (value != NULL)
    g_variant_dict_insert_value (given, name, value);
}

static AlongLateUse *
use_new (const AlongMove *move, const AlongOp *op, const char *field, const char *words)
{
  AlongLateUse *use = g_new0 (AlongLateUse, 1);
  g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (NULL);
  const char *reason = NULL;

  g_variant_dict_insert (&given, field, "s", words);
  if (move->reasons != NULL && g_variant_lookup (op->values, "status_reason", "&s", &reason)
      && along_value_set_find (move->reasons, reason) != NULL)
    g_variant_dict_insert (&given, "status_reason", "s", reason);
  if (move->relayed != NULL)
    {
      copy (&given, op, "answered_how");
      copy (&given, op, "answered_by");
    }
  use->move = move;
  use->given = g_variant_ref_sink (g_variant_dict_end (&given));
  return use;
}

/* The step that says the same comes first: a decline that came too late may be one after all. */
static gboolean
is_like (const AlongMove *move, const AlongOp *op)
{
  return g_strcmp0 (move->to, op->to) == 0;
}

static void
collect (GPtrArray *uses, GPtrArray *offers, const AlongOp *op, const char *words, gboolean like)
{
  for (guint i = 0; i < offers->len && uses->len < MOST_USES; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);
      const char *field = field_for_words (move);

      if (field != NULL && is_like (move, op) == like && !g_str_equal (move->name, "mistake"))
        g_ptr_array_add (uses, use_new (move, op, field, words));
    }
}

/**
 * along_late_uses:
 * @context: the window's context
 * @record: the record, as it is now
 * @op: the step that came too late
 *
 * The steps that the reader may take now and that take words, with the words of @op to begin with.
 *
 * Returns: (transfer full) (element-type AlongLateUse): the best first; empty where there are none
 */
GPtrArray *
along_late_uses (AlongContext *context, const AlongRecord *record, const AlongOp *op)
{
  GPtrArray *uses = g_ptr_array_new_with_free_func ((GDestroyNotify)along_late_use_free);
  g_autofree char *words = along_late_words (op);
  const char *by = NULL;
  gboolean relayed = op->values != NULL && g_variant_lookup (op->values, "answered_by", "&s", &by);
  g_autoptr (GPtrArray) offers
      = relayed ? along_move_relayed (context, record)
                : along_lifecycle_offers (record, along_move_who (context, record));

  if (words == NULL)
    return uses;
  collect (uses, offers, op, words, TRUE);
  collect (uses, offers, op, words, FALSE);
  return uses;
}
