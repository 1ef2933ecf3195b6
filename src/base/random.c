/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/random.h"

#include <errno.h>
#include <sys/random.h>

static AlongRandomFunc source_func;
static gpointer source_data;

/**
 * along_random_set_source:
 * @func: (nullable): another source, or %NULL for the system's
 * @data: given to @func
 *
 * Replaces where random bytes come from, for tests and the simulation. Call it before threads run.
 */
void
along_random_set_source (AlongRandomFunc func, gpointer data)
{
  source_func = func;
  source_data = data;
}

/**
 * along_random_bytes:
 * @bytes: (out caller-allocates) (array length=length): where to write
 * @length: how many
 *
 * Bytes nobody can guess, from the kernel.
 */
void
along_random_bytes (guint8 *bytes, gsize length)
{
  gsize done = 0;

  if (source_func != NULL)
    {
      source_func (bytes, length, source_data);
      return;
    }
  while (done < length)
    {
      gssize n = getrandom (bytes + done, length - done, 0);

      if (n < 0 && errno == EINTR)
        continue;
      /* getrandom cannot fail otherwise once the kernel's pool is ready; never go on with less. */
      g_assert (n > 0);
      done += (gsize)n;
    }
}
