/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "store/db.h"

G_BEGIN_DECLS

/* Private to the store: columns of lists that follow from a record and from others beside it. */

typedef struct _AlongBesideCache AlongBesideCache;

AlongBesideCache *along_beside_cache_new (void);
void along_beside_cache_free (AlongBesideCache *self);
void along_beside_cache_clear (AlongBesideCache *self);
void along_beside_cache_drop (AlongBesideCache *self, const AlongEntity *entity, const char *id);

guint along_following_count (const AlongEntity *entity);
gboolean along_following_work_out (AlongDb *db,
                                   AlongBesideCache *cache,
                                   const AlongRecord *record,
                                   GPtrArray *values,
                                   GError **error);
gboolean along_following_differs (const AlongEntity *entity,
                                  const AlongBesideKind *from,
                                  const AlongRecord *before,
                                  const AlongRecord *now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongBesideCache, along_beside_cache_free)

G_END_DECLS
