/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"
#include "sample/sample.h"

G_BEGIN_DECLS

/**
 * World:
 *
 * A server in small: it holds every record of a sample, and lets nobody do what they may not.
 */
typedef struct
{
  GHashTable *records;
  GHashTable *orgs_of_person;
  GHashTable *titles;
  GHashTable *episodes;
  guint n_items;
  guint n_ops;
  gint64 now;
} World;

World *world_new (void);
void world_free (World *world);
const AlongRecord *world_find (World *world, const char *id);
gboolean is_kind (const AlongRecord *record, const char *kind);
void world_take (World *world, const AlongSampleItem *item, gboolean story);
World *world_make (guint people, guint64 seed, AlongSampleFlags flags);
guint world_count (World *world, const char *kind, const char *field, const char *value);
void world_check_states (World *world, const char *kind, const char *but);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

G_END_DECLS
