/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a reader may count on in every file: a licence, a size that can be read in one sitting, a doc
   block on what other rooms call, and none of the habits that CONTRIBUTING.md rules out. */

#include "rooms.h"

#include <string.h>

static const char *const c_files[] = { ".c", ".h", NULL };
static const char *const licensed[] = { ".c", ".h", ".sh", ".py", NULL };

#define MOST_LINES 900

static char *
folder_of (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "..", name, NULL);
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
fail_for_each (GPtrArray *complaints)
{
  for (guint i = 0; i < complaints->len; i++)
    g_test_message ("%s", (const char *)complaints->pdata[i]);
  if (complaints->len > 0)
    g_test_fail_printf ("%u found, the first: %s", complaints->len,
                        (const char *)complaints->pdata[0]);
}

static void
test_licence (void)
{
  static const char *const places[] = { "src", "tests", "build-aux" };
  g_autoptr (GPtrArray) complaints = g_ptr_array_new_with_free_func (g_free);

  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      g_autofree char *folder = folder_of (places[p]);
      g_autoptr (GPtrArray) files = files_below (folder, licensed);

      for (guint i = 0; i < files->len; i++)
        {
          g_autofree char *text = read_text (folder, files->pdata[i]);
          const char *line = strstr (text, "SPDX-License-Identifier: GPL-3.0-or-later");

          if (line == NULL || line - text > 100)
            g_ptr_array_add (complaints,
                             g_strdup_printf ("%s/%s names no licence in its first lines",
                                              places[p], (char *)files->pdata[i]));
        }
    }
  fail_for_each (complaints);
}

static void
test_size (void)
{
  static const char *const places[] = { "src", "tests" };
  g_autoptr (GPtrArray) complaints = g_ptr_array_new_with_free_func (g_free);

  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      g_autofree char *folder = folder_of (places[p]);
      g_autoptr (GPtrArray) files = files_below (folder, c_files);

      for (guint i = 0; i < files->len; i++)
        {
          g_autofree char *text = read_text (folder, files->pdata[i]);
          guint lines = 0;

          for (const char *c = text; *c != '\0'; c++)
            lines += *c == '\n';
          if (lines > MOST_LINES)
            g_ptr_array_add (complaints, g_strdup_printf ("%s/%s has %u lines", places[p],
                                                          (char *)files->pdata[i], lines));
        }
    }
  fail_for_each (complaints);
}

/* The functions that a header declares, without those that GLib's macros define. */
static GPtrArray *
declared_functions (const char *header)
{
  g_autoptr (GRegex) macros
      = g_regex_new ("^[ \\t]*#(?:.*\\\\\\n)*.*$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GRegex) name
      = g_regex_new ("\\b(along_[a-z0-9_]+(?<!_get_type)(?<!_quark))\\s*\\(", 0, 0, NULL);
  g_autofree char *code = strip_c (header, TRUE);
  g_autofree char *plain = g_regex_replace_literal (macros, code, -1, 0, "", 0, NULL);
  g_auto (GStrv) statements = g_strsplit (plain, ";", -1);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; statements[i] != NULL; i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      const char *start = g_strchug (statements[i]);

      if (!g_str_has_prefix (start, "typedef") && g_regex_match (name, start, 0, &match))
        g_ptr_array_add (found, g_match_info_fetch (match, 1));
    }
  return found;
}

/* The names that stand on top of a doc block. */
static void
add_documented (GHashTable *names, const char *text)
{
  g_autoptr (GRegex) block = g_regex_new ("/\\*\\*\\s*\\n \\* ([a-z0-9_]+):", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_regex_match (block, text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    g_hash_table_add (names, g_match_info_fetch (match, 1));
}

static void
test_documented (gconstpointer data)
{
  const Room *room = data;
  g_autofree char *top = folder_of ("src");
  g_autofree char *folder = g_build_filename (top, room->name, NULL);
  g_autoptr (GPtrArray) files = files_below (folder, c_files);
  g_autoptr (GHashTable) documented = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) complaints = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    if (g_str_has_suffix (files->pdata[i], ".c"))
      {
        g_autofree char *text = read_text (folder, files->pdata[i]);

        add_documented (documented, text);
      }
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GPtrArray) functions = NULL;

      /* What no other room sees may do with a comment. */
      if (!g_str_has_suffix (files->pdata[i], ".h") || strstr (files->pdata[i], "private") != NULL)
        continue;
      text = read_text (folder, files->pdata[i]);
      functions = declared_functions (text);
      for (guint j = 0; j < functions->len; j++)
        if (!g_hash_table_contains (documented, functions->pdata[j]))
          g_ptr_array_add (complaints,
                           g_strdup_printf ("%s/%s: %s has no doc block", room->name,
                                            (char *)files->pdata[i], (char *)functions->pdata[j]));
    }
  fail_for_each (complaints);
}

static void
test_probe_documented (void)
{
  g_autoptr (GPtrArray) functions
      = declared_functions ("#pragma once\n#define along_macro(x) \\\n  along_inner (x);\ntypedef "
                            "void (*AlongF) (along_t (x));\n"
                            "G_BEGIN_DECLS\n/* along_no (x); */\nchar *along_one (int a,\n  int "
                            "b);\nvoid along_two (void);\n");
  g_autoptr (GHashTable) documented = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (functions->len, ==, 2);
  g_assert_cmpstr (functions->pdata[0], ==, "along_one");
  g_assert_cmpstr (functions->pdata[1], ==, "along_two");

  add_documented (documented, "/**\n * along_one:\n * @a: a\n */\n/* along_two: */\n");
  g_assert_true (g_hash_table_contains (documented, "along_one"));
  g_assert_false (g_hash_table_contains (documented, "along_two"));
}

/* What is looked for in the code without comments and strings. */
static const struct
{
  const char *name;
  const char *pattern;
  const char *probe;
  const char *innocent;
} habits[] = {
  { "goto", "\\bgoto\\b", "goto out;", "/* goto */ call (\"goto\");" },
  { "uninitialised-auto",
    "\\bg_(autoptr|auto) *\\([^)]*\\)\\s*\\w+\\s*(;|,)|\\bg_autofree\\b[^=;()]*;",
    "g_autoptr (GError) error;", "g_autoptr (GError) error = NULL; g_autofree char *a = f (b);" },
  { "object-data-as-struct", "\\bg_object_set_data *\\(", "g_object_set_data (o, \"a\", b);",
    "g_object_set (o, \"data\", b, NULL);" },
  { "formatted-sql", "\\bsqlite3_exec *\\([^;]*g_strdup_printf",
    "sqlite3_exec (db, g_strdup_printf (\"x\"), 0, 0, 0);",
    "sqlite3_exec (db, \"COMMIT\", 0, 0, 0);" },
  { "sleep", "\\b(g_usleep|usleep|sleep|nanosleep) *\\(", "g_usleep (100);", "fall_asleep (1);" },
};

static gboolean
has_habit (const char *pattern, const char *text)
{
  g_autofree char *code = strip_c (text, TRUE);

  return g_regex_match_simple (pattern, code, 0, 0);
}

static void
test_habit (gconstpointer data)
{
  guint h = GPOINTER_TO_UINT (data);
  static const char *const places[] = { "src", "tests" };
  g_autoptr (GPtrArray) complaints = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (has_habit (habits[h].pattern, habits[h].probe));
  g_assert_false (has_habit (habits[h].pattern, habits[h].innocent));
  for (guint p = 0; p < G_N_ELEMENTS (places); p++)
    {
      g_autofree char *folder = folder_of (places[p]);
      g_autoptr (GPtrArray) files = files_below (folder, c_files);

      for (guint i = 0; i < files->len; i++)
        {
          g_autofree char *text = read_text (folder, files->pdata[i]);

          if (has_habit (habits[h].pattern, text))
            g_ptr_array_add (complaints, g_strdup_printf ("%s/%s has %s", places[p],
                                                          (char *)files->pdata[i], habits[h].name));
        }
    }
  fail_for_each (complaints);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/rooms/licence", test_licence);
  g_test_add_func ("/rooms/size", test_size);
  for (guint i = 0; i < n_rooms; i++)
    {
      g_autofree char *name = g_strdup_printf ("/rooms/documented/%s", rooms[i].name);

      /* Nobody includes the application. */
      if (!g_str_equal (rooms[i].name, "app"))
        g_test_add_data_func (name, &rooms[i], test_documented);
    }
  g_test_add_func ("/rooms/documented/probe", test_probe_documented);
  for (guint h = 0; h < G_N_ELEMENTS (habits); h++)
    {
      g_autofree char *name = g_strdup_printf ("/rooms/habits/%s", habits[h].name);

      g_test_add_data_func (name, GUINT_TO_POINTER (h), test_habit);
    }
  return g_test_run ();
}
