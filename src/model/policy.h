/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/actor.h"
#include "model/lifecycle.h"
#include "model/op.h"

G_BEGIN_DECLS

/**
 * AlongVerb:
 *
 * What somebody wants to do with a record.
 */
typedef enum
{
  ALONG_VERB_READ,
  ALONG_VERB_CREATE,
  ALONG_VERB_UPDATE,
  ALONG_VERB_DELETE,
} AlongVerb;

guint along_policy_who (const AlongActor *actor,
                        const AlongRecord *record,
                        const AlongRelations *relations);
gboolean along_policy_check (const AlongActor *actor,
                             AlongVerb verb,
                             const AlongRecord *record,
                             AlongFacet facet,
                             const AlongRelations *relations,
                             GError **error);
gboolean along_policy_check_looked (const AlongActor *actor,
                                    const AlongRecord *person,
                                    const AlongRelations *relations,
                                    GError **error);
gboolean along_policy_check_field (const AlongActor *actor,
                                   const AlongRecord *record,
                                   const AlongField *field,
                                   const AlongRelations *relations,
                                   GError **error);
gboolean along_policy_check_op (const AlongActor *actor,
                                const AlongRecord *record,
                                const AlongOp *op,
                                const AlongRelations *relations,
                                GError **error);

G_END_DECLS
