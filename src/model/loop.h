/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/working-days.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongLoop:
 * @ALONG_LOOP_NONE: the referral is not over, or was a mistake
 * @ALONG_LOOP_OPEN: it is over, and somebody has not heard yet
 * @ALONG_LOOP_IN_TIME: everybody knew within the days there are for it
 * @ALONG_LOOP_LATE: everybody knew, later than that
 *
 * Whether everybody knows what came of a referral.
 */
typedef enum
{
  ALONG_LOOP_NONE,
  ALONG_LOOP_OPEN,
  ALONG_LOOP_IN_TIME,
  ALONG_LOOP_LATE,
} AlongLoop;

gboolean along_loop_was_meant (const AlongRecord *referral);
gboolean along_loop_is_over (const AlongRecord *referral);
gboolean along_loop_is_bereaved (const AlongRecord *referral);
gboolean along_loop_has_message (const AlongRecord *referral);
gboolean along_loop_is_read (const AlongRecord *referral);
gboolean along_loop_is_told (const AlongRecord *referral);
AlongLoop along_loop_of (const AlongRecord *referral, const AlongWorkingDays *days);

G_END_DECLS
