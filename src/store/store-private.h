/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/store.h"
#include "store/worker.h"

G_BEGIN_DECLS

/* Private to the store: how its public calls become jobs. */

/* Which record a job is about. */
typedef struct
{
  const AlongEntity *entity;
  char *id;
} AlongWhich;

AlongWhich *along_which_new (const AlongEntity *entity, const char *id);
void along_which_free (AlongWhich *which);

void along_store_run (AlongStore *self,
                      gpointer tag,
                      AlongJobMode mode,
                      AlongJobFunc func,
                      gpointer data,
                      GDestroyNotify free_data,
                      GDestroyNotify free_result,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
void along_store_do (AlongStore *self,
                     AlongJobMode mode,
                     AlongJobFunc func,
                     gpointer data,
                     GDestroyNotify free_data);
gpointer along_store_result (AlongStore *self, gpointer tag, GAsyncResult *result, GError **error);
gboolean along_store_done (AlongStore *self, gpointer tag, GAsyncResult *result, GError **error);

G_END_DECLS
