/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongEventFunc:
 * @event: its type; `message` where it has none
 * @data: its data
 * @user_data: what was given with the function
 *
 * Called for each event of a stream.
 */
typedef void (*AlongEventFunc) (const char *event, const char *data, gpointer user_data);

/**
 * AlongEventStream:
 *
 * Takes `text/event-stream` apart (HTML standard, server-sent events), in whatever pieces it comes.
 */
typedef struct _AlongEventStream AlongEventStream;

AlongEventStream *along_event_stream_new (AlongEventFunc func, gpointer user_data);
void along_event_stream_feed (AlongEventStream *self, GBytes *bytes);
void along_event_stream_free (AlongEventStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongEventStream, along_event_stream_free)

G_END_DECLS
