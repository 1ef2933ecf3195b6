/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "store/derived.h"
#include "store/query-sql.h"

#include <string.h>

/* Longer questions than this find nothing that shorter ones do not. */
#define MAX_WORDS 32

typedef struct
{
  const AlongField *field;
  AlongTest test;
  GVariant *value;
} Where;

typedef struct
{
  const AlongField *field;
  gboolean descending;
} Order;

/* Other records, and the field in which they name those that are asked for. */
typedef struct
{
  AlongQuery *query;
  const AlongField *reference;
  gboolean exists;
} Related;

struct _AlongQuery
{
  const AlongEntity *entity;
  GArray *where;
  GArray *related;
  GArray *order;
  char *matching;
};

static void
where_clear (gpointer data)
{
  Where *where = data;

  g_clear_pointer (&where->value, g_variant_unref);
}

static void
related_clear (gpointer data)
{
  Related *related = data;

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
  self->where = g_array_new (FALSE, FALSE, sizeof (Where));
  g_array_set_clear_func (self->where, where_clear);
  self->related = g_array_new (FALSE, FALSE, sizeof (Related));
  g_array_set_clear_func (self->related, related_clear);
  self->order = g_array_new (FALSE, FALSE, sizeof (Order));
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
      Where where = g_array_index (self->where, Where, i);

      where.value = where.value != NULL ? g_variant_ref (where.value) : NULL;
      g_array_append_val (copy->where, where);
    }
  for (guint i = 0; i < self->related->len; i++)
    {
      Related related = g_array_index (self->related, Related, i);

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
      const Related *related = &g_array_index (self->related, Related, k);

      if (related->query->entity == entity && n++ == i)
        return related->reference;
    }
  return NULL;
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
      const Related *one = &g_array_index (a->related, Related, i);
      const Related *other = &g_array_index (b->related, Related, i);

      if (one->reference != other->reference || one->exists != other->exists
          || !along_query_equal (one->query, other->query))
        return FALSE;
    }
  for (guint i = 0; i < a->where->len; i++)
    {
      const Where *one = &g_array_index (a->where, Where, i);
      const Where *other = &g_array_index (b->where, Where, i);

      if (one->field != other->field || one->test != other->test
          || (one->value == NULL) != (other->value == NULL)
          || (one->value != NULL && !g_variant_equal (one->value, other->value)))
        return FALSE;
    }
  for (guint i = 0; i < a->order->len; i++)
    {
      const Order *one = &g_array_index (a->order, Order, i);
      const Order *other = &g_array_index (b->order, Order, i);

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
  Where where = { listed_field (self->entity, field), test,
                  value != NULL ? g_variant_ref_sink (value) : NULL };

  if (where.field == NULL)
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
  Related condition = { NULL, listed_field (related->entity, reference), exists };

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
 * @field: the name of a field with %ALONG_FIELD_LIST
 * @descending: whether the greatest comes first
 *
 * Sorts by @field, and where several are equal, by the fields of later calls. What was never given comes last.
 */
void
along_query_order_by (AlongQuery *self, const char *field, gboolean descending)
{
  Order order = { listed_field (self->entity, field), descending };

  if (order.field != NULL)
    g_array_append_val (self->order, order);
}

/**
 * along_search_match:
 * @text: what somebody typed
 *
 * Returns: (transfer full) (nullable): an FTS5 expression: each word as the beginning of one, or without its
 *   Gaelic lenition; %NULL for a text without words
 */
char *
along_search_match (const char *text)
{
  g_auto (GStrv) words = along_text_words (text);
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL && i < MAX_WORDS; i++)
    {
      g_autofree char *plain = along_text_unlenite (words[i]);

      /* Words are letters and digits only, so the quotation marks hold. */
      g_string_append_printf (match, "%s(\"%s\"*", i > 0 ? " AND " : "", words[i]);
      if (plain != NULL)
        g_string_append_printf (match, " OR \"%s\"*", plain);
      g_string_append_c (match, ')');
    }
  return match->len > 0 ? g_string_free (g_steal_pointer (&match), FALSE) : NULL;
}

static guint
add_value (AlongQuerySql *sql, GVariant *value)
{
  g_ptr_array_add (sql->values, g_variant_ref_sink (value));
  return sql->values->len;
}

static void and (GString * string)
{
  if (string->len > 0)
    g_string_append (string, " AND ");
}

static void
add_one_of (AlongQuerySql *sql, GString *string, const Where *where)
{
  g_autofree const char **values = g_variant_get_strv (where->value, NULL);

  g_string_append_printf (string, "f_%s IN (", where->field->name);
  for (guint i = 0; values[i] != NULL; i++)
    g_string_append_printf (string, "%s?%u", i > 0 ? ", " : "",
                            add_value (sql, g_variant_new_string (values[i])));
  g_string_append_c (string, ')');
}

static void
add_where (AlongQuerySql *sql, GString *string, const Where *where)
{
  const char *name = where->field->name;
  const char *compare = where->test == ALONG_BEFORE ? "<" : where->test == ALONG_AFTER ? ">" : "=";
  g_autofree char *element = NULL;

  and(string);
  switch (where->test)
    {
    case ALONG_IS_ABSENT:
      g_string_append_printf (string, "f_%s IS NULL", name);
      break;
    case ALONG_IS_PRESENT:
      g_string_append_printf (string, "f_%s IS NOT NULL", name);
      break;
    case ALONG_IS_ONE_OF:
      add_one_of (sql, string, where);
      break;
    case ALONG_HAS:
      element = g_strdup_printf ("\x1f%s\x1f", g_variant_get_string (where->value, NULL));
      g_string_append_printf (string, "instr(f_%s, ?%u) > 0", name,
                              add_value (sql, g_variant_new_string (element)));
      break;
    case ALONG_IS:
    case ALONG_BEFORE:
    case ALONG_AFTER:
    default:
      if (where->field->type == ALONG_BOOLEAN)
        g_string_append_printf (string, "IFNULL(f_%s, 0) %s ?%u", name, compare,
                                add_value (sql, where->value));
      else
        g_string_append_printf (string, "f_%s %s ?%u", name, compare,
                                add_value (sql, where->value));
    }
}

static void
add_matching (const AlongQuery *self, AlongQuerySql *sql, GString *string)
{
  g_autofree char *match = NULL;
  g_autofree char *trimmed = NULL;
  gint64 first = along_derived_first_pk (self->entity);

  if (self->matching == NULL)
    return;
  match = along_search_match (self->matching);
  if (match != NULL)
    {
      and(string);
      g_string_append_printf (string,
                              "pk IN (SELECT rowid FROM search WHERE search MATCH ?%u AND rowid "
                              "BETWEEN %" G_GINT64_FORMAT " AND %" G_GINT64_FORMAT ")",
                              add_value (sql, g_variant_new_string (match)), first,
                              first + (((gint64)1 << ALONG_LIST_SHIFT) - 1));
      return;
    }
  /* Signs without letters or digits are no words; they are looked for as they stand in the title. */
  trimmed = g_strstrip (g_strdup (self->matching));
  if (*trimmed != '\0' && self->entity->title != NULL)
    {
      and(string);
      g_string_append_printf (string, "instr(f_%s, ?%u) > 0", self->entity->title,
                              add_value (sql, g_variant_new_string (trimmed)));
    }
}

static void add_conditions (const AlongQuery *self, AlongQuerySql *sql, GString *string);

/* The columns of the inner table hide those of the outer one; only its id is asked for, and named in full. */
static void
add_related (const AlongQuery *self, AlongQuerySql *sql, GString *string, const Related *related)
{
  const char *kind = related->query->entity->kind;

  and(string);
  g_string_append_printf (string,
                          "%sEXISTS (SELECT 1 FROM list_%s AS related WHERE f_%s = list_%s.id",
                          related->exists ? "" : "NOT ", kind, related->reference->name,
                          self->entity->kind);
  add_conditions (related->query, sql, string);
  g_string_append_c (string, ')');
}

static void
add_conditions (const AlongQuery *self, AlongQuerySql *sql, GString *string)
{
  for (guint i = 0; i < self->where->len; i++)
    add_where (sql, string, &g_array_index (self->where, Where, i));
  for (guint i = 0; i < self->related->len; i++)
    add_related (self, sql, string, &g_array_index (self->related, Related, i));
  add_matching (self, sql, string);
}

static char *
key_of (const Order *order)
{
  const char *name = order->field->name;

  switch (along_column_type (order->field))
    {
    case ALONG_COLUMN_TEXT:
      /* What is always there can be walked along its index in both directions. */
      return order->descending && !(order->field->flags & ALONG_FIELD_REQUIRED)
                 ? g_strdup_printf ("IFNULL(NULLIF(s_%s, char(1114111)), '')", name)
                 : g_strdup_printf ("s_%s", name);
    case ALONG_COLUMN_INTEGER:
      return g_strdup_printf ("IFNULL(f_%s, %s)", name,
                              order->descending ? "-9223372036854775808" : "9223372036854775807");
    case ALONG_COLUMN_REAL:
      return g_strdup_printf ("IFNULL(f_%s, %s)", name, order->descending ? "-9e999" : "9e999");
    case ALONG_COLUMN_CODE:
    case ALONG_COLUMN_SET:
    default:
      /* The last character there is sorts after all others. */
      return g_strdup_printf ("IFNULL(f_%s, %s)", name, order->descending ? "''" : "char(1114111)");
    }
}

/* (a < ?) OR (a = ? AND ((b > ?) OR …)): rows before one, each key in its own direction. */
static char *
before_condition (const GPtrArray *keys, const gboolean *descending, guint first)
{
  GString *string = g_string_new (NULL);
  gboolean alike = TRUE;

  for (guint i = 1; i < keys->len; i++)
    alike &= descending[i] == descending[0];
  if (alike)
    {
      /* Row values let SQLite walk an index. */
      g_string_append_c (string, '(');
      for (guint i = 0; i < keys->len; i++)
        g_string_append_printf (string, "%s%s", i > 0 ? ", " : "", (char *)keys->pdata[i]);
      g_string_append_printf (string, ") %c (", descending[0] ? '>' : '<');
      for (guint i = 0; i < keys->len; i++)
        g_string_append_printf (string, "%s?%u", i > 0 ? ", " : "", first + i);
      g_string_append_c (string, ')');
      return g_string_free (string, FALSE);
    }
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];

      g_string_append_printf (string, "(%s %c ?%u", key, descending[i] ? '>' : '<', first + i);
      if (i + 1 < keys->len)
        g_string_append_printf (string, " OR (%s = ?%u AND ", key, first + i);
    }
  for (guint i = 0; i < keys->len; i++)
    g_string_append (string, i + 1 < keys->len ? "))" : ")");
  return g_string_free (string, FALSE);
}

static void
add_order (const AlongQuery *self, AlongQuerySql *sql)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree gboolean *descending = g_new0 (gboolean, self->order->len + 2);
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GString) columns = g_string_new (NULL);

  for (guint i = 0; i < self->order->len; i++)
    {
      const Order *one = &g_array_index (self->order, Order, i);

      descending[keys->len] = one->descending;
      g_ptr_array_add (keys, key_of (one));
    }
  if (keys->len == 0)
    {
      const char *name = self->entity->title != NULL ? self->entity->title : "created_at";
      Order one = { along_entity_find_field (self->entity, name, NULL), FALSE };

      g_ptr_array_add (keys, key_of (&one));
    }
  descending[keys->len] = descending[keys->len - 1];
  g_ptr_array_add (keys, g_strdup ("pk"));

  for (guint i = 0; i < keys->len; i++)
    {
      g_string_append_printf (order, "%s%s%s", i > 0 ? ", " : "", (char *)keys->pdata[i],
                              descending[i] ? " DESC" : "");
      g_string_append_printf (columns, "%s%s", i > 0 ? ", " : "", (char *)keys->pdata[i]);
    }
  sql->n_keys = keys->len;
  sql->before = before_condition (keys, descending, sql->values->len + 2);
  sql->order = g_string_free (g_steal_pointer (&order), FALSE);
  sql->keys = g_string_free (g_steal_pointer (&columns), FALSE);
}

/**
 * along_query_to_sql:
 * @self: a query
 *
 * Returns: (transfer full): its SQL
 */
AlongQuerySql *
along_query_to_sql (const AlongQuery *self)
{
  AlongQuerySql *sql = g_new0 (AlongQuerySql, 1);
  g_autoptr (GString) where = g_string_new (NULL);

  sql->values = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  add_conditions (self, sql, where);
  if (where->len == 0)
    g_string_append_c (where, '1');
  sql->where = g_string_free (g_steal_pointer (&where), FALSE);
  add_order (self, sql);
  return sql;
}

/**
 * along_query_sql_free:
 * @sql: (transfer full): a query's SQL
 */
void
along_query_sql_free (AlongQuerySql *sql)
{
  g_free (sql->where);
  g_ptr_array_unref (sql->values);
  g_free (sql->order);
  g_free (sql->keys);
  g_free (sql->before);
  g_free (sql);
}

/**
 * along_query_sql_bind:
 * @sql: a query's SQL
 * @stmt: a statement with it; the values must stay until it is reset
 */
void
along_query_sql_bind (const AlongQuerySql *sql, AlongStmt *stmt)
{
  for (guint i = 0; i < sql->values->len; i++)
    {
      GVariant *value = g_ptr_array_index (sql->values, i);
      int rc = SQLITE_OK;

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
        along_stmt_integer (stmt, (int)i + 1, g_variant_get_int64 (value));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        along_stmt_integer (stmt, (int)i + 1, g_variant_get_boolean (value));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
        rc = sqlite3_bind_double (stmt, (int)i + 1, g_variant_get_double (value));
      else
        along_stmt_text (stmt, (int)i + 1, g_variant_get_string (value, NULL));
      if (rc != SQLITE_OK)
        g_critical ("Binding a value: %s", sqlite3_errstr (rc));
    }
}
