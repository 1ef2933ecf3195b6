/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void along_choose_files_async (GtkWidget *from,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
GListModel *along_choose_files_finish (GAsyncResult *result, GError **error);
void along_choose_file_async (GtkWidget *from,
                              const char *title,
                              GtkFileFilter *filter,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
GFile *along_choose_file_finish (GAsyncResult *result, GError **error);
void along_choose_place_async (GtkWidget *from,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
GFile *along_choose_place_finish (GAsyncResult *result, GError **error);

G_END_DECLS
