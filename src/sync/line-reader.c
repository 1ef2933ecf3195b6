/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/line-reader.h"
#include "base/error.h"

#include <string.h>

/* A record with every text at its limit stays far below this. */
#define LONGEST (8 * 1024 * 1024)

struct _AlongLineReader
{
  GByteArray *rest;
  gboolean checked;
};

/**
 * along_line_reader_new:
 *
 * Returns: (transfer full): a reader of which nothing has come yet
 */
AlongLineReader *
along_line_reader_new (void)
{
  AlongLineReader *self = g_new0 (AlongLineReader, 1);

  self->rest = g_byte_array_new ();
  return self;
}

/**
 * along_line_reader_free:
 * @self: (transfer full): a reader
 */
void
along_line_reader_free (AlongLineReader *self)
{
  g_byte_array_unref (self->rest);
  g_free (self);
}

static gboolean
read_line (AlongLineReader *self, const char *text, gsize length, GPtrArray *into, GError **error)
{
  AlongLine *line = NULL;

  if (length == 0)
    return TRUE;
  line = along_line_decode (text, (gssize)length, error);
  if (line == NULL)
    return FALSE;
  self->checked = line->type == ALONG_LINE_CHECK;
  g_ptr_array_add (into, line);
  return TRUE;
}

/**
 * along_line_reader_feed:
 * @self: a reader
 * @bytes: the next bytes of the answer
 * @into: (element-type AlongLine): the lines that are whole now are added here
 * @error: set to %ALONG_ERROR_INVALID for a line that cannot be read
 *
 * Returns: %TRUE if it went well so far
 */
gboolean
along_line_reader_feed (AlongLineReader *self, GBytes *bytes, GPtrArray *into, GError **error)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *end = size > 0 ? text + size : text;

  while (text < end)
    {
      const char *feed = memchr (text, '\n', (gsize)(end - text));
      gsize length = (gsize)((feed != NULL ? feed : end) - text);

      if (self->rest->len + length > LONGEST)
        {
          g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                               "The server sent a line that is too long");
          return FALSE;
        }
      if (feed == NULL || self->rest->len > 0)
        g_byte_array_append (self->rest, (const guint8 *)text, (guint)length);
      if (feed == NULL)
        return TRUE;
      if (self->rest->len > 0)
        {
          if (!read_line (self, (const char *)self->rest->data, self->rest->len, into, error))
            return FALSE;
          g_byte_array_set_size (self->rest, 0);
        }
      else if (!read_line (self, text, length, into, error))
        return FALSE;
      text = feed + 1;
    }
  return TRUE;
}

/**
 * along_line_reader_is_complete:
 * @self: a reader
 *
 * Returns: %TRUE if the last thing that came was a check line, whole: else the answer was cut off, and
 *   what it would have said last is missing
 */
gboolean
along_line_reader_is_complete (AlongLineReader *self)
{
  return self->rest->len == 0 && self->checked;
}
