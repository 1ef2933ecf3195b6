/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * ReferralState:
 * @name: what its page is called for `./dev screenshot`, without `referral-`
 * @key: the sample's own name for the story that brought it there (src/sample/tales.c)
 * @number: the number it has in the town of seed 1
 * @state: the state it is in
 * @words: the state in words, as its page says it
 * @for_receiver: whether the receiving end may still open it
 *
 * A referral of the sample that stands in a state, from Morag to Callum's organisation. tests/sample proves that it does.
 */
typedef struct
{
  const char *name;
  const char *key;
  const char *number;
  const char *state;
  const char *words;
  int for_receiver;
} ReferralState;

static const ReferralState referral_states[] = {
  { "draft", "draft", "R-AT9JWRR2", "draft", "Draft", 0 },
  { "sent", "sent", "R-GJZSVWSP", "sent", "Sent", 1 },
  { "sent-overdue", "sent-long-overdue", "R-WR9CB6RD", "sent", "Sent", 1 },
  { "sent-novel", "sent-novel", "R-SE46PSTG", "sent", "Sent", 1 },
  { "sent-gaelic", "sent-gaelic", "R-2ADDJWRD", "sent", "Sent", 1 },
  { "received", "received", "R-P9NCRKDY", "received", "Received", 1 },
  { "asked", "info-requested", "R-NE5W9834", "info_requested", "Question asked", 1 },
  { "answered", "answered", "R-DY6CGWRZ", "received", "Received", 1 },
  { "accepted", "accepted", "R-78AVFV4A", "accepted", "Accepted", 1 },
  { "waitlisted", "waitlisted", "R-1CCJYARK", "waitlisted", "On the waiting list", 1 },
  { "in-progress", "in-progress", "R-D22YC2JD", "in_progress", "Under way", 1 },
  { "by-phone", "in-progress-phone", "R-5PNY2SEE", "in_progress", "Under way", 0 },
  { "on-hold", "on-hold", "R-6MMX9H4Q", "on_hold", "Paused", 1 },
  { "declined", "declined", "R-TV6CEQ8P", "declined", "Declined", 1 },
  { "declined-late", "declined-late", "R-SNNHCJCK", "declined", "Declined", 1 },
  { "redirected", "redirected", "R-XYXBN293", "redirected", "Passed on", 1 },
  { "withdrawn", "withdrawn", "R-AMEHZWBE", "withdrawn", "Withdrawn", 1 },
  { "completed", "completed", "R-Z1CB3SJF", "completed", "Completed", 1 },
  { "ended-early", "ended-early", "R-5G3N60FQ", "ended_early", "Ended early", 1 },
  { "reopened", "reopened", "R-S986MCDG", "in_progress", "Under way", 1 },
  { "loop-closed", "loop-closed", "R-XT7VRSKE", "loop_closed", "Closed: everybody knows", 1 },
  { "mistaken", "entered-in-error", "R-KYQWAM4T", "entered_in_error", "Entered by mistake", 1 },
};
