/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>
#include <string.h>

/* People of the invented town (seed 1) whom morag works with, and who have agreed to sharing with everybody
 * who helps them. */
#define PERSON "Layla Camusvrach"
#define OTHER "Adam Macallarich"
/* A service of callum's organisation, and one of billy's. */
#define FIRST_SERVICE "Walk-in Wednesday"
#define SECOND_SERVICE "Harbour Café"

static void
show (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  if (folder != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/refer-%s.png", folder, name);

      desk_shot (desk, path);
    }
}

static Desk *
sit_down (Town *town, const char *user, guint display)
{
  Desk *desk = town_desk (town, user, display, 1400, 900);

  desk_wait_for_text (desk, "Up to date");
  return desk;
}

/* Each key is one that a hand presses, when what the one before has brought has the keyboard. */
static void
press_keys (Desk *desk, const char *const *keys, guint at_most)
{
  guint n = 0;

  for (; keys[n] != NULL; n++)
    {
      g_autofree char *at = NULL;

      desk_key (desk, keys[n]);
      desk_settle (700);
      for (guint i = 0; i < 100; i++)
        {
          g_clear_pointer (&at, g_free);
          at = desk_keyboard_on (desk);
          if (*at != '\0')
            break;
          desk_settle (50);
        }
      g_test_message ("After %s the keyboard is on “%s”", keys[n], at);
    }
  g_assert_cmpuint (n, <=, at_most);
}

/* Who types before the field has the keyboard types into nothing. */
static void
wait_keyboard (Desk *desk, const char *name)
{
  desk_wait_for (desk, name);
  for (guint i = 0; i < 200 && !desk_has_keyboard (desk, name); i++)
    desk_settle (50);
  g_assert_true (desk_has_keyboard (desk, name));
}

/* As hands do that have no mouse. */
static void
tab_to (Desk *desk, const char *name)
{
  desk_wait_for (desk, name);
  for (guint i = 0; i < 60 && !desk_has_keyboard (desk, name); i++)
    desk_key (desk, "Tab");
  g_assert_true (desk_has_keyboard (desk, name));
}

/* Rows have no action that could be asked for from outside: the keyboard goes there. */
static void
press_row (Desk *desk, const char *name)
{
  tab_to (desk, name);
  desk_key (desk, "Return");
}

static void
wait_sent (Desk *desk)
{
  desk_wait_for_text (desk, "Sent: R-");
  desk_wait_text_gone (desk, "Sent: R-");
}

static void
choose_service (Desk *desk, const char *service)
{
  desk_fill (desk, "Another service, by name or kind", service);
  desk_wait_for (desk, service);
  /* The rows are made anew as the search answers. */
  desk_settle (700);
  desk_press (desk, service);
}

/* domain.md §4, row 3: R on the need, down to a service, Enter, Ctrl+Enter. */
static void
send_in_four_keys (Desk *morag)
{
  static const char *const keys[] = { "r", "Down", "Return", "ctrl+Return", NULL };

  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_wait_for (morag, "Add a Need");
  tab_to (morag, "Refer…");
  press_keys (morag, keys, 5);
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
  show (morag, "from-person");
  leave (morag);
}

static void
refer_from_service (Desk *morag)
{
  desk_look_up (morag, SECOND_SERVICE);
  desk_press (morag, "Refer Somebody…");
  desk_wait_for_text (morag, "Choose the person first");
  show (morag, "from-service");
  desk_press (morag, "Choose Somebody…");
  wait_keyboard (morag, "Search");
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
  wait_keyboard (morag, "Search everything");
  desk_type (morag, "refer layla to harbour caf");
  desk_wait_for_text (morag, "Refer Layla Camusvrach to Harbour Café…");
  show (morag, "by-words");
  desk_key (morag, "Return");
  desk_wait_for (morag, "Which Service?");
  leave (morag);
}

static void
nothing_suits (Desk *morag)
{
  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
  press_row (morag, "Nothing Suits");
  desk_wait_for_text (morag, "Noted as an unmet need");
  desk_press (morag, "Undo");
  desk_wait_for_text (morag, "Undone");
  leave (morag);
}

/* A pathway fills the page; what is for a later day says so. */
static void
use_pathway (Desk *morag)
{
  desk_look_up (morag, OTHER);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
  press_row (morag, "Use a Pathway");
  press_row (morag, "A home again");
  desk_wait_for_text (morag, "Kept as a draft until");
  show (morag, "pathway");
  leave (morag);
}

static void
test_ways_in (gconstpointer data)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = sit_down (town, "morag", 0);

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
  desk_look_up (morag, PERSON);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
  choose_service (morag, FIRST_SERVICE);
  press_row (morag, "Add Another Service");
  choose_service (morag, SECOND_SERVICE);
  desk_wait_for_text (morag, "For Each of Them");
  show (morag, "bundle");
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
      desk_wait_gone (desk, "More about why");
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
  tab_to (morag, "Find Another…");
  press_keys (morag, keys, 4);
  wait_sent (morag);
}

/* One look at sharing, two answers: the one says no, the other yes, and neither waits for the other. */
static void
test_several (void)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = sit_down (town, "morag", 0);

  send_two (morag);
  {
    g_autoptr (Desk) callum = sit_down (town, "callum", 1);

    answer (callum, "Decline…", "Declined");
  }
  {
    g_autoptr (Desk) billy = sit_down (town, "billy", 1);

    answer (billy, "Accept", "Accepted");
    desk_key (morag, "ctrl+1");
    desk_wait_for (morag, "Find Another…");
    tab_to (morag, "Find Another…");
    desk_key (morag, "Return");
    desk_wait_for (morag, "Sent Together With");
    desk_wait_for (morag, SECOND_SERVICE);
    show (morag, "sent-together");
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
