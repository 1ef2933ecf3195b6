/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/entity-csv.h"
#include "base/error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static char *
print_json (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, NULL);
}

static char *
set_as_json (const char *const *elements)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; elements[i] != NULL; i++)
    json_array_add_string_element (array, elements[i]);
  json_node_take_array (node, array);
  return print_json (node);
}

/* One element a line, as people write lists in a cell. JSON where that could not be told apart. */
static char *
cell_from_set (GVariant *value)
{
  g_autofree const char **elements = g_variant_get_strv (value, NULL);
  gboolean plain = elements[0] != NULL && elements[0][0] != '[';

  for (guint i = 0; elements[i] != NULL; i++)
    plain = plain && elements[i][0] != '\0' && strpbrk (elements[i], "\r\n") == NULL;
  return plain ? g_strjoinv ("\n", (char **)elements) : set_as_json (elements);
}

static char *
cell_from_table (GVariant *value)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  GVariantIter rows;
  GVariant *row = NULL;

  g_variant_iter_init (&rows, value);
  while (g_variant_iter_loop (&rows, "@a{ss}", &row))
    {
      JsonObject *object = json_object_new ();
      GVariantIter cells;
      const char *name = NULL;
      const char *text = NULL;

      g_variant_iter_init (&cells, row);
      while (g_variant_iter_loop (&cells, "{&s&s}", &name, &text))
        json_object_set_string_member (object, name, text);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return print_json (node);
}

/* Instants as people read them; the few outside the calendar as their number. */
static char *
cell_from_instant (gint64 ms)
{
  gint64 seconds = ms >= 0 ? ms / 1000 : -((-(ms + 1)) / 1000) - 1;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = at != NULL ? g_date_time_format (at, "%Y-%m-%dT%H:%M:%S") : NULL;

  if (text == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, ms);
  return g_strdup_printf ("%s.%03dZ", text, (int)(ms - seconds * 1000));
}

/**
 * along_cell_from_value:
 * @field: a field
 * @value: (nullable): its value
 *
 * A value as it stands in a cell of a spreadsheet. [func@cell_to_value] gives the same value back.
 *
 * Returns: (transfer full): text; empty for none
 */
char *
along_cell_from_value (const AlongField *field, GVariant *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE] = { 0 };

  if (value == NULL)
    return g_strdup ("");
  switch (field->type)
    {
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return cell_from_set (value);
    case ALONG_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case ALONG_INSTANT:
      return cell_from_instant (g_variant_get_int64 (value));
    case ALONG_REAL:
      return g_strdup (g_ascii_dtostr (number, sizeof number, g_variant_get_double (value)));
    case ALONG_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
    case ALONG_TABLE:
      return cell_from_table (value);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_CODE:
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_POSITION:
    default:
      return g_variant_dup_string (value, NULL);
    }
}

static GVariant *
refuse (const AlongField *field, const char *reason, GError **error)
{
  /* TRANSLATORS: the first %s is a field such as "Least age", the second says what is wrong with it */
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s %s."), _ (field->label), reason);
  return NULL;
}

static JsonNode *
parse_array (const char *cell)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, cell, -1, NULL)
      || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return NULL;
  return json_parser_steal_root (parser);
}

static GVariant *
set_from_cell (const AlongField *field, const char *cell, GError **error)
{
  g_autoptr (JsonNode) node = cell[0] == '[' ? parse_array (cell) : NULL;
  g_autoptr (GPtrArray) elements = g_ptr_array_new_with_free_func (g_free);

  if (node != NULL)
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          if (json_node_get_value_type (element) != G_TYPE_STRING)
            return refuse (field, _ ("has an entry that is not text"), error);
          g_ptr_array_add (elements, json_node_dup_string (element));
        }
    }
  else
    {
      g_auto (GStrv) lines = g_strsplit (cell, "\n", -1);

      /* Spreadsheets may turn the line breaks of a cell into their own. */
      for (guint i = 0; lines[i] != NULL; i++)
        {
          if (g_str_has_suffix (lines[i], "\r"))
            lines[i][strlen (lines[i]) - 1] = '\0';
          if (lines[i][0] != '\0')
            g_ptr_array_add (elements, g_strdup (lines[i]));
        }
    }
  return g_variant_new_strv ((const char *const *)elements->pdata, elements->len);
}

static GVariant *
table_from_cell (const AlongField *field, const char *cell, GError **error)
{
  g_autoptr (JsonNode) node = parse_array (cell);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;
  g_autoptr (GVariantBuilder) rows = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  if (array == NULL)
    return refuse (field, _ ("is not a table"), error);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObjectIter iter;
      const char *name = NULL;
      JsonNode *text = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return refuse (field, _ ("is not a table"), error);
      g_variant_builder_open (rows, G_VARIANT_TYPE ("a{ss}"));
      json_object_iter_init_ordered (&iter, json_node_get_object (element));
      while (json_object_iter_next_ordered (&iter, &name, &text))
        {
          if (json_node_get_value_type (text) != G_TYPE_STRING)
            return refuse (field, _ ("has an entry that is not text"), error);
          g_variant_builder_add (rows, "{ss}", name, json_node_get_string (text));
        }
      g_variant_builder_close (rows);
    }
  return g_variant_builder_end (rows);
}

static GVariant *
integer_from_cell (const AlongField *field, const char *cell, GError **error)
{
  gint64 number = 0;

  if (!g_ascii_string_to_signed (cell, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return refuse (field, _ ("is not a whole number"), error);
  return g_variant_new_int64 (number);
}

static GVariant *
instant_from_cell (const AlongField *field, const char *cell, GError **error)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (cell, utc);

  if (at == NULL)
    return integer_from_cell (field, cell, error);
  /* Thousandths are rounded: the seconds of a GDateTime are a binary fraction. */
  return g_variant_new_int64 (g_date_time_to_unix (at) * 1000
                              + (g_date_time_get_microsecond (at) + 500) / 1000);
}

static GVariant *
real_from_cell (const AlongField *field, const char *cell, GError **error)
{
  char *end = NULL;
  double number = g_ascii_strtod (cell, &end);

  if (end == cell || *end != '\0' || !isfinite (number))
    return refuse (field, _ ("is not a number"), error);
  return g_variant_new_double (number);
}

static GVariant *
boolean_from_cell (const AlongField *field, const char *cell, GError **error)
{
  static const char *const yes[] = { "yes", "y", "true", "1", NULL };
  static const char *const no[] = { "no", "n", "false", "0", NULL };
  g_autofree char *word = g_ascii_strdown (cell, -1);

  if (g_strv_contains (yes, word))
    return g_variant_new_boolean (TRUE);
  if (g_strv_contains (no, word))
    return g_variant_new_boolean (FALSE);
  return refuse (field, _ ("is neither yes nor no"), error);
}

/**
 * along_cell_to_value:
 * @field: a field
 * @cell: (not nullable): what stands in a cell; not empty
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * The value a cell stands for. It has the field's type; whether it may stand in the field is
 * [func@field_check]'s to say.
 *
 * Returns: (transfer floating): the value
 */
GVariant *
along_cell_to_value (const AlongField *field, const char *cell, GError **error)
{
  switch (field->type)
    {
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return set_from_cell (field, cell, error);
    case ALONG_INTEGER:
      return integer_from_cell (field, cell, error);
    case ALONG_INSTANT:
      return instant_from_cell (field, cell, error);
    case ALONG_REAL:
      return real_from_cell (field, cell, error);
    case ALONG_BOOLEAN:
      return boolean_from_cell (field, cell, error);
    case ALONG_TABLE:
      return table_from_cell (field, cell, error);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_CODE:
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_POSITION:
    default:
      return g_variant_new_string (cell);
    }
}
