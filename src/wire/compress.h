/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *along_compress (GBytes *bytes);
GBytes *along_decompress (GBytes *bytes, gsize max_bytes, GError **error);

typedef struct _AlongDecompressor AlongDecompressor;

AlongDecompressor *along_decompressor_new (gsize max_bytes);
gboolean along_decompressor_feed (
    AlongDecompressor *self, const guint8 *bytes, gsize length, GByteArray *into, GError **error);
gboolean along_decompressor_is_complete (AlongDecompressor *self);
void along_decompressor_free (AlongDecompressor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongDecompressor, along_decompressor_free)

G_END_DECLS
