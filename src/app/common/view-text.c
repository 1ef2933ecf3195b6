/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/view-text.h"

#include <string.h>

static const char HEAD[] = "alongside-view";

static void
line_free (gpointer data)
{
  AlongViewLine *line = data;

  g_free (line->filter);
  g_free (line->value);
  g_free (line);
}

/**
 * along_view_text_new:
 *
 * Returns: (transfer full): a view that narrows nothing
 */
AlongViewText *
along_view_text_new (void)
{
  AlongViewText *self = g_new0 (AlongViewText, 1);

  self->version = ALONG_VIEW_TEXT_VERSION;
  self->lines = g_ptr_array_new_with_free_func (line_free);
  self->unread = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * along_view_text_free:
 * @self: (transfer full): a view
 */
void
along_view_text_free (AlongViewText *self)
{
  g_free (self->search);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->unread);
  g_free (self);
}

/**
 * along_view_text_add:
 * @self: a view
 * @filter: a filter's id
 * @value: (nullable): what was chosen
 */
void
along_view_text_add (AlongViewText *self, const char *filter, const char *value)
{
  AlongViewLine *line = g_new0 (AlongViewLine, 1);

  line->filter = g_strdup (filter);
  line->value = g_strdup (value);
  g_ptr_array_add (self->lines, line);
}

static gboolean
is_plain (const char *word)
{
  return *word != '\0' && strspn (word, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen (word);
}

/* FALSE for a line that is not understood. */
static gboolean
read_line (AlongViewText *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  guint n = g_strv_length (words);
  g_autofree char *value = NULL;

  if (n == 2 && g_str_equal (words[0], "search"))
    {
      value = g_uri_unescape_string (words[1], NULL);
      if (value == NULL || self->search != NULL)
        return FALSE;
      self->search = g_steal_pointer (&value);
      return TRUE;
    }
  if (n < 2 || !g_str_equal (words[0], "filter") || !is_plain (words[1])
      || along_view_text_find (self, words[1]) != NULL)
    return FALSE;
  if (n == 3)
    {
      value = *words[2] == '=' ? g_uri_unescape_string (words[2] + 1, NULL) : NULL;
      if (value == NULL)
        return FALSE;
    }
  along_view_text_add (self, words[1], value);
  return TRUE;
}

static gboolean
read_head (AlongViewText *self, const char *line)
{
  guint64 version = 0;

  if (!g_str_has_prefix (line, HEAD) || line[strlen (HEAD)] != ' '
      || !g_ascii_string_to_unsigned (line + strlen (HEAD) + 1, 10, 1, G_MAXUINT, &version, NULL))
    return FALSE;
  self->version = (guint)version;
  return TRUE;
}

/**
 * along_view_text_parse:
 * @text: (nullable): a view as text, of whatever version
 *
 * Returns: (transfer full): the view; what of it is not understood stands in `unread`
 */
AlongViewText *
along_view_text_parse (const char *text)
{
  AlongViewText *self = along_view_text_new ();
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line != '\0' && !(i == 0 && read_head (self, line)) && !read_line (self, line))
        g_ptr_array_add (self->unread, g_strdup (line));
    }
  return self;
}

/**
 * along_view_text_format:
 * @self: a view
 *
 * Returns: (transfer full): the view as text, with the lines that were not understood
 */
char *
along_view_text_format (const AlongViewText *self)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s %u\n", HEAD, MAX (self->version, ALONG_VIEW_TEXT_VERSION));
  if (self->search != NULL && *self->search != '\0')
    {
      g_autofree char *escaped = g_uri_escape_string (self->search, NULL, TRUE);

      g_string_append_printf (text, "search %s\n", escaped);
    }
  for (guint i = 0; i < self->lines->len; i++)
    {
      const AlongViewLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *escaped
          = line->value != NULL ? g_uri_escape_string (line->value, NULL, TRUE) : NULL;

      g_string_append_printf (text, "filter %s%s%s\n", line->filter, escaped != NULL ? " =" : "",
                              escaped != NULL ? escaped : "");
    }
  for (guint i = 0; i < self->unread->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (self->unread, i));
  return g_string_free_and_steal (text);
}

/**
 * along_view_text_find:
 * @self: a view
 * @filter: a filter's id
 *
 * Returns: (transfer none) (nullable): how it narrows by that filter
 */
const AlongViewLine *
along_view_text_find (const AlongViewText *self, const char *filter)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const AlongViewLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->filter, filter))
        return line;
    }
  return NULL;
}

/**
 * along_view_text_is_empty:
 * @self: a view
 *
 * Returns: %TRUE if it narrows nothing
 */
gboolean
along_view_text_is_empty (const AlongViewText *self)
{
  return self->lines->len == 0 && (self->search == NULL || *self->search == '\0');
}

/**
 * along_view_order_format:
 * @field: the field a list is sorted by
 * @descending: whether the greatest comes first
 *
 * Returns: (transfer full): that as text
 */
char *
along_view_order_format (const char *field, gboolean descending)
{
  return g_strdup_printf ("%s %s", field, descending ? "down" : "up");
}

/**
 * along_view_order_parse:
 * @text: (nullable): what along_view_order_format() made
 * @field: (out) (transfer full): the field
 * @descending: (out): whether the greatest comes first
 *
 * Returns: %TRUE if it says how a list is sorted
 */
gboolean
along_view_order_parse (const char *text, char **field, gboolean *descending)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);

  if (g_strv_length (words) != 2 || !is_plain (words[0])
      || (!g_str_equal (words[1], "up") && !g_str_equal (words[1], "down")))
    return FALSE;
  *field = g_strdup (words[0]);
  *descending = g_str_equal (words[1], "down");
  return TRUE;
}
