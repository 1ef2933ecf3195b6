/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/break-glass-words.h"

#define MINUTE (G_GINT64_CONSTANT (60) * 1000)
#define HOUR (60 * MINUTE)
#define NOW G_GINT64_CONSTANT (1772442000000)

/* How long is left is said as people say it, rounded up, and no longer than it is true. */
static void
test_words (void)
{
  static const struct
  {
    gint64 left;
    const char *words;
  } cases[] = {
    { 3 * HOUR, "another 3 hours." },
    { 3 * HOUR - 1, "another 3 hours." },
    { 3 * HOUR - MINUTE, "another 2 h 59 min." },
    { 2 * HOUR + 10 * MINUTE, "another 2 h 10 min." },
    { HOUR, "another 1 hour." },
    { HOUR - MINUTE, "another 59 minutes." },
    { MINUTE, "another 1 minute." },
    { 1, "another 1 minute." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = along_break_glass_words (NOW + cases[i].left, NOW);

      g_assert_nonnull (words);
      if (g_strrstr (words, cases[i].words) == NULL)
        g_error ("%s is not in: %s", cases[i].words, words);
    }
  g_assert_null (along_break_glass_words (NOW, NOW));
  g_assert_null (along_break_glass_words (NOW - HOUR, NOW));
}

/* Looking again just then shows the next words, and at the end none: the banner goes by itself. */
static void
test_next (void)
{
  gint64 until = NOW + 3 * HOUR;
  gint64 now = NOW + 12345;
  guint looks = 0;

  while (now < until)
    {
      g_autofree char *before = along_break_glass_words (until, now);
      guint next = along_break_glass_next (until, now);
      g_autofree char *just_before = along_break_glass_words (until, now + next - 1);
      g_autofree char *after = along_break_glass_words (until, now + next);

      g_assert_cmpuint (next, >, 0);
      g_assert_cmpuint (next, <=, MINUTE);
      g_assert_cmpstr (before, ==, just_before);
      g_assert_cmpstr (before, !=, after);
      now += next;
      looks++;
    }
  g_assert_cmpint (now, ==, until);
  g_assert_cmpuint (looks, ==, 180);
  g_assert_cmpuint (along_break_glass_next (until, until), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/break-glass/words", test_words);
  g_test_add_func ("/app/break-glass/next", test_next);
  return g_test_run ();
}
