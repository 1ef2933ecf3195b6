/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* File systems take 255 bytes; a copy of the name may get a number. */
#define MAX_NAME_BYTES 200
/* What is longer is no ending but a part of the name. */
#define MAX_ENDING_BYTES 16

/**
 * along_file_n_parts:
 * @size: the size of a file in bytes
 *
 * Returns: in how many parts it is kept and sent; an empty one in none
 */
guint
along_file_n_parts (gint64 size)
{
  return (guint)((MAX (size, 0) + ALONG_FILE_PART_BYTES - 1) / ALONG_FILE_PART_BYTES);
}

/**
 * along_file_part_size:
 * @size: the size of a file in bytes
 * @part: the number of one of its parts, from 0
 *
 * Returns: how many bytes that part has; 0 where there is no such part
 */
gsize
along_file_part_size (gint64 size, guint part)
{
  gint64 left = size - (gint64)part * ALONG_FILE_PART_BYTES;

  return (gsize)CLAMP (left, 0, ALONG_FILE_PART_BYTES);
}

/* What turns the writing round, has no width or breaks the line: a name with it looks like another. */
static gboolean
is_invisible (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_for_paths (gunichar c)
{
  return c < 128 && strchr ("/\\<>:\"|?*", (int)c) != NULL;
}

static char *
clean (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *text = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_invisible (c))
        continue;
      if (is_for_paths (c))
        g_string_append_c (text, '_');
      else if (g_unichar_isspace (c))
        g_string_append_c (text, ' ');
      else
        g_string_append_unichar (text, c);
    }
  return g_string_free_and_steal (text);
}

/* Dots and spaces: before, they hide a file; behind, some systems drop them. */
static void
strip (char *name)
{
  gsize length = strlen (name);
  gsize before = strspn (name, ". ");

  while (length > before && (name[length - 1] == '.' || name[length - 1] == ' '))
    length--;
  memmove (name, name + before, length - before);
  name[length - before] = '\0';
}

/* Names of devices on Windows, where a file that was saved may be carried to. */
static gboolean
is_reserved (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul", NULL };
  g_autofree char *stem = g_strndup (name, strcspn (name, "."));
  g_autofree char *lower = g_ascii_strdown (stem, -1);

  return g_strv_contains (devices, lower)
         || (strlen (lower) == 4 && lower[3] >= '0' && lower[3] <= '9'
             && (g_str_has_prefix (lower, "com") || g_str_has_prefix (lower, "lpt")));
}

static const char *
ending_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name && strlen (dot) <= MAX_ENDING_BYTES ? dot : "";
}

static char *
shorten (const char *name)
{
  const char *ending = ending_of (name);
  gsize room = MAX_NAME_BYTES - strlen (ending);
  const char *end = NULL;
  g_autofree char *stem = NULL;

  if (strlen (name) <= MAX_NAME_BYTES)
    return g_strdup (name);
  /* Never in the middle of a letter. */
  end = g_utf8_find_prev_char (name, name + room + 1);
  stem = g_strndup (name, (gsize)(end - name));
  return g_strconcat (stem, ending, NULL);
}

/**
 * along_file_safe_name:
 * @name: what somebody else called a file; anything at all
 *
 * A name to show and to save under: one line, without folders, without what cannot be seen or turns the
 * writing round, not hidden, no device's, short enough for every file system, with its ending. The name of
 * a file is somebody else's text, and this is the one place that makes it harmless.
 *
 * Returns: (transfer full): the name; the word for a file where nothing is left of it
 */
char *
along_file_safe_name (const char *name)
{
  const char *slash = strrchr (name, '/');
  const char *backslash = strrchr (name, '\\');
  const char *last = MAX (slash, backslash);
  g_autofree char *text = clean (last != NULL && last[1] != '\0' ? last + 1 : name);
  g_autofree char *whole = NULL;

  strip (text);
  if (*text == '\0')
    /* TRANSLATORS: the name of a file that has no name which could be shown */
    return g_strdup (_ ("File"));
  whole = is_reserved (text) ? g_strconcat ("_", text, NULL) : g_strdup (text);
  return shorten (whole);
}

/**
 * along_file_is_program:
 * @name: a file's name
 * @mime: (nullable): its kind, as the sender's system said
 *
 * Whether opening a file could run something in it: programs, scripts, links, pages and documents with macros.
 * Such a file is saved where somebody wants that, and never opened from here. A kind can be claimed, so the
 * ending alone is enough.
 *
 * Returns: %TRUE if it is not to be opened
 */
gboolean
along_file_is_program (const char *name, const char *mime)
{
  static const char *const endings[] = {
    ".exe",     ".com",         ".bat",   ".cmd",    ".msi",     ".msix",    ".scr",      ".pif",
    ".cpl",     ".dll",         ".so",    ".ps1",    ".vbs",     ".vbe",     ".js",       ".mjs",
    ".jse",     ".wsf",         ".wsh",   ".hta",    ".jar",     ".sh",      ".bash",     ".zsh",
    ".py",      ".pyw",         ".pl",    ".rb",     ".php",     ".desktop", ".appimage", ".run",
    ".bin",     ".deb",         ".rpm",   ".snap",   ".lnk",     ".url",     ".reg",      ".html",
    ".htm",     ".xhtml",       ".shtml", ".mht",    ".mhtml",   ".svg",     ".svgz",     ".docm",
    ".dotm",    ".xlsm",        ".xltm",  ".xlam",   ".pptm",    ".ppsm",    ".iso",      ".img",
    ".flatpak", ".flatpakref",  ".chm",   ".gadget", ".service", ".app",     ".out",      ".elf",
    ".xbap",    ".application", ".scf",   ".inf",    ".msc",     ".ws",      ".psm1",     ".kts",
    NULL
  };
  static const char *const kinds[] = { "x-executable",
                                       "x-sharedlib",
                                       "x-desktop",
                                       "x-shellscript",
                                       "x-msdownload",
                                       "x-msdos-program",
                                       "javascript",
                                       "x-python",
                                       "x-java-archive",
                                       "java-archive",
                                       "html",
                                       "svg+xml",
                                       "x-perl",
                                       "x-ruby",
                                       "x-php",
                                       "x-ms-dos-executable",
                                       "vnd.microsoft.portable-executable",
                                       NULL };
  g_autofree char *safe = along_file_safe_name (name);
  g_autofree char *lower = g_utf8_strdown (safe, -1);
  const char *ending = strrchr (lower, '.');
  g_autofree char *kind = g_ascii_strdown (mime != NULL ? mime : "", -1);
  const char *sub = strchr (kind, '/');

  return (ending != NULL && g_strv_contains (endings, ending))
         || (sub != NULL && g_strv_contains (kinds, sub + 1));
}
