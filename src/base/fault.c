/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/fault.h"

#if ALONG_TESTING
/**
 * along_fault:
 * @name: a fault
 *
 * Returns: %TRUE if this process was started to make that mistake
 */
gboolean
along_fault (const char *name)
{
  static const char *planted;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      planted = g_getenv ("ALONGSIDE_FAULT");
      g_once_init_leave (&once, 1);
    }
  return planted != NULL && g_str_equal (planted, name);
}
#endif
