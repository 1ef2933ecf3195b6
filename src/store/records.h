/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/query.h"
#include "store/store.h"

G_BEGIN_DECLS

/* All records of a query at once, for short answers (a person's needs); at most @limit. */
void along_store_query_async (AlongStore *self,
                              AlongQuery *query,
                              guint limit,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
GPtrArray *along_store_query_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_count_async (AlongStore *self,
                              AlongQuery *query,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gint64 along_store_count_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
