/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/json-values.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* How deep anything may be nested. Real feeds need about eight levels. */
#define MAX_DEPTH 32

/* A parser that calls itself for each level must not be led into the ground first. */
static gboolean
is_too_deep (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '[') && ++depth > MAX_DEPTH)
        return TRUE;
      else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
    }
  return FALSE;
}

/**
 * along_json_read:
 * @text: (array length=length): what somebody else wrote
 * @length: how many bytes
 * @error: set to %ALONG_ERROR_CORRUPT for what is not JSON, or too deep to be meant
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *
along_json_read (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) reason = NULL;

  if (is_too_deep (text, length) || length > G_MAXSSIZE)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                           _ ("The JSON is nested too deep."));
      return NULL;
    }
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, text, (gssize)length, &reason)
      || json_parser_get_root (parser) == NULL)
    {
      /* It quotes what it came upon, and may cut that in the middle of a letter. */
      g_autofree char *why
          = reason != NULL ? g_utf8_make_valid (reason->message, -1) : g_strdup (_ ("it is empty"));

      g_set_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT, _ ("This is not JSON: %s"), why);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

static JsonNode *
member (JsonObject *object, const char *key)
{
  return object != NULL ? json_object_get_member (object, key) : NULL;
}

/**
 * along_json_member:
 * @object: (nullable): an object
 * @key: a key
 *
 * Returns: (transfer none) (nullable): the object there, or %NULL where there is something else
 */
JsonObject *
along_json_member (JsonObject *object, const char *key)
{
  JsonNode *node = member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * along_json_array:
 * @object: (nullable): an object
 * @key: a key
 *
 * Returns: (transfer none) (nullable): the array there, or %NULL where there is something else
 */
JsonArray *
along_json_array (JsonObject *object, const char *key)
{
  JsonNode *node = member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * along_json_element:
 * @array: (nullable): an array
 * @index: which element
 *
 * Returns: (transfer none) (nullable): the object there; %NULL for something else and beyond the end
 */
JsonObject *
along_json_element (JsonArray *array, guint index)
{
  JsonNode *node = array != NULL && index < json_array_get_length (array)
                       ? json_array_get_element (array, index)
                       : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * along_json_text:
 * @object: (nullable): an object
 * @key: a key
 *
 * Returns: (transfer full) (nullable): the text, number or yes-or-no there as text; %NULL for
 *   something else and for an empty text
 */
char *
along_json_text (JsonObject *object, const char *key)
{
  JsonNode *node = member (object, key);
  char number[G_ASCII_DTOSTR_BUF_SIZE] = { 0 };

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return *json_node_get_string (node) != '\0' ? json_node_dup_string (node) : NULL;
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    case G_TYPE_DOUBLE:
      return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");
    default:
      return NULL;
    }
}

/**
 * along_json_number:
 * @object: (nullable): an object
 * @key: a key
 * @number: (out): the number there
 *
 * Returns: %FALSE where there is none
 */
gboolean
along_json_number (JsonObject *object, const char *key, double *number)
{
  JsonNode *node = member (object, key);
  GType type = G_TYPE_INVALID;
  const char *text = NULL;
  char *end = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  type = json_node_get_value_type (node);
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    {
      *number = json_node_get_double (node);
      return isfinite (*number);
    }
  /* Some feeds write numbers as text. */
  text = type == G_TYPE_STRING ? json_node_get_string (node) : NULL;
  if (text == NULL || *text == '\0')
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*number);
}
