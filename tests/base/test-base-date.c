/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "base/clock.h"

/* Sunday 22 November 2026, 15:00 in London. */
#define NOW G_GINT64_CONSTANT (1795359600000)
#define HOUR (G_GINT64_CONSTANT (3600) * 1000)

static gint64
sunday (gpointer data)
{
  return NOW;
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_parse (void)
{
  static const char *const bad[]
      = { "",           "2026-02-30", "2026-2-03",  "22-11-2026", "2026-11-22x",
          "2026/11/22", "0000-01-01", "2025-02-29", "+026-11-22" };
  GDate date;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (along_date_parse (bad[i], &date));
  g_assert_false (along_date_parse (NULL, &date));
  g_assert_true (along_date_parse ("2024-02-29", &date));
  assert_text (along_date_iso (&date), "2024-02-29");
}

static void
test_reckoning (void)
{
  assert_text (along_date_add_days ("2026-12-31", 1), "2027-01-01");
  assert_text (along_date_add_days ("2024-03-01", -1), "2024-02-29");
  g_assert_null (along_date_add_days ("0001-01-01", -1));
  g_assert_null (along_date_add_days ("9999-12-31", 1));
  assert_text (along_date_add_days ("9999-12-30", 1), "9999-12-31");
  g_assert_cmpint (along_date_days ("2026-11-22", "2026-12-01"), ==, 9);
  g_assert_cmpint (along_date_days ("2026-12-01", "2026-11-22"), ==, -9);
  g_assert_cmpint (along_date_age ("1984-11-23", "2026-11-22"), ==, 41);
  g_assert_cmpint (along_date_age ("1984-11-22", "2026-11-22"), ==, 42);
  g_assert_cmpint (along_date_age ("2004-02-29", "2022-02-28"), ==, 17);
  g_assert_cmpint (along_date_age ("2004-02-29", "2022-03-01"), ==, 18);
  g_assert_cmpint (along_date_age ("2027-01-01", "2026-11-22"), ==, -1);
  g_assert_cmpint (along_date_age (NULL, "2026-11-22"), ==, -1);
}

static void
test_dates (void)
{
  assert_text (along_date_text ("2026-11-22"), "22 Nov 2026");
  assert_text (along_date_text ("2026-05-01"), "1 May 2026");
  assert_text (along_date_text ("soon"), "soon");
  assert_text (along_date_text (NULL), "");
  assert_text (along_date_long ("2026-11-22"), "Sunday 22 November");
  assert_text (along_date_long ("2027-01-04"), "Monday 4 January 2027");
  assert_text (along_date_within ("2026-11-22"), "today");
  assert_text (along_date_within ("2026-11-21"), "yesterday");
  assert_text (along_date_within ("2026-11-23"), "tomorrow");
  assert_text (along_date_within ("2026-11-20"), "Friday");
  assert_text (along_date_near ("2026-11-22"), "Today");
  assert_text (along_date_near ("2026-11-21"), "Yesterday");
  assert_text (along_date_near ("2026-11-23"), "Tomorrow");
  assert_text (along_date_near ("2026-11-16"), "Monday");
  assert_text (along_date_near ("2026-11-28"), "Saturday");
  assert_text (along_date_near ("2026-11-15"), "15 Nov");
  assert_text (along_date_near ("2026-11-29"), "29 Nov");
  assert_text (along_date_near ("2025-11-29"), "29 Nov 2025");
}

static void
test_instants (void)
{
  assert_text (along_time_text (NOW), "15:00");
  assert_text (along_instant_text (NOW), "22 Nov 2026, 15:00");
  assert_text (along_instant_near (NOW - HOUR / 2), "Today 14:30");
  assert_text (along_instant_near (NOW - 16 * HOUR), "Yesterday 23:00");
  assert_text (along_instant_near (NOW - 72 * HOUR), "Thursday 15:00");
  assert_text (along_instant_near (NOW - 240 * HOUR), "12 Nov");
  /* 20 July 2026, 23:30 UTC is half past midnight on the next day in Scotland. */
  assert_text (along_instant_text (G_GINT64_CONSTANT (1784590200000)), "21 Jul 2026, 00:30");
}

static void
test_wall (void)
{
  assert_text (along_wall_text ("2026-11-24T09:05"), "Tuesday 24 November, 09:05");
  assert_text (along_wall_text ("2026-11-24T24:00"), "2026-11-24T24:00");
  g_assert_cmpint (along_wall_instant ("2026-11-22T15:00"), ==, NOW);
  g_assert_cmpint (along_wall_instant ("2026-07-21T00:30"), ==, G_GINT64_CONSTANT (1784590200000));
  /* The clocks go back at 01:00 UTC on 27 October 2013: 01:28 comes twice, and the first counts. */
  g_assert_cmpint (along_wall_instant ("2013-10-27T01:28"), ==, G_GINT64_CONSTANT (1382833680000));
  g_assert_cmpint (along_wall_instant ("2013-10-27T02:00"), ==, G_GINT64_CONSTANT (1382839200000));
  /* They go forward at 01:00 UTC on 31 March 2013: there is no 01:28, and 02:00 counts. */
  g_assert_cmpint (along_wall_instant ("2013-03-31T01:28"), ==, G_GINT64_CONSTANT (1364691600000));
  g_assert_cmpint (along_wall_instant ("2026-11-22"), ==, -1);
  g_assert_cmpint (along_wall_instant (NULL), ==, -1);
}

/* The partnership's midnight, in summer an hour before Greenwich's. */
static void
test_begin (void)
{
  g_assert_cmpint (along_clock_begin_of ("2026-11-22"), ==, NOW - 15 * HOUR);
  g_assert_cmpint (along_clock_begin_of ("2026-07-01"), ==, G_GINT64_CONSTANT (1782860400000));
  g_assert_cmpint (along_clock_begin_of ("22/11/2026"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  along_clock_set_source (sunday, NULL);
  g_test_add_func ("/base/date/parse", test_parse);
  g_test_add_func ("/base/date/reckoning", test_reckoning);
  g_test_add_func ("/base/date/dates", test_dates);
  g_test_add_func ("/base/date/instants", test_instants);
  g_test_add_func ("/base/date/wall", test_wall);
  g_test_add_func ("/base/date/begin", test_begin);
  return g_test_run ();
}
