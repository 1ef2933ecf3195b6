/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/json.h"
#include "base/error.h"

#include <math.h>
#include <string.h>

/* A reader of its own rather than JsonParser: that one keeps the last of two equal keys, knows no limits
 * for depth and length, and turns a number beyond 64 bits into another one, so that each text would have to be
 * read twice. What is read becomes json-glib's nodes all the same. */
typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  GString *text;
} Reader;

static JsonNode *read_value (Reader *self, GError **error);

static gboolean
refuse (const Reader *self, const char *reason, GError **error)
{
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "This JSON %s (byte %" G_GSIZE_FORMAT ")",
               reason, (gsize)(self->at - self->start));
  return FALSE;
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end
         && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
    self->at++;
}

static gboolean
read_hex (Reader *self, gunichar *unit, GError **error)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, self->at++)
    {
      if (self->at >= self->end || !g_ascii_isxdigit (*self->at))
        return refuse (self, "has a broken \\u escape", error);
      *unit = *unit * 16 + (gunichar)g_ascii_xdigit_value (*self->at);
    }
  return TRUE;
}

static gboolean
read_unicode_escape (Reader *self, GError **error)
{
  gunichar high = 0, low = 0;

  if (!read_hex (self, &high, error))
    return FALSE;
  if (high == 0)
    return refuse (self, "has a text with a null character", error);
  if (high >= 0xdc00 && high <= 0xdfff)
    return refuse (self, "has half a surrogate pair", error);
  if (high >= 0xd800 && high <= 0xdbff)
    {
      if (self->end - self->at < 2 || self->at[0] != '\\' || self->at[1] != 'u')
        return refuse (self, "has half a surrogate pair", error);
      self->at += 2;
      if (!read_hex (self, &low, error))
        return FALSE;
      if (low < 0xdc00 || low > 0xdfff)
        return refuse (self, "has half a surrogate pair", error);
      high = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }
  g_string_append_unichar (self->text, high);
  return TRUE;
}

static gboolean
read_escape (Reader *self, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter = NULL;

  if (self->at >= self->end)
    return refuse (self, "ends within a text", error);
  if (*self->at == 'u')
    {
      self->at++;
      return read_unicode_escape (self, error);
    }
  letter = *self->at != '\0' ? strchr (letters, *self->at) : NULL;
  if (letter == NULL)
    return refuse (self, "has an escape that does not exist", error);
  g_string_append_c (self->text, meanings[letter - letters]);
  self->at++;
  return TRUE;
}

/* Leaves the text in self->text. UTF-8 has been checked for the whole input before. */
static gboolean
read_text (Reader *self, GError **error)
{
  self->at++;
  g_string_truncate (self->text, 0);
  for (;;)
    {
      const char *run = self->at;

      while (self->at < self->end && *self->at != '"' && *self->at != '\\'
             && (guchar)*self->at >= 0x20)
        self->at++;
      g_string_append_len (self->text, run, self->at - run);
      if (self->text->len > ALONG_JSON_MAX_STRING)
        return refuse (self, "has a text that is too long", error);
      if (self->at >= self->end)
        return refuse (self, "ends within a text", error);
      if (*self->at == '"')
        {
          self->at++;
          return TRUE;
        }
      if (*self->at != '\\')
        return refuse (self, "has a control character in a text", error);
      self->at++;
      if (!read_escape (self, error))
        return FALSE;
    }
}

static gboolean
skip_digits (Reader *self)
{
  const char *from = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > from;
}

static JsonNode *
read_number (Reader *self, GError **error)
{
  const char *from = self->at;
  gboolean whole = TRUE;
  char copy[64];
  gsize length = 0;

  if (*self->at == '-')
    self->at++;
  if (self->at < self->end && *self->at == '0')
    self->at++;
  else if (!skip_digits (self))
    {
      refuse (self, "has a number without digits", error);
      return NULL;
    }
  if (self->at < self->end && *self->at == '.')
    {
      whole = FALSE;
      self->at++;
      if (!skip_digits (self))
        {
          refuse (self, "has a number that ends in a point", error);
          return NULL;
        }
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      whole = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!skip_digits (self))
        {
          refuse (self, "has a number without exponent", error);
          return NULL;
        }
    }
  length = (gsize)(self->at - from);
  if (whole)
    {
      gint64 number = 0;

      if (length < sizeof copy)
        {
          memcpy (copy, from, length);
          copy[length] = '\0';
          if (g_ascii_string_to_signed (copy, 10, G_MININT64, G_MAXINT64, &number, NULL))
            return json_node_init_int (json_node_alloc (), number);
        }
    }
  else
    {
      /* However many digits it has: the end of the input need not be there to stop strtod. */
      g_autofree char *text = g_strndup (from, length);
      double number = g_ascii_strtod (text, NULL);

      if (isfinite (number))
        return json_node_init_double (json_node_alloc (), number);
    }
  self->at = from;
  refuse (self, "has a number that is too large", error);
  return NULL;
}

static JsonNode *
read_word (Reader *self, GError **error)
{
  static const struct
  {
    const char *word;
    gsize length;
  } words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((gsize)(self->end - self->at) >= words[i].length
        && memcmp (self->at, words[i].word, words[i].length) == 0)
      {
        self->at += words[i].length;
        if (i == 2)
          return json_node_init_null (json_node_alloc ());
        return json_node_init_boolean (json_node_alloc (), i == 0);
      }
  refuse (self, "has something that is no value", error);
  return NULL;
}

static gboolean
read_member (Reader *self, JsonObject *object, GError **error)
{
  g_autofree char *long_key = NULL;
  char short_key[64];
  const char *key = short_key;
  JsonNode *value = NULL;

  skip_space (self);
  if (self->at >= self->end || *self->at != '"')
    return refuse (self, "has a member without name", error);
  if (!read_text (self, error))
    return FALSE;
  if (self->text->len < sizeof short_key)
    memcpy (short_key, self->text->str, self->text->len + 1);
  else
    key = long_key = g_strdup (self->text->str);
  if (json_object_has_member (object, key))
    return refuse (self, "has the same name twice in an object", error);
  skip_space (self);
  if (self->at >= self->end || *self->at != ':')
    return refuse (self, "has a member without value", error);
  self->at++;
  value = read_value (self, error);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, key, value);
  return TRUE;
}

/* After an element: TRUE to go on with the next one; *closed where the container ended. */
static gboolean
read_separator (Reader *self, char close, gboolean *closed, GError **error)
{
  skip_space (self);
  if (self->at < self->end && (*self->at == ',' || *self->at == close))
    {
      *closed = *self->at == close;
      self->at++;
      return TRUE;
    }
  return refuse (
      self, close == '}' ? "has an object that does not end" : "has an array that does not end",
      error);
}

static JsonNode *
read_object (Reader *self, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  gboolean closed = FALSE;

  self->at++;
  skip_space (self);
  if (self->at < self->end && *self->at == '}')
    {
      self->at++;
      closed = TRUE;
    }
  while (!closed)
    if (!read_member (self, object, error) || !read_separator (self, '}', &closed, error))
      return NULL;
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
read_array (Reader *self, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gboolean closed = FALSE;

  self->at++;
  skip_space (self);
  if (self->at < self->end && *self->at == ']')
    {
      self->at++;
      closed = TRUE;
    }
  while (!closed)
    {
      JsonNode *element = read_value (self, error);

      if (element == NULL)
        return NULL;
      json_array_add_element (array, element);
      if (!read_separator (self, ']', &closed, error))
        return NULL;
    }
  return json_node_init_array (json_node_alloc (), array);
}

static JsonNode *
read_container (Reader *self, GError **error)
{
  JsonNode *node = NULL;

  if (self->depth == ALONG_JSON_MAX_DEPTH)
    {
      refuse (self, "is nested too deeply", error);
      return NULL;
    }
  self->depth++;
  node = *self->at == '{' ? read_object (self, error) : read_array (self, error);
  self->depth--;
  return node;
}

static JsonNode *
read_value (Reader *self, GError **error)
{
  skip_space (self);
  if (self->at >= self->end)
    {
      refuse (self, "ends too early", error);
      return NULL;
    }
  switch (*self->at)
    {
    case '{':
    case '[':
      return read_container (self, error);
    case '"':
      if (!read_text (self, error))
        return NULL;
      return json_node_init_string (json_node_alloc (), self->text->str);
    case '-':
    case '0' ... '9':
      return read_number (self, error);
    default:
      return read_word (self, error);
    }
}

/**
 * along_json_parse:
 * @text: JSON, as it came
 * @length: its length in bytes; -1 where @text ends with a null byte
 * @error: set to %ALONG_ERROR_INVALID; the message says what and where, and quotes nothing
 *
 * Reads JSON as RFC 8259 says, and stricter where two readers could understand different things or a
 * sender could hurt: UTF-8 only, no name twice in an object, no null character in a text, no half surrogate
 * pair, whole numbers within 64 bits, depth and length limited, nothing after the value.
 *
 * Returns: (transfer full): the value
 */
JsonNode *
along_json_parse (const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen (text) : (gsize)length;
  g_autoptr (GString) scratch = NULL;
  g_autoptr (JsonNode) node = NULL;
  Reader reader = { .start = text, .at = text, .end = text + n };

  if (!g_utf8_validate_len (text, n, &reader.at))
    {
      refuse (&reader, "is not UTF-8", error);
      return NULL;
    }
  scratch = g_string_sized_new (256);
  reader.text = scratch;
  reader.at = text;
  node = read_value (&reader, error);
  if (node == NULL)
    return NULL;
  skip_space (&reader);
  if (reader.at < reader.end)
    {
      refuse (&reader, "goes on after its end", error);
      return NULL;
    }
  return g_steal_pointer (&node);
}

/**
 * along_json_append_text:
 * @into: where to write
 * @text: UTF-8
 *
 * Appends @text with its quotation marks. Only what must be escaped is.
 */
void
along_json_append_text (GString *into, const char *text)
{
  const char *run = text;

  g_string_append_c (into, '"');
  for (const char *at = text;; at++)
    {
      guchar c = (guchar)*at;

      if (G_LIKELY (c >= 0x20 && c != '"' && c != '\\'))
        continue;
      g_string_append_len (into, run, at - run);
      run = at + 1;
      if (c == '\0')
        break;
      if (c == '"' || c == '\\')
        {
          g_string_append_c (into, '\\');
          g_string_append_c (into, (char)c);
        }
      else if (c == '\n')
        g_string_append (into, "\\n");
      else
        g_string_append_printf (into, "\\u%04x", c);
    }
  g_string_append_c (into, '"');
}

/**
 * along_json_append_texts:
 * @into: where to write
 * @name: what goes before it, with comma, quotation marks and colon
 * @texts: (nullable): UTF-8; nothing is written for %NULL
 *
 * Appends a member that is a list of texts.
 */
void
along_json_append_texts (GString *into, const char *name, char **texts)
{
  if (texts == NULL)
    return;
  g_string_append (into, name);
  g_string_append_c (into, '[');
  for (guint i = 0; texts[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (into, ',');
      along_json_append_text (into, texts[i]);
    }
  g_string_append_c (into, ']');
}

/**
 * along_json_append_integer:
 * @into: where to write
 * @number: a number
 */
void
along_json_append_integer (GString *into, gint64 number)
{
  char digits[24];
  char *at = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64)number : (guint64)number;

  do
    *--at = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (number < 0)
    *--at = '-';
  g_string_append_len (into, at, digits + sizeof digits - at);
}

/* Shortest is not needed, the same number back is. A whole one keeps its point, so that it stays a real. */
static void
append_real (GString *into, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (digits, sizeof digits, number);
  g_string_append (into, digits);
  if (strpbrk (digits, ".eE") == NULL)
    g_string_append (into, ".0");
}

static void
append_object (GString *into, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;
  char before = '{';

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_string_append_c (into, before);
      along_json_append_text (into, name);
      g_string_append_c (into, ':');
      along_json_append (into, member);
      before = ',';
    }
  g_string_append (into, before == '{' ? "{}" : "}");
}

static void
append_array (GString *into, JsonArray *array)
{
  guint n = json_array_get_length (array);

  g_string_append_c (into, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (into, ',');
      along_json_append (into, json_array_get_element (array, i));
    }
  g_string_append_c (into, ']');
}

/**
 * along_json_append:
 * @into: where to write
 * @node: a value
 *
 * Appends @node without spaces, members in their order.
 */
void
along_json_append (GString *into, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (into, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (into, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        along_json_append_text (into, json_node_get_string (node));
      else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
        append_real (into, json_node_get_double (node));
      else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
        g_string_append (into, json_node_get_boolean (node) ? "true" : "false");
      else
        along_json_append_integer (into, json_node_get_int (node));
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (into, "null");
      break;
    }
}

/**
 * along_json_print:
 * @node: a value
 *
 * Returns: (transfer full): its text, without spaces, members in their order
 */
char *
along_json_print (JsonNode *node)
{
  GString *text = g_string_new (NULL);

  along_json_append (text, node);
  return g_string_free_and_steal (text);
}

/**
 * along_json_append_variant:
 * @into: where to write
 * @value: a text, number, boolean, an array or a dictionary of such, or a variant of these
 *
 * Appends the JSON of a value as records hold it, without building nodes first: this is what every
 * row of a stream goes through.
 */
void
along_json_append_variant (GString *into, GVariant *value)
{
  gsize n = 0;
  gboolean dictionary = FALSE;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_STRING:
      along_json_append_text (into, g_variant_get_string (value, NULL));
      return;
    case G_VARIANT_CLASS_INT64:
      along_json_append_integer (into, g_variant_get_int64 (value));
      return;
    case G_VARIANT_CLASS_DOUBLE:
      append_real (into, g_variant_get_double (value));
      return;
    case G_VARIANT_CLASS_BOOLEAN:
      g_string_append (into, g_variant_get_boolean (value) ? "true" : "false");
      return;
    case G_VARIANT_CLASS_VARIANT:
      {
        g_autoptr (GVariant) inner = g_variant_get_variant (value);

        along_json_append_variant (into, inner);
        return;
      }
    case G_VARIANT_CLASS_ARRAY:
      dictionary
          = g_variant_type_is_dict_entry (g_variant_type_element (g_variant_get_type (value)));
      break;
    default:
      g_critical ("No JSON for a value of type %s", g_variant_get_type_string (value));
      g_string_append (into, "null");
      return;
    }
  n = g_variant_n_children (value);
  g_string_append_c (into, dictionary ? '{' : '[');
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      if (i > 0)
        g_string_append_c (into, ',');
      if (dictionary)
        {
          g_autoptr (GVariant) key = g_variant_get_child_value (child, 0);
          g_autoptr (GVariant) member = g_variant_get_child_value (child, 1);

          along_json_append_text (into, g_variant_get_string (key, NULL));
          g_string_append_c (into, ':');
          along_json_append_variant (into, member);
        }
      else
        along_json_append_variant (into, child);
    }
  g_string_append_c (into, dictionary ? '}' : ']');
}
