/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/backoff.h"
#include "base/random.h"

/**
 * along_jitter:
 * @most_ms: the longest wait
 *
 * Returns: between 0 and @most_ms, all equally likely, so that a thousand devices that lost the same server
 *   do not come back in the same moment
 */
gint64
along_jitter (gint64 most_ms)
{
  guint64 bits = 0;

  along_random_bytes ((guint8 *)&bits, sizeof bits);
  return most_ms > 0 ? (gint64)(bits % ((guint64)most_ms + 1)) : 0;
}

/**
 * along_backoff_next:
 * @self: a backoff
 * @longest_ms: no longer than this
 * @retry_after_ms: what the server asked for; 0 for nothing. It is obeyed even where it is longer.
 *
 * Counts one more failure. Full jitter: anything up to 1 s · 2ⁿ.
 *
 * Returns: how many milliseconds to wait
 */
gint64
along_backoff_next (AlongBackoff *self, gint64 longest_ms, gint64 retry_after_ms)
{
  guint doublings = MIN (self->failures, 20);
  gint64 most = MIN (longest_ms, (gint64)ALONG_BACKOFF_FIRST_MS << doublings);

  self->failures++;
  if (retry_after_ms > 0)
    return retry_after_ms + along_jitter (MIN (retry_after_ms, most));
  return along_jitter (most);
}

/**
 * along_backoff_reset:
 * @self: a backoff
 *
 * It worked.
 */
void
along_backoff_reset (AlongBackoff *self)
{
  self->failures = 0;
}
