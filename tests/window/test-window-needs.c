/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>
#include <string.h>

/* Somebody of the invented town (seed 1) with needs in several states. */
#define SOMEBODY "Adam Uamharach"
/* What somebody says. */
#define WORDS "The stairs are too much for me now"

static gboolean
stands_before (Desk *desk, const char *one, const char *other)
{
  g_autofree char *all = desk_describe (desk);
  const char *first = strstr (all, one);
  const char *second = strstr (all, other);

  return first != NULL && second != NULL && first < second;
}

static void
assert_in_step (Desk *desk)
{
  desk_wait_for_text (desk, "Up to date");
  g_assert_false (desk_shows_text (desk, "needs you"));
}

/* A step is taken with one press and taken back with another, at the server as well: nothing is left that needs somebody. */
static void
step_and_back (Desk *desk)
{
  desk_press (desk, "This matters now");
  desk_wait_for (desk, "Take in hand");
  assert_in_step (desk);
  desk_press (desk, "Undo");
  desk_wait_for (desk, "This matters now");
  desk_wait_for_text (desk, "Undone");
  assert_in_step (desk);
  desk_wait_gone (desk, "Undone");
  desk_wait_for (desk, "This matters now");
}

/* A step that has to know something says what is missing, and comes back too: what it waited for waits again. */
static void
step_with_words (Desk *desk)
{
  g_autofree char *row = NULL;
  const char *number = NULL;

  desk_key (desk, "ctrl+1");
  /* The first in Today about whom a service asks something. */
  desk_wait_for_text (desk, " to answer");
  row = desk_text_with (desk, " to answer");
  number = strstr (row, "R-");
  g_assert_nonnull (number);
  desk_press (desk, "Answer…");
  desk_wait_for (desk, "Answer the Question");
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, "Answer is needed.");
  desk_fill (desk, "Answer", "Two steps, and a rail");
  desk_key (desk, "ctrl+Return");
  desk_wait_gone (desk, "Answer the Question");
  desk_wait_for_text (desk, "Question answered");
  desk_wait_text_gone (desk, number);
  assert_in_step (desk);
  desk_press (desk, "Undo");
  desk_wait_for_text (desk, "Undone");
  desk_wait_gone (desk, "Undone");
  assert_in_step (desk);
  desk_wait_for_text (desk, number);
}

/* The person says what matters most. */
static void
put_in_order (Desk *desk)
{
  g_assert_true (stands_before (desk, "Loneliness and company", "Money and benefits"));
  desk_press (desk, "Matters Less");
  desk_wait_for_text (desk, "Moved down");
  g_assert_true (stands_before (desk, "Money and benefits", "Loneliness and company"));
  desk_press (desk, "Undo");
  desk_wait_for_text (desk, "Undone");
  g_assert_true (stands_before (desk, "Loneliness and company", "Money and benefits"));
  assert_in_step (desk);
}

/* What somebody says is written down in their words, and goes again where that was too soon. */
static void
add_and_take_back (Desk *desk)
{
  desk_press (desk, "Add a Need");
  desk_choose (desk, "Part of life", "Being active");
  desk_fill (desk, "In their own words", WORDS);
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, "Need added");
  desk_wait_gone (desk, "Part of life");
  desk_wait_for_text (desk, WORDS);
  desk_wait_for (desk, "Being active");
  assert_in_step (desk);
  desk_press (desk, "Undo");
  desk_wait_for_text (desk, "Undone");
  desk_wait_text_gone (desk, WORDS);
  assert_in_step (desk);
}

static void
test_needs (void)
{
  g_autoptr (Town) town = town_new (400, 1);
  g_autoptr (Desk) desk = town_desk (town, "morag", 0, 1400, 900);

  desk_wait_for_text (desk, "Up to date");
  desk_look_up (desk, SOMEBODY);
  /* What is agreed without naming anybody holds for all who help: it must not look as if nothing were. */
  desk_wait_for_text (desk, "May be shared with everybody who helps them");
  desk_press (desk, "Needs");
  desk_wait_for (desk, "Add a Need");
  step_and_back (desk);
  put_in_order (desk);
  add_and_take_back (desk);
  step_with_words (desk);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* libatspi warns when somebody it has just asked has gone, as windows do. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/needs/moves", test_needs);
  return g_test_run ();
}
