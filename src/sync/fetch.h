/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/engine.h"

G_BEGIN_DECLS

/**
 * AlongFetchedFunc:
 * @have: how many bytes are here
 * @size: how many there are
 * @data: what was given with the function
 *
 * How far a file has come. Called in the context that asked for it, before the answer.
 */
typedef void (*AlongFetchedFunc) (gint64 have, gint64 size, gpointer data);

void along_fetch_file_async (AlongStore *store,
                             AlongEngine *engine,
                             const char *attachment,
                             gint64 size,
                             const char *sha256,
                             AlongFetchedFunc on_fetched,
                             gpointer fetched_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean along_fetch_file_finish (AlongStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
