/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/work.h"

G_BEGIN_DECLS

gboolean along_access_follow (
    AlongWork *work, GPtrArray *touched, gint64 seq, GHashTable *sids, GError **error);
gboolean along_access_of_account (AlongTx *tx, const AlongAccount *account, GError **error);
gboolean along_access_granted (AlongTx *tx, const char *account, char ***granted, GError **error);

G_END_DECLS
