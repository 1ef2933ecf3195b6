/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define ALONG_BACKOFF_FIRST_MS 1000
#define ALONG_BACKOFF_LONGEST_MS (300 * 1000)

/**
 * AlongBackoff:
 * @failures: how many in a row
 *
 * How long to wait before the next try (sync.md §2.13).
 */
typedef struct
{
  guint failures;
} AlongBackoff;

gint64 along_backoff_next (AlongBackoff *self, gint64 longest_ms, gint64 retry_after_ms);
void along_backoff_reset (AlongBackoff *self);
gint64 along_jitter (gint64 most_ms);

G_END_DECLS
