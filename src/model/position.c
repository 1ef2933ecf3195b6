/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/position.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

#define N_DIGITS ((int)sizeof digits - 1)

static gboolean
is_key (const char *key)
{
  return *key != '\0' && strspn (key, digits) == strlen (key);
}

static int
digit_at (const char *key, gsize at, gsize length)
{
  return at < length ? (int)(strchr (digits, key[at]) - digits) : 0;
}

/**
 * along_position_between:
 * @before: (nullable): the key of what stands before, %NULL for nothing
 * @after: (nullable): the key of what stands after, %NULL for nothing
 *
 * A key for people's own order that sorts, byte by byte, after @before and before @after, so that to
 * put one thing elsewhere changes that thing alone. Keys are fractions: there is always one between
 * two others, it only gets longer. Two devices that put something at the same place give it the same
 * key; ids decide then.
 *
 * Returns: (transfer full) (nullable): the key; %NULL where there is none between, because @before is
 *   not before @after or one of them is no such key: then all need new keys
 */
char *
along_position_between (const char *before, const char *after)
{
  g_autoptr (GString) key = g_string_new (NULL);
  gboolean bounded = after != NULL;
  gsize n_before = before != NULL ? strlen (before) : 0;
  gsize n_after = after != NULL ? strlen (after) : 0;

  if ((before != NULL && !is_key (before)) || (after != NULL && !is_key (after))
      || (before != NULL && after != NULL && strcmp (before, after) >= 0))
    return NULL;
  for (gsize i = 0;; i++)
    {
      int low = digit_at (before, i, n_before);
      int high = bounded ? digit_at (after, i, n_after) : N_DIGITS;

      /* A key that ends in zeros leaves no room before it. */
      if (high < low || (bounded && i >= n_after))
        return NULL;
      if (high - low > 1)
        {
          g_string_append_c (key, digits[(low + high) / 2]);
          return g_string_free_and_steal (g_steal_pointer (&key));
        }
      g_string_append_c (key, digits[low]);
      if (high > low)
        bounded = FALSE;
    }
}
