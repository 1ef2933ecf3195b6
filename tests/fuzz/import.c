/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that people bring in: FHIR, spreadsheets of services, feeds of Open Referral and of ALISS, exports of ours. Whatever
 * they hold is taken or refused with a sentence, and what is taken is valid. The first byte says which it is. */

#include "base/error.h"
#include "fuzz.h"
#include "interop/entity-csv.h"
#include "interop/fhir-import.h"
#include "interop/import.h"
#include "interop/spreadsheet.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_be_quiet ();
  return 0;
}

static gboolean
lookup (
    const AlongEntity *entity, const char *id, gpointer data, AlongRecord **record, GError **error)
{
  if (record != NULL)
    *record = NULL;
  return TRUE;
}

static gboolean
commit (const AlongTxn *txn, gpointer data, GError **error)
{
  for (guint i = 0; i < txn->ops->len; i++)
    {
      const AlongOp *op = g_ptr_array_index (txn->ops, i);
      g_autoptr (AlongRecord) record = along_record_new (op->entity, op->id);
      g_autoptr (GError) wrong = NULL;

      g_assert_cmpint (op->type, ==, ALONG_OP_NEW);
      along_op_apply (op, record, &wrong);
      g_assert_no_error (wrong);
      along_record_validate (record, &wrong);
      g_assert_no_error (wrong);
    }
  return TRUE;
}

/* A feed whose pages are all the same, and that ends soon. */
typedef struct
{
  GBytes *page;
  guint fetched;
} Feed;

static GBytes *
fetch (const char *url, gpointer data, GError **error)
{
  Feed *feed = data;

  if (feed->fetched++ < 5)
    return g_bytes_ref (feed->page);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND, "There is nothing more.");
  return NULL;
}

static void
assert_said (gconstpointer report, const GError *error)
{
  g_assert_true ((report == NULL) == (error != NULL));
  g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
}

static void
read_feed (GBytes *bytes)
{
  Feed feed = { .page = bytes };
  const AlongImportHooks hooks
      = { .lookup = lookup, .commit = commit, .fetch = fetch, .data = &feed };
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongImportReport) report
      = along_import_services ("https://feed.example.org/services", &hooks, &error);

  assert_said (report, error);
}

static void
read_spreadsheet (const char *text, gsize length)
{
  const AlongImportHooks hooks = { .lookup = lookup, .commit = commit };
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongImportReport) report = along_import_spreadsheet (text, length, &hooks, &error);

  assert_said (report, error);
}

static void
read_fhir (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongFhirReport) report = along_fhir_import (bytes, &error);
  g_autofree char *words = NULL;

  assert_said (report, error);
  if (report == NULL)
    return;
  words = along_fhir_report_words (report);
  g_assert_true (g_utf8_validate (words, -1, NULL));
}

static void
read_export (const AlongEntity *entity, const char *text, gsize length)
{
  g_autoptr (GPtrArray) refused
      = g_ptr_array_new_with_free_func ((GDestroyNotify)along_import_refusal_free);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = along_entity_csv_read (entity, text, length, refused, unknown, &error);

  assert_said (records, error);
  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      along_record_validate (g_ptr_array_index (records, i), &error);
      g_assert_no_error (error);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Food food = { data, size };
  guint8 what = food_byte (&food);
  guint n = 0;
  const AlongEntity *const *entities = along_entities (&n);
  guint8 which = what == 'e' ? food_byte (&food) : 0;
  gsize length = 0;
  g_autofree char *text = food_rest (&food, &length);
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  switch (what)
    {
    case 'f':
      read_fhir (bytes);
      break;
    case 's':
      read_spreadsheet (text, length);
      break;
    case 'e':
      read_export (entities[which % n], text, length);
      break;
    default:
      read_feed (bytes);
      break;
    }
  return 0;
}
