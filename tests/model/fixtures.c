/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixtures.h"

#include <string.h>

AlongRecord *
make_record (const char *kind, const char *id, ...)
{
  AlongRecord *record = along_record_new (along_entity_find (kind), id);
  va_list pairs;
  const char *field = NULL;

  va_start (pairs, id);
  while ((field = va_arg (pairs, const char *)) != NULL)
    along_record_set_text (record, field, va_arg (pairs, const char *));
  va_end (pairs);
  return record;
}

const char *
random_ref (const char *kind)
{
  static const char *const orgs[] = { ORG_A, ORG_B, ORG_C };
  static const char *const workers[] = { WORKER_A, WORKER_B, WORKER_C };
  static const char *const people[] = { PERSON_1, PERSON_2 };
  static const char *const services[] = { SERVICE_A, SERVICE_B };

  if (g_strcmp0 (kind, "organisation") == 0)
    return orgs[g_test_rand_int_range (0, G_N_ELEMENTS (orgs))];
  if (g_strcmp0 (kind, "worker") == 0)
    return workers[g_test_rand_int_range (0, G_N_ELEMENTS (workers))];
  if (g_strcmp0 (kind, "person") == 0)
    return people[g_test_rand_int_range (0, G_N_ELEMENTS (people))];
  return services[g_test_rand_int_range (0, G_N_ELEMENTS (services))];
}

static const char *
random_code (const AlongValueSet *values)
{
  guint n = 0;

  while (values->codes[n].code != NULL)
    n++;
  return values->codes[g_test_rand_int_range (0, (gint32)n)].code;
}

static const char *
random_words (void)
{
  static const char *const words[]
      = { "one", "two", "three", "four", "a line\n\nand another", "Ghàidhlig", "\U0001f33f", "0" };

  return words[g_test_rand_int_range (0, G_N_ELEMENTS (words))];
}

static GVariant *
random_set (const AlongField *field)
{
  GVariantBuilder builder;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  int n = g_test_rand_int_range (1, 4);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (int i = 0; i < n; i++)
    {
      const char *element = field->type == ALONG_CODES && field->values != NULL
                                ? random_code (field->values)
                            : field->type == ALONG_REFS ? random_ref (field->target)
                                                        : random_words ();

      if (g_hash_table_add (seen, (gpointer)element))
        g_variant_builder_add (&builder, "s", element);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
random_table (const AlongField *field)
{
  GVariantBuilder builder;
  int n = g_test_rand_int_range (1, 4);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{ss}"));
  for (int i = 0; i < n; i++)
    {
      g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{ss}"));
      for (const AlongColumn *column = field->columns; column->name != NULL; column++)
        if (g_test_rand_bit ())
          g_variant_builder_add (&builder, "{ss}", column->name,
                                 column->values != NULL ? random_code (column->values)
                                 : column->is_date      ? "2026-12-24"
                                                        : random_words ());
      g_variant_builder_close (&builder);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
random_value (const AlongField *field)
{
  switch (field->type)
    {
    case ALONG_CODE:
      return g_variant_new_string (random_code (field->values));
    case ALONG_REF:
      return g_variant_new_string (random_ref (field->target));
    case ALONG_DATE:
      return g_variant_new_string (g_test_rand_bit () ? "2026-11-22" : "2026-12-24");
    case ALONG_WALL:
      return g_variant_new_string (g_test_rand_bit () ? "2026-11-22T14:30" : "2026-11-23T09:00");
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return random_set (field);
    case ALONG_INTEGER:
    case ALONG_INSTANT:
      return g_variant_new_int64 (g_test_rand_int_range (1, 7));
    case ALONG_REAL:
      return g_variant_new_double (g_test_rand_int_range (1, 7));
    case ALONG_BOOLEAN:
      return g_variant_new_boolean (g_test_rand_bit ());
    case ALONG_TABLE:
      return random_table (field);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_POSITION:
    default:
      return g_variant_new_string (random_words ());
    }
}

AlongRecord *
random_record (const AlongEntity *entity)
{
  static guint counter;
  g_autofree char *id = g_strdup_printf ("99000000-0000-7000-8000-%012u", ++counter);
  AlongRecord *record = along_record_new (entity, id);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    if (g_test_rand_bit ())
      along_record_set_at (record, i, random_value (along_entity_field (entity, i)));
  return record;
}
