/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/json.h"
#include "base/error.h"

/**
 * along_json_from_variant:
 * @value: see [func@json_append_variant]
 *
 * Returns: (transfer full): @value as nodes
 */
JsonNode *
along_json_from_variant (GVariant *value)
{
  JsonNode *node = json_node_alloc ();
  gsize n = 0;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_STRING:
      return json_node_init_string (node, g_variant_get_string (value, NULL));
    case G_VARIANT_CLASS_INT64:
      return json_node_init_int (node, g_variant_get_int64 (value));
    case G_VARIANT_CLASS_DOUBLE:
      return json_node_init_double (node, g_variant_get_double (value));
    case G_VARIANT_CLASS_BOOLEAN:
      return json_node_init_boolean (node, g_variant_get_boolean (value));
    case G_VARIANT_CLASS_VARIANT:
      {
        g_autoptr (GVariant) inner = g_variant_get_variant (value);

        json_node_free (node);
        return along_json_from_variant (inner);
      }
    case G_VARIANT_CLASS_ARRAY:
      break;
    default:
      g_critical ("No JSON for a value of type %s", g_variant_get_type_string (value));
      return json_node_init_null (node);
    }
  n = g_variant_n_children (value);
  if (g_variant_type_is_dict_entry (g_variant_type_element (g_variant_get_type (value))))
    {
      g_autoptr (JsonObject) object = json_object_new ();

      for (gsize i = 0; i < n; i++)
        {
          g_autoptr (GVariant) entry = g_variant_get_child_value (value, i);
          g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
          g_autoptr (GVariant) member = g_variant_get_child_value (entry, 1);

          json_object_set_member (object, g_variant_get_string (key, NULL),
                                  along_json_from_variant (member));
        }
      return json_node_init_object (node, object);
    }
  else
    {
      g_autoptr (JsonArray) array = json_array_sized_new ((guint)n);

      for (gsize i = 0; i < n; i++)
        {
          g_autoptr (GVariant) element = g_variant_get_child_value (value, i);

          json_array_add_element (array, along_json_from_variant (element));
        }
      return json_node_init_array (node, array);
    }
}

static gboolean
only_texts (JsonArray *array)
{
  guint n = json_array_get_length (array);

  for (guint i = 0; i < n; i++)
    if (json_node_get_value_type (json_array_get_element (array, i)) != G_TYPE_STRING)
      return FALSE;
  return TRUE;
}

static GVariant *
texts_to_variant (JsonArray *array)
{
  guint n = json_array_get_length (array);
  g_autofree const char **texts = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    texts[i] = json_array_get_string_element (array, i);
  return g_variant_new_strv (texts, n);
}

/**
 * along_json_to_variant:
 * @node: a value
 *
 * What nothing declares: texts become `s`, whole numbers `x`, others `d`, objects `a{sv}`, arrays of texts
 * `as`, other arrays `av`; members without value are left out.
 *
 * Returns: (transfer floating): the value
 */
GVariant *
along_json_to_variant (JsonNode *node)
{
  GVariantBuilder builder;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name = NULL;
      JsonNode *member = NULL;

      g_variant_builder_init_static (&builder, G_VARIANT_TYPE_VARDICT);
      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        if (!JSON_NODE_HOLDS_NULL (member))
          g_variant_builder_add (&builder, "{sv}", name, along_json_to_variant (member));
      return g_variant_builder_end (&builder);
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      guint n = json_array_get_length (array);

      if (only_texts (array))
        return texts_to_variant (array);
      g_variant_builder_init_static (&builder, G_VARIANT_TYPE ("av"));
      for (guint i = 0; i < n; i++)
        g_variant_builder_add (&builder, "v",
                               along_json_to_variant (json_array_get_element (array, i)));
      return g_variant_builder_end (&builder);
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_variant_new_string (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_variant_new_int64 (json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_variant_new_double (json_node_get_double (node));
  return g_variant_new_boolean (json_node_get_value_type (node) == G_TYPE_BOOLEAN
                                && json_node_get_boolean (node));
}

/**
 * along_json_from_value:
 * @field: a field
 * @value: a value of its type
 *
 * Returns: (transfer full): @value as it goes over the wire
 */
JsonNode *
along_json_from_value (const AlongField *field, GVariant *value)
{
  g_return_val_if_fail (g_variant_is_of_type (value, along_field_variant_type (field)), NULL);

  return along_json_from_variant (value);
}

static GVariant *
refuse_value (const char *name, GError **error)
{
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "%s has a value of another kind", name);
  return NULL;
}

static GVariant *
table_to_value (const AlongField *field, JsonArray *array, GError **error)
{
  guint n = json_array_get_length (array);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{ss}"));

  for (guint i = 0; i < n; i++)
    {
      JsonNode *line = json_array_get_element (array, i);
      JsonObjectIter iter;
      const char *column = NULL;
      JsonNode *cell = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (line))
        return refuse_value (field->name, error);
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
      json_object_iter_init_ordered (&iter, json_node_get_object (line));
      while (json_object_iter_next_ordered (&iter, &column, &cell))
        {
          if (json_node_get_value_type (cell) != G_TYPE_STRING)
            return refuse_value (field->name, error);
          g_variant_builder_add (&builder, "{ss}", column, json_node_get_string (cell));
        }
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
array_to_value (const AlongField *field, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse_value (field->name, error);
  if (field->type == ALONG_TABLE)
    return table_to_value (field, json_node_get_array (node), error);
  if (!only_texts (json_node_get_array (node)))
    return refuse_value (field->name, error);
  return texts_to_variant (json_node_get_array (node));
}

/**
 * along_json_to_value:
 * @field: a field
 * @node: its value as it came
 * @error: set to %ALONG_ERROR_INVALID where @node is of another kind
 *
 * The kind of the value is checked, not whether the field allows it: a newer server may know more codes.
 *
 * Returns: (transfer floating): the value
 */
GVariant *
along_json_to_value (const AlongField *field, JsonNode *node, GError **error)
{
  GType held = json_node_get_value_type (node);

  switch (field->type)
    {
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
    case ALONG_TABLE:
      return array_to_value (field, node, error);
    case ALONG_INTEGER:
    case ALONG_INSTANT:
      if (held == G_TYPE_INT64)
        return g_variant_new_int64 (json_node_get_int (node));
      return refuse_value (field->name, error);
    case ALONG_REAL:
      if (held == G_TYPE_DOUBLE)
        return g_variant_new_double (json_node_get_double (node));
      if (held == G_TYPE_INT64)
        return g_variant_new_double ((double)json_node_get_int (node));
      return refuse_value (field->name, error);
    case ALONG_BOOLEAN:
      if (held == G_TYPE_BOOLEAN)
        return g_variant_new_boolean (json_node_get_boolean (node));
      return refuse_value (field->name, error);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_CODE:
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_POSITION:
    default:
      if (held == G_TYPE_STRING)
        return g_variant_new_string (json_node_get_string (node));
      return refuse_value (field->name, error);
    }
}

/**
 * along_json_from_values:
 * @entity: a kind
 * @values: `a{sv}` by field name
 *
 * Returns: (transfer full): an object with a member for each value
 */
JsonNode *
along_json_from_values (const AlongEntity *entity, GVariant *values)
{
  g_return_val_if_fail (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT), NULL);

  return along_json_from_variant (values);
}

static char *
unknown_members (const AlongEntity *entity, JsonObject *object)
{
  GString *text = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (along_entity_find_field (entity, name, NULL) == NULL)
      {
        g_string_append_c (text, text->len == 0 ? '{' : ',');
        along_json_append_text (text, name);
        g_string_append_c (text, ':');
        along_json_append (text, member);
      }
  g_string_append_c (text, '}');
  return g_string_free_and_steal (text);
}

/**
 * along_json_to_values:
 * @entity: a kind
 * @node: an object with a member for each value
 * @extra: (out) (optional) (nullable): JSON text of an object with the members this version does not
 *   know, %NULL for none
 * @error: set to %ALONG_ERROR_INVALID for a value of another kind, to %ALONG_ERROR_TOO_NEW for an unknown
 *   member where @extra is %NULL and it would be lost
 *
 * Returns: (transfer full): `a{sv}` by field name, in the order of the declaration
 */
GVariant *
along_json_to_values (const AlongEntity *entity, JsonNode *node, char **extra, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  JsonObject *object = along_json_object (node, "v", error);
  guint n = along_entity_n_fields (entity);
  guint known = 0;

  if (extra != NULL)
    *extra = NULL;
  if (object == NULL)
    return NULL;
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      JsonNode *member = json_object_get_member (object, field->name);
      GVariant *value = NULL;

      if (member == NULL)
        continue;
      known++;
      if (JSON_NODE_HOLDS_NULL (member))
        continue;
      value = along_json_to_value (field, member, error);
      if (value == NULL)
        return NULL;
      /* By hand: the format string costs more than the value. */
      g_variant_builder_add_value (&builder,
                                   g_variant_new_dict_entry (g_variant_new_string (field->name),
                                                             g_variant_new_variant (value)));
    }
  if (known < json_object_get_size (object))
    {
      if (extra == NULL)
        {
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_TOO_NEW,
                       "%s has a field this version does not know", entity->kind);
          return NULL;
        }
      *extra = unknown_members (entity, object);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * along_json_object:
 * @node: (nullable): a value
 * @what: what it should be, for the error
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: (transfer none): the object @node holds
 */
JsonObject *
along_json_object (JsonNode *node, const char *what, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "%s is not an object", what);
  return NULL;
}

/* FALSE with the error set where the member must be there or is of another type; *node NULL for absent. */
static gboolean
get_member (JsonObject *object,
            const char *member,
            gboolean required,
            GType type,
            JsonNode **node,
            GError **error)
{
  *node = json_object_get_member (object, member);
  if (*node == NULL && !required)
    return TRUE;
  if (*node != NULL && json_node_get_value_type (*node) == type)
    return TRUE;
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "%s is missing or of another kind", member);
  return FALSE;
}

/**
 * along_json_get_text:
 * @object: an object
 * @member: the name of a text in it
 * @required: whether it must be there
 * @text: (out) (transfer none): the text; untouched where there is none
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: %FALSE where @error is set
 */
gboolean
along_json_get_text (
    JsonObject *object, const char *member, gboolean required, const char **text, GError **error)
{
  JsonNode *node = NULL;

  if (!get_member (object, member, required, G_TYPE_STRING, &node, error))
    return FALSE;
  if (node != NULL)
    *text = json_node_get_string (node);
  return TRUE;
}

/**
 * along_json_get_integer:
 * @object: an object
 * @member: the name of a whole number in it
 * @required: whether it must be there
 * @number: (out): the number; untouched where there is none
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: %FALSE where @error is set
 */
gboolean
along_json_get_integer (
    JsonObject *object, const char *member, gboolean required, gint64 *number, GError **error)
{
  JsonNode *node = NULL;

  if (!get_member (object, member, required, G_TYPE_INT64, &node, error))
    return FALSE;
  if (node != NULL)
    *number = json_node_get_int (node);
  return TRUE;
}

/**
 * along_json_get_time:
 * @object: an object
 * @member: the name of a time in it
 * @required: whether it must be there
 * @ms: (out): milliseconds since 1970; untouched where there is none
 * @error: set to %ALONG_ERROR_INVALID, also for what a hybrid clock has no room for
 *
 * Returns: %FALSE where @error is set
 */
gboolean
along_json_get_time (
    JsonObject *object, const char *member, gboolean required, gint64 *ms, GError **error)
{
  gint64 number = *ms;

  if (!along_json_get_integer (object, member, required, &number, error))
    return FALSE;
  if (number < 0 || number > ALONG_JSON_MAX_TIME)
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "%s is not a time", member);
      return FALSE;
    }
  *ms = number;
  return TRUE;
}

/**
 * along_json_get_boolean:
 * @object: an object
 * @member: the name of a boolean in it
 * @required: whether it must be there
 * @value: (out): the boolean; untouched where there is none
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: %FALSE where @error is set
 */
gboolean
along_json_get_boolean (
    JsonObject *object, const char *member, gboolean required, gboolean *value, GError **error)
{
  JsonNode *node = NULL;

  if (!get_member (object, member, required, G_TYPE_BOOLEAN, &node, error))
    return FALSE;
  if (node != NULL)
    *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * along_json_get_texts:
 * @object: an object
 * @member: the name of an array of texts in it
 * @required: whether it must be there
 * @texts: (out) (transfer full): the texts; untouched where there are none
 * @error: set to %ALONG_ERROR_INVALID
 *
 * Returns: %FALSE where @error is set
 */
gboolean
along_json_get_texts (
    JsonObject *object, const char *member, gboolean required, char ***texts, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array = NULL;
  guint n = 0;

  if (node == NULL && !required)
    return TRUE;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node) || !only_texts (json_node_get_array (node)))
    {
      g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "%s is missing or of another kind",
                   member);
      return FALSE;
    }
  array = json_node_get_array (node);
  n = json_array_get_length (array);
  *texts = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    (*texts)[i] = g_strdup (json_array_get_string_element (array, i));
  return TRUE;
}
