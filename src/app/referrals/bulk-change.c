/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/bulk-change.h"

#include "app/referrals/referral-step.h"
#include "model/policy.h"

#include <glib/gi18n.h>

/**
 * along_bulk_new:
 * @actor: the reader
 *
 * Returns: (transfer full): a change of no referral yet
 */
AlongBulk *
along_bulk_new (const AlongActor *actor)
{
  AlongBulk *self = g_new0 (AlongBulk, 1);

  self->txn = along_txn_new (actor->org);
  self->undo = along_txn_new (actor->org);
  self->before = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  self->after = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  return self;
}

/**
 * along_bulk_free:
 * @self: (transfer full): a change
 */
void
along_bulk_free (AlongBulk *self)
{
  g_clear_pointer (&self->txn, along_txn_free);
  g_clear_pointer (&self->undo, along_txn_free);
  g_ptr_array_unref (self->before);
  g_ptr_array_unref (self->after);
  g_free (self);
}

static AlongLeftOut
note (AlongBulk *self, AlongLeftOut why)
{
  self->left_out[why]++;
  return why;
}

static AlongLeftOut
take (AlongBulk *self, const AlongRecord *before, const AlongRecord *after)
{
  g_ptr_array_add (self->before, along_record_copy (before));
  g_ptr_array_add (self->after, along_record_copy (after));
  along_txn_update (self->txn, before, after);
  along_txn_update (self->undo, after, before);
  self->done++;
  return ALONG_LEFT_OUT_NOT;
}

static gboolean
may_set (const AlongActor *actor, const AlongRecord *referral, const char *name)
{
  const char *const orgs[] = { actor->org, NULL };
  const AlongRelations relations = { .subject_orgs = orgs };
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (referral), name, NULL);

  return along_policy_check_field (actor, referral, field, &relations, NULL);
}

static gboolean
is_theirs (const AlongActor *actor, const AlongRecord *referral, const char *field)
{
  return g_strcmp0 (along_record_get_text (referral, field), actor->org) == 0;
}

/**
 * along_bulk_chase:
 * @self: a change
 * @actor: the reader
 * @referral: a referral, whole
 * @due: what is due with it
 * @now: milliseconds since 1970 in UTC
 *
 * Adds that the service was asked about @referral now.
 *
 * Returns: %ALONG_LEFT_OUT_NOT, or why it takes no part
 */
AlongLeftOut
along_bulk_chase (AlongBulk *self,
                  const AlongActor *actor,
                  const AlongRecord *referral,
                  const AlongDue *due,
                  gint64 now)
{
  g_autoptr (AlongRecord) after = NULL;

  if (!is_theirs (actor, referral, "from_org"))
    return note (self, ALONG_LEFT_OUT_NOT_SENT);
  if (along_referral_is_over (referral))
    return note (self, ALONG_LEFT_OUT_OVER);
  if (due->turn != ALONG_TURN_RECEIVER)
    return note (self, ALONG_LEFT_OUT_NOT_WAITING);
  if (!may_set (actor, referral, "chased_at"))
    return note (self, ALONG_LEFT_OUT_NOT_OURS);
  after = along_record_copy (referral);
  along_record_set_integer (after, "chased_at", now);
  return take (self, referral, after);
}

/**
 * along_bulk_reassign:
 * @self: a change
 * @actor: the reader
 * @referral: a referral, whole
 * @worker: somebody of the reader's organisation
 *
 * Adds that @worker deals with @referral: for one that came in who deals with it, for one that was sent who sent it, and so
 * hears of it.
 *
 * Returns: %ALONG_LEFT_OUT_NOT, or why it takes no part
 */
AlongLeftOut
along_bulk_reassign (AlongBulk *self,
                     const AlongActor *actor,
                     const AlongRecord *referral,
                     const char *worker)
{
  const char *field = is_theirs (actor, referral, "to_org") ? "assigned_to" : "requester";
  const char *state = along_record_get_state (referral);
  g_autoptr (AlongRecord) after = NULL;

  if (g_strcmp0 (state, "loop_closed") == 0 || g_strcmp0 (state, "entered_in_error") == 0)
    return note (self, ALONG_LEFT_OUT_OVER);
  if (!may_set (actor, referral, field))
    return note (self, ALONG_LEFT_OUT_NOT_OURS);
  if (g_strcmp0 (along_record_get_text (referral, field), worker) == 0)
    return note (self, ALONG_LEFT_OUT_SAME);
  after = along_record_copy (referral);
  along_record_set_text (after, field, worker);
  return take (self, referral, after);
}

/**
 * along_bulk_gone:
 * @self: a change
 *
 * One of those that were picked cannot be read any more.
 */
void
along_bulk_gone (AlongBulk *self)
{
  note (self, ALONG_LEFT_OUT_GONE);
}

/* A whole sentence for each reason, as other languages put the number elsewhere. */
static char *
words_left_out (AlongLeftOut why, guint n)
{
  switch (why)
    {
    case ALONG_LEFT_OUT_NOT_SENT:
      return g_strdup_printf (ngettext ("%u was sent by others", "%u were sent by others", n), n);
    case ALONG_LEFT_OUT_NOT_WAITING:
      return g_strdup_printf (
          ngettext ("%u does not wait for the service", "%u do not wait for the service", n), n);
    case ALONG_LEFT_OUT_OVER:
      return g_strdup_printf (ngettext ("%u has ended", "%u have ended", n), n);
    case ALONG_LEFT_OUT_SAME:
      return g_strdup_printf (ngettext ("%u is theirs already", "%u are theirs already", n), n);
    case ALONG_LEFT_OUT_GONE:
      return g_strdup_printf (
          ngettext ("%u is no longer on this device", "%u are no longer on this device", n), n);
    case ALONG_LEFT_OUT_NOT_OURS:
    case ALONG_LEFT_OUT_NOT:
    case ALONG_N_LEFT_OUT:
    default:
      return g_strdup_printf (
          ngettext ("%u is not yours to change", "%u are not yours to change", n), n);
    }
}

/**
 * along_bulk_words:
 * @self: a change
 * @done: what was done, in words
 *
 * Returns: (transfer full): that, and how many were left out and why
 */
char *
along_bulk_words (const AlongBulk *self, const char *done)
{
  GString *words = g_string_new (self->done > 0 ? done : NULL);
  gboolean any = FALSE;

  for (guint i = 1; i < ALONG_N_LEFT_OUT; i++)
    {
      g_autofree char *why
          = self->left_out[i] > 0 ? words_left_out ((AlongLeftOut)i, self->left_out[i]) : NULL;

      if (why == NULL)
        continue;
      if (!any)
        g_string_append (words, self->done > 0 ? _ (". Left out: ") : _ ("Nothing to do: "));
      g_string_append_printf (words, "%s%s", any ? ", " : "", why);
      any = TRUE;
    }
  return g_string_free_and_steal (words);
}
