/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/compress.h"
#include "base/error.h"

#include <gio/gio.h>
#include <string.h>
#include <zstd.h>

static GBytes *
sample_bytes (gsize length, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8)('a' + g_rand_int_range (rand, 0, 16));
  return g_bytes_new_take (data, length);
}

static GBytes *
gzip (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (out, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                             NULL, &error);
  g_output_stream_close (out, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* As somebody else may do it: as small as it gets. */
static GBytes *
dense_zstd (GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  gsize bound = ZSTD_compressBound (size);
  char *out = g_malloc (bound);
  gsize n = ZSTD_compress (out, bound, g_bytes_get_data (bytes, NULL), size, 19);

  g_assert_false (ZSTD_isError (n));
  return g_bytes_new_take (out, n);
}

static GBytes *
feed_in_steps (GBytes *bytes, gsize step, gboolean *complete)
{
  g_autoptr (AlongDecompressor) decompressor = along_decompressor_new (64 * 1024 * 1024);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (GError) error = NULL;

  for (gsize at = 0; at < size; at += step)
    g_assert_true (
        along_decompressor_feed (decompressor, data + at, MIN (step, size - at), out, &error));
  *complete = along_decompressor_is_complete (decompressor);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
test_round_trip (void)
{
  static const gsize lengths[] = { 0, 1, 3, 4, 5, 1000, 65536, 65537, 400000 };
  static const gsize steps[] = { 1, 3, 4, 5, 7, 1000, 1000000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) bytes = sample_bytes (lengths[i], i);
      g_autoptr (GBytes) as_zstd = along_compress (bytes);
      g_autoptr (GBytes) as_gzip = gzip (bytes);
      GBytes *forms[] = { as_zstd, as_gzip };

      for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GBytes) whole = along_decompress (forms[f], lengths[i], &error);

          g_assert_no_error (error);
          g_assert_true (g_bytes_equal (whole, bytes));
          for (guint s = 0; s < G_N_ELEMENTS (steps); s++)
            {
              gboolean complete = FALSE;
              g_autoptr (GBytes) stepped = NULL;

              if (steps[s] < 1000 && lengths[i] > 70000)
                continue;
              stepped = feed_in_steps (forms[f], steps[s], &complete);
              g_assert_true (complete);
              g_assert_true (g_bytes_equal (stepped, bytes));
            }
        }
    }
}

/* A server may send each piece of a stream as a frame of its own. */
static void
test_frames (void)
{
  g_autoptr (GBytes) first = sample_bytes (1000, 1);
  g_autoptr (GBytes) second = sample_bytes (70000, 2);
  g_autoptr (GBytes) one = along_compress (first);
  g_autoptr (GBytes) two = along_compress (second);
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GBytes) in = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (joined, g_bytes_get_data (one, NULL), (guint)g_bytes_get_size (one));
  g_byte_array_append (joined, g_bytes_get_data (two, NULL), (guint)g_bytes_get_size (two));
  g_byte_array_append (expected, g_bytes_get_data (first, NULL), (guint)g_bytes_get_size (first));
  g_byte_array_append (expected, g_bytes_get_data (second, NULL), (guint)g_bytes_get_size (second));
  in = g_bytes_new (joined->data, joined->len);
  out = along_decompress (in, 71000, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (out, NULL), g_bytes_get_size (out), expected->data,
                   expected->len);
}

static void
test_cut_off (void)
{
  g_autoptr (GBytes) bytes = sample_bytes (5000, 3);
  g_autoptr (GBytes) as_zstd = along_compress (bytes);
  g_autoptr (GBytes) as_gzip = gzip (bytes);
  GBytes *forms[] = { as_zstd, as_gzip };

  for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
    for (gsize length = 0; length < g_bytes_get_size (forms[f]); length += 7)
      {
        g_autoptr (GBytes) part = g_bytes_new_from_bytes (forms[f], 0, length);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) out = along_decompress (part, 5000, &error);

        g_assert_null (out);
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      }
}

static void
test_damage (void)
{
  g_autoptr (GBytes) plain = g_bytes_new_static ("{\"proto\":1}", 11);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) out = along_decompress (plain, 1000, &error);

  g_assert_null (out);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

static void
test_too_large (void)
{
  g_autoptr (GBytes) bytes = sample_bytes (100000, 4);
  g_autoptr (GBytes) as_zstd = along_compress (bytes);
  g_autoptr (GBytes) as_gzip = gzip (bytes);
  GBytes *forms[] = { as_zstd, as_gzip };

  for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) out = along_decompress (forms[f], 99999, &error);

      g_assert_null (out);
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

/* 64 MiB of nothing are a few thousand bytes; they must be refused early, whatever the cap. */
static void
test_bomb (void)
{
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (64 * 1024 * 1024), 64 * 1024 * 1024);
  g_autoptr (GBytes) as_zstd = dense_zstd (zeros);
  g_autoptr (GBytes) as_gzip = gzip (zeros);
  GBytes *forms[] = { as_zstd, as_gzip };

  for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
    {
      g_autoptr (AlongDecompressor) decompressor = along_decompressor_new (G_MAXSIZE);
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      gsize size = g_bytes_get_size (forms[f]);

      g_assert_cmpuint (size, <, 100000);
      g_assert_false (along_decompressor_feed (decompressor, g_bytes_get_data (forms[f], NULL),
                                               size, out, &error));
      g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
      g_assert_cmpuint (out->len, <=, 101 * size + 256 * 1024);
    }
}

/* What people write may be one letter again and again, between things that are like nothing else: what we send of it, on
 * its own and after each other, is never taken for a bomb, wherever it is cut. */
static void
test_same_letter (void)
{
  static const gsize pieces[][4] = { { 40, 0, 0, 0 },
                                     { 2000, 0, 0, 0 },
                                     { 200000, 0, 0, 0 },
                                     { 3000000, 0, 0, 0 },
                                     { 1000000, 300000, 1000000, 0 },
                                     { 0, 300000, 3000000, 0 },
                                     { 131072, 0, 131072, 1 } };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GByteArray) all_plain = g_byte_array_new ();
  g_autoptr (GBytes) sent = NULL;
  g_autoptr (GBytes) received = NULL;
  gboolean complete = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GByteArray) plain = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GBytes) compressed = NULL;
      g_autoptr (GBytes) stepped = NULL;
      g_autoptr (GBytes) whole = NULL;
      g_autoptr (GError) error = NULL;

      for (guint k = 0; k < G_N_ELEMENTS (pieces[i]); k++)
        {
          g_autoptr (GBytes) random = sample_bytes (pieces[i][k], k);
          g_autofree char *same = g_strnfill (pieces[i][k], 'x');

          g_byte_array_append (plain,
                               k % 2 == 0 ? (const guint8 *)same : g_bytes_get_data (random, NULL),
                               (guint)pieces[i][k]);
        }
      bytes = g_bytes_new (plain->data, plain->len);
      compressed = along_compress (bytes);
      whole = along_decompress (compressed, plain->len, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (whole, bytes));
      stepped = feed_in_steps (compressed, 13, &complete);
      g_assert_true (complete);
      g_assert_true (g_bytes_equal (stepped, bytes));
      g_assert_cmpuint (g_bytes_get_size (compressed), <, plain->len / 2 + 400000);
      g_byte_array_append (all, g_bytes_get_data (compressed, NULL),
                           (guint)g_bytes_get_size (compressed));
      g_byte_array_append (all_plain, plain->data, plain->len);
    }
  sent = g_bytes_new (all->data, all->len);
  received = feed_in_steps (sent, 17, &complete);
  g_assert_true (complete);
  g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received), all_plain->data,
                   all_plain->len);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/compress/round-trip", test_round_trip);
  g_test_add_func ("/wire/compress/frames", test_frames);
  g_test_add_func ("/wire/compress/cut-off", test_cut_off);
  g_test_add_func ("/wire/compress/damage", test_damage);
  g_test_add_func ("/wire/compress/too-large", test_too_large);
  g_test_add_func ("/wire/compress/bomb", test_bomb);
  g_test_add_func ("/wire/compress/same-letter", test_same_letter);
  return g_test_run ();
}
