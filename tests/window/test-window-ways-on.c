/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>
#include <string.h>

/* Where a referral cannot go on as it was meant, it says so in a sentence, keeps what was typed and shows the way on. */

/* People of the invented town (seed 1) whom morag works with: one who has agreed to sharing, one who has said no to it, and
 * one about whom a conference has decided something. */
#define PERSON "Layla Camusvrach"
#define REFUSED "Neil Glashmore"
#define DECIDED "Jackie Camusvrach"
#define DECISION "A referral is made this week to somebody who goes along the first time."
/* A service of callum's organisation, and one of billy's. */
#define CALLUMS "Walk-in Wednesday"
#define BILLYS "Harbour Café"
#define WORDS "Would like somewhere to go in the evenings."

static Town *town;

static Desk *
sit_down (const char *user, guint display)
{
  if (town == NULL)
    town = town_new (60, 1);
  return step_sit_down (town, user, display);
}

static void
assert_reads (Desk *desk, const char *field, const char *text)
{
  g_autofree char *typed = desk_read (desk, field);

  g_assert_cmpstr (typed, ==, text);
}

/* Nothing is sent about somebody who has not agreed; how they agree now is one press away, and the words stay. */
static void
test_no_basis (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autofree char *number = NULL;

  step_refer_from_need (morag, REFUSED);
  step_choose_service (morag, CALLUMS);
  desk_fill (morag, "Why", WORDS);
  desk_press (morag, "Send Referral");
  desk_wait_for_text (morag, "Say how the person agreed");
  step_picture (morag, "ways-on-no-basis");
  assert_reads (morag, "Why", WORDS);
  desk_press (morag, "They Agree, on the Phone");
  desk_wait_text_gone (morag, "Say how the person agreed");
  assert_reads (morag, "Why", WORDS);
  number = step_send (morag);
  step_open_referral (morag, number);
  desk_wait_for_text (morag, WORDS);
}

/* What a conference decided is carried out from the person's page, and the referral says which decision it was. */
static void
test_decision (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autofree char *number = NULL;

  desk_look_up (morag, DECIDED);
  desk_press (morag, "Referrals");
  desk_wait_for (morag, "Refer: " DECISION);
  step_picture (morag, "ways-on-decided");
  desk_press (morag, "Refer: " DECISION);
  desk_wait_for (morag, "Which Service?");
  step_choose_service (morag, CALLUMS);
  number = step_send (morag);
  step_open_referral (morag, number);
  desk_wait_for_text (morag, DECISION);
}

/* Several at once: a day that is past is refused with the words kept, one press takes all of them back, and once one service
 * has said yes the others are withdrawn together. */
static void
test_bundle (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);

  step_refer_from_need (morag, PERSON);
  step_choose_service (morag, CALLUMS);
  step_press_row (morag, "Add Another Service");
  step_choose_service (morag, BILLYS);
  desk_wait_for_text (morag, "For Each of Them");
  desk_fill (morag, "Why", WORDS);
  desk_press (morag, BILLYS);
  desk_fill (morag, "To be sent on, for " BILLYS, "1/2/2020");
  desk_press (morag, "Send All of Them");
  desk_wait_for_text (morag, "is past. Choose a later one");
  step_picture (morag, "ways-on-past-day");
  assert_reads (morag, "Why", WORDS);
  desk_fill (morag, "To be sent on, for " BILLYS, "");
  desk_press (morag, "Send All of Them");
  desk_wait_for_text (morag, "2 referrals sent");
  desk_press (morag, "Undo");
  desk_wait_for_text (morag, "Undone");
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/ways-on/no-basis", NULL, test_no_basis);
  town_add_later ("/window/ways-on/decision", NULL, test_decision);
  town_add_later ("/window/ways-on/bundle", NULL, test_bundle);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
