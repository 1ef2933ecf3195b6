/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/query-sql.h"
#include "store/derived-layout.h"
#include "store/match.h"
#include "store/query-private.h"

#include <string.h>

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
add_one_of (AlongQuerySql *sql, GString *string, const AlongQueryWhere *where)
{
  g_autofree const char **values = g_variant_get_strv (where->value, NULL);

  g_string_append_printf (string, "f_%s IN (", where->field->name);
  for (guint i = 0; values[i] != NULL; i++)
    g_string_append_printf (string, "%s?%u", i > 0 ? ", " : "",
                            add_value (sql, g_variant_new_string (values[i])));
  g_string_append_c (string, ')');
}

static void
add_where (AlongQuerySql *sql, GString *string, const AlongQueryWhere *where)
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
      if (where->other != NULL)
        {
          guint at = add_value (sql, where->value);

          g_string_append_printf (string, "(f_%s = ?%u OR f_%s = ?%u)", name, at,
                                  where->other->name, at);
        }
      else if (where->field->type == ALONG_BOOLEAN)
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
  g_auto (GStrv) words = along_match_words (self->matching);
  g_autofree char *match = along_match_of ((const char *const *)words, ALONG_MATCH_BEGINS);
  g_autofree char *trimmed = NULL;
  gint64 first = along_derived_first_pk (self->entity);

  if (self->matching == NULL)
    return;
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
add_related (const AlongQuery *self,
             AlongQuerySql *sql,
             GString *string,
             const AlongQueryRelated *related)
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
    add_where (sql, string, &g_array_index (self->where, AlongQueryWhere, i));
  for (guint i = 0; i < self->related->len; i++)
    add_related (self, sql, string, &g_array_index (self->related, AlongQueryRelated, i));
  add_matching (self, sql, string);
}

/* A code has its place in its value set. */
static char *
code_key (const AlongQueryOrder *order)
{
  GString *key = g_string_new (NULL);
  int place = 0;

  g_string_append_printf (key, "CASE f_%s", order->field->name);
  for (const AlongCode *code = order->field->values->codes; code->code != NULL; code++)
    g_string_append_printf (key, " WHEN '%s' THEN %d", code->code, place++);
  g_string_append_printf (key, " ELSE %d END", order->descending ? -1 : place);
  return g_string_free_and_steal (key);
}

/* What a reference names is found by the number of its first part, as its row in its own list has it. */
static char *
title_key (const AlongQuery *self, const AlongQueryOrder *order, const AlongEntity *target)
{
  return g_strdup_printf (
      "IFNULL((SELECT NULLIF(s_%s, char(1114111)) FROM list_%s WHERE pk = (SELECT min(part.pk) + "
      "%" G_GINT64_FORMAT " FROM part WHERE part.kind = '%s' AND part.id = list_%s.f_%s)), %s)",
      target->title, target->kind, along_derived_first_pk (target), target->kind,
      self->entity->kind, order->field->name, order->descending ? "''" : "char(1114111)");
}

static const AlongEntity *
titled_target (const AlongField *field)
{
  const AlongEntity *target = field->type == ALONG_REF ? along_entity_find (field->target) : NULL;
  const AlongField *title = target != NULL && target->title != NULL
                                ? along_entity_find_field (target, target->title, NULL)
                                : NULL;

  return title != NULL && along_column_type (title) == ALONG_COLUMN_TEXT ? target : NULL;
}

static char *
key_of (const AlongQuery *self, const AlongQueryOrder *order)
{
  const char *name = order->field->name;
  const AlongEntity *target = titled_target (order->field);

  if (target != NULL)
    return title_key (self, order, target);
  if (order->field->type == ALONG_CODE)
    return code_key (order);
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
      const AlongQueryOrder *one = &g_array_index (self->order, AlongQueryOrder, i);

      descending[keys->len] = one->descending;
      g_ptr_array_add (keys, key_of (self, one));
    }
  if (keys->len == 0)
    {
      const char *name = self->entity->title != NULL ? self->entity->title : "created_at";
      AlongQueryOrder one = { along_entity_find_field (self->entity, name, NULL), FALSE };

      g_ptr_array_add (keys, key_of (self, &one));
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

static gboolean
is_counted (const AlongQuery *self)
{
  if (self->related->len > 0 || (self->matching != NULL && *self->matching != '\0'))
    return FALSE;
  for (guint i = 0; i < self->where->len; i++)
    {
      const AlongQueryWhere *where = &g_array_index (self->where, AlongQueryWhere, i);

      if (!along_column_is_counted (self->entity, where->field)
          || (where->other != NULL && !along_column_is_counted (self->entity, where->other)))
        return FALSE;
    }
  return TRUE;
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
  sql->counted = is_counted (self);
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
