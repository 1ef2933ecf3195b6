/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All chance comes from here (splitmix64, Steele and others 2014): one number says what happens. */
typedef struct
{
  guint64 state;
} Dice;

guint64 dice_roll (Dice *self);
guint dice_below (Dice *self, guint n);
gint64 dice_between (Dice *self, gint64 least, gint64 most);
gboolean dice_chance (Dice *self, double odds);

G_END_DECLS
