/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/mistake.h"

/**
 * along_record_is_mistaken:
 * @record: a record
 *
 * Whether it was never meant: it says so itself, or it was moved to the state that says so. Lists, counts and the search for
 * words leave it out; its history stays, and it is found by what names it.
 *
 * Returns: %TRUE if it was entered by mistake
 */
gboolean
along_record_is_mistaken (const AlongRecord *record)
{
  return along_record_get_boolean (record, "entered_in_error")
         || g_strcmp0 (along_record_get_state (record), "entered_in_error") == 0;
}
