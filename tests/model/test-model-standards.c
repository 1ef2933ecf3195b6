/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The paths that declarations give in FHIR R4 and in Open Referral UK 3 exist there. */

#include "model/entity.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

static char *
shared (const char *first, const char *second, const char *third)
{
  const char *data = g_getenv ("ALONGSIDE_DATA");

  return g_build_filename (data != NULL ? data : "", first, second, third, NULL);
}

/* The FHIR schema is kept compressed; Python is what the test environment has to unpack it. */
static JsonNode *
read_compressed (const char *path)
{
  static const char script[]
      = "import lzma, sys; sys.stdout.buffer.write (lzma.open (sys.argv[1]).read ())";
  g_autoptr (GSubprocess) unpack = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The shared data (fhir) is not there.");
      return NULL;
    }
  unpack = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "python3", "-c", script, path,
                             NULL);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    {
      g_test_skip ("There is no python3 to unpack the FHIR schema with.");
      return NULL;
    }
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (unpack, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

static JsonNode *
read_json (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The shared data (directory/oruk) is not there.");
      return NULL;
    }
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_parser_steal_root (parser);
}

/* `Patient.name[use=usual].given` in its steps; what is in brackets only narrows. */
static char **
steps_of (const char *path)
{
  g_autoptr (GRegex) brackets = g_regex_new ("\\[[^\\]]*\\]", 0, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (brackets, path, -1, 0, "", 0, NULL);

  return g_strsplit (plain, ".", -1);
}

static const char *
fhir_type_of (JsonObject *property)
{
  JsonObject *held = json_object_has_member (property, "items")
                         ? json_object_get_object_member (property, "items")
                         : property;
  const char *reference = json_object_get_string_member_with_default (held, "$ref", "/string");

  return strrchr (reference, '/') + 1;
}

static gboolean
fhir_has (JsonObject *definitions, const char *path)
{
  g_auto (GStrv) steps = steps_of (path);
  const char *type = steps[0];

  if (!json_object_has_member (definitions, type))
    return FALSE;
  for (guint i = 1; steps[i] != NULL; i++)
    {
      JsonObject *definition = json_object_has_member (definitions, type)
                                   ? json_object_get_object_member (definitions, type)
                                   : NULL;

      if (definition == NULL || !json_object_has_member (definition, "properties")
          || !json_object_has_member (json_object_get_object_member (definition, "properties"),
                                      steps[i]))
        return FALSE;
      type = fhir_type_of (json_object_get_object_member (
          json_object_get_object_member (definition, "properties"), steps[i]));
    }
  return TRUE;
}

static void
test_fhir (void)
{
  g_autofree char *path = shared ("fhir", "r4", "fhir.schema.json.xz");
  g_autoptr (JsonNode) root = read_compressed (path);
  JsonObject *definitions = NULL;
  guint n = 0;
  guint n_paths = 0;
  const AlongEntity *const *entities = along_entities (&n);

  if (root == NULL)
    return;
  definitions = json_object_get_object_member (json_node_get_object (root), "definitions");
  for (guint e = 0; e < n; e++)
    {
      if (entities[e]->fhir != NULL && !fhir_has (definitions, entities[e]->fhir))
        g_error ("%s: FHIR R4 has no %s", entities[e]->kind, entities[e]->fhir);
      for (const AlongField *field = entities[e]->fields; field->name != NULL; field++)
        if (field->fhir != NULL)
          {
            n_paths++;
            if (!fhir_has (definitions, field->fhir))
              g_error ("%s.%s: FHIR R4 has no %s", entities[e]->kind, field->name, field->fhir);
          }
    }
  g_assert_cmpuint (n_paths, >, 200);
}

static JsonObject *
properties_of (JsonObject *schema)
{
  while (json_object_has_member (schema, "items"))
    schema = json_object_get_object_member (schema, "items");
  return json_object_has_member (schema, "properties")
             ? json_object_get_object_member (schema, "properties")
             : NULL;
}

/* The schema that @path leads to from @schema, or NULL. */
static JsonObject *
oruk_find (JsonObject *schema, const char *path)
{
  g_auto (GStrv) steps = steps_of (path);

  for (guint i = 0; steps[i] != NULL && schema != NULL; i++)
    {
      JsonObject *properties = properties_of (schema);

      schema = properties != NULL && json_object_has_member (properties, steps[i])
                   ? json_object_get_object_member (properties, steps[i])
                   : NULL;
    }
  return schema;
}

/* Where the UK profile keeps what an entity is: some only within a service. */
static JsonObject *
oruk_root (JsonObject *service, JsonObject *organization, const char *object)
{
  if (g_str_equal (object, "service"))
    return service;
  if (g_str_equal (object, "organization"))
    return organization;
  if (g_str_equal (object, "location"))
    return oruk_find (service, "service_at_locations.location");
  if (g_str_equal (object, "contact"))
    return oruk_find (service, "contacts");
  if (g_str_equal (object, "funding"))
    return oruk_find (service, "funding");
  return NULL;
}

static void
test_oruk (void)
{
  g_autofree char *service_path = shared ("directory", "oruk", "schema/compiled/service.json");
  g_autofree char *organization_path
      = shared ("directory", "oruk", "schema/compiled/organization.json");
  g_autoptr (JsonNode) service = read_json (service_path);
  g_autoptr (JsonNode) organization = service != NULL ? read_json (organization_path) : NULL;
  guint n = 0;
  guint n_paths = 0;
  const AlongEntity *const *entities = along_entities (&n);

  if (service == NULL || organization == NULL)
    return;
  for (guint e = 0; e < n; e++)
    for (const AlongField *field = entities[e]->fields; field->name != NULL; field++)
      {
        JsonObject *root = NULL;

        if (field->oruk == NULL)
          continue;
        g_assert_nonnull (entities[e]->oruk);
        root = oruk_root (json_node_get_object (service), json_node_get_object (organization),
                          entities[e]->oruk);
        g_assert_nonnull (root);
        n_paths++;
        /* What the UK profile leaves out must not be said to be in it. */
        if (g_str_has_prefix (field->oruk, "hsds:"))
          {
            if (oruk_find (root, field->oruk + strlen ("hsds:")) != NULL)
              g_error ("%s.%s: the UK profile has %s", entities[e]->kind, field->name, field->oruk);
          }
        else if (oruk_find (root, field->oruk) == NULL)
          {
            g_error ("%s.%s: Open Referral UK has no %s", entities[e]->kind, field->name,
                     field->oruk);
          }
      }
  g_assert_cmpuint (n_paths, >, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/standards/fhir-r4", test_fhir);
  g_test_add_func ("/model/standards/open-referral-uk", test_oruk);
  return g_test_run ();
}
