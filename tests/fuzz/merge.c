/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people change one group of a record at once. Whichever arrives first, the same stands and the same waits; and what
 * either wrote is in one of them. The input says which kind and group, and each value: none, the one before, the other's, one
 * that is drawn, or words that stand in it. */

#include "fuzz.h"
#include "model/merge.h"
#include "support/random-record.h"

#include <string.h>

#define ID "01900000-0000-7000-8000-000000000001"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_be_quiet ();
  return 0;
}

static GVariant *
words (const AlongField *field, Food *food)
{
  guint n = food_byte (food);
  g_autofree char *raw = g_strndup ((const char *)food->at, MIN (n, food->left));
  g_autofree char *valid = g_utf8_make_valid (raw, -1);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (valid));

  food->at += MIN (n, food->left);
  food->left -= MIN (n, food->left);
  return *valid != '\0' && along_field_check (field, value, NULL) ? g_steal_pointer (&value) : NULL;
}

static GVariant *
drawn (const AlongField *field, Food *food)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (food_number (food));
  GVariant *value = along_random_value (field, rand);

  return value != NULL ? g_variant_ref_sink (value) : NULL;
}

static GVariant *
choose (const AlongField *field, Food *food, GVariant *before, GVariant *other)
{
  switch (food_byte (food) % 6)
    {
    case 0:
      return NULL;
    case 1:
      return before != NULL ? g_variant_ref (before) : NULL;
    case 2:
      return other != NULL ? g_variant_ref (other) : NULL;
    case 3:
    case 4:
      return field->type == ALONG_TEXT || field->type == ALONG_LINE ? words (field, food)
                                                                    : drawn (field, food);
    default:
      return drawn (field, food);
    }
}

static AlongOp *
make_set (const AlongRecord *record, const char *group)
{
  const AlongEntity *entity = along_record_get_entity (record);
  guint n = along_entity_n_fields (entity);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (g_str_equal (along_field_group (field), group) && along_record_get_at (record, i) != NULL)
        g_variant_builder_add (&builder, "{sv}", field->name, along_record_get_at (record, i));
    }
  return along_op_set (entity, ID, group, g_variant_builder_end (&builder));
}

typedef struct
{
  AlongMergeOutcome outcome;
  GVariant *result;
  GVariant *loser;
} Merged;

static void
merged_clear (Merged *self)
{
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_pointer (&self->loser, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Merged, merged_clear)

static Merged
merge (const AlongRecord *base,
       const AlongRecord *current,
       const AlongMergeSide *current_side,
       const AlongRecord *wanted,
       const AlongMergeSide *op_side,
       gboolean current_is_base,
       const char *group)
{
  g_autoptr (AlongOp) op = make_set (wanted, group);
  Merged merged = { 0 };

  merged.outcome
      = along_merge_group (along_record_get_entity (current), group, current, current_side, base,
                           current_is_base, op, op_side, &merged.result, &merged.loser);
  g_assert_true ((merged.outcome == ALONG_MERGED_CONFLICT) == (merged.loser != NULL));
  return merged;
}

static gboolean
holds_line (const char *text, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strv_contains ((const char *const *)lines, line);
}

/* Each line of @text that was not there before. */
static gboolean
lines_are_kept (const char *text, const char *before, const char *in)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!holds_line (before, lines[i]) && !holds_line (in, lines[i]))
      return FALSE;
  return TRUE;
}

static gboolean
elements_are_kept (GVariant *value, GVariant *before, GVariant *in)
{
  gsize n = g_variant_n_children (value);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (value, i);
      GVariant *const places[] = { before, in };
      gboolean found = FALSE;

      for (guint p = 0; p < G_N_ELEMENTS (places); p++)
        for (gsize k = 0; places[p] != NULL && k < g_variant_n_children (places[p]) && !found; k++)
          {
            g_autoptr (GVariant) other = g_variant_get_child_value (places[p], k);

            found = g_variant_equal (element, other);
          }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

/* @values: what stands, or what waits */
static gboolean
is_in (const AlongField *field, GVariant *value, GVariant *before, GVariant *values)
{
  g_autoptr (GVariant) there
      = values != NULL ? g_variant_lookup_value (values, field->name, NULL) : NULL;

  if (there != NULL && g_variant_equal (there, value))
    return TRUE;
  /* What only one of them left in may go: the other has taken it out. */
  if (field->type == ALONG_TEXT)
    return lines_are_kept (g_variant_get_string (value, NULL),
                           before != NULL ? g_variant_get_string (before, NULL) : "",
                           there != NULL ? g_variant_get_string (there, NULL) : "");
  return g_variant_is_container (value) && elements_are_kept (value, before, there);
}

/* What one of them wrote, unless it was there before, stands or waits. */
static void
assert_kept (const AlongField *field, GVariant *value, GVariant *before, const Merged *merged)
{
  if (value == NULL || (before != NULL && g_variant_equal (value, before)))
    return;
  g_assert_true (is_in (field, value, before, merged->result)
                 || is_in (field, value, before, merged->loser));
}

static void
assert_same (GVariant *one, GVariant *other)
{
  g_assert_true ((one == NULL) == (other == NULL));
  g_assert_true (one == NULL || g_variant_equal (one, other));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Food food = { data, size };
  guint n_entities = 0;
  const AlongEntity *const *entities = along_entities (&n_entities);
  const AlongEntity *entity = entities[food_byte (&food) % n_entities];
  guint n = along_entity_n_fields (entity);
  const char *group = along_field_group (along_entity_field (entity, food_byte (&food) % n));
  guint8 how = food_byte (&food);
  const AlongMergeSide early = { 1000, "01" };
  const AlongMergeSide late = { how & 1 ? 2000 : 1000, "02" };
  g_autoptr (AlongRecord) base = along_record_new (entity, ID);
  g_autoptr (AlongRecord) one = along_record_new (entity, ID);
  g_autoptr (AlongRecord) two = along_record_new (entity, ID);
  const AlongRecord *known = how & 2 ? base : NULL;
  g_auto (Merged) first = { 0 };
  g_auto (Merged) second = { 0 };
  g_auto (Merged) clean = { 0 };
  g_autoptr (AlongOp) wanted = NULL;

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) before = NULL;
      g_autoptr (GVariant) ours = NULL;
      g_autoptr (GVariant) theirs = NULL;

      if (!g_str_equal (along_field_group (field), group))
        continue;
      before = choose (field, &food, NULL, NULL);
      ours = choose (field, &food, before, NULL);
      theirs = choose (field, &food, before, ours);
      along_record_set_at (base, i, before);
      along_record_set_at (one, i, ours);
      along_record_set_at (two, i, theirs);
    }
  first = merge (known, one, &early, two, &late, FALSE, group);
  second = merge (known, two, &late, one, &early, FALSE, group);
  g_assert_cmpint (first.outcome, ==, second.outcome);
  assert_same (first.result, second.result);
  assert_same (first.loser, second.loser);
  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      GVariant *before = known != NULL ? along_record_get_at (base, i) : NULL;

      if (!g_str_equal (along_field_group (field), group))
        continue;
      assert_kept (field, along_record_get_at (one, i), before, &first);
      assert_kept (field, along_record_get_at (two, i), before, &first);
    }
  /* Nobody else wrote it meanwhile: what is wanted stands. */
  clean = merge (one, one, &early, two, &late, TRUE, group);
  wanted = make_set (two, group);
  assert_same (clean.result, wanted->values);
  g_assert_null (clean.loser);
  return 0;
}
