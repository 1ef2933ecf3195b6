/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>
#include <string.h>

/* What was typed is there again when the machine dies under somebody’s hands. */

/* Somebody of the invented town (60 people, seed 1) whom morag works with: has agreed to everything, and nobody has referred
 * them anywhere. */
#define PERSON "Zara Netherlarick"

#define SERVICE "Harbour Café"

#define WORDS "Would like company on Wednesdays; the bus stops at the door."

static Town *town;

static void
picture (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path
      = folder != NULL ? g_strdup_printf ("%s/follow-up-%s.png", folder, name) : NULL;

  if (path != NULL)
    desk_shot (desk, path);
}

static Desk *
sit_down (const char *user, guint display)
{
  Desk *desk = NULL;

  if (town == NULL)
    town = town_new (60, 1);
  desk = town_desk (town, user, display, 1400, 900);
  desk_wait_for_text (desk, "Up to date");
  return desk;
}

static void
begin (Desk *morag, const char *person)
{
  desk_look_up (morag, person);
  desk_press (morag, "Needs");
  desk_press (morag, "Refer…");
  desk_wait_for (morag, "Which Service?");
}

static void
choose_service (Desk *morag, const char *service)
{
  desk_fill (morag, "Another service, by name or kind", service);
  desk_wait_for (morag, service);
  /* The rows are made anew as the search answers. */
  desk_settle (700);
  desk_press (morag, service);
}

static char *
send (Desk *morag)
{
  g_autofree char *said = NULL;

  desk_press (morag, "Send Referral");
  desk_wait_for_text (morag, "Sent: R-");
  said = desk_text_with (morag, "Sent: R-");
  return g_strdup (strstr (said, "R-"));
}

static void
open_referral (Desk *desk, const char *number)
{
  /* It may be on its way still. */
  desk_look_up (desk, number);
  desk_wait_for_text (desk, number);
  desk_wait_for (desk, "What Has Happened");
}

static void
assert_words (Desk *desk, const char *field, const char *words)
{
  g_autofree char *there = desk_read (desk, field);

  g_assert_cmpstr (there, ==, words);
}

/* kill -9 in the middle of a sentence: the words and the service are there again, and it can be sent. */
static void
test_killed (void)
{
  Desk *first = sit_down ("morag", 0);
  g_autoptr (Desk) again = NULL;
  g_autofree char *number = NULL;

  begin (first, PERSON);
  choose_service (first, SERVICE);
  desk_fill (first, "Why", WORDS);
  desk_wait_for_text (first, "Exactly What They Will See");
  desk_kill (first);

  again = sit_down ("morag", 0);
  begin (again, PERSON);
  assert_words (again, "Why", WORDS);
  picture (again, "after-kill");
  number = send (again);
  open_referral (again, number);
  desk_wait_for_text (again, WORDS);
  desk_wait_for_text (again, SERVICE);
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/follow-up/killed", test_killed);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
