/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every include of src/ against the table of rooms: all our headers, and those of most libraries, can
   be found from anywhere, so the compiler would let any room use any other. */

#include "rooms.h"

#include <string.h>

static const char *const c_files[] = { ".c", ".h", NULL };
static const char *const h_files[] = { ".h", NULL };

static char *
source_folder (void)
{
  return g_test_build_filename (G_TEST_DIST, "..", "src", NULL);
}

static char *
read_source (const char *folder, const char *name)
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
test_arrows (void)
{
  g_autofree char *src = source_folder ();
  g_autoptr (GPtrArray) files = files_below (src, c_files);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  g_assert_cmpuint (files->len, >, 20);
  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_source (src, files->pdata[i]);
      g_autoptr (GPtrArray) complaints = check_includes (files->pdata[i], text);

      g_ptr_array_extend_and_steal (all, g_steal_pointer (&complaints));
    }
  fail_for_each (all);
}

static void
test_headers_exist (void)
{
  g_autofree char *src = source_folder ();
  g_autoptr (GPtrArray) files = files_below (src, c_files);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_source (src, files->pdata[i]);
      g_autoptr (GPtrArray) includes = own_includes (text);

      for (guint j = 0; j < includes->len; j++)
        {
          g_autofree char *path = g_build_filename (src, includes->pdata[j], NULL);

          if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) && !is_made_header (includes->pdata[j]))
            g_ptr_array_add (all,
                             g_strdup_printf ("%s includes %s, which is not in src/",
                                              (char *)files->pdata[i], (char *)includes->pdata[j]));
        }
    }
  fail_for_each (all);
}

static GHashTable *
new_units (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
}

static void
test_no_circles (void)
{
  g_autofree char *src = source_folder ();
  g_autoptr (GPtrArray) files = files_below (src, h_files);
  g_autoptr (GHashTable) edges
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autofree char *circle = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_source (src, files->pdata[i]);

      g_hash_table_insert (edges, files->pdata[i], own_includes (text));
    }
  circle = find_circle (edges);
  g_assert_cmpstr (circle, ==, NULL);
}

/* A source file that includes its way back to itself is as much of a circle as a header: neither of the
   two can be read, tested or moved without the other. */
static void
test_no_unit_circles (void)
{
  g_autofree char *src = source_folder ();
  g_autoptr (GPtrArray) files = files_below (src, c_files);
  g_autoptr (GHashTable) edges = new_units ();
  g_autofree char *circle = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_source (src, files->pdata[i]);

      add_to_units (edges, files->pdata[i], text);
    }
  g_assert_cmpuint (g_hash_table_size (edges), >, 20);
  circle = find_circle (edges);
  g_assert_cmpstr (circle, ==, NULL);
}

static GPtrArray *
words (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_ptr_array_add (array, g_strdup (parts[i]));
  return array;
}

/* The table itself names rooms that exist and has no circle. */
static void
test_table (void)
{
  g_autofree char *src = source_folder ();
  g_autoptr (GHashTable) edges
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autofree char *circle = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (src, 0, &error);
  const char *name;

  g_assert_no_error (error);
  for (guint i = 0; i < n_rooms; i++)
    g_hash_table_insert (edges, (char *)rooms[i].name, words (rooms[i].rooms));
  for (guint i = 0; i < n_rooms; i++)
    {
      GPtrArray *others = g_hash_table_lookup (edges, rooms[i].name);

      for (guint j = 0; j < others->len; j++)
        g_assert_true (g_hash_table_contains (edges, others->pdata[j]));
    }
  circle = find_circle (edges);
  g_assert_cmpstr (circle, ==, NULL);

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (src, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        g_assert_true (g_hash_table_contains (edges, name));
    }
}

static void
assert_found (const char *path, const char *text, guint n)
{
  g_autoptr (GPtrArray) complaints = check_includes (path, text);

  if (complaints->len != n)
    g_test_message ("%s in %s", text, path);
  g_assert_cmpuint (complaints->len, ==, n);
}

typedef struct
{
  const Room *from;
  const Room *to;
  gboolean allowed;
} Arrow;

static void
test_probe_room (gconstpointer data)
{
  const Arrow *arrow = data;
  g_autofree char *path = g_strdup_printf ("%s/probe.c", arrow->from->name);
  g_autofree char *text
      = g_strdup_printf ("/* a probe */\n#include \"%s/probe.h\"\n", arrow->to->name);

  assert_found (path, text, arrow->allowed ? 0 : 1);
}

/* A header of each library that some rooms may use, tried in every room. */
static void
test_probe_libraries (void)
{
  static const struct
  {
    const char *header;
    const char *in;
  } probes[] = {
    { "gtk/gtk.h", "app" },
    { "adwaita.h", "app" },
    { "libsoup/soup.h", "sync server" },
    { "libsecret/secret.h", "sync" },
    { "sodium.h", "sync server" },
    { "sqlcipher/sqlite3.h", "store server" },
    { "sqlite3.h", "" },
    { "libpq-fe.h", "server" },
    { "libical/ical.h", "interop" },
    { "zstd.h", "wire" },
    { "json-glib/json-glib.h", "wire sync interop server" },
    { "gio/gio.h", "wire store sync interop server app" },
    { "unistd.h", "store sync server app" },
    { "time.h", "" },
    { "string.h", "base model wire store sync interop sample server app" },
    { "glib.h", "base model wire store sync interop sample server app" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autoptr (GPtrArray) allowed = words (probes[i].in);
      g_autofree char *text = g_strdup_printf ("#include <%s>\n", probes[i].header);

      for (guint j = 0; j < n_rooms; j++)
        {
          g_autofree char *path = g_strdup_printf ("%s/deep/probe.h", rooms[j].name);
          gboolean may
              = g_ptr_array_find_with_equal_func (allowed, rooms[j].name, g_str_equal, NULL);

          assert_found (path, text, may ? 0 : 1);
        }
    }
}

static void
test_probe_writing (void)
{
  assert_found ("model/probe.c", "#include \"../base/error.h\"\n", 1);
  assert_found ("model/probe.c", "#include \"model/../store/store.h\"\n", 1);
  assert_found ("model/probe.c", "#include \"error.h\"\n", 1);
  assert_found ("model/probe.c", "  #  include   \"store/store.h\"\n", 1);
  assert_found ("model/probe.c", "#include HEADER\n", 1);
  assert_found ("model/probe.c", "/* #include \"store/store.h\" */\n", 0);
  assert_found ("model/probe.c", "// #include \"store/store.h\"\n", 0);
  assert_found ("model/probe.c", "#include \"base/error.h\"\n#include <gtk/gtk.h>\n", 1);
  assert_found ("elsewhere/probe.c", "", 1);
  assert_found ("probe.c", "", 1);
}

static void
add_edge (GHashTable *edges, const char *from, const char *to)
{
  g_hash_table_insert (edges, (char *)from, words (to));
}

static void
test_probe_circle (void)
{
  g_autoptr (GHashTable) edges
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autofree char *none = NULL;
  g_autofree char *found = NULL;

  add_edge (edges, "a", "b c");
  add_edge (edges, "b", "c");
  add_edge (edges, "c", "");
  none = find_circle (edges);
  g_assert_cmpstr (none, ==, NULL);
  add_edge (edges, "c", "a");
  found = find_circle (edges);
  g_assert_nonnull (found);
  g_assert_true (strstr (found, " > ") != NULL);
}

/* Each of these is a circle that the headers alone don't show. */
static void
test_probe_unit_circle (void)
{
  static const struct
  {
    const char *name;
    const char *path;
    const char *text;
  } backs[] = {
    { "by the source", "model/low.c", "#include \"model/low.h\"\n#include \"model/high.h\"\n" },
    { "by what is private", "model/low-private.h", "#include \"model/high.h\"\n" },
    { "to what is private", "model/low.c", "#include \"model/high-private.h\"\n" },
    { "over a third", "model/low.c", "#include \"model/middle.h\"\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (backs); i++)
    {
      g_autoptr (GHashTable) edges = new_units ();
      g_autofree char *none = NULL;
      g_autofree char *found = NULL;

      add_to_units (edges, "model/high.h", "#include <glib.h>\n");
      add_to_units (edges, "model/high-private.h", "#include \"model/high.h\"\n");
      add_to_units (edges, "model/high.c",
                    "#include \"model/high-private.h\"\n#include \"model/low.h\"\n");
      add_to_units (edges, "model/middle.c", "#include \"model/high.h\"\n");
      add_to_units (edges, "model/low.h", "/* #include \"model/high.h\" */\n");
      none = find_circle (edges);
      g_assert_cmpstr (none, ==, NULL);

      add_to_units (edges, backs[i].path, backs[i].text);
      found = find_circle (edges);
      if (found == NULL)
        g_test_message ("%s", backs[i].name);
      g_assert_nonnull (found);
      g_assert_true (strstr (found, "model/low") != NULL && strstr (found, "model/high") != NULL);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) arrows = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  g_test_add_func ("/rooms/arrows", test_arrows);
  g_test_add_func ("/rooms/headers-exist", test_headers_exist);
  g_test_add_func ("/rooms/no-circles", test_no_circles);
  g_test_add_func ("/rooms/no-unit-circles", test_no_unit_circles);
  g_test_add_func ("/rooms/table", test_table);
  for (guint i = 0; i < n_rooms; i++)
    {
      g_autoptr (GPtrArray) allowed = words (rooms[i].rooms);

      for (guint j = 0; j < n_rooms; j++)
        {
          Arrow *arrow = g_new (Arrow, 1);
          g_autofree char *name = NULL;

          arrow->from = &rooms[i];
          arrow->to = &rooms[j];
          arrow->allowed
              = i == j
                || g_ptr_array_find_with_equal_func (allowed, rooms[j].name, g_str_equal, NULL);
          name = g_strdup_printf ("/rooms/probe/%s/%s/%s", rooms[i].name,
                                  arrow->allowed ? "may-use" : "may-not-use", rooms[j].name);
          g_ptr_array_add (arrows, arrow);
          g_test_add_data_func (name, arrow, test_probe_room);
        }
    }
  g_test_add_func ("/rooms/probe/libraries", test_probe_libraries);
  g_test_add_func ("/rooms/probe/writing", test_probe_writing);
  g_test_add_func ("/rooms/probe/circle", test_probe_circle);
  g_test_add_func ("/rooms/probe/unit-circle", test_probe_unit_circle);
  return g_test_run ();
}
