/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>
#include <string.h>

/* Where a referral cannot go on as it was meant, it says so in a sentence, keeps what was typed and shows the way on. */

/* People of the invented town (seed 1) whom morag works with: one who has agreed to sharing, one who has said no to it. */
#define PERSON "Layla Camusvrach"
#define REFUSED "Neil Glashmore"
/* About whom a conference has decided something, and at which time: what has been held by then is another at each hour. */
#define NOW "2026-11-24T10:00:00Z"
#define DECIDED "Cammy Edderlin"
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
  g_autoptr (Town) then = NULL;
  g_autoptr (Desk) morag = NULL;
  g_autofree char *number = NULL;

  g_setenv ("ALONGSIDE_NOW", NOW, TRUE);
  then = town_new (60, 1);
  morag = step_sit_down (then, "morag", 0);
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
  g_unsetenv ("ALONGSIDE_NOW");
}

static void
withdraw_others (Desk *morag)
{
  g_autoptr (Desk) callum = sit_down ("callum", 1);

  desk_key (callum, "ctrl+1");
  desk_wait_for_text (callum, PERSON);
  desk_press (callum, "Acknowledge");
  desk_wait_for (callum, "Acknowledged");
  desk_press (callum, "Decide…");
  desk_wait_for (callum, "About the Person");
  desk_press (callum, "Accept");
  desk_wait_for (callum, "Accepted");
  desk_look_up (morag, PERSON);
  desk_press (morag, "Referrals");
  step_press_row (morag, BILLYS);
  desk_wait_for (morag, "Sent Together With");
  desk_wait_for (morag, "Withdraw the Others");
  step_picture (morag, "ways-on-withdraw-the-others");
  desk_press (morag, "Withdraw the Others");
  desk_wait_for (morag, "Withdrawn");
  desk_wait_for_text (morag, "Another service was chosen");
  desk_press (morag, "Undo");
  desk_wait_gone (morag, "Withdrawn");
  desk_wait_for (morag, "Withdraw the Others");
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
  step_tab_to (morag, BILLYS);
  desk_key (morag, "Return");
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
  /* What was typed is there again. */
  step_refer_from_need (morag, PERSON);
  assert_reads (morag, "Why", WORDS);
  desk_wait_for_text (morag, "For Each of Them");
  desk_press (morag, "Send All of Them");
  desk_wait_for_text (morag, "2 referrals sent");
  withdraw_others (morag);
}

static void
close_service (void)
{
  g_autoptr (Desk) billy = sit_down ("billy", 1);

  desk_look_up (billy, BILLYS);
  desk_press (billy, "Change the Service…");
  step_wait_keyboard (billy, "Name");
  desk_choose (billy, "Is it running", "Closed for a time");
  desk_press (billy, "Save");
  desk_wait_gone (billy, "Save");
  desk_wait_for_text (billy, "Up to date");
}

/* Written and sent without a connection, to a service that has closed meanwhile: nothing of it is lost, and it goes to another
 * one with the same words. */
static void
test_closed_meanwhile (gconstpointer data)
{
  Desk *morag = sit_down ("morag", 0);
  g_autofree char *number = NULL;

  town_stop_server (town);
  desk_wait_for_text (morag, "Working offline");
  step_refer_from_need (morag, PERSON);
  step_choose_service (morag, BILLYS);
  desk_fill (morag, "Why", WORDS);
  number = step_send (morag);
  desk_close (morag);
  town_start_server (town);
  close_service ();

  morag = town_desk (town, "morag", 0, 1400, 900);
  desk_wait_for_text (morag, "needs you");
  desk_look_up (morag, "What Needs You");
  desk_wait_for_text (morag, "The service is not running at present");
  desk_wait_for_text (morag, WORDS);
  step_picture (morag, "ways-on-closed-meanwhile");
  desk_press (morag, "Choose Another Service…");
  desk_wait_for (morag, "Which Service?");
  assert_reads (morag, "Why", WORDS);
  step_choose_service (morag, CALLUMS);
  g_free (number);
  number = step_send (morag);
  desk_wait_for_text (morag, "Up to date");
  g_assert_false (desk_shows_text (morag, "needs you"));
  step_open_referral (morag, number);
  desk_wait_for_text (morag, WORDS);
  desk_close (morag);
}

/* What is over and not told is listed with what is left to do; who is told then is not asked for again. */
static void
test_open_loops (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autofree char *told = NULL;

  desk_look_up (morag, "Open Loops");
  desk_wait_for_text (morag, "In the last 90 days");
  step_picture (morag, "ways-on-open-loops");
  told = desk_text_with (morag, "Person told: ");
  desk_press (morag, told);
  desk_wait_text_gone (morag, told);
  step_picture (morag, "ways-on-open-loops-one-less");
  desk_press (morag, "Undo");
  desk_wait_for (morag, told);
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
  town_add_later ("/window/ways-on/closed-meanwhile", NULL, test_closed_meanwhile);
  town_add_later ("/window/ways-on/open-loops", NULL, test_open_loops);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
