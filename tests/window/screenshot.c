/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"

#include <locale.h>
#include <stdio.h>

/* screenshot [PAGE…] [--width W] [--dark] [--text-scale T]: pictures of the real window on the sample
 * partnership, in ALONGSIDE_SHOTS or a folder of their own; the path of each is printed. */

static char **chosen;
static int width = 1400;
static gboolean dark;
static double text_scale = 1;

static const GOptionEntry options[] = {
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "The window's width in pixels", "W" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "In dark", NULL },
  { "text-scale", 0, 0, G_OPTION_ARG_DOUBLE, &text_scale, "How much bigger text is", "T" },
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
  return chosen == NULL || g_strv_contains ((const char *const *)chosen, page->name);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (Town) town = NULL;
  g_autoptr (Desk) desk = NULL;
  guint n_pages = 0;
  const Page *pages = page_all (&n_pages);
  const Page *before = NULL;
  guint taken = 0;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  folder = folder_for_pictures ();
  town = town_new (400, 1);
  desk = page_desk (town, width, dark, text_scale);
  for (guint i = 0; i < n_pages; i++)
    if (is_chosen (&pages[i]))
      {
        g_autofree char *path
            = g_strdup_printf ("%s/%s-%d%s%s.png", folder, pages[i].name, width,
                               dark ? "-dark" : "", text_scale > 1.01 ? "-large" : "");

        page_show (desk, &pages[i], before);
        before = &pages[i];
        desk_shot (desk, path);
        puts (path);
        page_leave (desk, &pages[i]);
        taken++;
      }
  if (taken == 0)
    {
      g_printerr ("There is no page of that name. The pages are:");
      for (guint i = 0; i < n_pages; i++)
        g_printerr (" %s", pages[i].name);
      g_printerr ("\n");
      return 2;
    }
  return 0;
}
