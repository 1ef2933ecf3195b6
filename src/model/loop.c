/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/loop.h"

#include "base/clock.h"
#include "model/mistake.h"
#include "model/referral-reasons.h"

/* Working days from the end of a referral until everybody knows, as its clock says. */
#define TELL_DAYS 5

/**
 * along_loop_was_meant:
 * @referral: a referral
 *
 * Returns: %FALSE if it was entered by mistake, or withdrawn as sent by mistake: nothing was tried with it, and it stands in
 *   the place of no other
 */
gboolean
along_loop_was_meant (const AlongRecord *referral)
{
  return !along_record_is_mistaken (referral)
         && (g_strcmp0 (along_record_get_state (referral), "withdrawn") != 0
             || g_strcmp0 (along_record_get_text (referral, "status_reason"), "sent_by_mistake")
                    != 0);
}

/**
 * along_loop_is_over:
 * @referral: a referral
 *
 * Returns: %TRUE if it came to an end, and only reading, telling and closing is left
 */
gboolean
along_loop_is_over (const AlongRecord *referral)
{
  static const char *const states[]
      = { "declined", "redirected", "withdrawn", "completed", "ended_early", NULL };
  const char *state = along_record_get_state (referral);

  return state != NULL && g_strv_contains (states, state);
}

/**
 * along_loop_is_bereaved:
 * @referral: a referral
 *
 * Returns: %TRUE if it is over because the person has died: nobody is asked to tell them anything
 */
gboolean
along_loop_is_bereaved (const AlongRecord *referral)
{
  return along_loop_is_over (referral)
         && (along_reason_next (along_record_get_text (referral, "status_reason"))
             & ALONG_THEN_BEREAVED)
                != 0;
}

/**
 * along_loop_has_message:
 * @referral: a referral
 *
 * Returns: %TRUE if the service has said more than yes or no: there is something to read
 */
gboolean
along_loop_has_message (const AlongRecord *referral)
{
  return along_record_get (referral, "outcome") != NULL
         || along_record_get (referral, "outcomes") != NULL
         || along_record_get (referral, "outcome_text") != NULL;
}

static gboolean
since_the_end (const AlongRecord *referral, const char *field)
{
  gint64 at = along_record_get_integer (referral, field, 0);

  return at > 0 && at >= along_record_get_integer (referral, "closed_at", 0);
}

/**
 * along_loop_is_read:
 * @referral: a referral that is over
 *
 * Returns: %TRUE if who sent it has read what came back since it ended
 */
gboolean
along_loop_is_read (const AlongRecord *referral)
{
  return since_the_end (referral, "feedback_seen_at");
}

/**
 * along_loop_is_told:
 * @referral: a referral that is over
 *
 * Returns: %TRUE if the person was told since it ended
 */
gboolean
along_loop_is_told (const AlongRecord *referral)
{
  return since_the_end (referral, "person_told_at");
}

/**
 * along_loop_of:
 * @referral: a referral
 * @days: the partnership's working days
 *
 * Where its loop stands. Measured from what is stored: when it ended, and when the loop was closed; five
 * working days is in time.
 *
 * Returns: the state of its loop
 */
AlongLoop
along_loop_of (const AlongRecord *referral, const AlongWorkingDays *days)
{
  gint64 ended = along_record_get_integer (referral, "closed_at", 0);
  gint64 closed = along_record_get_integer (referral, "loop_closed_at", 0);
  g_autofree char *from = NULL;
  g_autofree char *last = NULL;
  g_autofree char *on = NULL;

  if (along_loop_is_over (referral))
    return ALONG_LOOP_OPEN;
  if (g_strcmp0 (along_record_get_state (referral), "loop_closed") != 0 || closed == 0)
    return ALONG_LOOP_NONE;
  if (ended == 0)
    return ALONG_LOOP_IN_TIME;
  from = along_clock_date_of (ended);
  on = along_clock_date_of (closed);
  last = along_working_days_add (days, from, TELL_DAYS);
  return g_strcmp0 (on, last) <= 0 ? ALONG_LOOP_IN_TIME : ALONG_LOOP_LATE;
}
