/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/value-set.h"

#include <glib/gi18n-lib.h>

/**
 * along_value_set_find:
 * @set: a value set
 * @code: (nullable): a code
 *
 * Returns: (transfer none) (nullable): the code's entry, or %NULL when @set does not have it
 */
const AlongCode *
along_value_set_find (const AlongValueSet *set, const char *code)
{
  if (code == NULL)
    return NULL;
  for (const AlongCode *entry = set->codes; entry->code != NULL; entry++)
    if (g_str_equal (entry->code, code))
      return entry;
  return NULL;
}

/**
 * along_value_set_label:
 * @set: a value set
 * @code: (nullable): a code
 *
 * The words for @code in the reader's language. A code that a newer version knows and this one does
 * not is shown as it is.
 *
 * Returns: (transfer none): words; empty for %NULL
 */
const char *
along_value_set_label (const AlongValueSet *set, const char *code)
{
  const AlongCode *entry = along_value_set_find (set, code);

  if (entry != NULL)
    return _ (entry->label);
  return code != NULL ? code : "";
}
