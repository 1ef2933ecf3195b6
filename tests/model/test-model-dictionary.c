/* SPDX-License-Identifier: GPL-3.0-or-later */

/* docs/data-dictionary.md says what the declarations say. */

#include "dictionary-page.h"
#include "model/entity.h"

#include <string.h>

static void
test_current (void)
{
  g_autofree char *page = dictionary_page ();
  g_autofree char *committed = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (DATA_DICTIONARY, &committed, NULL, &error);
  g_assert_no_error (error);
  if (!g_str_equal (page, committed))
    g_error ("docs/data-dictionary.md is not current: write it anew with `ninja data-dictionary`");
}

static void
test_whole (void)
{
  g_autofree char *page = dictionary_page ();
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *heading
          = g_strdup_printf ("\n## %s (`%s`)\n", entities[i]->label, entities[i]->kind);
      const char *section = strstr (page, heading);

      g_assert_nonnull (section);
      for (const AlongField *field = entities[i]->fields; field->name != NULL; field++)
        {
          g_autofree char *row = g_strdup_printf ("\n| `%s` | %s", field->name, field->label);

          g_assert_nonnull (strstr (section, row));
        }
    }
  g_assert_true (g_utf8_validate (page, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/dictionary/current", test_current);
  g_test_add_func ("/model/dictionary/whole", test_whole);
  return g_test_run ();
}
