/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"
#include "sync/engine.h"

G_BEGIN_DECLS

void along_past_async (AlongEngine *engine,
                       const AlongEntity *entity,
                       const char *id,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
GPtrArray *along_past_finish (AlongEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
