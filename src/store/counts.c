/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/counts.h"
#include "store/derived-layout.h"

static void
add_trigger (GString *sql, const char *kind, const char *action, const char *when, const char *body)
{
  g_string_append_printf (sql, "CREATE TRIGGER list_%s_%s AFTER %s ON list_%s %s BEGIN %s END;",
                          kind, action, action, kind, when, body);
}

/**
 * along_counts_sql:
 * @entity: a kind
 *
 * The table that has the number of rows of the list of @entity for each value of the columns that are counted, under
 * the names that they have in the list: a condition on these columns alone means the same there. SQLite keeps it in the
 * statement that writes the list, so nobody can write one without the other. A number that has come down to 0 stays.
 *
 * Returns: (transfer full): what makes it, for an empty list
 */
char *
along_counts_sql (const AlongEntity *entity)
{
  const char *kind = entity->kind;
  guint n = along_entity_n_fields (entity);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GString) come = g_string_new (NULL);
  g_autoptr (GString) gone = g_string_new (NULL);
  g_autoptr (GString) differs = g_string_new (NULL);
  g_autofree char *plus = NULL;
  g_autofree char *minus = NULL;
  g_autofree char *both = NULL;
  g_autoptr (GString) sql = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (!along_column_is_counted (entity, field))
        continue;
      g_string_append_printf (columns, "f_%s ANY, ", field->name);
      /* Two NULLs are never the same to an index; a number is no text. */
      g_string_append_printf (key, "%sIFNULL(f_%s, -1)", key->len > 0 ? ", " : "", field->name);
      g_string_append_printf (come, "NEW.f_%s, ", field->name);
      g_string_append_printf (gone, "%sIFNULL(f_%s, -1) = IFNULL(OLD.f_%s, -1)",
                              gone->len > 0 ? " AND " : "", field->name, field->name);
      g_string_append_printf (differs, "%sOLD.f_%s IS NOT NEW.f_%s",
                              differs->len > 0 ? " OR " : "WHEN ", field->name, field->name);
    }
  plus = g_strdup_printf (
      "INSERT INTO list_%s_count VALUES(%s1) ON CONFLICT DO UPDATE SET n = n + 1;", kind,
      come->str);
  minus = g_strdup_printf ("UPDATE list_%s_count SET n = n - 1 WHERE %s;", kind, gone->str);
  both = g_strconcat (minus, plus, NULL);
  g_string_printf (sql,
                   "CREATE TABLE list_%s_count(%sn INTEGER NOT NULL) STRICT;"
                   "CREATE UNIQUE INDEX list_%s_counted ON list_%s_count(%s);",
                   kind, columns->str, kind, kind, key->str);
  add_trigger (sql, kind, "INSERT", "", plus);
  add_trigger (sql, kind, "DELETE", "", minus);
  add_trigger (sql, kind, "UPDATE", differs->str, both);
  return g_string_free (g_steal_pointer (&sql), FALSE);
}
