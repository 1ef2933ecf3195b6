/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/working-days.h"
#include "base/date.h"

#include <glib/gi18n-lib.h>

/* The holidays follow the Banking and Financial Dealings Act 1971 and the yearly proclamations; the
 * tests hold them against the dates that gov.uk/bank-holidays published for 2019 to 2028. */

enum
{
  SCOTLAND = 1 << ALONG_NATION_SCOTLAND,
  ENGLAND_WALES = 1 << ALONG_NATION_ENGLAND_WALES,
  NORTHERN_IRELAND = 1 << ALONG_NATION_NORTHERN_IRELAND,
  ALL = SCOTLAND | ENGLAND_WALES | NORTHERN_IRELAND,
};

#define MONDAY_TO_FRIDAY 0x1fu
#define EVERY_DAY 0x7fu

static const char new_year[] = N_ ("New Year’s Day");
static const char second_january[] = N_ ("2nd January");
static const char good_friday[] = N_ ("Good Friday");
static const char easter_monday[] = N_ ("Easter Monday");
static const char early_may[] = N_ ("Early May bank holiday");
static const char spring[] = N_ ("Spring bank holiday");
static const char summer[] = N_ ("Summer bank holiday");
static const char christmas[] = N_ ("Christmas Day");
static const char boxing_day[] = N_ ("Boxing Day");
static const char st_patrick[] = N_ ("St Patrick’s Day");
static const char boyne[] = N_ ("Battle of the Boyne");
static const char st_andrew[] = N_ ("St Andrew’s Day");

#define DAY(year, month, day) ((year) * 10000 + (month) * 100 + (day))

/* What was proclaimed once. */
static const struct
{
  int day;
  guint nations;
  const char *name;
} one_off[] = {
  { DAY (2011, 4, 29), ALL, N_ ("Royal wedding") },
  { DAY (2012, 6, 5), ALL, N_ ("Diamond Jubilee") },
  { DAY (2022, 6, 3), ALL, N_ ("Platinum Jubilee") },
  { DAY (2022, 9, 19), ALL, N_ ("State funeral of Queen Elizabeth II") },
  { DAY (2023, 5, 8), ALL, N_ ("Coronation of King Charles III") },
  { DAY (2026, 6, 15), SCOTLAND, N_ ("World Cup bank holiday") },
};

/* What was moved for one year: the Mondays that the rule gives were working days then. */
static const struct
{
  int by_rule;
  int moved_to;
  const char *name;
} moved[] = {
  { DAY (2012, 5, 28), DAY (2012, 6, 4), spring },
  { DAY (2020, 5, 4), DAY (2020, 5, 8), early_may },
  { DAY (2022, 5, 30), DAY (2022, 6, 2), spring },
};

/* Easter Sunday by the Gregorian reckoning (Meeus, Astronomical Algorithms, chapter 8). */
static void
easter_sunday (int year, GDate *date)
{
  int a = year % 19, b = year / 100, c = year % 100;
  int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
  int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  int sum = h + l - 7 * m + 114;

  g_date_set_dmy (date, (GDateDay)(sum % 31 + 1), (GDateMonth)(sum / 31), (GDateYear)year);
}

/* Whether @date is what a holiday on @day of @month is kept as: itself, or the Monday after a weekend.
 * Of two holidays in a row (@paired) one that falls on a Sunday goes on to the Tuesday, as the Monday
 * belongs to the other one: either it is the second, or it was moved there from the Saturday. */
static gboolean
is_kept (const GDate *date, int day, int month, gboolean paired)
{
  GDate own;
  guint shift = 0;

  g_date_clear (&own, 1);
  g_date_set_dmy (&own, (GDateDay)day, (GDateMonth)month, g_date_get_year (date));
  if (g_date_get_weekday (&own) == G_DATE_SATURDAY)
    shift = 2;
  else if (g_date_get_weekday (&own) == G_DATE_SUNDAY)
    shift = paired ? 2 : 1;
  g_date_add_days (&own, shift);
  return g_date_compare (&own, date) == 0;
}

static gboolean
is_monday_of (const GDate *date, int month, gboolean last)
{
  int day = g_date_get_day (date);

  if (g_date_get_weekday (date) != G_DATE_MONDAY || (int)g_date_get_month (date) != month)
    return FALSE;
  return last ? day + 7 > g_date_get_days_in_month ((GDateMonth)month, g_date_get_year (date))
              : day <= 7;
}

static const char *
pair_of (const GDate *date, int day, int month, const char *first, const char *second)
{
  if (is_kept (date, day, month, TRUE))
    return first;
  return is_kept (date, day + 1, month, TRUE) ? second : NULL;
}

static const char *
around_new_year (AlongNation nation, const GDate *date)
{
  if (nation == ALONG_NATION_SCOTLAND)
    return pair_of (date, 1, 1, new_year, second_january);
  return is_kept (date, 1, 1, FALSE) ? new_year : NULL;
}

static const char *
around_easter (AlongNation nation, const GDate *date)
{
  GDate easter;
  int days = 0;

  g_date_clear (&easter, 1);
  easter_sunday (g_date_get_year (date), &easter);
  days = g_date_days_between (&easter, date);
  if (days == -2)
    return good_friday;
  return days == 1 && nation != ALONG_NATION_SCOTLAND ? easter_monday : NULL;
}

static const char *
of_the_nation (AlongNation nation, const GDate *date)
{
  if (nation == ALONG_NATION_SCOTLAND)
    return is_kept (date, 30, 11, FALSE) ? st_andrew : NULL;
  if (nation == ALONG_NATION_NORTHERN_IRELAND)
    return is_kept (date, 17, 3, FALSE) ? st_patrick : is_kept (date, 12, 7, FALSE) ? boyne : NULL;
  return NULL;
}

static const char *
by_rule (AlongNation nation, const GDate *date)
{
  const char *name = around_new_year (nation, date);

  if (name == NULL)
    name = around_easter (nation, date);
  if (name == NULL && is_monday_of (date, 5, FALSE))
    name = early_may;
  if (name == NULL && is_monday_of (date, 5, TRUE))
    name = spring;
  if (name == NULL && is_monday_of (date, 8, nation != ALONG_NATION_SCOTLAND))
    name = summer;
  if (name == NULL)
    name = of_the_nation (nation, date);
  return name != NULL ? name : pair_of (date, 25, 12, christmas, boxing_day);
}

static const char *
holiday_on (AlongNation nation, const GDate *date)
{
  int day = DAY (g_date_get_year (date), (int)g_date_get_month (date), g_date_get_day (date));

  for (guint i = 0; i < G_N_ELEMENTS (one_off); i++)
    if (one_off[i].nations & 1u << nation && one_off[i].day == day)
      return one_off[i].name;
  for (guint i = 0; i < G_N_ELEMENTS (moved); i++)
    {
      if (moved[i].by_rule == day)
        return NULL;
      if (moved[i].moved_to == day)
        return moved[i].name;
    }
  return by_rule (nation, date);
}

/**
 * along_bank_holiday:
 * @nation: whose holidays
 * @date: a date
 *
 * The bank holidays of Scotland, of England and Wales, and of Northern Ireland, by rule, with what
 * was moved or proclaimed once until this version was made. Later proclamations are added by the
 * partnership, see #AlongWorkingDays.
 *
 * Returns: (transfer none) (nullable): the holiday's name in the reader's language; %NULL for other
 *   days
 */
const char *
along_bank_holiday (AlongNation nation, const char *date)
{
  GDate day;
  const char *name = along_date_parse (date, &day) ? holiday_on (nation, &day) : NULL;

  return name != NULL ? _ (name) : NULL;
}

static gboolean
is_listed (const char *const *list, const GDate *date)
{
  g_autofree char *iso = list != NULL && *list != NULL ? along_date_iso (date) : NULL;

  return iso != NULL && g_strv_contains (list, iso);
}

/**
 * along_working_days_is_on:
 * @days: a partnership's working days
 * @date: a valid date
 *
 * Returns: %TRUE if people work on @date
 */
gboolean
along_working_days_is_on (const AlongWorkingDays *days, const GDate *date)
{
  /* Nobody who works on no day at all could ever be due. */
  guint weekdays = (days->weekdays & EVERY_DAY) != 0 ? days->weekdays : MONDAY_TO_FRIDAY;

  if (!(weekdays & 1u << (g_date_get_weekday (date) - 1)) || is_listed (days->closed, date))
    return FALSE;
  return is_listed (days->open, date) || holiday_on (days->nation, date) == NULL;
}

/**
 * along_working_days_is:
 * @days: a partnership's working days
 * @date: a date
 *
 * Returns: %TRUE if people work on @date
 */
gboolean
along_working_days_is (const AlongWorkingDays *days, const char *date)
{
  GDate day;

  return along_date_parse (date, &day) && along_working_days_is_on (days, &day);
}

/**
 * along_working_days_add:
 * @days: a partnership's working days
 * @date: the day something happens
 * @n: how many working days later; less than 0 for earlier ("reports two working days before")
 *
 * The day itself does not count: what comes on a Friday and has one working day is due on Monday.
 * For 0 it is @date, or the next working day where @date is none.
 *
 * Returns: (transfer full) (nullable): the date; %NULL where @date is no date
 */
char *
along_working_days_add (const AlongWorkingDays *days, const char *date, int n)
{
  GDate day;
  int left = ABS (n);

  if (!along_date_parse (date, &day))
    return NULL;
  if (n == 0)
    while (!along_working_days_is_on (days, &day))
      g_date_add_days (&day, 1);
  while (left > 0)
    {
      if (n > 0)
        g_date_add_days (&day, 1);
      else
        g_date_subtract_days (&day, 1);
      if (along_working_days_is_on (days, &day))
        left--;
    }
  return along_date_iso (&day);
}

/**
 * along_working_days_between:
 * @days: a partnership's working days
 * @from: a date
 * @to: a date
 *
 * How many working days are left on the morning after @from until @to is over: those after @from, up
 * to and with @to.
 *
 * Returns: working days; less than 0 when @to is before @from; 0 where one of them is no date
 */
int
along_working_days_between (const AlongWorkingDays *days, const char *from, const char *to)
{
  GDate first, last;
  int n = 0;

  if (!along_date_parse (from, &first) || !along_date_parse (to, &last))
    return 0;
  if (g_date_compare (&first, &last) > 0)
    return -along_working_days_between (days, to, from);
  while (g_date_compare (&first, &last) < 0)
    {
      g_date_add_days (&first, 1);
      if (along_working_days_is_on (days, &first))
        n++;
    }
  return n;
}
