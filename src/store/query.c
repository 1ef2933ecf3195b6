/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/query-private.h"

static void
where_clear (gpointer data)
{
  AlongQueryWhere *where = data;

  g_clear_pointer (&where->value, g_variant_unref);
}

static void
related_clear (gpointer data)
{
  AlongQueryRelated *related = data;

  g_clear_pointer (&related->query, along_query_free);
}

/**
 * along_query_new:
 * @entity: a kind
 *
 * Returns: (transfer full): a query for all records of that kind, by title
 */
AlongQuery *
along_query_new (const AlongEntity *entity)
{
  AlongQuery *self = g_new0 (AlongQuery, 1);

  self->entity = entity;
  self->where = g_array_new (FALSE, FALSE, sizeof (AlongQueryWhere));
  g_array_set_clear_func (self->where, where_clear);
  self->related = g_array_new (FALSE, FALSE, sizeof (AlongQueryRelated));
  g_array_set_clear_func (self->related, related_clear);
  self->order = g_array_new (FALSE, FALSE, sizeof (AlongQueryOrder));
  return self;
}

/**
 * along_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): another that asks the same
 */
AlongQuery *
along_query_copy (const AlongQuery *self)
{
  AlongQuery *copy = along_query_new (self->entity);

  for (guint i = 0; i < self->where->len; i++)
    {
      AlongQueryWhere where = g_array_index (self->where, AlongQueryWhere, i);

      where.value = where.value != NULL ? g_variant_ref (where.value) : NULL;
      g_array_append_val (copy->where, where);
    }
  for (guint i = 0; i < self->related->len; i++)
    {
      AlongQueryRelated related = g_array_index (self->related, AlongQueryRelated, i);

      related.query = along_query_copy (related.query);
      g_array_append_val (copy->related, related);
    }
  g_array_append_vals (copy->order, self->order->data, self->order->len);
  copy->matching = g_strdup (self->matching);
  return copy;
}

/**
 * along_query_free:
 * @self: (transfer full): a query
 */
void
along_query_free (AlongQuery *self)
{
  g_array_unref (self->where);
  g_array_unref (self->related);
  g_array_unref (self->order);
  g_free (self->matching);
  g_free (self);
}

/**
 * along_query_get_entity:
 * @self: a query
 *
 * Returns: (transfer none): the kind it asks for
 */
const AlongEntity *
along_query_get_entity (const AlongQuery *self)
{
  return self->entity;
}

/**
 * along_query_get_reference:
 * @self: a query
 * @entity: a kind
 * @i: a number, from 0
 *
 * Returns: (transfer none) (nullable): the @i-th field in which a record of @entity names one that @self asks for; %NULL
 *   where there are no more
 */
const AlongField *
along_query_get_reference (const AlongQuery *self, const AlongEntity *entity, guint i)
{
  guint n = 0;

  for (guint k = 0; k < self->related->len; k++)
    {
      const AlongQueryRelated *related = &g_array_index (self->related, AlongQueryRelated, k);

      if (related->query->entity == entity && n++ == i)
        return related->reference;
    }
  return NULL;
}

/**
 * along_query_is_about:
 * @self: a query
 * @entity: a kind
 *
 * Returns: %TRUE if a record of @entity that comes, changes or goes may decide who is among the answers
 */
gboolean
along_query_is_about (const AlongQuery *self, const AlongEntity *entity)
{
  return self->entity == entity || along_query_get_reference (self, entity, 0) != NULL;
}

/**
 * along_query_sorts_by:
 * @self: a query
 * @entity: a kind
 *
 * Returns: %TRUE if titles of @entity decide where a record stands
 */
gboolean
along_query_sorts_by (const AlongQuery *self, const AlongEntity *entity)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      const AlongField *field = g_array_index (self->order, AlongQueryOrder, i).field;

      if (field->type == ALONG_REF && g_strcmp0 (field->target, entity->kind) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * along_query_equal:
 * @a: a query
 * @b: another
 *
 * Returns: %TRUE if both ask the same
 */
gboolean
along_query_equal (const AlongQuery *a, const AlongQuery *b)
{
  if (a->entity != b->entity || g_strcmp0 (a->matching, b->matching) != 0
      || a->where->len != b->where->len || a->order->len != b->order->len
      || a->related->len != b->related->len)
    return FALSE;
  for (guint i = 0; i < a->related->len; i++)
    {
      const AlongQueryRelated *one = &g_array_index (a->related, AlongQueryRelated, i);
      const AlongQueryRelated *other = &g_array_index (b->related, AlongQueryRelated, i);

      if (one->reference != other->reference || one->exists != other->exists
          || !along_query_equal (one->query, other->query))
        return FALSE;
    }
  for (guint i = 0; i < a->where->len; i++)
    {
      const AlongQueryWhere *one = &g_array_index (a->where, AlongQueryWhere, i);
      const AlongQueryWhere *other = &g_array_index (b->where, AlongQueryWhere, i);

      if (one->field != other->field || one->other != other->other || one->test != other->test
          || (one->value == NULL) != (other->value == NULL)
          || (one->value != NULL && !g_variant_equal (one->value, other->value)))
        return FALSE;
    }
  for (guint i = 0; i < a->order->len; i++)
    {
      const AlongQueryOrder *one = &g_array_index (a->order, AlongQueryOrder, i);
      const AlongQueryOrder *other = &g_array_index (b->order, AlongQueryOrder, i);

      if (one->field != other->field || one->descending != other->descending)
        return FALSE;
    }
  return TRUE;
}

static const AlongField *
listed_field (const AlongEntity *entity, const char *name)
{
  const AlongField *field = along_entity_find_field (entity, name, NULL);

  if (field != NULL && (field->flags & ALONG_FIELD_LIST || g_strcmp0 (entity->title, name) == 0))
    return field;
  for (field = entity->following != NULL ? entity->following->fields : NULL;
       field != NULL && field->name != NULL; field++)
    if (g_str_equal (field->name, name))
      return field;
  g_critical ("%s.%s is not a column of a list", entity->kind, name);
  return NULL;
}

/**
 * along_query_where:
 * @self: a query
 * @field: the name of a field with %ALONG_FIELD_LIST
 * @test: how it is compared
 * @value: (nullable) (transfer floating): with what; for %ALONG_IS_ONE_OF `as`, for %ALONG_HAS `s`, else a value
 *   of the field's type
 *
 * Adds a condition; all have to hold. A yes-or-no field that was never given counts as no.
 */
void
along_query_where (AlongQuery *self, const char *field, AlongTest test, GVariant *value)
{
  AlongQueryWhere where = { listed_field (self->entity, field), NULL, test,
                            value != NULL ? g_variant_ref_sink (value) : NULL };

  if (where.field == NULL)
    where_clear (&where);
  else
    g_array_append_val (self->where, where);
}

/**
 * along_query_where_either:
 * @self: a query
 * @field: the name of a field with %ALONG_FIELD_LIST
 * @other: the name of another, of the same type
 * @value: (transfer floating): a value of that type
 *
 * Adds a condition: one of the two fields holds @value, or both.
 */
void
along_query_where_either (AlongQuery *self, const char *field, const char *other, GVariant *value)
{
  AlongQueryWhere where = { listed_field (self->entity, field), listed_field (self->entity, other),
                            ALONG_IS, g_variant_ref_sink (value) };

  if (where.field == NULL || where.other == NULL)
    where_clear (&where);
  else
    g_array_append_val (self->where, where);
}

/**
 * along_query_where_related:
 * @self: a query
 * @related: which records of another kind; copied. It asks for no other kind itself, and its order does not matter
 * @reference: the name of their reference, with %ALONG_FIELD_LIST, that names a record of @self
 * @exists: whether there has to be one of them, or none may be there
 *
 * Keeps only records that are named by one of @related: people with a need, or people without a contact since a day. All
 * conditions have to hold.
 */
void
along_query_where_related (AlongQuery *self,
                           const AlongQuery *related,
                           const char *reference,
                           gboolean exists)
{
  AlongQueryRelated condition = { NULL, listed_field (related->entity, reference), exists };

  g_return_if_fail (related->related->len == 0);
  g_return_if_fail (condition.reference != NULL && condition.reference->type == ALONG_REF
                    && g_strcmp0 (condition.reference->target, self->entity->kind) == 0);
  condition.query = along_query_copy (related);
  g_array_append_val (self->related, condition);
}

/**
 * along_query_matching:
 * @self: a query
 * @text: (nullable): what somebody typed; %NULL or empty for everything
 *
 * Keeps only records in which every word of @text begins a word, whatever the case, accents and Gaelic
 * lenition.
 */
void
along_query_matching (AlongQuery *self, const char *text)
{
  g_set_str (&self->matching, text);
}

/**
 * along_query_order_by:
 * @self: a query
 * @field: the name of a field with %ALONG_FIELD_LIST, or of a column that follows
 * @descending: whether the greatest comes first
 *
 * Sorts by @field, and where several are equal, by the fields of later calls. What was never given comes last. A code
 * sorts as its value set has it, a reference by the title of what it names.
 */
void
along_query_order_by (AlongQuery *self, const char *field, gboolean descending)
{
  AlongQueryOrder order = { listed_field (self->entity, field), descending };

  if (order.field != NULL)
    g_array_append_val (self->order, order);
}
