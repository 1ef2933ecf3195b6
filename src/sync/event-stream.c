/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/event-stream.h"

#include <string.h>

/* A hint is some hundred bytes; who sends more is not our server. */
#define LONGEST (64 * 1024)

struct _AlongEventStream
{
  AlongEventFunc func;
  gpointer user_data;
  GString *line;
  GString *event;
  GString *data;
  gboolean has_data;
  gboolean after_return;
  gboolean too_long;
};

/**
 * along_event_stream_new:
 * @func: called for each event
 * @user_data: given to @func
 *
 * Returns: (transfer full): a stream of which nothing has come yet
 */
AlongEventStream *
along_event_stream_new (AlongEventFunc func, gpointer user_data)
{
  AlongEventStream *self = g_new0 (AlongEventStream, 1);

  self->func = func;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->event = g_string_new (NULL);
  self->data = g_string_new (NULL);
  return self;
}

/**
 * along_event_stream_free:
 * @self: (transfer full): a stream
 */
void
along_event_stream_free (AlongEventStream *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->event, TRUE);
  g_string_free (self->data, TRUE);
  g_free (self);
}

static void
finish_event (AlongEventStream *self)
{
  if (self->has_data && !self->too_long)
    self->func (self->event->len > 0 ? self->event->str : "message", self->data->str,
                self->user_data);
  g_string_truncate (self->event, 0);
  g_string_truncate (self->data, 0);
  self->has_data = FALSE;
  self->too_long = FALSE;
}

static void
finish_line (AlongEventStream *self)
{
  char *value = NULL;

  if (self->line->len == 0)
    {
      finish_event (self);
      return;
    }
  value = strchr (self->line->str, ':');
  /* A line that begins with a colon is a comment: our server's ping. */
  if (value == self->line->str)
    {
      g_string_truncate (self->line, 0);
      return;
    }
  if (value != NULL)
    {
      *value++ = '\0';
      if (*value == ' ')
        value++;
    }
  else
    value = (char *)"";
  if (g_str_equal (self->line->str, "event"))
    g_string_assign (self->event, value);
  else if (g_str_equal (self->line->str, "data"))
    {
      if (self->has_data)
        g_string_append_c (self->data, '\n');
      if (self->data->len + strlen (value) > LONGEST)
        self->too_long = TRUE;
      else
        g_string_append (self->data, value);
      self->has_data = TRUE;
    }
  g_string_truncate (self->line, 0);
}

/**
 * along_event_stream_feed:
 * @self: a stream
 * @bytes: the next bytes of it
 */
void
along_event_stream_feed (AlongEventStream *self, GBytes *bytes)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    {
      gboolean second_half = self->after_return && text[i] == '\n';

      self->after_return = text[i] == '\r';
      if (second_half)
        continue;
      if (text[i] == '\n' || text[i] == '\r')
        finish_line (self);
      else if (self->line->len < LONGEST)
        g_string_append_c (self->line, text[i]);
      else
        self->too_long = TRUE;
    }
}
