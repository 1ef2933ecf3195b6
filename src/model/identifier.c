/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/identifier.h"
#include "base/clock.h"
#include "base/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS 10

static gboolean
refuse (const AlongField *field, const char *reason, GError **error)
{
  /* TRANSLATORS: the first %s is a form field such as "CHI number", the second says what is wrong with
   * it, such as "has fewer than ten digits" */
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s %s."), _ (field->label), reason);
  return FALSE;
}

/* Modulus 11 over ten digits, as CHI and NHS numbers have it (domain.md §3, Identifiers). */
static gboolean
has_check_digit (const char *digits)
{
  guint sum = 0;
  guint check = 0;

  for (guint i = 0; i < DIGITS - 1; i++)
    sum += (guint)(digits[i] - '0') * (DIGITS - i);
  check = 11 - sum % 11;
  return check != 10 && (check == 11 ? 0 : check) == (guint)(digits[DIGITS - 1] - '0');
}

static guint
two_digits (const char *at)
{
  return (guint)(at[0] - '0') * 10 + (guint)(at[1] - '0');
}

static gboolean
is_birth_date (const char *digits, guint century)
{
  return g_date_valid_dmy ((GDateDay)two_digits (digits), (GDateMonth)two_digits (digits + 2),
                           (GDateYear)(century + two_digits (digits + 4)));
}

/**
 * along_chi_judge:
 * @text: some text
 *
 * Judges a CHI number in its strict form: ten of the digits 0 to 9 and nothing else. The first six
 * are a date of birth, DDMMYY; which century is not told.
 *
 * Returns: the first thing that is wrong with it
 */
AlongChi
along_chi_judge (const char *text)
{
  gsize length = strlen (text);

  if (length == 0)
    return ALONG_CHI_BLANK;
  if (strspn (text, "0123456789") != length)
    return ALONG_CHI_CHARACTERS;
  if (length < DIGITS)
    return ALONG_CHI_SHORT;
  if (length > DIGITS)
    return ALONG_CHI_LONG;
  if (!is_birth_date (text, 1900) && !is_birth_date (text, 2000))
    return ALONG_CHI_DATE;
  return has_check_digit (text) ? ALONG_CHI_VALID : ALONG_CHI_CHECKSUM;
}

/* The text without the spaces around it and, where one stands after the date of birth, that one. */
static char *
chi_digits (const char *text)
{
  char *digits = g_strstrip (g_strdup (text));

  if (strlen (digits) == DIGITS + 1 && digits[6] == ' ')
    memmove (digits + 6, digits + 7, strlen (digits + 7) + 1);
  return digits;
}

/**
 * along_chi_normal:
 * @text: (nullable): a CHI number as it was typed; a space after the date of birth is allowed
 *
 * The one form for comparing. What is stored stays as it was typed.
 *
 * Returns: (transfer full) (nullable): ten digits, or %NULL where @text is no CHI number
 */
char *
along_chi_normal (const char *text)
{
  g_autofree char *digits = text != NULL ? chi_digits (text) : NULL;

  if (digits == NULL || along_chi_judge (digits) != ALONG_CHI_VALID)
    return NULL;
  return g_steal_pointer (&digits);
}

/**
 * along_chi_check:
 * @field: the field it stands in
 * @text: what was typed
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * Returns: %TRUE if @text is a CHI number
 */
gboolean
along_chi_check (const AlongField *field, const char *text, GError **error)
{
  g_autofree char *digits = chi_digits (text);

  switch (along_chi_judge (digits))
    {
    case ALONG_CHI_VALID:
      return TRUE;
    case ALONG_CHI_BLANK:
      return refuse (field, _ ("is only spaces"), error);
    case ALONG_CHI_SHORT:
      return refuse (field, _ ("has fewer than ten digits"), error);
    case ALONG_CHI_LONG:
      return refuse (field, _ ("has more than ten digits"), error);
    case ALONG_CHI_DATE:
      return refuse (field, _ ("does not start with a date of birth"), error);
    case ALONG_CHI_CHECKSUM:
      return refuse (field, _ ("has a digit wrong, or two swapped"), error);
    case ALONG_CHI_CHARACTERS:
    default:
      return refuse (field, _ ("has something else than digits"), error);
    }
}

/**
 * along_chi_agrees_with:
 * @chi: a CHI number as it was typed
 * @birth_date: a date, `1962-01-01`
 *
 * Whether a CHI number starts with a date of birth. Numbers are given out with wrong dates too, so
 * this is for a warning: neither is ever taken from the other.
 *
 * Returns: %TRUE if it does
 */
gboolean
along_chi_agrees_with (const char *chi, const char *birth_date)
{
  g_autofree char *digits = along_chi_normal (chi);

  return digits != NULL && strlen (birth_date) == 10 && strncmp (digits, birth_date + 8, 2) == 0
         && strncmp (digits + 2, birth_date + 5, 2) == 0
         && strncmp (digits + 4, birth_date + 2, 2) == 0;
}

/* The digits of an NHS number: all ten together, or three, three and four with the same sign between
 * them, a space or a hyphen. */
static char *
nhs_digits (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char sign = '\0';

  if (strlen (stripped) == DIGITS + 2 && (stripped[3] == ' ' || stripped[3] == '-'))
    {
      sign = stripped[3];
      if (stripped[7] != sign)
        return NULL;
      memmove (stripped + 7, stripped + 8, strlen (stripped + 8) + 1);
      memmove (stripped + 3, stripped + 4, strlen (stripped + 4) + 1);
    }
  if (strlen (stripped) != DIGITS || strspn (stripped, "0123456789") != DIGITS)
    return NULL;
  return g_steal_pointer (&stripped);
}

/**
 * along_nhs_number_normal:
 * @text: (nullable): an NHS number as it was typed: `943 476 5919`, `943-476-5919` or the digits alone
 *
 * The one form for comparing. What is stored stays as it was typed.
 *
 * Returns: (transfer full) (nullable): ten digits, or %NULL where @text is no NHS number
 */
char *
along_nhs_number_normal (const char *text)
{
  g_autofree char *digits = text != NULL ? nhs_digits (text) : NULL;

  if (digits == NULL || !has_check_digit (digits))
    return NULL;
  return g_steal_pointer (&digits);
}

/**
 * along_nhs_number_check:
 * @field: the field it stands in
 * @text: what was typed
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * Returns: %TRUE if @text is an NHS number
 */
gboolean
along_nhs_number_check (const AlongField *field, const char *text, GError **error)
{
  g_autofree char *digits = nhs_digits (text);

  if (digits == NULL)
    return refuse (field, _ ("is not ten digits, such as 943 476 5919"), error);
  return has_check_digit (digits) || refuse (field, _ ("has a digit wrong, or two swapped"), error);
}

/**
 * along_nhs_number_is_never_issued:
 * @text: an NHS number as it was typed
 *
 * Ten times the same digit passes the check and is typed by people who have no number to type.
 *
 * Returns: %TRUE for such a number
 */
gboolean
along_nhs_number_is_never_issued (const char *text)
{
  g_autofree char *digits = along_nhs_number_normal (text);
  char same[2] = { digits != NULL ? digits[0] : '\0', '\0' };

  return digits != NULL && strspn (digits, same) == DIGITS;
}

static char *
without_spaces (const char *text)
{
  GString *upper = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_isspace (g_utf8_get_char (at)))
      g_string_append_unichar (upper, g_unichar_toupper (g_utf8_get_char (at)));
  return g_string_free (upper, FALSE);
}

/* One or two letters, a digit, and perhaps one more digit or letter. */
static gboolean
is_outward (const char *text, gsize length)
{
  gsize letters = 0;

  while (letters < length && g_ascii_isupper (text[letters]))
    letters++;
  if (letters < 1 || letters > 2 || length < letters + 1 || length > letters + 2
      || !g_ascii_isdigit (text[letters]))
    return FALSE;
  return length == letters + 1 || g_ascii_isdigit (text[letters + 1])
         || g_ascii_isupper (text[letters + 1]);
}

/**
 * along_postcode_normal:
 * @text: (nullable): a postcode as it was typed, in any case, with spaces anywhere
 *
 * The one form for comparing and for looking up: capitals, one space before the last three. What is
 * stored stays as it was typed.
 *
 * Returns: (transfer full) (nullable): such as `G42 9BA`, or %NULL where @text is no postcode
 */
char *
along_postcode_normal (const char *text)
{
  g_autofree char *compact = text != NULL ? without_spaces (text) : NULL;
  gsize length = compact != NULL ? strlen (compact) : 0;
  const char *inward = NULL;

  if (length < 5 || length > 7)
    return NULL;
  inward = compact + length - 3;
  if (!g_ascii_isdigit (inward[0]) || !g_ascii_isupper (inward[1]) || !g_ascii_isupper (inward[2]))
    return NULL;
  /* Girobank's is the one postcode without a digit in its first half. */
  if (!is_outward (compact, length - 3) && strcmp (compact, "GIR0AA") != 0)
    return NULL;
  return g_strdup_printf ("%.*s %s", (int)(length - 3), compact, inward);
}

/**
 * along_postcode_check:
 * @field: the field it stands in
 * @text: what was typed
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * Returns: %TRUE if @text has the form of a postcode
 */
gboolean
along_postcode_check (const AlongField *field, const char *text, GError **error)
{
  g_autofree char *normal = along_postcode_normal (text);

  return normal != NULL || refuse (field, _ ("is not a postcode, such as G42 9BA"), error);
}

/**
 * along_identifier_mask:
 * @text: a CHI or an NHS number as it was typed
 *
 * What lists show of it: a CHI number tells the date of birth and the sex.
 *
 * Returns: (transfer full): such as `••••••1237`; dots alone for what has no four digits at its end
 */
char *
along_identifier_mask (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  gsize length = strlen (stripped);

  if (length >= DIGITS && strspn (stripped + length - 4, "0123456789") == 4)
    return g_strdup_printf ("••••••%s", stripped + length - 4);
  return g_strdup ("••••••••••");
}

static void
warn (GPtrArray *warnings, const AlongRecord *person, const char *field, const char *sentence)
{
  AlongProblem *warning = g_new0 (AlongProblem, 1);

  warning->field = along_entity_find_field (along_record_get_entity (person), field, NULL);
  warning->message = g_strdup (sentence);
  g_ptr_array_add (warnings, warning);
}

static void
warn_of_nhs_number (GPtrArray *warnings, const AlongRecord *person)
{
  const char *typed = along_record_get_text (person, "nhs_number");
  g_autofree char *digits = along_nhs_number_normal (typed);

  if (digits == NULL)
    return;
  if (along_nhs_number_is_never_issued (typed))
    warn (warnings, person, "nhs_number",
          _ ("NHS number is one that is never given out. Is it the right one?"));
  /* A CHI number passes the same check, so one in the wrong row would go unseen. */
  else if (along_chi_judge (digits) == ALONG_CHI_VALID)
    warn (warnings, person, "nhs_number", _ ("NHS number looks like a CHI number."));
}

/**
 * along_identifier_warnings:
 * @person: a record of kind `person`
 *
 * What is allowed and still worth a second look before it is saved.
 *
 * Returns: (transfer full) (element-type AlongProblem): sentences for the form rows; empty for none
 */
GPtrArray *
along_identifier_warnings (const AlongRecord *person)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)along_problem_free);
  const char *chi = along_record_get_text (person, "chi");
  const char *birth_date = along_record_get_text (person, "birth_date");
  g_autofree char *today = along_clock_today ();

  warn_of_nhs_number (warnings, person);
  if (chi != NULL && birth_date != NULL && !along_record_get_boolean (person, "birth_approx")
      && !along_chi_agrees_with (chi, birth_date))
    warn (warnings, person, "chi", _ ("CHI number starts with another date of birth."));
  if (birth_date != NULL && strcmp (birth_date, today) > 0)
    warn (warnings, person, "birth_date", _ ("Date of birth is in the future."));
  return warnings;
}
