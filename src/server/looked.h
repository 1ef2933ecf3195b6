/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/service.h"

G_BEGIN_DECLS

gboolean along_service_looked (
    AlongService *self, const AlongActor *actor, const char *person, GString *into, GError **error);

G_END_DECLS
