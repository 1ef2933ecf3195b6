/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/common/context.h"
#include "store/conflict.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * AlongConflictGroup:
 *
 * What was written in two places, each with who wrote it, when and for whom; one press decides what stands for everybody.
 */
#define ALONG_TYPE_CONFLICT_GROUP (along_conflict_group_get_type ())
G_DECLARE_FINAL_TYPE (AlongConflictGroup, along_conflict_group, ALONG, CONFLICT_GROUP, AdwBin)

GtkWidget *along_conflict_group_new (AlongContext *context, AlongConflict *conflict);
void along_conflict_group_add_button (AlongConflictGroup *self, GtkWidget *button);

char *along_conflict_field_names (const AlongConflict *conflict);
char *along_conflict_title (AlongContext *context, const AlongConflict *conflict);
char *along_conflict_value_words (AlongContext *context,
                                  const AlongConflict *conflict,
                                  const AlongConflictValue *value);

G_END_DECLS
