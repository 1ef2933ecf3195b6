/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/working-days.h"
#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongCalendar:
 * @days: the working days it says
 * @closed: what @days points to
 * @open: what @days points to
 *
 * A working calendar, ready to reckon with.
 */
typedef struct
{
  AlongWorkingDays days;
  char **closed;
  char **open;
} AlongCalendar;

AlongCalendar *along_calendar_new (const AlongRecord *record);
void along_calendar_free (AlongCalendar *self);
AlongRecord *along_calendar_find (GPtrArray *records, const char *org);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongCalendar, along_calendar_free)

G_END_DECLS
