/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/random-record.h"
#include "model/lifecycle.h"

#include <string.h>

/* Tries before a rule between fields counts as one that random values cannot satisfy. */
#define TRIES 2000

static const char *const phrases[] = {
  "Mòrag",
  "Ailsa Nic a’ Ghobhainn",
  "walks the dog, most mornings",
  " a space in front",
  "a space behind ",
  "two  spaces",
  "tab\there",
  "“curly” and \"straight\" and 'single'",
  "back\\slash, comma; semicolon",
  "<b>not bold</b> &amp; %s %n",
  "'; DROP TABLE part; --",
  "=1+1",
  "Ça marche — naïve façade",
  "Łódź, Żółć",
  "مرحبا بك",
  "שלום",
  "你好，世界",
  "e\314\201 combining",
  "\360\237\217\264\363\240\201\247\363\240\201\242\363\240\201\263\363\240\201\243\363\240\201\264"
  "\363\240"
  "\201\277 flag",
  "zero\342\200\213width",
  "ﬃ ligature",
  "0",
  "null",
  "true",
  "1e309",
};

static const char *const further_lines[] = {
  "one line\nand another", "a paragraph\n\nand the next", "ends with a break\n",
  "\nstarts with one",     "carriage\r\nreturn",          "line\342\200\250separator",
};

static const char *
one_of (const char *const *texts, guint n, GRand *rand)
{
  return texts[g_rand_int_range (rand, 0, (gint32)n)];
}

static gint64
max_length (const AlongField *field)
{
  return field->max > 0 ? field->max : 1000;
}

static char *
random_line (const AlongField *field, GRand *rand)
{
  g_autofree char *text = g_strdup_printf ("%s %u", one_of (phrases, G_N_ELEMENTS (phrases), rand),
                                           g_rand_int (rand));

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), (glong)max_length (field)));
}

static char *
random_text (const AlongField *field, GRand *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint32 n = g_rand_int_range (rand, 1, 5);

  for (gint32 i = 0; i < n; i++)
    {
      g_string_append (text, one_of (phrases, G_N_ELEMENTS (phrases), rand));
      g_string_append (text, one_of (further_lines, G_N_ELEMENTS (further_lines), rand));
    }
  return g_utf8_substring (text->str, 0,
                           MIN (g_utf8_strlen (text->str, -1),
                                field->max > 0 ? (glong)field->max : (glong)text->len));
}

static char *
random_date (GRand *rand)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_rand_int_range (rand, 1930, 2040),
                          g_rand_int_range (rand, 1, 13), g_rand_int_range (rand, 1, 29));
}

static char *
random_id (GRand *rand)
{
  return g_strdup_printf ("%08x-%04x-7%03x-8%03x-%08x%04x", g_rand_int (rand),
                          g_rand_int (rand) & 0xffff, g_rand_int (rand) & 0xfff,
                          g_rand_int (rand) & 0xfff, g_rand_int (rand), g_rand_int (rand) & 0xffff);
}

static char *
random_hexadecimal (guint length, GRand *rand)
{
  char *text = g_malloc (length + 1);

  for (guint i = 0; i < length; i++)
    text[i] = "0123456789abcdef"[g_rand_int_range (rand, 0, 16)];
  text[length] = '\0';
  return text;
}

/* What the rules of single fields ask for: ten digits with a date in front and a check digit that a few
 * tries find, ten digits of the range that is never given out, a postcode, a fingerprint. */
static char *
random_identifier (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return g_strdup_printf ("%02d%02d%02d%04d", g_rand_int_range (rand, 1, 29),
                              g_rand_int_range (rand, 1, 13), g_rand_int_range (rand, 0, 100),
                              g_rand_int_range (rand, 0, 10000));
    case 1:
      return g_strdup_printf ("999 %03d %04d", g_rand_int_range (rand, 0, 1000),
                              g_rand_int_range (rand, 0, 10000));
    case 2:
      return g_strdup_printf ("G%d %dQE", g_rand_int_range (rand, 1, 80),
                              g_rand_int_range (rand, 0, 10));
    default:
      return random_hexadecimal (64, rand);
    }
}

static const char *
random_code (const AlongValueSet *values, GRand *rand)
{
  guint n = 0;

  while (values->codes[n].code != NULL)
    n++;
  return values->codes[g_rand_int_range (rand, 0, (gint32)n)].code;
}

static char *
random_element (const AlongField *field, GRand *rand)
{
  switch (field->type)
    {
    case ALONG_CODE:
    case ALONG_CODES:
      return g_strdup (random_code (field->values, rand));
    case ALONG_DATE:
      return random_date (rand);
    case ALONG_WALL:
      {
        g_autofree char *date = random_date (rand);

        return g_strdup_printf ("%sT%02d:%02d", date, g_rand_int_range (rand, 0, 24),
                                g_rand_int_range (rand, 0, 60));
      }
    case ALONG_REF:
    case ALONG_REFS:
      return random_id (rand);
    case ALONG_POSITION:
      return g_strdup_printf ("%c%c", 'a' + g_rand_int_range (rand, 0, 26),
                              'b' + g_rand_int_range (rand, 0, 25));
    case ALONG_TEXT:
      return random_text (field, rand);
    default:
      return field->check != NULL ? random_identifier (rand) : random_line (field, rand);
    }
}

static char *
random_valid_element (const AlongField *field, GRand *rand)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autofree char *text = random_element (field, rand);

      if (field->check == NULL || field->check (field, text, NULL))
        return g_steal_pointer (&text);
    }
  g_error ("no random text satisfies the rule of %s", field->name);
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GVariant *
random_set (const AlongField *field, GRand *rand)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  gint32 n = g_rand_int_range (rand, 1, 5);

  for (gint32 i = 0; i < n; i++)
    {
      g_autofree char *text = random_valid_element (field, rand);

      if (!g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
        g_ptr_array_add (texts, g_steal_pointer (&text));
    }
  g_ptr_array_sort (texts, compare_texts);
  return g_variant_new_strv ((const char *const *)texts->pdata, (gssize)texts->len);
}

static GVariant *
random_table (const AlongField *field, GRand *rand)
{
  GVariantBuilder rows;
  gint32 n = g_rand_int_range (rand, 1, 5);

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{ss}"));
  for (gint32 i = 0; i < n; i++)
    {
      g_variant_builder_open (&rows, G_VARIANT_TYPE ("a{ss}"));
      for (const AlongColumn *column = field->columns; column->name != NULL; column++)
        {
          const char *text = column->values != NULL
                                 ? random_code (column->values, rand)
                                 : one_of (phrases, G_N_ELEMENTS (phrases), rand);

          if (column->is_date)
            text = "2026-12-24";

          /* The first column always, so that no row is empty. */
          if (column == field->columns || g_rand_boolean (rand))
            g_variant_builder_add (&rows, "{ss}", column->name, text);
        }
      g_variant_builder_close (&rows);
    }
  return g_variant_builder_end (&rows);
}

static gint64
random_between (gint64 min, gint64 max, GRand *rand)
{
  gint32 which = g_rand_int_range (rand, 0, 8);

  if (which == 0)
    return min;
  if (which == 1)
    return max;
  return min + (gint64)(g_rand_double (rand) * (double)(max - min));
}

GVariant *
along_random_value (const AlongField *field, GRand *rand)
{
  switch (field->type)
    {
    case ALONG_INTEGER:
      return g_variant_new_int64 (field->max != 0 || field->min != 0
                                      ? random_between (field->min, field->max, rand)
                                      : random_between (-1000000, 1000000, rand));
    case ALONG_INSTANT:
      return g_variant_new_int64 (random_between (0, G_GINT64_CONSTANT (4102444800000), rand));
    case ALONG_REAL:
      /* Eighths are exact in binary and short in decimal. */
      return g_variant_new_double ((double)random_between (field->min * 8, field->max * 8, rand)
                                   / 8);
    case ALONG_BOOLEAN:
      return g_variant_new_boolean (g_rand_boolean (rand));
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return random_set (field, rand);
    case ALONG_TABLE:
      return random_table (field, rand);
    default:
      return g_variant_new_take_string (random_valid_element (field, rand));
    }
}

static void
fill (AlongRecord *record, gboolean fresh, GRand *rand)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      gboolean wanted
          = (field->flags & ALONG_FIELD_REQUIRED) != 0 || g_rand_int_range (rand, 0, 10) < 7;

      if (fresh && field->flags & ALONG_FIELD_MOVE)
        wanted = FALSE;
      along_record_set_at (record, i, wanted ? along_random_value (field, rand) : NULL);
    }
}

static void
make_new (AlongRecord *record)
{
  const AlongEntity *entity = along_record_get_entity (record);

  if (entity->lifecycle != NULL
      && !along_lifecycle_is_initial (entity->lifecycle, along_record_get_state (record)))
    along_record_set_text (record, along_entity_state_field (entity)->name,
                           entity->lifecycle->initial);
}

static AlongRecord *
random_valid (const AlongEntity *entity, gboolean fresh, GRand *rand)
{
  g_autofree char *id = random_id (rand);
  g_autoptr (AlongRecord) record = along_record_new (entity, id);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TRIES; i++)
    {
      fill (record, fresh, rand);
      if (fresh)
        make_new (record);
      g_clear_error (&error);
      if (along_record_validate (record, &error))
        return g_steal_pointer (&record);
    }
  g_error ("no random %s is valid: %s", entity->kind, error->message);
}

AlongRecord *
along_random_record (const AlongEntity *entity, GRand *rand)
{
  return random_valid (entity, FALSE, rand);
}

AlongRecord *
along_random_new_record (const AlongEntity *entity, GRand *rand)
{
  return random_valid (entity, TRUE, rand);
}

GVariant *
along_wrong_value (const AlongField *field)
{
  static const char *const lines[] = { "two\nlines", NULL };
  static const char *const codes[] = { "no such code", NULL };
  static const char *const ids[] = { "not-an-id", NULL };

  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_POSITION:
      return g_variant_new_string (lines[0]);
    case ALONG_TEXT:
      {
        g_autofree char *long_text
            = g_strnfill (field->max > 0 ? (gsize)field->max + 1 : 100001, 'x');

        return g_variant_new_string (long_text);
      }
    case ALONG_CODE:
      return g_variant_new_string (codes[0]);
    case ALONG_CODES:
      return g_variant_new_strv (codes, -1);
    case ALONG_LINES:
      return g_variant_new_strv (lines, -1);
    case ALONG_INTEGER:
      return field->min != 0 || field->max != 0 ? g_variant_new_int64 (field->max + 1) : NULL;
    case ALONG_REAL:
      return g_variant_new_double ((double)field->max + 0.5);
    case ALONG_DATE:
      return g_variant_new_string ("2026-02-30");
    case ALONG_WALL:
      return g_variant_new_string ("2026-02-28T24:00");
    case ALONG_REF:
      return g_variant_new_string (ids[0]);
    case ALONG_REFS:
      return g_variant_new_strv (ids, -1);
    case ALONG_TABLE:
      return g_variant_new_parsed ("[{'no such column': 'x'}]");
    case ALONG_BOOLEAN:
    case ALONG_INSTANT:
    default:
      return NULL;
    }
}
