/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/reading.h"

#include <math.h>
#include <time.h>

/**
 * reading_new:
 * @unit: what the samples are in
 *
 * Returns: (transfer full): nothing measured yet
 */
Reading *
reading_new (const char *unit)
{
  Reading *self = g_new0 (Reading, 1);

  self->unit = unit;
  self->samples = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

/**
 * reading_free:
 * @self: (transfer full): a reading
 */
void
reading_free (Reading *self)
{
  g_array_unref (self->samples);
  g_free (self->note);
  g_free (self);
}

/**
 * reading_add:
 * @self: a reading
 * @sample: what was measured this time
 */
void
reading_add (Reading *self, double sample)
{
  g_array_append_val (self->samples, sample);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double one = *(const double *)a;
  double other = *(const double *)b;

  return (one > other) - (one < other);
}

/**
 * quantile:
 * @samples: (element-type double): at least one
 * @q: which, from 0 to 1
 *
 * Returns: the least sample that is not below a share of @q of them all
 */
double
quantile (const GArray *samples, double q)
{
  g_autoptr (GArray) sorted = g_array_copy ((GArray *)samples);
  guint at = (guint)CLAMP (ceil (q * sorted->len) - 1, 0, sorted->len - 1);

  g_array_sort (sorted, compare);
  return g_array_index (sorted, double, at);
}

/**
 * median:
 * @samples: (element-type double): at least one
 *
 * Returns: the one in the middle
 */
double
median (const GArray *samples)
{
  return quantile (samples, 0.5);
}

/**
 * now_ms:
 *
 * Returns: milliseconds of a clock that all processes share and that only goes forward
 */
double
now_ms (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}
