/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/rank-times.h"

#include "base/text.h"
#include "model/schedule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define N_DAYS 7
#define N_PARTS 3

static const char *const days[N_DAYS] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

/* The parts of a day, and when each begins. */
static const struct
{
  const char *code;
  const char *begins;
  const char *ends;
  const char *words;
} parts[N_PARTS] = {
  { "morning", "00:00", "12:00", N_ ("mornings") },
  { "afternoon", "12:00", "17:00", N_ ("afternoons") },
  { "evening", "17:00", "24:00", N_ ("evenings") },
};

/* For each day of the week and part of the day. */
typedef struct
{
  gboolean at[N_DAYS][N_PARTS];
} Week;

static const char *
cell (GVariant *row, const char *name)
{
  const char *text = NULL;

  return g_variant_lookup (row, name, "&s", &text) && *text != '\0' ? text : NULL;
}

/* A day may carry its place in the month before it: 1MO, -1FR (RFC 5545 §3.3.10). */
static gboolean
is_on (const char *byday, guint day)
{
  g_auto (GStrv) codes = g_strsplit_set (byday, ", ", -1);

  for (guint i = 0; codes[i] != NULL; i++)
    {
      gsize length = strlen (codes[i]);

      if (length >= 2 && g_ascii_strcasecmp (codes[i] + length - 2, days[day]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Times as stored compare as texts. What closes before it opens is open over midnight. */
static gboolean
is_open (const char *opens, const char *closes, guint part)
{
  if (opens == NULL)
    return TRUE;
  if (closes == NULL || strcmp (closes, opens) <= 0)
    closes = "24:00";
  return strcmp (opens, parts[part].ends) < 0 && strcmp (closes, parts[part].begins) > 0;
}

static gboolean
read_times (const AlongRating *rating, Week *open)
{
  GVariant *rows = along_record_get (rating->service, "schedules");
  gboolean any = FALSE;

  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *byday = cell (row, "byday");
      const char *until = cell (row, "valid_to");

      if (byday == NULL || (until != NULL && strcmp (until, rating->query->today) < 0))
        continue;
      for (guint day = 0; day < N_DAYS; day++)
        for (guint part = 0; part < N_PARTS; part++)
          if (is_on (byday, day) && is_open (cell (row, "opens_at"), cell (row, "closes_at"), part))
            {
              open->at[day][part] = TRUE;
              any = TRUE;
            }
    }
  return any;
}

/* Which of the open times @want asks for. */
typedef struct
{
  char **good_days;
  char **good_times;
  char **bad_days;
  char **bad_times;
} Wish;

static gboolean
has (char **codes, const char *code)
{
  return g_strv_contains ((const char *const *)codes, code);
}

static gboolean
can_come (const Wish *wish, guint day, guint part)
{
  return !has (wish->bad_days, days[day]) && !has (wish->bad_times, parts[part].code);
}

static gboolean
would_like (const Wish *wish, guint day, guint part)
{
  return can_come (wish, day, part)
         && (wish->good_days[0] == NULL || has (wish->good_days, days[day]))
         && (wish->good_times[0] == NULL || has (wish->good_times, parts[part].code));
}

static gboolean
narrow (const Week *open,
        const Wish *wish,
        gboolean (*fits) (const Wish *wish, guint day, guint part),
        Week *left)
{
  gboolean any = FALSE;

  for (guint day = 0; day < N_DAYS; day++)
    for (guint part = 0; part < N_PARTS; part++)
      {
        left->at[day][part] = open->at[day][part] && fits (wish, day, part);
        any = any || left->at[day][part];
      }
  return any;
}

static char *
days_text (const Week *week)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) codes = NULL;
  g_autofree char *byday = NULL;
  g_autoptr (GVariant) row = NULL;
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  for (guint day = 0; day < N_DAYS; day++)
    if (week->at[day][0] || week->at[day][1] || week->at[day][2])
      g_strv_builder_add (builder, days[day]);
  codes = g_strv_builder_end (builder);
  byday = g_strjoinv (",", codes);
  g_variant_dict_insert (&dict, "byday", "s", byday);
  row = g_variant_ref_sink (g_variant_dict_end (&dict));
  return along_schedule_text (row);
}

static char *
parts_text (const Week *week)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint part = 0; part < N_PARTS; part++)
    for (guint day = 0; day < N_DAYS; day++)
      if (week->at[day][part])
        {
          g_strv_builder_add (builder, _ (parts[part].words));
          break;
        }
  words = g_strv_builder_end (builder);
  return along_text_join ((const char *const *)words);
}

/* "Tuesday and Thursday, evenings" */
static char *
week_text (const Week *week)
{
  g_autofree char *which = days_text (week);
  g_autofree char *when = parts_text (week);

  /* TRANSLATORS: days of the week, and parts of the day: Monday to Friday, mornings and evenings */
  return g_strdup_printf (_ ("%s, %s"), which, when);
}

static void
rate_week (AlongRating *rating, const Wish *wish, const Week *open)
{
  Week left = { 0 };
  g_autofree char *words = NULL;

  if (narrow (open, wish, would_like, &left))
    {
      words = week_text (&left);
      /* TRANSLATORS: %s are days and times at which a service is open */
      along_rating_for (rating, 10, g_strdup_printf (_ ("open when it suits: %s"), words));
      return;
    }
  words = week_text (open);
  if (narrow (open, wish, can_come, &left))
    {
      /* TRANSLATORS: %s are days and times at which a service is open */
      along_rating_against (rating, 5, g_strdup_printf (_ ("open at other times: %s"), words));
      return;
    }
  rating->suits = FALSE;
  along_rating_against (rating, 25,
                        /* TRANSLATORS: %s are days and times at which a service is open */
                        g_strdup_printf (_ ("open only when they can’t come: %s"), words));
}

/**
 * along_rank_times:
 * @rating: a rating
 *
 * Whether it is open when the person can come. Evenings and weekends are said where nothing is known of
 * that.
 */
void
along_rank_times (AlongRating *rating)
{
  const AlongRecord *person = rating->query->person;
  Week open = { 0 };
  Wish wish = { NULL };
  gboolean asked = FALSE;

  if (person != NULL)
    {
      wish = (Wish){ along_record_get_set (person, "good_days"),
                     along_record_get_set (person, "good_times"),
                     along_record_get_set (person, "bad_days"),
                     along_record_get_set (person, "bad_times") };
      asked = wish.good_days[0] != NULL || wish.good_times[0] != NULL || wish.bad_days[0] != NULL
              || wish.bad_times[0] != NULL;
    }
  if (asked && read_times (rating, &open))
    rate_week (rating, &wish, &open);
  else if (along_record_get_boolean (rating->service, "is_evening"))
    along_rating_for (rating, 2, g_strdup (_ ("evenings or weekends")));
  g_strfreev (wish.good_days);
  g_strfreev (wish.good_times);
  g_strfreev (wish.bad_days);
  g_strfreev (wish.bad_times);
}
