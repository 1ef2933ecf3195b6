/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/field.h"
#include "base/date.h"
#include "base/date.h"
#include "base/error.h"
#include "base/id.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_LINE 1000
#define MAX_TEXT 100000
#define MAX_SET 1000

static const struct
{
  const char *name;
  const char *label;
} facets[ALONG_N_FACETS] = {
  [ALONG_FACET_INHERIT] = { "", "" },
  [ALONG_FACET_OPEN] = { "open", N_ ("The directory") },
  [ALONG_FACET_IDENTITY] = { "identity", N_ ("Who they are") },
  [ALONG_FACET_CONTACT] = { "contact", N_ ("How to reach them") },
  [ALONG_FACET_HEALTH] = { "health", N_ ("Health") },
  [ALONG_FACET_SUBSTANCE_USE] = { "substance_use", N_ ("Substance use") },
  [ALONG_FACET_MENTAL_HEALTH] = { "mental_health", N_ ("Mental health") },
  [ALONG_FACET_HOUSING_MONEY] = { "housing_money", N_ ("Housing and money") },
  [ALONG_FACET_FAMILY] = { "family", N_ ("Family and relationships") },
  [ALONG_FACET_RISK] = { "risk", N_ ("Safety") },
  [ALONG_FACET_JUSTICE] = { "justice", N_ ("Justice") },
  [ALONG_FACET_PLAN] = { "plan", N_ ("The plan") },
  [ALONG_FACET_REFERRAL] = { "referral", N_ ("State of the referral") },
  [ALONG_FACET_PACKET] = { "packet", N_ ("What the referral shares") },
  [ALONG_FACET_SENDER] = { "sender", N_ ("What only the sender knows") },
  [ALONG_FACET_OWN] = { "own", N_ ("Yours alone") },
};

/**
 * along_facet_name:
 * @facet: a facet
 *
 * Returns: (transfer none): its name on the wire and in scopes
 */
const char *
along_facet_name (AlongFacet facet)
{
  g_return_val_if_fail (facet < ALONG_N_FACETS, "");
  return facets[facet].name;
}

/**
 * along_facet_label:
 * @facet: a facet
 *
 * Returns: (transfer none): what people call it
 */
const char *
along_facet_label (AlongFacet facet)
{
  g_return_val_if_fail (facet < ALONG_N_FACETS, "");
  return facet == ALONG_FACET_INHERIT ? "" : _ (facets[facet].label);
}

/**
 * along_facet_find:
 * @name: (nullable): a name from the wire
 *
 * Returns: the facet, or %ALONG_FACET_INHERIT for a name this version does not know
 */
AlongFacet
along_facet_find (const char *name)
{
  for (guint i = ALONG_FACET_OPEN; name != NULL && i < ALONG_N_FACETS; i++)
    if (g_str_equal (facets[i].name, name))
      return (AlongFacet)i;
  return ALONG_FACET_INHERIT;
}

/**
 * along_field_group:
 * @field: a field
 *
 * Returns: (transfer none): the name of the group it merges with; its own for a field alone
 */
const char *
along_field_group (const AlongField *field)
{
  return field->group != NULL ? field->group : field->name;
}

/**
 * along_field_variant_type:
 * @field: a field
 *
 * Returns: (transfer none): the type of its values in memory
 */
const GVariantType *
along_field_variant_type (const AlongField *field)
{
  switch (field->type)
    {
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return G_VARIANT_TYPE_STRING_ARRAY;
    case ALONG_INTEGER:
    case ALONG_INSTANT:
      return G_VARIANT_TYPE_INT64;
    case ALONG_REAL:
      return G_VARIANT_TYPE_DOUBLE;
    case ALONG_BOOLEAN:
      return G_VARIANT_TYPE_BOOLEAN;
    case ALONG_TABLE:
      return G_VARIANT_TYPE ("aa{ss}");
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_CODE:
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_POSITION:
    default:
      return G_VARIANT_TYPE_STRING;
    }
}

static gboolean
refuse (const AlongField *field, const char *reason, GError **error)
{
  /* TRANSLATORS: the first %s is a form field such as "Name", the second says what is wrong with it,
   * such as "has a line break" */
  g_set_error (error, ALONG_ERROR, ALONG_ERROR_INVALID, _ ("%s %s."), _ (field->label), reason);
  return FALSE;
}

static gboolean
check_length (const AlongField *field, const char *text, gint64 type_max, GError **error)
{
  gint64 max = field->max > 0 ? field->max : type_max;
  glong length = g_utf8_strlen (text, -1);

  if (length > max)
    {
      g_autofree char *reason = g_strdup_printf (
          _ ("is %ld characters long; there is room for %" G_GINT64_FORMAT), length, max);

      return refuse (field, reason, error);
    }
  return TRUE;
}

static gboolean
check_line (const AlongField *field, const char *text, GError **error)
{
  /* U+0085, U+2028 and U+2029 break lines too. */
  if (strpbrk (text, "\n\r\v\f") != NULL || strstr (text, "\302\205") != NULL
      || strstr (text, "\342\200\250") != NULL || strstr (text, "\342\200\251") != NULL)
    return refuse (field, _ ("has a line break; it is one line"), error);
  return check_length (field, text, MAX_LINE, error);
}

static gboolean
check_code (const AlongField *field, const char *code, GError **error)
{
  if (field->values == NULL || along_value_set_find (field->values, code) != NULL)
    return TRUE;
  return refuse (field, _ ("has a choice that is not on the list"), error);
}

static gboolean
check_date (const AlongField *field, const char *text, GError **error)
{
  int year = 0, month = 0, day = 0, end = 0;

  if (strlen (text) == 10 && sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3
      && end == 10 && year >= 1 && month >= 1 && day >= 1
      && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return TRUE;
  return refuse (field, _ ("is not a date"), error);
}

static gboolean
check_wall (const AlongField *field, const char *text, GError **error)
{
  g_autofree char *date = g_strndup (text, 10);
  int hour = 0, minute = 0, end = 0;

  if (strlen (text) == 16 && sscanf (text + 10, "T%2d:%2d%n", &hour, &minute, &end) == 2 && end == 6
      && hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
    return check_date (field, date, error);
  return refuse (field, _ ("is not a date and time"), error);
}

static gboolean
check_id (const AlongField *field, const char *id, GError **error)
{
  return along_id_is_valid (id) || refuse (field, _ ("names nothing that exists"), error);
}

static gboolean
check_form (const AlongField *field, const char *text, GError **error)
{
  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_LINES:
      return check_line (field, text, error);
    case ALONG_TEXT:
      return check_length (field, text, MAX_TEXT, error);
    case ALONG_CODE:
    case ALONG_CODES:
      return check_code (field, text, error);
    case ALONG_DATE:
      return check_date (field, text, error);
    case ALONG_WALL:
      return check_wall (field, text, error);
    case ALONG_REF:
    case ALONG_REFS:
      return check_id (field, text, error);
    case ALONG_POSITION:
      return check_line (field, text, error);
    default:
      return TRUE;
    }
}

static gboolean
check_element (const AlongField *field, const char *text, GError **error)
{
  return check_form (field, text, error)
         && (field->check == NULL || field->check (field, text, error));
}

static gboolean
check_number (const AlongField *field, double number, GError **error)
{
  if (!isfinite (number))
    return refuse (field, _ ("is not a number"), error);
  if ((field->min != 0 || field->max != 0) && (number < field->min || number > field->max))
    {
      g_autofree char *reason = g_strdup_printf (
          _ ("is not between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT), field->min, field->max);

      return refuse (field, reason, error);
    }
  return TRUE;
}

static gboolean
is_date (const char *text)
{
  GDate date;

  return along_date_parse (text, &date);
}

static gboolean
check_table (const AlongField *field, GVariant *value, GError **error)
{
  GVariantIter rows;
  g_autoptr (GVariant) row = NULL;

  g_variant_iter_init (&rows, value);
  while (g_variant_iter_loop (&rows, "@a{ss}", &row))
    {
      GVariantIter cells;
      const char *name = NULL;
      const char *text = NULL;

      g_variant_iter_init (&cells, row);
      while (g_variant_iter_loop (&cells, "{&s&s}", &name, &text))
        {
          const AlongColumn *column = field->columns;

          while (column->name != NULL && !g_str_equal (column->name, name))
            column++;
          if (column->name == NULL)
            return refuse (field, _ ("has a column that is not known"), error);
          if (column->values != NULL && *text != '\0'
              && along_value_set_find (column->values, text) == NULL)
            return refuse (field, _ ("has a choice that is not on the list"), error);
          if (column->is_date && !is_date (text))
            return refuse (field, _ ("has a line without a date such as 24 December 2026"), error);
          if (!check_length (field, text, MAX_TEXT, error))
            return FALSE;
        }
    }
  return TRUE;
}

/**
 * along_field_check:
 * @field: a field
 * @value: a value of its type
 * @error: set to %ALONG_ERROR_INVALID with a sentence that names the field and the reason
 *
 * Whether @value may stand in @field. Rules between fields are the entity's own.
 *
 * Returns: %TRUE if it may
 */
gboolean
along_field_check (const AlongField *field, GVariant *value, GError **error)
{
  if (!g_variant_is_of_type (value, along_field_variant_type (field)))
    return refuse (field, _ ("has a value of another kind"), error);
  if (field->type == ALONG_TABLE)
    {
      if (g_variant_n_children (value) > MAX_SET)
        return refuse (field, _ ("has too many lines"), error);
      return check_table (field, value, error);
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return check_element (field, g_variant_get_string (value, NULL), error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **texts = g_variant_get_strv (value, NULL);

      if (g_variant_n_children (value) > MAX_SET)
        return refuse (field, _ ("has too many entries"), error);
      for (guint i = 0; texts[i] != NULL; i++)
        if (!check_element (field, texts[i], error))
          return FALSE;
      return TRUE;
    }
  if (field->type == ALONG_INTEGER)
    return check_number (field, (double)g_variant_get_int64 (value), error);
  if (field->type == ALONG_REAL)
    return check_number (field, g_variant_get_double (value), error);
  return TRUE;
}
