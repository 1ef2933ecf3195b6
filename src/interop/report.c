/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/report.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* How many refused rows the words name one by one; the JSON has all. */
#define WORDS_MAX 20

static void
free_column (gpointer data)
{
  AlongImportColumn *column = data;

  g_free (column->column);
  g_free (column->field);
  g_free (column);
}

static void
free_duplicate (gpointer data)
{
  AlongImportDuplicate *duplicate = data;

  g_free (duplicate->id);
  g_free (duplicate->other);
  g_free (duplicate->name);
  g_free (duplicate);
}

/**
 * along_import_report_new:
 *
 * Returns: (transfer full): the report of an import that has read nothing yet
 */
AlongImportReport *
along_import_report_new (void)
{
  AlongImportReport *report = g_new0 (AlongImportReport, 1);

  report->refused = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  report->notes = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  report->columns = g_ptr_array_new_with_free_func (free_column);
  report->duplicates = g_ptr_array_new_with_free_func (free_duplicate);
  return report;
}

/**
 * along_import_report_free:
 * @report: (transfer full): a report
 */
void
along_import_report_free (AlongImportReport *report)
{
  g_free (report->format);
  g_free (report->encoding);
  g_ptr_array_unref (report->refused);
  g_ptr_array_unref (report->notes);
  g_ptr_array_unref (report->columns);
  g_ptr_array_unref (report->duplicates);
  g_free (report);
}

static void
add_refusals (JsonBuilder *builder, const char *name, GPtrArray *refusals)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < refusals->len; i++)
    {
      const AlongImportRefusal *refusal = refusals->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "line");
      json_builder_add_int_value (builder, (gint64)refusal->line);
      if (refusal->file != NULL)
        {
          json_builder_set_member_name (builder, "file");
          json_builder_add_string_value (builder, refusal->file);
        }
      json_builder_set_member_name (builder, "reason");
      json_builder_add_string_value (builder, refusal->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_columns (JsonBuilder *builder, const AlongImportReport *report)
{
  json_builder_set_member_name (builder, "columns");
  json_builder_begin_object (builder);
  for (guint i = 0; i < report->columns->len; i++)
    {
      const AlongImportColumn *column = report->columns->pdata[i];

      if (column->field == NULL)
        continue;
      json_builder_set_member_name (builder, column->column);
      json_builder_add_string_value (builder, column->field);
    }
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "columns_not_understood");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->columns->len; i++)
    {
      const AlongImportColumn *column = report->columns->pdata[i];

      if (column->field == NULL)
        json_builder_add_string_value (builder, column->column);
    }
  json_builder_end_array (builder);
}

static void
add_duplicates (JsonBuilder *builder, const AlongImportReport *report)
{
  json_builder_set_member_name (builder, "duplicates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->duplicates->len; i++)
    {
      const AlongImportDuplicate *duplicate = report->duplicates->pdata[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, duplicate->id);
      json_builder_set_member_name (builder, "other");
      json_builder_add_string_value (builder, duplicate->other);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, duplicate->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * along_import_report_json:
 * @report: a report
 *
 * Returns: (transfer full): the report for programs: `services_added`, `services_changed`,
 *   `services_unchanged`, `organisations_added`, `refused` with line and reason, and the rest
 */
char *
along_import_report_json (const AlongImportReport *report)
{
  const struct
  {
    const char *name;
    guint64 value;
  } counts[] = {
    { "services_added", report->services_added },
    { "services_changed", report->services_changed },
    { "services_unchanged", report->services_unchanged },
    { "organisations_added", report->organisations_added },
    { "organisations_changed", report->organisations_changed },
    { "organisations_unchanged", report->organisations_unchanged },
    { "kept", report->kept },
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, report->format);
  if (report->encoding != NULL)
    {
      const char delimiter[] = { report->delimiter, '\0' };

      json_builder_set_member_name (builder, "encoding");
      json_builder_add_string_value (builder, report->encoding);
      json_builder_set_member_name (builder, "delimiter");
      json_builder_add_string_value (builder, delimiter);
    }
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      json_builder_set_member_name (builder, counts[i].name);
      json_builder_add_int_value (builder, (gint64)counts[i].value);
    }
  add_refusals (builder, "refused", report->refused);
  add_refusals (builder, "notes", report->notes);
  add_columns (builder, report);
  add_duplicates (builder, report);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

static void
say_refusals (GString *words, GPtrArray *refusals)
{
  for (guint i = 0; i < MIN (refusals->len, WORDS_MAX); i++)
    {
      const AlongImportRefusal *refusal = refusals->pdata[i];

      if (refusal->file != NULL)
        /* TRANSLATORS: a place in a file: the file's name and a line, then a sentence */
        g_string_append_printf (words, _ ("  %s, line %" G_GUINT64_FORMAT ": %s\n"), refusal->file,
                                refusal->line, refusal->reason);
      else
        g_string_append_printf (words, _ ("  line %" G_GUINT64_FORMAT ": %s\n"), refusal->line,
                                refusal->reason);
    }
  if (refusals->len > WORDS_MAX)
    g_string_append_printf (words, _ ("  … and %u more\n"), refusals->len - WORDS_MAX);
}

static void
say_duplicates (GString *words, GPtrArray *duplicates)
{
  if (duplicates->len == 0)
    return;
  g_string_append_printf (words, _ ("May be the same as a service of another source: %u\n"),
                          duplicates->len);
  for (guint i = 0; i < MIN (duplicates->len, WORDS_MAX); i++)
    {
      const AlongImportDuplicate *duplicate = duplicates->pdata[i];

      /* TRANSLATORS: a service's name and the ids of two entries of it */
      g_string_append_printf (words, _ ("  “%s”: %s and %s\n"), duplicate->name, duplicate->id,
                              duplicate->other);
    }
  if (duplicates->len > WORDS_MAX)
    g_string_append_printf (words, _ ("  … and %u more; --json lists all\n"),
                            duplicates->len - WORDS_MAX);
}

static void
say_columns (GString *words, const AlongImportReport *report)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < report->columns->len; i++)
    {
      const AlongImportColumn *column = report->columns->pdata[i];

      if (column->field == NULL)
        g_ptr_array_add (unknown, column->column);
    }
  if (unknown->len == 0)
    return;
  g_ptr_array_add (unknown, NULL);
  list = g_strjoinv (", ", (char **)unknown->pdata);
  g_string_append_printf (words, _ ("Not understood, and kept as other facts: %s\n"), list);
}

/**
 * along_import_report_words:
 * @report: a report
 *
 * Returns: (transfer full): the report for people, some lines
 */
char *
along_import_report_words (const AlongImportReport *report)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (words,
                          _ ("Services: %" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT
                             " changed, %" G_GUINT64_FORMAT " as they were\n"),
                          report->services_added, report->services_changed,
                          report->services_unchanged);
  g_string_append_printf (words,
                          _ ("Organisations: %" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT
                             " changed, %" G_GUINT64_FORMAT " as they were\n"),
                          report->organisations_added, report->organisations_changed,
                          report->organisations_unchanged);
  if (report->kept > 0)
    g_string_append_printf (
        words, _ ("Left as people here wrote it: %" G_GUINT64_FORMAT " places\n"), report->kept);
  if (report->refused->len > 0)
    {
      g_string_append_printf (words, _ ("Not taken: %u\n"), report->refused->len);
      say_refusals (words, report->refused);
    }
  if (report->notes->len > 0)
    {
      g_string_append_printf (words, _ ("Taken, but worth a look: %u\n"), report->notes->len);
      say_refusals (words, report->notes);
    }
  say_duplicates (words, report->duplicates);
  say_columns (words, report);
  return g_string_free_and_steal (g_steal_pointer (&words));
}
