/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongFileHeld:
 * @size: how many bytes the file has; 0 where this device has nothing of it
 * @have: how many of them are on this device
 * @whole: whether they are all here, and are what they should be
 * @own: whether it was added on this device
 * @sent: whether the server has it
 *
 * What this device has of a file.
 */
typedef struct
{
  gint64 size;
  gint64 have;
  gboolean whole;
  gboolean own;
  gboolean sent;
} AlongFileHeld;

void along_file_held_free (AlongFileHeld *held);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongFileHeld, along_file_held_free)

G_END_DECLS
