/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/merge.h"

#include <string.h>

typedef struct
{
  const AlongEntity *entity;
  const char *group;
  const AlongRecord *current;
  const AlongRecord *base;
  AlongRecord *wanted; /* what the operation wants the group to be */
  gboolean op_is_later;
} Merge;

static gboolean
is_of_group (const AlongField *field, const char *group)
{
  return g_str_equal (along_field_group (field), group);
}

/* The operation's values in the order of the declaration, so that they can be compared. */
static AlongRecord *
record_of (const AlongEntity *entity, const AlongOp *op)
{
  AlongRecord *record = along_record_new (entity, op->id);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);
      g_autoptr (GVariant) value = NULL;

      if (is_of_group (field, op->group))
        value = g_variant_lookup_value (op->values, field->name, along_field_variant_type (field));
      along_record_set_at (record, i, value);
    }
  return record;
}

/* The field of a group of one, %NULL for a group of several. */
static const AlongField *
only_field (const AlongEntity *entity, const char *group)
{
  const AlongField *only = NULL;
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (!is_of_group (field, group))
        continue;
      if (only != NULL)
        return NULL;
      only = field;
    }
  return only;
}

static gboolean
is_protective (const AlongEntity *entity, const char *group)
{
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (is_of_group (field, group) && field->merge == ALONG_MERGE_PROTECTIVE)
        return TRUE;
    }
  return FALSE;
}

static gboolean
contains (GVariant *set, GVariant *element)
{
  GVariantIter iter;
  GVariant *other = NULL;
  gboolean found = FALSE;

  if (set == NULL)
    return FALSE;
  g_variant_iter_init (&iter, set);
  while (!found && (other = g_variant_iter_next_value (&iter)) != NULL)
    {
      found = g_variant_equal (other, element);
      g_variant_unref (other);
    }
  return found;
}

/* Adds the elements of @from that are not in @without, and where @only is given are in it. */
static void
add_elements (GPtrArray *elements, GVariant *from, GVariant *without, GVariant *only)
{
  GVariantIter iter;
  GVariant *element = NULL;

  if (from == NULL)
    return;
  g_variant_iter_init (&iter, from);
  while ((element = g_variant_iter_next_value (&iter)) != NULL)
    {
      if (contains (without, element) || (only != NULL && !contains (only, element)))
        g_variant_unref (element);
      else
        g_ptr_array_add (elements, element);
    }
}

static GVariant *
set_of (const AlongField *field, GPtrArray *elements)
{
  const GVariantType *type = g_variant_type_element (along_field_variant_type (field));

  if (elements->len == 0)
    return NULL;
  return g_variant_ref_sink (
      g_variant_new_array (type, (GVariant **)elements->pdata, elements->len));
}

static gboolean
is_set (const AlongField *field)
{
  return g_variant_type_is_array (along_field_variant_type (field));
}

/* Three ways, by element: what either side added is there, what either side took out is not. A line
 * of a table that one side changed and the other took out stays as it was changed. */
static GVariant *
merge_elements (const AlongField *field, GVariant *base, GVariant *earlier, GVariant *later)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (GVariant) removed = NULL;

  add_elements (gone, base, later, NULL);
  removed = set_of (field, gone);
  add_elements (kept, earlier, removed, NULL);
  add_elements (added, later, earlier, NULL);
  for (guint i = 0; i < added->len; i++)
    if (!contains (base, g_ptr_array_index (added, i)))
      g_ptr_array_add (kept, g_variant_ref (g_ptr_array_index (added, i)));
  return set_of (field, kept);
}

static GVariant *
value_in (const AlongRecord *record, const AlongField *field)
{
  return record != NULL ? along_record_get (record, field->name) : NULL;
}

static GVariant *
wrap (const AlongField *field, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (value != NULL)
    g_variant_builder_add (&builder, "{sv}", field->name, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static const AlongRecord *
later_of (const Merge *merge)
{
  return merge->op_is_later ? merge->wanted : merge->current;
}

static const AlongRecord *
earlier_of (const Merge *merge)
{
  return merge->op_is_later ? merge->current : merge->wanted;
}

static AlongMergeOutcome
latest (const Merge *merge, GVariant **result, GVariant **loser)
{
  *result = along_record_get_group (later_of (merge), merge->group);
  *loser = along_record_get_group (earlier_of (merge), merge->group);
  return ALONG_MERGED_CONFLICT;
}

static int
by_presence (GVariant *a, GVariant *b)
{
  return (a != NULL) - (b != NULL);
}

/* How careful a code is: in sets that go from least to most, and for answers to the question whether
 * something may be shared, how far it says no. */
static int
care_of_code (const AlongField *field, GVariant *value)
{
  static const char *const graded[] = { "label", "address_visibility", "story_scope", NULL };
  static const char *const no[]
      = { "withdrawn", "refused", "declined", "declined_by_person", "no", NULL };
  const char *code = NULL;

  if (value == NULL)
    return field->flags & ALONG_FIELD_PERMISSION ? 1 : -1;
  code = g_variant_get_string (value, NULL);
  if (field->values != NULL && g_strv_contains (graded, field->values->name))
    for (int i = 0; field->values->codes[i].code != NULL; i++)
      if (g_str_equal (field->values->codes[i].code, code))
        return field->flags & ALONG_FIELD_PERMISSION ? -i : i;
  return g_strv_contains (no, code) ? 1 : 0;
}

static int
by_truth (const AlongField *field, GVariant *a, GVariant *b)
{
  int more = (a != NULL && g_variant_get_boolean (a)) - (b != NULL && g_variant_get_boolean (b));

  if (more == 0)
    return by_presence (a, b);
  return field->flags & ALONG_FIELD_PERMISSION ? -more : more;
}

static gboolean
is_within (GVariant *a, GVariant *b)
{
  g_autoptr (GPtrArray) outside = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  add_elements (outside, a, b, NULL);
  return outside->len == 0;
}

static int
by_extent (const AlongField *field, GVariant *a, GVariant *b)
{
  int more = is_within (b, a) - is_within (a, b);

  return field->flags & ALONG_FIELD_PERMISSION ? -more : more;
}

/* A permission that ends sooner is more careful, a warning that ends later or never. */
static int
by_end (const AlongField *field, GVariant *a, GVariant *b)
{
  int sooner = 0;

  if (!g_str_has_suffix (field->name, "end") && !g_str_has_suffix (field->name, "expiry")
      && !g_str_has_suffix (field->name, "until"))
    return 0;
  sooner = by_presence (a, b);
  if (sooner == 0 && a != NULL)
    sooner = g_variant_compare (b, a);
  return field->flags & ALONG_FIELD_PERMISSION ? sooner : -sooner;
}

/* More than 0 where @a is the more careful value, less where @b is, 0 where neither is. */
static int
compare_care (const AlongField *field, GVariant *a, GVariant *b)
{
  if (a == b || (a != NULL && b != NULL && g_variant_equal (a, b)))
    return 0;
  if (is_set (field))
    return by_extent (field, a, b);
  switch (field->type)
    {
    case ALONG_BOOLEAN:
      return by_truth (field, a, b);
    case ALONG_CODE:
      return care_of_code (field, a) - care_of_code (field, b);
    case ALONG_DATE:
    case ALONG_INSTANT:
      return by_end (field, a, b);
    default:
      return field->flags & ALONG_FIELD_PERMISSION ? -by_presence (a, b) : by_presence (a, b);
    }
}

static int
compare_group (const Merge *merge)
{
  guint n = along_entity_n_fields (merge->entity);
  int care = 0;

  for (guint i = 0; i < n && care == 0; i++)
    if (is_of_group (along_entity_field (merge->entity, i), merge->group))
      care = compare_care (along_entity_field (merge->entity, i),
                           along_record_get_at (merge->current, i),
                           along_record_get_at (merge->wanted, i));
  return care;
}

static GVariant *
union_of (const AlongField *field, GVariant *a, GVariant *b)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  add_elements (all, a, NULL, NULL);
  add_elements (all, b, a, NULL);
  return set_of (field, all);
}

static GVariant *
intersection_of (const AlongField *field, GVariant *a, GVariant *b)
{
  g_autoptr (GPtrArray) common = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);

  if (b != NULL)
    add_elements (common, a, NULL, b);
  return set_of (field, common);
}

/* Of two permissions what both allow stays, and all that either allows waits; of two warnings both
 * stay. */
static AlongMergeOutcome
protective_set (const Merge *merge, const AlongField *field, GVariant **result, GVariant **loser)
{
  GVariant *earlier = value_in (earlier_of (merge), field);
  GVariant *later = value_in (later_of (merge), field);
  g_autoptr (GVariant) all = union_of (field, earlier, later);

  if (field->flags & ALONG_FIELD_PERMISSION)
    {
      g_autoptr (GVariant) common = intersection_of (field, earlier, later);

      *result = wrap (field, common);
      *loser = wrap (field, all);
      return ALONG_MERGED_CONFLICT;
    }
  if (all != NULL && !along_field_check (field, all, NULL))
    return latest (merge, result, loser);
  *result = wrap (field, all);
  *loser = wrap (field, is_within (all, earlier) ? later : earlier);
  return ALONG_MERGED_CONFLICT;
}

/* @base is %NULL where nothing may be taken out. The earlier words come first, whichever of the two
 * arrived first. */
static AlongMergeOutcome
paragraphs (const Merge *merge,
            const AlongField *field,
            const AlongRecord *base,
            GVariant **result,
            GVariant **loser)
{
  const char *before = base != NULL ? along_record_get_text (base, field->name) : NULL;
  gboolean overlap = FALSE;
  g_autofree char *text
      = along_merge_text (before == NULL && base != NULL ? "" : before,
                          along_record_get_text (earlier_of (merge), field->name),
                          along_record_get_text (later_of (merge), field->name), &overlap);
  g_autoptr (GVariant) value
      = *text != '\0' ? g_variant_ref_sink (g_variant_new_string (text)) : NULL;

  if (value != NULL && !along_field_check (field, value, NULL))
    return latest (merge, result, loser);
  *result = wrap (field, value);
  if (!overlap)
    return ALONG_MERGED_BOTH;
  *loser = along_record_get_group (earlier_of (merge), merge->group);
  return ALONG_MERGED_CONFLICT;
}

/* Both warnings stay until a person decides. */
static AlongMergeOutcome
protective_text (const Merge *merge, const AlongField *field, GVariant **result, GVariant **loser)
{
  if (paragraphs (merge, field, NULL, result, loser) == ALONG_MERGED_BOTH)
    *loser = along_record_get_group (earlier_of (merge), merge->group);
  return ALONG_MERGED_CONFLICT;
}

static AlongMergeOutcome
protective (const Merge *merge, GVariant **result, GVariant **loser)
{
  const AlongField *only = only_field (merge->entity, merge->group);
  int care = 0;

  if (only != NULL && is_set (only))
    return protective_set (merge, only, result, loser);
  care = compare_group (merge);
  if (care == 0 && only != NULL && only->type == ALONG_TEXT)
    return protective_text (merge, only, result, loser);
  if (care == 0)
    return latest (merge, result, loser);
  *result = along_record_get_group (care > 0 ? merge->current : merge->wanted, merge->group);
  *loser = along_record_get_group (care > 0 ? merge->wanted : merge->current, merge->group);
  return ALONG_MERGED_CONFLICT;
}

static AlongMergeOutcome
elements (const Merge *merge, const AlongField *field, GVariant **result, GVariant **loser)
{
  g_autoptr (GVariant) value
      = merge_elements (field, value_in (merge->base, field), value_in (earlier_of (merge), field),
                        value_in (later_of (merge), field));

  if (value != NULL && !along_field_check (field, value, NULL))
    return latest (merge, result, loser);
  *result = wrap (field, value);
  return ALONG_MERGED_BOTH;
}

static AlongMergeOutcome
merge_concurrent (const Merge *merge, GVariant **result, GVariant **loser)
{
  const AlongField *only = only_field (merge->entity, merge->group);

  if (is_protective (merge->entity, merge->group))
    return protective (merge, result, loser);
  if (only != NULL && only->merge == ALONG_MERGE_PARAGRAPHS)
    return paragraphs (merge, only, merge->base, result, loser);
  if (only != NULL && only->merge == ALONG_MERGE_SET && is_set (only))
    return elements (merge, only, result, loser);
  return latest (merge, result, loser);
}

/* Elements are added and taken out one by one, so that two devices never undo each other. */
static AlongMergeOutcome
apply_elements (const Merge *merge, const AlongOp *op, gboolean current_is_base, GVariant **result)
{
  g_autoptr (AlongRecord) after = along_record_copy (merge->current);
  g_autoptr (GVariant) before = along_record_get_group (merge->current, merge->group);

  along_op_apply (op, after, NULL);
  *result = along_record_get_group (after, merge->group);
  if (g_variant_equal (before, *result))
    return ALONG_MERGED_SAME;
  return current_is_base ? ALONG_MERGED_CLEAN : ALONG_MERGED_BOTH;
}

static gboolean
is_later (const AlongMergeSide *a, const AlongMergeSide *b)
{
  if (a->hlc != b->hlc)
    return a->hlc > b->hlc;
  /* Of two at the same instant the lower id stands, whichever arrived first. */
  return g_strcmp0 (a->txn, b->txn) < 0;
}

/**
 * along_merge_group:
 * @entity: the kind of record
 * @group: the group that @op sets, or the set's field
 * @current: the record as it stands
 * @current_side: who wrote the group last
 * @base: (nullable): the record as the author of @op saw it; %NULL where that is not known any more
 * @current_is_base: whether nobody has written the group since the author saw it: its version is the
 *   one that @op names, or the author's own earlier transaction still stands
 * @op: a %ALONG_OP_SET or %ALONG_OP_ELT on @group
 * @op_side: who wrote @op
 * @result: (out) (transfer full): `a{sv}`, the group as it is to be
 * @loser: (out) (transfer full) (nullable): `a{sv}`, for %ALONG_MERGED_CONFLICT: the values that do not
 *   stand, to be kept until a person decides
 *
 * What becomes of a group that changed in two places (sync.md §2.6); see #AlongMergePolicy. Every
 * value somebody gave is in @result or in @loser. Two concurrent operations give the same values in
 * whichever order they arrive.
 *
 * A group is protective when one of its fields is; then its fields are asked in the order of the
 * declaration which side is the more careful, and that side stands whole. Careful is, for a warning:
 * yes over no, present over absent, the longer list, no end over an end; for a permission
 * (%ALONG_FIELD_PERMISSION) the other way round; for codes the more closed, and no over yes. Where
 * neither is, the later stands.
 *
 * Returns: what happened
 */
AlongMergeOutcome
along_merge_group (const AlongEntity *entity,
                   const char *group,
                   const AlongRecord *current,
                   const AlongMergeSide *current_side,
                   const AlongRecord *base,
                   gboolean current_is_base,
                   const AlongOp *op,
                   const AlongMergeSide *op_side,
                   GVariant **result,
                   GVariant **loser)
{
  g_autoptr (AlongRecord) wanted = NULL;
  g_autoptr (GVariant) current_values = NULL;
  g_autoptr (GVariant) wanted_values = NULL;
  g_autofree char *digest = NULL;
  Merge merge = { entity, group, current, base, NULL, is_later (op_side, current_side) };

  *loser = NULL;
  if (op->type == ALONG_OP_ELT)
    return apply_elements (&merge, op, current_is_base, result);

  wanted = record_of (entity, op);
  merge.wanted = wanted;
  current_values = along_record_get_group (current, group);
  wanted_values = along_record_get_group (wanted, group);
  if (g_variant_equal (current_values, wanted_values))
    {
      *result = g_steal_pointer (&current_values);
      return ALONG_MERGED_SAME;
    }
  digest = along_value_digest (current, group);
  if (current_is_base || g_strcmp0 (op->old, digest) == 0)
    {
      *result = g_steal_pointer (&wanted_values);
      return ALONG_MERGED_CLEAN;
    }
  return merge_concurrent (&merge, result, loser);
}
