/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * AlongOpenedFiles:
 *
 * Copies of files that another program shows: in a private folder of the running session, for this user
 * alone, gone when their attachment may not be seen any more, when this goes, and at the latest when the
 * next one comes.
 */
#define ALONG_TYPE_OPENED_FILES (along_opened_files_get_type ())
G_DECLARE_FINAL_TYPE (AlongOpenedFiles, along_opened_files, ALONG, OPENED_FILES, GObject)

AlongOpenedFiles *along_opened_files_new (AlongStore *store, const char *profile);
void along_opened_files_open_async (AlongOpenedFiles *self,
                                    const AlongRecord *attachment,
                                    GtkWindow *parent,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean
along_opened_files_open_finish (AlongOpenedFiles *self, GAsyncResult *result, GError **error);

G_END_DECLS
