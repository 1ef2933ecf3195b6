/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/entity-csv.h"
#include "interop/csv.h"
#include "interop/text-encoding.h"
#include "base/error.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>

/* The columns of an export: the id, then the fields asked for, or all of them. */
static GPtrArray *
columns_of (const AlongEntity *entity, const char *const *fields)
{
  GPtrArray *columns = g_ptr_array_new ();
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    {
      const AlongField *field = along_entity_field (entity, i);

      if (fields == NULL || g_strv_contains (fields, field->name))
        g_ptr_array_add (columns, (gpointer)field);
    }
  return columns;
}

/**
 * along_entity_csv_heading:
 * @entity: a kind of record
 * @fields: (nullable) (array zero-terminated=1): the names of the fields to write, or %NULL for all
 * @into: where to write
 *
 * Writes the heading of an export, in the order of the declaration.
 */
void
along_entity_csv_heading (const AlongEntity *entity, const char *const *fields, GString *into)
{
  g_autoptr (GPtrArray) columns = columns_of (entity, fields);
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  g_ptr_array_add (cells, (gpointer) "id");
  for (guint i = 0; i < columns->len; i++)
    g_ptr_array_add (cells, (gpointer)((const AlongField *)columns->pdata[i])->name);
  g_ptr_array_add (cells, NULL);
  along_csv_append_row (into, (const char *const *)cells->pdata, ',');
}

/**
 * along_entity_csv_append:
 * @record: a record, with no more than its reader may see
 * @fields: (nullable) (array zero-terminated=1): as given for the heading
 * @into: where to write
 *
 * Writes one record.
 */
void
along_entity_csv_append (const AlongRecord *record, const char *const *fields, GString *into)
{
  g_autoptr (GPtrArray) columns = columns_of (along_record_get_entity (record), fields);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_null_terminated (columns->len + 1, g_free, TRUE);

  g_ptr_array_add (cells, g_strdup (along_record_get_id (record)));
  for (guint i = 0; i < columns->len; i++)
    {
      const AlongField *field = columns->pdata[i];

      g_ptr_array_add (cells,
                       along_cell_from_value (field, along_record_get (record, field->name)));
    }
  along_csv_append_row (into, (const char *const *)cells->pdata, ',');
}

/* A heading is a field's name, or else the words people see for it: two fields may have the words of
 * one another's name. */
static const AlongField *
field_of_heading (const AlongEntity *entity, const char *heading)
{
  g_autofree char *folded = g_utf8_casefold (heading, -1);
  guint n = along_entity_n_fields (entity);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (folded, along_entity_field (entity, i)->name))
      return along_entity_field (entity, i);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = g_utf8_casefold (_ (along_entity_field (entity, i)->label), -1);

      if (g_str_equal (folded, label))
        return along_entity_field (entity, i);
    }
  return NULL;
}

static AlongRecord *
record_from_row (const AlongEntity *entity,
                 GPtrArray *columns,
                 guint id_column,
                 const AlongCsvRow *row,
                 GError **error)
{
  const char *given = id_column < row->cells->len ? row->cells->pdata[id_column] : "";
  g_autofree char *id = *given != '\0' ? g_strdup (given) : along_id_new ();
  g_autoptr (AlongRecord) record = along_record_new (entity, id);

  if (!along_id_is_valid (id))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The id is not one of Alongside."));
      return NULL;
    }
  for (guint i = 0; i < row->cells->len; i++)
    {
      const AlongField *field = columns->pdata[i];
      const char *cell = row->cells->pdata[i];
      GVariant *value = NULL;

      if (field == NULL || *cell == '\0')
        continue;
      value = along_cell_to_value (field, cell, error);
      if (value == NULL)
        return NULL;
      along_record_set (record, field->name, value);
    }
  if (!along_record_validate (record, error))
    return NULL;
  return g_steal_pointer (&record);
}

static GPtrArray *
columns_of_heading (const AlongEntity *entity,
                    const AlongCsvRow *heading,
                    guint *id_column,
                    GPtrArray *unknown)
{
  GPtrArray *columns = g_ptr_array_new ();

  for (guint i = 0; i < heading->cells->len; i++)
    {
      const char *text = heading->cells->pdata[i];
      const AlongField *field = field_of_heading (entity, text);

      if (field == NULL && g_ascii_strcasecmp (text, "id") == 0)
        *id_column = i;
      else if (field == NULL)
        g_ptr_array_add (unknown, g_strdup (text));
      g_ptr_array_add (columns, (gpointer)field);
    }
  return columns;
}

/**
 * along_entity_csv_read:
 * @entity: a kind of record
 * @bytes: (array length=length): a spreadsheet saved as text, in any encoding and with any delimiter
 * @length: how many bytes
 * @refused: (element-type AlongImportRefusal): rows that could not be read are added here
 * @unknown: (element-type utf8): headings that are no field's are added here
 * @error: set to %ALONG_ERROR_CORRUPT for what is no text, and %ALONG_ERROR_INVALID where no column
 *   is known
 *
 * Reads what [func@entity_csv_append] wrote, in whatever order the columns are by now. A row without
 * an id is a new record. Every record that is returned is valid.
 *
 * Returns: (transfer full) (element-type AlongRecord): the records
 */
GPtrArray *
along_entity_csv_read (const AlongEntity *entity,
                       const char *bytes,
                       gsize length,
                       GPtrArray *refused,
                       GPtrArray *unknown,
                       GError **error)
{
  const char *encoding = NULL;
  gsize text_length = 0;
  g_autofree char *text = along_text_decode (bytes, length, &text_length, &encoding, error);
  g_autoptr (AlongCsvReader) reader = NULL;
  g_autoptr (AlongCsvRow) heading = NULL;
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GPtrArray) records
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_record_unref);
  guint id_column = G_MAXUINT;

  if (text == NULL)
    return NULL;
  reader = along_csv_reader_new (text, text_length, 0);
  heading = along_csv_reader_next (reader);
  if (heading == NULL || heading->problem != NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("The file has no heading."));
      return NULL;
    }
  columns = columns_of_heading (entity, heading, &id_column, unknown);
  for (;;)
    {
      g_autoptr (AlongCsvRow) row = along_csv_reader_next (reader);
      g_autoptr (GError) problem = NULL;
      AlongRecord *record = NULL;

      if (row == NULL)
        break;
      if (row->problem != NULL)
        {
          along_import_refuse (refused, row->line, NULL, "%s", row->problem);
          continue;
        }
      if (along_csv_row_is_empty (row))
        continue;
      if (row->cells->len > columns->len)
        {
          along_import_refuse (refused, row->line, NULL,
                               _ ("The row has %u cells where the heading has %u."),
                               row->cells->len, columns->len);
          continue;
        }
      record = record_from_row (entity, columns, id_column, row, &problem);
      if (record != NULL)
        g_ptr_array_add (records, record);
      else
        along_import_refuse (refused, row->line, NULL, "%s", problem->message);
    }
  return g_steal_pointer (&records);
}
