/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-step.h"

#include "app/window/window.h"
#include "base/clock.h"

#include <glib/gi18n.h>

/**
 * along_referral_is_over:
 * @referral: a referral
 *
 * Returns: %TRUE if it came to an end, and only telling and closing is left
 */
gboolean
along_referral_is_over (const AlongRecord *referral)
{
  static const char *const states[]
      = { "declined", "redirected", "withdrawn", "completed", "ended_early", NULL };
  const char *state = along_record_get_state (referral);

  return state != NULL && g_strv_contains (states, state);
}

/**
 * along_referral_wants_telling:
 * @referral: a referral
 *
 * Whether the service has said something that the person does not know yet, as far as is written down.
 *
 * Returns: %TRUE if the person is to be told
 */
gboolean
along_referral_wants_telling (const AlongRecord *referral)
{
  static const char *const answered[] = { "accepted", "waitlisted", "in_progress", NULL };
  const char *state = along_record_get_state (referral);
  gint64 told = along_record_get_integer (referral, "person_told_at", 0);
  gint64 decided = along_record_get_integer (referral, "decided_at", 0);

  if (along_referral_is_over (referral))
    return told < along_record_get_integer (referral, "closed_at", 1);
  return state != NULL && g_strv_contains (answered, state) && decided > 0 && told < decided;
}

/**
 * along_referral_suggests:
 * @referral: a referral
 *
 * Returns: (transfer none) (nullable): the name of the move that comes next where all goes well
 */
const char *
along_referral_suggests (const AlongRecord *referral)
{
  static const struct
  {
    const char *state;
    const char *move;
  } next[] = {
    { "sent", "acknowledge" },     { "received", "accept" },      { "info_requested", "answer" },
    { "accepted", "start" },       { "waitlisted", "start" },     { "in_progress", "complete" },
    { "on_hold", "resume" },       { "declined", "close_loop" },  { "redirected", "close_loop" },
    { "withdrawn", "close_loop" }, { "completed", "close_loop" }, { "ended_early", "close_loop" },
  };
  const char *state = along_record_get_state (referral);

  for (guint i = 0; i < G_N_ELEMENTS (next); i++)
    if (g_strcmp0 (next[i].state, state) == 0)
      return next[i].move;
  return NULL;
}

static void
commit_change (GtkWidget *widget,
               AlongContext *context,
               const AlongRecord *before,
               const AlongRecord *after,
               const char *done)
{
  AlongWindow *window = along_window_of (widget);
  const char *org = along_context_get_actor (context)->org;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL)
    return;
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  along_txn_update (txn, before, after);
  along_txn_update (undo, after, before);
  along_window_commit (window, txn, done, undo);
}

/**
 * along_referral_told:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that their own organisation sent
 * @close: whether that closes the loop: nothing else is to come of it
 *
 * The person knows what became of it. Whoever tells them has read the answer.
 */
void
along_referral_told (GtkWidget *widget,
                     AlongContext *context,
                     AlongRecord *referral,
                     gboolean close)
{
  g_autoptr (AlongRecord) after = along_record_copy (referral);
  gint64 now = along_clock_now_ms ();
  AlongWindow *window = along_window_of (widget);
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  along_record_set_integer (after, "person_told_at", now);
  along_record_set_integer (after, "feedback_seen_at", now);
  if (!close)
    {
      commit_change (widget, context, referral, after, _ ("Noted: the person knows"));
      return;
    }
  if (window == NULL)
    return;
  txn = along_txn_new (along_context_get_actor (context)->org);
  along_txn_update (txn, referral, after);
  along_txn_move (txn, after, "loop_closed", NULL);
  undo = along_txn_new (txn->org);
  along_txn_undo_move (undo, after, "loop_closed");
  along_txn_update (undo, after, referral);
  along_window_commit (window, txn, _ ("Closed: everybody knows"), undo);
}

/**
 * along_referral_chased:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that waits for the service too long
 *
 * Somebody has asked the service about it today.
 */
void
along_referral_chased (GtkWidget *widget, AlongContext *context, AlongRecord *referral)
{
  g_autoptr (AlongRecord) after = along_record_copy (referral);

  along_record_set_integer (after, "chased_at", along_clock_now_ms ());
  commit_change (widget, context, referral, after, _ ("Noted: chased today"));
}

/**
 * along_referral_take_on:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral to their own organisation
 *
 * From now on they are the one who deals with it.
 */
void
along_referral_take_on (GtkWidget *widget, AlongContext *context, AlongRecord *referral)
{
  g_autoptr (AlongRecord) after = along_record_copy (referral);

  along_record_set_text (after, "assigned_to", along_context_get_actor (context)->worker);
  commit_change (widget, context, referral, after, _ ("You deal with it now"));
}
