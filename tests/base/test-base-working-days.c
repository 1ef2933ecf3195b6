/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/working-days.h"
#include "base/date.h"

#include <string.h>

/* As published on gov.uk/bank-holidays: every day of ten years is held against these. */
static const char *const published[3][120] = {
  [ALONG_NATION_SCOTLAND]
  = { "2019-01-01", "2019-01-02", "2019-04-19", "2019-05-06", "2019-05-27", "2019-08-05",
      "2019-12-02", "2019-12-25", "2019-12-26", "2020-01-01", "2020-01-02", "2020-04-10",
      "2020-05-08", "2020-05-25", "2020-08-03", "2020-11-30", "2020-12-25", "2020-12-28",
      "2021-01-01", "2021-01-04", "2021-04-02", "2021-05-03", "2021-05-31", "2021-08-02",
      "2021-11-30", "2021-12-27", "2021-12-28", "2022-01-03", "2022-01-04", "2022-04-15",
      "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-01", "2022-09-19", "2022-11-30",
      "2022-12-26", "2022-12-27", "2023-01-02", "2023-01-03", "2023-04-07", "2023-05-01",
      "2023-05-08", "2023-05-29", "2023-08-07", "2023-11-30", "2023-12-25", "2023-12-26",
      "2024-01-01", "2024-01-02", "2024-03-29", "2024-05-06", "2024-05-27", "2024-08-05",
      "2024-12-02", "2024-12-25", "2024-12-26", "2025-01-01", "2025-01-02", "2025-04-18",
      "2025-05-05", "2025-05-26", "2025-08-04", "2025-12-01", "2025-12-25", "2025-12-26",
      "2026-01-01", "2026-01-02", "2026-04-03", "2026-05-04", "2026-05-25", "2026-06-15",
      "2026-08-03", "2026-11-30", "2026-12-25", "2026-12-28", "2027-01-01", "2027-01-04",
      "2027-03-26", "2027-05-03", "2027-05-31", "2027-08-02", "2027-11-30", "2027-12-27",
      "2027-12-28", "2028-01-03", "2028-01-04", "2028-04-14", "2028-05-01", "2028-05-29",
      "2028-08-07", "2028-11-30", "2028-12-25", "2028-12-26" },
  [ALONG_NATION_ENGLAND_WALES]
  = { "2019-01-01", "2019-04-19", "2019-04-22", "2019-05-06", "2019-05-27", "2019-08-26",
      "2019-12-25", "2019-12-26", "2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08",
      "2020-05-25", "2020-08-31", "2020-12-25", "2020-12-28", "2021-01-01", "2021-04-02",
      "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27", "2021-12-28",
      "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03",
      "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27", "2023-01-02", "2023-04-07",
      "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25",
      "2023-12-26", "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27",
      "2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18", "2025-04-21",
      "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01",
      "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
      "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31",
      "2027-08-30", "2027-12-27", "2027-12-28", "2028-01-03", "2028-04-14", "2028-04-17",
      "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25", "2028-12-26" },
  [ALONG_NATION_NORTHERN_IRELAND]
  = { "2019-01-01", "2019-03-18", "2019-04-19", "2019-04-22", "2019-05-06", "2019-05-27",
      "2019-07-12", "2019-08-26", "2019-12-25", "2019-12-26", "2020-01-01", "2020-03-17",
      "2020-04-10", "2020-04-13", "2020-05-08", "2020-05-25", "2020-07-13", "2020-08-31",
      "2020-12-25", "2020-12-28", "2021-01-01", "2021-03-17", "2021-04-02", "2021-04-05",
      "2021-05-03", "2021-05-31", "2021-07-12", "2021-08-30", "2021-12-27", "2021-12-28",
      "2022-01-03", "2022-03-17", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02",
      "2022-06-03", "2022-07-12", "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27",
      "2023-01-02", "2023-03-17", "2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08",
      "2023-05-29", "2023-07-12", "2023-08-28", "2023-12-25", "2023-12-26", "2024-01-01",
      "2024-03-18", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-07-12",
      "2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01", "2025-03-17", "2025-04-18",
      "2025-04-21", "2025-05-05", "2025-05-26", "2025-07-14", "2025-08-25", "2025-12-25",
      "2025-12-26", "2026-01-01", "2026-03-17", "2026-04-03", "2026-04-06", "2026-05-04",
      "2026-05-25", "2026-07-13", "2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01",
      "2027-03-17", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-07-12",
      "2027-08-30", "2027-12-27", "2027-12-28", "2028-01-03", "2028-03-17", "2028-04-14",
      "2028-04-17", "2028-05-01", "2028-05-29", "2028-07-12", "2028-08-28", "2028-12-25",
      "2028-12-26" },
};

static void
test_published (gconstpointer data)
{
  AlongNation nation = (AlongNation)GPOINTER_TO_UINT (data);
  guint found = 0;
  g_autofree char *day = g_strdup ("2019-01-01");

  while (strcmp (day, "2029-01-01") < 0)
    {
      const char *name = along_bank_holiday (nation, day);
      gboolean listed = g_strv_contains (published[nation], day);
      g_autofree char *next = along_date_add_days (day, 1);

      if (listed != (name != NULL))
        g_error ("%s is %s", day, name != NULL ? name : "missing");
      found += listed;
      g_free (day);
      day = g_steal_pointer (&next);
    }
  g_assert_cmpuint (found, ==, g_strv_length ((char **)published[nation]));
}

static void
test_names (void)
{
  g_assert_cmpstr (along_bank_holiday (ALONG_NATION_SCOTLAND, "2026-11-30"), ==, "St Andrew’s Day");
  g_assert_cmpstr (along_bank_holiday (ALONG_NATION_SCOTLAND, "2026-12-28"), ==, "Boxing Day");
  g_assert_cmpstr (along_bank_holiday (ALONG_NATION_SCOTLAND, "2022-12-27"), ==, "Christmas Day");
  g_assert_cmpstr (along_bank_holiday (ALONG_NATION_SCOTLAND, "2021-01-04"), ==, "2nd January");
  g_assert_null (along_bank_holiday (ALONG_NATION_ENGLAND_WALES, "2026-06-15"));
  g_assert_null (along_bank_holiday (ALONG_NATION_SCOTLAND, "not a date"));
  g_assert_null (along_bank_holiday (ALONG_NATION_SCOTLAND, NULL));
}

typedef struct
{
  const char *from;
  int n;
  const char *due;
} Added;

static void
test_add (void)
{
  static const Added cases[] = {
    { "2026-11-20", 1, "2026-11-23" }, /* Friday to Monday */
    { "2026-11-21", 1, "2026-11-23" }, /* come on a Saturday, due on Monday */
    { "2026-11-27", 1, "2026-12-01" }, /* over St Andrew's Day */
    { "2026-12-24", 2, "2026-12-30" }, /* over Christmas and its Monday */
    { "2026-12-31", 1, "2027-01-05" }, /* over both days of New Year, the second kept on Monday */
    { "2026-11-23", 0, "2026-11-23" },  { "2026-11-22", 0, "2026-11-23" },
    { "2026-11-24", -2, "2026-11-20" }, { "2026-12-01", -1, "2026-11-27" },
    { "2026-11-23", 10, "2026-12-08" },
  };
  AlongWorkingDays days = { ALONG_NATION_SCOTLAND, NULL, NULL, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *due = along_working_days_add (&days, cases[i].from, cases[i].n);

      g_assert_cmpstr (due, ==, cases[i].due);
    }
  g_assert_null (along_working_days_add (&days, "2026-02-30", 1));
}

static void
test_own_days (void)
{
  const char *closed[] = { "2026-09-28", NULL };
  const char *open[] = { "2026-11-30", NULL };
  AlongWorkingDays days = { ALONG_NATION_SCOTLAND, closed, open, 0 };

  g_assert_false (along_working_days_is (&days, "2026-09-28"));
  g_assert_true (along_working_days_is (&days, "2026-11-30"));
  g_assert_false (along_working_days_is (&days, "2026-11-29"));
  g_assert_false (along_working_days_is (&days, "2026-12-25"));

  /* A drop-in that is open from Thursday to Sunday. */
  days.weekdays = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6;
  g_assert_true (along_working_days_is (&days, "2026-11-22"));
  g_assert_false (along_working_days_is (&days, "2026-11-23"));
}

static void
test_between (void)
{
  AlongWorkingDays days = { ALONG_NATION_SCOTLAND, NULL, NULL, 0 };

  g_assert_cmpint (along_working_days_between (&days, "2026-11-20", "2026-11-24"), ==, 2);
  g_assert_cmpint (along_working_days_between (&days, "2026-11-24", "2026-11-20"), ==, -2);
  g_assert_cmpint (along_working_days_between (&days, "2026-11-24", "2026-11-24"), ==, 0);
  g_assert_cmpint (along_working_days_between (&days, "2026-11-27", "2026-12-01"), ==, 1);
  g_assert_cmpint (along_working_days_between (&days, "2026-11-27", ""), ==, 0);
  /* 2026 has 261 weekdays; none of Scotland's ten holidays falls on a weekend. */
  g_assert_cmpint (along_working_days_between (&days, "2025-12-31", "2026-12-31"), ==, 251);
}

static void
test_there_and_back (void)
{
  for (guint i = 0; i < 300; i++)
    {
      AlongWorkingDays days = { (AlongNation)g_test_rand_int_range (0, 3), NULL, NULL, 0 };
      g_autofree char *from = along_date_add_days ("2024-01-01", g_test_rand_int_range (0, 1400));
      int n = g_test_rand_int_range (1, 40);
      g_autofree char *to = along_working_days_add (&days, from, n);

      g_assert_true (along_working_days_is (&days, to));
      g_assert_cmpint (along_working_days_between (&days, from, to), ==, n);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/base/working-days/published/scotland",
                        GUINT_TO_POINTER (ALONG_NATION_SCOTLAND), test_published);
  g_test_add_data_func ("/base/working-days/published/england-wales",
                        GUINT_TO_POINTER (ALONG_NATION_ENGLAND_WALES), test_published);
  g_test_add_data_func ("/base/working-days/published/northern-ireland",
                        GUINT_TO_POINTER (ALONG_NATION_NORTHERN_IRELAND), test_published);
  g_test_add_func ("/base/working-days/names", test_names);
  g_test_add_func ("/base/working-days/add", test_add);
  g_test_add_func ("/base/working-days/own-days", test_own_days);
  g_test_add_func ("/base/working-days/between", test_between);
  g_test_add_func ("/base/working-days/there-and-back", test_there_and_back);
  return g_test_run ();
}
