/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/referrals/paper-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongMessageDialog:
 *
 * The message back to the GP or link worker, as they will read it: to be copied, saved, or sent.
 */
#define ALONG_TYPE_MESSAGE_DIALOG (along_message_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongMessageDialog, along_message_dialog, ALONG, MESSAGE_DIALOG, AdwDialog)

void along_message_dialog_present (GtkWidget *parent, AlongPaperJob *job);

G_END_DECLS
