/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/referral-story.h"

#include "window/steps.h"

#include <string.h>

/* A person of the sample whom morag works with, and who has been referred nowhere yet; a service of
 * callum's organisation, and one of billy's. */
#define PERSON "Layla Camusvrach"
#define FIRST_SERVICE "Walk-in Wednesday"
#define SECOND_SERVICE "Harbour Café"

typedef struct
{
  Town *town;
  gboolean offline;
  StoryPicture picture;
  gpointer data;
} Story;

static void
show (const Story *story, Desk *desk, const char *name)
{
  story->picture (desk, name, story->data);
}

static Desk *
sit_down (const Story *story, const char *user, guint display)
{
  return step_sit_down (story->town, user, display);
}

/* Returns the number that the app says. */
static char *
send (const Story *story, Desk *morag, const char *picture)
{
  g_autofree char *said = NULL;

  desk_wait_for_text (morag, "Exactly What They Will See");
  show (story, morag, picture);
  desk_press (morag, "Send Referral");
  desk_wait_for_text (morag, "Sent: R-");
  said = desk_text_with (morag, "Sent: R-");
  desk_settle (200);
  /* Who presses Enter next means the page, not to take back what was sent. */
  if (desk_has_keyboard (morag, "Undo"))
    g_error ("The keyboard went to the toast");
  return g_strdup (strstr (said, "R-"));
}

static char *
refer_from_need (const Story *story, Desk *morag)
{
  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  show (story, morag, "1-a-need-in-the-persons-words");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
  step_choose_service (morag, FIRST_SERVICE);
  return send (story, morag, "2-which-service-and-what-is-shared");
}

/* It comes by itself: nobody presses anything on that desktop. */
static void
receive (Desk *desk)
{
  gint64 start = g_get_monotonic_time ();

  desk_wait_for_text (desk, PERSON);
  g_test_message ("On %s's desktop after %" G_GINT64_FORMAT " ms", desk_get_user (desk),
                  (g_get_monotonic_time () - start) / 1000);
}

static void
acknowledge (const Story *story, Desk *desk, const char *picture)
{
  receive (desk);
  show (story, desk, picture);
  desk_press (desk, "Acknowledge");
  desk_wait_for (desk, "Acknowledged");
  desk_press (desk, "Decide…");
  desk_wait_for (desk, "About the Person");
}

static void
decline (const Story *story, Desk *callum)
{
  desk_press (callum, "Decline…");
  desk_wait_for (callum, "No places at present");
  desk_settle (300);
  desk_press (callum, "No places at present");
  desk_fill (callum, "More about it", "Full until the spring.");
  show (story, callum, "4-a-reason-and-whose-it-is");
  desk_press (callum, "Decline");
  desk_wait_for (callum, "Declined");
}

/* The best alternative has the keyboard: Enter opens it, with everything that was written. */
static char *
find_another (const Story *story, Desk *morag)
{
  g_autofree char *kept = NULL;
  char *number = NULL;

  desk_key (morag, "ctrl+1");
  desk_press (morag, "Find Another…");
  desk_wait_for_text (morag, "Full until the spring.");
  desk_wait_for (morag, "Where Else?");
  show (story, morag, "5-where-else");
  desk_settle (300);
  desk_key (morag, "Return");
  desk_wait_for (morag, "Which Service?");
  kept = desk_read (morag, "Why");
  if (*kept == '\0')
    g_error ("The words of the declined referral are not there any more");
  step_choose_service (morag, SECOND_SERVICE);
  if (story->offline)
    {
      town_stop_server (story->town);
      desk_wait_for_text (morag, "Working offline");
    }
  number = send (story, morag, "6-the-same-words-to-another-service");
  if (story->offline)
    {
      desk_wait_for_text (morag, "waiting");
      show (story, morag, "6b-sent-while-offline");
      town_start_server (story->town);
      desk_wait_for_text (morag, "Up to date");
    }
  return number;
}

static void
accept (const Story *story, Desk *billy)
{
  acknowledge (story, billy, "7-another-service-gets-it");
  desk_press (billy, "Accept");
  desk_wait_for_text (billy, "Accepted");
  show (story, billy, "8-accepted");
}

/* Others of the town wait to be told as well: only the row of this referral goes. */
static void
tell (Desk *morag, const char *number, const char *duty)
{
  g_autofree char *row = g_strdup_printf ("· %s", number);

  desk_wait_for_text (morag, row);
  desk_wait_for_text (morag, duty);
  desk_press (morag, "Person Told");
  desk_wait_text_gone (morag, row);
}

static void
tell_and_close (const Story *story, Desk *morag, const char *declined, const char *accepted)
{
  desk_key (morag, "ctrl+1");
  desk_wait_for_text (morag, "Accepted: the person does not know yet");
  show (story, morag, "9-an-answer-to-tell");
  tell (morag, accepted, "Accepted: the person does not know yet");
  /* Of the one that was declined they have heard too: its loop is closed with that press. */
  tell (morag, declined, "Declined: the person does not know yet");
  show (story, morag, "10-closed");
}

/**
 * story_tell:
 * @town: a town with the sample's people
 * @offline: whether the server goes away in the middle and comes back; only where it is the test's own
 * @picture: called after each step
 * @data: given to @picture
 *
 * A referral between two desktops: morag sends one from what a person needs; callum gets it by itself,
 * acknowledges, declines with a reason; morag finds another service with her words kept; billy accepts;
 * morag tells the person and closes the loop. Ends the test where anything of it does not happen.
 */
void
story_tell (Town *town, gboolean offline, StoryPicture picture, gpointer data)
{
  const Story story = { town, offline, picture, data };
  g_autoptr (Desk) morag = sit_down (&story, "morag", 0);
  g_autofree char *declined = NULL;
  g_autofree char *accepted = NULL;

  {
    g_autoptr (Desk) callum = sit_down (&story, "callum", 1);

    desk_key (callum, "ctrl+1");
    declined = refer_from_need (&story, morag);
    acknowledge (&story, callum, "3-it-comes-by-itself");
    decline (&story, callum);
  }
  {
    g_autoptr (Desk) billy = sit_down (&story, "billy", 1);

    desk_key (billy, "ctrl+1");
    accepted = find_another (&story, morag);
    accept (&story, billy);
  }
  tell_and_close (&story, morag, declined, accepted);
}
