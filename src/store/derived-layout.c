/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/derived-layout.h"

/**
 * along_derived_number:
 * @entity: a kind
 *
 * Returns: which of all kinds it is, from 0
 */
guint
along_derived_number (const AlongEntity *entity)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);

  for (guint i = 0; i < n; i++)
    if (all[i] == entity)
      return i;
  g_assert_not_reached ();
}

/**
 * along_derived_first_pk:
 * @entity: a kind
 *
 * Returns: the least number its rows can have
 */
gint64
along_derived_first_pk (const AlongEntity *entity)
{
  return (gint64)(along_derived_number (entity) + 1) << ALONG_LIST_SHIFT;
}

/**
 * along_derived_entity:
 * @pk: a row's number
 *
 * Returns: (transfer none) (nullable): the kind it belongs to
 */
const AlongEntity *
along_derived_entity (gint64 pk)
{
  guint n = 0;
  const AlongEntity *const *all = along_entities (&n);
  gint64 number = pk >> ALONG_LIST_SHIFT;

  return number >= 1 && number <= n ? all[number - 1] : NULL;
}

/**
 * along_column_type:
 * @field: a field
 *
 * Returns: how a list table holds it
 */
AlongColumnType
along_column_type (const AlongField *field)
{
  switch (field->type)
    {
    case ALONG_LINE:
    case ALONG_TEXT:
      return ALONG_COLUMN_TEXT;
    case ALONG_INTEGER:
    case ALONG_INSTANT:
    case ALONG_BOOLEAN:
      return ALONG_COLUMN_INTEGER;
    case ALONG_REAL:
      return ALONG_COLUMN_REAL;
    case ALONG_CODES:
    case ALONG_LINES:
    case ALONG_REFS:
    case ALONG_TABLE:
      return ALONG_COLUMN_SET;
    case ALONG_CODE:
    case ALONG_DATE:
    case ALONG_WALL:
    case ALONG_REF:
    case ALONG_POSITION:
    default:
      return ALONG_COLUMN_CODE;
    }
}

/**
 * along_column_is_counted:
 * @entity: a kind
 * @field: a field of its list
 *
 * What lists mostly filter by: whether a record was ever meant, and its state.
 *
 * Returns: %TRUE if the number of rows with each value of it is kept
 */
gboolean
along_column_is_counted (const AlongEntity *entity, const AlongField *field)
{
  return g_str_equal (field->name, "entered_in_error")
         || ((field->flags & ALONG_FIELD_LIST) != 0 && field == along_entity_state_field (entity));
}
