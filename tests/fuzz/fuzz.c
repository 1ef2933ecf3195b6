/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <string.h>

guint8
food_byte (Food *self)
{
  if (self->left == 0)
    return 0;
  self->left--;
  return *self->at++;
}

guint32
food_number (Food *self)
{
  guint32 number = 0;

  for (guint i = 0; i < 4; i++)
    number = number << 8 | food_byte (self);
  return number;
}

char *
food_line (Food *self)
{
  const guint8 *end = memchr (self->at, '\n', self->left);
  gsize length = end != NULL ? (gsize)(end - self->at) : self->left;
  char *line = g_strndup ((const char *)self->at, length);
  gsize eaten = length + (end != NULL ? 1 : 0);

  self->at += eaten;
  self->left -= eaten;
  return line;
}

char *
food_rest (Food *self, gsize *length)
{
  char *rest = g_malloc (self->left + 1);

  memcpy (rest, self->at, self->left);
  rest[self->left] = '\0';
  *length = self->left;
  self->at += self->left;
  self->left = 0;
  return rest;
}

static GLogWriterOutput
write_nothing (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
    g_log_writer_standard_streams (level, fields, n_fields, data);
  return G_LOG_WRITER_HANDLED;
}

void
fuzz_be_quiet (void)
{
  g_log_set_writer_func (write_nothing, NULL, NULL);
}
