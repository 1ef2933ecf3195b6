/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"

#include "base/config.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (AlongApplication) application = NULL;
  int status = 0;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ALONG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Alongside"));
  application = along_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status == 0 && along_application_failed (application) ? 1 : status;
}
