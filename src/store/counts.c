/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/counts.h"
#include "store/derived-layout.h"

/**
 * along_counts_sql:
 * @entity: a kind
 *
 * The table that has the number of rows of the list of @entity for each value of the columns that are counted, under
 * the names that they have in the list: a condition on these columns alone means the same there. A number that has come
 * down to 0 stays.
 *
 * Returns: (transfer full): what makes it, for an empty list
 */
char *
along_counts_sql (const AlongEntity *entity)
{
  guint n = along_entity_n_fields (entity);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (!along_column_is_counted (entity, field))
        continue;
      g_string_append_printf (columns, "f_%s ANY, ", field->name);
      /* Two NULLs are never the same to an index; a number is no text. */
      g_string_append_printf (key, "%sIFNULL(f_%s, -1)", key->len > 0 ? ", " : "", field->name);
    }
  return g_strdup_printf ("CREATE TABLE list_%1$s_count(%2$sn INTEGER NOT NULL) STRICT;"
                          "CREATE UNIQUE INDEX list_%1$s_counted ON list_%1$s_count(%3$s);",
                          entity->kind, columns->str, key->str);
}

/**
 * along_counts_add_sql:
 * @entity: a kind
 *
 * A trigger of the list would do the same by itself, but a statement with one begins a savepoint, and for each FTS5 writes
 * out what it has gathered: that doubled the work of a first sync.
 *
 * Returns: (transfer full): a statement whose values are those of the columns that are counted, in their order, and how
 *   many rows with them have come
 */
char *
along_counts_add_sql (const AlongEntity *entity)
{
  guint n = along_entity_n_fields (entity);
  g_autoptr (GString) values = g_string_new (NULL);
  guint at = 1;

  for (guint i = 0; i < n; i++)
    if (along_column_is_counted (entity, along_entity_field (entity, i)))
      g_string_append_printf (values, "?%u, ", at++);
  return g_strdup_printf ("INSERT INTO list_%s_count VALUES(%s?%u)"
                          " ON CONFLICT DO UPDATE SET n = n + ?%u",
                          entity->kind, values->str, at, at);
}
