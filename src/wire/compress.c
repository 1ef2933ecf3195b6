/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/compress.h"
#include "base/error.h"

#include <gio/gio.h>
#include <string.h>
#include <zstd.h>

/* Level 1 brings 100,000 records from 34 MB to 8.5 MB in 80 ms (sync.md §2.9); more costs time and saves little. */
#define LEVEL 1
/* A window of 8 MiB at most: what a sender can make us set aside. */
#define WINDOW_LOG_MAX 23
/* sync.md §3.6. A small text of equal letters may be denser than that, and hurts nobody. */
#define RATIO_MAX 100
#define RATIO_FLOOR (256 * 1024)
#define STEP (64 * 1024)
/* Half of it, so that two bodies after each other keep to it too, wherever the network cuts them. */
#define DENSITY_MAX (RATIO_MAX / 2)
/* The most that one block of zstd holds. */
#define BLOCK (128 * 1024)

typedef enum
{
  FORM_UNKNOWN,
  FORM_ZSTD,
  FORM_GZIP,
} Form;

struct _AlongDecompressor
{
  gsize max_bytes;
  gsize in_total;
  gsize out_total;
  guint8 head[4];
  gsize n_head;
  Form form;
  gboolean frame_open;
  ZSTD_DCtx *zstd;
  GZlibDecompressor *gzip;
};

/* Feeds one piece and takes out all that comes of it. */
static void
compress_piece (ZSTD_CCtx *zstd, ZSTD_inBuffer in, ZSTD_EndDirective how, GByteArray *into)
{
  g_autofree guint8 *step = g_malloc (STEP);
  gsize rest = 0;

  do
    {
      ZSTD_outBuffer out = { step, STEP, 0 };

      rest = ZSTD_compressStream2 (zstd, &out, &in, how);
      /* With memory to spare and room to write it cannot fail; see zstd.h. */
      g_assert (!ZSTD_isError (rest));
      g_byte_array_append (into, step, (guint)out.pos);
    }
  while (rest != 0 || in.pos < in.size);
}

/* A frame that says nothing and is passed over, so that @bytes are no denser than we send. */
static void
pad (GByteArray *bytes, gsize plain)
{
  gsize least = plain / DENSITY_MAX + 1;
  gsize length = least > bytes->len ? least - bytes->len : 0;
  const guint32 head[] = { GUINT32_TO_LE (ZSTD_MAGIC_SKIPPABLE_START), GUINT32_TO_LE (length) };

  if (length == 0)
    return;
  g_byte_array_append (bytes, (const guint8 *)head, sizeof head);
  g_byte_array_set_size (bytes, bytes->len + (guint)length);
  memset (bytes->data + bytes->len - length, 0, length);
}

/**
 * along_compress:
 * @bytes: anything
 *
 * What people write is sometimes one letter a hundred thousand times over. Whoever receives takes what grows a hundredfold
 * for an attack; so nothing that comes from here, nor any beginning of it, grows more than fiftyfold.
 *
 * Returns: (transfer full): @bytes as zstd frames, mostly a single one; what is compressed may be put one after another
 */
GBytes *
along_compress (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  ZSTD_CCtx *zstd = ZSTD_createCCtx ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize at = 0;

  ZSTD_CCtx_setParameter (zstd, ZSTD_c_compressionLevel, LEVEL);
  while (size - at > BLOCK)
    {
      compress_piece (zstd, (ZSTD_inBuffer){ data + at, BLOCK, 0 }, ZSTD_e_flush, out);
      at += BLOCK;
      if (out->len > at / DENSITY_MAX)
        continue;
      compress_piece (zstd, (ZSTD_inBuffer){ data, 0, 0 }, ZSTD_e_end, out);
      pad (out, at);
    }
  ZSTD_CCtx_setPledgedSrcSize (zstd, at == 0 ? size : ZSTD_CONTENTSIZE_UNKNOWN);
  compress_piece (zstd, (ZSTD_inBuffer){ data != NULL ? data + at : NULL, size - at, 0 },
                  ZSTD_e_end, out);
  pad (out, size);
  ZSTD_freeCCtx (zstd);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * along_decompressor_new:
 * @max_bytes: the most that may come out
 *
 * Returns: (transfer full): something that takes zstd frames or gzip in pieces; it sees by itself which
 */
AlongDecompressor *
along_decompressor_new (gsize max_bytes)
{
  AlongDecompressor *self = g_new0 (AlongDecompressor, 1);

  self->max_bytes = max_bytes;
  return self;
}

/**
 * along_decompressor_free:
 * @self: (transfer full) (nullable): a decompressor
 */
void
along_decompressor_free (AlongDecompressor *self)
{
  if (self == NULL)
    return;
  ZSTD_freeDCtx (self->zstd);
  g_clear_object (&self->gzip);
  g_free (self);
}

static gboolean
refuse (const char *reason, GError **error)
{
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, "The compressed data %s", reason);
  return FALSE;
}

/* Counts what came out before it is handed on, so that a bomb never fills more than one step. */
static gboolean
take (AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error)
{
  if (length > self->max_bytes - self->out_total)
    return refuse ("is larger than allowed", error);
  self->out_total += length;
  if (self->out_total > RATIO_FLOOR && self->out_total / RATIO_MAX > self->in_total)
    return refuse ("grows too much", error);
  g_byte_array_append (into, bytes, (guint)length);
  return TRUE;
}

static gboolean
begin (AlongDecompressor *self, GError **error)
{
  static const guint8 zstd_magic[] = { 0x28, 0xb5, 0x2f, 0xfd };

  if (self->n_head == 4 && memcmp (self->head, zstd_magic, 4) == 0)
    {
      self->form = FORM_ZSTD;
      self->zstd = ZSTD_createDCtx ();
      ZSTD_DCtx_setParameter (self->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
      return TRUE;
    }
  if (self->head[0] == 0x1f && self->head[1] == 0x8b)
    {
      self->form = FORM_GZIP;
      self->gzip = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
      self->frame_open = TRUE;
      return TRUE;
    }
  return refuse ("is neither zstd nor gzip", error);
}

static gboolean
feed_zstd (
    AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error)
{
  g_autofree guint8 *step = g_malloc (STEP);
  ZSTD_inBuffer in = { bytes, length, 0 };
  gboolean full = FALSE;

  /* A full step means more may wait inside, even with nothing left to feed. */
  while (in.pos < in.size || full)
    {
      ZSTD_outBuffer out = { step, STEP, 0 };
      gsize rest = ZSTD_decompressStream (self->zstd, &out, &in);

      if (ZSTD_isError (rest))
        return refuse ("is damaged", error);
      if (!take (self, step, out.pos, into, error))
        return FALSE;
      self->frame_open = rest != 0;
      full = out.pos == out.size && rest != 0;
    }
  return TRUE;
}

static gboolean
feed_gzip (
    AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error)
{
  g_autofree guint8 *step = g_malloc (STEP);
  gsize at = 0;

  while (at < length)
    {
      gsize n_read = 0, n_written = 0;
      g_autoptr (GError) local = NULL;
      GConverterResult result = G_CONVERTER_ERROR;

      if (!self->frame_open)
        return refuse ("goes on after its end", error);
      result = g_converter_convert (G_CONVERTER (self->gzip), bytes + at, length - at, step, STEP,
                                    G_CONVERTER_NO_FLAGS, &n_read, &n_written, &local);
      if (result == G_CONVERTER_ERROR)
        {
          /* It wants more than there is: the next piece brings it. zlib keeps what it was fed. */
          if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
            return TRUE;
          return refuse ("is damaged", error);
        }
      at += n_read;
      if (!take (self, step, n_written, into, error))
        return FALSE;
      if (result == G_CONVERTER_FINISHED)
        self->frame_open = FALSE;
    }
  /* What zlib still holds after the last byte was fed. */
  while (self->frame_open)
    {
      gsize n_read = 0, n_written = 0;
      GConverterResult result
          = g_converter_convert (G_CONVERTER (self->gzip), "", 0, step, STEP, G_CONVERTER_NO_FLAGS,
                                 &n_read, &n_written, NULL);

      if (result == G_CONVERTER_ERROR || (result == G_CONVERTER_CONVERTED && n_written == 0))
        break;
      if (!take (self, step, n_written, into, error))
        return FALSE;
      if (result == G_CONVERTER_FINISHED)
        self->frame_open = FALSE;
    }
  return TRUE;
}

static gboolean
feed_body (
    AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error)
{
  if (length == 0)
    return TRUE;
  return self->form == FORM_ZSTD ? feed_zstd (self, bytes, length, into, error)
                                 : feed_gzip (self, bytes, length, into, error);
}

/**
 * along_decompressor_feed:
 * @self: a decompressor
 * @bytes: (array length=length): the next piece
 * @length: its length
 * @into: what comes out is appended here
 * @error: set to %ALONG_ERROR_INVALID for damage, for more than was allowed, and for data that grows more
 *   than a hundredfold
 *
 * Returns: %TRUE if it went well so far
 */
gboolean
along_decompressor_feed (
    AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error)
{
  self->in_total += length;
  while (self->form == FORM_UNKNOWN && self->n_head < 4 && length > 0)
    {
      self->head[self->n_head++] = *bytes++;
      length--;
    }
  if (self->form == FORM_UNKNOWN && self->n_head == 4
      && (!begin (self, error) || !feed_body (self, self->head, 4, into, error)))
    return FALSE;
  if (self->form == FORM_UNKNOWN)
    return TRUE;
  return feed_body (self, bytes, length, into, error);
}

/**
 * along_decompressor_is_complete:
 * @self: a decompressor
 *
 * Returns: %TRUE if what was fed ends where a frame ends; %FALSE for a stream that was cut off
 */
gboolean
along_decompressor_is_complete (AlongDecompressor *self)
{
  return self->form != FORM_UNKNOWN && !self->frame_open;
}

/**
 * along_decompress:
 * @bytes: zstd or gzip
 * @max_bytes: the most that may come out
 * @error: set to %ALONG_ERROR_INVALID, see [method@Decompressor.feed]
 *
 * Returns: (transfer full): what was compressed
 */
GBytes *
along_decompress (GBytes *bytes, gsize max_bytes, GError **error)
{
  g_autoptr (AlongDecompressor) decompressor = along_decompressor_new (max_bytes);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!along_decompressor_feed (decompressor, data, size, out, error))
    return NULL;
  if (!along_decompressor_is_complete (decompressor))
    {
      refuse ("is cut off", error);
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
