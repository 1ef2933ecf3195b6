/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/words.h"

#include "base/clock.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS (24 * 60 * 60 * G_GINT64_CONSTANT (1000))

/* The months as people type them, in English and in the reader's own language. */
static const char *const months[]
    = { N_ ("January"),   N_ ("February"), N_ ("March"),    N_ ("April"),
        N_ ("May"),       N_ ("June"),     N_ ("July"),     N_ ("August"),
        N_ ("September"), N_ ("October"),  N_ ("November"), N_ ("December") };

static gboolean
read_date (const char *date, GDate *into)
{
  int year = 0, month = 0, day = 0;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3 || year < 1
      || month < 1 || day < 1
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return FALSE;
  g_date_clear (into, 1);
  g_date_set_dmy (into, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return TRUE;
}

static GDateTime *
local_time (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (ms * 1000);

  return utc != NULL ? g_date_time_to_timezone (utc, along_clock_zone ()) : NULL;
}

/**
 * along_words_date:
 * @date: (nullable): a date, such as `2026-11-22`
 *
 * Returns: (transfer full): "22 November 2026"; empty for %NULL, the text itself where it is no date
 */
char *
along_words_date (const char *date)
{
  GDate parsed;

  if (!read_date (date, &parsed))
    return g_strdup (date != NULL ? date : "");
  /* TRANSLATORS: a date: day, month's name, year */
  return g_strdup_printf (_ ("%u %s %u"), g_date_get_day (&parsed),
                          _ (months[g_date_get_month (&parsed) - 1]), g_date_get_year (&parsed));
}

/**
 * along_words_day:
 * @date: (nullable): a date, such as `2026-11-22`
 *
 * A date near today, the way people say it.
 *
 * Returns: (transfer full): "today", "tomorrow", "yesterday", or "22 November 2026"
 */
char *
along_words_day (const char *date)
{
  g_autofree char *today = along_clock_today ();
  GDate now;
  GDate then;
  int days = 0;

  if (!read_date (date, &then) || !read_date (today, &now))
    return along_words_date (date);
  days = g_date_days_between (&now, &then);
  if (days == 0)
    return g_strdup (_ ("today"));
  if (days == 1)
    return g_strdup (_ ("tomorrow"));
  if (days == -1)
    return g_strdup (_ ("yesterday"));
  return along_words_date (date);
}

/**
 * along_words_instant:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): "22 November 2026 at 14:05", in the partnership's zone
 */
char *
along_words_instant (gint64 ms)
{
  g_autoptr (GDateTime) local = local_time (ms);
  g_autofree char *iso = along_clock_date_of (ms);
  g_autofree char *date = along_words_date (iso);

  if (local == NULL)
    return g_steal_pointer (&date);
  /* TRANSLATORS: %s is a date, then hours and minutes: "22 November 2026 at 14:05" */
  return g_strdup_printf (_ ("%s at %02d:%02d"), date, g_date_time_get_hour (local),
                          g_date_time_get_minute (local));
}

/**
 * along_words_wall:
 * @wall: (nullable): what people agreed to attend, such as `2026-11-22T14:30`
 *
 * Returns: (transfer full): "22 November 2026 at 14:30"; empty for %NULL
 */
char *
along_words_wall (const char *wall)
{
  g_autofree char *date = NULL;

  if (wall == NULL || strlen (wall) != 16)
    return g_strdup (wall != NULL ? wall : "");
  date = g_strndup (wall, 10);
  {
    g_autofree char *words = along_words_date (date);

    /* TRANSLATORS: a date, then the time of day: "22 November 2026 at 14:30" */
    return g_strdup_printf (_ ("%s at %s"), words, wall + 11);
  }
}

/**
 * along_words_ago:
 * @ms: milliseconds since 1970
 *
 * Returns: (transfer full): "just now", "5 minutes ago", "today at 14:05", "yesterday at 09:10", or
 *   the date
 */
char *
along_words_ago (gint64 ms)
{
  gint64 now = along_clock_now_ms ();
  gint64 minutes = (now - ms) / 60000;
  g_autofree char *date = along_clock_date_of (ms);
  g_autofree char *day = along_words_day (date);
  g_autoptr (GDateTime) local = local_time (ms);

  if (minutes < 1 && minutes > -1)
    return g_strdup (_ ("just now"));
  if (minutes >= 1 && minutes < 60)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong)minutes),
                            (int)minutes);
  if (local != NULL && now - ms < 2 * DAY_MS && now > ms)
    /* TRANSLATORS: %s is "today" or "yesterday" or a date, then the time: "today at 14:05" */
    return g_strdup_printf (_ ("%s at %02d:%02d"), day, g_date_time_get_hour (local),
                            g_date_time_get_minute (local));
  return g_steal_pointer (&day);
}

static char *
words_of_set (AlongContext *context, const AlongField *field, GVariant *value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GVariantIter elements;
  const char *element = NULL;

  g_variant_iter_init (&elements, value);
  while (g_variant_iter_next (&elements, "&s", &element))
    {
      if (words->len > 0)
        g_string_append (words, ", ");
      if (field->type == ALONG_REFS && context != NULL)
        g_string_append (words, along_context_title (context, field->target, element));
      else if (field->values != NULL)
        g_string_append (words, along_value_set_label (field->values, element));
      else
        g_string_append (words, element);
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

static char *
words_of_table (const AlongField *field, GVariant *value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GVariantIter rows;
  GVariant *row = NULL;

  g_variant_iter_init (&rows, value);
  while (g_variant_iter_loop (&rows, "@a{ss}", &row))
    {
      gboolean first = TRUE;

      if (words->len > 0)
        g_string_append (words, "; ");
      for (const AlongColumn *column = field->columns; column->name != NULL; column++)
        {
          const char *cell = NULL;

          if (!g_variant_lookup (row, column->name, "&s", &cell) || *cell == '\0')
            continue;
          if (!first)
            g_string_append (words, ", ");
          first = FALSE;
          g_string_append (
              words, column->values != NULL ? along_value_set_label (column->values, cell) : cell);
        }
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

/**
 * along_words_value:
 * @context: (nullable): where names of other records come from
 * @field: a field
 * @value: (nullable): a value of it
 *
 * A value as people read it: codes in words, dates in full, references by name.
 *
 * Returns: (transfer full): words; empty for %NULL
 */
char *
along_words_value (AlongContext *context, const AlongField *field, GVariant *value)
{
  if (value == NULL || !g_variant_is_of_type (value, along_field_variant_type (field)))
    return g_strdup ("");
  switch (field->type)
    {
    case ALONG_CODE:
      return g_strdup (
          field->values != NULL
              ? along_value_set_label (field->values, g_variant_get_string (value, NULL))
              : g_variant_get_string (value, NULL));
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return words_of_set (context, field, value);
    case ALONG_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case ALONG_REAL:
      return g_strdup_printf ("%g", g_variant_get_double (value));
    case ALONG_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? _ ("Yes") : _ ("No"));
    case ALONG_DATE:
      return along_words_date (g_variant_get_string (value, NULL));
    case ALONG_INSTANT:
      return along_words_instant (g_variant_get_int64 (value));
    case ALONG_WALL:
      return along_words_wall (g_variant_get_string (value, NULL));
    case ALONG_REF:
      return g_strdup (context != NULL ? along_context_title (context, field->target,
                                                              g_variant_get_string (value, NULL))
                                       : g_variant_get_string (value, NULL));
    case ALONG_TABLE:
      return words_of_table (field, value);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_POSITION:
    default:
      return g_variant_dup_string (value, NULL);
    }
}

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

  for (int year = g_date_get_year (today) - 1; year <= g_date_get_year (today) + 1; year++)
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

static char *
today_and (const GDate *today, int days)
{
  GDate date = *today;

  if (days > 0)
    g_date_add_days (&date, (guint)days);
  else
    g_date_subtract_days (&date, (guint)-days);
  return g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (&date), g_date_get_month (&date),
                          g_date_get_day (&date));
}

static gboolean
is_word (const char *typed, const char *english)
{
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  g_autofree char *local = g_utf8_casefold (_ (english), -1);

  return g_str_equal (folded, english) || g_str_equal (folded, local);
}

/**
 * along_words_parse_date:
 * @typed: what people typed: "22/11/2026", "22.11.26", "22 Nov", "22 November 2026", "2026-11-22",
 *   "today", "tomorrow", "yesterday"
 * @today: the partnership's date, such as `2026-11-22`
 *
 * Reads a date the British way: the day first, always.
 *
 * Returns: (transfer full) (nullable): such as `2026-11-22`, or %NULL where it is no date
 */
char *
along_words_parse_date (const char *typed, const char *today)
{
  g_auto (GStrv) raw = NULL;
  const char *parts[4] = { NULL };
  guint n = 0;
  int day = 0;
  int month = 0;
  int year = 0;
  GDate now;
  g_autofree char *trimmed = g_strstrip (g_strdup (typed));

  if (!read_date (today, &now))
    return NULL;
  if (is_word (trimmed, N_ ("today")))
    return today_and (&now, 0);
  if (is_word (trimmed, N_ ("tomorrow")))
    return today_and (&now, 1);
  if (is_word (trimmed, N_ ("yesterday")))
    return today_and (&now, -1);
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
  if (!all_digits (parts[0]) || strlen (parts[0]) > 2 || (n == 3 && !all_digits (parts[2])))
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
 * along_words_parse_wall:
 * @typed: a date and a time: "22/11/2026 14:30", "22 Nov 2pm", "tomorrow at 9:30"
 * @today: the partnership's date, such as `2026-11-22`
 *
 * Returns: (transfer full) (nullable): such as `2026-11-22T14:30`, or %NULL where it is neither
 */
char *
along_words_parse_wall (const char *typed, const char *today)
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
      date = along_words_parse_date (before, today);
      if (date != NULL && parse_time (gap, &hour, &minute))
        return g_strdup_printf ("%sT%02d:%02d", date, hour, minute);
      while (gap > text && gap[-1] == ' ')
        gap--;
    }
  return NULL;
}
