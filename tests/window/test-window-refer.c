/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>

/* People of the invented town (seed 1) whom morag works with, and who have agreed to sharing with everybody
 * who helps them. */
#define PERSON "Layla Camusvrach"
#define OTHER "Adam Macallarich"
/* A service of callum's organisation, and one of billy's. */
#define FIRST_SERVICE "Walk-in Wednesday"
#define SECOND_SERVICE "Harbour Café"

static void
wait_sent (Desk *desk)
{
  desk_wait_for_text (desk, "Sent: R-");
  desk_wait_text_gone (desk, "Sent: R-");
}

/* domain.md §4, row 3: R on the need, down to a service, Enter, Ctrl+Enter. */
static void
send_in_four_keys (Desk *morag)
{
  static const char *const keys[] = { "r", "Down", "Return", "ctrl+Return", NULL };

  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_wait_for (morag, "Add a Need");
  step_tab_to (morag, "Refer…");
  step_press_keys (morag, keys, 5);
  wait_sent (morag);
}

/* Keys that are pressed while a page goes may go with it. */
static void
leave (Desk *desk)
{
  desk_key (desk, "alt+Left");
  desk_wait_gone (desk, "Which Service?");
}

static void
refer_from_person (Desk *morag)
{
  desk_look_up (morag, OTHER);
  desk_press (morag, "Referrals");
  desk_press (morag, "Refer…");
  desk_wait_for_text (morag, "Choose a need, or a part of life");
  step_picture (morag, "refer-from-person");
  leave (morag);
}

static void
refer_from_service (Desk *morag)
{
  desk_look_up (morag, SECOND_SERVICE);
  desk_press (morag, "Refer Somebody…");
  desk_wait_for_text (morag, "Choose the person first");
  step_picture (morag, "refer-from-service");
  desk_press (morag, "Choose Somebody…");
  step_wait_keyboard (morag, "Search");
  desk_type (morag, "Layla");
  desk_settle (1000);
  desk_key (morag, "Return");
  desk_wait_for (morag, "Which Service?");
  desk_wait_for (morag, "Somebody Else…");
  leave (morag);
}

/* The search is a command line, too. */
static void
refer_by_words (Desk *morag)
{
  desk_key (morag, "ctrl+k");
  step_wait_keyboard (morag, "Search everything");
  desk_type (morag, "refer layla to harbour caf");
  desk_wait_for_text (morag, "Refer Layla Camusvrach to Harbour Café…");
  step_picture (morag, "refer-by-words");
  desk_key (morag, "Return");
  desk_wait_for (morag, "Which Service?");
  leave (morag);
}

static void
nothing_suits (Desk *morag)
{
  step_refer_from_need (morag, PERSON);
  step_press_row (morag, "Nothing Suits");
  desk_wait_for_text (morag, "Noted as an unmet need");
  desk_press (morag, "Undo");
  desk_wait_for_text (morag, "Undone");
  leave (morag);
}

/* A pathway fills the page; what is for a later day says so. */
static void
use_pathway (Desk *morag)
{
  step_refer_from_need (morag, OTHER);
  step_tab_back_to (morag, "Use a Pathway");
  desk_key (morag, "Return");
  step_press_row (morag, "A home again");
  desk_wait_for_text (morag, "Kept as a draft until");
  step_picture (morag, "refer-pathway");
  leave (morag);
}

static void
test_ways_in (gconstpointer data)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = step_sit_down (town, "morag", 0);

  send_in_four_keys (morag);
  refer_from_person (morag);
  refer_from_service (morag);
  refer_by_words (morag);
  nothing_suits (morag);
  use_pathway (morag);
}

static void
send_two (Desk *morag)
{
  step_refer_from_need (morag, PERSON);
  step_choose_service (morag, FIRST_SERVICE);
  step_press_row (morag, "Add Another Service");
  step_choose_service (morag, SECOND_SERVICE);
  desk_wait_for_text (morag, "For Each of Them");
  step_picture (morag, "refer-bundle");
  desk_press (morag, "Send All of Them");
  desk_wait_for_text (morag, "2 referrals sent");
}

static void
answer (Desk *desk, const char *button, const char *state)
{
  desk_key (desk, "ctrl+1");
  desk_wait_for_text (desk, PERSON);
  desk_press (desk, "Acknowledge");
  desk_wait_for (desk, "Acknowledged");
  desk_press (desk, "Decide…");
  desk_wait_for (desk, "About the Person");
  desk_press (desk, button);
  if (g_str_equal (state, "Declined"))
    {
      desk_wait_for (desk, "No places at present");
      desk_settle (300);
      desk_press (desk, "No places at present");
      desk_press (desk, "Decline");
      desk_wait_gone (desk, "More about it");
    }
  desk_wait_for_text (desk, state);
  desk_settle (700);
}

/* domain.md §4, row 4: Enter on the row, down, Enter, Ctrl+Enter. */
static void
find_another_in_four_keys (Desk *morag)
{
  static const char *const keys[] = { "Return", "Down", "Return", "ctrl+Return", NULL };

  desk_key (morag, "ctrl+1");
  desk_wait_for (morag, "Find Another…");
  step_tab_to (morag, "Find Another…");
  step_press_keys (morag, keys, 4);
  wait_sent (morag);
}

/* One look at sharing, two answers: the one says no, the other yes, and neither waits for the other. */
static void
test_several (void)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = step_sit_down (town, "morag", 0);

  send_two (morag);
  {
    g_autoptr (Desk) callum = step_sit_down (town, "callum", 1);

    answer (callum, "Decline…", "Declined");
  }
  {
    g_autoptr (Desk) billy = step_sit_down (town, "billy", 1);

    answer (billy, "Accept", "Accepted");
    desk_key (morag, "ctrl+1");
    desk_wait_for (morag, "Find Another…");
    step_tab_to (morag, "Find Another…");
    desk_key (morag, "Return");
    desk_wait_for (morag, "Sent Together With");
    desk_wait_for (morag, SECOND_SERVICE);
    step_picture (morag, "refer-sent-together");
  }
  find_another_in_four_keys (morag);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/refer/ways-in", NULL, test_ways_in);
  g_test_add_func ("/window/refer/several", test_several);
  return g_test_run ();
}
