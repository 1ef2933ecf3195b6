/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Reading:
 * @unit: what the samples are in
 * @samples: (element-type double): what was measured, one each time
 * @baseline: what it is compared with, in the same unit
 * @baseline_is: what that is, in a few words
 * @note: (nullable): what else one should know
 * @value: the figure itself
 *
 * What came of measuring one figure.
 */
typedef struct
{
  const char *unit;
  GArray *samples;
  double baseline;
  const char *baseline_is;
  char *note;
  double value;
} Reading;

Reading *reading_new (const char *unit);
void reading_free (Reading *self);
void reading_add (Reading *self, double sample);

double quantile (const GArray *samples, double q);
double median (const GArray *samples);
double now_ms (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

G_END_DECLS
