/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/random-record.h"
#include "wire/batch.h"
#include "wire/json.h"
#include "wire/row.h"
#include "base/error.h"

#define ROUNDS 20

/* Every entity: random valid records go over the wire as parts and as operations, and come back identical. */
static void
test_parts (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (entity->kind));

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (AlongRecord) record = along_random_record (entity, rand);
      g_autoptr (AlongLine) line = along_line_new (ALONG_LINE_ROW);
      g_autoptr (AlongLine) back = NULL;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      line->part = g_new0 (AlongPart, 1);
      line->part->entity = entity;
      line->part->id = g_strdup (along_record_get_id (record));
      line->part->facet = ALONG_FACET_PLAN;
      line->part->rev = g_rand_int (rand);
      line->part->values = along_record_get_values (record);
      line->part->extra = i % 2 == 0 ? g_strdup ("{\"of_tomorrow\":[1,{\"a\":null}]}") : NULL;
      line->sids = g_strsplit ("ref", " ", -1);
      along_line_encode (line, text);
      back = along_line_decode (text->str, (gssize)text->len, &error);
      g_assert_no_error (error);
      g_assert_cmpvariant (line->part->values, back->part->values);
      g_assert_cmpstr (line->part->extra, ==, back->part->extra);
    }
}

static void
test_operations (gconstpointer data)
{
  const AlongEntity *entity = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (entity->kind) + 1);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (AlongRecord) before = along_random_new_record (entity, rand);
      g_autoptr (AlongRecord) other = along_random_new_record (entity, rand);
      g_autoptr (GVariant) values = along_record_get_values (other);
      g_autoptr (AlongRecord) after = along_record_copy (before);
      g_autoptr (AlongTxn) txn = along_txn_new (NULL);
      g_autoptr (AlongTxn) back = NULL;
      g_autofree char *json = NULL;
      g_autofree char *again = NULL;
      g_autoptr (AlongRecord) made = along_record_new (entity, along_record_get_id (before));
      g_autoptr (AlongRecord) made_again = along_record_new (entity, along_record_get_id (before));
      g_autoptr (GError) error = NULL;

      along_record_set_values (after, values);
      along_txn_create (txn, before);
      along_txn_update (txn, before, after);
      json = along_txn_to_json (txn);
      back = along_txn_from_json (json, &error);
      g_assert_no_error (error);
      again = along_txn_to_json (back);
      g_assert_cmpstr (json, ==, again);
      g_assert_cmpuint (txn->ops->len, ==, back->ops->len);
      for (guint k = 0; k < back->ops->len; k++)
        {
          g_assert_true (along_op_apply (g_ptr_array_index (txn->ops, k), made, &error));
          g_assert_true (along_op_apply (g_ptr_array_index (back->ops, k), made_again, &error));
        }
      g_assert_true (along_record_equal (made, made_again));
    }
}

/* A value of another kind is refused by the field's name. */
static void
test_wrong_kinds (gconstpointer data)
{
  const AlongEntity *entity = data;

  for (guint i = 0; i < along_entity_n_fields (entity); i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      gboolean text
          = g_variant_type_equal (along_field_variant_type (field), G_VARIANT_TYPE_STRING);
      g_autoptr (JsonNode) wrong = along_json_parse (text ? "[7]" : "\"text\"", -1, NULL);
      g_autoptr (GError) error = NULL;
      GVariant *value = along_json_to_value (field, wrong, &error);

      g_assert_null (value);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      g_assert_nonnull (g_strstr_len (error->message, -1, field->name));
    }
}

/* Each naughty string in each field of free text comes back byte for byte. */
static void
test_naughty_strings (gconstpointer data)
{
  const AlongEntity *entity = data;
  const char *folder = g_getenv ("ALONGSIDE_DATA");
  g_autofree char *path
      = folder != NULL ? g_build_filename (folder, "strings", "blns.json", NULL) : NULL;
  g_autofree char *file = NULL;
  gsize length = 0;
  g_autoptr (JsonNode) list = NULL;
  JsonArray *array = NULL;

  if (path == NULL || !g_file_get_contents (path, &file, &length, NULL))
    {
      g_test_skip ("the shared data are not there");
      return;
    }
  list = along_json_parse (file, (gssize)length, NULL);
  array = json_node_get_array (list);
  for (guint s = 0; s < json_array_get_length (array); s++)
    {
      const char *naughty = json_array_get_string_element (array, s);
      g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_autoptr (GVariant) values = NULL;
      g_autoptr (GVariant) back = NULL;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < along_entity_n_fields (entity); i++)
        {
          const AlongField *field = along_entity_field (entity, i);

          if (field->type == ALONG_TEXT || field->type == ALONG_LINE)
            g_variant_builder_add (&builder, "{sv}", field->name, g_variant_new_string (naughty));
        }
      values = g_variant_ref_sink (g_variant_builder_end (&builder));
      along_json_append_variant (text, values);
      node = along_json_parse (text->str, (gssize)text->len, &error);
      g_assert_no_error (error);
      back = along_json_to_values (entity, node, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpvariant (values, back);
    }
}

static void
add (const AlongEntity *entity, const char *what, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/wire/random/%s/%s", what, entity->kind);

  g_test_add_data_func (path, entity, test);
}

int
main (int argc, char *argv[])
{
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < n; i++)
    {
      add (entities[i], "parts", test_parts);
      add (entities[i], "operations", test_operations);
      add (entities[i], "wrong-kinds", test_wrong_kinds);
      add (entities[i], "naughty-strings", test_naughty_strings);
    }
  return g_test_run ();
}
