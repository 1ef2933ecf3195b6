/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/break-glass-words.h"

#include "app/common/words.h"

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

/**
 * along_glass_words:
 * @context: the window's context
 * @glass: emergency access that somebody took
 *
 * Returns: (transfer full): who, for whom, and what had happened: "Callum Skerray, Open Door · They need care that cannot
 *   wait"
 */
char *
along_glass_words (AlongContext *context, const AlongRecord *glass)
{
  const AlongEntity *entity = along_record_get_entity (glass);
  const char *who
      = along_context_title (context, "worker", along_record_get_text (glass, "worker"));
  const char *org
      = along_context_title (context, "organisation", along_record_get_text (glass, "org"));
  g_autofree char *what = along_words_value (
      context, along_entity_find_field (entity, "code", NULL), along_record_get (glass, "code"));

  return g_strdup_printf ("%s%s%s · %s", *who != '\0' ? who : _ ("Somebody"),
                          *org != '\0' ? ", " : "", org, what);
}
