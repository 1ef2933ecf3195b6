/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/row-for-field.h"

#include "app/common/code-row.h"
#include "app/common/codes-row.h"
#include "app/common/entry-row.h"
#include "app/common/ref-row.h"
#include "app/common/refs-row.h"
#include "app/common/switch-row.h"
#include "app/common/table-row.h"
#include "app/common/text-row.h"

#include <glib/gi18n.h>

static AlongFieldRow *
make_row (AlongContext *context, const AlongField *field)
{
  switch (field->type)
    {
    case ALONG_TEXT:
    case ALONG_LINES:
      return ALONG_FIELD_ROW (along_text_row_new (field));
    case ALONG_CODE:
      return ALONG_FIELD_ROW (along_code_row_new (field));
    case ALONG_CODES:
      return ALONG_FIELD_ROW (along_codes_row_new (field));
    case ALONG_BOOLEAN:
      return ALONG_FIELD_ROW (along_switch_row_new (field));
    case ALONG_REF:
      return ALONG_FIELD_ROW (along_ref_row_new (context, field));
    case ALONG_REFS:
      return ALONG_FIELD_ROW (along_refs_row_new (context, field));
    case ALONG_TABLE:
      return ALONG_FIELD_ROW (along_table_row_new (context, field));
    case ALONG_LINE:
    case ALONG_INTEGER:
    case ALONG_REAL:
    case ALONG_DATE:
    case ALONG_INSTANT:
    case ALONG_WALL:
    case ALONG_POSITION:
    default:
      return ALONG_FIELD_ROW (along_entry_row_new (field));
    }
}

/**
 * along_row_for_field:
 * @context: a context
 * @field: a field
 *
 * The row that fits what @field holds.
 *
 * Returns: (transfer floating): a row, without a value
 */
AlongFieldRow *
along_row_for_field (AlongContext *context, const AlongField *field)
{
  AlongFieldRow *row = make_row (context, field);

  /* A row of several controls has a name of its own, so that a screen reader says where it is. */
  if (!ADW_IS_ENTRY_ROW (row) && !ADW_IS_ACTION_ROW (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (field->label), -1);
  return row;
}
