/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "model/lifecycle.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongMoveDialog:
 *
 * What a move of a referral needs to know before it is taken; its rows follow from the move. What is
 * typed is a draft until the move is taken.
 */
#define ALONG_TYPE_MOVE_DIALOG (along_move_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AlongMoveDialog, along_move_dialog, ALONG, MOVE_DIALOG, AdwDialog)

void along_move_take (GtkWidget *widget,
                      AlongContext *context,
                      AlongRecord *referral,
                      const AlongMove *move);
gboolean along_move_asks (const AlongMove *move, const AlongRecord *referral);

G_END_DECLS
