/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/fhir-bundle.h"
#include "base/error.h"
#include "base/text.h"
#include "interop/fhir-terms.h"
#include "interop/import-limits.h"
#include "interop/json-values.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A file that is odd all over need not be told of everywhere. */
#define MOST_NOTES 200

struct _AlongFhirBundle
{
  JsonNode *root;
  GPtrArray *resources; /* of AlongFhirResource */
  GHashTable *by_url;   /* borrowed: resources */
  GPtrArray *notes;     /* of AlongImportRefusal */
};

/**
 * along_fhir_bundle_note:
 * @self: a bundle
 * @resource: (nullable): in which resource
 * @place: (nullable): the member; %NULL for the resource itself
 * @format: a plain sentence
 * @...: what goes into it
 *
 * Notes what is odd.
 */
void
along_fhir_bundle_note (AlongFhirBundle *self,
                        const AlongFhirResource *resource,
                        const char *place,
                        const char *format,
                        ...)
{
  g_autofree char *sentence = NULL;
  g_autofree char *where = NULL;
  va_list words;

  if (self->notes->len >= MOST_NOTES)
    return;
  va_start (words, format);
  sentence = g_strdup_vprintf (format, words);
  va_end (words);
  if (resource != NULL)
    where = place != NULL ? g_strdup_printf ("%s.%s", resource->type, place)
                          : g_strdup (resource->type);
  along_import_refuse (self->notes, resource != NULL ? resource->entry : 0, where, "%s", sentence);
}

static AlongFhirResource *
add_resource (AlongFhirBundle *self, JsonObject *object, guint entry)
{
  AlongFhirResource *resource = g_new0 (AlongFhirResource, 1);
  JsonNode *type = json_object_get_member (object, "resourceType");

  resource->type
      = type != NULL && JSON_NODE_HOLDS_VALUE (type) && json_node_get_string (type) != NULL
            ? json_node_get_string (type)
            : "?";
  resource->entry = entry;
  resource->object = object;
  g_ptr_array_add (self->resources, resource);
  return resource;
}

static void
know (AlongFhirBundle *self, AlongFhirResource *resource, const char *url)
{
  if (url == NULL || *url == '\0')
    return;
  if (!g_hash_table_contains (self->by_url, url))
    g_hash_table_insert (self->by_url, g_strdup (url), resource);
  else if (g_hash_table_lookup (self->by_url, url) != resource)
    along_fhir_bundle_note (self, resource, NULL,
                            _ ("Another one before it has the same address; that one is meant."));
}

/* By its full URL, and by "Type/id", as references within one server say it. */
static void
index_resource (AlongFhirBundle *self, AlongFhirResource *resource, JsonObject *entry)
{
  const char *url = entry != NULL ? along_fhir_text (self, resource, entry, "fullUrl") : NULL;
  const char *id = along_fhir_text (self, resource, resource->object, "id");
  g_autofree char *relative = id != NULL ? g_strdup_printf ("%s/%s", resource->type, id) : NULL;

  know (self, resource, url);
  know (self, resource, relative);
}

/* What a resource carries inside itself is known under its own address and a "#". */
static void
index_contained (AlongFhirBundle *self, AlongFhirResource *outer)
{
  guint n = along_fhir_length (self, outer, outer->object, "contained");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = along_fhir_element (self, outer, outer->object, "contained", i);
      AlongFhirResource *resource = NULL;
      const char *id = NULL;
      g_autofree char *url = NULL;

      if (object == NULL)
        continue;
      resource = add_resource (self, object, outer->entry);
      id = along_fhir_text (self, resource, object, "id");
      url = id != NULL ? g_strdup_printf ("%u#%s", outer->entry, id) : NULL;
      know (self, resource, url);
    }
}

static void
read_entry (AlongFhirBundle *self, JsonObject *entry, guint number)
{
  JsonObject *object = along_json_member (entry, "resource");
  const AlongFhirResource here = { "Bundle", number, entry };
  AlongFhirResource *resource = NULL;

  if (object == NULL)
    {
      along_fhir_bundle_note (self, &here, "entry", _ ("There is no resource in it."));
      return;
    }
  resource = add_resource (self, object, number);
  index_resource (self, resource, entry);
  index_contained (self, resource);
}

static void
read_entries (AlongFhirBundle *self, JsonObject *root)
{
  const AlongFhirResource whole = { "Bundle", 0, root };
  guint n = along_fhir_length (self, &whole, root, "entry");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *entry = along_fhir_element (self, &whole, root, "entry", i);

      if (entry != NULL)
        read_entry (self, entry, i + 1);
    }
}

static gboolean
read_root (AlongFhirBundle *self, GError **error)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (self->root) ? json_node_get_object (self->root) : NULL;
  g_autofree char *type = along_json_text (root, "resourceType");
  AlongFhirResource *alone = NULL;

  if (type == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                           _ ("This is JSON, but not FHIR: it does not say what resource it is."));
      return FALSE;
    }
  if (g_str_equal (type, "Bundle"))
    {
      read_entries (self, root);
      return TRUE;
    }
  alone = add_resource (self, root, 1);
  index_resource (self, alone, NULL);
  index_contained (self, alone);
  return TRUE;
}

/**
 * along_fhir_bundle_new:
 * @bytes: what somebody else wrote: a Bundle, or one resource
 * @error: set to %ALONG_ERROR_CORRUPT for what is no JSON or no FHIR, and to %ALONG_ERROR_INVALID for
 *   what is too large
 *
 * Returns: (transfer full) (nullable): its resources
 */
AlongFhirBundle *
along_fhir_bundle_new (GBytes *bytes, GError **error)
{
  g_autoptr (AlongFhirBundle) self = g_new0 (AlongFhirBundle, 1);
  gsize length = 0;
  const char *text = g_bytes_get_data (bytes, &length);

  self->resources = g_ptr_array_new_with_free_func (g_free);
  self->by_url = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  if (length > ALONG_IMPORT_MAX_BYTES)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("This file is too large to be read at once."));
      return NULL;
    }
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  self->root = along_json_read (text != NULL ? text : "", length, error);
  if (self->root == NULL || !read_root (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * along_fhir_bundle_free:
 * @self: (transfer full): a bundle
 */
void
along_fhir_bundle_free (AlongFhirBundle *self)
{
  g_clear_pointer (&self->root, json_node_unref);
  g_ptr_array_unref (self->resources);
  g_hash_table_unref (self->by_url);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self);
}

/**
 * along_fhir_bundle_resources:
 * @self: a bundle
 *
 * Returns: (transfer none) (element-type AlongFhirResource): its resources in their order, and what they
 *   contain
 */
GPtrArray *
along_fhir_bundle_resources (AlongFhirBundle *self)
{
  return self->resources;
}

/**
 * along_fhir_bundle_steal_notes:
 * @self: a bundle that nothing more is asked of
 *
 * Returns: (transfer full) (element-type AlongImportRefusal): what is odd about it
 */
GPtrArray *
along_fhir_bundle_steal_notes (AlongFhirBundle *self)
{
  GPtrArray *notes = g_steal_pointer (&self->notes);

  self->notes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  return notes;
}

static JsonNode *
member (JsonObject *object, const char *key)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, key) : NULL;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/**
 * along_fhir_text:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 *
 * Returns: (transfer none) (nullable): the text there; %NULL for none, and for something else, which
 *   is noted
 */
const char *
along_fhir_text (AlongFhirBundle *self,
                 const AlongFhirResource *resource,
                 JsonObject *object,
                 const char *key)
{
  JsonNode *node = member (object, key);
  const char *text = NULL;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      along_fhir_bundle_note (self, resource, key, _ ("A text belongs here; it was left out."));
      return NULL;
    }
  text = json_node_get_string (node);
  return text != NULL && *text != '\0' ? text : NULL;
}

/**
 * along_fhir_object:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 *
 * Returns: (transfer none) (nullable): the object there; %NULL for none, and for something else, which
 *   is noted
 */
JsonObject *
along_fhir_object (AlongFhirBundle *self,
                   const AlongFhirResource *resource,
                   JsonObject *object,
                   const char *key)
{
  JsonNode *node = member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return node != NULL ? json_node_get_object (node) : NULL;
  along_fhir_bundle_note (self, resource, key,
                          _ ("Something with members belongs here; it was left out."));
  return NULL;
}

static JsonArray *
list_of (AlongFhirBundle *self,
         const AlongFhirResource *resource,
         JsonObject *object,
         const char *key,
         gboolean say)
{
  JsonNode *node = member (object, key);

  if (node == NULL || JSON_NODE_HOLDS_ARRAY (node))
    return node != NULL ? json_node_get_array (node) : NULL;
  if (say)
    along_fhir_bundle_note (self, resource, key, _ ("A list belongs here; it was left out."));
  return NULL;
}

/**
 * along_fhir_length:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 *
 * Returns: how long the list there is; 0 for none, and for something else, which is noted
 */
guint
along_fhir_length (AlongFhirBundle *self,
                   const AlongFhirResource *resource,
                   JsonObject *object,
                   const char *key)
{
  JsonArray *list = list_of (self, resource, object, key, TRUE);

  return list != NULL ? json_array_get_length (list) : 0;
}

/**
 * along_fhir_element:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 * @index: which element of the list there
 *
 * Returns: (transfer none) (nullable): the object there; %NULL beyond the end, and for something else,
 *   which is noted
 */
JsonObject *
along_fhir_element (AlongFhirBundle *self,
                    const AlongFhirResource *resource,
                    JsonObject *object,
                    const char *key,
                    guint index)
{
  JsonArray *list = list_of (self, resource, object, key, FALSE);
  JsonObject *element = along_json_element (list, index);

  if (list != NULL && index < json_array_get_length (list) && element == NULL)
    along_fhir_bundle_note (self, resource, key,
                            _ ("Something with members belongs here; it was left out."));
  return element;
}

/**
 * along_fhir_integer:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 * @number: (out): the whole number there
 *
 * Returns: %FALSE for none, and for something else, which is noted
 */
gboolean
along_fhir_integer (AlongFhirBundle *self,
                    const AlongFhirResource *resource,
                    JsonObject *object,
                    const char *key,
                    gint64 *number)
{
  JsonNode *node = member (object, key);

  if (node == NULL)
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *number = json_node_get_int (node);
      return TRUE;
    }
  along_fhir_bundle_note (self, resource, key, _ ("A whole number belongs here; it was left out."));
  return FALSE;
}

/**
 * along_fhir_when:
 * @self: a bundle
 * @resource: which resource is read
 * @object: (nullable): an object in it
 * @key: a member
 * @ms: (out): the instant there, milliseconds since 1970
 *
 * Returns: %FALSE for none, and for what names no day, which is noted
 */
gboolean
along_fhir_when (AlongFhirBundle *self,
                 const AlongFhirResource *resource,
                 JsonObject *object,
                 const char *key,
                 gint64 *ms)
{
  const char *text = along_fhir_text (self, resource, object, key);
  g_autofree char *excerpt = NULL;

  if (text == NULL)
    return FALSE;
  if (along_fhir_parse_instant (text, ms))
    return TRUE;
  excerpt = along_text_excerpt (text, 40);
  along_fhir_bundle_note (self, resource, key, _ ("“%s” names no day; it was left out."), excerpt);
  return FALSE;
}

/**
 * along_fhir_resolve:
 * @self: a bundle
 * @from: the resource that refers
 * @reference: (nullable): a Reference in it
 *
 * Follows one reference, one step: what refers to itself or in a circle leads nowhere.
 *
 * Returns: (transfer none) (nullable): the other resource; %NULL where it is not in the Bundle
 */
const AlongFhirResource *
along_fhir_resolve (AlongFhirBundle *self, const AlongFhirResource *from, JsonObject *reference)
{
  const char *url = along_fhir_text (self, from, reference, "reference");
  const AlongFhirResource *found = NULL;
  const char *tail = NULL;

  if (url == NULL)
    return NULL;
  if (*url == '#')
    {
      g_autofree char *inside = g_strdup_printf ("%u%s", from->entry, url);

      return g_hash_table_lookup (self->by_url, inside);
    }
  found = g_hash_table_lookup (self->by_url, url);
  /* The whole address of what stands here under its id alone. */
  tail = found == NULL ? strrchr (url, '/') : NULL;
  while (tail != NULL && tail > url && tail[-1] != '/')
    tail--;
  return found != NULL || tail == NULL ? found : g_hash_table_lookup (self->by_url, tail);
}

/**
 * along_fhir_identifier:
 * @self: a bundle
 * @resource: a resource
 * @system: (nullable): whose number; %NULL for the first, whosever it is
 *
 * Returns: (transfer none) (nullable): the number
 */
const char *
along_fhir_identifier (AlongFhirBundle *self, const AlongFhirResource *resource, const char *system)
{
  guint n = along_fhir_length (self, resource, resource->object, "identifier");

  for (guint i = 0; i < n; i++)
    {
      JsonObject *each = along_fhir_element (self, resource, resource->object, "identifier", i);
      const char *value = along_fhir_text (self, resource, each, "value");

      if (value != NULL
          && (system == NULL
              || g_strcmp0 (along_fhir_text (self, resource, each, "system"), system) == 0))
        return value;
    }
  return NULL;
}
