/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/pages.h"

#include <locale.h>

/* Every page can be reached on a phone-wide and on a wide window, says what it is, and has a name for
 * everything that can be used: what a screen reader cannot say is not there for who listens to it. Pictures go to
 * ALONGSIDE_SHOTS where that is set. */

typedef struct
{
  const char *name;
  int width;
  gboolean dark;
  gboolean later; /* only with --long */
} Look;

static const Look looks[] = {
  { "/window/pages/360", 360, FALSE, FALSE },    { "/window/pages/1400", 1400, FALSE, FALSE },
  { "/window/pages/900", 900, FALSE, TRUE },     { "/window/pages/1400-dark", 1400, TRUE, TRUE },
  { "/window/pages/360-dark", 360, TRUE, TRUE },
};

static Town *town;

static void
keep_picture (Desk *desk, const Page *page, const Look *look)
{
  const char *folder = g_getenv ("ALONGSIDE_SHOTS");
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%s-%d%s.png", folder, page->name, look->width,
                          look->dark ? "-dark" : "");
  desk_shot (desk, path);
}

static void
test_pages (gconstpointer data)
{
  const Look *look = data;
  guint n_pages = 0;
  const Page *pages = page_all (&n_pages);
  g_autoptr (Desk) desk = NULL;

  if (look->later && town_is_for_later ())
    return;
  if (town == NULL)
    town = town_new (400, 1);
  desk = page_desk (town, "morag", look->width, look->dark, 1);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autoptr (GPtrArray) nameless = NULL;

      page_show (desk, &pages[i], i > 0 ? &pages[i - 1] : NULL);
      keep_picture (desk, &pages[i], look);
      nameless = desk_nameless (desk);
      for (guint k = 0; k < nameless->len; k++)
        g_test_fail_printf ("%s: %s has no name", pages[i].name,
                            (const char *)g_ptr_array_index (nameless, k));
      page_leave (desk, &pages[i]);
    }
}

int
main (int argc, char **argv)
{
  int status = 0;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    g_test_add_data_func (looks[i].name, &looks[i], test_pages);
  status = g_test_run ();
  g_clear_pointer (&town, town_free);
  return status;
}
