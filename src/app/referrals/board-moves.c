/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/board-moves.h"

#include <glib/gi18n.h>

/* The columns, as domain.md §3 sorts the states. */
const AlongStage along_board_stages[ALONG_N_STAGES] = {
  { N_ ("New"), { "sent", NULL } },
  { N_ ("To Decide"), { "received", "info_requested", NULL } },
  { N_ ("Waiting"), { "accepted", "waitlisted", NULL } },
  { N_ ("Under Way"), { "in_progress", "on_hold", NULL } },
  { N_ ("To Close"), { "declined", "withdrawn", "redirected", "completed", "ended_early", NULL } },
};

/**
 * along_board_stage_of:
 * @state: (nullable): a state of a referral
 *
 * Returns: the column it stands in, or -1 where it stands in none
 */
int
along_board_stage_of (const char *state)
{
  for (int i = 0; state != NULL && i < ALONG_N_STAGES; i++)
    if (g_strv_contains (along_board_stages[i].states, state))
      return i;
  return -1;
}

/**
 * along_board_moves:
 * @referral: a referral, as it is now
 * @who: of #AlongWho: what the reader is to it
 * @stage: a column
 *
 * Returns: (transfer container) (element-type AlongMove): the moves of the reader's that lead there from another column;
 *   empty where there are none
 */
GPtrArray *
along_board_moves (const AlongRecord *referral, guint who, guint stage)
{
  g_autoptr (GPtrArray) offers = along_lifecycle_offers (referral, who);
  GPtrArray *moves = g_ptr_array_new ();

  if (stage >= ALONG_N_STAGES
      || along_board_stage_of (along_record_get_state (referral)) == (int)stage)
    return moves;
  for (guint i = 0; i < offers->len; i++)
    {
      const AlongMove *move = g_ptr_array_index (offers, i);

      if (g_strv_contains (along_board_stages[stage].states, move->to))
        g_ptr_array_add (moves, (gpointer)move);
    }
  return moves;
}

/**
 * along_board_next_stage:
 * @referral: a referral
 * @who: of #AlongWho: what the reader is to it
 * @direction: 1 to the right, -1 to the left
 *
 * Returns: the nearest column in that direction that the reader may move it to, or -1
 */
int
along_board_next_stage (const AlongRecord *referral, guint who, int direction)
{
  int stage = along_board_stage_of (along_record_get_state (referral));

  if (stage < 0)
    return -1;
  for (stage += direction; stage >= 0 && stage < ALONG_N_STAGES; stage += direction)
    {
      g_autoptr (GPtrArray) moves = along_board_moves (referral, who, (guint)stage);

      if (moves->len > 0)
        return stage;
    }
  return -1;
}

/* Who could take it there, of all that the lifecycle knows. */
static guint
others (const AlongRecord *referral, guint stage)
{
  const AlongLifecycle *lifecycle = along_record_get_entity (referral)->lifecycle;
  const char *state = along_record_get_state (referral);
  guint who = 0;

  for (const AlongMove *move = lifecycle->moves; move->name != NULL; move++)
    if (g_str_equal (move->from, state)
        && g_strv_contains (along_board_stages[stage].states, move->to))
      who |= move->who;
  return who;
}

/**
 * along_board_refusal:
 * @referral: a referral
 * @who: of #AlongWho: what the reader is to it
 * @stage: a column
 *
 * Returns: (transfer full) (nullable): why the reader cannot move it there, in a sentence; %NULL where they can, or where
 *   it stands there already
 */
char *
along_board_refusal (const AlongRecord *referral, guint who, guint stage)
{
  const char *state = along_record_get_state (referral);
  g_autoptr (GPtrArray) moves = along_board_moves (referral, who, stage);
  const AlongField *field = along_entity_state_field (along_record_get_entity (referral));
  guint able = 0;

  if (moves->len > 0 || along_board_stage_of (state) == (int)stage)
    return NULL;
  able = others (referral, stage);
  if (able & ALONG_WHO_RECEIVER && !(who & ALONG_WHO_RECEIVER))
    return g_strdup (_ ("Only the service it was sent to can move it there."));
  if (able & ALONG_WHO_REQUESTER && !(who & ALONG_WHO_REQUESTER))
    return g_strdup (_ ("Only whoever sent it can move it there."));
  /* TRANSLATORS: the first %s is a state of a referral, the second a column of the board */
  return g_strdup_printf (_ ("From “%s” there is no step that leads to “%s”."),
                          along_value_set_label (field->values, state),
                          _ (along_board_stages[stage].title));
}
