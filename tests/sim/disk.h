/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dice.h"

G_BEGIN_DECLS

/* The disk of one machine, in memory, as SQLite's default file system: what was written is there for whoever reads, and
 * stays after a crash only where it was synced. What was not is kept, dropped or torn, each write by itself.
 * Files belong to the machine that their name begins with, up to the first full stop. */
typedef struct _Disk Disk;

void disks_begin (Dice *dice, gint64 (*now) (gpointer data), gpointer data);
void disks_end (void);

Disk *disk_new (const char *machine);
void disk_free (Disk *self);

/* The power goes at one of the next @within times something is written or synced. */
void disk_crash_within (Disk *self, guint within);
void disk_crash_never (Disk *self);
void disk_cut (Disk *self);
gboolean disk_is_dead (Disk *self);
/* What is left is there again. */
void disk_revive (Disk *self);
/* So many of the next writes find no room. */
void disk_fill (Disk *self, guint writes);
gboolean disk_was_full (Disk *self);

gboolean disk_holds (Disk *self, const char *text);
GHashTable *disk_copy (Disk *self);
void disk_put_back (Disk *self, GHashTable *copy);
void disk_copy_file (Disk *self, const char *from, const char *to);
void disk_each (Disk *self,
                void (*func) (const char *name, const guint8 *bytes, gsize size, gpointer data),
                gpointer data);

G_END_DECLS
