/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/schedule.h"

#include <locale.h>

/* Opening times stand in a register's codes; people must be able to read them. */

static const struct
{
  const char *row;
  const char *words;
} cases[] = {
  { "{'freq':'WEEKLY','byday':'MO,TU,WE,TH,FR','opens_at':'09:00','closes_at':'17:00'}",
    "Monday to Friday, 09:00 to 17:00" },
  { "{'freq':'WEEKLY','byday':'SU,SA','opens_at':'10:00:00','closes_at':'12:30:00'}",
    "Saturday and Sunday, 10:00 to 12:30" },
  { "{'freq':'WEEKLY','interval':'2','byday':'WE','opens_at':'18:00'}",
    "Every other week, Wednesday, from 18:00" },
  { "{'freq':'MONTHLY','byday':'1MO','notes':'First Monday'}", "Monthly, Monday, First Monday" },
  { "{'byday':'whenever','description':'Just ask'}", "whenever, Just ask" },
  { "@a{ss} {}", "" },
};

static void
test_words (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) row
          = g_variant_parse (G_VARIANT_TYPE ("a{ss}"), cases[i].row, NULL, NULL, &error);
      g_autofree char *words = NULL;

      g_assert_no_error (error);
      words = along_schedule_text (row);
      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/schedule/words", test_words);
  return g_test_run ();
}
