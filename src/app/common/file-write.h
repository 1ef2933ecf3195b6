/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

void along_file_write_async (AlongStore *store,
                             const char *attachment,
                             gint64 size,
                             GFile *to,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean along_file_write_finish (AlongStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
