/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/file-held.h"
#include "store/store.h"

G_BEGIN_DECLS

/* What is kept of files that can be fetched again, in bytes; own ones that were not sent come besides. */
#define ALONG_FILES_KEPT_BYTES (G_GINT64_CONSTANT (200) * 1024 * 1024)

/* The bytes of files, encrypted with everything else, in parts of ALONG_FILE_PART_BYTES. A file goes by the id of its
 * attachment, and with it. Part 0 begins a file, whatever there was of it; the others follow in order
 * (CONFLICT otherwise). */
void along_store_put_file_part_async (AlongStore *self,
                                      const char *attachment,
                                      guint part,
                                      GBytes *bytes,
                                      gint64 size,
                                      gboolean own,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
gboolean along_store_put_file_part_finish (AlongStore *self, GAsyncResult *result, GError **error);
/* All parts are there: compares them with @sha256 (INVALID, and what was there goes). */
void along_store_end_file_async (AlongStore *self,
                                 const char *attachment,
                                 const char *sha256,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
gboolean along_store_end_file_finish (AlongStore *self, GAsyncResult *result, GError **error);
/* NOT_FOUND where that part is not here. */
void along_store_get_file_part_async (AlongStore *self,
                                      const char *attachment,
                                      guint part,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
GBytes *along_store_get_file_part_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_get_file_async (AlongStore *self,
                                 const char *attachment,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
AlongFileHeld *along_store_get_file_finish (AlongStore *self, GAsyncResult *result, GError **error);
void along_store_use_file (AlongStore *self, const char *attachment);
void along_store_copy_file (AlongStore *self, const char *from, const char *to);
void along_store_drop_file (AlongStore *self, const char *attachment);

/**
 * AlongUpload:
 * @attachment: (nullable): the file that is to be sent next; %NULL where none may be sent now
 * @size: how many bytes it has
 * @tries: how often it was refused
 * @later: when the next one may be tried that was refused, milliseconds; 0 for none
 *
 * For sync: what the server has still to get.
 */
typedef struct
{
  char *attachment;
  gint64 size;
  gint64 tries;
  gint64 later;
} AlongUpload;

void along_upload_free (AlongUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongUpload, along_upload_free)

void along_store_next_upload_async (AlongStore *self, GAsyncReadyCallback callback, gpointer data);
AlongUpload *
along_store_next_upload_finish (AlongStore *self, GAsyncResult *result, GError **error);
/* @retry_at: 0 where the server has it now, -1 where it will not take it, else when to try again. */
void along_store_note_upload_async (AlongStore *self,
                                    const char *attachment,
                                    gint64 retry_at,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
gboolean along_store_note_upload_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
