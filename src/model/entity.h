/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/declaration.h"

G_BEGIN_DECLS

const AlongEntity *const *along_entities (guint *n_entities);
const AlongEntity *along_entity_find (const char *kind);
guint along_entity_n_fields (const AlongEntity *entity);
const AlongField *along_entity_field (const AlongEntity *entity, guint index);
const AlongField *
along_entity_find_field (const AlongEntity *entity, const char *name, guint *index);
const AlongField *along_entity_state_field (const AlongEntity *entity);
char *along_entities_hash (void);

G_END_DECLS
