/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongPacketView:
 *
 * What a referral shares, as its receiver reads it. The sender's preview is this same widget.
 */
#define ALONG_TYPE_PACKET_VIEW (along_packet_view_get_type ())
G_DECLARE_FINAL_TYPE (AlongPacketView, along_packet_view, ALONG, PACKET_VIEW, AdwBin)

GtkWidget *along_packet_view_new (void);
void along_packet_view_set_referral (AlongPacketView *self, const AlongRecord *referral);
void along_packet_view_set_files (AlongPacketView *self, const char *const *lines);
gboolean along_packet_view_is_empty (AlongPacketView *self);

G_END_DECLS
