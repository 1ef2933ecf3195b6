/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/refresh.h"

G_BEGIN_DECLS

/* Private to the store: scopes that end or were fetched anew. */

gboolean along_removal_of_scope (
    AlongRefresh *self, AlongScope *scope, gint64 before_round, gboolean told, GError **error);
gboolean along_removal_of_stale (AlongRefresh *self, AlongScope *scope, GError **error);

G_END_DECLS
