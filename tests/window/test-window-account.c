/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

/* One town for all cases: each begins and ends with nobody signed in at this desk. */
static Town *town;

static Desk *
open_desk (void)
{
  g_auto (GStrv) displays = g_strsplit (g_getenv ("ALONGSIDE_DISPLAYS"), " ", -1);
  g_autofree char *profile = g_build_filename (g_get_home_dir (), "account-desk", NULL);
  const char *arguments[] = { "--server", town_get_url (town), NULL };

  g_assert_cmpint (g_mkdir_with_parents (profile, 0700), ==, 0);
  return desk_new ("morag", displays[0], profile, 1000, 760, arguments);
}

static void
sign_in (Desk *desk, const char *password)
{
  desk_wait_for (desk, "Sign In");
  desk_fill (desk, "User Name", "morag");
  desk_fill (desk, "Password", password);
  desk_press (desk, "Sign In");
}

static void
assert_all_named (Desk *desk)
{
  g_autoptr (GPtrArray) nameless = desk_nameless (desk);

  for (guint i = 0; i < nameless->len; i++)
    g_test_message ("nameless: %s", (const char *)g_ptr_array_index (nameless, i));
  g_assert_cmpuint (nameless->len, ==, 0);
}

/* Wrong password, then the right one; offline for a while; search by keyboard; out again. */
static void
test_day (void)
{
  g_autoptr (Desk) desk = open_desk ();

  assert_all_named (desk);
  sign_in (desk, "not the password");
  desk_wait_for_text (desk, "don't match");
  sign_in (desk, "sample");
  desk_wait_for_text (desk, "Up to date");
  assert_all_named (desk);

  town_stop_server (town);
  desk_wait_for_text (desk, "Working offline");
  town_start_server (town);
  desk_wait_for_text (desk, "Up to date");

  /* What a menu says, it says to everybody. */
  desk_key (desk, "F10");
  desk_wait_for (desk, "About Alongside");
  assert_all_named (desk);
  desk_key (desk, "Escape");
  desk_wait_gone (desk, "About Alongside");

  desk_look_up (desk, "Preferences");
  desk_wait_for (desk, "Single-Letter Keys");
  assert_all_named (desk);
  desk_key (desk, "Escape");
  desk_wait_gone (desk, "Single-Letter Keys");
  desk_key (desk, "F1");
  desk_wait_for_text (desk, "How Alongside works");
  assert_all_named (desk);
  desk_key (desk, "Escape");
  desk_look_up (desk, "Sign Out");
  desk_wait_for (desk, "Server Address");
}

/* A new password holds at once, the old one no longer. Nothing waits: signing out asks nothing, even
 * without a connection. */
static void
test_password (void)
{
  g_autoptr (Desk) desk = open_desk ();

  sign_in (desk, "sample");
  desk_wait_for_text (desk, "Up to date");
  desk_look_up (desk, "Change Password");
  desk_fill (desk, "Present Password", "not the password");
  desk_fill (desk, "New Password", "another long one");
  desk_fill (desk, "New Password Once More", "another long one");
  assert_all_named (desk);
  desk_press (desk, "Change");
  desk_wait_for_text (desk, "The old password is not right.");
  desk_fill (desk, "Present Password", "sample");
  desk_press (desk, "Change");
  desk_wait_for_text (desk, "Password changed");

  desk_wait_for_text (desk, "Up to date");
  town_stop_server (town);
  desk_wait_for_text (desk, "Working offline");
  desk_look_up (desk, "Sign Out");
  desk_wait_for (desk, "Server Address");
  sign_in (desk, "another long one");
  desk_wait_for_text (desk, "can't be reached");
  town_start_server (town);
  sign_in (desk, "sample");
  desk_wait_for_text (desk, "don't match");
  sign_in (desk, "another long one");
  desk_wait_for_text (desk, "Up to date");
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  /* libatspi warns when it asks for something that is just coming or going. The app's own warnings are
   * the app's: they are in its output. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  town = town_new (20, 1);
  g_test_add_func ("/window/account/day", test_day);
  g_test_add_func ("/window/account/password", test_password);
  status = g_test_run ();
  town_free (town);
  return status;
}
