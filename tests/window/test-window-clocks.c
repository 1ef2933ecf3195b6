/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Clocks as people meet them: a service is chased with one key, a closed day moves what is due, and a no
 * after a yes stands in the coordinator's Today by itself. */

#include "window/states.h"
#include "window/town.h"

#include <locale.h>
#include <string.h>

/* Of the invented town (60 people, seed 1) on Tuesday 24 November 2026: two of morag's to callum's organisation. Nobody has
 * acknowledged the one for days, and it has come to who coordinates; the other is on the waiting list. */
#define NOW "2026-11-24T10:00:00Z"
#define CHASED "24 Nov 2026, 10:"
#define OVERDUE "sent-long-overdue"
#define WAITING "waitlisted"
/* A third went to an organisation that goes by the partnership's days, and was to be acknowledged on Thursday. */
#define BY_THURSDAY "R-Y1C78E59"
#define THURSDAY "19 Nov 2026"

static const char *
number_of (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (referral_states); i++)
    if (g_str_equal (referral_states[i].key, key))
      return referral_states[i].number;
  g_assert_not_reached ();
}

static void
shoot (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  if (folder != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/clocks-%s.png", folder, name);

      desk_settle (400);
      desk_shot (desk, path);
    }
}

/* At both widths, as people may have it. */
static void
shoot_both (Desk *desk, const char *name)
{
  g_autofree char *narrow = g_strconcat (name, "-360", NULL);

  shoot (desk, name);
  if (g_getenv ("ALONGSIDE_SHOTS") == NULL)
    return;
  desk_resize (desk, 360, 760);
  shoot (desk, narrow);
  desk_resize (desk, 1400, 900);
  desk_settle (300);
}

static Desk *
sit_down (Town *town, const char *user, guint display)
{
  Desk *desk = town_desk (town, user, display, 1400, 900);

  desk_wait_for_text (desk, "Up to date");
  return desk;
}

/* C notes it and has the words ready; Undo is in reach, and nothing of the person is in the words. */
static void
chase (Desk *morag, const char *number)
{
  g_autofree char *words = NULL;
  g_autofree char *asks = g_strconcat ("asks about the referral ", number, NULL);

  desk_look_up (morag, number);
  desk_wait_for (morag, "Clocks");
  shoot_both (morag, "referral");
  desk_settle (300);
  desk_key (morag, "c");
  desk_wait_for_text (morag, "Noted: chased today");
  desk_wait_for_text (morag, asks);
  words = desk_text_with (morag, asks);
  g_assert_null (strstr (words, "Befriending"));
  shoot_both (morag, "chase");
  desk_press (morag, "Take Back");
  desk_wait_gone (morag, "In Words");
  desk_wait_text_gone (morag, CHASED);
  desk_key (morag, "c");
  desk_wait_for_text (morag, asks);
  desk_key (morag, "Escape");
  desk_wait_gone (morag, "In Words");
  desk_wait_for_text (morag, CHASED);
}

/* What a coordinator is to look after leaves Today with the chase. */
static void
escalated (Desk *morag, const char *number)
{
  g_autofree char *row = g_strconcat ("· ", number, NULL);

  desk_wait_for_text (morag, row);
  desk_wait_for_text (morag, ": yours to see to");
  shoot_both (morag, "today");
  chase (morag, number);
  desk_key (morag, "ctrl+1");
  desk_wait_text_gone (morag, row);
}

/* The day on which it was due becomes a day on which nobody works: it was due on the one after. */
static void
close_day (Desk *morag, const char *number)
{
  desk_look_up (morag, number);
  desk_wait_for_text (morag, "Acknowledgement overdue since Thursday");
  desk_key (morag, "ctrl+4");
  desk_press (morag, "The partnership’s working days");
  desk_wait_for_text (morag, "Larrick Fair");
  shoot_both (morag, "working-days");
  desk_press (morag, "Change…");
  desk_wait_for (morag, "Add to: One-off days");
  desk_press (morag, "Add to: One-off days");
  desk_settle (500);
  /* The new line has the keyboard. */
  desk_type (morag, THURSDAY);
  shoot (morag, "closed-day");
  desk_key (morag, "ctrl+Return");
  desk_wait_for_text (morag, "Closed days kept");
  desk_look_up (morag, number);
  desk_wait_for_text (morag, "Acknowledgement overdue since Friday");
}

/* Nobody presses anything on morag's desktop. */
static void
late_decline (Desk *morag, Desk *callum, const char *number)
{
  desk_key (morag, "ctrl+1");
  desk_look_up (callum, number);
  desk_wait_for (callum, "Clocks");
  if (!desk_shows (callum, "Decline After All…"))
    desk_press (callum, "More Steps");
  desk_press (callum, "Decline After All…");
  desk_wait_for (callum, "No places at present");
  desk_settle (300);
  desk_press (callum, "No places at present");
  desk_press (callum, "Decline After All");
  desk_wait_for_text (callum, "Declined after all");
  desk_wait_for_text (morag, "Declined after all: No places at present");
  shoot_both (morag, "late-decline");
}

static void
test_clocks (gconstpointer data)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = sit_down (town, "morag", 0);
  g_autoptr (Desk) callum = NULL;
  const char *overdue = number_of (OVERDUE);

  desk_key (morag, "ctrl+1");
  escalated (morag, overdue);
  close_day (morag, BY_THURSDAY);
  callum = sit_down (town, "callum", 1);
  late_decline (morag, callum, number_of (WAITING));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_setenv ("ALONGSIDE_NOW", NOW, TRUE);
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/clocks/chase-and-days", NULL, test_clocks);
  return g_test_run ();
}
