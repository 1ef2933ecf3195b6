/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>
#include <string.h>

/* The board and the table of referrals between two desktops: cards moved by keys and by the pointer, what is not allowed
 * said, a view saved that counts what the other desktop does, several changed at once and taken back. */

static Town *town;

static Desk *
sit_down (const char *user, guint display, int width)
{
  Desk *desk = NULL;

  if (town == NULL)
    town = town_new (60, 1);
  desk = town_desk (town, user, display, 1400, 900);
  desk_wait_for_text (desk, "Up to date");
  desk_key (desk, "ctrl+3");
  desk_wait_for (desk, "Number or name");
  if (width != 1400)
    desk_resize (desk, width, 760);
  return desk;
}

static void
keep_picture (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/board-%s.png", folder, name) : NULL;

  if (path != NULL)
    desk_shot (desk, path);
}

/* The referral whose card or row has the keyboard, once one has. */
static char *
number_here (Desk *desk)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_autofree char *name = desk_keyboard_on (desk);
      const char *number = strstr (name, "R-");

      if (number != NULL)
        return g_strndup (number, strcspn (number, " ,"));
      if (g_get_monotonic_time () > end)
        {
          g_autofree char *shown = desk_describe (desk);

          keep_picture (desk, "no-referral");
          g_error ("%s's keyboard is on “%s”, not on a referral. There was: %s",
                   desk_get_user (desk), name, shown);
        }
      desk_settle (50);
    }
}

/* Escape in the search leads to the first card or row. */
static char *
go_to_first (Desk *desk)
{
  desk_key (desk, "ctrl+f");
  desk_key (desk, "Escape");
  return number_here (desk);
}

/* Focus goes with the card. */
static void
wait_for_keyboard_on (Desk *desk, const char *number)
{
  gint64 end = g_get_monotonic_time () + DESK_PATIENCE_S * G_USEC_PER_SEC;

  for (;;)
    {
      g_autofree char *name = desk_keyboard_on (desk);

      if (strstr (name, number) != NULL)
        return;
      if (g_get_monotonic_time () > end)
        g_error ("The keyboard is on “%s”, not on %s", name, number);
      desk_settle (50);
    }
}

static void
take_from_column_to_column (Desk *desk, const char *number)
{
  desk_key (desk, "ctrl+shift+Right");
  desk_wait_for (desk, "Move to “To Decide”");
  keep_picture (desk, "1-which-step");
  desk_press (desk, "Acknowledge");
  desk_wait_for (desk, "Acknowledged");
  wait_for_keyboard_on (desk, number);
  desk_key (desk, "ctrl+shift+Right");
  desk_wait_for (desk, "Accepted");
  wait_for_keyboard_on (desk, number);
  desk_key (desk, "ctrl+shift+Right");
  desk_wait_for (desk, "First contact");
  desk_press (desk, "Start");
  desk_wait_for (desk, "Started");
  wait_for_keyboard_on (desk, number);
}

/* A step that needs a reason asks for it, and the card moves after that. */
static void
end_with_reason (Desk *desk, const char *number)
{
  desk_key (desk, "ctrl+shift+Right");
  desk_wait_for (desk, "Move to “To Close”");
  desk_press (desk, "End Early…");
  desk_wait_for (desk, "Helped elsewhere now");
  desk_settle (300);
  desk_press (desk, "Helped elsewhere now");
  desk_press (desk, "End Early");
  desk_wait_for (desk, "Ended early");
  wait_for_keyboard_on (desk, number);
  keep_picture (desk, "2-moved-to-the-end");
}

static void
save_view (Desk *desk, const char *name)
{
  g_autofree char *said = g_strdup_printf ("Saved: %s", name);

  desk_press (desk, "Saved Views");
  desk_wait_for (desk, "Save this view as");
  desk_settle (200);
  desk_type (desk, name);
  keep_picture (desk, "3-a-view-gets-a-name");
  desk_key (desk, "Return");
  desk_wait_for (desk, said);
}

static guint
count_of_view (Desk *desk, const char *name)
{
  g_autofree char *part = g_strdup_printf ("%s · ", name);
  guint64 n = 0;

  for (int i = 0; i < 200; i++)
    {
      g_autofree char *label = desk_text_with (desk, part);

      if (g_ascii_string_to_unsigned (label + strlen (part), 10, 0, G_MAXUINT, &n, NULL))
        return (guint)n;
      desk_settle (50);
    }
  g_error ("The view %s counts nothing", name);
}

/* By keys through all columns, and the other desktop's view counts along by itself. */
static void
test_keys_and_views (void)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0, 1400);
  g_autoptr (Desk) callum = sit_down ("callum", 1, 1400);
  g_autofree char *number = NULL;
  g_autofree char *fewer = NULL;

  desk_press (callum, "Received");
  number = go_to_first (callum);

  desk_press (morag, "Sent");
  desk_press (morag, "Open");
  save_view (morag, "Out");
  fewer = g_strdup_printf ("Out · %u", count_of_view (morag, "Out") - 1);

  take_from_column_to_column (callum, number);
  end_with_reason (callum, number);
  desk_wait_for (morag, fewer);
  keep_picture (morag, "4-a-view-that-counts");
}

/* The pointer drops where it may; where it may not, it is said why. */
static void
test_pointer (void)
{
  g_autoptr (Desk) morag = sit_down ("morag", 0, 1400);
  g_autoptr (Desk) callum = sit_down ("callum", 1, 1400);
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;

  desk_press (morag, "Board");
  sent = go_to_first (morag);
  desk_drag (morag, sent, "Under Way, ");
  desk_wait_for_text (morag, "there is no step that leads to “Under Way”");

  received = go_to_first (callum);
  desk_drag (callum, received, "Waiting, ");
  desk_wait_for (callum, "Accepted");
  keep_picture (callum, "5-dropped");
  desk_press (callum, "Undo");
  desk_wait_for (callum, "Undone");
}

static void
pick_two (Desk *desk)
{
  g_autofree char *first = go_to_first (desk);

  desk_key (desk, "space");
  desk_wait_for (desk, "1 selected");
  desk_key (desk, "Down");
  desk_key (desk, "space");
  desk_wait_for (desk, "2 selected");
}

/* Several at once, in one change with one undo. */
static void
test_several (gconstpointer data)
{
  int width = GPOINTER_TO_INT (data);
  g_autoptr (Desk) morag = sit_down ("morag", 0, width);

  desk_press (morag, "Table");
  desk_wait_for_text (morag, "R-");
  /* Hands are not so quick that the rows have no place yet. */
  desk_settle (500);
  pick_two (morag);
  keep_picture (morag, width < 700 ? "6-several-narrow" : "6-several");
  desk_press (morag, "Chase");
  desk_wait_for_text (morag, "chased today");
  desk_press (morag, "Take Back");
  desk_wait_for (morag, "Taken back");

  pick_two (morag);
  desk_press (morag, "Reassign…");
  desk_wait_for (morag, "Who Deals With It?");
  desk_wait_for (morag, "Found");
  desk_settle (400);
  desk_key (morag, "Return");
  desk_wait_for_text (morag, " given to ");
  desk_press (morag, "Undo");
  desk_wait_for (morag, "Undone");
  desk_press (morag, "Board");
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/board/keys-and-views", test_keys_and_views);
  g_test_add_func ("/window/board/pointer", test_pointer);
  town_add_later ("/window/board/several/1400", GINT_TO_POINTER (1400), test_several);
  town_add_later ("/window/board/several/360", GINT_TO_POINTER (360), test_several);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
