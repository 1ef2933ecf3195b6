/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/referral-story.h"

#include <locale.h>

static void
on_step (Desk *desk, const char *name, gpointer data)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  if (folder != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/story-%s.png", folder, name);

      desk_shot (desk, path);
    }
}

static void
test_story (void)
{
  g_autoptr (Town) town = NULL;

  town = town_new (60, 1);
  story_tell (town, TRUE, on_step, NULL);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  /* The accessibility library warns of what went away while it looked, which is nothing of ours. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/referral/two-desktops", test_story);
  return g_test_run ();
}
