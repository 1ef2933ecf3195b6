/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dictionary-page.h"

/* Writes the data dictionary to the file that is named, or to standard output. */
int
main (int argc, char **argv)
{
  g_autofree char *page = dictionary_page ();
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    {
      g_print ("%s", page);
      return 0;
    }
  if (g_file_set_contents (argv[1], page, -1, &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
