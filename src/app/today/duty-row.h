/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/today/duties.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongDutyRow:
 *
 * One thing that waits: whom it is about, what the clock says, and one button that does what comes next.
 * Enter opens it.
 */
#define ALONG_TYPE_DUTY_ROW (along_duty_row_get_type ())
G_DECLARE_FINAL_TYPE (AlongDutyRow, along_duty_row, ALONG, DUTY_ROW, AdwActionRow)

GtkWidget *along_duty_row_new (AlongContext *context, AlongDuty *duty);

G_END_DECLS
