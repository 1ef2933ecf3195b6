/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Real small disks, mounted where nobody but this program and those it starts sees them. */

/* Before anything else in the program: no thread may be there yet. FALSE where mounting is not allowed. */
gboolean disks_begin (void);

/* Mounts a disk of so many MiB. Returns the folder. */
char *small_disk_new (guint mib);
void small_disk_free (char *folder);
/* To the last byte, with a file of its own; and empties it again. */
void small_disk_fill (const char *folder);
void small_disk_make_room (const char *folder);
/* Nobody may have anything open on it. */
void small_disk_set_read_only (const char *folder, gboolean read_only);

/* A digest of every file below @folder, with its name. */
char *folder_digest (const char *folder);

G_END_DECLS
