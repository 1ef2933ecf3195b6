/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/spreadsheet.h"
#include "interop/csv.h"
#include "interop/import-limits.h"
#include "interop/row.h"
#include "interop/text-encoding.h"
#include "base/error.h"
#include "base/id.h"
#include "base/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How far down the heading may stand, below a title and blank lines. */
#define HEADING_ROWS 20

#define CARE_INSPECTORATE "care-inspectorate"

typedef struct
{
  char *heading;
  AlongColumnUse use;
  const char *field;
  guint rank;
} Column;

typedef struct
{
  AlongCsvReader *reader;
  AlongCsvRow *ahead;
  AlongImporter *importer;
  GArray *columns;
  GArray *address;
  const char *namespace;
  const char *taxonomy;
  GHashTable *further;
  GHashTable *keys;
  gboolean said_no_organisation;
} Sheet;

static void
clear_column (gpointer data)
{
  Column *column = data;

  g_free (column->heading);
}

static AlongCsvRow *
next_row (Sheet *sheet)
{
  AlongCsvRow *row = g_steal_pointer (&sheet->ahead);

  return row != NULL ? row : along_csv_reader_next (sheet->reader);
}

static guint
n_understood (const AlongCsvRow *row)
{
  guint n = 0;

  for (guint i = 0; i < row->cells->len; i++)
    {
      AlongColumnUse use = ALONG_USE_ATTRIBUTE;
      const char *field = NULL;
      guint rank = 0;

      n += along_column_understand (row->cells->pdata[i], &use, &field, &rank);
    }
  return n;
}

/* The heading is the first row that is understood at all; a title may stand above it. */
static AlongCsvRow *
find_heading (Sheet *sheet)
{
  for (guint i = 0; i < HEADING_ROWS; i++)
    {
      g_autoptr (AlongCsvRow) row = along_csv_reader_next (sheet->reader);

      if (row == NULL)
        return NULL;
      if (row->problem == NULL && n_understood (row) >= 2)
        return g_steal_pointer (&row);
      if (row->problem == NULL && row->cells->len == 1 && n_understood (row) == 1)
        return g_steal_pointer (&row);
    }
  return NULL;
}

static const Column *
find_column (Sheet *sheet, AlongColumnUse use)
{
  for (guint i = 0; i < sheet->columns->len; i++)
    if (g_array_index (sheet->columns, Column, i).use == use)
      return &g_array_index (sheet->columns, Column, i);
  return NULL;
}

static gboolean
has_heading (Sheet *sheet, const char *heading)
{
  for (guint i = 0; i < sheet->columns->len; i++)
    if (g_ascii_strcasecmp (g_array_index (sheet->columns, Column, i).heading, heading) == 0)
      return TRUE;
  return FALSE;
}

/* Of several columns with one meaning, where a service has only one of it, the plainest is meant. */
static void
settle_doubles (Sheet *sheet, AlongColumnUse use)
{
  Column *best = NULL;

  for (guint i = 0; i < sheet->columns->len; i++)
    {
      Column *column = &g_array_index (sheet->columns, Column, i);

      if (column->use != use)
        continue;
      if (best == NULL || column->rank < best->rank)
        {
          if (best != NULL)
            best->use = ALONG_USE_ATTRIBUTE;
          best = column;
        }
      else
        {
          column->use = ALONG_USE_ATTRIBUTE;
        }
    }
}

static int
compare_rank (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *columns = data;
  const Column *left = &g_array_index (columns, Column, *(const guint *)a);
  const Column *right = &g_array_index (columns, Column, *(const guint *)b);

  return left->rank < right->rank ? -1 : left->rank > right->rank;
}

/* The lines of an address are put together from the building to the district, in whatever order the
 * columns stand. */
static void
order_address (Sheet *sheet)
{
  for (guint i = 0; i < sheet->columns->len; i++)
    if (g_array_index (sheet->columns, Column, i).use == ALONG_USE_ADDRESS)
      g_array_append_val (sheet->address, i);
  g_array_sort_with_data (sheet->address, compare_rank, sheet->columns);
}

static void
read_heading (Sheet *sheet, const AlongCsvRow *heading)
{
  static const AlongColumnUse single[] = {
    ALONG_USE_SERVICE_KEY, ALONG_USE_SERVICE_NAME, ALONG_USE_SERVICE_TYPE, ALONG_USE_STATUS,
    ALONG_USE_ORG_KEY,     ALONG_USE_ORG_NAME,     ALONG_USE_ORG_TYPE,     ALONG_USE_TOWN,
    ALONG_USE_POSTCODE,    ALONG_USE_AREA,         ALONG_USE_EMAIL,        ALONG_USE_URL,
  };

  for (guint i = 0; i < heading->cells->len; i++)
    {
      Column column = { .heading = g_strdup (heading->cells->pdata[i]) };

      g_strstrip (column.heading);
      along_column_understand (column.heading, &column.use, &column.field, &column.rank);
      g_array_append_val (sheet->columns, column);
    }
  if (has_heading (sheet, "CSNumber") && has_heading (sheet, "SP_number"))
    {
      sheet->namespace = CARE_INSPECTORATE;
      sheet->taxonomy = "Care Inspectorate";
      for (guint i = 0; i < sheet->columns->len; i++)
        {
          Column *column = &g_array_index (sheet->columns, Column, i);

          /* There, "service type" says what the provider is. */
          if (g_ascii_strcasecmp (column->heading, "ServiceType") == 0)
            {
              column->use = ALONG_USE_ORG_TYPE;
              column->field = "organisation.legal_form";
            }
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    settle_doubles (sheet, single[i]);
  order_address (sheet);
}

static void
report_columns (Sheet *sheet)
{
  for (guint i = 0; i < sheet->columns->len; i++)
    {
      const Column *column = &g_array_index (sheet->columns, Column, i);
      g_autofree char *unnamed = NULL;

      if (*column->heading == '\0')
        unnamed = g_strdup_printf (_ ("column %u, without a heading"), i + 1);
      along_importer_column (sheet->importer, unnamed != NULL ? unnamed : column->heading,
                             column->use == ALONG_USE_ATTRIBUTE && column->field != NULL
                                 ? "service.attributes"
                                 : column->field);
    }
}

static void
take_cell (Sheet *sheet, AlongRow *into, const AlongCsvRow *row, guint i)
{
  const Column *column = &g_array_index (sheet->columns, Column, i);
  const char *cell = i < row->cells->len ? row->cells->pdata[i] : "";

  if (cell[strspn (cell, " \t\r\n")] != '\0')
    along_row_take (into, column->use, column->heading, cell);
}

static void
take_cells (Sheet *sheet, AlongRow *into, const AlongCsvRow *row)
{
  for (guint i = 0; i < row->cells->len; i++)
    if (g_array_index (sheet->columns, Column, i).use != ALONG_USE_ADDRESS)
      take_cell (sheet, into, row, i);
  for (guint i = 0; i < sheet->address->len; i++)
    take_cell (sheet, into, row, g_array_index (sheet->address, guint, i));
  along_row_next_line (into);
}

static char *
cell_of_use (Sheet *sheet, const AlongCsvRow *row, AlongColumnUse use)
{
  for (guint i = 0; i < row->cells->len; i++)
    if (g_array_index (sheet->columns, Column, i).use == use)
      return g_strstrip (g_strdup (row->cells->pdata[i]));
  return NULL;
}

/* A number of the file's own means nothing outside it, so it counts together with the organisation;
 * without one, the name and the place do. */
static char *
service_key (AlongRow *row, const char *organisation_key)
{
  const char *number = along_row_get (row, ALONG_USE_SERVICE_KEY);
  const char *postcode = along_row_get (row, ALONG_USE_POSTCODE);
  g_autofree char *name = NULL;
  g_autofree char *place = NULL;

  if (number != NULL)
    return g_strdup_printf ("%s/%s", organisation_key, number);
  name = along_text_key (along_row_get (row, ALONG_USE_SERVICE_NAME));
  place = along_text_key (postcode != NULL ? postcode : along_row_get (row, ALONG_USE_TOWN));
  return g_strdup_printf ("%s/%s/%s", organisation_key, name, place);
}

static gboolean
is_register_number (const char *number, const char *prefix)
{
  gsize length = strlen (prefix);

  if (number == NULL || g_ascii_strncasecmp (number, prefix, length) != 0)
    return FALSE;
  return strlen (number) >= length + 6
         && strspn (number + length, "0123456789") == strlen (number + length);
}

/* Keys of the organisation and the service; a sentence when the row has none. */
static const char *
find_keys (Sheet *sheet, AlongRow *row, char **organisation_key, char **key)
{
  const char *number = along_row_get (row, ALONG_USE_ORG_KEY);
  const char *org_name = along_row_get (row, ALONG_USE_ORG_NAME);
  const char *name = along_row_get (row, ALONG_USE_SERVICE_NAME);

  if (g_strcmp0 (sheet->namespace, CARE_INSPECTORATE) == 0)
    {
      *organisation_key = g_strstrip (g_strdup (number));
      *key = g_strstrip (g_strdup (along_row_get (row, ALONG_USE_SERVICE_KEY)));
      if (!is_register_number (*key, "CS"))
        return N_ ("The service number is not one of the register (CS and digits).");
      if (!is_register_number (*organisation_key, "SP"))
        return N_ ("The provider number is not one of the register (SP and digits).");
      return NULL;
    }
  if (name == NULL && find_column (sheet, ALONG_USE_SERVICE_NAME) != NULL)
    return N_ ("The service has no name.");
  if (name == NULL && org_name != NULL)
    along_row_set (row, ALONG_USE_SERVICE_NAME, org_name);
  else if (name == NULL)
    return N_ ("Neither the service nor the organisation has a name.");
  if (org_name == NULL)
    {
      if (!sheet->said_no_organisation)
        along_importer_note (sheet->importer, "%s",
                             _ ("No organisation is named; it is taken as one of its own."));
      /* Where there is no such column, once says it all. */
      sheet->said_no_organisation = find_column (sheet, ALONG_USE_ORG_NAME) == NULL;
      org_name = along_row_get (row, ALONG_USE_SERVICE_NAME);
      along_row_set (row, ALONG_USE_ORG_NAME, org_name);
    }
  *organisation_key = number != NULL ? g_strstrip (g_strdup (number)) : along_text_key (org_name);
  *key = service_key (row, *organisation_key);
  return NULL;
}

static void
set_source (Sheet *sheet, AlongRecord *record, const char *key)
{
  g_autofree char *source_key = g_strdup_printf ("%s:%s", sheet->namespace, key);
  const AlongField *field
      = along_entity_find_field (along_record_get_entity (record), "source_key", NULL);
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (source_key));

  /* Only a key nobody can have meant is too long; the id stands for it all the same. */
  if (along_field_check (field, value, NULL))
    along_record_set (record, "source_key", value);
}

static void
set_identifier (AlongRecord *record, const char *scheme, const char *value)
{
  g_autoptr (GVariantBuilder) table = g_variant_builder_new (G_VARIANT_TYPE ("aa{ss}"));

  g_variant_builder_open (table, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (table, "{ss}", "scheme", scheme);
  g_variant_builder_add (table, "{ss}", "value", value);
  g_variant_builder_close (table);
  along_record_set (record, "identifiers", g_variant_builder_end (table));
}

/* Two rows with one key: the register's numbers are unique, so there the second is refused. In a
 * sheet without numbers they are counted, and said. */
static char *
settle_key (Sheet *sheet, const char *key, guint64 line)
{
  guint64 *first = g_hash_table_lookup (sheet->keys, key);

  if (first == NULL)
    {
      guint64 *value = g_new (guint64, 1);

      *value = line;
      g_hash_table_insert (sheet->keys, g_strdup (key), value);
      return g_strdup (key);
    }
  if (find_column (sheet, ALONG_USE_SERVICE_KEY) != NULL)
    {
      g_autofree char *reason = g_strdup_printf (
          _ ("The number of this service is used already on line %" G_GUINT64_FORMAT "."), *first);

      along_importer_refuse (sheet->importer, reason);
      return NULL;
    }
  along_importer_note (sheet->importer,
                       _ ("Line %" G_GUINT64_FORMAT
                          " has the same name, organisation and place; both "
                          "are kept. A column with a number for each would tell them apart."),
                       *first);
  for (guint n = 2;; n++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s#%u", key, n);

      if (!g_hash_table_contains (sheet->keys, numbered))
        return settle_key (sheet, numbered, line);
    }
}

static gboolean
take_row (Sheet *sheet, const AlongCsvRow *row, GError **error)
{
  g_autoptr (AlongRow) cells = along_row_new (sheet->importer, sheet->taxonomy);
  g_autofree char *organisation_key = NULL;
  g_autofree char *key = NULL;
  g_autofree char *unique = NULL;
  g_autofree char *organisation_id = NULL;
  g_autofree char *id = NULL;
  g_autoptr (AlongRecord) organisation = NULL;
  g_autoptr (AlongRecord) service = NULL;
  g_autofree char *own_key = cell_of_use (sheet, row, ALONG_USE_SERVICE_KEY);
  GPtrArray *further = own_key != NULL ? g_hash_table_lookup (sheet->further, own_key) : NULL;
  const char *problem = NULL;

  take_cells (sheet, cells, row);
  for (guint i = 0; further != NULL && i < further->len; i++)
    take_cells (sheet, cells, further->pdata[i]);
  if (further != NULL)
    g_hash_table_remove (sheet->further, own_key);
  problem = find_keys (sheet, cells, &organisation_key, &key);
  if (problem != NULL)
    {
      along_importer_refuse (sheet->importer, _ (problem));
      return TRUE;
    }
  unique = settle_key (sheet, key, row->line);
  if (unique == NULL)
    return TRUE;
  organisation_id = along_id_derive (sheet->namespace, "organisation", organisation_key, NULL);
  id = along_id_derive (sheet->namespace, "service", unique, NULL);
  organisation = along_row_organisation (cells, organisation_id);
  service = along_row_service (cells, id);
  set_source (sheet, organisation, organisation_key);
  set_source (sheet, service, unique);
  if (g_str_equal (sheet->namespace, CARE_INSPECTORATE))
    {
      set_identifier (organisation, "Care Inspectorate", organisation_key);
      set_identifier (service, "Care Inspectorate", key);
      along_record_set_text (service, "source_licence", "Open Government Licence v3.0");
      along_record_set_text (organisation, "source_licence", "Open Government Licence v3.0");
    }
  return along_importer_take (sheet->importer, organisation, service, error);
}

/* Whether the row and the one after it are one row that somebody broke with a line break. */
static gboolean
is_broken (Sheet *sheet, const AlongCsvRow *row)
{
  guint width = sheet->columns->len;

  if (row->cells->len >= width || width < 3)
    return FALSE;
  if (sheet->ahead == NULL)
    sheet->ahead = along_csv_reader_next (sheet->reader);
  return sheet->ahead != NULL && sheet->ahead->problem == NULL && sheet->ahead->cells->len < width
         && row->cells->len + sheet->ahead->cells->len == width + 1;
}

/* The rows that can be read; what cannot is refused here. */
static AlongCsvRow *
next_good_row (Sheet *sheet)
{
  for (;;)
    {
      g_autoptr (AlongCsvRow) row = next_row (sheet);
      guint width = sheet->columns->len;

      if (row == NULL)
        return NULL;
      along_importer_begin (sheet->importer, row->line, NULL);
      if (row->problem != NULL)
        {
          along_importer_refuse (sheet->importer, row->problem);
        }
      else if (along_csv_row_is_empty (row))
        {
          continue;
        }
      else if (row->cells->len > width)
        {
          g_autofree char *reason = g_strdup_printf (
              _ ("The row has %u cells where the heading has %u."), row->cells->len, width);

          along_importer_refuse (sheet->importer, reason);
        }
      else if (is_broken (sheet, row))
        {
          g_autoptr (AlongCsvRow) rest = g_steal_pointer (&sheet->ahead);
          g_autofree char *reason = g_strdup_printf (
              _ ("The row breaks off and seems to go on in line %" G_GUINT64_FORMAT "."),
              rest->line);

          along_importer_refuse (sheet->importer, reason);
        }
      else
        {
          /* Some spreadsheets leave out the empty cells at a row's end. */
          if (row->cells->len < width)
            along_importer_note (sheet->importer,
                                 _ ("The row has %u cells where the heading has %u; the rest is "
                                    "taken as empty."),
                                 row->cells->len, width);
          return g_steal_pointer (&row);
        }
    }
}

/* Rows that add to another one are collected first, wherever they stand. */
static GPtrArray *
collect (Sheet *sheet)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)along_csv_row_free);

  for (;;)
    {
      AlongCsvRow *row = next_good_row (sheet);
      g_autofree char *parent = NULL;
      GPtrArray *list = NULL;

      if (row == NULL)
        return rows;
      parent = cell_of_use (sheet, row, ALONG_USE_PARENT_KEY);
      if (parent == NULL || *parent == '\0')
        {
          g_ptr_array_add (rows, row);
          continue;
        }
      list = g_hash_table_lookup (sheet->further, parent);
      if (list == NULL)
        {
          list = g_ptr_array_new_with_free_func ((GDestroyNotify)along_csv_row_free);
          g_hash_table_insert (sheet->further, g_steal_pointer (&parent), list);
        }
      g_ptr_array_add (list, row);
    }
}

static gboolean
take_collected (Sheet *sheet, GError **error)
{
  g_autoptr (GPtrArray) rows = collect (sheet);
  GHashTableIter iter;
  gpointer lost = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const AlongCsvRow *row = rows->pdata[i];

      along_importer_begin (sheet->importer, row->line, NULL);
      if (!take_row (sheet, row, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, sheet->further);
  while (g_hash_table_iter_next (&iter, NULL, &lost))
    for (guint i = 0; i < ((GPtrArray *)lost)->len; i++)
      {
        const AlongCsvRow *row = ((GPtrArray *)lost)->pdata[i];

        along_importer_begin (sheet->importer, row->line, NULL);
        along_importer_refuse (sheet->importer,
                               _ ("It adds to a service that is not in this file."));
      }
  return TRUE;
}

static gboolean
take_streaming (Sheet *sheet, GError **error)
{
  for (guint64 n = 0; n < ALONG_IMPORT_MAX_ROWS; n++)
    {
      g_autoptr (AlongCsvRow) row = next_good_row (sheet);

      if (row == NULL)
        return TRUE;
      if (!take_row (sheet, row, error))
        return FALSE;
    }
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("The file has more than %d rows."),
               ALONG_IMPORT_MAX_ROWS);
  return FALSE;
}

static AlongImportReport *
import_sheet (Sheet *sheet,
              const AlongCsvRow *heading,
              const char *encoding,
              char delimiter,
              const AlongImportHooks *hooks,
              GError **error)
{
  AlongImportReport *report = NULL;

  read_heading (sheet, heading);
  if (find_column (sheet, ALONG_USE_SERVICE_NAME) == NULL
      && find_column (sheet, ALONG_USE_ORG_NAME) == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("No column says what the services or organisations are called. Call "
                              "one “Service name” or “Organisation”."));
      return NULL;
    }
  sheet->importer = along_importer_new (
      hooks, "csv", g_str_equal (sheet->namespace, CARE_INSPECTORATE) ? CARE_INSPECTORATE : NULL);
  report = along_importer_report (sheet->importer);
  report->format = g_strdup (sheet->namespace);
  report->encoding = g_strdup (encoding);
  report->delimiter = delimiter;
  report_columns (sheet);
  if (find_column (sheet, ALONG_USE_PARENT_KEY) != NULL ? !take_collected (sheet, error)
                                                        : !take_streaming (sheet, error))
    return NULL;
  return along_importer_finish (sheet->importer, error);
}

/**
 * along_import_spreadsheet:
 * @bytes: (array length=length): a directory saved as comma, semicolon, tab or bar separated text
 * @length: how many bytes
 * @hooks: what is there, and how to write
 * @error: set to %ALONG_ERROR_INVALID for a file of which nothing is understood,
 *   %ALONG_ERROR_CORRUPT for what is no text, or what the hooks set
 *
 * Imports a spreadsheet of services. The Care Inspectorate's register is known by its columns, and
 * its numbers are the keys; any other file is understood by what stands over its columns.
 *
 * Returns: (transfer full) (nullable): the report
 */
AlongImportReport *
along_import_spreadsheet (const char *bytes,
                          gsize length,
                          const AlongImportHooks *hooks,
                          GError **error)
{
  const char *encoding = NULL;
  gsize text_length = 0;
  g_autofree char *text = along_text_decode (bytes, length, &text_length, &encoding, error);
  g_autoptr (AlongCsvReader) reader = NULL;
  g_autoptr (AlongCsvRow) heading = NULL;
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (Column));
  g_autoptr (GArray) address = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) further
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  AlongImportReport *report = NULL;
  Sheet sheet = { 0 };
  char delimiter = 0;

  if (text == NULL)
    return NULL;
  delimiter = along_csv_delimiter (text, text_length);
  reader = along_csv_reader_new (text, text_length, delimiter);
  g_array_set_clear_func (columns, clear_column);
  sheet.reader = reader;
  sheet.columns = columns;
  sheet.address = address;
  sheet.further = further;
  sheet.keys = keys;
  sheet.namespace = "spreadsheet";
  heading = find_heading (&sheet);
  if (heading == NULL)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("No row of this file looks like the heading of a list of services."));
      return NULL;
    }
  report = import_sheet (&sheet, heading, encoding, delimiter, hooks, error);
  g_clear_pointer (&sheet.ahead, along_csv_row_free);
  g_clear_pointer (&sheet.importer, along_importer_free);
  return report;
}
