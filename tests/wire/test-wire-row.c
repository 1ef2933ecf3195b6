/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/row.h"
#include "wire/pull.h"
#include "base/error.h"
#include "base/id.h"

#include <string.h>

#define ID "0192f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"

static AlongLine *
line_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  AlongLine *line = along_line_decode (text, -1, &error);

  g_assert_no_error (error);
  return line;
}

/* Every kind of line, as text: decoded and encoded again it is the same. */
static const char *const lines[] = {
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID
  "\",\"f\":\"health\",\"rev\":88121,\"v\":{\"person\":\"" ID
  "\"},\"g\":{\"person\":7},\"at\":1795000000000,\"by\":\"" ID "\",\"o\":\"" ID
  "\"},\"s\":[\"org:a:health\",\"org:b:health\"]}\n",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"rev\":1,\"v\":{\"tomorrow\":[{\"x\":"
  "1.5}],\"later\":\"é\"},\"g\":{},\"at\":0},\"s\":[]}\n",
  "{\"del\":{\"k\":\"need\",\"id\":\"" ID "\",\"rev\":9}}\n",
  "{\"rm\":{\"sid\":\"org:a:health\",\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"health\"}}\n",
  "{\"ev\":{\"e\":\"revoke\",\"sid\":\"org:a:health\",\"gen\":3}}\n",
  "{\"conflict\":{\"id\":\"" ID
  "\",\"kind\":\"need\",\"values\":[{\"person\":\"a\"},{\"person\":\"b\"}]},"
  "\"s\":[\"org:a:plan\"]}\n",
  "{\"ck\":{\"cursors\":[{\"sid\":\"ref\",\"gen\":1,\"cursor\":\"x.1\",\"n\":12,\"sum\":"
  "\"ffffffffffffffff\"},"
  "{\"sid\":\"user:u\",\"gen\":2,\"cursor\":\"x.2\"}],\"more\":true,\"server_time\":1795000000001}}"
  "\n",
  "{\"row\":{\"k\":\"telepathy\",\"id\":\"" ID
  "\",\"f\":\"plan\",\"rev\":4,\"v\":{\"a\":1}},\"s\":[\"ref\"]}\n",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID
  "\",\"f\":\"aura\",\"rev\":4,\"v\":{\"a\":1}},\"s\":[\"ref\"]}\n",
  "{\"rm\":{\"sid\":\"org:a:aura\",\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"aura\"}}\n",
  "{\"omen\":{\"a\":[1,2]}}\n",
};

static void
test_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (AlongLine) line = line_of (lines[i]);
      g_autoptr (GString) again = g_string_new (NULL);

      along_line_encode (line, again);
      g_assert_cmpstr (again->str, ==, lines[i]);
    }
}

static void
test_row (void)
{
  g_autoptr (AlongLine) line = line_of (lines[0]);
  const AlongPart *part = line->part;

  g_assert_cmpint (line->type, ==, ALONG_LINE_ROW);
  g_assert_cmpstr (part->entity->kind, ==, "need");
  g_assert_cmpint (part->facet, ==, ALONG_FACET_HEALTH);
  g_assert_cmpint (part->rev, ==, 88121);
  g_assert_cmpint (along_part_get_fver (part, "person"), ==, 7);
  g_assert_cmpint (along_part_get_fver (part, "label"), ==, 88121);
  g_assert_cmpint (part->at, ==, G_GINT64_CONSTANT (1795000000000));
  g_assert_null (part->extra);
  g_assert_cmpuint (g_strv_length (line->sids), ==, 2);
}

static void
test_unknown (void)
{
  g_autoptr (AlongLine) extra = line_of (lines[1]);
  g_autoptr (AlongLine) kind = line_of (lines[7]);
  g_autoptr (AlongLine) facet = line_of (lines[8]);
  g_autoptr (AlongLine) removal = line_of (lines[9]);
  g_autoptr (AlongLine) omen = line_of (lines[10]);

  g_assert_cmpint (extra->type, ==, ALONG_LINE_ROW);
  g_assert_cmpstr (extra->part->extra, ==, "{\"tomorrow\":[{\"x\":1.5}],\"later\":\"é\"}");
  g_assert_cmpint (kind->type, ==, ALONG_LINE_UNKNOWN);
  g_assert_cmpstr (kind->kind, ==, "telepathy");
  g_assert_cmpstr (kind->id, ==, ID);
  g_assert_cmpint (kind->rev, ==, 4);
  g_assert_cmpstr (kind->sids[0], ==, "ref");
  g_assert_cmpint (facet->type, ==, ALONG_LINE_UNKNOWN);
  g_assert_cmpint (removal->type, ==, ALONG_LINE_UNKNOWN);
  g_assert_cmpint (omen->type, ==, ALONG_LINE_UNKNOWN);
  g_assert_null (omen->kind);
}

static const char *const broken[] = {
  "[]",
  "{\"row\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"rev\":1,\"v\":{}}}",
  "{\"row\":{\"k\":\"need\",\"id\":\"1\",\"f\":\"plan\",\"rev\":1,\"v\":{}},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"v\":{}},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"rev\":1.5,\"v\":{}},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"rev\":1},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID
  "\",\"f\":\"plan\",\"rev\":1,\"v\":{\"person\":5}},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID
  "\",\"f\":\"plan\",\"rev\":1,\"v\":{},\"g\":{\"a\":\"b\"}},\"s\":[]}",
  "{\"row\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\",\"rev\":1,\"v\":{}},\"s\":[1]}",
  "{\"del\":{\"k\":\"need\",\"id\":\"" ID "\"}}",
  "{\"rm\":{\"k\":\"need\",\"id\":\"" ID "\",\"f\":\"plan\"}}",
  "{\"ev\":{\"e\":\"grant\",\"sid\":\"ref\"}}",
  "{\"ck\":{}}",
  "{\"ck\":{\"cursors\":[{\"sid\":\"ref\",\"gen\":1}]}}",
  "{\"ck\":{\"cursors\":[{\"sid\":\"ref\",\"gen\":1,\"cursor\":\"\",\"n\":1,\"sum\":\"xyz\"}]}}",
  "{\"ck\":{\"cursors\":[],\"more\":1}}",
  "{\"ck\":{\"cursors\":[],\"server_time\":-1}}",
  "{\"ck\":{\"cursors\":[],\"server_time\":17671767225600000}}",
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AlongLine) line = along_line_decode (broken[i], -1, &error);

      g_test_message ("%s", broken[i]);
      g_assert_null (line);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

/* A refusal names the member and never what stood in it. */
static void
test_errors_quote_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongLine) line
      = along_line_decode ("{\"row\":{\"k\":\"need\",\"id\":\"" ID
                           "\",\"f\":\"plan\",\"rev\":1,\"v\":{\"person\":[\"Heroin\"]}},\"s\":[]}",
                           -1, &error);

  g_assert_null (line);
  g_assert_nonnull (strstr (error->message, "person"));
  g_assert_null (strstr (error->message, "Heroin"));
}

static void
test_hash (void)
{
  guint64 one = along_part_hash ("need", ID, ALONG_FACET_HEALTH, 5);

  /* The number is part of the protocol: it may never change. */
  g_assert_cmphex (one, ==, G_GUINT64_CONSTANT (0x9b8577dd49f8221e));
  g_assert_cmphex (one, !=, along_part_hash ("need", ID, ALONG_FACET_HEALTH, 6));
  g_assert_cmphex (one, !=, along_part_hash ("need", ID, ALONG_FACET_PLAN, 5));
  g_assert_cmphex (one, !=, along_part_hash ("goal", ID, ALONG_FACET_HEALTH, 5));
  g_assert_cmphex (along_part_hash ("ab", "c", ALONG_FACET_PLAN, 1), !=,
                   along_part_hash ("a", "bc", ALONG_FACET_PLAN, 1));
}

static void
test_pull (void)
{
  static const char text[]
      = "{\"epoch\":\"e\",\"scopes\":[{\"sid\":\"ref\",\"gen\":1,\"cursor\":\"c\"},"
        "{\"sid\":\"user:u\",\"gen\":2,\"cursor\":\"\"}],\"max_bytes\":1000}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (AlongPull) pull = along_pull_decode (bytes, &error);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GBytes) wrong = g_bytes_new_static ("{\"epoch\":\"e\",\"scopes\":{}}", 25);
  g_autoptr (AlongPull) none = NULL;
  g_autofree char *hash = along_scope_hash ("ref");

  g_assert_no_error (error);
  g_assert_cmpuint (pull->scopes->len, ==, 2);
  g_assert_null (((AlongCursor *)g_ptr_array_index (pull->scopes, 1))->cursor);
  again = along_pull_encode (pull);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), text, strlen (text));
  none = along_pull_decode (wrong, &error);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_assert_null (none);
  g_assert_cmpuint (strlen (hash), ==, 16);
}

/* `-m perf`: 100,000 rows of some 340 bytes (W1 of sync.md §5.2) are read in well under 1.5 s. */
static void
test_speed (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GTimer) timer = NULL;
  gsize at = 0;
  double seconds = 0;
  guint n = 0;

  if (!g_test_perf ())
    {
      g_test_skip ("only with -m perf");
      return;
    }
  for (guint i = 0; i < 100000; i++)
    {
      g_autofree char *id = along_id_new ();

      g_string_append_printf (text,
                              "{\"row\":{\"k\":\"service\",\"id\":\"%s\",\"f\":\"open\",\"rev\":%u,"
                              "\"v\":{\"name\":\"Recovery café number "
                              "%u\",\"organisation\":\"%s\",\"created_at\":1795000000000,"
                              "\"source\":\"local\"},\"g\":{},"
                              "\"at\":1795000000000,\"by\":\"" ID "\",\"o\":\"" ID
                              "\"},\"s\":[\"ref\"]}\n",
                              id, i, i, id);
    }
  timer = g_timer_new ();
  while (at < text->len)
    {
      const char *end = memchr (text->str + at, '\n', text->len - at);
      gsize length = (gsize)(end - text->str) - at;
      g_autoptr (AlongLine) line = along_line_decode (text->str + at, (gssize)length, NULL);

      g_assert_nonnull (line->part);
      at += length + 1;
      n++;
    }
  seconds = g_timer_elapsed (timer, NULL);
  g_test_minimized_result (seconds, "%u rows, %" G_GSIZE_FORMAT " bytes: %.3f s", n, text->len,
                           seconds);
  g_assert_cmpfloat (seconds, <, 1.5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/row/round-trip", test_round_trip);
  g_test_add_func ("/wire/row/row", test_row);
  g_test_add_func ("/wire/row/unknown", test_unknown);
  g_test_add_func ("/wire/row/broken", test_broken);
  g_test_add_func ("/wire/row/errors-quote-nothing", test_errors_quote_nothing);
  g_test_add_func ("/wire/row/hash", test_hash);
  g_test_add_func ("/wire/row/pull", test_pull);
  g_test_add_func ("/wire/row/speed", test_speed);
  return g_test_run ();
}
