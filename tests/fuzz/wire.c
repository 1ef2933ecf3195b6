/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes over the wire, either way: whatever it is, it is understood or refused; what was understood says the same when it
 * is written and read again; and what is compressed comes back. The first byte says what the rest is taken for. */

#include "fuzz.h"
#include "wire/batch.h"
#include "wire/compress.h"
#include "wire/json.h"
#include "wire/pull.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  fuzz_be_quiet ();
  return 0;
}

static gboolean
has_problems (const AlongBatch *batch)
{
  for (guint i = 0; i < batch->problems->len; i++)
    if (g_ptr_array_index (batch->problems, i) != NULL)
      return TRUE;
  return FALSE;
}

static void
try_batch (GBytes *bytes)
{
  g_autoptr (AlongBatch) batch = along_batch_decode (bytes, NULL);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (AlongBatch) again = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GError) error = NULL;

  /* What was not understood is kept as it came, and never said anew. */
  if (batch == NULL || has_problems (batch))
    return;
  first = along_batch_encode (batch);
  again = along_batch_decode (first, &error);
  g_assert_no_error (error);
  second = along_batch_encode (again);
  g_assert_true (g_bytes_equal (first, second));
}

static void
try_line (const char *text, gsize length)
{
  g_autoptr (AlongLine) line = along_line_decode (text, (gssize)length, NULL);
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (AlongLine) again = NULL;
  g_autoptr (GString) second = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (line == NULL || line->type == ALONG_LINE_UNKNOWN)
    return;
  along_line_encode (line, first);
  again = along_line_decode (first->str, (gssize)first->len, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->type, ==, line->type);
  along_line_encode (again, second);
  g_assert_cmpstr (first->str, ==, second->str);
}

static void
try_results (GBytes *bytes)
{
  g_autoptr (AlongResults) results = along_results_decode (bytes, NULL);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (AlongResults) again = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GError) error = NULL;

  if (results == NULL)
    return;
  first = along_results_encode (results);
  again = along_results_decode (first, &error);
  g_assert_no_error (error);
  second = along_results_encode (again);
  g_assert_true (g_bytes_equal (first, second));
}

static void
try_op (const char *text)
{
  g_autoptr (AlongOp) op = along_op_from_json (text, NULL);
  g_autofree char *first = NULL;
  g_autoptr (AlongOp) again = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  if (op == NULL)
    return;
  first = along_op_to_json (op);
  again = along_op_from_json (first, &error);
  g_assert_no_error (error);
  second = along_op_to_json (again);
  g_assert_cmpstr (first, ==, second);
}

static void
try_txn (const char *text)
{
  g_autoptr (AlongTxn) txn = along_txn_from_json (text, NULL);
  g_autofree char *first = NULL;
  g_autoptr (AlongTxn) again = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  if (txn == NULL)
    return;
  first = along_txn_to_json (txn);
  again = along_txn_from_json (first, &error);
  g_assert_no_error (error);
  second = along_txn_to_json (again);
  g_assert_cmpstr (first, ==, second);
}

static void
try_pull (GBytes *bytes)
{
  g_autoptr (AlongPull) pull = along_pull_decode (bytes, NULL);
  g_autoptr (GBytes) first = NULL;
  g_autoptr (AlongPull) again = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GError) error = NULL;

  if (pull == NULL)
    return;
  first = along_pull_encode (pull);
  again = along_pull_decode (first, &error);
  g_assert_no_error (error);
  second = along_pull_encode (again);
  g_assert_true (g_bytes_equal (first, second));
}

static void
try_json (const char *text, gsize length)
{
  g_autoptr (JsonNode) node = along_json_parse (text, (gssize)length, NULL);
  g_autofree char *first = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GError) error = NULL;

  if (node == NULL)
    return;
  first = along_json_print (node);
  again = along_json_parse (first, -1, &error);
  g_assert_no_error (error);
  second = along_json_print (again);
  g_assert_cmpstr (first, ==, second);
}

/* In pieces it is the same as at once. */
static void
try_decompress (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GBytes) whole = along_decompress (bytes, 1024 * 1024, NULL);
  g_autoptr (AlongDecompressor) pieces = along_decompressor_new (1024 * 1024);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gboolean well = TRUE;

  for (gsize at = 0; well && at < size; at += 7)
    well = along_decompressor_feed (pieces, data + at, MIN ((gsize)7, size - at), out, NULL);
  g_assert_cmpuint (out->len, <=, 1024 * 1024);
  if (whole != NULL && well)
    g_assert_cmpmem (g_bytes_get_data (whole, NULL), g_bytes_get_size (whole), out->data, out->len);
}

/* Each byte stands for many of it, so that some of this is dense. */
static void
try_compress (Food *food)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) compressed = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autoptr (GError) error = NULL;

  while (food->left > 0 && plain->len < 2 * 1024 * 1024)
    {
      guint8 byte = food_byte (food);
      guint n = 1u << food_byte (food) % 18;
      guint8 *at = NULL;

      g_byte_array_set_size (plain, plain->len + n);
      at = plain->data + plain->len - n;
      for (guint i = 0; i < n; i++)
        at[i] = byte;
    }
  bytes = g_bytes_new (plain->data, plain->len);
  compressed = along_compress (bytes);
  back = along_decompress (compressed, plain->len, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bytes, back));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Food food = { data, size };
  guint8 what = food_byte (&food);
  gsize length = 0;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (what == 'c')
    {
      try_compress (&food);
      return 0;
    }
  text = food_rest (&food, &length);
  bytes = g_bytes_new (text, length);
  switch (what)
    {
    case 'b':
      try_batch (bytes);
      break;
    case 'l':
      try_line (text, length);
      break;
    case 'r':
      try_results (bytes);
      break;
    case 'o':
      try_op (text);
      break;
    case 't':
      try_txn (text);
      break;
    case 'p':
      try_pull (bytes);
      break;
    case 'd':
      try_decompress (bytes);
      break;
    default:
      try_json (text, length);
      break;
    }
  return 0;
}
