/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongNewFile:
 * @id: the id of the attachment it is to become
 * @name: its name, made safe
 * @mime: its kind
 * @size: how many bytes
 * @sha256: its fingerprint
 *
 * A file that was taken into the store and is not with anything yet.
 */
typedef struct
{
  char *id;
  char *name;
  char *mime;
  gint64 size;
  char *sha256;
} AlongNewFile;

void along_new_file_free (AlongNewFile *file);
AlongRecord *along_new_file_attachment (const AlongNewFile *file, const char *id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongNewFile, along_new_file_free)

void along_file_read_async (AlongStore *store,
                            GFile *from,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
AlongNewFile *along_file_read_finish (AlongStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
