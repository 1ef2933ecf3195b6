/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/referral-reasons.h"

#include <glib/gi18n-lib.h>

/* Every reason of a referral's steps. Whose a reason is stands with its words, in its value set. */
static const struct
{
  const char *code;
  guint next;
} rules[] = {
  /* Declined. */
  { "no_capacity", ALONG_THEN_ALTERNATIVES },
  { "criteria_not_met", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "wrong_area", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "wrong_age", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "insufficient_info", ALONG_THEN_SAY_MORE },
  { "duplicate", ALONG_THEN_EXISTING },
  { "risk_too_high", ALONG_THEN_SAFETY | ALONG_THEN_ALTERNATIVES },
  { "person_not_contactable", ALONG_THEN_REACH | ALONG_THEN_SAY_MORE },
  { "service_closing", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  /* Ended early. */
  { "completed_early", 0 },
  { "not_engaged", ALONG_THEN_LISTEN | ALONG_THEN_ALTERNATIVES },
  { "needs_met_elsewhere", 0 },
  { "moved_area", ALONG_THEN_ALTERNATIVES },
  { "work_or_caring_or_sickness", ALONG_THEN_LISTEN | ALONG_THEN_ALTERNATIVES },
  { "person_declined", ALONG_THEN_LISTEN },
  { "died", ALONG_THEN_BEREAVED },
  { "other", 0 },
  /* Withdrawn. */
  { "person_changed_mind", ALONG_THEN_LISTEN },
  { "another_service", 0 },
  { "basis_ended", ALONG_THEN_BASIS },
  { "sent_by_mistake", 0 },
  { "no_longer_needed", 0 },
  { "no_answer", ALONG_THEN_ALTERNATIVES | ALONG_THEN_LISTING },
  { "person_died", ALONG_THEN_BEREAVED },
  { "another_reason", 0 },
  /* Passed on. */
  { "better_place", ALONG_THEN_SEND_ON },
  { "other_area", ALONG_THEN_SEND_ON | ALONG_THEN_LISTING },
  { "full_here", ALONG_THEN_SEND_ON },
  { "specialist_needed", ALONG_THEN_SEND_ON },
  /* Paused. */
  { "person_away", ALONG_THEN_GO_ON },
  { "in_hospital", ALONG_THEN_GO_ON },
  { "person_asked", ALONG_THEN_GO_ON },
  { "worker_away", ALONG_THEN_COVER | ALONG_THEN_GO_ON },
  { "waiting_for_something", ALONG_THEN_GO_ON },
  /* Opened again. */
  { "came_back", 0 },
  { "closed_by_mistake", 0 },
  { "more_to_do", 0 },
  /* Entered by mistake. */
  { "wrong_person", ALONG_THEN_RIGHT_ONE },
  { "entered_twice", ALONG_THEN_EXISTING },
  { "wrong_service", ALONG_THEN_ALTERNATIVES },
  { "only_a_trial", 0 },
  { "sent_too_soon", ALONG_THEN_SAY_MORE },
};

/* In the order people read them. */
static const struct
{
  AlongConsequence next;
  const char *words;  /* to who chooses the reason */
  const char *title;  /* to who sent the referral: what to do */
  const char *detail; /* and why */
} steps[] = {
  { ALONG_THEN_SEND_ON, N_ ("The sender looks at it once more and sends it on."), N_ ("Send It On"),
    N_ ("Everything is filled in; only what may be shared is asked again.") },
  { ALONG_THEN_SAFETY, N_ ("The sender is reminded of a crisis plan and of a conference."),
    N_ ("Think About Safety Together"),
    N_ ("A crisis plan, or those around the person at one table, may open a way.") },
  { ALONG_THEN_REACH, N_ ("The sender looks for another way to reach the person."),
    N_ ("Find Another Way to Reach Them"),
    N_ ("A better time, another number, somebody who may be asked: it stands on their page.") },
  { ALONG_THEN_SAY_MORE, N_ ("The sender can say more and send it again."),
    N_ ("Say More and Send It Again"), N_ ("What was written is kept; add what they asked for.") },
  { ALONG_THEN_EXISTING, N_ ("The sender is shown the one that is there already."),
    N_ ("Open the One That Is There"), N_ ("The person need not be asked twice.") },
  { ALONG_THEN_LISTEN, N_ ("Somebody asks the person what would suit better."),
    N_ ("Ask What Would Suit Better"),
    N_ ("Another time, somebody to go along, a first step that is smaller.") },
  { ALONG_THEN_ALTERNATIVES, N_ ("The sender is offered other services."), N_ ("Where Else?"),
    N_ ("Other services for the same need, with what was written.") },
  { ALONG_THEN_LISTING, N_ ("What the directory says of the service is to be put right."),
    N_ ("Put the Directory Right"), N_ ("So that the next person is not sent in vain.") },
  { ALONG_THEN_BASIS, N_ ("What may be shared is to be asked again first."),
    N_ ("Ask Again What May Be Shared"), N_ ("Nothing is sent before the person has said so.") },
  { ALONG_THEN_COVER, N_ ("Somebody else may be able to step in."), N_ ("Ask Who Can Step In"),
    N_ ("The person need not wait for one worker.") },
  { ALONG_THEN_GO_ON, N_ ("It goes on when that is over; the clocks stand still until then."),
    N_ ("It Goes On When That Is Over"), N_ ("The clocks stand still until then.") },
  { ALONG_THEN_RIGHT_ONE, N_ ("It can be written for the right person."),
    N_ ("Write It for the Right Person"), N_ ("Nothing is carried over from this one.") },
  { ALONG_THEN_BEREAVED, N_ ("What else is open for them is looked through. Nobody is to be told."),
    N_ ("Look Through What Else Is Open"),
    N_ ("So that nobody writes or phones without knowing.") },
};

/**
 * along_reason_next:
 * @code: (nullable): a reason of a referral's step
 *
 * Returns: flags of #AlongConsequence: what follows from it; 0 where nothing does
 */
guint
along_reason_next (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].code, code))
      return rules[i].next;
  return 0;
}

/**
 * along_consequence_words:
 * @next: one thing that follows
 *
 * Returns: (transfer none): it in a sentence, for who chooses the reason
 */
const char *
along_consequence_words (AlongConsequence next)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].next == next)
      return _ (steps[i].words);
  return "";
}

/**
 * along_consequence_title:
 * @next: one thing that follows
 *
 * Returns: (transfer none): what to do, for who sent the referral
 */
const char *
along_consequence_title (AlongConsequence next)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].next == next)
      return _ (steps[i].title);
  return "";
}

/**
 * along_consequence_detail:
 * @next: one thing that follows
 *
 * Returns: (transfer none): why, or how
 */
const char *
along_consequence_detail (AlongConsequence next)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].next == next)
      return _ (steps[i].detail);
  return "";
}

/**
 * along_reason_then:
 * @code: (nullable): a reason of a referral's step
 *
 * Returns: (transfer full): what follows from it, in sentences for who chooses it; where nothing does,
 *   that is said
 */
char *
along_reason_then (const char *code)
{
  guint next = along_reason_next (code);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (next & steps[i].next)
      {
        if (words->len > 0)
          g_string_append_c (words, ' ');
        g_string_append (words, _ (steps[i].words));
      }
  if (words->len == 0)
    g_string_append (words, _ ("Nothing more is asked of anybody."));
  return g_string_free_and_steal (words);
}
