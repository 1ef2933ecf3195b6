/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store-private.h"
#include "store/watch.h"

G_BEGIN_DECLS

/* Private to the store: what a live list asks of the store's thread. */

#define ALONG_PAGE 64

/**
 * AlongLook:
 * @version: which of the store's writes it was after
 * @count: how many records the query finds; -1 where it was not asked
 * @starts: (element-type guint): where the pages begin
 * @pages: (element-type GPtrArray): the records of each
 *
 * What a list looked like at one moment.
 */
typedef struct
{
  guint64 version;
  gint64 count;
  GArray *starts;
  GPtrArray *pages;
} AlongLook;

void along_look_free (AlongLook *look);
void along_look_async (AlongStore *store,
                       const AlongQuery *query,
                       AlongWatch *watch,
                       gboolean count,
                       GArray *starts,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data);
AlongLook *along_look_finish (AlongStore *store, GAsyncResult *result, GError **error);
void along_look_no_more (AlongStore *store, guint64 watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongLook, along_look_free)

G_END_DECLS
