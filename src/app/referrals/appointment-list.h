/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongAppointmentList:
 *
 * The appointments of a referral, how they went, and what may help where somebody could not make it. Either end
 * writes in it. A missed appointment ends nothing by itself. The group hides itself where there is nothing to
 * show and nothing to add.
 */
#define ALONG_TYPE_APPOINTMENT_LIST (along_appointment_list_get_type ())
G_DECLARE_FINAL_TYPE (
    AlongAppointmentList, along_appointment_list, ALONG, APPOINTMENT_LIST, AdwPreferencesGroup)

void along_appointment_list_set_referral (AlongAppointmentList *self,
                                          AlongContext *context,
                                          AlongRecord *referral);

G_END_DECLS
