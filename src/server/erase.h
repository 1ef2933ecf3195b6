/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"

G_BEGIN_DECLS

/**
 * AlongErased:
 * @n: how many records are gone
 * @kinds: kind → how many of it, as `GUINT_TO_POINTER`
 * @files: (element-type utf8): attachments whose bytes are to go
 * @named_by: kind → how many records of others still name the person
 *
 * What an erasure took, or would take. It names nobody.
 */
typedef struct
{
  guint n;
  GHashTable *kinds;
  GPtrArray *files;
  GHashTable *named_by;
} AlongErased;

AlongErased *along_erased_new (void);
void along_erased_free (AlongErased *erased);
void along_erased_clear (AlongErased *erased);
void along_erased_add (AlongErased *erased, const AlongErased *more);
gboolean along_erase_records (
    AlongTx *tx, GPtrArray *records, gboolean dry_run, AlongErased *erased, GError **error);
gboolean along_erase_person (AlongTx *tx,
                             const char *person,
                             const char *purpose,
                             gboolean dry_run,
                             AlongErased *erased,
                             GError **error);
gboolean along_erase_finish (AlongService *service, const AlongErased *erased, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongErased, along_erased_free)

G_END_DECLS
