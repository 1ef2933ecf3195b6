/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>

/* Every step of a referral between its two ends, through their windows, by what a screen reader is told. */

/* A person whom morag works with, and services of callum's and of billy's organisation. */
#define PERSON "Layla Camusvrach"
#define CALLUMS "Walk-in Wednesday"
#define BILLYS "Harbour Café"

static Town *town;

static Desk *
sit_down (const char *user, guint display)
{
  if (town == NULL)
    town = town_new (60, 1);
  return step_sit_down (town, user, display);
}

static void
acknowledge_and_ask (Desk *callum, Desk *morag, const char *number)
{
  step_receive (callum, number);
  desk_press (callum, "Acknowledge");
  desk_wait_for (callum, "Acknowledged");
  desk_wait_for (callum, "Accept");
  desk_press (callum, "Ask…");
  desk_wait_for (callum, "Ask the Sender");
  desk_press (callum, "Ask");
  desk_wait_for_text (callum, "Question is needed");
  desk_fill (callum, "Question", "Is an evening better?");
  desk_press (callum, "Ask");
  desk_wait_for (callum, "Question asked");

  step_open_referral (morag, number);
  desk_wait_for_text (morag, "Is an evening better?");
  desk_press (morag, "Answer…");
  desk_fill (morag, "Answer", "Evenings suit her.");
  desk_press (morag, "Answer");
  desk_wait_for (morag, "Question answered");
  desk_wait_for_text (callum, "Evenings suit her.");
}

static void
accept_and_wait (Desk *callum)
{
  desk_press (callum, "Accept");
  desk_wait_for (callum, "Accepted");
  desk_wait_for (callum, "Waiting List…");
  desk_press (callum, "Waiting List…");
  desk_fill (callum, "Place in the queue", "0");
  desk_press (callum, "Waiting List");
  desk_wait_for_text (callum, "is not between 1 and");
  step_picture (callum, "lifecycle-place-zero");
  desk_fill (callum, "Place in the queue", "3");
  desk_press (callum, "Waiting List");
  desk_wait_gone (callum, "Put on the Waiting List");
  desk_wait_for (callum, "Place in the queue");
  step_press_more (callum, "The Waiting List");
  desk_wait_for_text (callum, "1. " PERSON);
  desk_key (callum, "alt+Left");
}

static void
add_appointment (Desk *desk, const char *when)
{
  desk_press (desk, "Add Appointment…");
  desk_wait_for (desk, "Add an Appointment");
  desk_fill (desk, "Day and time", when);
  desk_press (desk, "Add");
}

static void
miss_two (Desk *callum)
{
  add_appointment (callum, "22/11/0026 10:00");
  desk_wait_for_text (callum, "before the referral was sent");
  step_picture (callum, "lifecycle-year-26");
  desk_fill (callum, "Day and time", "today 00:00");
  desk_press (callum, "Add");
  desk_wait_for (callum, "Appointment noted");
  desk_press (callum, "Could Not Make It");
  desk_wait_for_text (callum, "Agree Another Time");
  desk_wait_for_text (callum, "Ask What Gets in the Way");
  step_picture (callum, "lifecycle-could-not-make-it");
  add_appointment (callum, "today 00:01");
  desk_wait_gone (callum, "Add an Appointment");
  desk_press (callum, "Could Not Make It");
  desk_wait_for_text (callum, "Twice in a row");
  desk_wait_for_text (callum, "Talk With the Sender");
  /* It is under way all the same. */
  desk_wait_for (callum, "Under way");
  step_picture (callum, "lifecycle-twice-in-a-row");
}

static void
pause_and_go_on (Desk *callum)
{
  desk_press (callum, "Pause…");
  desk_wait_for (callum, "Why Is It Paused?");
  desk_settle (300);
  desk_press (callum, "The person is away");
  desk_press (callum, "Pause");
  desk_wait_for (callum, "Go On");
  desk_press (callum, "Go On");
  /* What is paused can be completed too: the page is to be that of what is under way. */
  desk_wait_for (callum, "Pause…");
}

static void
complete (Desk *callum)
{
  desk_press (callum, "Complete…");
  desk_wait_for (callum, "What Came of It?");
  desk_settle (300);
  desk_press (callum, "Complete");
  desk_wait_for_text (callum, "Outcome is needed");
  desk_choose (callum, "Outcome", "Part of it came about");
  desk_fill (callum, "Message back", "She comes on Wednesdays now.");
  step_picture (callum, "lifecycle-what-came-of-it");
  desk_press (callum, "Complete");
  desk_wait_for (callum, "Completed");
}

/* What came of it before it was opened again is not what comes of it now: it is asked anew. */
static void
complete_again (Desk *callum)
{
  desk_press (callum, "Open Again…");
  desk_wait_for (callum, "Why Is It Opened Again?");
  desk_settle (300);
  desk_press (callum, "The person came back");
  desk_press (callum, "Open Again");
  desk_press (callum, "Complete…");
  desk_wait_for (callum, "What Came of It?");
  desk_settle (300);
  desk_press (callum, "Complete");
  desk_wait_for_text (callum, "Outcome is needed");
  desk_choose (callum, "Outcome", "Part of it came about");
  desk_press (callum, "Complete");
  desk_wait_for (callum, "Completed");
}

/* Reading and telling are two things, and the loop closes with the second. */
static void
close_loop (Desk *morag, const char *number)
{
  step_open_referral (morag, number);
  desk_wait_for_text (morag, "She comes on Wednesdays now.");
  step_picture (morag, "lifecycle-to-read-and-tell");
  desk_press (morag, "I Have Read It");
  desk_wait_for (morag, "Noted: you have read it");
  desk_wait_for (morag, "Person Told…");
  desk_press (morag, "Person Told…");
  desk_wait_for (morag, "The Person Was Told");
  desk_fill (morag, "It helped", "11");
  desk_press (morag, "They Know");
  desk_wait_for_text (morag, "is not between 0 and 10");
  desk_fill (morag, "It helped", "8");
  desk_fill (morag, "More about telling them", "On the phone, she was glad.");
  step_picture (morag, "lifecycle-person-told");
  desk_press (morag, "They Know");
  desk_wait_for (morag, "Closed: everybody knows");
}

static void
test_to_the_end (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autoptr (Desk) callum = sit_down ("callum", 1);
  g_autofree char *number = step_refer (morag, PERSON, CALLUMS);

  acknowledge_and_ask (callum, morag, number);
  accept_and_wait (callum);
  desk_press (callum, "Start…");
  desk_wait_for (callum, "First contact");
  desk_press (callum, "Start");
  desk_wait_for (callum, "Under way");
  miss_two (callum);
  pause_and_go_on (callum);
  complete (callum);
  complete_again (callum);
  close_loop (morag, number);
  desk_wait_for_text (morag, "She comes on Wednesdays now.");
}

/* Opened again with a reason, ended early with one, withdrawn, and entered by mistake. */
static void
test_the_other_ends (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autoptr (Desk) callum = sit_down ("callum", 1);
  g_autofree char *number = step_refer (morag, PERSON, CALLUMS);
  g_autofree char *second = NULL;

  step_receive (callum, number);
  desk_press (callum, "Accept");
  desk_wait_for (callum, "Accepted");
  desk_press (callum, "Start…");
  desk_press (callum, "Start");
  desk_wait_for (callum, "Under way");
  desk_wait_for (callum, "Complete…");
  step_press_more (callum, "End Early…");
  desk_wait_for (callum, "Why Does It End Early?");
  desk_settle (300);
  desk_press (callum, "End Early");
  desk_wait_for_text (callum, "A reason is needed");
  desk_press (callum, "It did not suit");
  step_picture (callum, "lifecycle-why-it-ends");
  desk_press (callum, "End Early");
  desk_wait_for (callum, "Ended early");
  step_open_referral (morag, number);
  desk_wait_for (morag, "What Helps Now");
  desk_wait_for_text (morag, "Ask What Would Suit Better");
  step_picture (morag, "lifecycle-it-did-not-suit");
  desk_press (callum, "Open Again…");
  desk_wait_for (callum, "Why Is It Opened Again?");
  desk_settle (300);
  desk_press (callum, "The person came back");
  desk_press (callum, "Open Again");
  desk_wait_for (callum, "Complete…");
  desk_wait_for (morag, "Under way");
  step_press_more (morag, "Withdraw…");
  desk_wait_for (morag, "Why Is It Withdrawn?");
  desk_settle (300);
  desk_press (morag, "No longer needed");
  desk_press (morag, "Withdraw");
  desk_wait_for_text (callum, "What was shared has ended");

  second = step_refer (morag, PERSON, CALLUMS);
  step_receive (callum, second);
  step_open_referral (morag, second);
  step_press_more (morag, "Entered by Mistake…");
  desk_wait_for (morag, "What Was the Mistake?");
  desk_settle (300);
  desk_press (morag, "About somebody else");
  step_picture (morag, "lifecycle-what-was-the-mistake");
  desk_press (morag, "Entered by Mistake");
  desk_wait_for_text (callum, "What was shared has ended");
  step_picture (callum, "lifecycle-entered-by-mistake");
  desk_wait_for (morag, "Undo");
  desk_press (morag, "Undo");
  desk_wait_for (callum, "Acknowledge");
}

/* The receiver passes it on; what stands in its place waits for the sender, who looks at it and sends it. */
static void
test_passed_on (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autofree char *number = NULL;
  g_autofree char *next = NULL;

  {
    g_autoptr (Desk) callum = sit_down ("callum", 1);

    number = step_refer (morag, PERSON, CALLUMS);
    step_receive (callum, number);
    step_press_more (callum, "Pass On…");
    desk_wait_for (callum, "Where Would It Fit Better?");
    desk_settle (300);
    desk_press (callum, "Another service fits better");
    desk_press (callum, "Pass On");
    desk_wait_for_text (callum, "Where it would fit better is needed");
    desk_press (callum, "Where it would fit better");
    desk_fill (callum, "Search", BILLYS);
    desk_wait_for (callum, BILLYS);
    desk_settle (700);
    desk_key (callum, "Return");
    desk_wait_gone (callum, "Search");
    step_picture (callum, "lifecycle-where-it-fits-better");
    desk_press (callum, "Pass On");
    desk_wait_for_text (callum, "What was shared has ended");
  }
  desk_key (morag, "ctrl+1");
  desk_wait_for_text (morag, "Passed on: to be looked at and sent");
  step_picture (morag, "lifecycle-passed-on-today");
  desk_press (morag, "Send It On…");
  desk_wait_for (morag, "Which Service?");
  desk_wait_for_text (morag, "Exactly What They Will See");
  step_picture (morag, "lifecycle-send-it-on");
  next = step_send (morag);
  g_assert_cmpstr (next, !=, number);
  {
    g_autoptr (Desk) billy = sit_down ("billy", 1);

    step_receive (billy, next);
    desk_wait_for (billy, "Acknowledge");
    desk_press (billy, "Decline…");
    desk_wait_for (billy, "No places at present");
    desk_settle (300);
    desk_press (billy, "No places at present");
    desk_press (billy, "Decline");
    desk_wait_for (billy, "Declined");
  }
  /* Both close together. */
  step_open_referral (morag, number);
  desk_wait_for (morag, "What Came After");
  step_open_referral (morag, next);
  desk_press (morag, "Person Told…");
  desk_wait_for (morag, "They Know");
  desk_press (morag, "They Know");
  desk_wait_for (morag, "Noted: the person knows");
  desk_press (morag, "Close the Loop");
  desk_wait_for (morag, "Closed: everybody knows");
  step_open_referral (morag, number);
  desk_wait_for (morag, "Loop closed");
}

/* P, a letter, Enter. */
static void
test_by_phone (void)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autoptr (Desk) callum = sit_down ("callum", 1);
  g_autofree char *number = step_refer (morag, PERSON, CALLUMS);
  guint pressed = 0;

  step_receive (callum, number);
  step_open_referral (morag, number);
  desk_wait_for (morag, "Answer by Phone…");
  desk_press (morag, "Answer by Phone…");
  desk_wait_for (morag, "What They Said");
  desk_fill (morag, "Who said so", "");
  desk_press (morag, "They take it on");
  desk_press (morag, "Write It Down");
  desk_wait_for_text (morag, "Write down who said so");
  desk_fill (morag, "Who said so", "Jean at the desk");
  step_picture (morag, "lifecycle-answer-by-phone");
  desk_press (morag, "They have it");
  desk_press (morag, "Write It Down");
  desk_wait_for (morag, "Acknowledged");
  desk_wait_for_text (callum, "from a phone call with Jean at the desk");
  desk_wait_gone (morag, "What They Said");
  desk_settle (500);

  /* From the second time on the name is there. */
  desk_key (morag, "p"), pressed++;
  desk_wait_for (morag, "They take it on");
  desk_settle (500);
  desk_key (morag, "a"), pressed++;
  desk_key (morag, "Return"), pressed++;
  desk_wait_for_text (callum, "Accepted");
  desk_wait_for_text (morag, "from a phone call with Jean at the desk");
  g_assert_cmpuint (pressed, <=, 3);
  step_picture (callum, "lifecycle-written-down");
}

/* Two answer at once, one of them without a connection: nothing that was typed is lost. */
static void
test_too_late (gconstpointer data)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0);
  g_autoptr (Desk) callum = sit_down ("callum", 1);
  g_autofree char *number = step_refer (morag, PERSON, CALLUMS);

  step_receive (callum, number);
  step_open_referral (morag, number);
  town_stop_server (town);
  desk_wait_for_text (callum, "Working offline");
  step_press_more (callum, "Ask…");
  desk_wait_for (callum, "Ask the Sender");
  desk_fill (callum, "Question", "Does she know the bus?");
  desk_press (callum, "Ask");
  desk_wait_for (callum, "Question asked");
  desk_close (g_steal_pointer (&callum));
  town_start_server (town);
  desk_wait_for_text (morag, "Up to date");
  desk_press (morag, "Answer by Phone…");
  desk_wait_for (morag, "What They Said");
  desk_fill (morag, "Who said so", "Jean at the desk");
  desk_press (morag, "They take it on");
  desk_press (morag, "Write It Down");
  desk_wait_for (morag, "Accepted");
  desk_wait_for_text (morag, "Up to date");

  callum = town_desk (town, "callum", 1, 1400, 900);
  desk_wait_for_text (callum, "needs you");
  step_open_referral (callum, number);
  desk_wait_for_text (callum, "What You Wrote Here Came Too Late");
  step_picture (callum, "lifecycle-too-late-on-the-page");
  desk_press (callum, "Look");
  desk_wait_for_text (callum, "Does she know the bus?");
  desk_wait_for_text (callum, "Jean at the desk");
  step_picture (callum, "lifecycle-too-late");
  desk_press (callum, "Use My Words for “Ask”…");
  desk_wait_for (callum, "Ask the Sender");
  desk_press (callum, "Ask");
  desk_wait_for (callum, "Question asked");
  desk_wait_for (callum, "Nothing Needs You");
  desk_wait_for_text (morag, "Does she know the bus?");
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/lifecycle/to-the-end", NULL, test_to_the_end);
  town_add_later ("/window/lifecycle/the-other-ends", NULL, test_the_other_ends);
  town_add_later ("/window/lifecycle/passed-on", NULL, test_passed_on);
  g_test_add_func ("/window/lifecycle/by-phone", test_by_phone);
  town_add_later ("/window/lifecycle/too-late", NULL, test_too_late);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
