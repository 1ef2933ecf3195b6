/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/typed-date.h"

#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

/* The months as people type them, in English and in the reader's own language. */
static const char *const months[]
    = { N_ ("January"),   N_ ("February"), N_ ("March"),    N_ ("April"),
        N_ ("May"),       N_ ("June"),     N_ ("July"),     N_ ("August"),
        N_ ("September"), N_ ("October"),  N_ ("November"), N_ ("December") };

/* "nov", "Nov.", "november", in English or in the reader's language. At least three letters. */
static int
month_of (const char *word)
{
  g_autofree char *folded = g_utf8_casefold (word, -1);
  gsize length = strlen (folded);

  if (length > 0 && folded[length - 1] == '.')
    folded[--length] = '\0';
  if (g_utf8_strlen (folded, -1) < 3)
    return 0;
  if (g_str_equal (folded, "sept"))
    return 9;
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    {
      g_autofree char *english = g_utf8_casefold (months[i], -1);
      g_autofree char *local = g_utf8_casefold (_ (months[i]), -1);

      if (g_str_has_prefix (english, folded) || g_str_has_prefix (local, folded))
        return (int)i + 1;
    }
  return 0;
}

static gboolean
all_digits (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isdigit (*c))
      return FALSE;
  return *text != '\0' && strlen (text) <= 4;
}

/* Two digits mean the hundred years that end ten years from now. */
static int
full_year (const char *typed, const GDate *today)
{
  int year = (int)g_ascii_strtoll (typed, NULL, 10);
  int now = g_date_get_year (today);

  if (strlen (typed) > 2)
    return year;
  year += now - now % 100;
  return year > now + 10 ? year - 100 : year;
}

/* Without a year: the date that is nearest to today. */
static int
nearest_year (int day, int month, const GDate *today)
{
  int best = g_date_get_year (today);
  int least = G_MAXINT;

  for (int year = g_date_get_year (today) - 4; year <= g_date_get_year (today) + 4; year++)
    {
      GDate date;
      int days = 0;

      if (!g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        continue;
      g_date_clear (&date, 1);
      g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
      days = ABS (g_date_days_between (today, &date));
      if (days < least)
        {
          least = days;
          best = year;
        }
    }
  return best;
}

static gboolean
is_word (const char *typed, const char *english)
{
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  g_autofree char *local = g_utf8_casefold (_ (english), -1);

  return g_str_equal (folded, english) || g_str_equal (folded, local);
}

/**
 * along_typed_date:
 * @typed: what people typed: "22/11/2026", "22.11.26", "22 Nov", "22 November 2026", "2026-11-22",
 *   "today", "tomorrow", "yesterday"
 * @today: the partnership's date, such as `2026-11-22`
 *
 * Reads a date the British way: the day first, always.
 *
 * Returns: (transfer full) (nullable): such as `2026-11-22`, or %NULL where it is no date
 */
char *
along_typed_date (const char *typed, const char *today)
{
  g_auto (GStrv) raw = NULL;
  const char *parts[4] = { NULL };
  guint n = 0;
  int day = 0;
  int month = 0;
  int year = 0;
  GDate now;
  g_autofree char *trimmed = g_strstrip (g_strdup (typed));

  if (!along_date_parse (today, &now))
    return NULL;
  if (is_word (trimmed, N_ ("today")))
    return along_date_add_days (today, 0);
  if (is_word (trimmed, N_ ("tomorrow")))
    return along_date_add_days (today, 1);
  if (is_word (trimmed, N_ ("yesterday")))
    return along_date_add_days (today, -1);
  raw = g_strsplit_set (trimmed, " /.-,", -1);
  for (guint i = 0; raw[i] != NULL; i++)
    {
      if (raw[i][0] == '\0')
        continue;
      if (n == 3)
        return NULL;
      parts[n++] = raw[i];
    }
  if (n < 2)
    return NULL;
  if (n == 3 && all_digits (parts[0]) && strlen (parts[0]) == 4)
    {
      const char *swap = parts[0];

      parts[0] = parts[2];
      parts[2] = swap;
    }
  if (!all_digits (parts[0]) || strlen (parts[0]) > 2
      || (n == 3 && (!all_digits (parts[2]) || strlen (parts[2]) % 2 != 0)))
    return NULL;
  day = (int)g_ascii_strtoll (parts[0], NULL, 10);
  if (all_digits (parts[1]))
    month = strlen (parts[1]) <= 2 ? (int)g_ascii_strtoll (parts[1], NULL, 10) : 0;
  else
    month = month_of (parts[1]);
  if (day < 1 || day > 31 || month < 1 || month > 12)
    return NULL;
  year = n == 3 ? full_year (parts[2], &now) : nearest_year (day, month, &now);
  if (year < 1 || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
}

/* "14:30", "9:05", "14.30", "9am", "2 pm", "2:30pm". */
static gboolean
parse_time (const char *typed, int *hour, int *minute)
{
  g_autofree char *text = g_ascii_strdown (typed, -1);
  gboolean pm = FALSE;
  gboolean am = FALSE;
  int end = 0;

  g_strstrip (text);
  pm = g_str_has_suffix (text, "pm");
  am = g_str_has_suffix (text, "am");
  if (pm || am)
    {
      text[strlen (text) - 2] = '\0';
      g_strstrip (text);
    }
  g_strdelimit (text, ".", ':');
  *minute = 0;
  if (strchr (text, ':') != NULL)
    {
      if (sscanf (text, "%2d:%2d%n", hour, minute, &end) != 2 || text[end] != '\0')
        return FALSE;
    }
  else if (!(pm || am) || sscanf (text, "%2d%n", hour, &end) != 1 || text[end] != '\0')
    return FALSE;
  if ((pm || am) && (*hour < 1 || *hour > 12))
    return FALSE;
  if (pm && *hour < 12)
    *hour += 12;
  if (am && *hour == 12)
    *hour = 0;
  return *hour >= 0 && *hour < 24 && *minute >= 0 && *minute < 60;
}

/**
 * along_typed_wall:
 * @typed: a date and a time: "22/11/2026 14:30", "22 Nov 2pm", "tomorrow at 9:30"
 * @today: the partnership's date, such as `2026-11-22`
 *
 * Returns: (transfer full) (nullable): such as `2026-11-22T14:30`, or %NULL where it is neither
 */
char *
along_typed_wall (const char *typed, const char *today)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  char *gap = text + strlen (text);

  /* The time may have a gap of its own ("2 pm"): try the last word, then the last two. */
  for (int words = 0; words < 2; words++)
    {
      g_autofree char *before = NULL;
      g_autofree char *date = NULL;
      int hour = 0;
      int minute = 0;

      while (gap > text && gap[-1] != ' ')
        gap--;
      if (gap == text)
        return NULL;
      before = g_strndup (text, (gsize)(gap - text));
      g_strchomp (before);
      if (g_str_has_suffix (before, " at"))
        before[strlen (before) - 3] = '\0';
      date = along_typed_date (before, today);
      if (date != NULL && parse_time (gap, &hour, &minute))
        return g_strdup_printf ("%sT%02d:%02d", date, hour, minute);
      while (gap > text && gap[-1] == ' ')
        gap--;
    }
  return NULL;
}

/**
 * along_typed_from_date:
 * @iso: (nullable): a date, such as `2026-11-22`
 *
 * Returns: (transfer full): the date as people type it, "22/11/2026"; what is no date comes back as it is
 */
char *
along_typed_from_date (const char *iso)
{
  GDate date;

  if (!along_date_parse (iso, &date))
    return g_strdup (iso != NULL ? iso : "");
  return g_strdup_printf ("%02d/%02d/%04d", g_date_get_day (&date), g_date_get_month (&date),
                          g_date_get_year (&date));
}

/**
 * along_typed_from_wall:
 * @wall: (nullable): a date and time, such as `2026-11-22T14:30`
 *
 * Returns: (transfer full): as people type it, "22/11/2026 14:30"
 */
char *
along_typed_from_wall (const char *wall)
{
  g_autofree char *iso = wall != NULL ? g_strndup (wall, 10) : NULL;
  g_autofree char *date = along_typed_from_date (iso);

  if (wall == NULL || strlen (wall) != 16)
    return g_strdup (wall != NULL ? wall : "");
  return g_strconcat (date, " ", wall + 11, NULL);
}

/* The zone's letters at an instant on the partnership's clocks: "GMT", "BST". */
static char *
zone_letters (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local
      = utc != NULL ? g_date_time_to_timezone (utc, along_clock_zone ()) : NULL;

  return g_strdup (local != NULL ? g_date_time_get_timezone_abbreviation (local) : "");
}

static gboolean
has_zone (gint64 ms, const char *letters)
{
  g_autofree char *real = zone_letters (ms);

  return g_ascii_strcasecmp (real, letters) == 0;
}

/* How far the second of two equal times is from the first, in the night the clocks go back. */
#define TWICE (G_GINT64_CONSTANT (60) * 60 * 1000)

/**
 * along_typed_instant:
 * @typed: a date and a time on the partnership's clocks as for along_typed_wall(), and where the clocks
 *   go back and a time comes twice, which of the two: "27/10/2013 01:28 GMT"
 * @today: the partnership's date, such as `2026-11-22`
 * @ms: (out): milliseconds since 1970
 *
 * Returns: whether it is a date and a time
 */
gboolean
along_typed_instant (const char *typed, const char *today, gint64 *ms)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *wall = along_typed_wall (text, today);
  char *letters = NULL;

  if (wall != NULL)
    {
      *ms = along_wall_instant (wall);
      return TRUE;
    }
  letters = strrchr (text, ' ');
  if (letters == NULL)
    return FALSE;
  *letters++ = '\0';
  wall = along_typed_wall (text, today);
  if (wall == NULL)
    return FALSE;
  *ms = along_wall_instant (wall);
  if (has_zone (*ms, letters))
    return TRUE;
  *ms += TWICE;
  return has_zone (*ms, letters);
}

/**
 * along_typed_from_instant:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): the time on the partnership's clocks, to the minute, as people type it:
 *   "22/11/2026 14:30"; with the zone where the clocks show that time for the second time in one night
 */
char *
along_typed_from_instant (gint64 ms)
{
  g_autofree char *iso = along_clock_date_of (ms);
  g_autofree char *date = along_typed_from_date (iso);
  g_autofree char *time = along_time_text (ms);
  g_autofree char *wall = g_strconcat (iso, "T", time, NULL);
  g_autofree char *letters = NULL;
  gint64 first = along_wall_instant (wall);

  if (ms - first < TWICE)
    return g_strconcat (date, " ", time, NULL);
  letters = zone_letters (ms);
  return g_strconcat (date, " ", time, " ", letters, NULL);
}
