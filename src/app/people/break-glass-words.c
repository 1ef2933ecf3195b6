/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/break-glass-words.h"

#include <glib/gi18n.h>

#define MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)

/* Minutes that have begun: nobody is told that nothing is left while something is. */
static int
minutes_left (gint64 until, gint64 now)
{
  return (int)((until - now + MINUTE_MS - 1) / MINUTE_MS);
}

static char *
time_text (int minutes)
{
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong)minutes), minutes);
  if (minutes % 60 == 0)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong)(minutes / 60)), minutes / 60);
  /* TRANSLATORS: hours and minutes that are left */
  return g_strdup_printf (_ ("%d h %d min"), minutes / 60, minutes % 60);
}

/**
 * along_break_glass_words:
 * @until: until when a record is open in an emergency, milliseconds
 * @now: milliseconds
 *
 * Returns: (transfer full) (nullable): what the banner says; %NULL where it is over
 */
char *
along_break_glass_words (gint64 until, gint64 now)
{
  g_autofree char *left = NULL;

  if (until <= now)
    return NULL;
  left = time_text (minutes_left (until, now));
  /* TRANSLATORS: %s is how long, such as "2 h 10 min" */
  return g_strdup_printf (_ ("Open to you in an emergency for another %s. Those who work with "
                             "them have been told."),
                          left);
}

/**
 * along_break_glass_next:
 * @until: until when a record is open in an emergency, milliseconds
 * @now: milliseconds
 *
 * Returns: in how many milliseconds the words are others; 0 where it is over
 */
guint
along_break_glass_next (gint64 until, gint64 now)
{
  if (until <= now)
    return 0;
  return (guint)((until - now - 1) % MINUTE_MS + 1);
}
