/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/retention.h"

/* The one table; docs/operations.md has it in words, and a test compares the two. Every kind is in it. */
static const AlongRetentionRule rules[] = {
  /* Somebody, with everything that is about them. */
  { "person", NULL, 72, FALSE },

  /* What is about somebody and over long before they are. */
  { "to_do", "done dismissed", 24, FALSE },
  { "referral", "draft entered_in_error", 24, FALSE },

  /* What may be about nobody in particular. */
  { "conference", "closed cancelled", 72, TRUE },
  { "feedback", NULL, 72, TRUE },
  { "story", NULL, 72, TRUE },
  { "unmet_need", "met closed", 72, TRUE },
  { "attendance", NULL, 24, TRUE },
  { "attachment", NULL, 0, TRUE },
  { "peer_worker", "left", 72, FALSE },

  /* With the person. */
  { "about_me", NULL, 0, FALSE },
  { "action", NULL, 0, FALSE },
  { "alert", NULL, 0, FALSE },
  { "assessment", NULL, 0, FALSE },
  { "break_glass", NULL, 0, FALSE },
  { "care_plan", NULL, 0, FALSE },
  { "care_team_member", NULL, 0, FALSE },
  { "conflict_lock", NULL, 0, FALSE },
  { "crisis_plan", NULL, 0, FALSE },
  { "episode", NULL, 0, FALSE },
  { "goal", NULL, 0, FALSE },
  { "need", NULL, 0, FALSE },
  { "note", NULL, 0, FALSE },
  { "peer_match", NULL, 0, FALSE },
  { "related_person", NULL, 0, FALSE },
  { "sharing_basis", NULL, 0, FALSE },
  { "step", NULL, 0, FALSE },

  /* With what they are lines of. */
  { "agenda_item", NULL, 0, FALSE },
  { "decision", NULL, 0, FALSE },
  { "invite", NULL, 0, FALSE },
  { "minute_item", NULL, 0, FALSE },
  { "peer_experience", NULL, 0, FALSE },
  { "report", NULL, 0, FALSE },

  /* The directory, and what the partnership works with: kept until somebody deletes it. */
  { "funding", NULL, 0, FALSE },
  { "location", NULL, 0, FALSE },
  { "organisation", NULL, 0, FALSE },
  { "pathway_template", NULL, 0, FALSE },
  { "peer_group", NULL, 0, FALSE },
  { "saved_view", NULL, 0, FALSE },
  { "service", NULL, 0, FALSE },
  { "session", NULL, 0, FALSE },
  { "training_record", NULL, 0, FALSE },
  { "worker", NULL, 0, FALSE },
  { "working_calendar", NULL, 0, FALSE },

  { "deleted", NULL, 12, FALSE },
  { "quarantine", NULL, 24, FALSE },
};

/**
 * along_retention_rules:
 * @n_rules: (out): how many
 *
 * Returns: (transfer none) (array length=n_rules): how long everything is kept
 */
const AlongRetentionRule *
along_retention_rules (guint *n_rules)
{
  *n_rules = G_N_ELEMENTS (rules);
  return rules;
}

/**
 * along_retention_clear:
 * @retention: what keeps a person
 */
void
along_retention_clear (AlongRetention *retention)
{
  g_clear_pointer (&retention->until, g_free);
  g_clear_pointer (&retention->reason, g_free);
}
