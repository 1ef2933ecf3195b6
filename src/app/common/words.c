/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/words.h"

#include "base/date.h"
#include "model/render.h"

#include <glib/gi18n.h>

static char *
words_of_set (AlongContext *context, const AlongField *field, GVariant *value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GVariantIter elements;
  const char *element = NULL;

  g_variant_iter_init (&elements, value);
  while (g_variant_iter_next (&elements, "&s", &element))
    {
      if (words->len > 0)
        g_string_append (words, ", ");
      if (field->type == ALONG_REFS && context != NULL)
        g_string_append (words, along_context_title (context, field->target, element));
      else if (field->values != NULL)
        g_string_append (words, along_value_set_label (field->values, element));
      else
        g_string_append (words, element);
    }
  return g_string_free_and_steal (g_steal_pointer (&words));
}

/**
 * along_words_value:
 * @context: (nullable): where names of other records come from
 * @field: a field
 * @value: (nullable): a value of it
 *
 * A value as people read it: codes in words, dates in full, references by name.
 *
 * Returns: (transfer full): words; empty for %NULL
 */
char *
along_words_value (AlongContext *context, const AlongField *field, GVariant *value)
{
  if (value == NULL || !g_variant_is_of_type (value, along_field_variant_type (field)))
    return g_strdup ("");
  switch (field->type)
    {
    case ALONG_CODE:
      return g_strdup (
          field->values != NULL
              ? along_value_set_label (field->values, g_variant_get_string (value, NULL))
              : g_variant_get_string (value, NULL));
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
      return words_of_set (context, field, value);
    case ALONG_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));
    case ALONG_REAL:
      return g_strdup_printf ("%g", g_variant_get_double (value));
    case ALONG_BOOLEAN:
      return g_strdup (g_variant_get_boolean (value) ? _ ("Yes") : _ ("No"));
    case ALONG_DATE:
      return along_date_text (g_variant_get_string (value, NULL));
    case ALONG_INSTANT:
      return along_instant_text (g_variant_get_int64 (value));
    case ALONG_WALL:
      return along_wall_text (g_variant_get_string (value, NULL));
    case ALONG_REF:
      return g_strdup (context != NULL ? along_context_title (context, field->target,
                                                              g_variant_get_string (value, NULL))
                                       : g_variant_get_string (value, NULL));
    case ALONG_TABLE:
      return along_value_text (field, value);
    case ALONG_LINE:
    case ALONG_TEXT:
    case ALONG_POSITION:
    default:
      return g_variant_dup_string (value, NULL);
    }
}
