/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"
#include "base/clock.h"
#include "base/random.h"

#include <string.h>

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static char *
format_uuid (const guint8 b[16])
{
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
                          b[12], b[13], b[14], b[15]);
}

/**
 * along_id_new:
 *
 * A new UUIDv7 (RFC 9562 §5.7) from [func@clock_now_ms] and [func@random_bytes]. Ids are made on
 * the device and stored with the data; nothing is ever ordered or merged by the time in them.
 *
 * Returns: (transfer full): 36 characters, lower case
 */
char *
along_id_new (void)
{
  guint8 b[16];
  guint64 ms = (guint64)along_clock_now_ms ();

  along_random_bytes (b, sizeof b);
  for (int i = 0; i < 6; i++)
    b[i] = (guint8)(ms >> (8 * (5 - i)));
  b[6] = (guint8)((b[6] & 0x0f) | 0x70);
  b[8] = (guint8)((b[8] & 0x3f) | 0x80);
  return format_uuid (b);
}

/**
 * along_id_derive:
 * @first: the first word of what the id stands for
 * @...: more words, %NULL at the end
 *
 * An id that is the same whenever the same words are given (UUIDv8, RFC 9562 §5.8, of their
 * SHA-256). For records that something other than a person makes: an imported service, or what
 * time brings about, so that doing it twice makes one record.
 *
 * Returns: (transfer full): 36 characters, lower case
 */
char *
along_id_derive (const char *first, ...)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  va_list words;

  va_start (words, first);
  for (const char *word = first; word != NULL; word = va_arg (words, const char *))
    g_checksum_update (sum, (const guchar *)word, (gssize)strlen (word) + 1);
  va_end (words);
  g_checksum_get_digest (sum, digest, &length);
  digest[6] = (guint8)((digest[6] & 0x0f) | 0x80);
  digest[8] = (guint8)((digest[8] & 0x3f) | 0x80);
  return format_uuid (digest);
}

/**
 * along_id_is_valid:
 * @id: (nullable): some text
 *
 * Whether @id has the one form ids have here: 36 characters, lower-case hexadecimal, hyphens.
 *
 * Returns: %TRUE if it has
 */
gboolean
along_id_is_valid (const char *id)
{
  if (id == NULL)
    return FALSE;
  for (int i = 0; i < 36; i++)
    {
      gboolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;

      if (hyphen ? id[i] != '-' : !(g_ascii_isdigit (id[i]) || (id[i] >= 'a' && id[i] <= 'f')))
        return FALSE;
    }
  return id[36] == '\0';
}

static char
check_letter (const char *seven)
{
  guint sum = 0;

  /* 37 is prime and the weights differ, so one wrong letter or two swapped ones always show. */
  static const guint weights[7] = { 2, 3, 5, 7, 11, 13, 17 };
  static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

  for (int i = 0; i < 7; i++)
    sum += weights[i] * (guint)(strchr (CROCKFORD, seven[i]) - CROCKFORD);
  return alphabet[sum % 37];
}

/**
 * along_id_reference:
 * @prefix: one letter for the kind of record, `R` for a referral
 * @id: the record's id
 *
 * The number people say for a record: seven letters of Crockford's base 32 from a digest of @id,
 * and a check letter. Made on the device; the server's constraint makes it unique.
 *
 * Returns: (transfer full): such as `R-7K2M9QXD`
 */
char *
along_id_reference (const char *prefix, const char *id)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  char seven[8] = { 0 };
  guint64 bits = 0;
  guint8 salt = 0;

  /* A check letter outside the 32 letters would be unsayable: take the next digest instead. */
  do
    {
      g_checksum_reset (sum);
      g_checksum_update (sum, (const guchar *)id, (gssize)strlen (id));
      g_checksum_update (sum, &salt, 1);
      length = sizeof digest;
      g_checksum_get_digest (sum, digest, &length);
      bits = 0;
      for (int i = 0; i < 5; i++)
        bits = bits << 8 | digest[i];
      for (int i = 0; i < 7; i++)
        seven[i] = CROCKFORD[bits >> (5 * i) & 31];
      salt++;
    }
  while (strchr (CROCKFORD, check_letter (seven)) == NULL);

  return g_strdup_printf ("%s-%s%c", prefix, seven, check_letter (seven));
}

/**
 * along_id_check_reference:
 * @reference: a number somebody typed or read out
 *
 * Whether the check letter fits: a slip of one letter, or two swapped, is noticed.
 *
 * Returns: %TRUE if @reference can be a number of ours
 */
gboolean
along_id_check_reference (const char *reference)
{
  const char *seven = reference != NULL ? strchr (reference, '-') : NULL;

  if (seven == NULL || strlen (++seven) != 8)
    return FALSE;
  for (int i = 0; i < 8; i++)
    if (strchr (CROCKFORD, seven[i]) == NULL)
      return FALSE;
  return check_letter (seven) == seven[7];
}
