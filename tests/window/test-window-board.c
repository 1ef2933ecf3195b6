/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window/town.h"

#include <locale.h>

static void
test_look (void)
{
  g_autoptr (Town) town = town_new (60, 1);
  g_autoptr (Desk) morag = town_desk (town, "morag", 0, 1400, 900);
  g_autoptr (Desk) callum = town_desk (town, "callum", 1, 1400, 900);
  desk_wait_for_text (morag, "Up to date");
  desk_wait_for_text (callum, "Up to date");
  desk_key (morag, "ctrl+3");
  desk_key (callum, "ctrl+3");
  desk_settle (2000);
  g_autofree char *a = desk_describe (morag);
  g_autofree char *b = desk_describe (callum);
  g_printerr ("MORAG\n%s\nCALLUM\n%s\n", a, b);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  g_test_add_func ("/window/board/look", test_look);
  return g_test_run ();
}
