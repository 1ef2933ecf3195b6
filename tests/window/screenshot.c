/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"

#include <locale.h>
#include <stdio.h>

/* screenshot [PAGE…] [--width W] [--dark] [--text-scale T] [--contrast]: pictures of the real window on the sample
 * partnership, in ALONGSIDE_SHOTS or a folder of their own; the path of each is printed. */

static char **chosen;
static int width = 1400;
static gboolean dark;
static double text_scale = 1;
static gboolean contrast;

static const GOptionEntry options[] = {
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "The window's width in pixels", "W" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "In dark", NULL },
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, "How much bigger text is", "T" },
  { "contrast", 0, 0, G_OPTION_ARG_NONE, &contrast, "In high contrast", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &chosen, NULL, "PAGE" },
  { NULL },
};

static char *
folder_for_pictures (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_strdup (g_getenv ("ALONGSIDE_SHOTS"));

  if (folder == NULL)
    folder = g_dir_make_tmp ("alongside-pictures-XXXXXX", &error);
  if (folder == NULL || g_mkdir_with_parents (folder, 0755) != 0)
    g_error ("No folder for the pictures: %s", error != NULL ? error->message : folder);
  return folder;
}

static gboolean
is_chosen (const Page *page)
{
  return g_strv_contains ((const char *const *)chosen, page->name);
}

static char *
path_of (const char *folder, const Page *page)
{
  return g_strdup_printf ("%s/%s-%d%s%s%s.png", folder, page->name, width, dark ? "-dark" : "",
                          text_scale > 1.01 ? "-large" : "", contrast ? "-contrast" : "");
}

/* What nobody asked for is not taken of any list but the first: a referral in each state and at both ends are many. */
static const Page *(*const lists[]) (guint *n_pages) = { page_all, page_states, page_steps };

/* The pages of one list that are somebody's and were asked for; all of a list where nothing was. Their desk is opened for the
 * first. */
static guint
take (
    Town *town, const char *user, Desk **desk, const Page *pages, guint n_pages, const char *folder)
{
  const Page *before = NULL;
  guint taken = 0;

  for (guint i = 0; i < n_pages; i++)
    if (page_is_at (&pages[i], user) && (chosen == NULL || is_chosen (&pages[i])))
      {
        g_autofree char *path = path_of (folder, &pages[i]);

        if (*desk == NULL)
          *desk = page_desk (town, user, width, dark, text_scale);
        page_show (*desk, &pages[i], before);
        before = &pages[i];
        desk_shot (*desk, path);
        puts (path);
        page_leave (*desk, &pages[i]);
        taken++;
      }
  return taken;
}

static guint
take_of (Town *town, const char *user, const char *folder)
{
  g_autoptr (Desk) desk = NULL;
  guint taken = 0;

  for (guint i = 0; i < (chosen != NULL ? G_N_ELEMENTS (lists) : 1); i++)
    {
      guint n = 0;
      const Page *pages = lists[i](&n);

      taken += take (town, user, &desk, pages, n, folder);
    }
  return taken;
}

static void
say_names (const Page *pages, guint n_pages)
{
  for (guint i = 0; i < n_pages; i++)
    g_printerr (" %s", pages[i].name);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (Town) town = NULL;
  guint taken = 0;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  folder = folder_for_pictures ();
  /* Where no desktop says it, libadwaita is told so. */
  if (contrast)
    g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
  town = town_new (400, 1);
  taken = take_of (town, "morag", folder) + take_of (town, "callum", folder);
  if (taken == 0)
    {
      g_printerr ("There is no page of that name. The pages are:");
      for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
        {
          guint n = 0;
          const Page *pages = lists[i](&n);

          say_names (pages, n);
        }
      g_printerr ("\n");
      return 2;
    }
  return 0;
}
