/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongToldDialog:
 *
 * The person was told what came of a referral: how, and what they said. Nothing of it is demanded.
 */
#define ALONG_TYPE_TOLD_DIALOG (along_told_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongToldDialog, along_told_dialog, ALONG, TOLD_DIALOG, AdwDialog)

void along_told_dialog_present (GtkWidget *widget,
                                AlongContext *context,
                                AlongRecord *referral,
                                gboolean close);

G_END_DECLS
