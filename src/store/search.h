/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * AlongHit:
 * @kind: what was found
 * @id: its id
 * @title: its name
 * @snippet: (nullable): where the words stand, marked with U+2068 and U+2069; %NULL where the title
 *   has them all
 */
typedef struct
{
  char *kind;
  char *id;
  char *title;
  char *snippet;
} AlongHit;

void along_hit_free (AlongHit *hit);
void along_store_search_async (AlongStore *self,
                               const char *text,
                               const char *const *kinds,
                               guint limit,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
GPtrArray *along_store_search_finish (AlongStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
