/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongRecipientList:
 *
 * The services of a bundle, in a group of a page: for each its own words where it needs some, what it is
 * not told of what the others are, and the day it is to be sent on. What is typed is kept as a draft.
 * Signals:
 *
 * - `changed`: something of it is different
 * - `dropped` (string id): people take a service out
 */
#define ALONG_TYPE_RECIPIENT_LIST (along_recipient_list_get_type ())
G_DECLARE_FINAL_TYPE (AlongRecipientList, along_recipient_list, ALONG, RECIPIENT_LIST, GObject)

AlongRecipientList *
along_recipient_list_new (AlongContext *context, AdwPreferencesGroup *group, const char *draft_key);
void along_recipient_list_load (AlongRecipientList *self, GHashTable *drafts);
void along_recipient_list_show (AlongRecipientList *self, GPtrArray *services, GPtrArray *items);
void along_recipient_list_set (AlongRecipientList *self,
                               const char *service,
                               const char *reason,
                               const char *planned_for);
void along_recipient_list_leave_out (AlongRecipientList *self,
                                     const char *service,
                                     GPtrArray *items,
                                     const char *const *categories);
const char *along_recipient_list_get_reason (AlongRecipientList *self, const char *service);
const char *along_recipient_list_get_planned (AlongRecipientList *self, const char *service);
const char *const *along_recipient_list_get_left_out (AlongRecipientList *self,
                                                      const char *service);
void along_recipient_list_focus (AlongRecipientList *self, const char *service);

G_END_DECLS
