/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/typed-date.h"

#include <glib.h>

#define TODAY "2026-11-22"

typedef struct
{
  const char *typed;
  const char *expected; /* NULL: not a date */
} Case;

static const Case dates[] = {
  { "22/11/2026", "2026-11-22" },
  { "3/4/2026", "2026-04-03" },
  { "03-04-2026", "2026-04-03" },
  { "22.11.26", "2026-11-22" },
  { "22 Nov", "2026-11-22" },
  { "22 nov 2025", "2025-11-22" },
  { "22 November 2026", "2026-11-22" },
  { "22 Nov. 2026", "2026-11-22" },
  { "1 Sept", "2026-09-01" },
  { "  22/11/2026  ", "2026-11-22" },
  { "2026-11-22", "2026-11-22" },
  { "today", "2026-11-22" },
  { "Tomorrow", "2026-11-23" },
  { "yesterday", "2026-11-21" },
  /* Two digits mean the hundred years that end ten years from now. */
  { "1/2/36", "2036-02-01" },
  { "1/2/37", "1937-02-01" },
  { "1/2/99", "1999-02-01" },
  /* Without a year: the date nearest to today. */
  { "3 Jan", "2027-01-03" },
  { "30/6", "2026-06-30" },
  { "29 Feb", "2028-02-29" },
  { "29 Feb 2028", "2028-02-29" },
  { "", NULL },
  { "22", NULL },
  { "32/1/2026", NULL },
  { "11/22/2026", NULL },
  { "31/4/2026", NULL },
  { "29/2/2026", NULL },
  { "22/11/2026/1", NULL },
  { "22 Nove 2026", "2026-11-22" },
  { "22 No 2026", NULL },
  { "next week", NULL },
  { "22/11/20266", NULL },
  { "-1/11/2026", "2026-11-01" },
  { "22/11/0", NULL },
};

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *date = along_typed_date (dates[i].typed, TODAY);

      g_test_message ("“%s”", dates[i].typed);
      g_assert_cmpstr (date, ==, dates[i].expected);
    }
}

static const Case walls[] = {
  { "22/11/2026 14:30", "2026-11-22T14:30" },
  { "22 Nov 14.30", "2026-11-22T14:30" },
  { "22 Nov 2pm", "2026-11-22T14:00" },
  { "22 Nov 2 pm", "2026-11-22T14:00" },
  { "22 Nov at 2:05 PM", "2026-11-22T14:05" },
  { "tomorrow at 9:30", "2026-11-23T09:30" },
  { "22/11/2026 12am", "2026-11-22T00:00" },
  { "22/11/2026 12 pm", "2026-11-22T12:00" },
  { "22/11/2026", NULL },
  { "14:30", NULL },
  { "22/11/2026 24:00", NULL },
  { "22/11/2026 14:60", NULL },
  { "22/11/2026 13pm", NULL },
  { "22/11/2026 14:30x", NULL },
  { "22/11/2026 7", NULL },
  { "", NULL },
};

static void
test_walls (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (walls); i++)
    {
      g_autofree char *wall = along_typed_wall (walls[i].typed, TODAY);

      g_test_message ("“%s”", walls[i].typed);
      g_assert_cmpstr (wall, ==, walls[i].expected);
    }
}

/* What is shown for a value is read back as that value, for every day of 60 years. */
static void
test_back_and_forth (void)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1980);
  for (int i = 0; i < 60 * 366; i++)
    {
      g_autofree char *iso = g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (&date),
                                              g_date_get_month (&date), g_date_get_day (&date));
      g_autofree char *typed = along_typed_from_date (iso);
      g_autofree char *back = along_typed_date (typed, TODAY);
      g_autofree char *wall = g_strdup_printf ("%sT%02d:%02d", iso, i % 24, i % 60);
      g_autofree char *typed_wall = along_typed_from_wall (wall);
      g_autofree char *back_wall = along_typed_wall (typed_wall, TODAY);

      g_assert_cmpstr (back, ==, iso);
      g_assert_cmpstr (back_wall, ==, wall);
      g_date_add_days (&date, 1);
    }
}

/* The night the clocks go back has an hour twice: each of its instants is read back as itself, and the
 * second one says which it is. */
static void
test_twice (void)
{
  const gint64 minute = 60000;
  const gint64 start = G_GINT64_CONSTANT (1382828400000); /* 27 October 2013, 00:00 in London */
  guint named = 0;

  for (int i = 0; i < 6 * 60; i++)
    {
      g_autofree char *typed = along_typed_from_instant (start + i * minute);
      gint64 back = 0;

      g_assert_true (along_typed_instant (typed, TODAY, &back));
      g_assert_cmpint (back, ==, start + i * minute);
      named += g_str_has_suffix (typed, " GMT") ? 1 : 0;
    }
  g_assert_cmpuint (named, ==, 60);
  {
    gint64 ms = 0;

    g_assert_true (along_typed_instant ("27/10/2013 1:28 bst", TODAY, &ms));
    g_assert_cmpint (ms, ==, start + 88 * minute);
    g_assert_true (along_typed_instant ("22 Nov 2026 2pm GMT", TODAY, &ms));
    g_assert_false (along_typed_instant ("22 Nov 2026 2pm BST", TODAY, &ms));
    g_assert_false (along_typed_instant ("22 Nov 2026", TODAY, &ms));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/typed-date/dates", test_dates);
  g_test_add_func ("/app/typed-date/walls", test_walls);
  g_test_add_func ("/app/typed-date/back-and-forth", test_back_and_forth);
  g_test_add_func ("/app/typed-date/twice", test_twice);
  return g_test_run ();
}
