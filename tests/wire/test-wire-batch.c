/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/batch.h"
#include "base/error.h"

#include <string.h>

#define ID "0192f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"
#define TXN "0192f3a0-1c2d-7e3f-8a4b-00000000000"

static const char batch_text[]
    = "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\",\"txns\":["
      "{\"n\":41,\"id\":\"" TXN "1\",\"hlc\":117637120000000001,\"schema\":1,\"org\":\"" ID
      "\",\"ops\":["
      "{\"op\":\"new\",\"k\":\"need\",\"id\":\"" ID "\",\"v\":{\"person\":\"" ID "\"}},"
      "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID
      "\",\"g\":\"person\",\"b\":88121,\"old\":\"00ff\",\"v\":{}},"
      "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID
      "\",\"g\":\"label\",\"b\":\"own:40\",\"under\":7,\"v\":{\"label\":\"normal\"}}]},"
      "{\"n\":42,\"id\":\"" TXN "2\",\"hlc\":117637120000000002,\"schema\":1,\"ops\":["
      "{\"op\":\"move\",\"k\":\"referral\",\"id\":\"" ID
      "\",\"from\":\"received\",\"to\":\"declined\",\"v\":{}},"
      "{\"op\":\"del\",\"k\":\"need\",\"id\":\"" ID "\",\"b\":88130,\"why\":\"by mistake\"}]}]}";

static AlongBatch *
decode (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return along_batch_decode (bytes, error);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBatch) batch = decode (batch_text, &error);
  g_autoptr (GBytes) again = NULL;
  const AlongTxn *txn = NULL;
  const AlongOp *op = NULL;

  g_assert_no_error (error);
  again = along_batch_encode (batch);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), batch_text,
                   strlen (batch_text));
  txn = g_ptr_array_index (batch->txns, 0);
  g_assert_cmpint (txn->hlc, ==, G_GINT64_CONSTANT (117637120000000001));
  g_assert_cmpstr (txn->org, ==, ID);
  op = g_ptr_array_index (txn->ops, 2);
  g_assert_cmpint (op->base_own, ==, 40);
  g_assert_cmpint (op->base, ==, 7);
  for (guint i = 0; i < batch->txns->len; i++)
    {
      g_autofree char *json = along_txn_to_json (g_ptr_array_index (batch->txns, i));
      g_autoptr (AlongTxn) alone = along_txn_from_json (json, &error);
      g_autofree char *json_again = NULL;

      g_assert_no_error (error);
      json_again = along_txn_to_json (alone);
      g_assert_cmpstr (json_again, ==, json);
      g_assert_cmpstr (json, ==, g_ptr_array_index (batch->bodies, i));
      g_assert_null (g_ptr_array_index (batch->problems, i));
    }
}

static void
test_elements (void)
{
  static const char *const add[] = { "a", "é", NULL };
  static const char *const rem[] = { NULL };
  g_autoptr (AlongTxn) txn = along_txn_new (NULL);
  g_autoptr (AlongTxn) again = NULL;
  g_autofree char *json = NULL;
  g_autofree char *json_again = NULL;
  g_autoptr (GError) error = NULL;

  along_txn_add (txn, along_op_elt (along_entity_find ("need"), ID, "label", add, rem));
  json = along_txn_to_json (txn);
  again = along_txn_from_json (json, &error);
  g_assert_no_error (error);
  json_again = along_txn_to_json (again);
  g_assert_cmpstr (json, ==, json_again);
  g_assert_true (g_variant_equal (((AlongOp *)g_ptr_array_index (again->ops, 0))->values,
                                  ((AlongOp *)g_ptr_array_index (txn->ops, 0))->values));
}

/* Work of a later version waits on a device that went back to this one: it is kept and passed on to the letter. */
static void
test_later (void)
{
  static const char json[]
      = "{\"n\":3,\"id\":\"" ID "\",\"hlc\":5,\"schema\":9,\"org\":\"" ID "\",\"ops\":"
        "[{\"op\":\"new\",\"k\":\"telepathy\",\"id\":\"" ID "\",\"v\":{\"how\":\"well\"}}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongTxn) txn = along_txn_from_json (json, &error);
  g_autoptr (AlongTxn) copy = NULL;
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (txn->ops->len, ==, 0);
  g_assert_false (along_txn_is_empty (txn));
  g_assert_cmpuint (txn->schema, ==, 9);
  copy = along_txn_copy (txn);
  again = along_txn_to_json (copy);
  g_assert_cmpstr (again, ==, json);
}

/* What one transaction has that is not understood must not stop the next, and must not be lost. */
static const struct
{
  const char *op;
  int code;
} problems[] = {
  { "{\"op\":\"new\",\"k\":\"telepathy\",\"id\":\"" ID "\",\"v\":{}}", ALONG_ERROR_TOO_NEW },
  { "{\"op\":\"new\",\"k\":\"need\",\"id\":\"" ID "\",\"v\":{\"aura\":\"blue\"}}",
    ALONG_ERROR_TOO_NEW },
  { "{\"op\":\"sing\",\"k\":\"need\",\"id\":\"" ID "\"}", ALONG_ERROR_TOO_NEW },
  { "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID "\",\"g\":\"aura\",\"v\":{}}",
    ALONG_ERROR_TOO_NEW },
  { "{\"op\":\"elt\",\"k\":\"need\",\"id\":\"" ID "\",\"set\":\"aura\",\"add\":[],\"rem\":[]}",
    ALONG_ERROR_TOO_NEW },
  { "{\"op\":\"new\",\"k\":\"need\",\"id\":\"nobody\",\"v\":{}}", ALONG_ERROR_INVALID },
  { "{\"op\":\"new\",\"k\":\"need\",\"id\":\"" ID "\",\"v\":{\"person\":1}}", ALONG_ERROR_INVALID },
  { "{\"op\":\"new\",\"k\":\"need\",\"id\":\"" ID "\"}", ALONG_ERROR_INVALID },
  { "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID "\",\"v\":{}}", ALONG_ERROR_INVALID },
  { "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID "\",\"g\":\"person\",\"b\":\"mine\",\"v\":{}}",
    ALONG_ERROR_INVALID },
  { "{\"op\":\"move\",\"k\":\"need\",\"id\":\"" ID "\",\"to\":\"met\",\"v\":{}}",
    ALONG_ERROR_INVALID },
  { "[]", ALONG_ERROR_INVALID },
};

static void
test_problems (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\",\"txns\":["
          "{\"n\":1,\"id\":\"" TXN "1\",\"hlc\":1,\"schema\":2,\"ops\":["
          "{\"op\":\"del\",\"k\":\"need\",\"id\":\"" ID "\"},%s]},"
          "{\"n\":2,\"id\":\"" TXN
          "2\",\"hlc\":2,\"schema\":1,\"ops\":[{\"op\":\"del\",\"k\":\"need\",\"id\":\"" ID
          "\"}]}]}",
          problems[i].op);
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongBatch) batch = decode (text, &error);

      g_test_message ("%s", problems[i].op);
      g_assert_no_error (error);
      g_assert_error ((GError *)g_ptr_array_index (batch->problems, 0), ALONG_ERROR,
                      problems[i].code);
      g_assert_cmpuint (((AlongTxn *)g_ptr_array_index (batch->txns, 0))->ops->len, ==, 0);
      g_assert_nonnull (strstr (g_ptr_array_index (batch->bodies, 0), problems[i].op));
      g_assert_null (g_ptr_array_index (batch->problems, 1));
      g_assert_cmpuint (((AlongTxn *)g_ptr_array_index (batch->txns, 1))->ops->len, ==, 1);
    }
}

static const char *const broken[] = {
  "",
  "[]",
  "{}",
  "{\"proto\":0,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\",\"txns\":[]}",
  "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"x\",\"txns\":[]}",
  "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\"}",
  "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\",\"txns\":[1]}",
  "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID
  "\",\"txns\":[{\"n\":1,\"hlc\":1,\"ops\":[]}]}",
  "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID
  "\",\"txns\":[{\"n\":-1,\"id\":\"" ID "\",\"hlc\":1,\"ops\":[]}]}",
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongBatch) batch = decode (broken[i], &error);

      g_test_message ("%s", broken[i]);
      g_assert_null (batch);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new (
      "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID "\",\"txns\":[");
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongBatch) batch = NULL;

  for (guint i = 0; i <= ALONG_BATCH_MAX_TXNS; i++)
    g_string_append_printf (text, "%s{\"n\":%u,\"id\":\"" ID "\",\"hlc\":1,\"ops\":[]}",
                            i > 0 ? "," : "", i + 1);
  g_string_append (text, "]}");
  batch = decode (text->str, &error);
  g_assert_null (batch);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

/* A copied store numbers its transactions anew and sends them again: they must be known by what they do. */
static void
test_digest (void)
{
  static const char format[]
      = "{\"proto\":1,\"schema\":1,\"epoch\":\"e\",\"replica\":\"" ID
        "\",\"txns\":[{\"n\":%d,\"id\":\"" TXN "1\",\"hlc\":1,\"schema\":1,\"ops\":["
        "{\"op\":\"set\",\"k\":\"need\",\"id\":\"" ID "\",\"g\":\"label\",\"b\":\"own:%d\","
        "\"v\":{\"label\":\"%s\"}}]}]}";
  g_autofree char *first_text = g_strdup_printf (format, 5, 4, "normal");
  g_autofree char *again_text = g_strdup_printf (format, 2, 1, "normal");
  g_autofree char *other_text = g_strdup_printf (format, 5, 4, "restricted");
  g_autoptr (AlongBatch) first = decode (first_text, NULL);
  g_autoptr (AlongBatch) again = decode (again_text, NULL);
  g_autoptr (AlongBatch) other = decode (other_text, NULL);

  g_assert_cmpstr (g_ptr_array_index (first->digests, 0), ==,
                   g_ptr_array_index (again->digests, 0));
  g_assert_cmpstr (g_ptr_array_index (first->digests, 0), !=,
                   g_ptr_array_index (other->digests, 0));
}

static void
test_results (void)
{
  static const char text[]
      = "{\"acked_n\":43,\"server_time\":1795000000000,\"results\":["
        "{\"n\":41,\"r\":\"merged\",\"seq\":900,\"conflicts\":[\"" ID "\"]},"
        "{\"n\":42,\"r\":\"duplicate\",\"seq\":7},"
        "{\"n\":43,\"r\":\"stale\",\"seq\":0,\"code\":\"moved\",\"message\":\"Moved on.\","
        "\"state\":\"accepted\"}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) wrong = g_bytes_new_static ("{\"acked_n\":1}", 13);
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongResults) results = along_results_decode (bytes, &error);
  g_autoptr (AlongResults) none = NULL;
  g_autoptr (GBytes) again = NULL;

  g_assert_no_error (error);
  again = along_results_encode (results);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), text, strlen (text));
  none = along_results_decode (wrong, &error);
  g_assert_null (none);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/batch/round-trip", test_round_trip);
  g_test_add_func ("/wire/batch/elements", test_elements);
  g_test_add_func ("/wire/batch/later", test_later);
  g_test_add_func ("/wire/batch/problems", test_problems);
  g_test_add_func ("/wire/batch/broken", test_broken);
  g_test_add_func ("/wire/batch/too-many", test_too_many);
  g_test_add_func ("/wire/batch/digest", test_digest);
  g_test_add_func ("/wire/batch/results", test_results);
  return g_test_run ();
}
