/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/rates.h"
#include "base/clock.h"

/* When there are more, the full ones are forgotten: they say nothing that a new one would not. */
#define MANY 10000

typedef struct
{
  double tokens;
  double burst;
  double per_second;
  gint64 at;
} Bucket;

struct _AlongRates
{
  GMutex mutex;
  GHashTable *buckets;
  GHashTable *inside;
};

/**
 * along_rates_new:
 *
 * Returns: (transfer full): nobody has asked for anything yet
 */
AlongRates *
along_rates_new (void)
{
  AlongRates *self = g_new0 (AlongRates, 1);

  g_mutex_init (&self->mutex);
  self->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->inside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * along_rates_free:
 * @self: (transfer full): the limits
 */
void
along_rates_free (AlongRates *self)
{
  g_hash_table_unref (self->buckets);
  g_hash_table_unref (self->inside);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static void
fill (Bucket *bucket, gint64 now)
{
  /* A clock that was set back fills nothing. */
  if (now > bucket->at)
    bucket->tokens = MIN (
        bucket->burst, bucket->tokens + (double)(now - bucket->at) / 1000.0 * bucket->per_second);
  bucket->at = now;
}

static gboolean
is_full (gpointer key, gpointer value, gpointer now)
{
  Bucket *bucket = value;

  fill (bucket, *(gint64 *)now);
  return bucket->tokens >= bucket->burst;
}

static Bucket *
find (AlongRates *self, const char *what, const char *who, double burst)
{
  gint64 now = along_clock_now_ms ();
  g_autofree char *key = g_strdup_printf ("%s/%s", what, who);
  Bucket *bucket = g_hash_table_lookup (self->buckets, key);

  if (bucket == NULL)
    {
      if (g_hash_table_size (self->buckets) >= MANY)
        g_hash_table_foreach_remove (self->buckets, is_full, &now);
      bucket = g_new0 (Bucket, 1);
      bucket->tokens = burst;
      bucket->at = now;
      g_hash_table_insert (self->buckets, g_steal_pointer (&key), bucket);
    }
  return bucket;
}

/**
 * along_rates_take:
 * @self: the limits
 * @what: what is asked for
 * @who: by whom
 * @burst: how many may come at once
 * @per_second: how many in the long run
 * @retry_after: (out): where it is too many: after how many milliseconds there is one again
 *
 * Returns: %TRUE if one more is all right
 */
gboolean
along_rates_take (AlongRates *self,
                  const char *what,
                  const char *who,
                  double burst,
                  double per_second,
                  gint64 *retry_after)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Bucket *bucket = find (self, what, who, burst);

  bucket->burst = burst;
  bucket->per_second = per_second;
  fill (bucket, along_clock_now_ms ());
  *retry_after = 0;
  if (bucket->tokens >= 1.0)
    {
      bucket->tokens -= 1.0;
      return TRUE;
    }
  *retry_after = (gint64)((1.0 - bucket->tokens) / per_second * 1000.0) + 1;
  return FALSE;
}

/**
 * along_rates_return:
 * @self: the limits
 * @what: what was asked for
 * @who: by whom
 * @burst: as it was asked for
 *
 * Gives one back: it turned out not to count.
 */
void
along_rates_return (AlongRates *self, const char *what, const char *who, double burst)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Bucket *bucket = find (self, what, who, burst);

  bucket->tokens = MIN (burst, bucket->tokens + 1.0);
}

/**
 * along_rates_enter:
 * @self: the limits
 * @what: what is begun
 * @who: by whom
 * @most: how many may be under way at once
 *
 * Returns: %TRUE if one more is all right; then it ends with [func@limits_leave]
 */
gboolean
along_rates_enter (AlongRates *self, const char *what, const char *who, guint most)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = g_strdup_printf ("%s/%s", what, who);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->inside, key));

  if (n >= most)
    return FALSE;
  g_hash_table_replace (self->inside, g_steal_pointer (&key), GUINT_TO_POINTER (n + 1));
  return TRUE;
}

/**
 * along_rates_leave:
 * @self: the limits
 * @what: what has ended
 * @who: whose
 */
void
along_rates_leave (AlongRates *self, const char *what, const char *who)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *key = g_strdup_printf ("%s/%s", what, who);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->inside, key));

  if (n > 1)
    g_hash_table_replace (self->inside, g_steal_pointer (&key), GUINT_TO_POINTER (n - 1));
  else
    g_hash_table_remove (self->inside, key);
}
