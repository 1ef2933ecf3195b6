/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/position.h"

#include <string.h>

static void
assert_between (const char *before, const char *after)
{
  g_autofree char *key = along_position_between (before, after);

  g_assert_nonnull (key);
  if (before != NULL)
    g_assert_cmpstr (before, <, key);
  if (after != NULL)
    g_assert_cmpstr (key, <, after);
  /* One that ends in a zero would leave no room before it. */
  g_assert_cmpint (key[strlen (key) - 1], !=, '0');
}

static void
test_between (void)
{
  static const char *const pairs[][2] = {
    { NULL, NULL },  { "V", NULL }, { NULL, "V" },   { "a", "b" },  { "a", "c" },     { "a", "aV" },
    { "bb", "bc" },  { "z", NULL }, { "zzz", NULL }, { NULL, "1" }, { NULL, "01" },   { "az", "b" },
    { "azz", "b1" }, { "a", "a1" }, { "a", "a01" },  { "0", "1" },  { "Zzzzz", "a" }, { "9", "A" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    assert_between (pairs[i][0], pairs[i][1]);
}

static void
test_refused (void)
{
  g_assert_null (along_position_between ("b", "a"));
  g_assert_null (along_position_between ("a", "a"));
  g_assert_null (along_position_between ("a", "a0"));
  g_assert_null (along_position_between (NULL, "0"));
  g_assert_null (along_position_between ("", NULL));
  g_assert_null (along_position_between ("a b", NULL));
  g_assert_null (along_position_between ("é", NULL));
}

/* However often something is put somewhere, the order is what people made it, and keys stay short. */
static void
test_often (void)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 500; i++)
    {
      guint at = (guint)g_test_rand_int_range (0, (gint32)keys->len + 1);
      const char *before = at > 0 ? g_ptr_array_index (keys, at - 1) : NULL;
      const char *after = at < keys->len ? g_ptr_array_index (keys, at) : NULL;
      char *key = along_position_between (before, after);

      g_assert_nonnull (key);
      g_ptr_array_insert (keys, (gint)at, key);
    }
  for (guint i = 0; i < keys->len; i++)
    {
      if (i > 0)
        g_assert_cmpstr (g_ptr_array_index (keys, i - 1), <, g_ptr_array_index (keys, i));
      g_assert_cmpuint (strlen (g_ptr_array_index (keys, i)), <, 40);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/position/between", test_between);
  g_test_add_func ("/model/position/refused", test_refused);
  g_test_add_func ("/model/position/often", test_often);
  return g_test_run ();
}
