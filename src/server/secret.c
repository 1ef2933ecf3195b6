/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/secret.h"
#include "base/error.h"
#include "base/random.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define TOKEN_BYTES 32

/* Three passes over 32 MiB: above the least that OWASP asks for (19 MiB, two passes), and some 70 ms here.
 * No more than two are worked out at a time, so that sign-in cannot eat the machine (sync.md §3.2). */
#define PASSES 3
#define MEMORY (32 * 1024 * 1024)
#define SLOTS 2

static struct
{
  GMutex mutex;
  GCond free;
  guint taken;
} slots;

/* What a name that does not exist is checked against, so that it takes as long as one that does. */
static const char *
nobody (void)
{
  static gsize once;
  static char hash[crypto_pwhash_STRBYTES];

  if (g_once_init_enter (&once))
    {
      if (crypto_pwhash_str (hash, "", 0, PASSES, MEMORY) != 0)
        hash[0] = '\0';
      g_once_init_leave (&once, 1);
    }
  return hash;
}

static char *
base64 (const guint8 *bytes, gsize length)
{
  gsize size = sodium_base64_ENCODED_LEN (length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (size);

  return sodium_bin2base64 (text, size, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/**
 * along_secret_new:
 *
 * Returns: (transfer full): 32 random bytes as text that may stand in a URL
 */
char *
along_secret_new (void)
{
  guint8 bytes[TOKEN_BYTES];

  along_random_bytes (bytes, sizeof bytes);
  return base64 (bytes, sizeof bytes);
}

/**
 * along_secret_code:
 *
 * Returns: (transfer full): a one-time code of 100 random bits in letters that are not confused with
 *   each other, in groups of five
 */
char *
along_secret_code (void)
{
  static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  guint8 bytes[20];
  g_autoptr (GString) code = g_string_new (NULL);

  along_random_bytes (bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    {
      if (i > 0 && i % 5 == 0)
        g_string_append_c (code, '-');
      g_string_append_c (code, letters[bytes[i] & 31]);
    }
  return g_string_free_and_steal (g_steal_pointer (&code));
}

/**
 * along_secret_hash:
 * @token: a token or code; random, so that a plain digest is enough
 *
 * Returns: (transfer full): SHA-256, hexadecimal: what is stored
 */
char *
along_secret_hash (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

/**
 * along_secret_derive:
 * @secret: the server's own secret
 * @purpose: what for, so that one use says nothing about another
 * @text: what it is derived from
 *
 * A keyed digest (HMAC-SHA-256) that only this server can make: signatures of cursors, and the successor of
 * a refresh token, which is the same however often it is asked for and yet is stored nowhere.
 *
 * Returns: (transfer full): text that may stand in a URL
 */
char *
along_secret_derive (const char *secret, const char *purpose, const char *text)
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *)secret, strlen (secret));
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guchar *)purpose, (gssize)strlen (purpose) + 1);
  g_hmac_update (hmac, (const guchar *)text, (gssize)strlen (text));
  g_hmac_get_digest (hmac, digest, &length);
  return base64 (digest, length);
}

/**
 * along_secret_equal:
 * @a: (nullable): a text
 * @b: (nullable): another
 *
 * Compares in the same time whatever they are.
 *
 * Returns: %TRUE if they are equal
 */
gboolean
along_secret_equal (const char *a, const char *b)
{
  gsize length = a != NULL ? strlen (a) : 0;

  return a != NULL && b != NULL && strlen (b) == length && sodium_memcmp (a, b, length) == 0;
}

static void
take_slot (void)
{
  g_mutex_lock (&slots.mutex);
  while (slots.taken >= SLOTS)
    g_cond_wait (&slots.free, &slots.mutex);
  slots.taken++;
  g_mutex_unlock (&slots.mutex);
}

static void
leave_slot (void)
{
  g_mutex_lock (&slots.mutex);
  slots.taken--;
  g_cond_signal (&slots.free);
  g_mutex_unlock (&slots.mutex);
}

/**
 * along_password_hash:
 * @password: a password
 * @error: set when there is no memory for it
 *
 * Returns: (transfer full) (nullable): its argon2id hash with salt and parameters
 */
char *
along_password_hash (const char *password, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];
  int result = 0;

  take_slot ();
  result = crypto_pwhash_str (hash, password, strlen (password), PASSES, MEMORY);
  leave_slot ();
  if (result == 0)
    return g_strdup (hash);
  g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_BUSY, "no memory to hash a password");
  return NULL;
}

/**
 * along_password_is:
 * @hash: (nullable): the stored hash; %NULL takes as long and is never right
 * @password: what was given
 *
 * Returns: %TRUE if @password is the one
 */
gboolean
along_password_is (const char *hash, const char *password)
{
  int result = 0;

  take_slot ();
  result = crypto_pwhash_str_verify (hash != NULL ? hash : nobody (), password, strlen (password));
  leave_slot ();
  return result == 0 && hash != NULL;
}

/**
 * along_password_fits:
 * @password: a new password
 * @login: whose
 * @error: set to %ALONG_ERROR_INVALID with a sentence
 *
 * Returns: %TRUE if it may be used
 */
gboolean
along_password_fits (const char *password, const char *login, GError **error)
{
  if (g_utf8_strlen (password, -1) < 10)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The password needs at least 10 characters."));
      return FALSE;
    }
  if (strlen (password) > 1024)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The password is too long."));
      return FALSE;
    }
  if (g_ascii_strcasecmp (password, login) == 0)
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The password must not be the name you sign in with."));
      return FALSE;
    }
  return TRUE;
}
