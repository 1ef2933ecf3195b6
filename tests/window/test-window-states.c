/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* A referral in every state of its lifecycle, at both ends: it is found by its number, says in words where it stands, puts
 * one thing forward at most, and names whatever can be used. Pictures go to ALONGSIDE_SHOTS where that is set. */

typedef struct
{
  const char *name;
  const char *user;
  int width;
  gboolean dark;
} Look;

static const Look looks[] = {
  { "/window/states/360/sender", "morag", 360, FALSE },
  { "/window/states/360/receiver", "callum", 360, FALSE },
  { "/window/states/1400/sender", "morag", 1400, FALSE },
  { "/window/states/1400/receiver", "callum", 1400, FALSE },
  { "/window/states/360-dark/sender", "morag", 360, TRUE },
  { "/window/states/360-dark/receiver", "callum", 360, TRUE },
  { "/window/states/1400-dark/sender", "morag", 1400, TRUE },
  { "/window/states/1400-dark/receiver", "callum", 1400, TRUE },
};

static Town *town;

/* The colour of what is suggested, and so many pixels of it in one piece make a button. */
#define ACCENT "#3584e4"
#define BUTTON_AREA 900

static char *
path_of (const Page *page, const Look *look)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");

  return g_strdup_printf ("%s/%s-%d%s.png", folder != NULL ? folder : g_get_tmp_dir (), page->name,
                          look->width, look->dark ? "-dark" : "");
}

/* What is suggested is told by its colour alone; so it is counted where it shows: in the picture. */
static guint
count_suggested (const char *picture)
{
  const char *argv[] = { "convert",
                         picture,
                         "-fill",
                         "black",
                         "+opaque",
                         ACCENT,
                         "-define",
                         "connected-components:verbose=true",
                         "-connected-components",
                         "8",
                         "null:",
                         NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  int status = 0;
  guint n = 0;

  if (!g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                     &status, &error)
      || !g_spawn_check_wait_status (status, &error))
    g_error ("convert: %s", error->message);
  /* "  12: 76x34+10+300 47.5,316.5 2210 srgb(53,132,228)" */
  lines = g_strsplit (output, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (lines[i]), " ", -1);

      if (g_strv_length (words) == 5 && strstr (words[4], "53,132,228") != NULL
          && atoi (words[3]) >= BUTTON_AREA)
        n++;
    }
  return n;
}

static void
look_at (Desk *desk, const Page *page, const Look *look)
{
  g_autofree char *picture = path_of (page, look);
  g_autoptr (GPtrArray) nameless = NULL;

  page_show (desk, page, NULL);
  desk_wait_for_text (desk, page->find);
  desk_shot (desk, picture);
  if (count_suggested (picture) > 1)
    g_test_fail_printf ("%s puts more than one thing forward: %s", page->name, picture);
  nameless = desk_nameless (desk);
  for (guint k = 0; k < nameless->len; k++)
    g_test_fail_printf ("%s: %s has no name", page->name,
                        (const char *)g_ptr_array_index (nameless, k));
  if (g_getenv ("ALONGSIDE_SHOTS") == NULL)
    g_assert_cmpint (g_unlink (picture), ==, 0);
}

static void
test_states (gconstpointer data)
{
  const Look *look = data;
  guint n_pages = 0;
  const Page *pages = page_states (&n_pages);
  g_autoptr (Desk) desk = NULL;

  if (town == NULL)
    town = town_new (400, 1);
  desk = page_desk (town, look->user, look->width, look->dark, 1);
  for (guint i = 0; i < n_pages; i++)
    if (page_is_at (&pages[i], look->user))
      look_at (desk, &pages[i], look);
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    town_add_later (looks[i].name, &looks[i], test_states);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
