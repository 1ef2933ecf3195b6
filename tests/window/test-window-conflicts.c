/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>

/* The same thing written on two desktops that did not hear of each other: both are kept, both are asked, one press decides for
 * everybody, and what was not chosen can be put back from the history. */

/* Somebody of the invented town (seed 1) whom morag and kirsty both know, and what they write of them. */
#define PERSON "Layla Camusvrach"
#define MORAGS "she/they"
#define KIRSTYS "they/them"
#define ANEW "she/her, they/them"

static Town *town;

static void
write_pronouns (Desk *desk, const char *pronouns)
{
  desk_look_up (desk, PERSON);
  desk_press (desk, "Details");
  desk_press (desk, "Change Details…");
  desk_wait_for (desk, "Pronouns");
  desk_fill (desk, "Pronouns", pronouns);
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, pronouns);
}

static void
see_both (Desk *desk, const char *name)
{
  desk_wait_for_text (desk, "needs you");
  desk_look_up (desk, "What Needs You");
  desk_wait_for_text (desk, "was written in two places");
  desk_wait_for_text (desk, MORAGS);
  desk_wait_for_text (desk, KIRSTYS);
  desk_wait_for_text (desk, "Morag Fernaig");
  desk_wait_for_text (desk, "Kirsty Brackenrig");
  desk_wait_for_text (desk, "Stands now");
  step_picture (desk, name);
}

static void
see_history (Desk *desk)
{
  desk_look_up (desk, PERSON);
  desk_press (desk, "Details");
  desk_press (desk, "History");
  desk_wait_for_text (desk, "Pronouns: from");
  step_press_row (desk, "Pronouns: from “" KIRSTYS "” to “" MORAGS "”");
  desk_wait_for_text (desk, "Written in two places; decided");
}

/* Both write while there is no server, which then comes back. */
static void
write_both (Desk *morag, Desk *kirsty)
{
  desk_wait_for_text (kirsty, "Up to date");
  town_stop_server (town);
  desk_wait_for_text (morag, "Working offline");
  desk_wait_for_text (kirsty, "Working offline");
  write_pronouns (morag, MORAGS);
  write_pronouns (kirsty, KIRSTYS);
  town_start_server (town);
}

/* Neither will do: what is written anew, with both in sight, decides as well. */
static void
test_written_anew (gconstpointer data)
{
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) kirsty = NULL;

  town = town_new (60, 1);
  morag = step_sit_down (town, "morag", 0);
  kirsty = step_sit_down (town, "kirsty", 1);
  write_both (morag, kirsty);
  see_both (kirsty, "conflicts-anew");
  desk_press (kirsty, "Write It Anew…");
  desk_wait_for_text (kirsty, "What Was Written");
  step_picture (kirsty, "conflicts-anew-form");
  desk_fill (kirsty, "Pronouns", ANEW);
  desk_key (kirsty, "ctrl+Return");
  desk_wait_for_text (kirsty, "Nothing Needs You");
  desk_wait_text_gone (morag, "needs you");
  desk_look_up (morag, PERSON);
  desk_press (morag, "Details");
  desk_wait_for_text (morag, ANEW);
  g_clear_pointer (&morag, desk_close);
  g_clear_pointer (&kirsty, desk_close);
  g_clear_pointer (&town, town_free);
}

static void
test_decided (gconstpointer data)
{
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) kirsty = NULL;

  town = town_new (60, 1);
  morag = step_sit_down (town, "morag", 0);
  kirsty = step_sit_down (town, "kirsty", 1);
  write_both (morag, kirsty);

  see_both (morag, "conflicts-two");
  see_both (kirsty, "conflicts-two-other");
  /* The earlier one, which does not stand: the other desktop is asked no more, and has it. */
  desk_press (morag, "Keep This: " MORAGS);
  desk_wait_for_text (morag, "Decided. The others stay in the history");
  desk_wait_for_text (morag, "Nothing Needs You");
  desk_wait_for_text (kirsty, "Nothing Needs You");
  desk_look_up (kirsty, PERSON);
  desk_press (kirsty, "Details");
  desk_wait_for_text (kirsty, MORAGS);

  /* What was not chosen is not lost. */
  see_history (kirsty);
  step_picture (kirsty, "conflicts-history");
  desk_press (kirsty, "Put back “Pronouns”: " KIRSTYS);
  desk_press (kirsty, "Undo");
  desk_wait_for_text (kirsty, "Undone");
  desk_press (kirsty, "Put back “Pronouns”: " KIRSTYS);
  desk_wait_text_gone (kirsty, "Not sent yet");
  see_history (morag);
  desk_wait_for (morag, "Put back “Pronouns”: " MORAGS);
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  town_add_later ("/window/conflicts/anew", NULL, test_written_anew);
  g_test_add_data_func ("/window/conflicts/decided", NULL, test_decided);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
