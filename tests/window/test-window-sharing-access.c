/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <locale.h>

/* Who is kept out of somebody's record sees nothing of it; who has looked at it can be told to them; and who opens it in an
 * emergency is told for how long, and whoever answers for it that they did, and why. */

/* Somebody of the invented town (seed 1) whom morag and kirsty both know. */
#define PERSON "Layla Camusvrach"
#define KIRSTY "Kirsty Brackenrig"
/* Somebody whom the test enters, so that it knows when they were born. */
#define NAME "Zebedee Quillfeather"
#define BORN "1 Feb 1980"
#define REASON "He is at our door, cold, and does not know where he is."

static Town *town;

static void
leave (Desk **morag, Desk **other)
{
  g_clear_pointer (morag, desk_close);
  g_clear_pointer (other, desk_close);
  g_clear_pointer (&town, town_free);
}

static void
open_sharing (Desk *desk, const char *person)
{
  desk_look_up (desk, person);
  desk_press (desk, "Sharing");
  desk_wait_for (desk, "What May Be Shared");
}

static void
assert_named (Desk *desk, const char *where)
{
  g_autoptr (GPtrArray) nameless = desk_nameless (desk);

  for (guint i = 0; i < nameless->len; i++)
    g_test_message ("%s: no name: %s", where, (const char *)g_ptr_array_index (nameless, i));
  g_assert_cmpuint (nameless->len, ==, 0);
}

static void
keep_out (Desk *desk, const char *picture)
{
  desk_press (desk, "Keep Somebody Out…");
  desk_wait_for_text (desk, "They will see nothing about them from then on");
  desk_press (desk, "Who is kept out");
  step_wait_keyboard (desk, "Search");
  desk_type (desk, "brackenr");
  desk_wait_gone (desk, "Shona Eddrachan");
  desk_key (desk, "Return");
  desk_wait_for_text (desk, KIRSTY);
  desk_fill (desk, "Why", "Sisters-in-law");
  assert_named (desk, picture);
  step_picture (desk, picture);
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, KIRSTY " is kept out now");
}

/* Nothing of the person is left on the desktop of who is kept out, wherever they look. */
static void
see_nothing (Desk *desk)
{
  desk_wait_text_gone (desk, PERSON);
  desk_key (desk, "ctrl+k");
  desk_fill (desk, "Search everything", PERSON);
  desk_wait_for (desk, "Nothing Found");
  desk_key (desk, "Escape");
  desk_wait_gone (desk, "Search everything");
}

static void
test_lock (gconstpointer data)
{
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) kirsty = NULL;

  town = town_new (60, 1);
  morag = step_sit_down (town, "morag", 0);
  kirsty = step_sit_down (town, "kirsty", 1);
  desk_look_up (kirsty, PERSON);
  desk_wait_for (kirsty, "About Me");
  open_sharing (morag, PERSON);
  desk_wait_for (morag, "Nobody is kept out");
  assert_named (morag, "sharing");
  step_picture (morag, "sharing");
  keep_out (morag, "keep-out");
  desk_wait_for_text (morag, "Sisters-in-law");
  see_nothing (kirsty);
  step_picture (kirsty, "kept-out");

  /* Undone it is lifted: they are back. */
  desk_press (morag, "Undo");
  desk_wait_for (morag, "Lifted");
  desk_look_up (kirsty, PERSON);
  desk_wait_for (kirsty, "About Me");
  keep_out (morag, "keep-out-again");
  see_nothing (kirsty);
  step_picture (morag, "sharing-locks");

  /* Let back in, with why. */
  desk_press (morag, "Let Back In: " KIRSTY);
  desk_wait_for_text (morag, KIRSTY " will see what is known of " PERSON);
  desk_fill (morag, "Why it was lifted", "They are no longer related");
  step_picture (morag, "let-back-in");
  desk_key (morag, "ctrl+Return");
  desk_wait_for_text (morag, KIRSTY " is let back in");
  desk_wait_for_text (morag, "Let back in: They are no longer related");
  step_picture (morag, "sharing-lifted");
  desk_look_up (kirsty, PERSON);
  desk_wait_for (kirsty, "About Me");
  leave (&morag, &kirsty);
}

static void
test_looked (gconstpointer data)
{
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) kirsty = NULL;

  town = town_new (60, 1);
  morag = step_sit_down (town, "morag", 0);
  kirsty = step_sit_down (town, "kirsty", 1);
  desk_look_up (kirsty, PERSON);
  desk_wait_for (kirsty, "About Me");
  desk_wait_for_text (kirsty, "Up to date");
  open_sharing (morag, PERSON);

  /* Only the server knows. */
  town_stop_server (town);
  desk_wait_for_text (morag, "Working offline");
  step_press_row (morag, "Who Has Looked");
  desk_wait_for_text (morag, "Only the server knows who has looked");
  step_picture (morag, "looked-offline");
  town_start_server (town);
  desk_wait_for_text (morag, "Up to date");
  desk_press (morag, "Try Again");
  desk_wait_for_text (morag, KIRSTY ", ");
  desk_wait_for_text (morag, "Opened");
  assert_named (morag, "looked");
  step_picture (morag, "looked");
  desk_press (morag, "Print and Save");
  desk_wait_for (morag, "Save as PDF…");
  desk_key (morag, "Escape");
  leave (&morag, &kirsty);
}

static void
enter_person (Desk *desk)
{
  desk_key (desk, "ctrl+2");
  desk_wait_for (desk, "New Person");
  desk_key (desk, "ctrl+n");
  desk_wait_for (desk, "Known as");
  desk_fill (desk, "Known as", NAME);
  desk_fill (desk, "Date of birth", BORN);
  desk_key (desk, "ctrl+Return");
  desk_wait_for_text (desk, "Person added");
  desk_wait_gone (desk, "Known as");
  desk_wait_for_text (desk, "Up to date");
}

static void
open_in_emergency (Desk *desk)
{
  desk_look_up (desk, "Emergency Access");
  desk_wait_for (desk, "Who It Is");
  assert_named (desk, "emergency");
  step_picture (desk, "emergency-dialog");
  /* Without a reason nobody is let in. */
  desk_fill (desk, "Name", NAME);
  desk_fill (desk, "Date of birth", BORN);
  desk_choose (desk, "What happened", "They need care that cannot wait");
  desk_press (desk, "Open");
  desk_wait_for_text (desk, "Why is needed");
  step_picture (desk, "emergency-problem");
  desk_fill (desk, "Why", REASON);
  desk_press (desk, "Open");
  desk_wait_for_text (desk, "Open to you in an emergency for another 3 hours");
  desk_wait_for (desk, NAME);
  step_picture (desk, "emergency-open");
}

static void
test_emergency (gconstpointer data)
{
  g_autoptr (Desk) morag = NULL;
  g_autoptr (Desk) callum = NULL;

  town = town_new (60, 1);
  morag = step_sit_down (town, "morag", 0);
  callum = step_sit_down (town, "callum", 1);
  enter_person (morag);
  desk_key (morag, "ctrl+1");
  open_in_emergency (callum);
  /* Who was let in reads: neither who is kept out nor who else has looked is theirs to know. */
  desk_press (callum, "Sharing");
  desk_wait_for_text (callum, REASON);
  g_assert_false (desk_shows (callum, "Who Is Kept Out"));
  g_assert_false (desk_shows (callum, "Who Has Looked"));

  /* Nobody presses anything on morag's desktop. */
  desk_wait_for_text (morag, "Opened in an emergency: look at why");
  desk_wait_for_text (morag, "They need care that cannot wait");
  step_picture (morag, "emergency-today");
  desk_press (morag, "Look");
  desk_wait_for_text (morag, REASON);
  desk_wait_for_text (morag, "Callum Skerray");
  step_picture (morag, "emergency-sharing");
  step_press_row (morag, "Who Has Looked");
  desk_wait_for_text (morag, "Opened in an emergency: They need care that cannot wait");
  step_picture (morag, "emergency-looked");

  /* Looked at, it is seen to. */
  desk_key (morag, "ctrl+1");
  step_tab_to (morag, NAME);
  desk_key (morag, "d");
  desk_wait_for_text (morag, "Seen to");
  desk_wait_text_gone (morag, "Opened in an emergency: look at why");
  leave (&morag, &callum);
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_data_func ("/window/sharing-access/lock", NULL, test_lock);
  g_test_add_data_func ("/window/sharing-access/looked", NULL, test_looked);
  g_test_add_data_func ("/window/sharing-access/emergency", NULL, test_emergency);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
