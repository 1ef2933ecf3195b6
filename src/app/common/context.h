/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/opened-files.h"
#include "base/error.h"
#include "store/live-list.h"
#include "sync/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongContext:
 *
 * What a page needs, given to it when it is made: the store, the engine, who acts, the device's
 * preferences. One per signed-in window. Main thread only.
 *
 * Property, notified: `shown` (string, nullable): the id of the record that is open.
 *
 * Signal:
 *
 * - `titles-changed`: names that [method@Context.title] did not know have come, or changed
 */
#define ALONG_TYPE_CONTEXT (along_context_get_type ())
G_DECLARE_FINAL_TYPE (AlongContext, along_context, ALONG, CONTEXT, GObject)

AlongContext *along_context_new (AlongSession *session, GSettings *settings);
AlongContext *along_context_new_for_store (AlongStore *store,
                                           AlongEngine *engine,
                                           const AlongActor *actor,
                                           GSettings *settings);
AlongSession *along_context_get_session (AlongContext *self);
AlongStore *along_context_get_store (AlongContext *self);
AlongEngine *along_context_get_engine (AlongContext *self);
const AlongActor *along_context_get_actor (AlongContext *self);
GSettings *along_context_get_settings (AlongContext *self);
AlongOpenedFiles *along_context_get_opened_files (AlongContext *self);

const char *along_context_get_shown (AlongContext *self);
void along_context_set_shown (AlongContext *self, const char *id);
const char *along_context_title (AlongContext *self, const char *kind, const char *id);
void along_context_letters (AlongContext *self, GtkEventController *controller);

G_END_DECLS
