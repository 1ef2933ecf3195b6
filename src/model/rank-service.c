/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank-service.h"

#include "base/clock.h"
#include "base/date.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* What somebody heard about places a month ago says little about today (domain.md §1: freshness). */
#define PLACES_DAYS 30
/* A listing that nobody checked for half a year may be wrong in every line. */
#define CHECKED_DAYS 183
#define CHECKED_LATELY_DAYS 90
/* Help that is begun now should not end with the money. */
#define FUNDING_DAYS 183

/* @age: days since somebody heard it, -1 for not known. */
static gboolean
places_are_stale (const AlongRating *rating, int age)
{
  const char *until = along_record_get_text (rating->service, "capacity_until");

  return age < 0 || age > PLACES_DAYS
         || (until != NULL && strcmp (until, rating->query->today) < 0);
}

static char *
places_text (const AlongRating *rating, const char *capacity)
{
  gint64 free_places = along_record_get_integer (rating->service, "places_free", 0);
  gint64 waiting = along_record_get_integer (rating->service, "waiting", 0);

  if (g_str_equal (capacity, "capacity") && free_places > 0)
    return g_strdup_printf (ngettext ("%d place free", "%d places free", (gulong)free_places),
                            (int)free_places);
  if (g_str_equal (capacity, "capacity"))
    return g_strdup (_ ("has places"));
  if (g_str_equal (capacity, "waitlist") && waiting > 0)
    return g_strdup_printf (ngettext ("waiting list with %d person", "waiting list with %d people",
                                      (gulong)waiting),
                            (int)waiting);
  if (g_str_equal (capacity, "waitlist"))
    return g_strdup (_ ("waiting list"));
  if (g_str_equal (capacity, "no-capacity"))
    return g_strdup (_ ("full"));
  return g_strdup (_ ("depends on an assessment"));
}

/* The news of free places is worth what it is old. */
static char *
dated (const char *places, const char *date, gboolean stale)
{
  g_autofree char *day = stale ? along_date_text (date) : along_date_within (date);

  if (date == NULL)
    /* TRANSLATORS: %s is about free places: "full" */
    return g_strdup_printf (_ ("%s (not known since when)"), places);
  if (stale)
    /* TRANSLATORS: the first %s is about free places: "full", the second a date */
    return g_strdup_printf (_ ("%s (last heard on %s)"), places, day);
  /* TRANSLATORS: the first %s is about free places: "full", the second a day: today, Tuesday */
  return g_strdup_printf (_ ("%s (as of %s)"), places, day);
}

/**
 * along_rank_places:
 * @rating: a rating
 *
 * Whether there are places, and how old that news is.
 */
void
along_rank_places (AlongRating *rating)
{
  const char *capacity = along_record_get_text (rating->service, "capacity");
  gint64 as_at = along_record_get_integer (rating->service, "capacity_as_at", 0);
  g_autofree char *date = as_at > 0 ? along_clock_date_of (as_at) : NULL;
  int age = date != NULL ? along_date_days (date, rating->query->today) : -1;
  gboolean stale = places_are_stale (rating, age);
  g_autofree char *places = NULL;

  if (capacity == NULL)
    return;
  places = places_text (rating, capacity);
  if (g_str_equal (capacity, "capacity"))
    along_rating_for (rating, stale ? 7 : 18, dated (places, date, stale));
  else if (g_str_equal (capacity, "waitlist"))
    along_rating_against (rating, stale ? 3 : 6, dated (places, date, stale));
  else if (g_str_equal (capacity, "no-capacity"))
    along_rating_against (rating, stale ? 8 : 25, dated (places, date, stale));
  else
    along_rating_against (rating, 0, dated (places, date, stale));
}

/**
 * along_rank_listing:
 * @rating: a rating
 *
 * How far what stands of it in the directory can be trusted, and how it answers.
 */
void
along_rank_listing (AlongRating *rating)
{
  const char *checked = along_record_get_text (rating->service, "assured_date");
  g_auto (GStrv) methods = along_record_get_set (rating->service, "referral_methods");
  int age = checked != NULL ? along_date_days (checked, rating->query->today) : 0;
  g_autofree char *day = along_date_text (checked);

  if (checked != NULL && age > CHECKED_DAYS)
    along_rating_against (rating, 8, g_strdup_printf (_ ("not checked since %s"), day));
  else if (checked != NULL && age <= CHECKED_LATELY_DAYS)
    along_rating_for (rating, 4, NULL);
  if (g_strv_contains ((const char *const *)methods, "in-app"))
    along_rating_for (rating, 5, g_strdup (_ ("answers through Alongside")));
}

/* How directories say numbers. */
static double
number_of (const char *word)
{
  static const char *const words[]
      = { "zero",     "one",     "two",     "three",     "four",    "five",   "six",
          "seven",    "eight",   "nine",    "ten",       "eleven",  "twelve", "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen" };
  char *end = NULL;
  double number = g_ascii_strtod (word, &end);

  if (end != word && *end == '\0')
    return number;
  if (g_str_equal (word, "a") || g_str_equal (word, "an"))
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return i;
  return -1;
}

static double
weeks_of_unit (const char *word)
{
  static const struct
  {
    const char *unit;
    double weeks;
  } units[] = { { "day", 1.0 / 7 }, { "days", 1.0 / 7 }, { "week", 1 },  { "weeks", 1 },
                { "month", 4.3 },   { "months", 4.3 },   { "year", 52 }, { "years", 52 } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (word, units[i].unit))
      return units[i].weeks;
  return -1;
}

/**
 * along_rank_weeks:
 * @wait: (nullable): how long people usually wait, as a directory says it: `Two to three weeks`
 *
 * The longest that is said counts.
 *
 * Returns: weeks; 0 where nobody waits, -1 where the words say no time
 */
double
along_rank_weeks (const char *wait)
{
  static const char *const at_once[]
      = { "none", "today", "now", "immediate", "immediately", "no wait", "same day", NULL };
  g_autofree char *key = along_text_key (wait);
  g_auto (GStrv) words = along_text_words (wait);
  double number = -1;
  double longest = -1;

  for (guint i = 0; at_once[i] != NULL; i++)
    if (g_str_has_prefix (key, at_once[i]))
      return 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      double unit = weeks_of_unit (words[i]);
      double said = number_of (words[i]);

      if (said >= 0)
        number = said;
      else if (unit > 0)
        {
          longest = MAX (longest, unit * (number >= 0 ? number : 1));
          number = -1;
        }
    }
  return longest;
}

/**
 * along_rank_wait:
 * @rating: a rating
 *
 * How long people wait, against what the service aims at.
 */
void
along_rank_wait (AlongRating *rating)
{
  const char *wait = along_record_get_text (rating->service, "wait_time");
  gint64 target = along_record_get_integer (rating->service, "start_days", 0);
  double weeks = along_rank_weeks (wait);
  char *words = NULL;

  /* Directories say "None" where nobody waits: that speaks against nothing. */
  if (wait == NULL || fpclassify (weeks) == FP_ZERO)
    return;
  if (target > 0 && weeks * 7 > (double)target)
    /* TRANSLATORS: how long people wait, as the service says it, and the days it aims at */
    words = g_strdup_printf (ngettext ("usual wait: %s, longer than the %d day it aims at",
                                       "usual wait: %s, longer than the %d days it aims at",
                                       (gulong)target),
                             wait, (int)target);
  else
    /* TRANSLATORS: %s is how long, as the service says it: two weeks */
    words = g_strdup_printf (_ ("usual wait: %s"), wait);
  along_rating_against (rating, weeks > 12 ? 14 : weeks > 6 ? 8 : weeks > 3 ? 3 : 0, words);
}

/**
 * along_rank_funding:
 * @rating: a rating
 *
 * What it is paid from and until when: said where all of it that is known ends soon.
 */
void
along_rank_funding (AlongRating *rating)
{
  const char *last = NULL;
  g_autofree char *day = NULL;
  int days = 0;

  for (guint i = 0; rating->query->fundings != NULL && i < rating->query->fundings->len; i++)
    {
      const AlongRecord *funding = g_ptr_array_index (rating->query->fundings, i);
      const char *end = along_record_get_text (funding, "end");

      if (g_strcmp0 (along_record_get_text (funding, "service"),
                     along_record_get_id (rating->service))
              != 0
          || along_record_get_boolean (funding, "entered_in_error"))
        continue;
      /* Money without an end holds. */
      if (end == NULL)
        return;
      if (last == NULL || strcmp (end, last) > 0)
        last = end;
    }
  if (last == NULL)
    return;
  days = along_date_days (rating->query->today, last);
  if (days > FUNDING_DAYS)
    return;
  day = along_date_text (last);
  if (days < 0)
    /* TRANSLATORS: %s is a date */
    along_rating_against (rating, 6, g_strdup_printf (_ ("funding was known until %s"), day));
  else
    /* TRANSLATORS: %s is a date */
    along_rating_against (rating, 4, g_strdup_printf (_ ("funding ends on %s"), day));
}
