/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/packet.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongShareList:
 *
 * What may be shared, part by part, each with a tick; in a group of a page. Signal: `changed`, when
 * people ticked something.
 */
#define ALONG_TYPE_SHARE_LIST (along_share_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongShareList, along_share_list, ALONG, SHARE_LIST, GObject)

AlongShareList *along_share_list_new (AdwPreferencesGroup *group);
void along_share_list_set_items (AlongShareList *self, GPtrArray *items);
GPtrArray *along_share_list_get_items (AlongShareList *self);

G_END_DECLS
