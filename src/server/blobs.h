/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlongBlobs:
 *
 * Where the bytes of files are: content-addressed, each content once, in a folder beside the database. It
 * knows nothing of access. Every content hangs by the attachments through which it was uploaded, so that
 * who knows a fingerprint gets nothing by it, and goes with the last of them. Another place for bytes
 * implements these functions.
 *
 * All functions may be called from any thread. Errors: %ALONG_ERROR_BUSY (that file is being received),
 * %ALONG_ERROR_CONFLICT (bytes before these are missing), %ALONG_ERROR_INVALID (not the bytes that were
 * announced), %ALONG_ERROR_NOT_FOUND, %ALONG_ERROR_FULL, %ALONG_ERROR_FAILED.
 */
typedef struct _AlongBlobs AlongBlobs;

/* What has come of a file stays this long without another part of it. */
#define ALONG_BLOBS_UNFINISHED_MS (G_GINT64_CONSTANT (7) * 24 * 60 * 60 * 1000)
/* What no attachment names any more stays this long: a deletion may be taken back. */
#define ALONG_BLOBS_GRACE_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

AlongBlobs *along_blobs_new (const char *folder);
void along_blobs_free (AlongBlobs *self);
gboolean along_blobs_is_whole (AlongBlobs *self, const char *attachment);
gint64 along_blobs_received (AlongBlobs *self, const char *attachment);
gboolean along_blobs_receive (AlongBlobs *self,
                              const char *attachment,
                              gint64 offset,
                              GBytes *bytes,
                              gint64 size,
                              const char *sha256,
                              GError **error);
GBytes *along_blobs_read (
    AlongBlobs *self, const char *attachment, gint64 offset, gsize length, GError **error);
GBytes *along_blobs_map (AlongBlobs *self, const char *attachment, GError **error);
char **along_blobs_list (AlongBlobs *self, GError **error);
gboolean along_blobs_settle (
    AlongBlobs *self, const char *attachment, gboolean named, gint64 now, GError **error);
gboolean along_blobs_erase (AlongBlobs *self, const char *attachment, GError **error);
gboolean along_blobs_sweep (AlongBlobs *self, gint64 now, GError **error);
gboolean along_blobs_copy (AlongBlobs *self, const char *to, guint *copied, GError **error);
gboolean along_blobs_check (AlongBlobs *self, GPtrArray *problems, guint *whole, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongBlobs, along_blobs_free)

G_END_DECLS
