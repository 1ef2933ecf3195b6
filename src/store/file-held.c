/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/file-held.h"

/**
 * along_file_held_free:
 * @held: (transfer full): what a device has of a file
 */
void
along_file_held_free (AlongFileHeld *held)
{
  g_free (held);
}
