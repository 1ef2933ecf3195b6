/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/actor.h"

G_BEGIN_DECLS

char **
along_scope_of_part (const AlongRecord *record, AlongFacet facet, const AlongRelations *relations);
char **along_scope_of_user (const AlongActor *actor);
gint64 along_scope_packet_until (const AlongRecord *referral);
gboolean along_scope_is_of_several (const AlongRecord *conference);

G_END_DECLS
