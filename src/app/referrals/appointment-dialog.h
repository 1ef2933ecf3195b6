/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongAppointmentDialog:
 *
 * An appointment of a referral: the day and the time as people type them, and where or with whom.
 */
#define ALONG_TYPE_APPOINTMENT_DIALOG (along_appointment_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongAppointmentDialog, along_appointment_dialog, ALONG, APPOINTMENT_DIALOG, AdwDialog)

void along_appointment_dialog_present (GtkWidget *widget,
                                       AlongContext *context,
                                       AlongRecord *referral,
                                       const char *words);

G_END_DECLS
