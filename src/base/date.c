/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "base/clock.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Own words and not strftime's: the words follow Alongside's language, never the machine's. */
static const char *const months[] = {
  N_ ("January"),   N_ ("February"), N_ ("March"),    N_ ("April"),
  N_ ("May"),       N_ ("June"),     N_ ("July"),     N_ ("August"),
  N_ ("September"), N_ ("October"),  N_ ("November"), N_ ("December"),
};

static const char *const short_months[] = {
  NC_ ("month", "Jan"), NC_ ("month", "Feb"), NC_ ("month", "Mar"), NC_ ("month", "Apr"),
  NC_ ("month", "May"), NC_ ("month", "Jun"), NC_ ("month", "Jul"), NC_ ("month", "Aug"),
  NC_ ("month", "Sep"), NC_ ("month", "Oct"), NC_ ("month", "Nov"), NC_ ("month", "Dec"),
};

static const char *const weekdays[] = {
  N_ ("Monday"), N_ ("Tuesday"),  N_ ("Wednesday"), N_ ("Thursday"),
  N_ ("Friday"), N_ ("Saturday"), N_ ("Sunday"),
};

/**
 * along_date_parse:
 * @iso: (nullable): a date as stored, `2026-11-22`
 * @date: (out caller-allocates): the date
 *
 * Returns: %TRUE if @iso is a date; otherwise @date is cleared
 */
gboolean
along_date_parse (const char *iso, GDate *date)
{
  int parts[3] = { 0 };

  g_date_clear (date, 1);
  if (iso == NULL || strlen (iso) != 10 || iso[4] != '-' || iso[7] != '-')
    return FALSE;
  for (int i = 0, part = 0; i < 10; i++)
    {
      if (i == 4 || i == 7)
        part++;
      else if (g_ascii_isdigit (iso[i]))
        parts[part] = parts[part] * 10 + g_ascii_digit_value (iso[i]);
      else
        return FALSE;
    }
  if (!g_date_valid_dmy ((GDateDay)parts[2], (GDateMonth)parts[1], (GDateYear)parts[0]))
    return FALSE;
  g_date_set_dmy (date, (GDateDay)parts[2], (GDateMonth)parts[1], (GDateYear)parts[0]);
  return TRUE;
}

/**
 * along_date_iso:
 * @date: a valid date
 *
 * Returns: (transfer full): the date as stored, `2026-11-22`
 */
char *
along_date_iso (const GDate *date)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (date), g_date_get_month (date),
                          g_date_get_day (date));
}

/**
 * along_date_add_days:
 * @iso: a date
 * @days: how many days later; less than 0 for earlier
 *
 * Returns: (transfer full) (nullable): the other date; %NULL where @iso is no date or the other one
 *   lies outside the years 1 to 9999
 */
char *
along_date_add_days (const char *iso, int days)
{
  GDate date;
  gint64 julian = 0;

  if (!along_date_parse (iso, &date))
    return NULL;
  julian = (gint64)g_date_get_julian (&date) + days;
  if (julian < 1 || julian > 3652059)
    return NULL;
  g_date_set_julian (&date, (guint32)julian);
  return along_date_iso (&date);
}

/**
 * along_date_days:
 * @from: a date
 * @to: a date
 *
 * Returns: how many days from @from to @to, less than 0 when @to is earlier; 0 where one of them is no
 *   date
 */
int
along_date_days (const char *from, const char *to)
{
  GDate first, second;

  if (!along_date_parse (from, &first) || !along_date_parse (to, &second))
    return 0;
  return g_date_days_between (&first, &second);
}

/**
 * along_date_age:
 * @birth: (nullable): a date of birth
 * @on: a date
 *
 * Age in whole years. Who was born on 29 February is a year older on 1 March in other years, as the
 * law of Scotland and of England counts.
 *
 * Returns: years; -1 where @birth is no date or after @on
 */
int
along_date_age (const char *birth, const char *on)
{
  GDate born, then;
  int age = 0;

  if (!along_date_parse (birth, &born) || !along_date_parse (on, &then)
      || g_date_compare (&born, &then) > 0)
    return -1;
  age = g_date_get_year (&then) - g_date_get_year (&born);
  if (g_date_get_month (&then) < g_date_get_month (&born)
      || (g_date_get_month (&then) == g_date_get_month (&born)
          && g_date_get_day (&then) < g_date_get_day (&born)))
    age--;
  return age;
}

static const char *
weekday_of (const GDate *date)
{
  return _ (weekdays[g_date_get_weekday (date) - 1]);
}

static char *
day_and_short_month (const GDate *date)
{
  /* TRANSLATORS: a day and a short month: 22 Nov */
  return g_strdup_printf (_ ("%d %s"), g_date_get_day (date),
                          g_dpgettext2 (GETTEXT_PACKAGE, "month",
                                        short_months[g_date_get_month (date) - 1]));
}

static char *
short_text (const GDate *date)
{
  g_autofree char *day = day_and_short_month (date);

  /* TRANSLATORS: a day with its month, and a year: 22 Nov 2026 */
  return g_strdup_printf (_ ("%s %d"), day, g_date_get_year (date));
}

/**
 * along_date_text:
 * @iso: (nullable): a date
 *
 * Returns: (transfer full): the date in few words: `22 Nov 2026`; what is no date comes back as it is
 */
char *
along_date_text (const char *iso)
{
  GDate date;

  if (!along_date_parse (iso, &date))
    return g_strdup (iso != NULL ? iso : "");
  return short_text (&date);
}

static void
get_today (GDate *today)
{
  g_autofree char *iso = along_clock_today ();

  along_date_parse (iso, today);
}

/**
 * along_date_long:
 * @iso: (nullable): a date
 *
 * Returns: (transfer full): the date in full: `Sunday 22 November`, with the year where that is not
 *   this one
 */
char *
along_date_long (const char *iso)
{
  GDate date, today;

  if (!along_date_parse (iso, &date))
    return g_strdup (iso != NULL ? iso : "");
  get_today (&today);
  if (g_date_get_year (&date) == g_date_get_year (&today))
    /* TRANSLATORS: weekday, day, month: Sunday 22 November */
    return g_strdup_printf (_ ("%s %d %s"), weekday_of (&date), g_date_get_day (&date),
                            _ (months[g_date_get_month (&date) - 1]));
  /* TRANSLATORS: weekday, day, month, year: Sunday 22 November 2026 */
  return g_strdup_printf (_ ("%s %d %s %d"), weekday_of (&date), g_date_get_day (&date),
                          _ (months[g_date_get_month (&date) - 1]), g_date_get_year (&date));
}

/**
 * along_date_near:
 * @iso: (nullable): a date
 *
 * The date as people say it: `Today`, `Yesterday`, `Tomorrow`, a weekday's name within six days on
 * either side, `22 Nov` within this year, else `22 Nov 2025`. Whether the weekday is past or to
 * come, the sentence around it says ("overdue since Tuesday").
 *
 * Returns: (transfer full): the words
 */
char *
along_date_near (const char *iso)
{
  GDate date, today;
  int days = 0;

  if (!along_date_parse (iso, &date))
    return g_strdup (iso != NULL ? iso : "");
  get_today (&today);
  days = g_date_days_between (&today, &date);
  if (days == 0)
    return g_strdup (_ ("Today"));
  if (days == -1)
    return g_strdup (_ ("Yesterday"));
  if (days == 1)
    return g_strdup (_ ("Tomorrow"));
  if (ABS (days) <= 6)
    return g_strdup (weekday_of (&date));
  if (g_date_get_year (&date) == g_date_get_year (&today))
    return day_and_short_month (&date);
  return short_text (&date);
}

/**
 * along_date_within:
 * @iso: (nullable): a date
 *
 * Returns: (transfer full): [func@date_near] within a sentence: `today`, `yesterday`, `tomorrow`, and
 *   otherwise the same
 */
char *
along_date_within (const char *iso)
{
  g_autofree char *today = along_clock_today ();
  GDate date;

  if (!along_date_parse (iso, &date))
    return g_strdup (iso != NULL ? iso : "");
  switch (along_date_days (today, iso))
    {
    case 0:
      return g_strdup (_ ("today"));
    case -1:
      return g_strdup (_ ("yesterday"));
    case 1:
      return g_strdup (_ ("tomorrow"));
    default:
      return along_date_near (iso);
    }
}

/**
 * along_time_text:
 * @ms: an instant, milliseconds since 1970
 *
 * Returns: (transfer full): the time of day in the partnership's zone: `14:30`
 */
char *
along_time_text (gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (ms * 1000);
  g_autoptr (GDateTime) local
      = utc != NULL ? g_date_time_to_timezone (utc, along_clock_zone ()) : NULL;

  if (local == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%02d:%02d", g_date_time_get_hour (local),
                          g_date_time_get_minute (local));
}

/**
 * along_instant_text:
 * @ms: an instant, milliseconds since 1970
 *
 * Returns: (transfer full): date and time in full: `22 Nov 2026, 14:30`
 */
char *
along_instant_text (gint64 ms)
{
  g_autofree char *iso = along_clock_date_of (ms);
  g_autofree char *date = along_date_text (iso);
  g_autofree char *clock = along_time_text (ms);

  /* TRANSLATORS: a date and a time of day: 22 Nov 2026, 14:30 */
  return g_strdup_printf (_ ("%s, %s"), date, clock);
}

/**
 * along_instant_near:
 * @ms: an instant, milliseconds since 1970
 *
 * Returns: (transfer full): the instant as people say it: `Today 14:30`, `Tuesday 09:05`, and only the
 *   date (`3 Sep`) where it is more than six days away
 */
char *
along_instant_near (gint64 ms)
{
  g_autofree char *iso = along_clock_date_of (ms);
  g_autofree char *today = along_clock_today ();
  g_autofree char *date = along_date_near (iso);
  g_autofree char *clock = along_time_text (ms);

  if (ABS (along_date_days (today, iso)) > 6)
    return g_steal_pointer (&date);
  /* TRANSLATORS: a near day and a time of day: Today 14:30 */
  return g_strdup_printf (_ ("%s %s"), date, clock);
}

static gboolean
split_wall (const char *wall, char **date, int *hour, int *minute)
{
  GDate parsed;

  if (wall == NULL || strlen (wall) != 16 || wall[10] != 'T' || wall[13] != ':'
      || !g_ascii_isdigit (wall[11]) || !g_ascii_isdigit (wall[12]) || !g_ascii_isdigit (wall[14])
      || !g_ascii_isdigit (wall[15]))
    return FALSE;
  *hour = g_ascii_digit_value (wall[11]) * 10 + g_ascii_digit_value (wall[12]);
  *minute = g_ascii_digit_value (wall[14]) * 10 + g_ascii_digit_value (wall[15]);
  *date = g_strndup (wall, 10);
  return *hour < 24 && *minute < 60 && along_date_parse (*date, &parsed);
}

/**
 * along_wall_text:
 * @wall: (nullable): what people agreed to attend, `2026-11-22T14:30`
 *
 * Returns: (transfer full): `Sunday 22 November, 14:30`; what is no such time comes back as it is
 */
char *
along_wall_text (const char *wall)
{
  g_autofree char *date = NULL;
  g_autofree char *words = NULL;
  int hour = 0, minute = 0;

  if (!split_wall (wall, &date, &hour, &minute))
    return g_strdup (wall != NULL ? wall : "");
  words = along_date_long (date);
  /* TRANSLATORS: a date, and hour and minute: Sunday 22 November, 14:30 */
  return g_strdup_printf (_ ("%s, %02d:%02d"), words, hour, minute);
}

/**
 * along_wall_instant:
 * @wall: (nullable): what people agreed to attend, `2026-11-22T14:30`
 *
 * The instant of a wall time in the partnership's zone. A time that the clocks skip in spring counts
 * as the first there is after it, one that comes twice in autumn as the first of the two.
 *
 * Returns: milliseconds since 1970; -1 where @wall is no such time
 */
gint64
along_wall_instant (const char *wall)
{
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) earlier = NULL;
  GDate day;
  int hour = 0, minute = 0;

  if (!split_wall (wall, &date, &hour, &minute))
    return -1;
  along_date_parse (date, &day);
  time = g_date_time_new (along_clock_zone (), g_date_get_year (&day), g_date_get_month (&day),
                          g_date_get_day (&day), hour, minute, 0);
  if (time == NULL)
    return -1;
  /* GLib takes the second of two. */
  earlier = g_date_time_add_hours (time, -1);
  if (earlier != NULL && g_date_time_get_hour (earlier) == hour
      && g_date_time_get_minute (earlier) == minute)
    return g_date_time_to_unix (earlier) * 1000;
  return g_date_time_to_unix (time) * 1000;
}
