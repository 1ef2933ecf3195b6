/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "rooms.h"

#include <string.h>

#define C_LIBRARY "errno.h math.h stdarg.h stddef.h stdint.h stdio.h stdlib.h string.h"
#define SYSTEM "fcntl.h locale.h signal.h sys/ termios.h unistd.h"
#define GLIB "glib.h glib/"
#define GIO "gio/ glib-object.h glib-unix.h"

/* The one table. The arrows of docs/architecture.md: what a room reaches over another room it may
   include too, for the values that pass through. */
const Room rooms[] = {
  { "base", "", GLIB " sys/random.h" },
  { "model", "base", GLIB " glib-object.h" },
  { "wire", "model base", GLIB " gio/ json-glib/ zstd.h" },
  { "store", "wire model base", GLIB " " GIO " " SYSTEM " sqlcipher/" },
  { "sync", "store wire model base",
    GLIB " " GIO " " SYSTEM " libsoup/ libsecret/ sodium.h json-glib/" },
  { "interop", "model base", GLIB " " GIO " json-glib/ libical/ cairo.h cairo-pdf.h pango/" },
  { "sample", "model base", GLIB },
  { "server", "wire interop sample model base",
    GLIB " " GIO " " SYSTEM " libsoup/ json-glib/ sqlcipher/ libpq-fe.h sodium.h pwd.h" },
  { "app", "sync store interop sample model base",
    GLIB " " GIO " " SYSTEM " gtk/ gdk/ adwaita.h pango/ cairo.h" },
};
const guint n_rooms = G_N_ELEMENTS (rooms);

/* Headers that meson writes; they are in no folder that can be read here. */
static const char *const made_headers[] = { "base/config.h", "app/resources.h" };

static const Room *
room_of (const char *path)
{
  for (guint i = 0; i < n_rooms; i++)
    {
      gsize n = strlen (rooms[i].name);

      if (strncmp (path, rooms[i].name, n) == 0 && path[n] == '/')
        return &rooms[i];
    }
  return NULL;
}

static gboolean
is_listed (const char *list, const char *word)
{
  g_auto (GStrv) items = g_strsplit (list, " ", -1);

  for (guint i = 0; items[i] != NULL; i++)
    if (g_str_equal (items[i], word)
        || (g_str_has_suffix (items[i], "/") && g_str_has_prefix (word, items[i])))
      return TRUE;
  return FALSE;
}

char *
strip_c (const char *text, gboolean strings_too)
{
  GString *out = g_string_sized_new (strlen (text));
  const char *p = text;

  while (*p != '\0')
    {
      if (p[0] == '/' && p[1] == '/')
        {
          while (*p != '\0' && *p != '\n')
            p++;
        }
      else if (p[0] == '/' && p[1] == '*')
        {
          for (p += 2; *p != '\0' && !(p[0] == '*' && p[1] == '/'); p++)
            if (*p == '\n')
              g_string_append_c (out, '\n');
          p += *p == '\0' ? 0 : 2;
        }
      else if (*p == '"' || *p == '\'')
        {
          char quote = *p;

          g_string_append_c (out, *p++);
          while (*p != '\0' && *p != quote && *p != '\n')
            {
              if (*p == '\\' && p[1] != '\0')
                {
                  if (!strings_too)
                    g_string_append_len (out, p, 2);
                  p += 2;
                  continue;
                }
              if (!strings_too)
                g_string_append_c (out, *p);
              p++;
            }
          if (*p == quote)
            g_string_append_c (out, *p++);
        }
      else
        g_string_append_c (out, *p++);
    }
  return g_string_free_and_steal (out);
}

static GPtrArray *
includes_by (const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *code = strip_c (text, FALSE);
  g_autoptr (GMatchInfo) match = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  g_regex_match (regex, code, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    g_ptr_array_add (found, g_match_info_fetch (match, 1));
  return found;
}

GPtrArray *
own_includes (const char *text)
{
  return includes_by ("^\\s*#\\s*include\\s*\"([^\"]*)\"", text);
}

GPtrArray *
library_includes (const char *text)
{
  return includes_by ("^\\s*#\\s*include\\s*<([^>]*)>", text);
}

static void
complain (GPtrArray *complaints, const char *path, const char *include, const char *why)
{
  g_ptr_array_add (complaints, g_strdup_printf ("%s includes %s: %s", path, include, why));
}

GPtrArray *
check_includes (const char *path, const char *text)
{
  GPtrArray *complaints = g_ptr_array_new_with_free_func (g_free);
  const Room *room = room_of (path);
  g_autoptr (GPtrArray) own = own_includes (text);
  g_autoptr (GPtrArray) library = library_includes (text);

  if (room == NULL)
    {
      g_ptr_array_add (complaints, g_strdup_printf ("%s is in no room", path));
      return complaints;
    }

  for (guint i = 0; i < own->len; i++)
    {
      const char *include = own->pdata[i];
      const Room *other = room_of (include);

      if (strstr (include, "..") != NULL)
        complain (complaints, path, include, "written \"room/file.h\", never by way of a parent");
      else if (other == NULL)
        complain (complaints, path, include, "no room of that name");
      else if (other != room && !is_listed (room->rooms, other->name))
        complain (complaints, path, include, "there is no arrow to that room");
    }
  for (guint i = 0; i < library->len; i++)
    {
      const char *include = library->pdata[i];

      if (!is_listed (C_LIBRARY, include) && !is_listed (room->headers, include))
        complain (complaints, path, include, "not a library of that room");
    }
  /* A macro as the name of a header would pass by both patterns. */
  {
    g_autoptr (GPtrArray) any = includes_by ("^\\s*#\\s*include(.)", text);

    if (any->len != own->len + library->len)
      complain (complaints, path, "something", "an include that can't be read");
  }
  return complaints;
}

static gboolean
visit (GHashTable *edges, const char *node, GHashTable *done, GPtrArray *way, char **circle)
{
  GPtrArray *next = g_hash_table_lookup (edges, node);
  guint at = 0;

  if (g_ptr_array_find_with_equal_func (way, node, g_str_equal, &at))
    {
      GString *text = g_string_new (NULL);

      for (guint i = at; i < way->len; i++)
        g_string_append_printf (text, "%s > ", (const char *)way->pdata[i]);
      g_string_append (text, node);
      *circle = g_string_free_and_steal (text);
      return TRUE;
    }
  if (g_hash_table_contains (done, node))
    return FALSE;

  g_ptr_array_add (way, (gpointer)node);
  for (guint i = 0; next != NULL && i < next->len; i++)
    if (visit (edges, next->pdata[i], done, way, circle))
      return TRUE;
  g_ptr_array_set_size (way, (int)way->len - 1);
  g_hash_table_add (done, (gpointer)node);
  return FALSE;
}

char *
find_circle (GHashTable *edges)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) way = g_ptr_array_new ();
  g_autoptr (GList) nodes = g_hash_table_get_keys (edges);
  char *circle = NULL;

  for (GList *l = nodes; l != NULL; l = l->next)
    if (visit (edges, l->data, done, way, &circle))
      return circle;
  return NULL;
}

static char *
unit_of (const char *path)
{
  g_autofree char *name = g_strdup (path);

  if (g_str_has_suffix (name, ".c") || g_str_has_suffix (name, ".h"))
    name[strlen (name) - 2] = '\0';
  if (g_str_has_suffix (name, "-private"))
    name[strlen (name) - strlen ("-private")] = '\0';
  return g_steal_pointer (&name);
}

void
add_to_units (GHashTable *edges, const char *path, const char *text)
{
  g_autofree char *unit = unit_of (path);
  g_autoptr (GPtrArray) includes = own_includes (text);
  GPtrArray *used = g_hash_table_lookup (edges, unit);

  if (used == NULL)
    {
      used = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (edges, g_strdup (unit), used);
    }
  for (guint i = 0; i < includes->len; i++)
    {
      g_autofree char *other = unit_of (includes->pdata[i]);

      /* A file may include the header of its own unit. */
      if (!g_str_equal (other, unit)
          && !g_ptr_array_find_with_equal_func (used, other, g_str_equal, NULL))
        g_ptr_array_add (used, g_steal_pointer (&other));
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
collect (const char *top, const char *below, const char *const *suffixes, GPtrArray *found)
{
  g_autofree char *path = g_build_filename (top, below, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *relative
          = below[0] == '\0' ? g_strdup (name) : g_build_filename (below, name, NULL);
      g_autofree char *full = g_build_filename (top, relative, NULL);

      if (g_file_test (full, G_FILE_TEST_IS_DIR))
        collect (top, relative, suffixes, found);
      else if (name[0] != '.')
        for (guint i = 0; suffixes[i] != NULL; i++)
          if (g_str_has_suffix (name, suffixes[i]))
            g_ptr_array_add (found, g_strdup (relative));
    }
}

GPtrArray *
files_below (const char *folder, const char *const *suffixes)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  collect (folder, "", suffixes, found);
  g_ptr_array_sort (found, compare_names);
  return found;
}

gboolean
is_made_header (const char *include)
{
  for (guint i = 0; i < G_N_ELEMENTS (made_headers); i++)
    if (g_str_equal (made_headers[i], include))
      return TRUE;
  return FALSE;
}
