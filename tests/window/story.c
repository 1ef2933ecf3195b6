/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/referral-story.h"

#include <glib/gstdio.h>
#include <locale.h>

/* story [--stay] URL DATA PICTURES: what `./dev run` shows where there is no display: the main job once,
 * on two virtual desktops, in front of the server at URL with its folder DATA; a picture of each step. */

static gboolean stay;
static char **words;

static const GOptionEntry options[] = {
  { "stay", 0, 0, G_OPTION_ARG_NONE, &stay, "Keep the server until this is interrupted", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words, NULL, "URL DATA PICTURES" },
  { NULL },
};

static void
on_step (Desk *desk, const char *name, gpointer data)
{
  const char *folder = data;
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);

  desk_shot (desk, path);
  g_print ("%s: %s\n", desk_get_user (desk), path);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Town) town = NULL;
  g_autofree char *folder = NULL;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || words == NULL
      || g_strv_length (words) != 3)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "story [--stay] URL DATA PICTURES");
      return 2;
    }
  folder = g_build_filename (g_get_home_dir (), "desktops", NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_printerr ("%s could not be made\n", folder);
      return 1;
    }
  town = town_join (words[0], words[1], folder);
  story_tell (town, FALSE, on_step, words[2]);
  if (stay)
    {
      g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

      g_print ("The server stays at %s; Ctrl+C ends it.\n", words[0]);
      g_main_loop_run (loop);
    }
  return 0;
}
