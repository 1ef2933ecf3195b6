/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/actor.h"
#include "server/storage.h"

G_BEGIN_DECLS

/* So many notes of a device are taken at a time. */
#define ALONG_AUDIT_MOST_NOTES 200

gboolean along_audit_take_notes (AlongStorage *storage,
                                 const AlongActor *actor,
                                 const char *replica,
                                 GBytes *body,
                                 GError **error);

G_END_DECLS
