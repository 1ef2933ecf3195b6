/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "base/random.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1795359600000)

static gint64
set_clock (gpointer data)
{
  return *(gint64 *)data;
}

static void
count_up (guint8 *bytes, gsize length, gpointer data)
{
  guint8 *next = data;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (*next)++;
}

static void
test_new (void)
{
  gint64 now = NOW;
  guint8 next = 0;
  g_autofree char *id = NULL;
  g_autofree char *other = NULL;

  along_clock_set_source (set_clock, &now);
  along_random_set_source (count_up, &next);
  id = along_id_new ();
  other = along_id_new ();
  along_random_set_source (NULL, NULL);
  along_clock_set_source (NULL, NULL);

  /* 48 bits of milliseconds, version 7, variant 10. */
  g_assert_cmpstr (id, ==, "01a203c5-6d80-7607-8809-0a0b0c0d0e0f");
  g_assert_true (along_id_is_valid (id));
  g_assert_cmpstr (id, !=, other);
}

static void
test_unlike (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 2000; i++)
    {
      char *id = along_id_new ();

      g_assert_true (along_id_is_valid (id));
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_valid (void)
{
  static const char *const bad[] = {
    "",
    "01a203c5-6d80-7607-8809-0a0b0c0d0e0",
    "01a203c5-6d80-7607-8809-0a0b0c0d0e0f0",
    "01A20479-DF80-7607-8809-0A0B0C0D0E0F",
    "01a20479df80-7607-8809-0a0b0c0d0e0f0",
    "{1a20479-df80-7607-8809-0a0b0c0d0e0f",
    "01a203c5-6d80-7607-8809-0a0b0c0d0e0g",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (along_id_is_valid (bad[i]));
  g_assert_false (along_id_is_valid (NULL));
}

static void
test_derive (void)
{
  g_autofree char *one = along_id_derive ("care", "CS2003000001", NULL);
  g_autofree char *again = along_id_derive ("care", "CS2003000001", NULL);
  g_autofree char *other = along_id_derive ("careCS", "2003000001", NULL);
  g_autofree char *more = along_id_derive ("care", "CS2003000001", "", NULL);

  g_assert_cmpstr (one, ==, again);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (one, !=, more);
  g_assert_true (along_id_is_valid (one));
  g_assert_cmpint (one[14], ==, '8');
}

/* The number somebody reads out: one wrong letter, or two swapped, is always noticed. */
static void
test_reference (void)
{
  static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = along_id_new ();
      g_autofree char *reference = along_id_reference ("R", id);
      g_autofree char *again = along_id_reference ("R", id);

      g_assert_cmpstr (reference, ==, again);
      g_assert_cmpuint (strlen (reference), ==, 10);
      g_assert_true (along_id_check_reference (reference));
      for (guint at = 2; at < 10; at++)
        {
          char right = reference[at];

          for (guint l = 0; letters[l] != '\0'; l++)
            {
              reference[at] = letters[l];
              g_assert_true (along_id_check_reference (reference) == (letters[l] == right));
            }
          reference[at] = right;
          if (at < 9 && reference[at] != reference[at + 1])
            {
              reference[at] = reference[at + 1];
              reference[at + 1] = right;
              g_assert_false (along_id_check_reference (reference));
              reference[at + 1] = reference[at];
              reference[at] = right;
            }
        }
    }
  g_assert_false (along_id_check_reference ("R-7K2M9Q"));
  g_assert_false (along_id_check_reference ("7K2M9QXD"));
  g_assert_false (along_id_check_reference ("R-7k2m9qxd"));
  g_assert_false (along_id_check_reference (NULL));
}

static void
test_clock (void)
{
  gint64 now = NOW;
  g_autofree char *today = NULL;
  /* Half past eleven at night in July is the next day in London. */
  g_autofree char *summer = along_clock_date_of (G_GINT64_CONSTANT (1784590200000));
  g_autofree char *before = along_clock_date_of (G_MININT64 / 2000);
  g_autofree char *after = along_clock_date_of (G_MAXINT64 / 2000);

  along_clock_set_source (set_clock, &now);
  today = along_clock_today ();
  g_assert_cmpint (along_clock_now_ms (), ==, NOW);
  along_clock_set_source (NULL, NULL);
  g_assert_cmpstr (today, ==, "2026-11-22");
  g_assert_cmpstr (summer, ==, "2026-07-21");
  g_assert_cmpstr (before, ==, "0001-01-01");
  g_assert_cmpstr (after, ==, "9999-12-31");
}

static void
test_error (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = ALONG_ERROR_INVALID; code <= ALONG_ERROR_FAILED; code++)
    {
      g_assert_cmpstr (along_error_code (code), !=, "");
      g_assert_true (g_hash_table_add (seen, (gpointer)along_error_code (code)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/id/new", test_new);
  g_test_add_func ("/base/id/unlike", test_unlike);
  g_test_add_func ("/base/id/valid", test_valid);
  g_test_add_func ("/base/id/derive", test_derive);
  g_test_add_func ("/base/id/reference", test_reference);
  g_test_add_func ("/base/clock/dates", test_clock);
  g_test_add_func ("/base/error/codes", test_error);
  return g_test_run ();
}
