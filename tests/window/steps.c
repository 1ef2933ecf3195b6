/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/steps.h"

#include <string.h>

/**
 * step_sit_down:
 * @town: a town
 * @user: who sits down
 * @display: which of the test's displays
 *
 * Returns: (transfer full): a desktop of the usual size that has everything
 */
Desk *
step_sit_down (Town *town, const char *user, guint display)
{
  Desk *desk = town_desk (town, user, display, 1400, 900);

  desk_wait_for_text (desk, "Up to date");
  return desk;
}

/**
 * step_picture:
 * @desk: a desk
 * @name: what the picture is called
 *
 * Takes a picture, and one as narrow as a phone, where ALONGSIDE_SHOTS says a folder.
 */
void
step_picture (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path = NULL;
  g_autofree char *narrow = NULL;

  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%s.png", folder, name);
  narrow = g_strdup_printf ("%s/%s-360.png", folder, name);
  desk_shot (desk, path);
  desk_resize (desk, 360, 760);
  desk_shot (desk, narrow);
  desk_resize (desk, 1400, 900);
}

/**
 * step_wait_keyboard:
 * @desk: a desk
 * @name: an accessible name
 *
 * Who types before the field has the keyboard types into nothing.
 */
void
step_wait_keyboard (Desk *desk, const char *name)
{
  desk_wait_for (desk, name);
  for (guint i = 0; i < 200 && !desk_has_keyboard (desk, name); i++)
    desk_settle (50);
  g_assert_true (desk_has_keyboard (desk, name));
}

/**
 * step_tab_to:
 * @desk: a desk
 * @name: an accessible name
 *
 * Goes there as hands do that have no mouse.
 */
void
step_tab_to (Desk *desk, const char *name)
{
  desk_go (desk, "Tab", name);
}

/**
 * step_tab_back_to:
 * @desk: a desk
 * @name: an accessible name of something that stands before what has the keyboard
 */
void
step_tab_back_to (Desk *desk, const char *name)
{
  desk_go (desk, "shift+Tab", name);
}

/**
 * step_press_row:
 * @desk: a desk
 * @name: the accessible name of a row
 *
 * Rows have no action that could be asked for from outside: the keyboard goes there.
 */
void
step_press_row (Desk *desk, const char *name)
{
  step_tab_to (desk, name);
  desk_key (desk, "Return");
}

/**
 * step_press_keys:
 * @desk: a desk
 * @keys: (array zero-terminated=1): keys
 * @at_most: how many domain.md §4 allows
 *
 * Each key is one that a hand presses, when what the one before has brought has the keyboard.
 */
void
step_press_keys (Desk *desk, const char *const *keys, guint at_most)
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

/**
 * step_press_more:
 * @desk: a desk that shows a referral
 * @name: a step
 *
 * Takes a step from the menu of the page.
 */
void
step_press_more (Desk *desk, const char *name)
{
  desk_press (desk, "More Steps");
  desk_wait_for (desk, name);
  desk_settle (300);
  desk_press (desk, name);
}

/**
 * step_refer_from_need:
 * @desk: a desk
 * @person: somebody's name
 *
 * Begins a referral from the first need of somebody.
 */
void
step_refer_from_need (Desk *desk, const char *person)
{
  desk_look_up (desk, person);
  desk_press (desk, "Needs");
  desk_press (desk, "Refer…");
  desk_wait_for (desk, "Which Service?");
}

/**
 * step_choose_service:
 * @desk: a desk that shows the composer
 * @service: the name of a service
 */
void
step_choose_service (Desk *desk, const char *service)
{
  desk_fill (desk, "Another service, by name or kind", service);
  desk_wait_for (desk, service);
  /* The rows are made anew as the search answers. */
  desk_settle (700);
  desk_press (desk, service);
}

/**
 * step_send:
 * @desk: a desk that shows the composer
 *
 * Returns: (transfer full): the number that the app says
 */
char *
step_send (Desk *desk)
{
  g_autofree char *said = NULL;

  desk_wait_for_text (desk, "Exactly What They Will See");
  desk_press (desk, "Send Referral");
  desk_wait_for_text (desk, "Sent: R-");
  said = desk_text_with (desk, "Sent: R-");
  return g_strdup (strstr (said, "R-"));
}

/**
 * step_refer:
 * @desk: a desk
 * @person: somebody's name
 * @service: the name of a service
 *
 * Returns: (transfer full): the number of the referral
 */
char *
step_refer (Desk *desk, const char *person, const char *service)
{
  step_refer_from_need (desk, person);
  step_choose_service (desk, service);
  return step_send (desk);
}

/**
 * step_open_referral:
 * @desk: a desk
 * @number: a referral's number
 *
 * Opens it by the search.
 */
void
step_open_referral (Desk *desk, const char *number)
{
  desk_look_up (desk, number);
  desk_wait_for_text (desk, number);
  desk_wait_for (desk, "What Has Happened");
}

/**
 * step_receive:
 * @desk: a desk of who it goes to
 * @number: a referral's number
 *
 * Waits until it is on their page of today, and opens it.
 */
void
step_receive (Desk *desk, const char *number)
{
  g_autofree char *row = g_strdup_printf ("· %s", number);

  desk_key (desk, "ctrl+1");
  desk_wait_for_text (desk, row);
  step_open_referral (desk, number);
}
