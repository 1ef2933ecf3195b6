/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dice.h"

guint64
dice_roll (Dice *self)
{
  guint64 z = self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint
dice_below (Dice *self, guint n)
{
  return (guint)(dice_roll (self) % MAX (n, 1));
}

gint64
dice_between (Dice *self, gint64 least, gint64 most)
{
  return least + (gint64)(dice_roll (self) % (guint64)(most - least + 1));
}

gboolean
dice_chance (Dice *self, double odds)
{
  return (double)(dice_roll (self) >> 11) < odds * (double)(G_GUINT64_CONSTANT (1) << 53);
}
