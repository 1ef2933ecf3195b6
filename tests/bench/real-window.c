/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"
#include "bench/first-frame.h"

#include "base/config.h"

#include <glib/gi18n.h>
#include <locale.h>

/* src/app/main.c, and it says when its first frame has been drawn. */

int
main (int argc, char **argv)
{
  g_autoptr (AlongApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ALONG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Alongside"));
  application = along_application_new ();
  first_frame_watch (GTK_APPLICATION (application));
  return g_application_run (G_APPLICATION (application), argc, argv);
}
