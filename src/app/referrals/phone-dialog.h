/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPhoneDialog:
 *
 * What a service without Alongside has said on the phone, in a letter or in person: one of the answers it
 * could have given itself, and who said so. A letter chooses, Enter writes it down.
 */
#define ALONG_TYPE_PHONE_DIALOG (along_phone_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongPhoneDialog, along_phone_dialog, ALONG, PHONE_DIALOG, AdwDialog)

gboolean along_phone_dialog_can (AlongContext *context, const AlongRecord *referral);
void along_phone_dialog_present (GtkWidget *widget, AlongContext *context, AlongRecord *referral);

G_END_DECLS
