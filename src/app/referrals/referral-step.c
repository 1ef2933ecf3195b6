/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-step.h"

#include "app/common/window.h"
#include "app/referrals/chase-dialog.h"
#include "base/clock.h"
#include "base/id.h"
#include "model/chase.h"
#include "model/loop.h"

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
  return along_loop_is_over (referral);
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
    return !along_loop_is_told (referral);
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
    { "draft", "send" },
    { "sent", "acknowledge" },
    { "received", "accept" },
    { "info_requested", "answer" },
    { "accepted", "start" },
    { "waitlisted", "start" },
    { "in_progress", "complete" },
    { "on_hold", "resume" },
    { "declined", "close_loop" },
    { "redirected", "close_loop" },
    { "withdrawn", "close_loop" },
    { "completed", "close_loop" },
    { "ended_early", "close_loop" },
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

/* What the person said of it is kept for the service's own sake, not with the referral alone. */
static void
add_feedback (AlongTxn *txn, AlongTxn *undo, const AlongRecord *referral, const AlongLoopNote *note)
{
  g_autofree char *id = along_id_new ();
  g_autofree char *today = along_clock_today ();
  g_autoptr (AlongRecord) feedback = NULL;

  if (note->helped < 0 && note->said == NULL)
    return;
  feedback = along_record_new (along_entity_find ("feedback"), id);
  along_record_set_text (feedback, "kind", "survey");
  along_record_set_text (feedback, "date", today);
  along_record_set_text (feedback, "org", along_record_get_text (referral, "to_org"));
  along_record_set_text (feedback, "service", along_record_get_text (referral, "service"));
  along_record_set_text (feedback, "person", along_record_get_text (referral, "person"));
  along_record_set_text (feedback, "referral", along_record_get_id (referral));
  along_record_set_text (feedback, "words", note->said);
  if (note->helped >= 0)
    along_record_set_integer (feedback, "helped", note->helped);
  along_txn_create (txn, feedback);
  along_txn_add (undo, along_op_delete (along_record_get_entity (feedback), id, NULL));
}

/**
 * along_referral_note_txn:
 * @context: the window's context
 * @referral: a referral that their own organisation sent
 * @note: what was done to close its loop
 * @undo: (out) (transfer full): what takes it back
 * @done: (out) (transfer none): what is said when it is done
 *
 * Returns: (transfer full): what changes. The loop closes with it where it is over and everybody knows
 */
AlongTxn *
along_referral_note_txn (AlongContext *context,
                         AlongRecord *referral,
                         const AlongLoopNote *note,
                         AlongTxn **undo,
                         const char **done)
{
  g_autoptr (AlongRecord) after = along_record_copy (referral);
  AlongTxn *txn = along_txn_new (along_context_get_actor (context)->org);
  gint64 now = along_clock_now_ms ();
  gboolean closes = FALSE;

  *undo = along_txn_new (txn->org);
  /* Where nothing came back but yes or no, who tells it has read it. */
  if (note->read || (note->told && !along_loop_has_message (referral)))
    along_record_set_integer (after, "feedback_seen_at", now);
  if (note->told)
    {
      along_record_set_integer (after, "person_told_at", now);
      along_record_set_text (after, "told_how", note->how);
      along_record_set_text (after, "told_words", note->words);
    }
  closes = note->close && along_loop_is_over (referral) && along_loop_is_read (after)
           && along_loop_is_told (after);
  along_txn_update (txn, referral, after);
  if (note->told)
    add_feedback (txn, *undo, referral, note);
  if (closes)
    {
      along_txn_move (txn, after, "loop_closed", NULL);
      along_txn_undo_move (*undo, after, "loop_closed");
    }
  along_txn_update (*undo, after, referral);
  *done = closes       ? _ ("Closed: everybody knows")
          : note->told ? _ ("Noted: the person knows")
                       : _ ("Noted: you have read it");
  return txn;
}

/**
 * along_referral_note:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that their own organisation sent
 * @note: what was done to close its loop
 */
void
along_referral_note (GtkWidget *widget,
                     AlongContext *context,
                     AlongRecord *referral,
                     const AlongLoopNote *note)
{
  AlongWindow *window = along_window_of (widget);
  const char *done = NULL;
  AlongTxn *undo = NULL;
  AlongTxn *txn = NULL;

  if (window == NULL)
    return;
  txn = along_referral_note_txn (context, referral, note, &undo, &done);
  along_window_commit (window, txn, done, undo);
}

/**
 * along_referral_may_close:
 * @referral: a referral that is over
 * @followed: whether another one was sent in its place, or is about to be
 *
 * A declined one stays open until another service was found, or nobody looks for one any more; one that was
 * passed on closes with its child.
 *
 * Returns: %TRUE if its loop closes as soon as everybody knows
 */
gboolean
along_referral_may_close (const AlongRecord *referral, gboolean followed)
{
  const char *state = along_record_get_state (referral);

  if (!along_loop_is_over (referral) || g_strcmp0 (state, "redirected") == 0)
    return FALSE;
  return followed || g_strcmp0 (state, "declined") != 0;
}

/**
 * along_referral_told:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that their own organisation sent
 * @close: whether that closes the loop: nothing else is to come of it
 *
 * The person knows what became of it.
 */
void
along_referral_told (GtkWidget *widget,
                     AlongContext *context,
                     AlongRecord *referral,
                     gboolean close)
{
  const AlongLoopNote note = { .told = TRUE, .helped = -1, .close = close };

  along_referral_note (widget, context, referral, &note);
}

static AlongRecord *
chase (AlongTxn *txn, AlongTxn *undo, AlongRecord *referral)
{
  AlongRecord *after = along_record_copy (referral);

  along_record_set_integer (after, "chased_at", along_clock_now_ms ());
  along_txn_update (txn, referral, after);
  along_txn_update (undo, after, referral);
  return after;
}

/**
 * along_referral_chased:
 * @widget: what people pressed
 * @context: the window's context
 * @referral: a referral that waits for the service
 * @to_do: (nullable): a to-do that asks for it; it is done with that
 *
 * Notes that somebody asks the service about it today, and shows how to reach it and what to say.
 */
void
along_referral_chased (GtkWidget *widget,
                       AlongContext *context,
                       AlongRecord *referral,
                       AlongRecord *to_do)
{
  AlongWindow *window = along_window_of (widget);
  const char *org = along_context_get_actor (context)->org;
  g_autoptr (GPtrArray) before = g_ptr_array_new ();
  g_autoptr (GPtrArray) then = g_ptr_array_new ();
  g_autoptr (AlongRecord) after = NULL;
  AlongTxn *txn = NULL;
  AlongTxn *undo = NULL;

  if (window == NULL)
    return;
  txn = along_txn_new (org);
  undo = along_txn_new (org);
  after = chase (txn, undo, referral);
  g_ptr_array_add (before, referral);
  g_ptr_array_add (then, after);
  if (to_do != NULL)
    {
      along_txn_move (txn, to_do, "done", NULL);
      along_txn_undo_move (undo, to_do, "done");
    }
  along_chase_dialog_present (widget, context, before, then);
  along_window_commit (window, txn, _ ("Noted: chased today"), undo);
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
