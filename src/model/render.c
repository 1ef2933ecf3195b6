/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/render.h"
#include "base/date.h"
#include "base/text.h"
#include "model/schedule.h"
#include "model/value-sets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
codes_text (const AlongField *field, GVariant *value)
{
  g_autofree const char **codes = g_variant_get_strv (value, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; codes[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer)(field->type == ALONG_CODES && field->values != NULL
                                           ? along_value_set_label (field->values, codes[i])
                                           : codes[i]));
  g_ptr_array_add (words, NULL);
  return along_text_join ((const char *const *)words->pdata);
}

/* A cell speaks for itself, but a bare yes or no needs to be told what to. */
static char *
cell_text (const AlongColumn *column, const char *cell)
{
  const char *words = column->values != NULL ? along_value_set_label (column->values, cell) : cell;
  g_autofree char *wall = NULL;

  if (g_str_equal (cell, "yes") || g_str_equal (cell, "no"))
    /* TRANSLATORS: a column such as "Safe to leave a message", and yes or no */
    return g_strdup_printf (_ ("%s: %s"), _ (column->label), words);
  wall = along_wall_text (words);
  return g_str_equal (wall, words) ? along_date_text (words) : g_steal_pointer (&wall);
}

/* What is asked or hoped for, what came of it, and then more of it in somebody's words: those end with a column of that
 * name, and read as a sentence does. */
static gboolean
reads_as_sentence (const AlongField *field)
{
  const AlongColumn *columns = field->columns;

  return columns[0].name != NULL && columns[1].name != NULL
         && g_strcmp0 (columns[2].name, "words") == 0;
}

static void
add_separator (const AlongField *field, const AlongColumn *column, GString *line)
{
  gsize n = (gsize)(column - field->columns);
  gboolean ended = line->len > 0 && strchr (".?!", line->str[line->len - 1]) != NULL;

  if (line->len == 0)
    return;
  if (!reads_as_sentence (field))
    g_string_append (line, _ (", "));
  else if (ended)
    g_string_append_c (line, ' ');
  else
    g_string_append (line, n == 1 ? _ (": ") : _ (". "));
}

static char *
row_text (const AlongField *field, GVariant *row)
{
  g_autoptr (GString) line = NULL;

  if (field->columns == along_columns_schedules)
    return along_schedule_text (row);
  line = g_string_new (NULL);
  for (const AlongColumn *column = field->columns; column->name != NULL; column++)
    {
      const char *cell = NULL;
      g_autofree char *words = NULL;

      /* An id says nothing to anybody. */
      if (column->target != NULL || !g_variant_lookup (row, column->name, "&s", &cell)
          || *cell == '\0')
        continue;
      words = cell_text (column, cell);
      add_separator (field, column, line);
      g_string_append (line, words);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
table_text (const AlongField *field, GVariant *value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (value, i);
      g_autofree char *line = row_text (field, row);

      if (*line == '\0')
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * along_value_text:
 * @field: a field
 * @value: (nullable): its value
 *
 * A value in words, for reading, printing and sharing: codes by their labels, dates and times as
 * people write them, a line for each line of a table. What only names another record has no words of
 * its own.
 *
 * Returns: (transfer full): the words; empty for none
 */
char *
along_value_text (const AlongField *field, GVariant *value)
{
  if (value == NULL)
    return g_strdup ("");
  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_TEXT:
      return g_variant_dup_string (value, NULL);
    case ALONG_CODE:
      return g_strdup (
          field->values != NULL
              ? along_value_set_label (field->values, g_variant_get_string (value, NULL))
              : g_variant_get_string (value, NULL));
    case ALONG_CODES:
    case ALONG_LINES:
      return codes_text (field, value);
    case ALONG_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case ALONG_REAL:
      return g_strdup_printf ("%g", g_variant_get_double (value));
    case ALONG_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? _ ("Yes") : _ ("No"));
    case ALONG_DATE:
      return along_date_text (g_variant_get_string (value, NULL));
    case ALONG_INSTANT:
      return along_instant_text (g_variant_get_int64 (value));
    case ALONG_WALL:
      return along_wall_text (g_variant_get_string (value, NULL));
    case ALONG_TABLE:
      return table_text (field, value);
    case ALONG_REF:
    case ALONG_REFS:
    case ALONG_POSITION:
    default:
      return g_strdup ("");
    }
}

/**
 * along_record_text:
 * @record: a record
 * @field: one of its fields
 *
 * Returns: (transfer full): the field's value in words, see [func@value_text]
 */
char *
along_record_text (const AlongRecord *record, const char *field)
{
  const AlongField *found = along_entity_find_field (along_record_get_entity (record), field, NULL);

  g_return_val_if_fail (found != NULL, g_strdup (""));

  return along_value_text (found, along_record_get (record, field));
}
