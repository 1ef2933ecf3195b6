/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/text-encoding.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* How much is looked at to tell UTF-16 without a mark from other text. */
#define SAMPLE 4096

/* Windows-1252 from 0x80 to 0x9f; five bytes it leaves open stand for the control characters they
 * are in Latin-1, as every browser reads them, so that no byte can fail. */
static const gunichar windows_1252[32] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/* Text in UTF-16 is mostly Latin letters here: every other byte is then 0, and always on one side. */
static gboolean
looks_like_utf16 (const char *bytes, gsize length, gboolean *little)
{
  gsize n = MIN (length, SAMPLE) & ~(gsize)1;
  gsize zeros[2] = { 0, 0 };

  if (n < 4 || length % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    zeros[i & 1] += bytes[i] == '\0';
  *little = zeros[1] > zeros[0];
  return zeros[*little] * 10 >= n / 2 * 6 && zeros[!*little] * 20 <= n / 2;
}

static gboolean
decode_utf16 (const char *bytes, gsize length, gboolean little, GString *into)
{
  const guint8 *at = (const guint8 *)bytes;

  if (length % 2 != 0)
    return FALSE;
  for (gsize i = 0; i < length; i += 2)
    {
      gunichar c = little ? at[i] | (gunichar)at[i + 1] << 8 : at[i + 1] | (gunichar)at[i] << 8;

      if (c >= 0xd800 && c < 0xdc00 && i + 3 < length)
        {
          gunichar low = little ? at[i + 2] | (gunichar)at[i + 3] << 8
                                : at[i + 3] | (gunichar)at[i + 2] << 8;

          if (low < 0xdc00 || low > 0xdfff)
            return FALSE;
          c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
          i += 2;
        }
      else if (c >= 0xd800 && c < 0xe000)
        {
          return FALSE;
        }
      g_string_append_unichar (into, c);
    }
  return TRUE;
}

static const char *
decode_single_bytes (const char *bytes, gsize length, GString *into)
{
  const char *encoding = "ISO-8859-1";

  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8)bytes[i];

      if (byte >= 0x80 && byte < 0xa0)
        {
          encoding = "Windows-1252";
          g_string_append_unichar (into, windows_1252[byte - 0x80]);
        }
      else
        {
          g_string_append_unichar (into, byte);
        }
    }
  return encoding;
}

/* g_utf8_validate stops at a NUL; here one is only one more character, refused later by its row. */
static gboolean
is_utf8 (const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *stop = NULL;

      if (g_utf8_validate_len (bytes, (gsize)(end - bytes), &stop))
        return TRUE;
      if (stop >= end || *stop != '\0')
        return FALSE;
      bytes = stop + 1;
    }
  return TRUE;
}

static gboolean
starts_with (const char *bytes, gsize length, const char *mark, gsize mark_length)
{
  return length >= mark_length && memcmp (bytes, mark, mark_length) == 0;
}

/**
 * along_text_decode:
 * @bytes: (array length=length): a file somebody saved somewhere
 * @length: how many bytes
 * @out_length: (out): the length of the text in bytes; the text may hold NULs
 * @encoding: (out): what it was taken for, such as `UTF-8` or `Windows-1252`
 * @error: set to %ALONG_ERROR_CORRUPT for what cannot be text
 *
 * Reads text whose encoding nobody wrote down: a byte order mark decides; then UTF-16 by its zeros;
 * then what is valid UTF-8 is UTF-8; the rest is what Windows or an old Unix wrote. Nothing is
 * normalised: characters stay as they were typed.
 *
 * Returns: (transfer full): UTF-8 without mark, ended by a NUL
 */
char *
along_text_decode (
    const char *bytes, gsize length, gsize *out_length, const char **encoding, GError **error)
{
  g_autoptr (GString) text = NULL;
  gboolean little = FALSE;
  gboolean utf16 = FALSE;

  if (starts_with (bytes, length, "\xef\xbb\xbf", 3) && is_utf8 (bytes + 3, length - 3))
    {
      *encoding = "UTF-8 with a byte order mark";
      *out_length = length - 3;
      text = g_string_new_len (bytes + 3, (gssize)(length - 3));
      return g_string_free_and_steal (g_steal_pointer (&text));
    }
  if (starts_with (bytes, length, "\xff\xfe", 2) || starts_with (bytes, length, "\xfe\xff", 2))
    {
      little = bytes[0] == '\xff';
      bytes += 2;
      length -= 2;
      utf16 = TRUE;
    }
  else
    {
      utf16 = looks_like_utf16 (bytes, length, &little);
    }

  text = g_string_sized_new (length);
  if (utf16)
    {
      *encoding = little ? "UTF-16LE" : "UTF-16BE";
      if (!decode_utf16 (bytes, length, little, text))
        {
          g_set_error (error, ALONG_ERROR, ALONG_ERROR_CORRUPT,
                       _ ("The file says it is %s text, and is not."), *encoding);
          return NULL;
        }
    }
  else if (is_utf8 (bytes, length))
    {
      *encoding = "UTF-8";
      g_string_append_len (text, bytes, (gssize)length);
    }
  else
    {
      *encoding = decode_single_bytes (bytes, length, text);
    }
  *out_length = text->len;
  return g_string_free_and_steal (g_steal_pointer (&text));
}
